"""The pictures that stand in the body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from newsfeed.models import Image
from newsfeed.parsers.blocks import Block, Node, Segments
from newsfeed.parsers.images import read_image
from newsfeed.parsers.traits import has_any_trait

_MOST: Final = 100  # pictures of one body
_ENOUGH: Final = 0.9  # share of the text that an element must hold to be the body's
_FOREIGN: Final = ("related", "comment", "advert", "call", "nav", "share", "in_aside", "in_frame", "in_form")


def read_pictures(segments: Segments, body: Sequence[Block], base: str) -> tuple[Image, ...]:
    """The pictures inside the element that holds the body, in order, none twice."""
    if not body:
        return ()
    home = _home(body)
    last = body[-1].index + 1
    found: dict[str, Image] = {}
    known: dict[Node, bool] = {}
    for picture in segments.pictures:
        if picture.before > last or len(found) >= _MOST:
            break
        if _is_inside(picture.node, home, known):
            image = read_image(picture.element, base)
            if image is not None:
                found.setdefault(image.url, image)
    return tuple(found.values())


def _home(body: Sequence[Block]) -> Node:
    """The lowest element that holds nearly all of the body's text."""
    mass: dict[Node, float] = {}
    for block in body:
        node: Node | None = block.node
        while node is not None:
            mass[node] = mass.get(node, 0.0) + block.length
            node = node.parent
    enough = _ENOUGH * sum(block.length for block in body)
    home = max((node for node in mass if mass[node] >= enough), key=lambda node: node.depth)
    return home.parent or home if home is body[0].node else home


def _is_inside(node: Node | None, home: Node, known: dict[Node, bool]) -> bool:
    """Whether an element is below the body's, with no box of another purpose on the way; `known` are answers so far."""
    if node is None or node is home:
        return node is home
    if node not in known:
        known[node] = _is_inside(node.parent, home, known) and not has_any_trait(node.element, node.tag, _FOREIGN)
    return known[node]
