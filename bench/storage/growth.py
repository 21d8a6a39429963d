"""What an article costs as the archive grows: milliseconds, bytes of ledger, memory.

    PYTHONPATH=. python bench/storage/growth.py --articles 1000000

At each milestone so many articles (2,000) go the crawl's way: fingerprint, look-up, comparison with what is
alike, storing, one transaction per 64. One in twenty is an edited copy of an article of the last hours. The time
to invent the texts is not counted. Between the milestones the ledger alone is filled (see `fill`), at the pace of 2,000
articles a day, so that a million is reached in minutes.
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
from newsfeed.sinks.archive import Archive, Machine
from newsfeed.sinks.ledger import TEXT_WORDS, WORD_BYTES, Batch, Seen, print_bytes, print_text
from newsfeed.sinks.ledger_sqlite import SqliteLedger
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


def article_id(number: int) -> str:
    return f"{number * 2654435761 % 2**64:016x}"


def article(number: int, words: list[str]) -> Article:
    """The article as the parser gives it."""
    paragraphs = tuple(" ".join(words[start : start + 55]) + "." for start in range(0, len(words), 55))
    day = date(2024, 1, 1) + timedelta(days=number // PER_DAY)
    return Article(
        id=article_id(number),
        url=f"https://news.example/{number}",
        canonical_url=f"https://news.example/{number}",
        title=" ".join(words[:9]),
        paragraphs=paragraphs,
        published_at=f"{day}T10:00:00+00:00",
    )


class Desk:
    """An archive and the articles that go through it as the crawl hands them over, with what that costs."""

    def __init__(self, archive: Archive, world: World) -> None:
        self.archive = archive
        self.world = world
        self.number = 0
        self.recent: list[list[str]] = []
        self.reset()

    def reset(self) -> None:
        """Count anew."""
        self.spent_s = self.cpu_s = 0.0
        self.articles = self.copies = self.found = self.false = 0

    def take(self) -> None:
        """One article: fingerprint, look-up, comparison, storing; to invent its text is not counted."""
        self.number += 1
        is_copy = self.number % COPY_EVERY == 0 and len(self.recent) > 100
        words = self.world.edited(self.world.chance.choice(self.recent)) if is_copy else self.world.text()
        self.recent = [*self.recent[-400:], words] if not is_copy else self.recent
        made = article(self.number, words)
        began, cpu = time.perf_counter(), time.process_time()
        made = with_prints(made)
        if self.archive.seen(made.id) is None and self.archive.same_text(made.content_hash) is None:
            made = place_in_story(made, self.archive.near(made))
            self.archive.store(made)
        self.spent_s += time.perf_counter() - began
        self.cpu_s += time.process_time() - cpu
        self.articles += 1
        self.copies += is_copy
        self.found += is_copy and made.duplicate_of is not None
        self.false += not is_copy and made.duplicate_of is not None


def with_prints(made: Article) -> Article:
    return replace(
        made,
        content_hash=content_hash(made.title, made.lead, made.paragraphs),
        fingerprint=fingerprint(made.paragraphs),
    )


def fill(ledger: SqliteLedger, number: int, until: int, pool: list[Seen], chance: random.Random) -> None:
    """Make the ledger know so many articles more, without their texts.

    Each has random words of a text, the topics of a real one of the pool, and that one's line to read
    when it is asked for: what the ledger and a look-up do is what they would do, but for the page cache.
    """
    while number < until:
        batch = []
        for _ in range(min(5_000, until - number)):
            number += 1
            like = chance.choice(pool)
            words = chance.randbytes(TEXT_WORDS * WORD_BYTES) + print_bytes(like.fingerprint)[TEXT_WORDS * WORD_BYTES :]
            made = article_id(number)
            day = (date(2024, 1, 1) - date(2000, 1, 1)).days + number // PER_DAY
            batch.append(replace(
                like, id=made, cluster=made, content_hash=f"{number:064x}", fingerprint=print_text(words), day=day
            ))  # fmt: skip
        ledger.commit(Batch(None, batch))


def milestones(last: int) -> list[int]:
    """10,000, 30,000, 100,000 and so on."""
    return [n for n in (step * 10**power for power in range(4, 8) for step in (1, 3)) if n <= last]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--measured", type=int, default=2_000)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    folder = args.folder or Path(tempfile.mkdtemp(prefix="newsfeed-growth-"))
    folder.mkdir(exist_ok=True)
    ledgers: list[SqliteLedger] = []

    def open_ledger(path: Path) -> SqliteLedger:
        ledgers.append(SqliteLedger(path))
        return ledgers[-1]

    print("articles   ms/article  cpu ms  ledger B/article  copies found  false  peak MiB")
    with Archive(folder / "articles.jsonl", machine=Machine(open_ledger=open_ledger)) as archive:
        desk = Desk(archive, World.make(1))
        for _ in range(args.measured):
            desk.take()
        archive.flush()
        pool = [seen for n in range(1, args.measured + 1) if (seen := archive.seen(article_id(n)))]
        for reached in milestones(args.articles):
            fill(ledgers[-1], desk.number, reached - args.measured, pool, desk.world.chance)
            desk.number = reached - args.measured
            desk.recent = []
            for _ in range(200):  # today's articles, some of which will be copied
                desk.take()
            desk.reset()
            while desk.number < reached:
                desk.take()
            archive.flush()
            report(desk, folder)


def report(desk: Desk, folder: Path) -> None:
    ledger = sum(file.stat().st_size for file in folder.glob("articles.jsonl.state.db"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{desk.number:8}   {1000 * desk.spent_s / desk.articles:10.2f}  {1000 * desk.cpu_s / desk.articles:6.2f}"
        f"  {ledger / desk.number:16.0f}  {desk.found / max(1, desk.copies):12.3f}  {desk.false:5}  {peak:8}",
        flush=True,
    )


if __name__ == "__main__":
    main()
