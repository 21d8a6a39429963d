"""Quality and cost beside other extractors, on the same pages in one run: a table, and one picture.

    pip install -r bench/requirements-peers.txt
    python bench/extraction/crossval.py DIR --json cross.json   # quality on unseen publishers
    python bench/extraction/peers.py cross.json --table peers.md --picture docs/extraction.svg

The quality of newsfeed is the cross-validated one; its cost, and all of the peers, come from `score.py`, an extractor
after the other. Cost is CPU time as a multiple of a bare lxml parse of the same bytes, taken in the same process.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from pages import SHARED

PEERS = ("trafilatura", "trafilatura_precision", "newspaper4k", "readability", "resiliparse")
SETS = ("aeb", "fundus", "fundus_eval")
COLUMNS = {
    "aeb_f1": "AEB F1",
    "fundus_f1": "fundus shingle F1",
    "fundus_par_f1": "fundus paragraph F1",
    "fundus_eval_f1": "fundus_eval shingle F1",
    "fundus_eval_par_f1": "fundus_eval paragraph F1",
    "ratio_total": "× lxml parse",
    "ms_p99": "p99, CPU ms",
}


def measure(adapter: str) -> dict[str, Any]:
    """The summary that score.py gives for one extractor."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.json"
        script = SHARED / "eval" / "extraction" / "score.py"
        command = [
            sys.executable,
            str(script),
            adapter,
            "--split",
            "dev",
            "--sets",
            ",".join(SETS),
            "--json",
            str(target),
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return json.loads(target.read_text("utf-8"))["summary"]


def table(found: dict[str, dict[str, Any]]) -> str:
    lines = [f"| extractor | {' | '.join(COLUMNS.values())} |", f"|---|{'---|' * len(COLUMNS)}"]
    for name, summary in found.items():
        cells = (f"{summary[key]:.1f}" if key.startswith(("ratio", "ms")) else f"{summary[key]:.3f}" for key in COLUMNS)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def picture(found: dict[str, dict[str, Any]]) -> str:
    """Quality (mean of the table's F1) against cost, as SVG; cost on a logarithmic scale."""
    from math import log10

    qualities = [key for key in COLUMNS if key.endswith("f1")]
    points = {
        name: (summary["ratio_total"], sum(summary[key] for key in qualities) / len(qualities))
        for name, summary in found.items()
    }
    left, top, wide, high = 70, 20, 560, 300
    dearest, worst = max(cost for cost, _ in points.values()) * 1.6, min(q for _, q in points.values()) - 0.02
    marks = []

    def x(cost: float) -> float:
        return left + wide * log10(cost) / log10(dearest)

    def y(quality: float) -> float:
        return top + high * (1 - (quality - worst) / (1 - worst))

    for cost in (1, 2, 4, 10, 20, 40, 100):
        if cost < dearest:
            marks.append(f'<line x1="{x(cost):.0f}" x2="{x(cost):.0f}" y1="{top}" y2="{top + high}" stroke="#ddd"/>')
            marks.append(f'<text x="{x(cost):.0f}" y="{top + high + 18}" text-anchor="middle">{cost} ×</text>')
    for step in range(int(worst * 20) + 1, 21):
        at = y(step / 20)
        marks.append(f'<line x1="{left}" x2="{left + wide}" y1="{at:.0f}" y2="{at:.0f}" stroke="#ddd"/>')
        marks.append(f'<text x="{left - 8}" y="{at + 4:.0f}" text-anchor="end">{step / 20:.2f}</text>')
    for name, (cost, quality) in points.items():
        colour = "#c0392b" if name == "newsfeed" else "#34495e"
        marks.append(f'<circle cx="{x(cost):.0f}" cy="{y(quality):.0f}" r="5" fill="{colour}"/>')
        marks.append(f'<text x="{x(cost) + 9:.0f}" y="{y(quality) + 4:.0f}" fill="{colour}">{name}</text>')
    caption = "CPU time as a multiple of a bare lxml parse; quality is the mean F1 on unseen publishers"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + wide + 90} {top + high + 50}" '
        f'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>{"".join(marks)}'
        f'<text x="{left}" y="{top + high + 40}">{caption}</text></svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("crossval", type=Path, help="what crossval.py --json wrote")
    parser.add_argument("--table", type=Path)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--peers", default=",".join(PEERS))
    options = parser.parse_args()
    own = json.loads(options.crossval.read_text("utf-8"))["summary"]
    cost = measure("newsfeed")
    found = {"newsfeed": {**own, "ratio_total": cost["ratio_total"], "ms_p99": cost["ms_p99"]}}
    for name in options.peers.split(","):
        found[name] = measure(name)
    text = table(found)
    print(text)
    if options.table:
        options.table.write_text(text, "utf-8")
    if options.picture:
        options.picture.write_text(picture(found), "utf-8")


if __name__ == "__main__":
    main()
