"""The word lists of metadata, from the data file: names of metas, types, words of classes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

# a class that says what a layout has beside it, not what it is: `with-sidebar`, `small-comments`
_UNLESS = "".join(
    f"(?<!{word}[-_])" for word in ("with", "without", "has", "no", "small", "hide", "show", "like", "plus")
)


@dataclass(frozen=True, slots=True)
class Rules:
    """Names of metas are letters alone, lower case; the patterns search class names and texts in lower case."""

    article_types: frozenset[str]
    page_types: frozenset[str]
    published: tuple[str, ...]
    published_tails: tuple[str, ...]
    weaker: tuple[str, ...]
    modified: tuple[str, ...]
    date_attributes: dict[str, int]
    data_dates: re.Pattern[str]
    data_others: re.Pattern[str]
    script_dates: re.Pattern[str]
    published_words: re.Pattern[str]
    updated_words: re.Pattern[str]
    date_words: re.Pattern[str]
    byline_words: re.Pattern[str]
    portrait_words: re.Pattern[str]
    picture_words: re.Pattern[str]
    foreign_words: re.Pattern[str]
    foreign_types: frozenset[str]
    foreign_headings: re.Pattern[str]
    other_dates: re.Pattern[str]
    descriptions: tuple[str, ...]
    authors: tuple[str, ...]
    joints: re.Pattern[str]
    openers: re.Pattern[str]
    refused: frozenset[str]
    particles: frozenset[str]
    roles: frozenset[str]
    degrees: frozenset[str]
    sections: tuple[str, ...]
    keywords: tuple[str, ...]
    free: frozenset[str]
    paid: frozenset[str]
    original_metas: tuple[str, ...]
    original_words: frozenset[str]
    original_openers: tuple[str, ...]
    original_labels: frozenset[str]
    citing_labels: frozenset[str]
    original_classes: frozenset[str]
    original_refused: frozenset[str]


@cache
def rules() -> Rules:
    """The rules, read once."""
    raw = resources.files("newsfeed.parsers").joinpath("data/metadata.toml").read_text("utf-8")
    data = tomllib.loads(raw)
    words, dates, authors = data["words"], data["dates"], data["authors"]
    return Rules(
        article_types=frozenset(data["types"]["article"]),
        page_types=frozenset(data["types"]["page"]),
        published=tuple(dates["published"]),
        published_tails=tuple(dates["published_tails"]),
        weaker=tuple(dates["weaker"]),
        modified=tuple(dates["modified"]),
        date_attributes={name: rank for rank, name in enumerate(data["attributes"]["dates"])},
        data_dates=re.compile("|".join(data["attributes"]["data_dates"])),
        data_others=re.compile("|".join(data["attributes"]["data_others"])),
        script_dates=re.compile(
            rf"""(?<![A-Za-z])({_branches(data["attributes"]["scripts"])}[A-Za-z_]{{0,12}})\\?["']?\s?[:=]\s?\\?["']?((?:[A-Za-z]{{3}},\s)?[^"'\\,<>{{}}]{{6,40}})"""
        ),
        published_words=_any_of(words["published"]),
        updated_words=_any_of(words["updated"]),
        date_words=_any_of(words["date"]),
        byline_words=_any_of(words["byline"]),
        portrait_words=_any_of(words["portrait"]),
        picture_words=_any_of(words["picture"]),
        foreign_words=_any_of(words["foreign"], unless=_UNLESS),
        foreign_types=frozenset(words["foreign_types"]),
        foreign_headings=_words(words["foreign_headings"]),
        other_dates=_words(words["other_dates"]),
        descriptions=tuple(data["descriptions"]["names"]),
        authors=tuple(authors["names"]),
        joints=re.compile("|".join(re.escape(joint) for joint in authors["joints"]), re.IGNORECASE),
        openers=_opening(authors["openers"]),
        refused=frozenset(authors["refused"]),
        particles=frozenset(authors["particles"]),
        roles=frozenset(authors["roles"]),
        degrees=frozenset(authors["degrees"]),
        sections=tuple(data["sections"]["names"]),
        keywords=tuple(data["keywords"]["names"]),
        free=frozenset(data["tiers"]["free"]),
        paid=frozenset(data["tiers"]["paid"]),
        original_metas=tuple(data["original"]["metas"]),
        original_words=frozenset(data["original"]["words"]),
        original_openers=tuple(f"{words} " for words in data["original"]["openers"]),
        original_labels=frozenset(data["original"]["labels"]),
        citing_labels=frozenset(data["original"]["citing"]),
        original_classes=frozenset(data["original"]["classes"]),
        original_refused=frozenset(data["original"]["refused"]),
    )


def _any_of(words: list[str], *, unless: str = "") -> re.Pattern[str]:
    """Words that begin a word: `date` is in `post-date` and `dateline`, not in `update`."""
    firsts = "".join(sorted({word[0] for word in words}))
    return re.compile(rf"(?<![a-z])(?=[{firsts}]){unless}{_branches(words)}")


def _branches(words: list[str]) -> str:
    """A pattern for the beginnings, parted letter by letter, so that a text is not tried against every word."""
    if "" in words:
        return ""
    tails: dict[str, list[str]] = {}
    for word in words:
        tails.setdefault(word[0], []).append(word[1:])
    parts = [re.escape(first) + _branches(rest) for first, rest in tails.items()]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def _words(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words))


def _opening(words: list[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"^(?:{'|'.join(map(re.escape, longest_first))})(?:\s*[:：]\s*|\s+(?!$))", re.IGNORECASE)
