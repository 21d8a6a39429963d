"""What was found of a quote → Quote: its words and offsets, its speaker's role, its confidence, its identity."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from newsfeed.models import Quote, QuoteKind
from newsfeed.quotes.confidence import confidence, decision
from newsfeed.quotes.lexicon import lower
from newsfeed.quotes.speakers import Speaker

_WORD: Final = re.compile(r"[^\W_]+")
_ID_LENGTH: Final = 16


class Found(NamedTuple):
    """A quote before it is written: its pieces and what is known of its speaker."""

    kind: QuoteKind
    spans: tuple[tuple[int, int, int], ...]
    speaker: Speaker
    mention: str | None
    cue: str | None
    pattern: str


def write_quotes(
    found: Iterable[Found], texts: Sequence[str], titles: Mapping[str, str], language: str, shift: int
) -> tuple[Quote, ...]:
    """The quotes in reading order; the first `shift` texts have no paragraph number, the next is paragraph 0."""
    taken: dict[str, int] = {}
    quotes: list[Quote] = []
    for item in sorted(found, key=lambda q: q.spans[0]):
        text = " ".join(texts[p][a:b] for p, a, b in item.spans)
        spans = tuple((p - shift if p >= shift else None, a, b) for p, a, b in item.spans)
        name = item.speaker.name
        quotes.append(
            Quote(
                id=_id(name, text, taken),
                kind=item.kind,
                text=text,
                speaker=name,
                speaker_type=item.speaker.type,
                mention=item.mention,
                role=titles.get(name or "") if item.speaker.person is not None else None,
                cue=item.cue,
                paragraph=spans[0][0],
                start=spans[0][1],
                end=spans[0][2],
                spans=spans,
                confidence=confidence(*decision(language, item.kind, item.pattern, item.speaker, item.mention)),
            )
        )
    return tuple(quotes)


def _id(speaker: str | None, text: str, taken: dict[str, int]) -> str:
    """Stable while speaker and words stay; the second like it gets a number."""
    normal = " ".join(_WORD.findall(lower(text)))
    digest = hashlib.sha256(f"{lower(speaker or '')}\n{normal}".encode("utf-8", "replace")).hexdigest()[:_ID_LENGTH]
    taken[digest] = taken.get(digest, 0) + 1
    return digest if taken[digest] == 1 else f"{digest}-{taken[digest]}"
