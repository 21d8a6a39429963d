"""The date that readers see: the words and marks around the headline, never those of other news, comments or events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from newsfeed.parsers.document import Element
from newsfeed.parsers.rules import rules
from newsfeed.parsers.statements import (
    Statements,
    following,
    is_foreign,
    marks,
    preceding,
    shared_ancestor,
    text_of,
)
from newsfeed.text.clean import clean_text
from newsfeed.text.date_words import date_labels, split_labels
from newsfeed.text.dates import When

MAX_CHARS: Final = 110  # of a text that holds a date and little else
_MAX_BESIDE: Final = 48  # letters beside the date in such a text
_LONG: Final = 160  # a paragraph of the body: above it is the head of the article
_MAX_WORDS: Final = 24  # letters of a date without figures: "позавчора", "vor einer halben Stunde"
_MAX_CLIMB: Final = 3
_DATED: Final = ("time", "span", "div", "p", "li", "dd", "dt", "td", "strong", "b", "em")
_SKIPPED: Final = frozenset(
    ("script", "style", "meta", "link", "img", "svg", "path", "noscript", "source", "input", "iframe")
)
Read = Callable[[str], When | None]


@dataclass(frozen=True, slots=True)
class Dateline:
    """A date as an element gives it: `kind` is "published", "updated" or None where no word says which."""

    when: When
    kind: str | None
    text: str


@dataclass(eq=False)
class Surroundings:
    """The elements around the headline, nearest first, that may hold the article's own date or byline."""

    said: Statements
    headline: Element | None
    _seen: dict[Element, bool] = field(default_factory=dict)

    @cached_property
    def head(self) -> list[Element]:
        """From behind the headline to the first long paragraph, then what stands just before the headline."""
        if self.headline is None:
            return []
        found = []
        for element in following(self.headline):
            if element.tag == "p" and len(text_of(element)) >= _LONG:
                break
            found.append(element)
        return found + [element for element in list(preceding(self.headline))[:30] if self._is_above(element)]

    @cached_property
    def tail(self) -> list[Element]:
        """The rest behind the headline, as far as the same article or main element reaches."""
        if self.headline is None:
            return []
        holder = next((node for node in self.headline.iterancestors() if node.tag in ("article", "main")), None)
        if holder is None:
            return []
        known = set(self.head)
        return [element for element in holder.iter("time", "span", "div", "p", "abbr", "a") if element not in known]

    def is_own(self, element: Element) -> bool:
        """Whether an element belongs to the article of the headline."""
        if element not in self._seen:
            self._seen[element] = not is_foreign(element, upto=shared_ancestor(element, self.headline))
        return self._seen[element]

    def _is_above(self, element: Element) -> bool:
        shared = shared_ancestor(element, self.headline)
        if shared is None:
            return False
        node: Element | None = element
        while node is not None and node is not shared:
            if node.tag == "header":
                return False
            node = node.getparent()
        return True


def marked_dates(around: Surroundings, read_machine: Read, read_text: Read) -> Iterator[Dateline]:
    """Dates of time elements and of elements marked as dates, the nearest to the headline first."""
    for element in around.head:
        yield from _of_element(element, around, read_machine, read_text)
    for element in around.tail:
        if element.tag == "time" or rules().published_words.search(marks(element)):
            yield from _of_element(element, around, read_machine, read_text)


def _of_element(element: Element, around: Surroundings, read_machine: Read, read_text: Read) -> Iterator[Dateline]:
    if element.tag in _SKIPPED:
        return
    is_time = element.tag == "time"
    words = marks(element)
    is_marked = is_time or rules().date_words.search(words) is not None
    machine = _machine_text(element, is_marked=is_marked)
    if not (is_marked or machine) or not around.is_own(element):
        return
    text = text_of(element)
    if len(text) > MAX_CHARS or rules().other_dates.search(text.lower()):
        return
    kind = _kind_of(element, words, text)
    when = read_machine(machine) if machine else None
    if when is not None:
        yield Dateline(when, kind, machine)
    elif text:
        yield from _of_text(_wider_text(element, text), kind, read_text)


def _machine_text(element: Element, *, is_marked: bool) -> str:
    for name in rules().date_attributes:
        value = element.get(name)
        if value and (is_marked or name not in ("content", "title")):
            return value
    return ""


def _kind_of(element: Element, words: str, text: str) -> str | None:
    """What marks, label or the words just before say of the date."""
    if rules().updated_words.search(words):
        return "updated"
    labelled = [kind for kind, _ in split_labels(f"{_words_before(element)} {text} .") if kind]
    if labelled:
        return labelled[0] if not _words_before(element) else labelled[-1] if len(labelled) == 1 else labelled[0]
    return "published" if rules().published_words.search(words) else None


def _words_before(element: Element) -> str:
    """The few words between the element and the one before it, or that one's own where it is a label."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is None:
        return clean_text((parent.text or "") if parent is not None else "")[-40:]
    tail = clean_text(previous.tail or "")
    if tail:
        return tail[-40:]
    text = text_of(previous)
    return text if len(text) <= 40 and not any(map(str.isdigit, text)) else ""


def _wider_text(element: Element, text: str) -> str:
    """The text of the widest element around that is still a date line: day and hour may stand apart."""
    node = element.getparent()
    for _ in range(_MAX_CLIMB):
        if node is None or node.tag in ("body", "main", "article", "header", "section"):
            break
        wider = text_of(node)
        if len(wider) > MAX_CHARS or next(node.iter("h1"), None) is not None:
            break
        text, node = wider, node.getparent()
    return text


def _of_text(text: str, kind: str | None, read: Read) -> Iterator[Dateline]:
    for label, part in split_labels(text):
        when = read(part)
        if when is not None and len(part) - len(when.raw) <= _MAX_BESIDE:
            yield Dateline(when, label or kind, part)


def distant_dates(around: Surroundings, read_machine: Read, read_text: Read) -> list[Dateline]:
    """Dates further away that are marked or labelled as one, if they all name the same day."""
    found: list[Dateline] = []
    for element in around.said.document.root.iter(*_DATED):
        text = element.text
        if element.tag == "time" or (element.attrib and rules().date_words.search(marks(element))):
            found.extend(_of_element(element, around, read_machine, read_text))
        elif text and len(text) < _MAX_BESIDE and date_labels().published.match(text.strip().lower()):
            holder = element if any(map(str.isdigit, text)) else element.getparent()
            whole = text_of(holder)[: MAX_CHARS + 1] if holder is not None else ""
            if len(whole) <= MAX_CHARS and around.is_own(element):
                found.extend(_of_text(whole, None, read_text))
    found = [line for line in found if line.kind != "updated"]
    return found if len({line.when.day for line in found}) == 1 else []


def bare_dates(around: Surroundings, read_text: Read) -> Iterator[Dateline]:
    """Dates in short texts of the article's head that nothing marks."""
    for element in around.head:
        if element.tag in _SKIPPED:
            continue
        for raw in (element.text, *(child.tail for child in element)):
            if not raw or not 4 <= len(raw.strip()) <= MAX_CHARS:
                continue
            text = clean_text(raw)
            if not (any(map(str.isdigit, text)) or len(text) <= _MAX_WORDS) or not around.is_own(element):
                continue
            if not rules().other_dates.search(text.lower()):
                yield from _of_text(text, None, read_text)
