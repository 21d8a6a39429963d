"""The demo world itself: what it serves, and that its truth holds together."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from fixtures.demo.check_truth import faults, read_truth
from fixtures.demo.serve import Demo, World, running

DEMO = Path(__file__).parents[2] / "fixtures" / "demo"
TRUTHS = sorted((DEMO / "truth").glob("*.json"))
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with running(World(now=NOON), ports=(0, 0)) as served:
        yield served


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.stem)
def test_truth_holds_together(path: Path) -> None:
    assert faults(read_truth(path)) == []


def test_every_article_has_a_truth_and_every_truth_an_article() -> None:
    urls = set(World().article_urls()) | set(World(moment=2).article_urls())
    assert {read_truth(path)["url"] for path in TRUTHS} == urls


def test_every_article_is_served_in_its_charset(demo: Demo) -> None:
    titles = {read_truth(path)["title"] for path in TRUTHS}
    for url in demo.world.article_urls():
        status, headers, body = get(url)
        charset = headers["Content-Type"].partition("charset=")[2] or "koi8-u"
        assert status == 200
        assert any(title in unescape(body.decode(charset)) for title in titles)


def test_unchanged_page_is_answered_with_304_by_either_validator(demo: Demo) -> None:
    url = demo.world.article_urls()[0]
    _, headers, _ = get(url)
    assert get(url, If_None_Match=headers["ETag"])[0] == 304
    assert get(url, If_Modified_Since=headers["Last-Modified"])[0] == 304
    assert get(url, If_None_Match='"another"')[0] == 200


def test_update_changes_one_article_in_place() -> None:
    first, second = World(now=NOON), World(moment=2, now=NOON)
    common = [url for url in first.article_urls() if url in second.article_urls()]
    body = [url for url in common if _text_of(first, url) != _text_of(second, url)]
    assert [url.rsplit("/", 1)[1] for url in body] == ["pozhezha_na_meblevij_fabryci_n104377"]


def _text_of(world: World, url: str) -> bytes:
    """The page without the lists of other headlines, which change with any article."""
    body = world.answer(url).body
    return body[body.find(b"<h1") : body.find(b"</h1>")]


def test_same_moment_and_clock_give_the_same_bytes() -> None:
    for url in World().article_urls():
        assert World(now=NOON).answer(url).body == World(now=NOON).answer(url).body


def test_listing_goes_on_to_its_last_page(demo: Demo) -> None:
    assert b'rel="next" href="/news/?page=2"' in get(f"{demo.outlet}/news/")[2]
    assert get(f"{demo.outlet}/news/?page=99")[0] == 404


def test_load_more_answers_json_with_html_inside(demo: Demo) -> None:
    answer = json.loads(get(f"{demo.outlet}/api/more?section=culture&page=1")[2])
    assert 'class="news_title"' in answer["html"]


def test_sitemap_is_gzip(demo: Demo) -> None:
    text = gzip.decompress(get(f"{demo.outlet}/sitemap-articles.xml.gz")[2]).decode()
    assert text.count("<loc>") == len(demo.world.stories("sitemap"))


@pytest.mark.parametrize("feed", ["rss", "atom", "json", "news", "culture", "sitemap"])
def test_every_feed_page_alone_leads_to_some_article(feed: str) -> None:
    assert [story.slug for story in World().stories() if story.feeds == (feed,)]


def test_every_article_is_announced_somewhere() -> None:
    assert [story.slug for story in World().stories() if not story.feeds] == []


def test_requests_are_logged(demo: Demo) -> None:
    get(f"{demo.aggregator}/robots.txt")
    assert demo.log[-1].site == "aggregator"
    assert demo.log[-1].path == "/robots.txt"


def serve(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(DEMO / "serve.py"), *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def test_taken_port_is_one_clear_line() -> None:
    with running(ports=(0, 0)) as served:
        taken = int(served.outlet.rsplit(":", 1)[1])
        with pytest.raises(OSError, match=r"port \d+ of 127.0.0.1 is taken"):
            running(ports=(taken, 0)).__enter__()


def test_command_runs_inside_the_world_and_gives_its_exit_code() -> None:
    probe = "import urllib.request as r, sys; r.urlopen('http://127.0.0.1:8641/rss.xml').read(1); sys.exit(7)"
    done = serve("--", sys.executable, "-c", probe)
    if "is taken" in done.stderr:
        pytest.skip("the demo world's ports are in use")
    assert done.returncode == 7
