"""A run of capitalised words → a person's name in the nominative: given name, patronymic, surname, gender."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from newsfeed.quotes.lexicon import Lexicon, lower
from newsfeed.quotes.morphology import GENITIVE, NOMINATIVE, Analyser, Reading

_MAX_PARTS: Final = 3
_OBLIQUE: Final = (GENITIVE, "datv", "accs", "ablt", "loct", "voct")


class Name(NamedTuple):
    """A person's name; `nominative` when the words as written can be it, `sure` when the given name is known.

    `other` is how the words read in the other case, where that gives another name.
    """

    full: str
    given: str
    patronymic: str
    surname: str
    gender: str
    start: int
    end: int
    nominative: bool
    sure: bool
    other: Name | None = None


def read_name(run: Sequence[str], before: str, words: Lexicon) -> Name | None:
    """The name in a run of words; `before` is the word before them, whose case the name shares when it is a noun."""
    if words.analyser is None:
        return _plain_name(run, words)
    if not words.latin and all(word[0].isascii() for word in run):
        return None  # «Fox News»
    lone: Name | None = None
    oblique = _expects_oblique(before, words)
    for index, word in enumerate(run):
        if _is_initial(word) or (is_given(word, words) and not _is_other_word(run, index, words)):
            name = _from_given(run, index, oblique, words)
            if name is not None and (name.surname or name.patronymic):
                return name
            lone = lone or name  # «Ради Людмила Коваль»: the first can be a name, the second is
    if lone is not None and not (lone.start and before.islower()):
        return lone
    foreign = _foreign_name(run, oblique, words)  # «Кауа Еліас»: two words nobody knows
    return foreign or lone


def _plain_name(run: Sequence[str], words: Lexicon) -> Name | None:
    """Without an analyser the words stand as they are; titles, bodies and ordinary words at the start are cut."""
    lows = [lower(word) for word in run]
    start, end = 0, len(run)
    while start < end and lows[start].rstrip(".") in words.no_names:
        start += 1
    for index in range(start, end - 2):  # «Council Spokeswoman Uliana Voit»
        if lows[index] in words.offices or _is_office(lows[index], words):
            start = index + 1
    if end - start < 2:
        return None
    parts = [word.removesuffix("’s").removesuffix("'s") for word in run[start:end]]
    if not words.words["not_person"].isdisjoint(low.removesuffix("'s") for low in lows[start:]):
        return None
    if all(len(part) > 1 and part.isupper() for part in parts):
        parts = [part.title() for part in parts]
    if len(parts) > 2 and not is_given(parts[0], words) and is_given(parts[1], words):
        parts, start = parts[1:], start + 1  # «Warden Paul Henning»
    given = lower(parts[0])
    female = words.has("female_names", given) or given.endswith(words.female_endings)
    gender = "m" if words.has("male_names", given) else "f" if female else ""
    surname = parts[-1]
    if words.has("name_suffixes", lower(surname).rstrip(".")) and len(parts) > 2:
        surname = parts[-2]
    return Name(" ".join(parts), parts[0], "", surname, gender, start, end, True, bool(gender))


def _is_office(low: str, words: Lexicon) -> bool:
    """«Betriebsrätin», «Torwart»: a word that ends as offices do and is no given name."""
    known = words.has("male_names", low) or words.has("female_names", low)
    return low.endswith(words.office_endings) and not known


def _is_initial(word: str) -> bool:
    return len(word) == 2 and word[1] == "." and word[0].isupper()


def is_given(word: str, words: Lexicon) -> bool:
    """Whether a capitalised word can be a given name."""
    if len(word) < 3 or not word[0].isupper() or (word.isupper() and len(word) < 4):
        return False
    if words.analyser is None:
        return words.has("male_names", lower(word)) or words.has("female_names", lower(word))
    return any(r.known for r in _given_readings(word.split("-", maxsplit=1)[0], words))


def lone_given(word: str, words: Lexicon) -> Name | None:
    """The person whom a given name alone stands for; None where the word can be a common noun («Надія»)."""
    if words.analyser is None or not is_given(word, words):
        return None
    readings = [r for r in words.analyser.read(word) if r.known]
    named = [r for r in readings if r.proper == "name" and r.case == NOMINATIVE and r.number != "plur"]
    if not named or any(r.pos == "noun" and r.proper not in ("name", "surname") for r in readings):
        return None
    genders = {r.gender for r in named}
    return Name(word, word, "", "", named[0].gender if len(genders) == 1 else "", 0, 1, True, False)


def _is_other_word(run: Sequence[str], index: int, words: Lexicon) -> bool:
    """«Теммі Брюс-Нолан», «Ради Данило Гетьман»: a word like a given name that is a surname or a body here."""
    word = run[index]
    if index and "-" in word and not _given_readings(word.rsplit("-", maxsplit=1)[-1], words):
        return True
    return index + 1 < len(run) and lower(word).startswith(words.body_stems) and is_given(run[index + 1], words)


def _given_readings(word: str, words: Lexicon) -> list[Reading]:
    assert words.analyser is not None
    readings = words.analyser.read(word)
    return [r for r in readings if r.proper == "name" or (r.animate and words.has("given_names", r.lemma))]


def _expects_oblique(before: str, words: Lexicon) -> bool:
    """Whether the noun or preposition before the name stands in another case than the nominative."""
    analyser = words.analyser
    if analyser is None or not before or before[0].isupper():
        return False
    readings = analyser.read(before)
    if any(r.pos == "prep" for r in readings) or lower(before) in words.sources:
        return True
    nouns = [r for r in readings if r.pos == "noun" and r.animate]
    return bool(nouns) and not any(r.case == NOMINATIVE for r in nouns)


def _from_given(run: Sequence[str], index: int, oblique: bool, words: Lexicon) -> Name | None:
    analyser = words.analyser
    assert analyser is not None
    end = index + 1
    while end < len(run) and _is_initial(run[end]):
        end += 1
    patronymic = ""
    if end < len(run) and _is_patronymic(run[end], words):
        patronymic, end = run[end], end + 1
    parts: list[str] = []
    while end < len(run) and len(parts) < _MAX_PARTS and _may_be_surname(run[end], run[index], words):
        particle = words.has("particles", lower(run[end]))
        parts.append(run[end])
        end += 1
        if not particle and not _goes_on(run, end, words):
            break
    start = index
    if not parts and index and patronymic and _leads_as_surname(run[index - 1], words):
        parts, start = [run[index - 1]], index - 1
    return _compose(run[index], patronymic, parts, (start, end), oblique, words)


def _goes_on(run: Sequence[str], end: int, words: Lexicon) -> bool:
    """«Жозе Мануел Перейра»: neither the word before nor this one is in the dictionary."""
    assert words.analyser is not None
    two = run[end - 1 : end + 1]
    return len(two) == 2 and all(
        word.isalpha() and not word.isupper() and not any(r.known for r in words.analyser.read(word)) for word in two
    )


def _leads_as_surname(word: str, words: Lexicon) -> bool:
    """«Рудь Петро Володимирович», but not «Єгер Фока Сидорович»: a word before name and patronymic."""
    assert words.analyser is not None
    readings = words.analyser.read(word)
    return any(r.proper == "surname" or not r.known for r in readings) and not words.has("generic", lower(word))


def _is_patronymic(word: str, words: Lexicon) -> bool:
    if not word[:1].isupper() or words.analyser is None:
        return False
    endings = tuple(words.words.get("patronymic_endings", ()))  # the dictionary has some as common nouns
    return any(
        r.proper == "patronymic" or (r.animate and not r.proper and r.lemma.endswith(endings))
        for r in words.analyser.read(word)
    )


def _may_be_surname(word: str, given: str, words: Lexicon) -> bool:
    """Whether a word after a given name can be the surname: not when it is a common noun in another case."""
    if words.has("particles", lower(word)):
        return True
    if not word[:1].isupper() or len(word) < 2 or word.endswith("."):
        return False
    assert words.analyser is not None
    readings = words.analyser.read(word)
    if any(r.proper == "surname" or not r.known for r in readings):
        return True
    if _is_initial(given):
        return False
    forms = _given_readings(given.rsplit("-", maxsplit=1)[-1], words)
    if any(r.pos not in ("noun", "adj") for r in readings) or (
        _stays(word, "f", words) and any(r.gender == "f" for r in forms)
    ):
        return True
    if all(r.proper == "place" for r in readings) or lower(word).startswith(words.body_stems):
        return False
    cases = {r.case for r in forms}
    if is_given(word, words):
        return any(r.case in cases for r in readings)
    agrees = any(r.case in cases for r in readings)  # else a noun in another case: «Яким Лодій», unless one who is told
    return agrees or (word.isalpha() and not any(r.case == "datv" or r.pos == "adj" for r in readings))


def _compose(
    given: str, patronymic: str, parts: list[str], bounds: tuple[int, int], oblique: bool, words: Lexicon
) -> Name | None:
    analyser = words.analyser
    assert analyser is not None
    surname = parts[-1] if parts else ""
    particles = parts[:-1]
    if _is_initial(given):
        form, gender = surname, ""
        cases = {r.case for r in _surname_readings(surname, analyser)} if surname else set()
        if oblique and GENITIVE in cases:
            form, gender = _best_surname(surname, "", GENITIVE, analyser)
        full = " ".join(p for p in (given, *particles, _case_of_letters(form, words)) if p)
        return (
            Name(full, given, "", _case_of_letters(form, words), gender, *bounds, not oblique, False)
            if surname
            else None
        )
    shared = _agreement(given, patronymic, surname, oblique, words)
    possible = any(case == NOMINATIVE for case, _ in shared)
    shapes = [_shape((given, patronymic, particles, surname), pair, words) for pair in _both_cases(shared)]
    names = [Name(*shape, *bounds, possible, True) for shape in shapes]
    return names[0]._replace(other=names[1]) if len(names) > 1 and names[1].full != names[0].full else names[0]


def _both_cases(shared: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The likeliest case and gender, and the likeliest on the other side of the nominative."""
    first = shared[0] if shared else (NOMINATIVE, "")
    other = next((pair for pair in shared if (pair[0] == NOMINATIVE) != (first[0] == NOMINATIVE)), None)
    return [first, other] if other else [first]


