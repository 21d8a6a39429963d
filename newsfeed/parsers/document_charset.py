"""Bytes → the charset they are in, by rule: what the bytes prove comes before what labels say.

A byte order mark decides; then UTF-16 by its zero bytes, then valid UTF-8; then the label whose
decoding reads like text, header before markup; then letter statistics. A label is believed only
as far as its decoding is plausible, and a guess is always said.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any, Final

from bs4.dammit import EncodingDetector

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER_CHARSET = re.compile(r"charset\s{0,4}=\s{0,4}[\"']?\s{0,4}([\w.:-]{1,40})", re.IGNORECASE | re.ASCII)
_META_CHARSET = re.compile(
    rb"<meta\b[^<>]{0,300}?charset\s{0,4}=\s{0,4}[\"']?\s{0,4}([\w.:-]{1,40})", re.IGNORECASE | re.ASCII
)
_HIGH_WORD = re.compile(rb"[\x80-\xff][A-Za-z'\x80-\xff]{0,40}")
_LETTER_BYTES = re.compile(rb"[\xc0-\xff]")
_LETTERS_BEFORE = re.compile(rb"[A-Za-z']{0,20}\Z")
_SAMPLE_WORDS: Final = 500
_HEAD_BYTES: Final = 8 * 1024
_SAMPLE_BYTES: Final = 512 * 1024
_PLAUSIBLE: Final = 0.6
_CLEARLY_BETTER: Final = 0.12
_BEYOND_DOUBT: Final = 0.85
_MULTIBYTE: Final = frozenset(("gb18030", "big5", "big5hkscs", "cp932", "euc_jp", "cp949"))
_NO_EVIDENCE: Final = 0.5
_MOSTLY: Final = 0.05


@dataclass(frozen=True, slots=True)
class Charset:
    """A codec that decodes the bytes, who said so, and what was odd about it."""

    codec: str
    told_by: str
    warnings: tuple[str, ...] = ()
    skip: int = 0

    @property
    def name(self) -> str:
        """The charset's usual name, as in `provenance.charset`."""
        return str(_data()["names"].get(self.codec, self.codec))


def find_charset(body: bytes, content_type: str | None, *, known_utf8: bool = False) -> Charset:
    """The charset of a page or feed, from its bytes, its header and its own declaration.

    `known_utf8` spares the proof where a parser has already read every byte as UTF-8.
    """
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return Charset(codec, "bom", skip=len(bom))
    header = codec_of(_header_label(content_type))
    wide = _wide_codec(body)
    if wide:
        told = "header" if header and header.startswith("utf-16") else "statistics"
        return Charset(wide, told, () if told == "header" else ("charset_guessed",))
    meta = _narrow(codec_of(declared_label(body)))
    if body.isascii():
        return _ascii_charset(body, _narrow(header), meta)
    if known_utf8 or is_utf8(body):
        return _utf8_charset(_narrow(header), meta)
    return _legacy_charset(body, _narrow(header), meta)


def codec_of(label: str | None) -> str | None:
    """Python's codec for a charset label as the web uses it; None for none or an unknown one."""
    if not label:
        return None
    label = label.strip().strip("\"'").lower()
    data = _data()
    try:
        codec = codecs.lookup(data["labels"].get(label, label))
    except (LookupError, ValueError):
        return None
    name = str(data["labels"].get(codec.name, codec.name))
    if name in data["refused"]["codecs"] or not codec._is_text_encoding:
        return None
    return name


def declared_label(body: bytes) -> str | None:
    """The charset that the markup itself declares: XML declaration or meta tag."""
    head = body[: 64 * 1024]
    label = EncodingDetector.find_declared_encoding(head, is_html=True)
    if label:
        return str(label)
    late = _META_CHARSET.search(head)
    return late[1].decode("ascii") if late else None


def decode(body: bytes, charset: Charset) -> str:
    """The text; bytes that the charset has no letter for become U+FFFD."""
    return body[charset.skip :].decode(charset.codec, "replace")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("newsfeed.parsers").joinpath("data/charsets.toml").read_text("utf-8"))


def _header_label(content_type: str | None) -> str | None:
    found = _HEADER_CHARSET.search(content_type[:500]) if content_type else None
    return found[1] if found else None


def _narrow(codec: str | None) -> str | None:
    """A label that was itself readable as ASCII cannot mean a wide charset."""
    return "utf-8" if codec and codec.startswith(("utf-16", "utf-32")) else codec


