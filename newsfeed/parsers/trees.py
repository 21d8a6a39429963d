"""Boosted trees from JSON as one plain Python function: nested ifs, no library at run time.

A stage is `{"columns": [names], "bias": number, "exits": [[trees, low, high, factor], …], "trees": [tree, …]}`.
A tree is a number (a leaf) or `[column, threshold, tree where value <= threshold, tree elsewhere]`. After as many
trees as an exit says, a sum below `low` or above `high` is taken as decided: times `factor` it is about what all
trees would give.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, cast

Score: TypeAlias = Callable[[Sequence[float]], float]


def compile_stage(stage: dict[str, Any], names: Sequence[str]) -> Score:
    """The function from a row, whose columns are `names`, to the sum of the trees' leaves.

    The source is made of indented ifs from numbers alone, so the data file cannot bring code of its own.
    """
    places = [names.index(name) for name in stage["columns"]]
    used = set(places)
    unpacked = ", ".join(f"c{at}" if at in used else "_" for at in range(len(names)))
    lines = ["def score(row):", f" {unpacked} = row", f" s = {float(stage['bias'])!r}"]
    exits = {int(exit_[0]): tuple(map(float, exit_[1:])) for exit_ in stage["exits"]}
    for count, tree in enumerate(stage["trees"], start=1):
        _write(tree, places, 1, lines)
        if count in exits:
            low, high, factor = exits[count]
            lines.append(f" if s < {low!r} or s > {high!r}: return s * {factor!r}")
    lines.append(" return s")
    scope: dict[str, object] = {}
    exec(compile("\n".join(lines), "<trees>", "exec"), scope)
    return cast(Score, scope["score"])


def _write(tree: Any, places: Sequence[int], depth: int, lines: list[str]) -> None:
    indent = " " * depth
    if not isinstance(tree, list):
        lines.append(f"{indent}s += {float(tree)!r}")
        return
    column, threshold, low, high = tree
    lines.append(f"{indent}if c{places[int(column)]} <= {float(threshold)!r}:")
    _write(low, places, depth + 1, lines)
    lines.append(f"{indent}else:")
    _write(high, places, depth + 1, lines)


def chance(score: float) -> float:
    """The sum of the leaves as a probability."""
    return 1.0 / (1.0 + math.exp(-score)) if score > -30.0 else 0.0
