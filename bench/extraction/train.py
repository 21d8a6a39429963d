"""Learn the weights in `newsfeed/parsers/data/` from the yardstick's development pages.

    python bench/extraction/train.py --folds DIR           # five models, each blind to a fifth of the publishers
    python bench/extraction/train.py --folds DIR --ship    # the same, then the models of all pages into the package

LightGBM is needed here and nowhere else. The pages themselves stay where they are: kept are thresholds and leaves.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from labels import label_blocks
from pages import FOLDS, fold_of, groups, kind_pages, read_kind, read_tables

from newsfeed.parsers import context, features, kind
from newsfeed.parsers.features import Table
from newsfeed.parsers.model import Model
from newsfeed.parsers.trees import chance, compile_stage

DATA = Path(__file__).resolve().parents[2] / "newsfeed" / "parsers" / "data"
INNER_FOLDS = 4
BODY = {"trees": 120, "num_leaves": 24, "learning_rate": 0.07, "min_data_in_leaf": 30, "feature_fraction": 0.5}
KIND = {"trees": 120, "num_leaves": 16, "learning_rate": 0.06, "min_data_in_leaf": 8, "feature_fraction": 0.3}
KIND_THRESHOLD = 0.46
KIND_WEIGHTS = {"article": 1.0, "listing": 4.0, "collection": 4.0}  # a list taken for an article costs most
OTHER_WEIGHT = 2.5
ALWAYS = {
    "objective": "binary",
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 2.0,
    "max_bin": 127,
    "num_threads": 1,
    "seed": 7,
    "deterministic": True,
    "verbose": -1,
}
EXITS = (15, 45)  # trees after which a sure sum may stand
SURE = 1.4  # sums beyond this are no longer in doubt (chances under 0.2 and over 0.8)


@dataclass(slots=True)
class Sample:
    """One page: its group, its candidates, and a label and a weight for each."""

    group: str
    table: Table
    labels: np.ndarray
    weights: np.ndarray


def samples() -> list[Sample]:
    found = []
    for record, segments, table in read_tables():
        every = label_blocks(record, segments.blocks)
        mine = [every[block.index] for block in table.blocks]
        if mine:
            for block in table.blocks:  # the tree is no longer needed, its memory is
                block.pieces, block.links = [], []
            labels, weights = np.array(mine).T
            found.append(Sample(record["group"], table, labels, weights))
    return found


def learn(
    rows: np.ndarray, labels: np.ndarray, weights: np.ndarray, names: Sequence[str], settings: dict[str, Any]
) -> dict[str, Any]:
    """One stage of trees, as the package reads it."""
    options = {**ALWAYS, **{name: value for name, value in settings.items() if name != "trees"}}
    booster = lightgbm.train(options, lightgbm.Dataset(rows, labels, weight=weights), num_boost_round=settings["trees"])
    trees = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    used = sorted({column for tree in trees for column in _columns(tree)})
    places = {column: at for at, column in enumerate(used)}
    return {
        "columns": [names[column] for column in used],
        "bias": 0.0,
        "exits": _exits(booster, rows),
        "trees": [_nested(tree, places) for tree in trees],
    }


def _exits(booster: lightgbm.Booster, rows: np.ndarray) -> list[list[float]]:
    """Where a partial sum is as good as final: hardly any row in doubt at the end was beyond it."""
    final = booster.predict(rows, raw_score=True)
    found = []
    for count in EXITS:
        part = booster.predict(rows, raw_score=True, num_iteration=count)
        low = float(np.quantile(part[final > -SURE], 0.0005))
        high = float(np.quantile(part[final < SURE], 0.9995))
        sure = (part < low) | (part > high)
        factor = float(np.median(final[sure] / part[sure])) if sure.any() else 1.0
        found.append([count, round(low, 3), round(high, 3), round(factor, 2)])
    return found


def _columns(node: dict[str, Any]) -> set[int]:
    if "leaf_value" in node:
        return set()
    return {node["split_feature"]} | _columns(node["left_child"]) | _columns(node["right_child"])


def _nested(node: dict[str, Any], places: dict[int, int]) -> Any:
    if "leaf_value" in node:
        return round(node["leaf_value"], 4)
    left, right = _nested(node["left_child"], places), _nested(node["right_child"], places)
    return [places[node["split_feature"]], float(f"{node['threshold']:.5g}"), left, right]


def _learn_blocks(sample: Sequence[Sample], rows: Sequence[Sequence[tuple[float, ...]]], names: Sequence[str]) -> Any:
    return learn(
        np.array([row for page in rows for row in page], dtype=np.float32),
        np.concatenate([s.labels for s in sample]),
        np.concatenate([s.weights for s in sample]),
        names,
        BODY,
    )


def train_body(sample: Sequence[Sample]) -> dict[str, Any]:
    """The two stages; the second learns from opinions of first stages that had not seen the page's group."""
    names = features.names()
    folds = fold_of([s.group for s in sample], INNER_FOLDS)
    opinions: dict[int, list[float]] = {}
    for fold in range(INNER_FOLDS):
        inner = [s for s in sample if folds[s.group] != fold]
        score = compile_stage(_learn_blocks(inner, [s.table.rows for s in inner], names), names)
        for s in sample:
            if folds[s.group] == fold:
                opinions[id(s)] = [chance(score(row)) for row in s.table.rows]
    sample = [s for s in sample if _is_sound(s, opinions[id(s)])]
    first = _learn_blocks(sample, [s.table.rows for s in sample], names)
    seen = [context.add_context(s.table, opinions[id(s)]) for s in sample]
    return {"stages": [first, _learn_blocks(sample, seen, (*names, *context.NAMES))]}


