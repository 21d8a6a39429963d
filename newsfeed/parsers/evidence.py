"""What words say: what the metadata knows of the article, and how lines open that belong to none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

_SPLITTER: Final = re.compile(r"\W+")
PHRASES: Final = ("read_also", "caption", "byline", "call")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the metadata knows, folded to letters and digits for comparison."""

    titles: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    article_body: str = ""


def squeeze(text: str) -> str:
    """Letters and digits alone, in lower case: what two ways of writing a text have in common."""
    return _SPLITTER.sub("", text.casefold())


def read_evidence(
    titles: Iterable[str], descriptions: Iterable[str], authors: Iterable[str], article_body: str | None
) -> Evidence:
    """The evidence of what the metadata knows."""
    return Evidence(
        tuple(filter(None, map(squeeze, titles))),
        tuple(key for key in map(squeeze, descriptions) if len(key) > 20),
        tuple(name.casefold() for name in authors if len(name) > 4),
        squeeze(article_body or ""),
    )


@cache
def _openers() -> tuple[re.Pattern[str], ...]:
    file = resources.files("newsfeed.parsers") / "data" / "phrases.toml"
    groups = tomllib.loads(file.read_text("utf-8"))
    return tuple(
        re.compile("|".join(re.escape(phrase) for phrase in sorted(groups[name], key=len, reverse=True)))
        for name in PHRASES
    )


def opens_with(text: str) -> tuple[bool, ...]:
    """For each group of `data/phrases.toml` whether a line starts like one of it."""
    start = text[:40].casefold().lstrip("-–—•·*#>►▶»[(|:☞👉➡ ")
    return tuple(pattern.match(start) is not None for pattern in _openers())


def likeness(key: str, known: str) -> float:
    """1 for the same text, less for one that starts or holds the other."""
    if key == known:
        return 1.0
    if not key or not known:
        return 0.0
    if known.startswith(key) or key.startswith(known):
        return 0.5 + 0.4 * min(len(key), len(known)) / max(len(key), len(known))
    return 0.4 if len(key) > 20 and (key in known or known in key) else 0.0
