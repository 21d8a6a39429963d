from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from dataclasses import fields, replace
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest

from newsfeed import record
from newsfeed.errors import StorageError, UsageError
from newsfeed.models import Article, Found, Heading, Image, Link, Provenance, Publisher
from newsfeed.sinks.export import WRITERS, read_articles, write_files
from tests.quoted import QUOTE

SPLIT = replace(QUOTE, mention="Бойко", spans=((0, 1, 22), (None, 0, 3)))
ARTICLE = Article(
    id="a1",
    url="https://outlet.example/a?amp",
    canonical_url="https://outlet.example/a",
    original_url="https://origin.example/a",
    source=Found(id="outlet", kind="feed", url="https://outlet.example/rss", position=0),
    publisher=Publisher(name="Приклад", url="https://outlet.example/"),
    title="Міст відкриють",
    lead="Восени.",
    paragraphs=("«Міст відкриємо восени», – сказав мер Іван Бойко.", "Другий абзац,\nз рядком."),
    headings=(Heading(before=1, text="Далі"),),
    links=(Link(url="https://outlet.example/b", text="Міст", paragraph=0, start=1, end=5),),
    image=Image(url="https://cdn.example/1.jpg", caption="Міст", credit="Фото", width=800, height=450),
    images=(Image(url="https://cdn.example/1.jpg"), Image(url="https://cdn.example/2.jpg")),
    authors=("Олена Коваль", "Петро Гай"),
    keywords=("міст", "Случ"),
    section="Місто",
    language="uk",
    published_at="2026-11-22T10:00:00+02:00",
    modified_at="2026-11-23",
    is_accessible_for_free=False,
    quotes=(SPLIT,),
    similarity=0.5,
    provenance=Provenance(fields={"title": "og:title"}),
)
BARE = Article(id="a2", url="https://outlet.example/c")


def save(path: Path, *articles: Article) -> Path:
    path.write_bytes(b"".join(map(record.encode, articles)))
    return path


def written(form: str, *articles: Article) -> bytes:
    file = io.BytesIO()
    WRITERS[form](articles, [file])
    return file.getvalue()


def tables(*articles: Article) -> list[list[dict[str, str]]]:
    files = [io.BytesIO(), io.BytesIO()]
    WRITERS["csv"](articles, files)
    return [list(csv.DictReader(io.StringIO(file.getvalue().decode(), newline=""))) for file in files]


def test_the_newest_revision_comes_out_where_it_stands(tmp_path: Path) -> None:
    first = save(tmp_path / "1.jsonl", replace(ARTICLE, revision=2), BARE)
    second = save(tmp_path / "2.jsonl", replace(ARTICLE, revision=1), replace(BARE, revision=2))
    chosen = [(article.id, article.revision) for article in read_articles([first, second])]
    assert chosen == [("a1", 2), ("a2", 2)]
    everything = [(article.id, article.revision) for article in read_articles([second, first], all_revisions=True)]
    assert everything == [("a1", 1), ("a2", 2), ("a1", 2), ("a2", 1)]


def test_articles_without_an_id_are_each_their_own(tmp_path: Path) -> None:
    path = save(tmp_path / "1.jsonl", Article(url="https://a.example/"), Article(url="https://b.example/"))
    assert len(list(read_articles([path]))) == 2


def test_packed_files_and_a_last_line_without_its_end_are_read(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl.gz"
    path.write_bytes(gzip.compress(record.encode(ARTICLE) + b"\n" + record.encode(BARE).rstrip()))
    assert list(read_articles([path])) == [ARTICLE, BARE]


@pytest.mark.parametrize("bad", [b'{"id":5}\n', b'{"schema":\n', b"\xff\n", b"x" * (record.MAX_LINE_BYTES + 1)])
def test_a_line_that_is_no_record_is_named_before_anything_comes_out(tmp_path: Path, bad: bytes) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_bytes(record.encode(ARTICLE) + bad)
    with pytest.raises(UsageError, match=r"articles\.jsonl:2: "):
        next(read_articles([path]))


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "－1"])
def test_cells_that_begin_as_a_formula_are_made_harmless(start: str) -> None:
    hostile = replace(ARTICLE, title=start, authors=(start, "b"), quotes=(replace(QUOTE, text=start, speaker=start),))
    (article,), (quote,) = tables(hostile)
    assert (article["title"], article["authors"]) == (f"'{start}", f"'{start} | b")
    assert (quote["title"], quote["text"], quote["speaker"]) == (f"'{start}",) * 3


def test_csv_is_a_row_for_each_article_and_each_quote() -> None:
    articles, quotes = tables(ARTICLE, BARE)
    assert [row["id"] for row in articles] == ["a1", "a2"]
    assert articles[0]["paragraphs"] == " | ".join(ARTICLE.paragraphs)
    assert articles[0]["is_accessible_for_free"] == "false"
    assert (articles[0]["quotes"], articles[0]["source"], articles[0]["similarity"]) == ("1", "outlet", "0.5")
    assert (articles[1]["title"], articles[1]["image"], articles[1]["authors"]) == ("", "", "")
    (quote,) = quotes
    assert (quote["article_id"], quote["url"], quote["published_at"]) == ("a1", ARTICLE.url, ARTICLE.published_at)
    assert (quote["speaker"], quote["role"], quote["kind"], quote["text"]) == (
        "Іван Бойко",
        "мер",
        "direct",
        QUOTE.text,
    )


