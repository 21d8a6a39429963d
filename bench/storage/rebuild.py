"""How long a lost ledger takes to come back, against reading and parsing the same lines alone.

PYTHONPATH=. python bench/storage/rebuild.py --lines 100000
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench.storage.growth import World, article, article_id, with_prints
from newsfeed.record import encode
from newsfeed.sinks.archive import Archive
from newsfeed.sinks.jsonl import read_lines

POOL = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=100_000)
    args = parser.parse_args()
    world = World.make(1)
    pool = [with_prints(article(number, world.text())) for number in range(POOL)]
    with tempfile.TemporaryDirectory(prefix="newsfeed-rebuild-") as folder:
        path = Path(folder) / "articles.jsonl"
        with path.open("wb") as file:
            for number in range(args.lines):
                file.write(encode(replace(pool[number % POOL], id=article_id(number), content_hash=f"{number:064x}")))
        began = time.process_time()
        with path.open("rb") as lines:
            parsed = sum(line.article is not None for line in read_lines(lines))
        parse_s, began = time.process_time() - began, time.process_time()
        with Archive(path):
            rebuild_s = time.process_time() - began
        print(f"{parsed} lines of {path.stat().st_size // parsed} bytes: parsed in {parse_s:.1f} CPU s,", end=" ")
        print(f"ledger rebuilt in {rebuild_s:.1f} CPU s: {rebuild_s / parse_s:.1f} ×")


if __name__ == "__main__":
    main()