def _wide_codec(body: bytes) -> str | None:
    """UTF-16 without a mark: half the bytes of its markup are zero, all on one side."""
    head = body[:4096]
    if head.count(0) * 8 < len(head) or len(head) < 4:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even * 10 < odd:
        return "utf-16-le"
    if odd * 10 < even:
        return "utf-16-be"
    return None


def may_be_utf8(body: bytes) -> bool:
    """Whether the beginning of a page lets it be UTF-8: no mark of another, no zero bytes, no broken letter."""
    return not body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and is_utf8(body[:_HEAD_BYTES])


def _ascii_charset(body: bytes, header: str | None, meta: str | None) -> Charset:
    """ASCII is UTF-8, but for the Japanese and Korean charsets that hide in escapes."""
    if b"\x1b" in body:
        for label, told in ((header, "header"), (meta, "meta")):
            if label and label.startswith("iso2022"):
                return Charset(label, told)
    return Charset("utf-8", _who(header, meta) or "utf8-valid")


def _utf8_charset(header: str | None, meta: str | None) -> Charset:
    lies = any(label not in (None, "utf-8") for label in (header, meta))
    return Charset("utf-8", _who(header, meta) or "utf8-valid", ("charset_conflict",) if lies else ())


def _legacy_charset(body: bytes, header: str | None, meta: str | None) -> Charset:
    conflict = ("charset_conflict",) if header and meta and header != meta else ()
    if _is_mostly_utf8(body):
        return Charset("utf-8", _who(header, meta) or "utf8-valid", (*conflict, "charset_errors"))
    return _by_evidence(body, header, meta, conflict)


def _who(header: str | None, meta: str | None) -> str | None:
    return "header" if header == "utf-8" else "meta" if meta == "utf-8" else None


