"""Who wrote a page: names from linked data, metas, microdata and bylines; the outlet itself only as a last resort."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile
from typing import Any, Final

from newsfeed.parsers.document import Element
from newsfeed.parsers.jsonld import key, plain
from newsfeed.parsers.marks import marks_of
from newsfeed.parsers.rules import rules
from newsfeed.parsers.statements import Statements, text_of
from newsfeed.parsers.surroundings import Surroundings
from newsfeed.parsers.titles import is_site_name

MAX_AUTHORS: Final = 20
_MAX_CHARS: Final = 80
_MAX_WORDS: Final = 5
_BULLETS: Final = frozenset("•·|")
_AGENCY: Final = 5  # letters of a news agency's mark
_ABOVE: Final = 25  # elements before the headline that may hold a byline
_SKIPPED: Final = frozenset(("script", "style", "img", "meta", "link", "svg", "path"))
_URL: Final = re.compile(r"^(?:https?:)?//|^www\.|^[@#]|\S+@\S+\.\w|\.(?:com|org|html?|php)\b/")
_NOISE: Final = re.compile(
    r"\s*(?:\(.*\)|\[.*\]|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*|\d{1,2}:\d{2}.*|[|•·].*|\s[-–—]\s.*|\S+@\S+.*|,\s*[^A-ZА-ЯІЇЄҐ].*)$"
)
_PROFILE: Final = re.compile(
    r"/(?:authors?|autor(?:en|i|es|y)?|avtor[iy]?|profile?s?|people|person|staff|journalists?|reporters?|writers?|contributors?|by|columnists?|redaktion|byline|team|users?|signature|journaliste|auteur|bio)/",
    re.IGNORECASE,
)


def read_authors(said: Statements, around: Surroundings, names: frozenset[str]) -> tuple[tuple[str, ...], str | None]:
    """The authors' names in order, none twice, and where they came from.

    One word may be an agency, an account or the outlet in other letters: it counts where no whole name is found.
    The outlet's own name never does: `publisher` has it.
    """
    single: tuple[tuple[str, ...], str | None] = ((), None)
    for source, values in _sources(said, around):
        people = tuple(name for name in _unique(values) if not is_site_name(name, names))
        if any(" " in name or not name.isascii() for name in people):
            return people[:MAX_AUTHORS], source
        if people and not single[0]:
            single = (people[:MAX_AUTHORS], source)
    return single


def _sources(said: Statements, around: Surroundings) -> Iterator[tuple[str, list[str]]]:
    data = said.data
    for name in ("author", "creator"):
        yield "json-ld", _split_all(_named(data.values(data.article, name)))
    yield "meta", _split_all(said.meta(rules().authors))
    yield "microdata", _split_all(said.props.get("author", ()))
    yield "html", _visible(around)


def _named(values: Iterable[Any]) -> Iterator[str]:
    """The names of authors as linked data gives them: things, strings, lists of either."""
    for value in values:
        if isinstance(value, dict) and isinstance(value.get("name"), list):
            yield from (plain(item) for item in value["name"])
        elif isinstance(value, dict) and "name" not in value:
            given, family = plain(value.get("givenName")), plain(value.get("familyName"))
            yield f"{given} {family}".strip()
        elif isinstance(value, list):
            yield from _named(value)
        else:
            yield plain(value)


def _split_all(texts: Iterable[str]) -> list[str]:
    return [name for text in texts for name in split_names(text)]


def split_names(text: str) -> list[str]:
    """One name or several from one text: "By A. Writer, B. Reporter and C. Editor" gives three."""
    text = _without_opener(text.partition(" | ")[0])
    if not text or len(text) > 400:
        return []
    pieces: list[str] = []
    for part in rules().joints.split(text):
        pieces.extend(part.split(",") if _is_list(part) else [part])
    return [name for piece in pieces if (name := clean_name(piece))]


def clean_name(text: str) -> str | None:
    """A name without "by" and the like; None for addresses, handles, account names and what is too long for one."""
    name = _without_opener(text).strip(" ,;.|:-–—\"'")
    if not 2 <= len(name) <= _MAX_CHARS or _URL.search(name):
        return None
    if name.casefold() in rules().refused or name.casefold() in rules().degrees:
        return None
    if len(name.split()) > _MAX_WORDS + 3 or not any(map(str.isalpha, name)):
        return None
    return name.title() if name.isupper() and len(name) > 6 and " " in name else name


def _without_opener(text: str) -> str:
    for _ in range(2):
        text = rules().openers.sub("", text.strip(), count=1)
    return text


def _is_list(text: str) -> bool:
    """Whether commas part names: each part begins with a capital, or is an agency's short mark ("dpa")."""
    parts = [part.strip() for part in text.split(",")]
    return len(parts) > 1 and all(part and (not part[0].islower() or len(part) <= _AGENCY) for part in parts)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(key(name), name)
    return tuple(name for letters, name in found.items() if letters)


