"""What an article costs as the archive grows: milliseconds, bytes of ledger, memory.

    PYTHONPATH=. python bench/storage/growth.py --articles 100000 --folder /tmp/growth

Each article goes the crawl's way: fingerprint, look-up, comparison with what is alike, storing, one
transaction per 64. One in twenty is an edited copy of an article of the last days. The time to invent the
texts is not counted. A line is printed at every tenth of each power of ten.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from newsfeed.models import Article
from newsfeed.sinks.archive import Archive
from newsfeed.stories.clusters import place_in_story
from newsfeed.stories.fingerprint import content_hash, fingerprint

WORDS, VOCABULARY, PER_DAY, COPY_EVERY = 220, 60_000, 2_000, 20


@dataclass
class World:
    """Texts with the word frequencies of a language (Zipf), names among them."""

    chance: random.Random
    words: list[str]
    weights: list[float]

    @classmethod
    def make(cls, seed: int) -> World:
        """The world of that seed."""
        chance = random.Random(seed)
        letters = "абвгдежзийклмнопрстуфхцчшщьюяєії"
        words = ["".join(chance.choices(letters, k=chance.randint(2, 11))) for _ in range(VOCABULARY)]
        words = [word.capitalize() if chance.random() < 0.1 else word for word in words]
        return cls(chance, words, list(accumulate(1 / (rank + 2) for rank in range(VOCABULARY))))

    def text(self) -> list[str]:
        """The words of a new article."""
        return self.chance.choices(self.words, cum_weights=self.weights, k=WORDS)

    def edited(self, text: list[str]) -> list[str]:
        """The words with one in twenty replaced."""
        text = list(text)
        for place in self.chance.sample(range(len(text)), len(text) // 20):
            text[place] = self.chance.choice(self.words)
        return text


def article(number: int, words: list[str]) -> Article:
    """The article as the parser gives it."""
    paragraphs = tuple(" ".join(words[start : start + 55]) + "." for start in range(0, len(words), 55))
    day = date(2024, 1, 1) + timedelta(days=number // PER_DAY)
    return Article(
        id=f"{number * 2654435761 % 2**64:016x}",
        url=f"https://news.example/{number}",
        canonical_url=f"https://news.example/{number}",
        title=" ".join(words[:9]),
        paragraphs=paragraphs,
        published_at=f"{day}T10:00:00+00:00",
    )


def is_milestone(number: int, last: int) -> bool:
    size = 10 ** (len(str(number)) - 1)
    return number == last or (number >= 1000 and number % max(1000, size) == 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    folder = args.folder or Path(tempfile.mkdtemp(prefix="newsfeed-growth-"))
    folder.mkdir(exist_ok=True)
    world, recent, path = World.make(1), [], folder / "articles.jsonl"
    spent_ms, spent_cpu, since, copies, found, wrong = 0.0, 0.0, 0, 0, 0, 0
    print("articles   ms/article  cpu ms  ledger B/article  copies found  false  peak MiB")
    with Archive(path) as archive:
        for number in range(1, args.articles + 1):
            is_copy = number % COPY_EVERY == 0 and bool(recent)
            words = world.edited(world.chance.choice(recent)) if is_copy else world.text()
            recent = [*recent[-400:], words] if not is_copy else recent
            made = article(number, words)
            began, cpu = time.perf_counter(), time.process_time()
            made = replace(
                made,
                content_hash=content_hash(made.title, made.lead, made.paragraphs),
                fingerprint=fingerprint(made.paragraphs),
            )
            if archive.seen(made.id) is None and archive.same_text(made.content_hash) is None:
                made = place_in_story(made, archive.near(made))
                archive.store(made)
            spent_ms += 1000 * (time.perf_counter() - began)
            spent_cpu += 1000 * (time.process_time() - cpu)
            since += 1
            copies, found = copies + is_copy, found + (is_copy and made.duplicate_of is not None)
            wrong += not is_copy and made.duplicate_of is not None
            if is_milestone(number, args.articles):
                archive.flush()
                ledger = sum(file.stat().st_size for file in folder.glob("articles.jsonl.state.db"))
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
                share = found / copies if copies else 1.0
                print(
                    f"{number:8}   {spent_ms / since:10.2f}  {spent_cpu / since:6.2f}  {ledger / number:16.0f}"
                    f"  {share:12.3f}  {wrong:5}  {peak:8}",
                    flush=True,
                )
                spent_ms, spent_cpu, since = 0.0, 0.0, 0


if __name__ == "__main__":
    main()
