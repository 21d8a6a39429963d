"""The dates that readers see: by the headline, or marked as one; never those of other news, comments or events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from newsfeed.parsers.document import Element
from newsfeed.parsers.marks import Marks, marks_of
from newsfeed.parsers.rules import rules
from newsfeed.parsers.statements import text_of
from newsfeed.parsers.surroundings import Surroundings
from newsfeed.text.clean import clean_text
from newsfeed.text.date_words import date_labels, split_labels
from newsfeed.text.dates import When

MAX_CHARS: Final = 110  # of a text that holds a date and little else
_MAX_BESIDE: Final = 48  # letters beside the date in such a text
_MAX_WORDS: Final = 24  # letters of a date without figures: "позавчора", "vor einer halben Stunde"
_MAX_CLIMB: Final = 3
_MAX_HOUR: Final = 12  # letters of an hour alone
_MAX_DAY: Final = 40  # letters of a day alone
_MOMENT: Final = re.compile(r"\s*\d{4}-\d\d-\d\d[T ]\d\d:?\d\d\S{0,14}\s*")
_STAMP: Final = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d|\d{1,2}[./]\d{1,2}[./]\d{4}|(?<!\d)(?:\d{8}|1\d{9}|1\d{12})(?!\d)"
)
_PUBLISHED: Final = re.compile(r"publish|posted|pubdate")
_LOOSE: Final = re.compile(r"\d{1,2}:\d\d(?::\d\d)?|\d{1,2}\.\d{1,2}\.?|\d{1,2}([./-])\d{1,2}\1\d\d")
_YEARLESS: Final = re.compile(r"\d{1,2}\.\d{1,2}\.?")
_NOTHING_ELSE: Final = re.compile(r"(?:\b[^\W\d_]{1,2}\b|[\s,.;|·•()\[\]–—-])*+")
_MAX_DISTANT: Final = 200
_SKIPPED: Final = frozenset(
    ("script", "style", "meta", "link", "img", "svg", "path", "noscript", "source", "input", "iframe", "template")
)
_DATED: Final = ("time", "span", "div", "p", "li", "dd", "dt", "td", "strong", "b", "em", "small", "font", "footer")
_STOPS: Final = frozenset(("body", "main", "article", "header", "section"))
Read = Callable[[str], When | None]


@dataclass(frozen=True, slots=True)
class Dateline:
    """A date as an element gives it: `kind` is "published", "updated" or None where no word says which."""

    when: When
    kind: str | None
    is_above: bool = False


@dataclass(frozen=True, slots=True)
class Readers:
    """How texts become dates on this page: what machines wrote, what people wrote."""

    machine: Read
    visible: Read


def marked_dates(around: Surroundings, read: Readers) -> Iterator[Dateline]:
    """Dates of time elements and of elements marked as dates, the nearest to the headline first."""
    for element in around.head:
        yield from _of_element(element, around, read)
    for element in around.tail:
        if element.tag == "time" or marks_of(element).is_published:
            yield from _of_element(element, around, read)


def distant_dates(around: Surroundings, root: Element, read: Readers) -> list[Dateline]:
    """Dates further away that are marked or labelled as one, if they all name the same day."""
    found: list[Dateline] = []
    for element in root.iter(*_DATED):
        is_marked = element.tag == "time" or marks_of(element).is_date
        text = element.text or ""
        if not (is_marked or _is_label(text)) or around.is_in_header(element):
            continue
        if is_marked:
            found.extend(_of_element(element, around, read))
        else:
            holder = element if any(map(str.isdigit, text)) else element.getparent()
            whole = _line_of(holder) if holder is not None else ""
            if len(whole) <= MAX_CHARS and around.is_own(element) and not rules().other_dates.search(whole.lower()):
                found.extend(_of_text(whole, None, read))
        if len(found) > _MAX_DISTANT:
            break
    found = [line for line in found if line.kind != "updated"]
    return found if len({line.when.day for line in found}) == 1 else []


def _is_label(text: str) -> bool:
    """Whether a short text begins with a word for being published."""
    return 0 < len(text) < _MAX_BESIDE and date_labels().published.match(text.strip().lower()) is not None


def bare_dates(around: Surroundings, read: Readers) -> Iterator[Dateline]:
    """Dates in short texts of the article's head that nothing marks."""
    for element in around.head:
        if element.tag in _SKIPPED:
            continue
        for raw, child in _own_texts(element):
            if not 4 <= len(raw.strip()) <= MAX_CHARS:
                continue
            text = clean_text(raw)
            if not _may_be_date(text) or not around.is_own(element):
                continue
            before = text_of(child, 41) if child is not None else _words_before(element)
            if not rules().other_dates.search(f"{before} {text}".lower()):
                text = text if len(element) else _with_neighbours(element, text)
                kind = "updated" if element.attrib and marks_of(element).is_updated else _label_of(before)
                yield from _of_text(text, kind, read, above=around.is_above(element), marked=False)


def _own_texts(element: Element) -> Iterator[tuple[str, Element | None]]:
    """The texts of an element itself, each with the child just before it."""
    if element.text:
        yield element.text, None
    for child in element:
        if child.tail:
            yield child.tail, child


def _label_of(text: str) -> str | None:
    """What the last label of a few words says."""
    labels = [kind for kind, _ in split_labels(text, keep_empty=True) if kind] if len(text) <= 40 else []
    return labels[-1] if labels else None


def _may_be_date(text: str) -> bool:
    return len(text) <= _MAX_WORDS or any(map(str.isdigit, text))


