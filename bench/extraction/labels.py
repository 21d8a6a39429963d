"""Gold of the yardstick's pages as labels of blocks: (is it the article's, how much does it weigh)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from pages import metrics

from newsfeed.parsers.blocks import Block
from newsfeed.parsers.evidence import squeeze

NEWS = frozenset(("aeb", "fundus", "fundus_eval", "n4k", "ukrainian"))
Label = tuple[float, float]


def label_blocks(record: dict[str, Any], blocks: Sequence[Block]) -> list[Label]:
    if record["set"] == "trafilatura":
        return [_by_segments(record, block.text) for block in blocks]
    labels = _by_text(record, blocks)
    total = sum(weight for _, weight in labels) or 1.0
    scale = math.sqrt(30.0 / total) * (1.5 if record["set"] in NEWS else 1.0)
    return [(label, weight * scale) for label, weight in labels]


def _by_segments(record: dict[str, Any], text: str) -> Label:
    for name, label in (("with", 1.0), ("without", 0.0)):
        for segment in record[name]:
            wanted = " ".join(segment.split())
            if wanted in text or (len(text) > 30 and text in wanted):
                return label, 2.0
    return 0.0, 0.0


def _by_text(record: dict[str, Any], blocks: Sequence[Block]) -> list[Label]:
    lines = record.get("paragraphs") or record["text"].split("\n")
    keys = Counter(metrics.key(line) for line in lines if line.strip())
    neutral = {metrics.key(line) for line in [*(record.get("summary") or []), *record.get("optional", [])]} - set(keys)
    whole = squeeze("\n".join(lines))
    shingles = set(metrics.shingles(" \n ".join(lines)))
    found: list[Label] = []
    for block in blocks:
        key = metrics.key(block.text)
        weight = 0.5 + min(block.length, 600) / 300
        if key in neutral:
            found.append((0.0, 0.0))
        else:
            found.append((float(key in keys or _is_within(block.text, whole, shingles)), weight))
    _one_of_each(blocks, found)
    return found


def _is_within(text: str, whole: str, shingles: set[tuple[str, ...]]) -> bool:
    folded = squeeze(text)
    if len(folded) >= 15 and folded in whole:
        return True
    words = re.findall(r"\w+", text)
    if len(words) < 8:
        return False
    own = [tuple(words[i : i + 4]) for i in range(len(words) - 3)]
    return sum(s in shingles for s in own) >= 0.7 * len(own)


def _one_of_each(blocks: Sequence[Block], labels: list[Label]) -> None:
    """A text shown twice counts once: where most of the article is."""
    mass: Counter[int] = Counter()
    for block, (label, _) in zip(blocks, labels, strict=True):
        for node in (block.node.parent, block.node.parent and block.node.parent.parent):
            mass[id(node)] += int(label * block.length)
    places: dict[str, list[int]] = {}
    for at, (block, (label, _)) in enumerate(zip(blocks, labels, strict=True)):
        if label:
            places.setdefault(squeeze(block.text), []).append(at)
    for same in places.values():
        if len(same) > 1:
            best = max(same, key=lambda at: mass[id(blocks[at].node.parent)])
            for at in same:
                if at != best:
                    labels[at] = (0.0, labels[at][1])