def _shape(
    parts: tuple[str, str, list[str], str], pair: tuple[str, str], words: Lexicon
) -> tuple[str, str, str, str, str]:
    given, patronymic, particles, surname = parts
    case, gender = pair
    analyser = words.analyser
    assert analyser is not None
    plain = _inflected(given, "name", case, gender, analyser)
    family = _surname_nominative(surname, case, gender, words) if surname else ""
    father = _inflected(patronymic, "patronymic", case, gender, analyser) if patronymic else ""
    shown = [plain, *particles, family] if family else [plain, father] if father else [plain]
    full = " ".join(_case_of_letters(part, words) for part in shown)
    return full, _case_of_letters(plain, words), father, _case_of_letters(family, words), gender


def _agreement(given: str, patronymic: str, surname: str, oblique: bool, words: Lexicon) -> list[tuple[str, str]]:
    """The cases and genders that given name and surname share, the likeliest first."""
    analyser = words.analyser
    assert analyser is not None
    last = given.rsplit("-", maxsplit=1)[-1]
    pairs = list(dict.fromkeys((r.case, r.gender) for r in _given_readings(last, words)))
    pairs = pairs or list(dict.fromkeys((r.case, r.gender) for r in analyser.read(last) if r.gender))
    shared = [p for p in pairs if not patronymic or p in _pairs(patronymic, "patronymic", analyser)] or pairs
    if surname:
        family = _pairs(surname, "", analyser)
        shared = [
            p for p in shared if (p in family and not _must_change(surname, *p, words)) or _stays(surname, p[1], words)
        ] or shared
    order = (*_OBLIQUE, NOMINATIVE) if oblique else (NOMINATIVE, *_OBLIQUE)
    return sorted(shared, key=lambda p: (order.index(p[0]) if p[0] in order else 9, p[1]))


