"""`newsfeed sources` leaves a table that can be read, where it was and as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsfeed.commands.main import main
from newsfeed.sources.catalog import load_sources

TABLE = '# mine\r\n[a]\r\nurl = "https://a.example/"\r\n\r\n# about b\r\n[b]\r\nurl = "https://b.example/"\r\n'


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "real.toml").write_bytes(TABLE.encode())
    (tmp_path / "real.toml").chmod(0o600)
    (tmp_path / "sources.toml").symlink_to("real.toml")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    return tmp_path / "sources.toml"


def test_link_mode_and_line_ends_are_kept(table: Path, tmp_path: Path) -> None:
    (tmp_path / "f.opml").write_text('<opml><outline xmlUrl="https://c.example/rss"/></opml>')
    assert main(["sources", "import", "f.opml"]) == 0
    assert main(["sources", "remove", "a"]) == 0
    assert [source.id for source in load_sources(table)] == ["b", "c-example"]
    raw = table.read_bytes()
    assert raw.startswith(b"# mine\r\n")
    assert b"# about b\r\n[b]" in raw
    assert raw.count(b"\r\n") == raw.count(b"\n")
    assert table.is_symlink()
    assert (tmp_path / "real.toml").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["bad id!", "новини", "", "-a", "a" * 65])
def test_an_id_that_the_table_cannot_hold_is_refused(
    table: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sources", "add", "https://c.example/", f"--id={name}"]) == 2
    assert "not an id" in capsys.readouterr().err
    assert table.read_bytes() == TABLE.encode()


def test_odd_subscriptions_are_counted_and_the_table_is_read_again(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    urls = ("https://[bad", "https://me:pw@c.example/rss", "feed://d.example/rss", "https://e.example/a b")
    outlines = "".join(f'<outline xmlUrl="{url}"/>' for url in urls)
    (tmp_path / "f.opml").write_text(f"<opml>{outlines}</opml>")
    assert main(["sources", "import", "f.opml"]) == 3
    said = capsys.readouterr().err
    assert said.count("skipped") == 3
    assert "1 sources written" in said
    assert [source.id for source in load_sources(table)] == ["a", "b", "d-example"]


def test_without_a_table_that_is_what_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["sources", "remove", "x"]) == 2
    assert "there is no sources.toml" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["list", "test", "add", "remove", "import"])
def test_every_action_shows_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["sources", name, "--help"])
    assert f"\n  newsfeed sources {name} " in capsys.readouterr().out
