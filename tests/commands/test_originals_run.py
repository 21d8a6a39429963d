"""An aggregator's article leads to the outlet's own page: once, politely, through the guard, one step."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.site import Site, article, site

ROOT = Path(__file__).parents[2]


@pytest.fixture
def outlet() -> Iterator[Site]:
    with site() as served:
        yield served


@pytest.fixture
def digest(outlet: Site) -> Iterator[Site]:
    """An aggregator with three articles, two of which name the same page of the outlet."""
    outlet.pages |= {"/story/11": article(11, more=names(f"{outlet.address}/story/13")), "/story/12": article(12)}
    with site() as served:
        for number, original in ((1, 11), (2, 11), (3, 12)):
            served.pages[f"/news/{number}"] = article(number, more=names(f"{outlet.address}/story/{original}"))
        served.write_feed()
        yield served


def names(url: str) -> str:
    return f'<div class="source"><a href="{url}" rel="nofollow">Читати в джерелі</a></div>'


def crawl(folder: Path, table: str) -> list[dict[str, Any]]:
    (folder / "sources.toml").write_text(table, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "newsfeed", "crawl", "-o", "articles.jsonl"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return [json.loads(line) for line in (folder / "articles.jsonl").read_text("utf-8").splitlines()]


def both(digest: Site, outlet: Site) -> str:
    """The aggregator's table, which may call the outlet too."""
    return digest.table("digest").replace("allow = [", f'allow = ["127.0.0.1:{outlet.port}", ')


def test_original_is_fetched_once_whoever_names_it(digest: Site, outlet: Site, tmp_path: Path) -> None:
    records = crawl(tmp_path, both(digest, outlet))
    assert sorted(outlet.paths()) == ["/story/11", "/story/12"]  # and not the one that an original names in turn
    assert len(records) == 5
    led = {record["url"]: record["source"] for record in records if record["url"].startswith(outlet.address)}
    assert {found["kind"] for found in led.values()} == {"url"}
    assert led[f"{outlet.address}/story/12"]["url"] == f"{digest.address}/news/3"


def test_second_run_does_not_ask_for_originals_again(digest: Site, outlet: Site, tmp_path: Path) -> None:
    crawl(tmp_path, both(digest, outlet))
    outlet.log.clear()
    assert len(crawl(tmp_path, both(digest, outlet))) == 5
    assert outlet.paths() == []


def test_original_that_the_outlets_own_feed_lists_too_is_fetched_once(
    digest: Site, outlet: Site, tmp_path: Path
) -> None:
    outlet.write_feed("/story/11", "/story/12")
    outlet.pages["/rss.xml"] = str(outlet.pages["/rss.xml"]).replace("/story/12", "/story/12?utm_source=rss")
    crawl(tmp_path, both(digest, outlet) + outlet.table("outlet"))
    asked = [path.partition("?")[0] for path in outlet.paths()]
    assert (asked.count("/story/11"), asked.count("/story/12")) == (1, 1)


def test_original_behind_the_guard_is_not_called(digest: Site, outlet: Site, tmp_path: Path) -> None:
    records = crawl(tmp_path, digest.table("digest"))
    assert outlet.log == []
    assert len(records) == 3
    assert {record["original_url"] for record in records} == {f"{outlet.address}/story/{n}" for n in (11, 12)}


def test_original_that_robots_txt_closes_is_not_asked_for(digest: Site, outlet: Site, tmp_path: Path) -> None:
    outlet.pages["/robots.txt"] = "User-agent: newsfeed\nDisallow: /story/"
    assert len(crawl(tmp_path, both(digest, outlet))) == 3
    assert outlet.paths() == []


def test_copies_that_only_a_cluster_page_lists_are_followed_and_its_feed_is_settled(
    digest: Site, outlet: Site, tmp_path: Path
) -> None:
    digest.pages |= {f"/news/{n}": article(n, more=names(f"{outlet.address}/story/11") + told(1, 2)) for n in (21, 22)}
    digest.pages["/news/1"] = article(1, more=names(f"{outlet.address}/story/11") + told(21, 22, 1))
    records = crawl(tmp_path, digest.table("digest"))
    assert sorted(record["url"].rpartition("/")[2] for record in records) == ["1", "2", "21", "22", "3"]
    assert {r["source"]["url"] for r in records if r["url"][-2:] in ("21", "22")} == {f"{digest.address}/news/1"}
    digest.log.clear()
    crawl(tmp_path, digest.table("digest"))
    assert [asked.status for asked in digest.log if asked.path == "/rss.xml"] == [304]
    assert set(digest.paths()) == {"/rss.xml"}


def told(*numbers: int) -> str:
    rows = "".join(
        f"<li><span>Видання</span> <a href='/news/{number}'>Рада ухвалила {number}</a></li>" for number in numbers
    )
    return f"<div class='cluster'><h3>Про це також пишуть</h3><ul>{rows}</ul></div>"
