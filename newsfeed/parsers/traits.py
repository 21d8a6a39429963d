"""What an element says of itself: its tag, the words of its class, its attributes, as one set of bits."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import Final, cast

from newsfeed.parsers.document import Element

_TAG_TRAITS: Final = {
    "article": "in_article",
    "main": "in_main",
    "aside": "in_aside",
    "figure": "in_figure",
    "figcaption": "in_figure",
    "table": "in_table",
    "ul": "in_list",
    "ol": "in_list",
    "dl": "in_list",
    "blockquote": "in_quote",
    "form": "in_form",
    "footer": "in_frame",
    "header": "in_frame",
    "nav": "in_frame",
}
_NOT_DISPLAYED: Final = re.compile(r"display\s*:\s*none")
_WORD: Final = re.compile(r"[a-z]+|[A-Z][a-z]*")
_SHORTEST_PIECE: Final = 4  # letters of a word that counts inside another too
_BODY_ROLES: Final = frozenset(("articlebody", "reviewbody", "text", "description"))


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """The groups of class words, in the file's order."""
    file = resources.files("newsfeed.parsers") / "data" / "class_words.toml"
    return {group: tuple(words) for group, words in tomllib.loads(file.read_text("utf-8")).items()}


@cache
def trait_names() -> tuple[str, ...]:
    """The names of the bits, lowest first."""
    return (*_words(), *dict.fromkeys(_TAG_TRAITS.values()), "marked_body", "unseen")


@cache
def _bits() -> dict[str, int]:
    return {name: 1 << at for at, name in enumerate(trait_names())}


@cache
def _tag_bits() -> dict[str, int]:
    return {tag: _bits()[name] for tag, name in _TAG_TRAITS.items()}


@cache
def _bits_by_word() -> dict[str, int]:
    """The bits of each word of the groups."""
    found: dict[str, int] = {}
    for group, words in _words().items():
        for word in words:
            found[word] = found.get(word, 0) | _bits()[group]
    return found


@cache
def _longest() -> int:
    return max(map(len, _bits_by_word()))


@lru_cache(maxsize=16384)
def _word_bits(word: str) -> int:
    """The bits of a word, and of the longer words inside it: its pieces are looked up, not the words tried."""
    known, size = _bits_by_word(), len(word)
    bits = known.get(word, 0)
    for start in range(size - _SHORTEST_PIECE + 1):
        for end in range(start + _SHORTEST_PIECE, min(size, start + _longest()) + 1):
            bits |= known.get(word[start:end], 0)
    return bits


@lru_cache(maxsize=16384)
def _class_bits(names: str) -> int:
    bits = 0
    for word in _WORD.findall(names):
        bits |= _word_bits(word.lower()[:40])
    return bits


def read_traits(element: Element, tag: str) -> int:
    """The bits of one element, without those of its ancestors."""
    bits = _tag_bits().get(tag, 0)
    for name, value in cast(list[tuple[str, str]], element.items()):
        if name in ("class", "id"):
            bits |= _class_bits(value[:300])
        elif name == "itemprop":
            if value.lower() in _BODY_ROLES:
                bits |= _bits()["marked_body"]
        elif _hides(name, value):
            bits |= _bits()["unseen"]
    return bits


def _hides(name: str, value: str) -> bool:
    if name == "style":
        return "none" in value and _NOT_DISPLAYED.search(value[:400]) is not None
    return name == "hidden" or (name == "aria-hidden" and value == "true")


def stands_beside(element: Element, tag: str) -> bool:
    """Whether an element says that it stands beside the text: by tag, role or class."""
    beside = _beside()
    if tag in beside["tags"] or element.get("role") in beside["roles"]:
        return True
    names, own = element.get("class"), element.get("id")
    return (names is not None and _names_beside(names[:300])) or (own is not None and _names_beside(own[:300]))


def stands_after(element: Element, tag: str) -> bool:
    """Whether what stands beside the text is what comes after it: comments, or the page's foot."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:600]
    return tag == "footer" or not _beside()["after"].isdisjoint(word.lower() for word in _WORD.findall(names))


@lru_cache(maxsize=16384)
def _names_beside(names: str) -> bool:
    parts = names.split()
    return any(map(_is_beside_name, parts)) or not _beside()["classes"].isdisjoint(parts)


@lru_cache(maxsize=16384)
def _is_beside_name(name: str) -> bool:
    words = {word.lower() for word in _WORD.findall(name)}
    return not words.isdisjoint(_beside()["words"]) and words.isdisjoint(_beside()["unless"])


@cache
def _beside() -> dict[str, frozenset[str]]:
    file = resources.files("newsfeed.parsers") / "data" / "markup.toml"
    return {name: frozenset(words) for name, words in tomllib.loads(file.read_text("utf-8"))["beside"].items()}


def has_any_trait(element: Element, tag: str, names: tuple[str, ...]) -> bool:
    """Whether an element itself has one of these traits."""
    return bool(read_traits(element, tag) & _mask(names))


@cache
def _mask(names: tuple[str, ...]) -> int:
    return sum(_bits()[name] for name in names)
