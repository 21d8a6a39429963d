"""The crawl from the command line to the file, against a real site."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.servers.site import Site, article, site

ROOT = Path(__file__).parents[2]


@pytest.fixture
def outlet() -> Iterator[Site]:
    with site() as served:
        yield served


class Newsroom:
    """A working folder with a table of sources, in which the command is run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.output = folder / "articles.jsonl"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "newsfeed", *arguments]
        environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(self.folder)}
        return subprocess.Popen(
            command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def crawl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("crawl", "-o", "articles.jsonl", *arguments)

    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.output.read_text("utf-8").splitlines()]

    def table(self, *tables: str) -> None:
        (self.folder / "sources.toml").write_text("\n".join(tables), "utf-8")

    def receipts(self) -> list[dict[str, Any]]:
        path = self.folder / "articles.jsonl.runs.jsonl"
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def newsroom(tmp_path: Path, outlet: Site) -> Newsroom:
    outlet.add_articles(3)
    room = Newsroom(tmp_path)
    room.table(outlet.table())
    return room


def numbers(records: list[dict[str, Any]]) -> list[str]:
    return sorted(record["url"].rsplit("/", 1)[-1] for record in records)


def test_articles_of_a_feed_become_records(newsroom: Newsroom) -> None:
    ended = newsroom.crawl()
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr
    records = newsroom.records()
    assert numbers(records) == ["1", "2", "3"]
    assert {record["source"]["id"] for record in records} == {"outlet"}
    assert "3 new" in ended.stderr
    (receipt,) = newsroom.receipts()
    assert (receipt["sources"][0]["new"], receipt["exit_code"]) == (3, 0)


def test_second_run_asks_the_feed_once_conditionally_and_writes_nothing(newsroom: Newsroom, outlet: Site) -> None:
    newsroom.crawl()
    before = newsroom.output.read_bytes()
    outlet.log.clear()
    ended = newsroom.crawl()
    assert [(asked.path, asked.status) for asked in outlet.log if asked.path != "/robots.txt"] == [("/rss.xml", 304)]
    assert newsroom.output.read_bytes() == before
    assert "nothing has changed since the last run" in ended.stderr
    assert ended.returncode == 0


def test_server_without_validators_is_compared_by_its_bytes(newsroom: Newsroom, outlet: Site) -> None:
    outlet.etags = False
    newsroom.crawl()
    outlet.log.clear()
    ended = newsroom.crawl()
    assert outlet.paths() == ["/rss.xml"]
    assert "nothing has changed" in ended.stderr


def test_only_what_is_new_in_a_changed_feed_is_fetched(newsroom: Newsroom, outlet: Site) -> None:
    newsroom.crawl()
    outlet.add_articles(1, first=4)
    outlet.log.clear()
    newsroom.crawl()
    assert outlet.paths() == ["/rss.xml", "/news/4"]
    assert numbers(newsroom.records()) == ["1", "2", "3", "4"]


def test_article_that_failed_is_asked_for_again(newsroom: Newsroom, outlet: Site) -> None:
    outlet.pages["/news/2"] = 500
    newsroom.crawl()
    outlet.pages["/news/2"] = article(2)
    newsroom.crawl()
    assert numbers(newsroom.records()) == ["1", "2", "3"]


def test_article_that_is_gone_does_not_keep_its_feed_open(newsroom: Newsroom, outlet: Site) -> None:
    outlet.pages["/news/2"] = 404
    newsroom.crawl()
    outlet.log.clear()
    newsroom.crawl()
    assert [(asked.path, asked.status) for asked in outlet.log if asked.path != "/robots.txt"] == [("/rss.xml", 304)]


def test_article_announced_anew_comes_out_as_its_second_revision(newsroom: Newsroom, outlet: Site) -> None:
    newsroom.crawl()
    outlet.pages["/news/2"] = article(2, more="<p>Оновлено: міст закрили для руху вантажівок до весни.</p>")
    outlet.pages["/rss.xml"] = str(outlet.pages["/rss.xml"]).replace("номер 2 про", "номер 2, оновлене, про")
    newsroom.crawl()
    records = newsroom.records()
    assert [(record["url"][-1], record["revision"], record["change"]) for record in records[3:]] == [
        ("2", 2, "updated")
    ]


