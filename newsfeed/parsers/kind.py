"""Is this page one article; if not, what is it.

Pages that say what they are (a missing page, a login, a wall of consent, a home page) are known by rule; for
the others a few trees weigh the outline of the page, its address and what it calls itself.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Final

from newsfeed.parsers import outline, signs
from newsfeed.parsers.body import Body, Hints
from newsfeed.parsers.document import Document
from newsfeed.parsers.signs import Signs, read_signs
from newsfeed.parsers.trees import Score, chance, compile_stage

NAMES: Final = (*outline.NAMES, *signs.NAMES)
_LITTLE: Final = 700  # letters of body below which a page may be a mere notice
_HARDLY_ANY: Final = 250  # … and below which a password field says what it is
_FEW: Final = 5  # lines that are links on the barest home page
_MANY: Final = 15  # lines that are links, or short lines with a time; a page with as many can be a list
_CARDS: Final = 4  # headings that are links of the shortest list of teasers


def classify(document: Document, hints: Hints, body: Body) -> str | None:
    """None for one article; else the page's kind as in the record's `warnings`, "" where it has no name."""
    found = read_signs(document, hints)
    stated = _stated_kind(found, body)
    if stated is not None:
        return stated
    if body.paragraphs and (_is_plain(found, body) or is_article(found, body, kind_model())):
        return None
    return _likely_kind(found, body)


def is_article(found: Signs, body: Body, model: tuple[Score, float]) -> bool:
    """Whether the trees take the page for an article."""
    score, threshold = model
    return chance(score((*body.measures, *found.numbers()))) >= threshold


def _is_plain(found: Signs, body: Body) -> bool:
    """Whether a few lines under a headline are all there is, and nothing says that they are something else."""
    others = ("listing", "search", "product", "forum", "service", "login", "gallery", "video")
    return body.is_bare and not any(found.types.get(kind) or found.says(kind) for kind in others)


def _stated_kind(found: Signs, body: Body) -> str | None:
    """The kind of a page that says so itself; None for all others."""
    length = _measure(body, "body_text")
    if length < _LITTLE:
        for kind in ("soft_404", "login", "consent_wall"):
            if found.says(kind) and not found.is_dated:
                return kind
    if found.asks_password and length < _HARDLY_ANY:
        return "login"
    if found.is_home and _measure(body, "link_lines") >= _FEW:
        return "home"
    if found.types["search"] or (found.is_search and _measure(body, "link_lines") >= 3):
        return "search"
    if length < _LITTLE and found.is_index() and not (found.is_dated or found.types["article"]):
        return "listing"
    return None


def _likely_kind(found: Signs, body: Body) -> str:
    """The best name for a page that is no article."""
    for kind in ("soft_404", "product", "forum", "gallery", "video"):
        if found.types.get(kind) or (found.says(kind) and kind != "product"):
            return kind
    for kind in ("product", "forum", "gallery", "video", "login"):
        if found.address[kind]:
            return kind
    if found.is_home:
        return "home"
    if found.types["listing"] or found.address["listing"] or _is_listed(body):
        return "listing"
    return ""


def _is_listed(body: Body) -> bool:
    """Whether the page has many lines that are links, headings that are, or lines with a time."""
    return (
        _measure(body, "link_lines") >= _MANY
        or _measure(body, "linked_headings") >= _CARDS
        or _measure(body, "clocks") >= _MANY
    )


def _measure(body: Body, name: str) -> float:
    return body.measures[outline.NAMES.index(name)] if body.measures else 0.0


@cache
def kind_model() -> tuple[Score, float]:
    """The trees of `data/kind_model.json` and the chance from which a page is an article."""
    file = resources.files("newsfeed.parsers") / "data" / "kind_model.json"
    data = json.loads(file.read_text("utf-8"))
    return compile_stage(data["stages"][0], NAMES), float(data["threshold"])
