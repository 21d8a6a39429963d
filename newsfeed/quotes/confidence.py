"""How sure a quote and its speaker are: the share of right answers among annotated ones decided the same way.

The table holds the lower end of each share (one standard error), so that few examples mean less
confidence; `bench/quotes/calibrate.py` writes it, `docs/quotes.md` shows how well it holds.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from newsfeed.quotes.speakers import Speaker

_UNSEEN: Final = 0.5


def decision(language: str, kind: str, pattern: str, speaker: Speaker, mention: str | None) -> tuple[str, str]:
    """What a quote's confidence depends on: where its attribution stands, and how its speaker was found.

    A name is `full` when the attribution has all of it, `short` when the document completes it, `lone`
    when nothing does.
    """
    how = speaker.how
    if how == "name":
        whole = " " in (speaker.name or "")
        how = "lone" if not whole else "full" if " " in (mention or "") else "short"
    return f"{language}.{'direct' if kind == 'direct' else 'indirect'}.{pattern}", how


@cache
def _shares() -> dict[str, dict[str, float]]:
    text = (files("newsfeed.quotes") / "data" / "_confidence.toml").read_text("utf-8")
    return tomllib.loads(text)["share"]  # type: ignore[no-any-return]


def confidence(place: str, how: str) -> float:
    """The share of right answers among those decided so; for what was not seen, that of their speakers alone."""
    shares = _shares()
    return shares.get(place, {}).get(how, shares["any"].get(how, _UNSEEN))