def is_utf8(body: bytes) -> bool:
    """Whether the bytes are valid UTF-8, a last letter cut in two forgiven."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.end >= len(body) and error.reason == "unexpected end of data"
    return True


def _is_mostly_utf8(body: bytes) -> bool:
    """A UTF-8 page with a few broken bytes: a cut letter, a foreign snippet."""
    sample = body[:_SAMPLE_BYTES].decode("utf-8", "replace")
    broken = sample.count("\ufffd")
    letters = len(sample) - len(sample.encode("ascii", "ignore")) - broken
    return broken <= letters * _MOSTLY


def _by_evidence(body: bytes, header: str | None, meta: str | None, conflict: tuple[str, ...]) -> Charset:
    """The label whose decoding reads like text, else what the letters say."""
    words = _high_words(body)
    labels = [(label, told) for label, told in ((header, "header"), (meta, "meta")) if label and label != "utf-8"]
    scores = [
        _multibyte_score(body, label) if label in _MULTIBYTE else plausibility(words, label) for label, _ in labels
    ]
    if scores and scores[0] >= _BEYOND_DOUBT:
        return Charset(*labels[0], conflict)
    lies = ("charset_conflict",) if header or meta else ()
    if _is_typography(words):
        apt = next((label for label, score in zip(labels, scores, strict=True) if score == _NO_EVIDENCE), None)
        return Charset(*apt, conflict) if apt else Charset("cp1252", "statistics", (*lies, "charset_guessed"))
    best, best_score = _best_guess(words)
    for (label, told), score in zip(labels, scores, strict=True):
        if score >= _PLAUSIBLE and score >= best_score - _CLEARLY_BETTER:
            return Charset(label, told, conflict)
    if best_score < _PLAUSIBLE:
        best = _detected(body) or best
    return Charset(best, "statistics", (*lies, "charset_guessed"))


def _is_typography(words: bytes) -> bool:
    """Whether all that is beyond ASCII are the quotation marks and dashes that Windows charsets share."""
    return bool(words) and not _LETTER_BYTES.search(words) and plausibility(words, "cp1252") == _NO_EVIDENCE


def _high_words(body: bytes) -> bytes:
    """The first words with a byte beyond ASCII, their ASCII letters included, one a line."""
    words: list[bytes] = []
    for found in islice(_HIGH_WORD.finditer(body), _SAMPLE_WORDS):
        before = _LETTERS_BEFORE.search(body[max(0, found.start() - 20) : found.start()])
        words.append((before[0] if before else b"") + found[0])
    return b"\n".join(words)


def _best_guess(words: bytes) -> tuple[str, float]:
    groups = _data()["candidates"]
    scored = [
        (plausibility(words, codec) - 0.001 * place, codec)
        for group in ("cyrillic", "latin", "greek")
        for place, codec in enumerate(groups[group])
    ]
    score, codec = max(scored)
    return codec, score


def _detected(body: bytes) -> str | None:
    """What bs4 and chardet take the bytes for, if they decode so; a multi-byte charset, as a rule."""
    head = body[: 64 * 1024]
    for label in EncodingDetector(head, is_html=True).encodings:
        codec = codec_of(label)
        if codec and codec != "utf-8":
            try:
                codecs.getincrementaldecoder(codec)().decode(head)
            except UnicodeDecodeError:
                continue
            return codec
    return None


def plausibility(words: bytes, codec: str) -> float:
    """How much the words read like text in this charset: 0 for noise, about 1 for prose."""
    try:
        text = words.decode(codec, "replace")
    except LookupError:
        return 0.0
    rules = _letter_rules()
    latin = _latin_share(text, rules)
    scores = [score for word in text.split("\n") if (score := _word_score(word, rules, latin)) is not None]
    return sum(scores) / len(scores) if scores else _NO_EVIDENCE


def _multibyte_score(body: bytes, codec: str) -> float:
    """Bytes that follow the rules of a two-byte charset nearly always are in it."""
    text = body[:_SAMPLE_BYTES].decode(codec, "replace")
    letters = len(text) - len(text.encode("ascii", "ignore"))
    return max(0.0, 0.95 - 5 * text.count("\ufffd") / max(1, letters))


@dataclass(frozen=True, slots=True)
class _Letters:
    pairs: frozenset[str]
    cyrillic: frozenset[str]
    latin: tuple[frozenset[str], ...]


@cache
def _letter_rules() -> _Letters:
    data = _data()
    pairs = {word[at : at + 2] for word in data["cyrillic"]["pairs"].split() for at in range(len(word) - 1)}
    return _Letters(
        pairs=frozenset(pairs),
        cyrillic=frozenset(data["cyrillic"]["common"]),
        latin=tuple(frozenset(letters) for letters in data["latin"].values()),
    )


def _latin_share(text: str, rules: _Letters) -> float:
    """How many of the Latin letters beyond ASCII are of one language."""
    letters = [character for character in text.lower() if "\x80" <= character < "Ͱ" and character.isalpha()]
    if not letters:
        return 1.0
    return max(sum(letter in language for letter in letters) for language in rules.latin) / len(letters)


def _word_score(word: str, rules: _Letters, latin: float) -> float | None:
    """0 to 1; None for a word that holds no evidence (dashes and quotation marks alone)."""
    core = word.strip("«»„“”‘’‚…–—•·©®™§°№'´`\xa0|†‡‹›¬\xad")
    if core.isascii():
        return None
    if any(not character.isalpha() and character not in "'’ʼ-" for character in core):
        return 0.3 if any(mark in core for mark in "«»„“”‘’…–—\xa0") else 0.0
    case = core.islower() or core[1:].islower() or core.isupper()
    lower = core.lower()
    letters = [character for character in lower if character > "\x7f" and character not in "’ʼ"]
    if not letters:
        return None
    if "Ͱ" <= letters[0] < "Ѐ":
        return _greek_score(lower, case=case and not core.isupper())
    if "Ѐ" <= letters[0] < "Ԁ":
        return _cyrillic_score(core, lower, rules, case=case)
    if not case or len(letters) * 2 > len(lower) + 1:
        return 0.1
    return 0.95 * latin**2


def _greek_score(lower: str, *, case: bool) -> float:
    """Greek words are all Greek, and the longer ones bear an accent."""
    if not case or not all("Ͱ" <= character < "Ѐ" for character in lower):
        return 0.1
    return 0.9 if any(character in "άέήίόύώΐΰ" for character in lower) else 0.5 if len(lower) < 4 else 0.2


def _cyrillic_score(core: str, lower: str, rules: _Letters, *, case: bool) -> float:
    if not all(character in rules.cyrillic or character in "'’ʼ-" for character in lower):
        return 0.0
    if len(lower) == 1:
        return 0.7 if lower in "ізійуваяокбж" and core.islower() else 0.4
    pairs = [lower[at : at + 2] for at in range(len(lower) - 1)]
    known = sum(pair in rules.pairs for pair in pairs) / len(pairs)
    return known * (1.0 if case and not core.isupper() else 0.75 if core.isupper() else 0.3)
