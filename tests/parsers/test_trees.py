from __future__ import annotations

import pytest

from newsfeed.parsers.trees import chance, compile_stage

STUMP = [0, 2.0, -1.0, [1, 0.5, 0.25, 3.0]]


def stage(*trees: object, exits: list[list[float]] | None = None) -> dict[str, object]:
    return {"columns": ["length", "links"], "bias": 0.5, "exits": exits or [], "trees": list(trees)}


@pytest.mark.parametrize(("row", "expected"), [((9, 1, 0), -0.5), ((9, 3, 0), 0.75), ((9, 3, 1), 3.5)])
def test_row_falls_through_the_tree_to_its_leaf(row: tuple[float, ...], expected: float) -> None:
    score = compile_stage(stage(STUMP), ("unused", "length", "links"))
    assert score(row) == expected


def test_sure_sum_ends_early() -> None:
    score = compile_stage(stage(STUMP, [0, 0.0, 9.0, 9.0], exits=[[1, -0.4, 3.0, 2.0]]), ("length", "links"))
    assert score((1, 0)) == -1.0
    assert score((3, 0)) == 9.75
    assert score((3, 1)) == 7.0


def test_weights_cannot_bring_code() -> None:
    with pytest.raises(ValueError, match="could not convert"):
        compile_stage(stage("__import__('os')"), ("length", "links"))


def test_chance_is_a_probability_for_any_sum() -> None:
    assert chance(0.0) == 0.5
    assert chance(-1e9) == 0.0
    assert chance(1e9) == 1.0