def _pairs(word: str, proper: str, analyser: Analyser) -> set[tuple[str, str]]:
    readings = _surname_readings(word, analyser) if not proper else analyser.read(word)
    return {(r.case, r.gender) for r in readings if (not proper or r.proper == proper) and r.number != "plur"}


def _surname_readings(word: str, analyser: Analyser) -> list[Reading]:
    readings = [r for r in analyser.read(word.rsplit("-", maxsplit=1)[-1]) if r.pos in ("noun", "adj")]
    if not any(r.known for r in readings):
        return readings
    return (
        [r for r in readings if r.proper == "surname" or r.pos == "adj"]
        or [r for r in readings if r.animate]
        or readings
    )


def _stays(surname: str, gender: str, words: Lexicon) -> bool:
    """A woman's surname that ends in a consonant or -о has one form."""
    return gender == "f" and words.has("fixed_female_ends", lower(surname)[-1])


def _must_change(surname: str, case: str, gender: str, words: Lexicon) -> bool:
    """Whether a man's surname would have another ending in this case: a consonant ends the nominative alone."""
    return gender == "m" and case != NOMINATIVE and words.has("nominative_male_ends", lower(surname)[-1])


def _inflected(word: str, proper: str, case: str, gender: str, analyser: Analyser) -> str:
    if case == NOMINATIVE:
        return word
    if "-" in word:
        return "-".join(_inflected(part, proper, case, gender, analyser) for part in word.split("-"))
    return analyser.name(word, proper, case, gender) or word


