"""Articles without pages: distinct by number, alike on demand, as the crawl would hand them over."""

from __future__ import annotations

from dataclasses import replace

from newsfeed.models import Article
from newsfeed.stories.fingerprint import content_hash, fingerprint

WORDS = [
    "рада",
    "місто",
    "школа",
    "дорога",
    "міст",
    "лікарня",
    "бюджет",
    "ремонт",
    "учні",
    "тролейбус",
    "набережна",
    "парк",
    "ринок",
    "театр",
    "річка",
    "завод",
    "council",
    "bridge",
    "school",
    "budget",
    "winter",
    "river",
    "market",
    "hospital",
    "engine",
    "library",
    "harbour",
    "garden",
    "tower",
    "museum",
]


def text(number: int, length: int = 60) -> str:
    """Words that depend on the number alone and are unlike those of any other number."""
    state, words = number * 2654435761 % 2**32 or 1, []
    for _ in range(length):
        state = (state * 1103515245 + 12345) % 2**31
        words.append(WORDS[state // 65536 % len(WORDS)] + format(state % 997, "x"))
    return " ".join(words)


def article(number: int, revision: int = 1, **changes: object) -> Article:
    """The article of that number; another revision has another text."""
    paragraphs = (text(number), text(number * 1000 + revision))
    made = Article(
        id=f"{number:032x}",
        revision=revision,
        change="new" if revision == 1 else "updated",
        url=f"https://news.example/{number}",
        canonical_url=f"https://news.example/{number}",
        title=f"Новина {number}",
        paragraphs=paragraphs,
        published_at="2026-11-22T08:00:00+02:00",
        fetched_at="2026-11-22T06:30:00+00:00",
    )
    return with_prints(replace(made, **changes))  # type: ignore[arg-type]


def with_prints(made: Article) -> Article:
    """The article with the hash and fingerprint of its text."""
    return replace(
        made,
        content_hash=content_hash(made.title, made.lead, made.paragraphs),
        fingerprint=fingerprint(made.paragraphs),
    )
