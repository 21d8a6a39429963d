"""Sites that real publishing software makes of the bench's articles: tags, sections, archives, pages, drafts.

Each function writes a site for the given address into a folder and gives the folder to be served.
Pelican, Nikola and Hugo are looked for beside `NEWSFEED_BENCH_BIN`, Hexo and its themes in the folder
`NEWSFEED_BENCH_NODE`; one that is not there is left out of the table.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from texts import PAGES, Story

BIN = Path(os.environ.get("NEWSFEED_BENCH_BIN", "/usr/bin"))
NODE = Path(os.environ.get("NEWSFEED_BENCH_NODE", "node_modules")).absolute()
PAGE_TEXT = "Ця сторінка розповідає про редакцію, її правила та те, як із нами зв'язатися."
Make = Callable[[Path, Sequence[Story], str], Path]


def run(*command: str | Path, folder: Path) -> None:
    """The command, in the folder; raises with what it said."""
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {(done.stdout + done.stderr)[-1500:]}")


def write(path: Path, *lines: str) -> None:
    """A text file, its folder made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def front_matter(fields: Mapping[str, object], text: str) -> str:
    """Markdown under a head that YAML reads."""
    head = "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())
    return f"---\n{head}\n---\n\n{text}"


def pelican(folder: Path, stories: Sequence[Story], base: str, *, feed_items: int = 0, theme: str = "") -> Path:
    """Pelican as `pelican-quickstart` sets it up for publishing."""
    for story in stories:
        head = f"Title: {story.title}\nDate: {story.written:%Y-%m-%d %H:%M}\nCategory: {story.section}\n"
        head += f"Tags: {', '.join(story.tags)}\nAuthor: {story.author}\nSlug: {story.slug}\n"
        write(folder / "content" / f"{story.slug}.md", head, story.markdown)
    write(
        folder / "content/draft.md",
        "Title: Чернетка, якої ніхто не бачив\nDate: 2026-11-01\nStatus: draft\n\nНе друкувати.",
    )
    for slug, title in PAGES.items():
        write(folder / f"content/pages/{slug}.md", f"Title: {title}\nSlug: {slug}\n\n{PAGE_TEXT}")
    write(
        folder / "pelicanconf.py",
        f"SITENAME = 'Вісник'\nSITEURL = '{base}'\nAUTHOR = 'Редакція'\nPATH = 'content'\nTIMEZONE = 'Europe/Kyiv'",
        "DEFAULT_LANG = 'uk'\nFEED_ALL_ATOM = 'feeds/all.atom.xml'\nCATEGORY_FEED_ATOM = 'feeds/{slug}.atom.xml'",
        "DEFAULT_PAGINATION = 10\nRELATIVE_URLS = False",
        f"FEED_MAX_ITEMS = {feed_items}" if feed_items else "",
        f"THEME = '{theme}'" if theme else "",
    )
    run(BIN / "pelican", "-q", "-s", "pelicanconf.py", "-o", "output", "content", folder=folder)
    return folder / "output"


def nikola(folder: Path, stories: Sequence[Story], base: str) -> Path:
    """Nikola as `nikola init` sets it up: sitemap, RSS, archives, tags."""
    run(BIN / "nikola", "init", "-q", "site", folder=folder)
    site = folder / "site"
    conf = (site / "conf.py").read_text("utf-8").replace("https://example.com/", f"{base}/")
    write(site / "conf.py", conf, "INDEX_DISPLAY_POST_COUNT = 10", f"SITE_URL = '{base}/'")
    for story in stories:
        head = f".. title: {story.title}\n.. slug: {story.slug}\n.. date: {story.written:%Y-%m-%d %H:%M:%S} UTC\n"
        head += f".. tags: {', '.join(story.tags)}\n.. category: {story.section}\n.. author: {story.author}\n"
        write(site / "posts" / f"{story.slug}.md", f"<!--\n{head}-->\n", story.markdown)
    for slug, title in PAGES.items():
        write(site / f"pages/{slug}.md", f"<!--\n.. title: {title}\n.. slug: {slug}\n-->\n\n{PAGE_TEXT}")
    run(BIN / "nikola", "build", "-q", folder=site)
    return site / "output"


