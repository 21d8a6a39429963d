"""What a page is like as a whole: how much of it is running text, links, teasers, prices, comments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Final

from newsfeed.parsers import features
from newsfeed.parsers.blocks import Block, Segments
from newsfeed.parsers.evidence import opens_with
from newsfeed.parsers.features import Table

_PRICE: Final = re.compile(r"[$€£₴₽¥]\s?\d|\d\s?(?:€|£|₴|₽|zł|kr\b|грн|руб|USD|EUR|UAH)")
_DIGIT: Final = re.compile(r"\d")
_CLOCK: Final = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b\d{4}\b")
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_END: Final = (".", "!", "?", "…", "。", "”", "»", '"', "“", ")")

NAMES: Final = (
    *("blocks", "text", "link_text_share", "good", "pictures", "forms", "buttons", "articles", "headings", "titles"),
    *("body_text", "body_paragraphs", "body_mean", "body_longest", "body_long", "body_of_good", "body_of_text"),
    *("body_links", "body_sentences", "body_headings", "body_items", "body_rows", "body_spread", "body_shapes"),
    *("level", "top_score", "mass", "sure", "unsure"),
    *("link_lines", "linked_headings", "largest_link_shape", "largest_heading_shape", "largest_teaser_shape"),
    *(
        "within_links",
        "within_linked_headings",
        "within_clocks",
        "within_prices",
        "within_read_more",
        "within_pictures",
    ),
    *("prices", "clocks", "read_more", "comment_share", "in_article_share", "lead_distance", "title_distance"),
)


def measure_page(
    segments: Segments, table: Table, scores: Sequence[float], body: Sequence[Block], level: float
) -> tuple[float, ...]:
    """The page's measures, in the order of `NAMES`."""
    root = segments.nodes[0]
    text = root.length or 1.0
    tags = Counter([node.tag for node in segments.nodes])
    return (
        len(segments.blocks),
        text,
        root.linked / text,
        segments.good,
        len(segments.pictures),
        tags["form"],
        tags["button"],
        tags["article"],
        tags["h2"] + tags["h3"] + tags["h4"],
        tags["h1"],
        *_of_body(body, segments.good or 1.0, text),
        level,
        max(scores, default=0.0),
        sum(score * block.length for score, block in zip(scores, table.blocks, strict=True)) / text,
        sum(score > 0.8 for score in scores),
        sum(0.2 < score < 0.8 for score in scores),
        *_of_lines(segments.blocks, table.every_shape),
        *_of_short_lines(segments, body),
        *_of_places(table, segments.blocks, body),
    )


def _of_body(body: Sequence[Block], good: float, text: float) -> tuple[float, ...]:
    paragraphs = [block for block in body if block.node.tag not in _HEADINGS]
    length = sum(block.length for block in paragraphs)
    count = len(paragraphs) or 1
    return (
        length,
        len(paragraphs),
        length / count,
        max((block.length for block in paragraphs), default=0.0),
        sum(block.length >= 200 for block in paragraphs),
        length / good,
        length / text,
        sum(block.linked for block in paragraphs) / (length or 1.0),
        sum(block.text.endswith(_END) for block in paragraphs) / count,
        len(body) - len(paragraphs),
        sum(block.node.tag in ("li", "dd", "dt") for block in paragraphs) / count,
        sum(block.node.tag in ("td", "th", "tr") for block in paragraphs) / count,
        (body[-1].index - body[0].index + 1) / len(body) if body else 0.0,
        len({block.node.parent for block in paragraphs}) / count,
    )


def _of_lines(blocks: Sequence[Block], shapes: Sequence[object]) -> tuple[float, ...]:
    links, headings, teasers = Counter[object](), Counter[object](), Counter[object]()
    linked_headings = 0
    for block, shape in zip(blocks, shapes, strict=True):
        is_link = block.linked > 0.9 * block.length
        if block.node.tag in _HEADINGS:
            headings[shape] += 1
            linked_headings += is_link
        if is_link and block.length >= 20:
            links[shape] += 1
        elif 50 <= block.length <= 300:
            teasers[shape] += 1
    return (
        sum(links.values()),
        linked_headings,
        max(links.values(), default=0),
        max(headings.values(), default=0),
        max(teasers.values(), default=0),
    )


def _of_short_lines(segments: Segments, body: Sequence[Block]) -> tuple[float, ...]:
    """Links, dates and prices, those between the body's first and last block first."""
    first, last = (body[0].index, body[-1].index) if body else (1, 0)
    links = linked_headings = 0
    within, everywhere = [0] * 3, [0] * 3  # clocks, prices, read more
    for block in segments.blocks:
        length, text = block.length, block.text
        if length > 120:
            continue
        is_link = block.linked > 0.9 * length
        inside = first <= block.index <= last
        if is_link and inside:
            links += 1
            linked_headings += block.node.tag in _HEADINGS
        if length > 60:
            continue
        for at, found in enumerate(_signs_of(text, is_link=is_link)):
            everywhere[at] += found
            within[at] += found and inside
    pictures = sum(first <= picture.before <= last for picture in segments.pictures)
    clocks, prices, more = everywhere
    return (links, linked_headings, *within, pictures, prices, clocks, more)


def _signs_of(text: str, *, is_link: bool) -> tuple[bool, ...]:
    """Whether a short line holds a clock or a year, holds a price, and sends the reader on."""
    if _DIGIT.search(text) is None:
        return (False, False, True) if is_link and opens_with(text)[0] else ()
    return _CLOCK.search(text) is not None, _PRICE.search(text) is not None, is_link and opens_with(text)[0]


def _of_places(table: Table, blocks: Sequence[Block], body: Sequence[Block]) -> tuple[float, ...]:
    comment, article = _columns()
    length = commented = in_article = 0.0
    for block, row in zip(table.blocks, table.rows, strict=True):
        length += block.length
        commented += block.length * (row[comment] < features.FAR)
        in_article += block.length * (row[article] < features.FAR)
    first = body[0].index if body else len(blocks)
    title = next((block.index for block in blocks if block.node.tag == "h1"), -1)
    return (
        commented / (length or 1.0),
        in_article / (length or 1.0),
        first / (len(blocks) or 1),
        min(first - title, 60) if title >= 0 else 99.0,
    )


@cache
def _columns() -> tuple[int, int]:
    names = features.names()
    return names.index("to_comment"), names.index("to_in_article")
