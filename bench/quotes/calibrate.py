"""Learns the table of confidences from annotated texts, and prints how well it holds on texts it has not seen.

    python bench/quotes/calibrate.py EVAL_FOLDER CORPUS.jsonl… > newsfeed/quotes/data/_confidence.toml

EVAL_FOLDER holds score.py. The reliability curve, by two-fold cross-validation over documents, goes to stderr.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from newsfeed.quotes import writing
from newsfeed.quotes.attribution import find_quotes

WEIGHT = 4.0  # answers that the prior of a cell counts for
CAUTION = 1.2  # standard errors below the share that is found
Answer = tuple[str, str, bool]


def answers(document: dict[str, Any], score: Any) -> list[Answer]:
    """Place, way and rightness of every answer that the scorer can judge."""
    seen: list[tuple[str, str]] = []
    original = writing.confidence
    writing.confidence = lambda place, how: float(seen.append((place, how)) or len(seen) - 1)
    try:
        quotes = find_quotes(document["paragraphs"], document["language"])
    finally:
        writing.confidence = original
    rows = [
        {"text": document["paragraphs"][p][a:b], "kind": q.kind, "speaker": q.speaker, "mention": q.mention,
         "cue": q.cue, "role": None, "paragraph": p, "start": a, "end": b, "confidence": q.confidence}
        for q in quotes for p, a, b in q.spans if p is not None
    ]  # fmt: skip
    predicted = score.prepare(document["paragraphs"], rows, Counter())
    gold = [
        dict(g, tok=score.toks(document["paragraphs"][g["paragraph"]], g["start"], g["end"]))
        for g in document["quotes"]
    ]
    optional = [g for g in gold if g.get("optional")]
    mixed = [g for g in gold if g["kind"] == "mixed"]
    found: list[Answer] = []
    for kinds, share in ((("direct",), 0.8), (("indirect", "mixed"), 0.5)):
        wanted = [g for g in gold if g["kind"] in kinds and not g.get("optional")]
        given = [p for p in predicted if p["kind"] in kinds]
        matched = {j: i for i, j in score.match(wanted, given, share)}
        for number, answer in enumerate(given):
            key = seen[int(answer["confidence"])]
            if number in matched:
                if wanted[matched[number]].get("speaker"):
                    found.append((*key, score.speaker_ok(wanted[matched[number]], answer)))
            elif not score.inside(answer, optional) and not (kinds[0] == "direct" and score.inside(answer, mixed)):
                found.append((*key, False))
    return found


def shares(rows: list[Answer]) -> dict[str, dict[str, float]]:
    """The lower end of the share of right answers by place and way, drawn towards that of its way alone."""
    ways: dict[str, list[bool]] = defaultdict(list)
    cells: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for place, how, right in rows:
        ways[how].append(right)
        cells[place, how].append(right)
    overall = sum(right for *_, right in rows) / max(1, len(rows))
    any_ = {how: lower_end(rights, overall) for how, rights in ways.items()}
    table: dict[str, dict[str, float]] = {"any": any_}
    for (place, how), rights in cells.items():
        table.setdefault(place, {})[how] = lower_end(rights, any_[how])
    return table


def lower_end(rights: list[bool], prior: float) -> float:
    """A share drawn towards a prior, less some standard errors."""
    size = len(rights) + WEIGHT
    share = (sum(rights) + WEIGHT * prior) / size
    return max(0.0, share - CAUTION * (share * (1 - share) / size) ** 0.5)


def reliability(folds: list[list[Answer]]) -> list[tuple[float, bool]]:
    """Confidence and rightness of each answer, by the table learned on the other fold."""
    pairs: list[tuple[float, bool]] = []
    for number, fold in enumerate(folds):
        table = shares([row for other, rows in enumerate(folds) if other != number for row in rows])
        pairs += [(table.get(p, {}).get(h, table["any"].get(h, 0.5)), right) for p, h, right in fold]
    return pairs


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    import score

    folds: list[list[Answer]] = [[], []]
    for path in sys.argv[2:]:
        for line in Path(path).read_text("utf-8").splitlines():
            document = json.loads(line)
            folds[hashlib.sha256(document["id"].encode()).digest()[-1] % 2] += answers(document, score)
    for low in range(0, 10):
        chosen = [right for share, right in reliability(folds) if low / 10 <= share < low / 10 + 0.1]
        if chosen:
            print(
                f"{low / 10:.1f}-{low / 10 + 0.1:.1f}: {len(chosen):4} answers, {sum(chosen) / len(chosen):.3f} right",
                file=sys.stderr,
            )
    pairs = reliability(folds)
    sure = [right for share, right in pairs if share >= 0.8]
    print(
        f">= 0.8: {sum(sure) / max(1, len(sure)):.3f} right, {len(sure) / len(pairs):.3f} of {len(pairs)}",
        file=sys.stderr,
    )
    print("# Written by bench/quotes/calibrate.py: shares of right answers by place and way to the speaker.")
    for place, row in sorted(shares(folds[0] + folds[1]).items()):
        print(f'\n[share."{place}"]')
        for how, share in sorted(row.items()):
            print(f"{how} = {share:.2f}")


if __name__ == "__main__":
    main()