def _is_sound(sample: Sample, opinion: Sequence[float]) -> bool:
    """Whether the gold holds at least half of the text that a blind model is sure of; else the gold lacks it."""
    sure = denied = 0.0
    for block, chance_, label, weight in zip(sample.table.blocks, opinion, sample.labels, sample.weights, strict=True):
        if chance_ > 0.7 and weight:
            sure += block.length
            denied += block.length * (label == 0)
    return sure < 600 or denied < 0.5 * sure


def compiled(data: dict[str, Any]) -> Model:
    names = features.names()
    first, second = data["stages"]
    return Model(compile_stage(first, names), compile_stage(second, (*names, *context.NAMES)))


def train_kind(rows: Sequence[tuple[float, ...]], kinds: Sequence[str]) -> dict[str, Any]:
    labels = np.array([name == "article" for name in kinds], dtype=float)
    weights = np.array([KIND_WEIGHTS.get(name, OTHER_WEIGHT) for name in kinds])
    stage = learn(np.array(rows, dtype=np.float32), labels, weights, kind.NAMES, KIND)
    return {"threshold": KIND_THRESHOLD, "stages": [{**stage, "exits": []}]}


def kind_rows(models: Sequence[Model]) -> list[tuple[str, tuple[float, ...], str]]:
    """Each page's group, row and kind; the body is that of the model which has not seen the group."""
    folds = fold_of(groups())
    return [
        (record["group"], read_kind(record, models[folds[record["group"]]]), record.get("kind", "article"))
        for record in kind_pages()
    ]


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, separators=(",", ":")) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=Path, required=True, help="where the models blind to a fold are kept")
    parser.add_argument("--ship", action="store_true", help="write the package's own weights too")
    parser.add_argument("--kinds-only", action="store_true", help="keep the models of blocks that are there")
    options = parser.parse_args()
    options.folds.mkdir(parents=True, exist_ok=True)
    folds = fold_of(groups())
    sample = [] if options.kinds_only else samples()
    if sample:
        for fold in range(FOLDS):
            _write(options.folds / f"body{fold}.json", train_body([s for s in sample if folds[s.group] != fold]))
        if options.ship:
            _write(DATA / "body_model.json", train_body(sample))
    models = [compiled(json.loads((options.folds / f"body{fold}.json").read_text("utf-8"))) for fold in range(FOLDS)]
    rows = kind_rows(models)
    for fold in range(FOLDS):
        seen = [(row, name) for group, row, name in rows if folds[group] != fold]
        _write(options.folds / f"kind{fold}.json", train_kind(*zip(*seen, strict=True)))
    if options.ship:
        _write(DATA / "kind_model.json", train_kind([row for _, row, _ in rows], [name for _, _, name in rows]))


if __name__ == "__main__":
    main()