def _surname_nominative(surname: str, case: str, gender: str, words: Lexicon) -> str:
    if case == NOMINATIVE:
        return surname
    if "-" in surname:
        return "-".join(_surname_nominative(part, case, gender, words) for part in surname.split("-"))
    if _stays(surname, gender, words):
        return surname
    assert words.analyser is not None
    return _best_surname(surname, gender, case, words.analyser)[0]


def _best_surname(surname: str, gender: str, case: str, analyser: Analyser) -> tuple[str, str]:
    found = analyser.name(surname, "surname", case, gender) or analyser.name(surname, "", case, gender)
    if found is not None:
        return found, gender
    low = lower(surname)
    if gender != "f" and case in (GENITIVE, "accs") and low[-1:] in "ая" and len(low) > 4:
        return surname[:-1], gender
    return surname, gender


def _case_of_letters(word: str, words: Lexicon) -> str:
    """«ГУЗЬ» and «гузь» as «Гузь»; a particle stays small."""
    if "-" in word and not word.isupper():
        return "-".join(part if len(part) < 3 else part[:1].upper() + part[1:] for part in word.split("-"))
    if not word or (word[0].isupper() and not (word.isupper() and len(word) > 2)):
        return word
    if words.has("particles", word):
        return word
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


def _foreign_name(run: Sequence[str], oblique: bool, words: Lexicon) -> Name | None:
    """Two or three words that no dictionary knows as anything but a surname."""
    analyser = words.analyser
    assert analyser is not None
    start = 0
    while start < len(run) and (_is_common(run[start], words) or run[start].isupper() or run[start].isascii()):
        if start + 1 < len(run) and words.has("particles", lower(run[start + 1])):
            break  # «Люк ван Ставел»
        start += 1
    end = start
    while (
        end < len(run) and end - start < 4 and (end == start or not (_is_common(run[end], words) or run[end].isupper()))
    ):
        end += 1
    parts = list(run[start:end])
    if parts and not parts[0][0].isupper():
        return None
    if len(parts) < 2 or not all(p[0].isupper() or words.has("particles", lower(p)) for p in parts):
        return None
    if not oblique:
        return Name(" ".join(parts), parts[0], "", parts[-1], "", start, end, True, False)
    family, _gender = _best_surname(parts[-1], "m", GENITIVE, analyser)
    given, _ = _best_surname(parts[0], "m", GENITIVE, analyser)
    full = " ".join(_case_of_letters(p, words) for p in (given, *parts[1:-1], family))
    return Name(full, _case_of_letters(given, words), "", _case_of_letters(family, words), "", start, end, False, False)


def _is_common(word: str, words: Lexicon) -> bool:
    analyser = words.analyser
    assert analyser is not None
    if words.has("particles", lower(word)):
        return False
    if lower(word).startswith(words.body_stems):
        return True
    readings = analyser.read(word)
    known = [r for r in readings if r.known]
    return bool(known) and not any(r.proper in ("surname", "name") for r in known)
