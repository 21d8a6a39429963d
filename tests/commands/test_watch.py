"""`status` and `check` after real crawls of a site whose faults can be switched, and what they tell."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from newsfeed.commands.main import main
from newsfeed.commands.watch import ago, per_hour, sparkline, status_table
from newsfeed.models import Memory, Poll
from newsfeed.sinks.journal import Journal
from tests.commands.test_run import Newsroom
from tests.servers.faults import page, status
from tests.servers.misbehaving import Exchange, Server
from tests.servers.site import Site, article, site

NOW = 1_800_000_000.0
ILL = Memory(
    "бда", (Poll(NOW - 9000, new=4),), 600.0, NOW + 1800, NOW - 9000, "blocked", "its feed pages answer HTTP 403", NOW
)
WELL = Memory(
    "my-ua", tuple(Poll(NOW - hour * 3600, new=hour) for hour in range(20, 0, -1)), 600.0, NOW - 5, NOW - 3700
)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    Journal(path.with_name(path.name + ".state.db")).keep([ILL, WELL])
    return path


def test_status_gives_one_entry_per_source(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "-o", str(output), "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)
    assert list(entries[0]) == ["source", "state", "reason", "since", "advice", "next_due"]
    assert [(entry["source"], entry["state"]) for entry in entries] == [("my-ua", "ok"), ("бда", "blocked")]


def test_check_names_what_is_ill_and_exits_7(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "-o", str(output)]) == 7
    told = capsys.readouterr()
    assert "бда: blocked: its feed pages answer HTTP 403" in told.out
    assert "бда" in told.err
    assert "my-ua" not in told.out + told.err


def test_check_of_a_source_that_is_well_exits_0(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "-o", str(output), "my-ua"]) == 0
    assert capsys.readouterr().out == "all 1 sources are well\n"


def test_what_is_no_state_is_not_well(tmp_path: Path) -> None:
    empty, foreign = tmp_path / "empty.db", tmp_path / "foreign.db"
    empty.touch()
    with closing(sqlite3.connect(foreign)) as db:
        db.execute("CREATE TABLE notes (text)")
    before = foreign.read_bytes()
    assert [main([command, "--state", str(path)]) for command in ("check", "status") for path in (empty, foreign)] == [
        8
    ] * 4
    assert (empty.read_bytes(), foreign.read_bytes()) == (b"", before)


def test_a_narrow_terminal_has_the_reasons_below(
    output: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    assert main(["status", "-o", str(output)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("my-ua ") for line in lines)
    assert "бда: its feed pages answer HTTP 403" in lines


@pytest.mark.parametrize("arguments", [["-o", "nowhere.jsonl"], ["unheard-of"]])
def test_what_was_never_crawled_is_a_wrong_usage(
    arguments: list[str], output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(output.parent)
    assert main(["status", *arguments]) == 2


def test_the_table_shows_states_worst_first_and_no_control_characters() -> None:
    hostile = Memory("x", ILL.polls, state="failing", reason="\x1b[31mred\nline", since=NOW)
    console = Console(width=160, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    console.print(status_table([WELL, ILL, hostile], NOW))
    text = console.export_text()
    assert [line.split()[0] for line in text.splitlines()[1:]] == ["x", "бда", "my-ua"]
    assert "\x1b" not in text
    assert "in 30 min" in text
    console.file.close()


def test_bars_show_a_days_articles_by_the_hour() -> None:
    assert per_hour(WELL, NOW)[-2:] == [1, 0]
    assert sparkline([0, 1, 7, 14, 0]) == "▁▂▅█▁"
    assert sparkline([0, 0]) == "▁▁"


@pytest.mark.parametrize(
    ("seconds", "words"), [(5, "just now"), (130, "2 min ago"), (7300, "2 h ago"), (200_000, "2 d ago")]
)
def test_time_is_told_in_one_unit(seconds: float, words: str) -> None:
    assert ago(seconds) == words


@pytest.fixture
def hook() -> Iterator[Server]:
    with Server(default=page("ok")) as server:
        yield server


def check(output: Path, *arguments: str) -> int:
    return main(["check", "-o", str(output), *arguments])


def test_a_webhook_is_told_what_is_ill(output: Path, hook: Server) -> None:
    assert check(output, "--webhook", hook.url("/hook")) == 7
    (hit,) = hook.hits
    assert (hit.method, hit.headers["content-type"]) == ("POST", "application/json")
    assert int(hit.headers["content-length"]) > 100


def test_a_webhook_is_told_once_with_changed_and_of_recovery_too(output: Path, hook: Server) -> None:
    told = [check(output, "--webhook", hook.url(), "--changed") for _ in range(2)]
    assert (told, len(hook.hits)) == ([7, 7], 1)
    Journal(output.with_name(output.name + ".state.db")).keep([Memory(ILL.id, ILL.polls)])
    told = [check(output, "--webhook", hook.url(), "--changed") for _ in range(2)]
    assert (told, len(hook.hits)) == ([0, 0], 2)


@pytest.mark.parametrize("answer", [status(500), Exchange.reset])
def test_what_could_not_be_told_is_told_the_next_time(
    output: Path, hook: Server, answer: Callable[[Exchange], None]
) -> None:
    hook.default = answer
    check(output, "--webhook", hook.url(), "--changed")
    hook.default = page("ok")
    check(output, "--webhook", hook.url(), "--changed")
    assert len(hook.hits) == 2


@pytest.mark.parametrize("address", ["file:///etc/passwd", "chat.example/hook", "http://[", "http://a b/x", "http://"])
def test_a_webhook_must_be_an_address_even_while_all_is_well(output: Path, address: str) -> None:
    assert main(["check", "-o", str(output), "my-ua", "--webhook", address]) == 2


def test_a_command_gets_what_is_ill_on_stdin(output: Path, tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    program = f"import sys, pathlib; pathlib.Path({str(told)!r}).write_bytes(sys.stdin.buffer.read())"
    assert check(output, "--command", f'{sys.executable} -c "{program}"') == 7
    payload = json.loads(told.read_bytes())
    assert [entry["source"] for entry in payload["sources"]] == ["бда"]
    assert payload["text"].startswith("newsfeed: бда: blocked")


def test_what_a_command_prints_is_not_the_answer(output: Path) -> None:
    arguments = [sys.executable, "-m", "newsfeed", "check", "-o", str(output), "--json", "--command", "cat"]
    ended = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert [entry["source"] for entry in json.loads(ended.stdout)] == ["my-ua", "бда"]
    assert "newsfeed: бда: blocked" in ended.stderr


@pytest.mark.parametrize("command", ["'unclosed", " ", ""])
def test_a_command_must_be_one_even_while_all_is_well(output: Path, command: str) -> None:
    assert main(["check", "-o", str(output), "my-ua", "--command", command]) == 2


@pytest.mark.parametrize("command", ["false", "no-such-program-here"])
def test_a_command_that_fails_does_not_hide_the_state(output: Path, command: str) -> None:
    assert check(output, "--command", command) == 7


def broken_feed(outlet: Site) -> None:
    outlet.pages["/rss.xml"] = 503


def gone_feed(outlet: Site) -> None:
    outlet.pages["/rss.xml"] = 410


def refusing(outlet: Site) -> None:
    outlet.pages["/rss.xml"] = 403


def challenging(outlet: Site) -> None:
    outlet.pages["/rss.xml"] = "<html><head><title>Just a moment...</title></head><body></body></html>"


def empty_feed(outlet: Site) -> None:
    outlet.pages["/rss.xml"] = '<?xml version="1.0"?><rss version="2.0"><channel><title>t</title></channel></rss>'


def without_pictures(outlet: Site) -> None:
    outlet.add_articles(12, first=100)


SWITCHED = [
    ("blocked", challenging),
    ("drifted", without_pictures),
    ("quiet", empty_feed),
    pytest.param("failing", broken_feed, marks=pytest.mark.torture),
    pytest.param("gone", gone_feed, marks=pytest.mark.torture),
    pytest.param("blocked", refusing, marks=pytest.mark.torture),
]


@pytest.mark.parametrize(("state", "switch"), SWITCHED)
def test_a_fault_of_a_real_site_is_named_after_one_crawl(
    state: str, switch: Callable[[Site], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = Newsroom(tmp_path)
    with site() as outlet:
        room.table(outlet.table())
        outlet.add_articles(12)
        for number in range(1, 13):
            picture = f'<meta property="og:image" content="{outlet.address}/pictures/{number}.jpg">'
            outlet.pages[f"/news/{number}"] = article(number).replace("</head>", picture + "</head>")
        assert room.crawl().returncode == 0
        assert check(room.output) == 0
        switch(outlet)
        room.crawl()
    capsys.readouterr()
    code = check(room.output, "--json")
    (entry,) = json.loads(capsys.readouterr().out)
    assert (code, entry["state"]) == (7, state), entry


def test_due_asks_nobody_before_time(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    with site() as outlet:
        room.table(outlet.table())
        outlet.add_articles(2)
        room.crawl("--due")
        before = len(outlet.log)
        again = room.crawl("--due")
        assert (again.returncode, len(outlet.log)) == (0, before)
        assert "no source was due" in again.stderr
    (memory,) = Journal(tmp_path / "articles.jsonl.state.db").memories().values()
    assert memory.next_due > time.time() + 600


def last_poll(folder: Path) -> Any:
    (memory,) = Journal(folder / "articles.jsonl.state.db").memories().values()
    return memory.polls[-1]


def test_a_poll_holds_what_the_run_saw(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    with site() as outlet:
        room.table(outlet.table())
        outlet.add_articles(3)
        outlet.write_feed("/news/1", "/news/2", "/news/3", "/news/99")
        room.crawl()
    poll = last_poll(tmp_path)
    assert (poll.pages, poll.entries, poll.new, poll.articles) == (1, 4, 3, 3)
    assert (poll.failures, poll.missing["image"], len(poll.paragraphs)) == ({"HTTP 404": 1}, 3, 3)


def test_a_host_that_asks_for_two_hours_gets_them(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    with Server({"/robots.txt": page("")}, default=status(429, {"Retry-After": "7200"})) as server:
        table = f'url = "{server.url()}"\nfeeds = ["{server.url("/rss.xml")}"]\nallow = ["{server.address}"]\n'
        room.table(f"[tired]\n{table}delay_s = 0\n")
        assert room.crawl().returncode == 4
        assert (server.paths(), room.crawl("--due").returncode) == (["/robots.txt", "/rss.xml"], 0)
    (memory,) = Journal(tmp_path / "articles.jsonl.state.db").memories().values()
    assert (memory.state, memory.next_due - memory.polls[-1].at) == ("blocked", 7200.0)
