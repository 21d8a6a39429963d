"""What a pymorphy dictionary says of a word form, read from its automaton in one loop.

pymorphy asks a dozen analysers about every word, each through layers of small calls; a word that the
dictionary holds needs only the first of them. The automaton is a DAWG as dawgdic writes it (Yata,
"Compact construction of a dictionary"): a unit holds the label of its arc and the offset to its
children. What follows a word is shared by all words inflected alike, so it is read once.
"""

from __future__ import annotations

from array import array
from binascii import a2b_base64
from struct import Struct
from typing import Any, Final, NamedTuple

_LABEL: Final = 0x800000FF
_LEAF: Final = 0x100
_WIDE: Final = 0x200
_SEPARATOR: Final = 1
_BYTES: Final = [bytes((value,)) for value in range(256)]
_values: Final = Struct(">HH").unpack


class Parse(NamedTuple):
    """One way to inflect a word: its tag (of pymorphy's) and its normal form."""

    tag: Any
    lemma: str


class Dictionary:
    """Looks up word forms in the dictionary of a pymorphy analyser that estimates no probabilities."""

    def __init__(self, morph: Any) -> None:
        self._inner = morph.dictionary
        self._letters: dict[str, list[str]] = {
            key.decode(): [other for _, other in others] for key, others in morph.char_substitutes.items()
        }
        words = self._inner.words
        self._units: array[int] = words.dct._units
        self._guide: array[int] = words.guide._units
        self._followed: dict[int, tuple[tuple[int, int], ...]] = {}

    @classmethod
    def of(cls, morph: Any) -> Dictionary | None:
        """The dictionary of an analyser; None where pymorphy reads it by other means or weighs its answers."""
        words = morph.dictionary.words
        plain = hasattr(getattr(words, "dct", None), "_units") and hasattr(getattr(words, "guide", None), "_units")
        return cls(morph) if plain and morph.prob_estimator is None else None

    def parses(self, word: str) -> list[Parse]:
        """The ways to read a word in small letters, as pymorphy orders them; none when the dictionary lacks it."""
        found: list[Parse] = []
        inner = self._inner
        for form, node in self._forms("", word, 0):
            found += [
                Parse(inner.build_tag_info(paradigm, place), inner.build_normal_form(paradigm, place, form))
                for paradigm, place in self._inflections(node)
            ]
        return found

    def _forms(self, head: str, tail: str, node: int) -> list[tuple[str, int]]:
        """The word as written, then with letters that it may be written without («г» for «ґ»), and the node past it."""
        units = self._units
        others: list[tuple[str, int]] = []
        for place, letter in enumerate(tail):
            for other in self._letters.get(letter, ()):
                branch = self._follow(other.encode(), node)
                if branch is not None:
                    others += self._forms(head + tail[:place] + other, tail[place + 1 :], branch)
            for label in letter.encode("utf-8", "replace"):
                unit = units[node]
                node ^= ((unit >> 10) << ((unit & _WIDE) >> 6)) ^ label
                if units[node] & _LABEL != label:
                    return others
        end = self._follow(bytes((_SEPARATOR,)), node)
        return others if end is None else [(head + tail, end), *others]

    def _follow(self, labels: bytes, node: int) -> int | None:
        units = self._units
        for label in labels:
            unit = units[node]
            node ^= ((unit >> 10) << ((unit & _WIDE) >> 6)) ^ label
            if units[node] & _LABEL != label:
                return None
        return node

    def _inflections(self, node: int) -> tuple[tuple[int, int], ...]:
        """The paradigms and places in them that lie past a node, in the order of their bytes."""
        found = self._followed.get(node)
        if found is None:
            found = self._followed[node] = tuple(self._read_values(node))
        return found

    def _read_values(self, node: int) -> list[tuple[int, int]]:
        units, guide = self._units, self._guide
        found: list[tuple[int, int]] = []
        waiting = [(node, b"")]
        while waiting:
            node, key = waiting.pop()
            while True:  # down the first children; their siblings wait
                unit = units[node]
                if unit & _LEAF:
                    found.append(_values(a2b_base64(key)))
                label = guide[2 * node]
                if not label:
                    break
                base = node ^ ((unit >> 10) << ((unit & _WIDE) >> 6))
                node = base ^ label
                sibling = guide[2 * node + 1]
                if sibling:
                    waiting += reversed(self._siblings(base, sibling, key))
                key += _BYTES[label]
        return found

    def _siblings(self, base: int, label: int, key: bytes) -> list[tuple[int, bytes]]:
        found: list[tuple[int, bytes]] = []
        while label:
            node = base ^ label
            found.append((node, key + _BYTES[label]))
            label = self._guide[2 * node + 1]
        return found
