"""Articles as tables: CSV that a spreadsheet opens unharmed, Parquet with everything a record holds."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from itertools import islice
from types import UnionType
from typing import Any, BinaryIO, Final, Literal, get_args, get_origin, get_type_hints

from newsfeed.errors import UsageError
from newsfeed.models import Article, Quote
from newsfeed.record import to_dict

_BETWEEN: Final = " | "
_ROWS_AT_ONCE: Final = 1000
# A cell that begins so is a formula to a spreadsheet (OWASP, CSV Injection); the wide forms are read as the narrow.
_FORMULA_STARTS: Final = tuple("=+-@\t\r\n＝＋－＠")


_ARTICLE_COLUMNS: Final = (
    *("id", "revision", "change", "url", "canonical_url", "original_url", "source", "publisher", "title", "lead"),
    *("paragraphs", "headings", "authors", "keywords", "section", "language", "published_at", "timezone_assumed"),
    *("modified_at", "fetched_at", "is_accessible_for_free", "image", "image_caption", "image_credit", "images"),
    *("links", "quotes", "cluster", "duplicate_of", "similarity", "content_hash", "warnings"),
)
_OF_ARTICLE: Final = ("revision", "url", "title", "published_at")
_OF_QUOTE: Final = (
    *("kind", "text", "speaker", "speaker_type", "role", "mention", "cue", "paragraph", "start", "end", "confidence"),
)


def write_csv(articles: Iterable[Article], files: Sequence[BinaryIO]) -> None:
    """RFC 4180: a row for each article in the first file, and for each quote in the second if there is one."""
    tables = [csv.writer(_Utf8(file)) for file in files]
    tables[0].writerow(_ARTICLE_COLUMNS)
    for quotes in tables[1:]:
        quotes.writerow(("article_id", *_OF_ARTICLE, "quote_id", *_OF_QUOTE))
    for article in articles:
        tables[0].writerow([_cell(value) for value in _article_row(article)])
        for quotes in tables[1:]:
            quotes.writerows([_cell(value) for value in _quote_row(article, quote)] for quote in article.quotes)


def write_parquet(articles: Iterable[Article], files: Sequence[BinaryIO]) -> None:
    """A row for each article, its columns and their nesting those of the record."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError("parquet needs the package pyarrow (pip install 'newsfeed[parquet]')") from error
    schema = pyarrow.schema(_arrow_fields(Article))
    rest = iter(articles)
    with pyarrow.parquet.ParquetWriter(files[0], schema, compression="zstd") as writer:
        while rows := [to_dict(article) for article in islice(rest, _ROWS_AT_ONCE)]:
            writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))


class _Utf8:
    """What the csv module writes to: text in, bytes out, the file left open."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode("utf-8"))


def _article_row(article: Article) -> Iterator[Any]:
    image = article.image
    told = {
        "source": article.source.id,
        "publisher": article.publisher.name,
        "headings": [heading.text for heading in article.headings],
        "image": image and image.url,
        "image_caption": image and image.caption,
        "image_credit": image and image.credit,
        "images": [picture.url for picture in article.images],
        "links": [link.url for link in article.links],
        "quotes": len(article.quotes),
    }
    return (told[name] if name in told else getattr(article, name) for name in _ARTICLE_COLUMNS)


def _quote_row(article: Article, quote: Quote) -> tuple[Any, ...]:
    about = (getattr(article, name) for name in _OF_ARTICLE)
    return (article.id, *about, quote.id, *(getattr(quote, name) for name in _OF_QUOTE))


def _cell(value: Any) -> str:
    """The value as text that no spreadsheet takes for a formula; null is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    text = value if isinstance(value, str) else _BETWEEN.join(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _arrow_fields(model: type) -> list[tuple[str, Any]]:
    hints = get_type_hints(model)
    return [(field.name, _arrow_type(hints[field.name])) for field in fields(model)]


def _arrow_type(hint: Any) -> Any:
    """The Arrow type of a field's type; every one takes null."""
    import pyarrow

    if get_origin(hint) is UnionType:
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    if is_dataclass(hint):
        return pyarrow.struct(_arrow_fields(hint))  # type: ignore[arg-type]
    inner = get_args(hint)
    if get_origin(hint) is tuple:
        return pyarrow.list_(_arrow_type(inner[0]))
    if get_origin(hint) is dict:
        return pyarrow.map_(_arrow_type(inner[0]), _arrow_type(inner[1]))
    simple = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64(), bool: pyarrow.bool_()}
    return simple[str if get_origin(hint) is Literal else hint]
