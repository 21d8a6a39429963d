"""The learned judge of blocks: two stages of trees, the second with the first's opinion of the neighbours."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from newsfeed.parsers import context, features
from newsfeed.parsers.features import Table
from newsfeed.parsers.trees import Score, chance, compile_stage


@dataclass(frozen=True, slots=True)
class Model:
    """Two stages of trees, ready to run."""

    first: Score
    second: Score


def compile_model(data: dict[str, Any]) -> Model:
    """The model of a weights file (`bench/extraction/train.py` writes it)."""
    names = features.names()
    first = compile_stage(data["stages"][0], names)
    second = compile_stage(data["stages"][1], (*names, *context.NAMES))
    return Model(first, second)


@cache
def body_model() -> Model:
    """The model shipped as `data/body_model.json`, compiled once."""
    file = resources.files("newsfeed.parsers") / "data" / "body_model.json"
    return compile_model(json.loads(file.read_text("utf-8")))


def score_blocks(table: Table, model: Model) -> list[float]:
    """The chance of each candidate to be part of the article."""
    opinions = [chance(model.first(row)) for row in table.rows]
    return [chance(model.second(row)) for row in context.add_context(table, opinions)]


def sure_level(table: Table, scores: Sequence[float]) -> float:
    """The chance that half of the page's likely text reaches: low on pages the model finds strange throughout."""
    ranked = sorted(
        ((score, score * block.length) for score, block in zip(scores, table.blocks, strict=True)), reverse=True
    )
    half = sum(mass for _, mass in ranked) / 2
    for score, mass in ranked:
        half -= mass
        if half <= 0:
            return score
    return 0.0
