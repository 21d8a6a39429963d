"""The demo world crawled by the real command: every article once, every field as the truth has it, a second run silent."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from fixtures.demo.serve import Demo, Request, World, running
from tests.demo.comparing import GROUPS, Fields, expected, given, truths

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "fixtures" / "demo" / "sources.toml"
KNOWN_WRONG: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "known_wrong.toml").read_text("utf-8"))
PORTS = ("127.0.0.1:8641", "127.0.0.1:8642")
SIGNATURE = re.compile(r"/[\w-]{27}=/")


@dataclass(frozen=True)
class Run:
    """One run of the command: what it answered, what it wrote, what it asked for."""

    code: int
    stderr: str
    records: list[Fields]
    requests: list[Request]


@dataclass(frozen=True)
class Story:
    """Three runs after one another: the first day, the same day again, the day after."""

    first: Run
    again: Run
    later: Run


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("crawl")
    with running(World(), ports=(0, 0)) as demo:
        first, again = crawl(demo, folder), crawl(demo, folder)
        demo.world.moment = 2
        yield Story(first, again, crawl(demo, folder))


def crawl(demo: Demo, folder: Path) -> Run:
    output = folder / "articles.jsonl"
    before, asked = output.read_bytes() if output.exists() else b"", len(demo.log)
    sources = folder / "sources.toml"
    sources.write_text(moved(SOURCES.read_text("utf-8"), PORTS, addresses(demo)), "utf-8")
    command = [sys.executable, "-m", "newsfeed", "crawl", "--sources", str(sources), "-o", str(output)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    written = (output.read_bytes() if output.exists() else b"").removeprefix(before).decode("utf-8")
    lines = moved(written, addresses(demo), PORTS).splitlines()
    return Run(done.returncode, done.stderr, [json.loads(line) for line in lines], list(demo.log[asked:]))


def addresses(demo: Demo) -> tuple[str, str]:
    return demo.outlet.removeprefix("http://"), demo.aggregator.removeprefix("http://")


def moved(text: str, hosts: tuple[str, ...], to: tuple[str, ...]) -> str:
    """The same text with the world at other ports; a proxy's signature depends on them and is levelled."""
    for host, other in zip(hosts, to, strict=True):
        text = text.replace(host, other).replace(host.replace(":", "%3A"), other.replace(":", "%3A"))
    return SIGNATURE.sub("/SIGNATURE/", text)


def by_url(records: list[Fields]) -> dict[str, Fields]:
    return {record["url"]: record for record in records}


def text_of(fields: Fields) -> str:
    return json.dumps([fields["title"], fields["lead"], fields["paragraphs"]], ensure_ascii=False)


def test_first_run_ends_well(story: Story) -> None:
    assert story.first.code == 0, story.first.stderr


def test_every_text_is_written_once_and_nothing_else(story: Story) -> None:
    written = [record["url"] for record in story.first.records]
    wanted = {truth["url"]: text_of(truth) for truth in truths().values()}
    assert len(written) == len(set(written))
    assert set(written) <= set(wanted)
    assert {wanted[url] for url in written} == set(wanted.values())


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("name", truths())
def test_record_gives_what_a_reader_finds(story: Story, name: str, group: str) -> None:
    truth = truths()[name]
    record = by_url(story.first.records).get(truth["url"])
    if record is None:  # an exact copy of an article that was written
        assert text_of(truth) in {text_of(other) for other in truths().values() if other is not truth}
        return
    if name in KNOWN_WRONG.get(group, []):
        pytest.xfail("listed in known_wrong.toml")
    levelled: dict[str, Any] = json.loads(SIGNATURE.sub("/SIGNATURE/", json.dumps(truth)))
    fetched_at = datetime.fromisoformat(record["fetched_at"])
    assert given(record, group, levelled) == expected(levelled, group, fetched_at)


def test_records_say_which_source_and_page_led_to_them(story: Story) -> None:
    for record in story.first.records:
        found = record["source"]
        assert (found["id"], found["kind"]) in {
            (source, kind) for source in ("zarichchia", "oberemok") for kind in ("feed", "listing", "sitemap", "url")
        }
        assert found["url"].startswith("http://127.0.0.1:")


def test_copies_of_a_story_share_its_cluster_and_name_the_first(story: Story) -> None:
    records = by_url(story.first.records)
    for truth in truths().values():
        copy, original = records.get(truth["url"]), records.get(truth["original_url"] or "")
        if copy and original:
            assert copy["cluster"] == original["cluster"]
            assert copy["duplicate_of"] or original["duplicate_of"]


def test_pages_that_robots_txt_closes_are_not_asked_for(story: Story) -> None:
    asked = [request.path for run in (story.first, story.again, story.later) for request in run.requests]
    assert not [path for path in asked if path.startswith(("/drafts/", "/search", "/print/"))]
    assert asked.count("/robots.txt") >= 2


def test_second_run_over_the_same_world_writes_nothing(story: Story) -> None:
    assert story.again.records == []
    assert story.again.code == 0, story.again.stderr


def test_second_run_asks_conditionally_and_for_feed_pages_only(story: Story) -> None:
    articles = {truth["url"].split("/", 3)[3] for truth in truths().values()}
    asked = [request for request in story.again.requests if request.path != "/robots.txt"]
    assert not [request.path for request in asked if request.path.lstrip("/").split("?")[0] in articles]
    assert {request.status for request in asked} == {304}


def test_update_in_place_is_a_second_revision(story: Story) -> None:
    updated = [(record["url"], record["revision"], record["change"]) for record in story.later.records]
    assert updated == [(truths(moment=2)["fire"]["url"], 2, "updated")]


@pytest.mark.parametrize("group", GROUPS)
def test_updated_record_gives_what_a_reader_finds_then(story: Story, group: str) -> None:
    truth = truths(moment=2)["fire"]
    record = by_url(story.later.records)[truth["url"]]
    if "fire@2" in KNOWN_WRONG.get(group, []):
        pytest.xfail("listed in known_wrong.toml")
    assert given(record, group, truth) == expected(truth, group, datetime.fromisoformat(record["fetched_at"]))