def test_limit_is_kept_and_the_rest_comes_with_the_next_run(newsroom: Newsroom) -> None:
    newsroom.crawl("--limit", "2")
    assert len(newsroom.records()) == 2
    newsroom.crawl()
    assert numbers(newsroom.records()) == ["1", "2", "3"]


def test_files_are_closed_at_a_size_and_packed_and_nothing_is_written_twice(newsroom: Newsroom, outlet: Site) -> None:
    newsroom.crawl("--rotate", "1KB", "--pack", "gz")
    outlet.add_articles(1, first=4)
    newsroom.crawl("--rotate", "1KB", "--pack", "gz")
    newsroom.crawl("--rotate", "1KB", "--pack", "gz")
    packed = [gzip.decompress(file.read_bytes()) for file in newsroom.folder.glob("articles-*.gz")]
    closed = [json.loads(line) for lines in packed for line in lines.splitlines()]
    assert numbers(closed + newsroom.records()) == ["1", "2", "3", "4"]
    assert len(newsroom.records()) == 1


def test_overwriting_begins_anew(newsroom: Newsroom) -> None:
    newsroom.crawl()
    ended = newsroom.run("crawl", "-O", "articles.jsonl")
    assert ended.returncode == 0
    assert len(newsroom.records()) == 3


def test_failing_source_is_named_and_the_others_are_unharmed(newsroom: Newsroom, outlet: Site) -> None:
    newsroom.table(outlet.table(), outlet.table("gone", doors='feeds = ["{address}/gone.xml"]'))
    ended = newsroom.crawl()
    assert ended.returncode == 3
    assert "gone: 1 failed (last: HTTP 404" in ended.stderr
    assert len(newsroom.records()) == 3


@pytest.mark.parametrize("page", ["<html><body><p>Not a feed.</p></body></html>", "", 404])
def test_feed_that_is_none_is_one_line_and_exit_4(newsroom: Newsroom, outlet: Site, page: str | int) -> None:
    outlet.pages["/rss.xml"] = page
    ended = newsroom.crawl()
    assert ended.returncode == 4
    assert "Traceback" not in ended.stderr
    assert "outlet: 1 failed" in ended.stderr


def test_source_that_does_not_answer_is_exit_4(newsroom: Newsroom) -> None:
    newsroom.table('[dead]\nfeeds = ["http://127.0.0.1:9/rss"]\ndelay_s = 0\nallow = ["127.0.0.1:9"]\n')
    ended = newsroom.crawl()
    assert ended.returncode == 4
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nobody"], "no source 'nobody'"),
        (["--sources", "none.toml"], "none.toml"),
        (["--since", "yesterday"], "a span of time"),
        (["--limit", "0"], "over 0"),
        (["--rotate", "0MB"], "a size or `day`"),
    ],
)
def test_wrong_usage_is_exit_2(newsroom: Newsroom, arguments: list[str], says: str) -> None:
    ended = newsroom.crawl(*arguments)
    assert ended.returncode == 2
    assert says in ended.stderr


def test_fault_in_the_table_names_line_and_column(newsroom: Newsroom) -> None:
    newsroom.table('[a]\nurl = "https://a.example/"\ndelay_s = "x"\n')
    ended = newsroom.crawl()
    assert ended.returncode == 2
    assert ended.stderr.startswith("newsfeed: sources.toml:3:1: delay_s of [a]")
    assert ended.stderr.count("\n") == 1


def test_address_that_is_not_public_is_not_called(newsroom: Newsroom, outlet: Site) -> None:
    newsroom.table(outlet.table().replace("allow", "# allow"))
    assert newsroom.crawl().returncode == 4
    assert outlet.log == []


