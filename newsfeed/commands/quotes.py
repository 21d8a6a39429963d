"""`newsfeed quotes`: text or records in, attributed quotes out."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from newsfeed.errors import UsageError
from newsfeed.models import Quote

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_EXAMPLE: Final = """examples:
  newsfeed quotes article.txt --language uk
  newsfeed parse page.html | newsfeed quotes
  newsfeed quotes articles.jsonl --by-speaker
"""
_LINE_ENDINGS: Final = (".jsonl", ".ndjson", ".json")
_OBJECT: Final = re.compile(r'\{\s*"[^"\\]*"\s*:')
_COLOURS: Final = ("cyan", "green", "magenta", "yellow", "blue", "red")


@dataclass(frozen=True, slots=True)
class Said:
    """A text and what is said in it."""

    paragraphs: tuple[str, ...]
    quotes: tuple[Quote, ...]
    article: str | None = None
    url: str | None = None
    published_at: str | None = None


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `quotes`."""
    quotes = commands.add_parser(
        "quotes",
        help="who said what",
        description="Find the attributed quotes of a text (a line is a paragraph), or of JSON lines with `paragraphs` "
        "(and, where known, `lead`, `language`, `id`, `url`).",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    quotes.add_argument("input", metavar="FILE|-", nargs="?", default="-")
    quotes.add_argument("--language", metavar="TAG", help="uk, en, … (default: the record's, else as the text reads)")
    quotes.add_argument("--by-speaker", action="store_true", help="group everything by who said it")
    quotes.add_argument("--json", action="store_true", help="JSON lines on a terminal too")
    quotes.set_defaults(run=run_quotes)


def run_quotes(args: argparse.Namespace) -> int:
    """Print the quotes: coloured in their text on a terminal, JSON lines otherwise."""
    texts = _read_texts(args.input, args.language)
    if sys.stdout.isatty() and not args.json:
        from rich.console import Console

        show = _show_speakers if args.by_speaker else _show_texts
        show(texts, Console(highlight=False))
        return 0
    rows = _speakers(texts) if args.by_speaker else chain.from_iterable(map(_rows, texts))
    for row in rows:
        sys.stdout.buffer.write(orjson.dumps(row) + b"\n")
    return 0


def _read_texts(name: str, language: str | None) -> Iterator[Said]:
    """The texts of a file: one for each JSON line, or the whole of it."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot be read: {name!r}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"not UTF-8: {name!r} at byte {error.start} (convert it, or parse the page itself)") from error
    whole = _json_object(text)
    if whole is not None:
        yield _from_row(whole, text, f"{name}:1", language)
    elif not _is_json_lines(text, name):
        paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
        yield _from_paragraphs(paragraphs, language)
    else:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield _from_row(_json_object(line), line, f"{name}:{number}", language)


def _json_object(text: str) -> dict[str, Any] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        row = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return row if isinstance(row, dict) else None


def _is_json_lines(text: str, name: str) -> bool:
    """Whether the file is meant as JSON lines: by its name, or by a first line that begins as an object does."""
    first = text.lstrip().partition("\n")[0]
    return name.lower().endswith(_LINE_ENDINGS) or _json_object(first) is not None or bool(_OBJECT.match(first))


def _from_paragraphs(paragraphs: Sequence[str], language: str | None, lead: str | None = None) -> Said:
    from newsfeed.extract import extract_quotes

    return Said(tuple(paragraphs), extract_quotes(paragraphs, language=language, lead=lead))


def _from_row(row: dict[str, Any] | None, line: str, place: str, language: str | None) -> Said:
    """The quotes of a record, or of any object that has `paragraphs`; raises UsageError for another."""
    if row is None:
        raise UsageError(f"{place}: not a JSON object (one a line, with 'paragraphs')")
    if "schema" in row:
        return _from_record(line, place, language)
    paragraphs = row.get("paragraphs")
    if not isinstance(paragraphs, list) or not all(isinstance(text, str) for text in paragraphs):
        raise UsageError(f"{place}: no list of strings under 'paragraphs' (see `newsfeed schema`)")
    told = {name: value for name, value in row.items() if isinstance(value, str)}
    said = _from_paragraphs(paragraphs, language or told.get("language"), told.get("lead"))
    return replace(said, article=told.get("id"), url=told.get("url"), published_at=told.get("published_at"))


def _from_record(line: str, place: str, language: str | None) -> Said:
    """The quotes a record holds, or those of its paragraphs when it holds none or another language is told."""
    from newsfeed.extract import extract_quotes
    from newsfeed.record import RecordError, decode

    try:
        article = decode(line)
    except RecordError as error:
        raise UsageError(f"{place}: {error}") from error
    quotes = article.quotes
    if language or not quotes:
        quotes = extract_quotes(article.paragraphs, language=language or article.language, lead=article.lead)
    return Said(article.paragraphs, quotes, article.id or None, article.url or None, article.published_at)


def _rows(said: Said) -> Iterator[dict[str, Any]]:
    for quote in said.quotes:
        row: dict[str, Any] = orjson.loads(orjson.dumps(quote))
        yield {"article": said.article, "url": said.url, **row} if said.article else row


def _speakers(texts: Iterable[Said]) -> list[dict[str, Any]]:
    """Everyone who speaks, most quoted first, with what they said in the order of the file."""
    groups: dict[str, dict[str, Any]] = {}
    for said in texts:
        for quote in said.quotes:
            if quote.speaker is None:
                continue
            group = groups.setdefault(
                quote.speaker, {"speaker": quote.speaker, "speaker_type": quote.speaker_type, "roles": [], "quotes": []}
            )
            if quote.role and quote.role not in group["roles"]:
                group["roles"].append(quote.role)
            row = {"kind": quote.kind, "text": quote.text, "confidence": quote.confidence}
            group["quotes"].append({**row, "article": said.article, "url": said.url, "published_at": said.published_at})
    return sorted(groups.values(), key=lambda group: -len(group["quotes"]))


def _show_texts(texts: Iterable[Said], console: Console) -> None:
    from rich.table import Table

    for said in texts:
        colours = _colours(said.quotes)
        table = Table.grid(padding=(0, 2))
        table.add_column(ratio=3)
        table.add_column(ratio=1)
        for number, paragraph in enumerate(said.paragraphs):
            table.add_row(*_paragraph(number, paragraph, said.quotes, colours))
            table.add_row("", "")
        console.print(table)


def _colours(quotes: Iterable[Quote]) -> dict[str | None, str]:
    speakers = dict.fromkeys(quote.speaker for quote in quotes)
    return {speaker: _COLOURS[number % len(_COLOURS)] for number, speaker in enumerate(speakers)}


def _paragraph(
    number: int, paragraph: str, quotes: Iterable[Quote], colours: dict[str | None, str]
) -> tuple[Text, Text]:
    """A paragraph with its quotes in their speakers' colours, and the speakers to stand beside it."""
    from rich.text import Text

    body, beside = Text(paragraph), Text()
    for quote in quotes:
        pieces = [(start, end) for place, start, end in quote.spans if place == number]
        for start, end in pieces:
            body.stylize(colours[quote.speaker], start, end)
        if pieces:
            beside.append(f"{quote.speaker or '?'}\n", f"bold {colours[quote.speaker]}")
            beside.append(f"{', '.join(filter(None, (quote.role, quote.kind, quote.cue)))}\n", "dim")
    return body, beside


def _show_speakers(texts: Iterable[Said], console: Console) -> None:
    from rich.markup import escape
    from rich.padding import Padding
    from rich.text import Text

    for number, group in enumerate(_speakers(texts)):
        colour = _COLOURS[number % len(_COLOURS)]
        roles = f" [dim]{escape(', '.join(group['roles']))}[/]" if group["roles"] else ""
        console.print(f"[bold {colour}]{escape(group['speaker'])}[/]{roles} · {len(group['quotes'])}")
        for quote in group["quotes"]:
            text = f"«{quote['text']}»" if quote["kind"] == "direct" else quote["text"]
            console.print(Padding(Text(text), (0, 0, 0, 2)))
        console.print()
