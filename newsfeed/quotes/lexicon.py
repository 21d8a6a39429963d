"""Speech verbs, titles, pronouns and the other words of a language, compiled once from its data file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from newsfeed.quotes.morphology import Analyser, analyser

APOSTROPHES = tuple((odd, "'") for odd in "’ʼ`´‘ʹ")


class Cue(NamedTuple):
    """A reporting word: its kind (say, think, manner, relay) and what its form says of the subject."""

    kind: str
    subject: str


class SourceHead(NamedTuple):
    """The noun of a source phrase («словами») and the prepositions that may open it («за»)."""

    prepositions: frozenset[str]


class Light(NamedTuple):
    """A verb that is a cue only with its completion («звернув увагу») or negation («не виключає»)."""

    before: frozenset[str]
    nouns: frozenset[str]


_NONE: frozenset[str] = frozenset()


class WordLists(dict[str, frozenset[str]]):
    """The word lists of a data file by name; what it lacks is empty."""

    def __missing__(self, group: str) -> frozenset[str]:
        return _NONE


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language. Every word is casefolded, its apostrophes straight."""

    language: str
    cues: dict[str, Cue]
    light: dict[str, Light]
    sources: dict[str, SourceHead]
    pronouns: dict[str, str]
    possessives: dict[str, str]
    relatives: dict[str, str]
    words: WordLists
    body_stems: tuple[str, ...]
    triggers: frozenset[str] = frozenset()
    reporting: frozenset[str] = frozenset()
    no_names: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    body_starts: tuple[str, ...] = ()
    latin: bool = True
    adverb_endings: tuple[str, ...] = ("\0",)
    plural_endings: tuple[str, ...] = ("\0",)
    gerund_endings: tuple[str, ...] = ("\0",)
    past_endings: tuple[str, ...] = ("\0",)
    office_endings: tuple[str, ...] = ("\0",)
    female_endings: tuple[str, ...] = ("\0",)
    subjects: dict[str, str] = field(default_factory=dict)
    body_prefixes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    analyser: Analyser | None = None

    def has(self, group: str, word: str) -> bool:
        """Whether a lowered word is in the named list of the data file."""
        return word in self.words[group]


_SUBJECT_KEYS = {"m": "m", "f": "f", "n": "n", "p": "p", "s": "s", "x": "x", "a": "",
                 "predicate_m": "m", "predicate_f": "f", "predicate_pl": "p"}  # fmt: skip


def lower(word: str) -> str:
    """A word as the lists have it: in small letters, apostrophes straight."""
    low = word.lower()
    if low.isascii() or low.isalpha():
        return low
    for odd, plain in APOSTROPHES:
        if odd in low:
            low = low.replace(odd, plain)
    return low


def languages() -> frozenset[str]:
    """The languages that have a data file."""
    return frozenset(
        item.name.removesuffix(".toml") for item in (files("newsfeed.quotes") / "data").iterdir()
        if item.name.endswith(".toml") and not item.name.startswith("_")
    )  # fmt: skip


@cache
def lexicon(language: str) -> Lexicon | None:
    """The lexicon of a primary language code (`uk`); None when there is no data for it."""
    if language not in languages():
        return None
    data = tomllib.loads((files("newsfeed.quotes") / "data" / f"{language}.toml").read_text("utf-8"))
    cues, light, sources = _cues(data), _light(data), _sources(data)
    openers = frozenset(word for head in sources.values() for word in head.prepositions)
    openers |= frozenset(word for word, head in sources.items() if not head.prepositions)
    groups = _groups(data)
    stems = tuple(sorted(_words(data.get("bodies", {}).get("stems", ""))))
    return Lexicon(
        language=language,
        cues=cues,
        light=light,
        sources=sources,
        offices=groups["generic"] | groups["titles"],
        reporting=frozenset(cues) | frozenset(light),
        triggers=frozenset(cues)
        | frozenset(light)
        | groups["after_words"]
        | (frozenset(sources) if data.get("morphology") else openers),
        pronouns=_by_key(data.get("pronouns", {})),
        possessives=_by_key(data.get("possessives", {})),
        relatives=_by_key(data.get("relative", {})),
        words=groups,
        no_names=groups["not_names"] | groups["titles"],
        body_stems=stems,
        body_starts=tuple(_words(data.get("bodies", {}).get("starts", ""))),
        adverb_endings=tuple(_words(data.get("adverb_endings", "\0"))),
        plural_endings=tuple(_words(data.get("plural_endings", "\0"))),
        gerund_endings=tuple(_words(data.get("gerund_endings", "\0"))),
        past_endings=tuple(_words(data.get("past_endings", "\0"))),
        office_endings=tuple(_words(data.get("office_endings", "\0"))),
        female_endings=tuple(_words(data.get("female_endings", "\0"))),
        latin=data.get("script", "latin") == "latin",
        subjects=_subjects(data),
        body_prefixes=_prefixes(stems),
        analyser=analyser(language) if data.get("morphology") else None,
    )


def _words(text: str) -> list[str]:
    return [lower(word) for word in text.split()]


def _cues(data: dict[str, Any]) -> dict[str, Cue]:
    cues: dict[str, Cue] = {}
    endings: dict[str, dict[str, str]] = data.get("endings", {})
    for table in data["verbs"]:
        kind = table["kind"]
        for key, value in table.items():
            if key in endings:
                for stem in _words(value):
                    for ending, subject in endings[key].items():
                        cues.setdefault(stem + ending, Cue(kind, subject))
            elif key in _SUBJECT_KEYS:
                for word in _words(value):
                    cues.setdefault(word, Cue(kind, _SUBJECT_KEYS[key]))
    return cues


def _light(data: dict[str, Any]) -> dict[str, Light]:
    return {
        verb: Light(frozenset(_words(table.get("before", ""))), frozenset(_words(table["nouns"])))
        for table in data.get("light", ())
        for verb in _words(table["verbs"])
    }


def _subjects(data: dict[str, Any]) -> dict[str, str]:
    """What the form of each verb with a completion says of its subject, by its ending."""
    endings: dict[str, str] = data.get("subject_endings", {})
    verbs = [verb for table in data.get("light", ()) for verb in _words(table["verbs"])]
    return {verb: next((key for end, key in endings.items() if verb.endswith(end)), "") for verb in verbs}


def _sources(data: dict[str, Any]) -> dict[str, SourceHead]:
    return {
        head: SourceHead(frozenset(_words(table["prepositions"])))
        for table in data.get("sources", ())
        for head in _words(table["heads"])
    }


def _by_key(table: dict[str, str]) -> dict[str, str]:
    return {word: key for key, words in table.items() for word in _words(words)}


def _groups(data: dict[str, Any]) -> WordLists:
    groups = WordLists((key, frozenset(_words(value))) for key, value in data.items() if isinstance(value, str))
    for section in ("people", "bodies", "words"):
        for key, value in data.get(section, {}).items():
            if isinstance(value, str):
                groups[key] = frozenset(_words(value))
    return groups


def _prefixes(stems: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Stems by their first two letters, for a quick look."""
    table: dict[str, list[str]] = {}
    for stem in stems:
        table.setdefault(stem[:2], []).append(stem)
    return {key: tuple(value) for key, value in table.items()}