def test_parquet_holds_every_value_of_the_record() -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(written("parquet", ARTICLE, BARE)))
    assert table.column_names == [field.name for field in fields(Article)]
    rows = table.to_pylist()
    for row in rows:
        row["provenance"]["fields"] = dict(row["provenance"]["fields"])
    assert rows == [record.to_dict(ARTICLE), record.to_dict(BARE)]


def test_parquet_of_nothing_has_the_same_columns() -> None:
    empty, one = (
        pyarrow.parquet.read_schema(io.BytesIO(written("parquet", *articles))) for articles in ((), (ARTICLE,))
    )
    assert empty.equals(one)


def test_parquet_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"newsfeed\[parquet\]"):
        written("parquet", ARTICLE)


def test_duckdb_reads_the_records_and_the_parquet_alike(tmp_path: Path) -> None:
    save(tmp_path / "articles.jsonl", ARTICLE, BARE)
    write_files([ARTICLE, BARE], "parquet", tmp_path / "articles.parquet")
    with duckdb.connect() as database:
        for file in (f"read_json_auto('{tmp_path}/articles.jsonl')", f"'{tmp_path}/articles.parquet'"):
            asked = f"SELECT id, q.speaker, q.text FROM (SELECT id, unnest(quotes) AS q FROM {file})"
            assert database.sql(asked).fetchall() == [("a1", "Іван Бойко", QUOTE.text)]


def test_schema_org_is_a_news_article_with_its_quotations() -> None:
    first, second = map(json.loads, written("schemaorg", ARTICLE, BARE).splitlines())
    speaker = {"@type": "Person", "name": "Іван Бойко", "jobTitle": "мер"}
    assert (first["@context"], first["@type"]) == ("https://schema.org", "NewsArticle")
    assert (first["headline"], first["description"]) == ("Міст відкриють", "Восени.")
    assert first["articleBody"] == "\n\n".join(ARTICLE.paragraphs)
    assert (first["datePublished"], first["dateModified"]) == (ARTICLE.published_at, "2026-11-23")
    assert first["author"] == [{"@type": "Person", "name": name} for name in ARTICLE.authors]
    assert first["publisher"] == {"@type": "Organization", "name": "Приклад", "url": "https://outlet.example/"}
    assert [image["url"] for image in first["image"]] == ["https://cdn.example/1.jpg", "https://cdn.example/2.jpg"]
    assert (first["inLanguage"], first["keywords"], first["articleSection"]) == ("uk", ["міст", "Случ"], "Місто")
    assert first["isAccessibleForFree"] is False
    assert (first["url"], first["mainEntityOfPage"]) == (ARTICLE.url, ARTICLE.canonical_url)
    (part,) = first["hasPart"]
    assert (part["@type"], part["text"], part["genre"]) == ("Quotation", QUOTE.text, "direct")
    assert part["spokenByCharacter"] == part["creator"] == speaker
    assert set(second) == {"@context", "@type", "identifier", "url", "mainEntityOfPage"}


@pytest.mark.parametrize(
    ("kind", "speaker"),
    [("organisation", {"@type": "Organization", "name": "Рада"}), ("unknown", {"@type": "Person", "name": "Рада"})],
)
def test_a_body_that_speaks_is_an_organization(kind: str, speaker: dict[str, str]) -> None:
    quote = replace(QUOTE, speaker="Рада", speaker_type=kind, role=None)
    (part,) = json.loads(written("schemaorg", replace(ARTICLE, quotes=(quote,))))["hasPart"]
    assert part["creator"] == speaker


def test_a_quote_of_nobody_has_no_speaker() -> None:
    (part,) = json.loads(written("schemaorg", replace(ARTICLE, quotes=(replace(QUOTE, speaker=None),))))["hasPart"]
    assert "creator" not in part


def test_json_feed_is_one_document_whose_dates_are_moments() -> None:
    feed = json.loads(written("jsonfeed", ARTICLE, BARE))
    assert (feed["version"], feed["title"]) == ("https://jsonfeed.org/version/1.1", "newsfeed")
    assert feed["items"] == [
        {
            "id": "a1",
            "content_text": "\n\n".join(ARTICLE.paragraphs),
            "url": "https://outlet.example/a",
            "external_url": "https://origin.example/a",
            "title": "Міст відкриють",
            "summary": "Восени.",
            "image": "https://cdn.example/1.jpg",
            "date_published": "2026-11-22T10:00:00+02:00",
            "authors": [{"name": "Олена Коваль"}, {"name": "Петро Гай"}],
            "tags": ["міст", "Случ"],
            "language": "uk",
            "_newsfeed": {"modified_on": "2026-11-23"},
        },
        {"id": "a2", "content_text": "", "url": "https://outlet.example/c"},
    ]


def test_json_feed_of_nothing_is_a_document_too() -> None:
    assert json.loads(written("jsonfeed"))["items"] == []


@pytest.mark.parametrize("form", WRITERS)
def test_a_failure_leaves_what_was_there(tmp_path: Path, form: str) -> None:
    def failing():
        yield ARTICLE
        raise UsageError("a.jsonl:2: not a record")

    output = tmp_path / "out.file"
    output.write_text("before")
    with pytest.raises(UsageError):
        write_files(failing(), form, output)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("out.file", "before")]


@pytest.mark.parametrize("form", WRITERS)
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, form: str) -> None:
    with pytest.raises(StorageError, match="missing/out"):
        write_files([ARTICLE], form, tmp_path / "missing" / "out")
