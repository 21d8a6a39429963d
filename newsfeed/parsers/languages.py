"""The language of an article: what the page declares, held against its text."""

from __future__ import annotations

import re
from typing import Final

from newsfeed.parsers.statements import Statements
from newsfeed.text.language import detect_language

_TAG: Final = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?\b", re.IGNORECASE)
_ALIASES: Final = {
    "ua": "uk",
    "iw": "he",
    "in": "id",
    "cz": "cs",
    "gr": "el",
    "jp": "ja",
    "ukr": "uk",
    "rus": "ru",
    "eng": "en",
}
_SAMPLE_CHARS: Final = 4000


def declared_languages(said: Statements) -> tuple[str, ...]:
    """The languages the page declares, as BCP 47 tags, the most telling place first."""
    root = said.document.root
    article = said.data.article
    texts = [
        root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        said.data.text(article, "inLanguage"),
        *said.meta(("oglocale", "contentlanguage", "language", "dclanguage", "dctermslanguage")),
    ]
    return tuple(dict.fromkeys(tag for text in texts if (tag := language_tag(text))))


def language_tag(text: str) -> str | None:
    """A BCP 47 tag in its usual case (`pt-BR`, `sr-Latn`) of what pages write (`pt_br`, `UA`); None for none."""
    match = _TAG.match(text.strip())
    if match is None or (len(match[0]) < len(text.strip().split(",")[0].split(" ")[0]) and len(match[1]) == 3):
        return None
    primary = _ALIASES.get(match[1].lower(), match[1].lower())
    parts = [primary, match[2].title() if match[2] else "", match[3].upper() if match[3] else ""]
    return "-".join(part for part in parts if part)


def settle_language(declared: tuple[str, ...], text: str) -> str | None:
    """The declared tag that the text bears out; else the language of the text; else what is declared first."""
    seen = detect_language(text[:_SAMPLE_CHARS])
    if seen is None:
        return declared[0] if declared else None
    return next((tag for tag in declared if tag.partition("-")[0] == seen), seen)
