"""How well a crawl finds articles from a home page alone, on sites made by real publishing software.

    python bench/crawl/run.py [--articles 60] [--only Hexo]

For each site: recall and precision of the records by headline, requests per article with everything
counted (robots.txt, feeds, sitemaps, lists, redirects), and the requests of a second run. WordPress
needs PHP and MariaDB: `run.py --stories | php wordpress.php FOLDER` fills it, `--live` crawls it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from generators import PAGE_TEXT, STATIC
from imitated import aggregator, ghost
from serving import HOST, free_port, served
from texts import PAGES, Story, make_stories

ROOT = Path(__file__).resolve().parents[2]


def crawl(folder: Path, base: str) -> list[str]:
    """The headlines of the records that one run adds."""
    (folder / "sources.toml").write_text(
        f'[bench]\nurl = "{base}/"\ndelay_s = 0.0\nconcurrency = 4\nallow = ["{base.removeprefix("http://")}"]\n'
    )
    output = folder / "articles.jsonl"
    before = output.read_text("utf-8").count("\n") if output.exists() else 0
    command = [sys.executable, "-m", "newsfeed", "crawl", "--sources", "sources.toml", "-o", output.name]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    if "-v" in sys.argv:
        print(done.stderr)
    lines = output.read_text("utf-8").splitlines() if output.exists() else []
    return [json.loads(line)["title"] or "" for line in lines[before:]]


def compare(stories: Sequence[Story], titles: Sequence[str]) -> tuple[float, float]:
    """Recall and precision by headline; an article that comes twice is a wrong one."""
    wanted = {key(story.title) for story in stories}
    found = {key(title) for title in titles} & wanted
    return len(found) / len(wanted), len(found) / max(1, len(titles))


def key(title: str) -> str:
    """A headline without what typography changes."""
    return "".join(letter for letter in title.casefold() if letter.isalnum())


def report(name: str, stories: Sequence[Story], folder: Path, log: list[str], base: str) -> None:
    """One line of the table: both runs."""
    titles = crawl(folder, base)
    asked = list(log)
    log.clear()
    again = crawl(folder, base)
    recall, precision = compare(stories, titles)
    runs = (folder / "articles.jsonl.runs.jsonl").read_text("utf-8").splitlines()
    first, second = (json.loads(line)["requests"] for line in runs)
    cost = first / max(1, len(titles))
    print(f"| {name} | {cost:.2f} | {recall:.2f} | {precision:.2f} | {second}, {len(again)} records |", flush=True)
    if "-v" in sys.argv:
        wanted = {key(story.title) for story in stories}
        print("wrong:", [title for title in titles if key(title) not in wanted])
        print("asked:", [path for path in asked if not any(story.slug in path for story in stories)])
        print("missed:", [story.title for story in stories if key(story.title) not in set(map(key, titles))])


def as_json(stories: Sequence[Story]) -> str:
    """The articles as `wordpress.php` reads them."""
    rows = [{**asdict(story), "html": story.html, "written": f"{story.written:%Y-%m-%d %H:%M:%S}"} for story in stories]
    more = {"pages": list(PAGES.values()), "page_text": f"<p>{PAGE_TEXT}</p>", "stories": rows}
    dress = {"theme": "twentytwentyone", "permalinks": "/%year%/%monthnum%/%day%/%postname%/"}
    return json.dumps({**dress, **more}, ensure_ascii=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--only", default="", help="sites whose name holds this")
    parser.add_argument("--live", default="", metavar="ADDRESS", help="a site that holds the articles and runs already")
    parser.add_argument("--stories", action="store_true", help="print the articles as JSON, for `wordpress.php`")
    parser.add_argument("-v", action="store_true", help="what was asked for beside articles, what was wrong or missed")
    arguments = parser.parse_args()
    stories = make_stories(arguments.articles)
    if arguments.stories:
        print(as_json(stories))
        return
    print("| site | requests per article | recall | precision | second run: requests |\n|---|---|---|---|---|")
    if arguments.live:
        with tempfile.TemporaryDirectory(prefix="newsfeed-bench-") as room:
            report(arguments.live, stories, Path(room), [], arguments.live.rstrip("/"))
        return
    for name, make in {**STATIC, "Ghost (imitated)": ghost, "aggregator (imitated)": aggregator}.items():
        if arguments.only.lower() not in name.lower():
            continue
        port = free_port()
        with tempfile.TemporaryDirectory(prefix="newsfeed-bench-") as made:
            try:
                public = make(Path(made), stories, f"http://{HOST}:{port}")
            except (OSError, RuntimeError) as error:
                print(f"| {name} | not made: {str(error)[-300:]!r} |")
                continue
            with served(public, port) as log, tempfile.TemporaryDirectory(prefix="newsfeed-bench-") as room:
                report(name, stories, Path(room), log, f"http://{HOST}:{port}")


if __name__ == "__main__":
    main()