def _visible(around: Surroundings) -> list[str]:
    """The nearest byline: rel=author, a marked element, a link to a profile, around the headline."""
    near = [*around.following, *around.preceding[:_ABOVE]]
    for read in (_from_rel, _from_marks, _from_profiles, _from_date_line):
        names = read(near, around)
        if names:
            return names
    return []


def _from_rel(near: list[Element], around: Surroundings) -> list[str]:
    found = [element for element in near if element.tag == "a" and "author" in (element.get("rel") or "")]
    return _short_names(found[:8], around)


def _from_marks(near: list[Element], around: Surroundings) -> list[str]:
    for element in near:
        if element.tag in _SKIPPED or not element.attrib or not marks_of(element).is_byline:
            continue
        if not around.is_own(element):
            continue
        names = [name for inner in _name_elements(element) for name in _visible_names(text_of(inner, 200))]
        if names:
            return names + [name for other in _alike_behind(element) for name in _visible_names(text_of(other, 200))]
    return []


def _alike_behind(element: Element) -> list[Element]:
    """The elements of the same tag and class right behind one: further names of a byline."""
    behind = islice(element.itersiblings(element.tag), MAX_AUTHORS)
    return list(takewhile(lambda other: other.get("class") == element.get("class"), behind))


def _name_elements(element: Element) -> list[Element]:
    """The innermost elements that hold names: links, else those marked as a name, else the byline itself."""
    links = [link for link in element.iter("a") if text_of(link)]
    if links:
        return links
    named = [inner for inner in element.iter("span", "strong", "b", "div", "p") if "name" in marks_of(inner).words]
    return named[:4] or [element]


def _from_profiles(near: list[Element], around: Surroundings) -> list[str]:
    found = [element for element in near if element.tag == "a" and _PROFILE.search(element.get("href") or "")]
    return _short_names(found[:4], around)


def _from_date_line(near: list[Element], around: Surroundings) -> list[str]:
    """A name behind a bullet, beside a date: "14.11.2023 • Ann Smith"."""
    for element in near:
        text = (element.text or "").strip() if element.tag in ("span", "div", "p", "b", "i") else ""
        if text[:1] not in _BULLETS or not around.is_own(element) or not _is_beside_date(element):
            continue
        names = _visible_names(text.lstrip("".join(_BULLETS) + " "))
        if names:
            return names
    return []


def _is_beside_date(element: Element) -> bool:
    before = element.getprevious()
    return before is not None and (before.tag == "time" or marks_of(before).is_date or marks_of(before).is_published)


def _short_names(elements: list[Element], around: Surroundings) -> list[str]:
    return [name for element in elements if around.is_own(element) for name in _visible_names(text_of(element, 200))]


def _visible_names(text: str) -> list[str]:
    if len(text) > 160:
        return []
    return [name for found in split_names(_NOISE.sub("", text)) if _looks_like_name(name := _without_role(found))]


def _without_role(name: str) -> str:
    """A name without what the person is: "Ann Smith Senior Writer" → "Ann Smith"."""
    words = name.split()
    while len(words) > 2 and words[-1].casefold() in rules().roles:
        words.pop()
    return " ".join(words)


def _looks_like_name(name: str) -> bool:
    """Whether a text of the page can be a person's name: a few words, all with capitals but for particles."""
    words = name.split()
    if not 1 < len(words) <= _MAX_WORDS or any(letter.isdigit() or letter in ':?!«»“”"' for letter in name):
        return False
    return all(word[0].isupper() or word.casefold() in rules().particles for word in words) and words[0][0].isupper()
