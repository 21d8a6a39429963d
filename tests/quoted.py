"""One quote for every test that writes records: each says what is other in its own."""

from __future__ import annotations

from newsfeed.models import Quote

PARAGRAPH = "«Міст відкриємо восени», – сказав мер Іван Бойко."
QUOTE = Quote(
    id="q1",
    kind="direct",
    text="Міст відкриємо восени",
    speaker="Іван Бойко",
    speaker_type="person",
    mention="Іван Бойко",
    role="мер",
    cue="сказав",
    paragraph=0,
    start=1,
    end=22,
    spans=((0, 1, 22),),
    confidence=0.9,
)