def test_output_that_cannot_be_written_is_exit_8(newsroom: Newsroom) -> None:
    newsroom.output.mkdir()
    ended = newsroom.crawl()
    assert ended.returncode == 8
    assert "articles.jsonl" in ended.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_in_order_and_the_next_run_goes_on(newsroom: Newsroom, outlet: Site, number: int) -> None:
    outlet.hold = Event()
    with newsroom.start("crawl", "-o", "articles.jsonl") as process:
        _wait_until(lambda: outlet.asked("/rss.xml"))
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(15) == 6
        assert time.monotonic() - began < 10
    outlet.hold.set()
    outlet.hold = None
    newsroom.crawl()
    assert numbers(newsroom.records()) == ["1", "2", "3"]


def test_second_signal_ends_at_once(newsroom: Newsroom, outlet: Site) -> None:
    outlet.hold = Event()
    with newsroom.start("crawl", "-o", "articles.jsonl") as process:
        _wait_until(lambda: outlet.asked("/rss.xml"))
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(2) == 6
    outlet.hold.set()


def test_time_allowed_is_kept(newsroom: Newsroom, outlet: Site) -> None:
    outlet.hold = Event()
    ended = newsroom.crawl("--max-time", "1s")
    outlet.hold.set()
    assert ended.returncode == 6
    assert "stopped by --max-time" in ended.stderr


def test_second_run_at_the_same_time_is_exit_5(newsroom: Newsroom, outlet: Site) -> None:
    outlet.hold = Event()
    with newsroom.start("crawl", "-o", "articles.jsonl") as process:
        _wait_until(lambda: outlet.asked("/rss.xml"))
        assert newsroom.crawl().returncode == 5
        outlet.hold.set()
        assert process.wait(20) == 0


def test_crawl_comes_again_and_again(newsroom: Newsroom, outlet: Site) -> None:
    with newsroom.start("crawl", "-o", "articles.jsonl", "--every", "1s") as process:
        _wait_until(lambda: outlet.asked("/rss.xml") >= 3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 6
    assert numbers(newsroom.records()) == ["1", "2", "3"]


def test_scraped_pages_come_out_on_stdout_and_leave_no_state(newsroom: Newsroom, outlet: Site) -> None:
    ended = newsroom.run("scrape", f"{outlet.address}/news/1", "--allow", f"127.0.0.1:{outlet.port}")
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["url"] == f"{outlet.address}/news/1"
    assert {path.name for path in newsroom.folder.iterdir()} == {"sources.toml"}


def test_scrape_ends_when_nobody_reads_on(newsroom: Newsroom, outlet: Site) -> None:
    outlet.add_articles(40, first=100)
    newsroom.table(outlet.table().replace("delay_s = 0", "delay_s = 0.3"))
    urls = [f"{outlet.address}/news/{number}" for number in range(100, 140)]
    with newsroom.start("scrape", *urls, "--allow", f"127.0.0.1:{outlet.port}") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("{")
        process.stdout.close()
        assert process.wait(15) == 0
        assert process.stderr.read() == ""
    assert sum(outlet.asked(f"/news/{number}") for number in range(100, 140)) < 40


def test_scrape_onto_a_full_disk_says_so(newsroom: Newsroom, outlet: Site) -> None:
    arguments = [sys.executable, "-m", "newsfeed", "scrape", f"{outlet.address}/news/1"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            arguments, cwd=newsroom.folder, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ended.returncode == 8
    assert ended.stderr.startswith("newsfeed: cannot write to stdout: No space left")


def test_page_that_is_no_article_is_scraped_with_its_warning(newsroom: Newsroom, outlet: Site) -> None:
    outlet.pages["/empty"] = "<html><body></body></html>"
    ended = newsroom.run("scrape", f"{outlet.address}/empty")
    assert ended.returncode == 0
    assert "not_article" in json.loads(ended.stdout)["warnings"]


def test_page_that_fails_is_one_line_and_exit_4(newsroom: Newsroom, outlet: Site) -> None:
    ended = newsroom.run("scrape", f"{outlet.address}/none")
    assert ended.returncode == 4
    assert ended.stderr.splitlines()[-1].startswith("newsfeed: no page could be fetched: HTTP 404")


def _wait_until(happened: Any) -> None:
    for _ in range(1000):
        if happened():
            return
        time.sleep(0.02)
    raise AssertionError("did not happen in 20 s")