def _of_element(element: Element, around: Surroundings, read: Readers) -> Iterator[Dateline]:
    if element.tag in _SKIPPED or not (element.attrib or element.tag == "time"):
        return
    marks = marks_of(element)
    is_marked = element.tag == "time" or marks.is_date
    machine = _machine_text(element, is_marked=is_marked)
    if not (is_marked or machine):
        return
    text = _line_of(element)
    if len(text) > MAX_CHARS or not (machine or _may_be_date(text)) or not around.is_own(element):
        return
    if rules().other_dates.search(f"{_words_before(element)} {text}".lower()):
        return
    when = _read_attribute(machine, read) if machine else None
    kind = _kind_of(element, marks, text)
    if when is not None:
        shown = _of_text(_wider_text(element, text, around), kind, read) if not when.tells_hour else ()
        hour = next((line.when for line in shown if line.when.tells_hour and line.when.day == when.day), None)
        yield Dateline(hour or when, kind, around.is_above(element))
    elif text:
        yield from _of_text(_wider_text(element, text, around), kind, read, above=around.is_above(element))


def _read_attribute(text: str, read: Readers) -> When | None:
    """The date of an attribute, which some pages fill with a written one."""
    return read.machine(text) or (read.visible(text) if any(map(str.isalpha, text)) else None)


def _machine_text(element: Element, *, is_marked: bool) -> str:
    ranks = rules().date_attributes
    best, chosen = len(ranks) + 1, ""
    for name, value in ((str(name), str(value)) for name, value in element.items()):
        rank = ranks.get(name)
        if rank is None:
            if not name.startswith("data-") or not _is_dated(name, value):
                continue
            rank = len(ranks)
        elif not is_marked and name in ("content", "title", "aria-label") and not _MOMENT.fullmatch(value):
            continue
        if rank < best:
            best, chosen = rank, value
    return chosen


def _is_dated(name: str, value: str) -> bool:
    """Whether a data attribute of any name holds a date, and says so, and not that of a change or an end."""
    if not _STAMP.search(value[:40]) or rules().updated_words.search(name) or rules().data_others.search(name):
        return False
    return rules().data_dates.search(name) is not None or _MOMENT.fullmatch(value) is not None


def _kind_of(element: Element, marks: Marks, text: str) -> str | None:
    """What class, label or the words just before say of the date."""
    if marks.is_updated and not _PUBLISHED.search(marks.words):  # WordPress marks what was never changed as both
        return "updated"
    labels = [kind for kind, _ in split_labels(text, keep_empty=True) if kind]
    if labels:
        return labels[0]
    return "published" if marks.is_published else _label_of(_words_before(element))


def _words_before(element: Element) -> str:
    """The few words between the element and the one before it, or that one's own where it is a label."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is None:
        return clean_text((parent.text or "") if parent is not None else "")[-40:]
    tail = clean_text(previous.tail or "")
    if tail.strip(" .,:;|·•-–—"):
        return tail[-40:]
    text = text_of(previous, 41)
    return text if len(text) <= 40 and not any(map(str.isdigit, text)) else ""


def _wider_text(element: Element, text: str, around: Surroundings) -> str:
    """The text of the widest element around that is still a date line: day and hour may stand apart."""
    whole, node = text, element.getparent()
    for _ in range(_MAX_CLIMB):
        if node is None or node.tag in _STOPS or around.holds_headline(node):
            break
        wider = _line_of(node)
        if len(wider) > MAX_CHARS:
            break
        whole, node = wider, node.getparent()
    return whole if whole != text else _with_neighbours(element, text)


def _with_neighbours(element: Element, text: str) -> str:
    """The text with the hour that stands alone in the element before or behind; an hour alone with the day there."""
    is_hour = len(text) <= _MAX_HOUR and ":" in text
    for other, form in ((element.getnext(), "{0} {1}"), (element.getprevious(), "{1} {0}")):
        if other is not None and other.tag not in _SKIPPED:
            beside = _line_of(other)
            if len(beside) <= _MAX_HOUR and ":" in beside:
                return form.format(text, beside)
            if is_hour and len(beside) <= _MAX_DAY and any(map(str.isdigit, beside)):
                return form.format(text, beside)
    return text


def _line_of(element: Element) -> str:
    """The text of a date line, cut behind its bound; figures and capitals of two elements do not run together."""
    if not len(element):
        return text_of(element, MAX_CHARS + 1)
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        if pieces and piece[:1].isalnum() and not piece[:1].islower() and pieces[-1][-1:].isalnum():
            pieces.append(" ")
        pieces.append(str(piece))
        length += len(piece.strip())
        if length > MAX_CHARS:
            break
    return clean_text("".join(pieces))


def _of_text(
    text: str, kind: str | None, read: Readers, *, above: bool = False, marked: bool = True
) -> Iterator[Dateline]:
    for label, part in split_labels(text):
        when = read.visible(part)
        if when is None or len(part) - len(when.raw) > _MAX_BESIDE:
            continue
        if label or kind or not _is_doubtful(when.raw, part, marked=marked):
            yield Dateline(when, label or kind, above)


def _is_doubtful(raw: str, text: str, *, marked: bool) -> bool:
    """Whether figures read as a date may as well be a price, a mark, a version or when the doors open.

    They are a date where they stand alone; without a year, only where something marks them as one.
    """
    if not _LOOSE.fullmatch(raw):
        return False
    before, _, behind = text.partition(raw)
    glued = before[-1:].isalnum() or behind[:1].isalnum()
    alone = not glued and _NOTHING_ELSE.fullmatch(before) and _NOTHING_ELSE.fullmatch(behind)
    return not alone or (not marked and _YEARLESS.fullmatch(raw) is not None)
