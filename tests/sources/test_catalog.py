"""The table of sources: what it gives, and how its faults are named."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from newsfeed.errors import CatalogError, UsageError
from newsfeed.models import Css, Source
from newsfeed.sources.catalog import check_id, choose_sources, find_catalog, load_sources, source_for, source_id
from newsfeed.sources.editing import to_toml

WHOLE = """\
[outlet-ua]
url = "https://outlet.example/"
feeds = ["https://outlet.example/rss"]
language = "uk"
timezone = "Europe/Kyiv"
delay_s = 2
allow = ["127.0.0.1:8000"]
near_duplicates = "drop"

[outlet-ua.css]
drop = [".promo"]

[second]
sitemaps = ["https://second.example/sitemap.xml"]
"""


def table(tmp_path: Path, text: str) -> tuple[Source, ...]:
    path = tmp_path / "sources.toml"
    path.write_text(text, "utf-8")
    return load_sources(path)


def test_tables_become_sources_in_their_order(tmp_path: Path) -> None:
    first, second = table(tmp_path, WHOLE)
    assert first == Source(
        id="outlet-ua",
        url="https://outlet.example/",
        feeds=("https://outlet.example/rss",),
        language="uk",
        timezone="Europe/Kyiv",
        delay_s=2.0,
        allow=("127.0.0.1:8000",),
        near_duplicates="drop",
        css=Css(drop=(".promo",)),
    )
    assert second.id == "second"


def test_source_written_as_toml_reads_the_same(tmp_path: Path) -> None:
    sources = table(tmp_path, WHOLE)
    assert table(tmp_path, "\n".join(map(to_toml, sources))) == sources


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ('[a]\nurl = "https://a.example/\n', "2:26", "not TOML"),
        ('[a]\nurl = "https://a.example/"\n  dely_s = 1\n', "3:3", "did you mean 'delay_s'"),
        ('[a]\nurl = "ftp://a.example/"\n', "2:1", "http\\(s\\) address"),
        ('[a]\nurl = "https://user:pw@a.example/"\n', "2:1", "password"),
        ('\n[a]\nlanguage = "uk"\n', "2:1", "names no address"),
        ('["../a"]\nurl = "https://a.example/"\n', "1:1", "not an id"),
        ('url = "https://a.example/"\n', "1:1", "outside a table"),
        ('[a]\nurl = "https://a.example/"\ntimezone = "Mars/Base"\n', "3:1", "time zone"),
        ('[a]\nurl = "https://a.example/"\ndelay_s = nan\n', "3:1", "seconds"),
        ('[a]\nurl = "https://a.example/"\ndelay_s = -1\n', "3:1", "seconds"),
        ('[a]\nurl = "https://a.example/"\nconcurrency = true\n', "3:1", "1 to"),
        ('[a]\nurl = "https://a.example/"\ncookies = 1\n', "3:1", "true or false"),
        ('[a]\nurl = "https://a.example/"\nfeeds = "https://a.example/rss"\n', "3:1", "list of strings"),
        ('[a]\nurl = "https://a.example/"\nallow = ["127.0.0.1"]\n', "3:1", "host:port"),
        ('[a]\nurl = "https://a.example/"\nnear_duplicates = "some"\n', "3:1", "drop, mark, off"),
        ('[a]\nurl = "https://a.example/"\n[a.css]\ntitel = "h1"\n', "4:1", "did you mean 'title'"),
        ('[a]\nurl = "https://a.example/"\n[a.css]\ndrop = "h1"\n', "4:1", "list of strings"),
        ('[a]\nurl = "https://a.example/"\n[a.css]\ntitle = "h1"\ndrop = ["p", "h1["]\n', "5:1", "CSS selector"),
        ('[a]\nurl = "https://a.example/"\n[a.css]\ntitle = "h1::text"\n', "4:1", "CSS selector"),
        ('[a]\nurl = "https://a.example/"\n[a.css]\nbody = "p:nope"\n', "4:1", "CSS selector"),
        ('[a]\nurl = "https://a.example/"\ncss = 1\n', "3:1", "css is a table"),
    ],
)
def test_fault_is_named_with_file_line_and_column(tmp_path: Path, text: str, place: str, says: str) -> None:
    with pytest.raises(CatalogError, match=f"sources.toml:{place}: .*{says}"):
        table(tmp_path, text)


def test_bytes_that_are_no_utf8_are_named_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_bytes(b'[a]\nurl = "\xff"\n')
    with pytest.raises(CatalogError, match=r"sources\.toml:2:8: not UTF-8"):
        load_sources(path)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"none\.toml"):
        load_sources(tmp_path / "none.toml")


def test_working_folder_goes_before_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    monkeypatch.chdir(tmp_path)
    assert find_catalog() is None
    (tmp_path / "user" / "newsfeed").mkdir(parents=True)
    (tmp_path / "user" / "newsfeed" / "sources.toml").write_text("")
    assert find_catalog() == tmp_path / "user" / "newsfeed" / "sources.toml"
    (tmp_path / "sources.toml").write_text("")
    assert find_catalog() == Path("sources.toml")


def test_sources_are_chosen_by_id_and_by_address(tmp_path: Path) -> None:
    sources = table(tmp_path, WHOLE)
    assert choose_sources([], sources) == sources
    chosen = choose_sources(["second", "https://new.example/blog", "second"], sources)
    assert [source.id for source in chosen] == ["second", "new-example"]


def test_two_addresses_of_one_host_are_two_sources() -> None:
    chosen = choose_sources(["https://new.example/", "https://new.example/blog", "https://new.example/"], ())
    assert [(source.id, source.url) for source in chosen] == [
        ("new-example", "https://new.example/"),
        ("new-example-2", "https://new.example/blog"),
    ]


def test_unknown_source_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean 'second'"):
        choose_sources(["secnd"], table(tmp_path, WHOLE))


def test_address_on_a_known_host_keeps_that_hosts_manners(tmp_path: Path) -> None:
    source = source_for("https://outlet.example/sport", table(tmp_path, WHOLE))
    assert (source.id, source.url, source.delay_s) == ("outlet-ua", "https://outlet.example/sport", 2.0)
    assert source.feeds == ()


@pytest.mark.parametrize("door", ["url", "feed", "other"])
@pytest.mark.parametrize(
    "spelling", ["https://www.my.ua/x", "http://My.UA/x", "https://my.ua:443/x", "https://my.ua./x"]
)
def test_a_host_is_known_however_it_is_spelt(door: str, spelling: str) -> None:
    table = {
        "url": Source(id="my", url="https://my.ua/", delay_s=7.0),
        "feed": Source(id="my", feeds=("https://my.ua/rss",), delay_s=7.0),
        "other": Source(id="my", listings=("https://else.ua/", "https://my.ua/"), delay_s=7.0),
    }
    assert source_for(spelling, [Source(id="x", url="https://x.ua/"), table[door]]).delay_s == 7.0
    assert source_for("https://my.ua:8443/x", [table[door]]).delay_s == 1.0
    assert source_for("https://sport.my.ua/x", [table[door]]).delay_s == 1.0


@pytest.mark.parametrize("name", ["http://[", "https://", "http://[::1/x", "https://a.example/\ud800"])
def test_what_only_begins_as_an_address_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="http"):
        choose_sources([name], ())


def test_an_id_made_of_a_host_is_always_one() -> None:
    for length in range(50, 70):
        check_id(source_id(f"https://{'a' * length}-b.example/", [source_id(f"https://{'a' * length}-b.example/")]))


@pytest.mark.parametrize(
    ("url", "taken", "name"),
    [
        ("https://www.my.ua/", (), "my-ua"),
        ("http://127.0.0.1:8641/", (), "127-0-0-1-8641"),
        ("https://my.ua/", ("my-ua",), "my-ua-2"),
        ("https://новини.укр/", (), "source"),
    ],
)
def test_id_is_made_of_the_host(url: str, taken: tuple[str, ...], name: str) -> None:
    assert source_id(url, taken) == name


def test_example_that_ships_is_read() -> None:
    sources = load_sources(Path(str(files("newsfeed.sources").joinpath("data/sources.example.toml"))))
    assert len(sources) == 20
    assert {source.language for source in sources} == {"uk", "en"}
