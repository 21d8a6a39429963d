"""Score the whole product on publishers it has not learned from: each page with the models blind to its group.

    python bench/extraction/train.py --folds DIR
    python bench/extraction/crossval.py DIR [--sets fundus,n4k] [--json FILE]

Prints what `score.py` and `score_kinds.py` print, by the same functions. The weights in the package have seen all
development pages: their own figures say nothing.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from pages import FOLDS, adapters, fold_of, groups, kind_pages, score
from score_kinds import NEWS
from train import compiled

from newsfeed.parsers import body, kind
from newsfeed.parsers.trees import compile_stage


def use_fold(models: list[tuple[Any, Any]], fold: int) -> None:
    """Put the models of one fold where the package looks for its own."""
    of_blocks, of_kinds = models[fold]
    body.body_model = lambda: of_blocks  # type: ignore[assignment]
    kind.kind_model = lambda: of_kinds  # type: ignore[assignment]


def load_models(folder: Path) -> list[tuple[Any, Any]]:
    found = []
    for fold in range(FOLDS):
        of_kinds = json.loads((folder / f"kind{fold}.json").read_text("utf-8"))
        stage = compile_stage(of_kinds["stages"][0], kind.NAMES)
        of_blocks = compiled(json.loads((folder / f"body{fold}.json").read_text("utf-8")))
        found.append((of_blocks, (stage, of_kinds["threshold"])))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folds", type=Path)
    parser.add_argument("--sets", default="")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--show", type=int, default=0, help="pages of a wrong kind to name")
    options = parser.parse_args()
    models, folds = load_models(options.folds), fold_of(groups())
    from newsfeed import parse_article

    run, rows, wanted = adapters.newsfeed(), [], set(filter(None, options.sets.split(",")))
    total, taken, wrong = Counter[str](), Counter[str](), []
    for record in kind_pages():
        if wanted and record.get("set") not in wanted:
            continue
        use_fold(models, folds[record["group"]])
        name = record.get("kind") or ("news" if record["set"] in NEWS else "other article")
        began = time.process_time()
        article = parse_article(record["raw"], url=record["url"], quotes=False)
        spent = time.process_time() - began
        is_article = "not_article" not in article.warnings
        total[name] += 1
        taken[name] += is_article
        if is_article != ("kind" not in record):
            wrong.append((name, record["url"], article.warnings))
        if "kind" not in record:
            result = run(record["raw"], record["url"])
            row = score.page_row(record, result)
            row.update(ms=spent * 1e3, lxml_ms=1.0, bytes=len(record["raw"]), empty=not result["paragraphs"])
            rows.append({**row, "paragraphs_found": result["paragraphs"], "lead_found": result["lead"]})
    summary = score.summarise(rows)
    for key, value in summary.items():
        if not key.startswith(("ms_", "ratio", "lxml")):
            print(f"{key:24} {value:.4f}" if isinstance(value, float) else f"{key:24} {value}")
    lists = [name for name in ("listing", "collection") if total[name]]
    for name in total:
        print(f"{'kind ' + name:24} {total[name]:5} pages, {taken[name] / total[name]:.3f} taken for an article")
    if lists:
        print(f"{'kind lists':24} {sum(taken[n] for n in lists) / sum(total[n] for n in lists):.3f} taken")
    for name, url, warnings in wrong[: options.show]:
        print("wrong kind", name, url, warnings)
    if options.json:
        options.json.write_text(json.dumps({"summary": summary, "pages": rows}, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
