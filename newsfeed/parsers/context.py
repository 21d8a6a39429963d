"""What a block's neighbours say of it, once each has a first score: the second row of columns."""

from __future__ import annotations

from typing import Final, TypeVar

from newsfeed.parsers.blocks import Node
from newsfeed.parsers.features import Table

K = TypeVar("K")
REACH: Final = 4
SURE: Final = 0.8
NAMES: Final = (
    "score",
    *(f"score_before_{i}" for i in range(1, REACH + 1)),
    *(f"score_after_{i}" for i in range(1, REACH + 1)),
    *("parent_score", "grandparent_score", "third_score", "shape_score"),
    *("mass_before", "mass_after", "mass", "since_sure", "until_sure"),
)


def add_context(table: Table, scores: list[float]) -> list[tuple[float, ...]]:
    """The rows of a table with the columns `NAMES` added."""
    elements, shapes = _mean_scores(table, scores)
    padded = [0.0] * REACH + scores + [0.0] * REACH
    total = sum(score * block.length for score, block in zip(scores, table.blocks, strict=True)) or 1.0
    since = _distances(scores)
    until = _distances(scores[::-1])[::-1]
    mass = 0.0
    rows: list[tuple[float, ...]] = []
    for at, (block, score) in enumerate(zip(table.blocks, scores, strict=True)):
        one = block.node.parent or block.node
        two = one.parent or one
        three = two.parent or two
        centre = at + REACH
        rows.append(
            (
                *table.rows[at],
                score,
                *padded[at:centre][::-1],
                *padded[centre + 1 : centre + REACH + 1],
                elements[one],
                elements[two],
                elements[three],
                shapes[table.shapes[at]],
                mass / total,
                1.0 - (mass + score * block.length) / total,
                total,
                since[at],
                until[at],
            )
        )
        mass += score * block.length
    return rows


def _mean_scores(table: Table, scores: list[float]) -> tuple[dict[Node, float], dict[object, float]]:
    """The mean score of the text below each element three levels up, and of each shape, by length."""
    elements: dict[Node, list[float]] = {}
    shapes: dict[object, list[float]] = {}
    for block, score, shape in zip(table.blocks, scores, table.shapes, strict=True):
        length = block.length
        one = block.node.parent or block.node
        two = one.parent or one
        for sums in (
            elements.setdefault(one, [0.0, 0.0]),
            elements.setdefault(two, [0.0, 0.0]),
            elements.setdefault(two.parent or two, [0.0, 0.0]),
            shapes.setdefault(shape, [0.0, 0.0]),
        ):
            sums[0] += score * length
            sums[1] += length
    return _means(elements), _means(shapes)


def _means(sums: dict[K, list[float]]) -> dict[K, float]:
    return {key: total / length for key, (total, length) in sums.items()}


def _distances(scores: list[float]) -> list[float]:
    """How many candidates back the last sure one is, at most 20."""
    last = -20
    out: list[float] = []
    for at, score in enumerate(scores):
        out.append(min(at - last, 20))
        if score > SURE:
            last = at
    return out