def hugo(folder: Path, stories: Sequence[Story], base: str, *, paged: bool = True) -> Path:
    """Hugo with the theme that `hugo new theme` makes; its list pages show ten articles each where paged."""
    run(BIN / "hugo", "new", "site", "site", folder=folder)
    site = folder / "site"
    run(BIN / "hugo", "new", "theme", "vistnyk", folder=site)
    (site / "hugo.toml").unlink(missing_ok=True)
    write(
        site / "hugo.toml",
        f'baseURL = "{base}/"\nlocale = "uk"\ntitle = "Вісник"\ntheme = "vistnyk"\nenableRobotsTXT = true',
        "[pagination]\npagerSize = 10\n[taxonomies]\ntag = 'tags'\ncategory = 'categories'\nauthor = 'authors'",
        "[services.rss]\nlimit = 10" if paged else "",
    )
    shutil.rmtree(site / "themes/vistnyk/content", ignore_errors=True)
    if paged:
        _page_lists(site)
    for story in stories:
        fields = {"title": story.title, "date": story.written.isoformat(), "tags": story.tags, "draft": False}
        fields |= {"categories": [story.section], "authors": [story.author]}
        write(site / f"content/posts/{story.slug}.md", front_matter(fields, story.markdown))
    write(site / "content/posts/draft.md", front_matter({"title": "Чернетка", "draft": True}, "Не друкувати."))
    for slug, title in PAGES.items():
        write(site / f"content/{slug}.md", front_matter({"title": title}, PAGE_TEXT))
    run(BIN / "hugo", "--quiet", folder=site)
    return site / "public"


def _page_lists(site: Path) -> None:
    """List pages in the manner of the common themes: cards with a summary, and the embedded pagination."""
    for kind in ("home", "section", "taxonomy", "term", "list"):
        pages = 'where site.RegularPages "Section" "posts"' if kind == "home" else ".Pages"
        write(
            site / f"layouts/{kind}.html",
            '{{ define "main" }}<h1>{{ .Title }}</h1>{{ $pages := .Paginate (' + pages + ") }}",
            '{{ range $pages.Pages }}<article><h2><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></h2>'
            '<time datetime="{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}">{{ .Date.Format "2006-01-02" }}</time>'
            "<p>{{ .Summary }}</p></article>{{ end }}",
            '{{ partial "pagination.html" . }}{{ end }}',
        )


def hexo(folder: Path, stories: Sequence[Story], base: str, *, theme: str = "landscape", sitemap: bool = False) -> Path:
    """Hexo with one of its themes, the feed plugin, and where asked the sitemap plugin."""
    plugins = ["hexo", "hexo-renderer-ejs", "hexo-renderer-marked", "hexo-renderer-stylus", "hexo-generator-feed"]
    plugins += [f"hexo-generator-{kind}" for kind in ("archive", "category", "index", "tag")]
    plugins += ["hexo-renderer-inferno"] if theme == "icarus" else []
    plugins += ["hexo-generator-sitemap"] if sitemap else []
    packages = dict.fromkeys((*plugins, f"hexo-theme-{theme}"), "*")
    write(folder / "package.json", json.dumps({"name": "site", "private": True, "hexo": {}, "dependencies": packages}))
    (folder / "node_modules").symlink_to(NODE)
    write(
        folder / "_config.yml",
        f"title: Вісник\nauthor: Редакція\nlanguage: uk\nurl: {base}\npermalink: :year/:month/:day/:title/",
        f"theme: {theme}\nper_page: 10\ntimezone: Europe/Kyiv\nfeed:\n  type: atom\n  path: atom.xml\n  limit: 20",
        "archive_generator:\n  yearly: true\n  monthly: true",
    )
    for story in stories:
        fields = {"title": story.title, "date": f"{story.written:%Y-%m-%d %H:%M:%S}", "tags": story.tags}
        fields |= {"categories": [story.section], "author": story.author}
        write(folder / f"source/_posts/{story.slug}.md", front_matter(fields, story.markdown))
    for slug, title in PAGES.items():
        write(folder / f"source/{slug}/index.md", front_matter({"title": title}, PAGE_TEXT))
    run("node", NODE / "hexo/bin/hexo", "generate", "--silent", folder=folder)
    return folder / "public"


STATIC: dict[str, Make] = {
    "Pelican, feed of all": pelican,
    "Pelican, feed of 8": partial(pelican, feed_items=8),
    "Pelican, theme simple, feed of 8": partial(pelican, feed_items=8, theme="simple"),
    "Nikola": nikola,
    "Hugo, own theme": partial(hugo, paged=False),
    "Hugo, paged lists": hugo,
    "Hexo, landscape": hexo,
    "Hexo, next": partial(hexo, theme="next"),
    "Hexo, icarus": partial(hexo, theme="icarus"),
    "Hexo, landscape, sitemap": partial(hexo, sitemap=True),
}
