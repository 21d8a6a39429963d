"""The articles that the bench's sites hold: made from our own words, each unlike the others, in two languages."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
AUTHORS = ("Олена Кравець", "Ігор Мельник", "Anna Brook", "Peter Lane")
SECTIONS = {"uk": ("Місто", "Економіка", "Культура"), "en": ("Science", "Sport")}
PAGES = {"about": "Про нас", "contact": "Контакти", "privacy": "Політика приватності"}
_LATIN = dict(zip("абвгґдезиійклмнопрстуф", "abvhgdezyiiklmnoprstuf", strict=True)) | {
    "є": "ie", "ж": "zh", "ї": "i", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia",
}  # fmt: skip
_WORDS = {
    "uk": {
        "who": "міська рада|наглядова комісія|обласна лікарня|група студентів|транспортне управління|завод насосів"
        "|фермерська спілка|громадське об'єднання|районна бібліотека|водоканал|бюро прогнозів|музейна спілка",
        "does": "оприлюднила звіт про|почала відбудову|відклала закупівлю|розширює програму|перевірила стан"
        "|домовилась про спільне утримання|відкрила запис на|підготувала план щодо|просить коштів на",
        "what": "нічних маршрутів|шкільних їдалень|мосту через Рось|сонячних станцій|дитячих майданчиків|старого млина"
        "|зерносховищ|концертної зали|насосних станцій|річкових човнів|тепличного господарства|снігових машин",
        "where": "у Сквирі|на Волині|біля Хотина|у Старому Самборі|на Поділлі|у Каневі|в Острозі|у Лубнах",
        "say": "За словами речниці, роботи триватимуть до {month}, а перші підсумки підіб'ють за {n} тижнів."
        "|Торік на це витратили {n} мільйонів гривень, цьогоріч кошторис менший на третину."
        "|«Ми рахували кожну копійку й не обіцяємо зайвого», — сказав керівник проєкту Назар Левченко."
        "|Мешканці {where} кажуть, що чекали на такі зміни щонайменше {n} років."
        "|Документ містить {n} розділів, і найдовший з них присвячено безпеці працівників."
        "|Якщо погода не завадить, техніка вийде на ділянку вже у {month}."
        "|Опоненти зауважують, що про {what} у звіті немає жодної цифри.",
        "month": "грудні|січні|лютому|березні|квітні",
    },
    "en": {
        "who": "the harbour board|a team of botanists|the county court|a small brewery|the rowing club|the night ferry"
        "|the weather office|a village school|the orchard union|the signal workshop",
        "does": "publishes its report on|starts to rebuild|puts off buying|widens a programme for|inspects the state of"
        "|agrees to share|opens the register for|asks for funds for",
        "what": "lighthouse lamps|river barges|winter fields|an old observatory|tidal gates|school kitchens"
        "|wild hedges|a covered rink|spare turbines|the eastern tramway",
        "where": "in Whitby|near Tralee|on the Fens|in Oban|along the Severn|in Kendal|near Lampeter|in Stromness",
        "say": "Work goes on until {month}, a spokeswoman said, and first results are due within {n} weeks."
        "|Last year this took {n} million pounds, and this year's estimate is a third lower."
        "|“We counted every penny and promise nothing more,” said the project's head, Tom Ashby."
        "|People {where} say that they have waited for such a change for at least {n} years."
        "|The paper has {n} chapters, the longest of which is about the safety of the crews."
        "|Critics remark that the report holds not one figure about {what}.",
        "month": "December|January|February|March|April",
    },
}


@dataclass(frozen=True, slots=True)
class Story:
    """One article as an editor would write it down."""

    number: int
    language: str
    title: str
    slug: str
    section: str
    tags: tuple[str, ...]
    author: str
    written: datetime
    paragraphs: tuple[str, ...]

    @property
    def markdown(self) -> str:
        """The text with a subhead in the middle and a picture, as Markdown."""
        first, *rest = self.paragraphs
        head = "## Що далі" if self.language == "uk" else "## What comes next"
        return "\n\n".join((first, *rest[:3], head, *rest[3:]))

    @property
    def html(self) -> str:
        """The text as HTML."""
        return "".join(f"<p>{paragraph}</p>\n" for paragraph in self.paragraphs)


def make_stories(count: int) -> list[Story]:
    """So many articles, the newest first; some titles of one or two words."""
    dice = random.Random(20261120)
    return [_story(number, dice) for number in range(count)]


def _story(number: int, dice: random.Random) -> Story:
    language = "en" if number % 3 == 2 else "uk"
    words = {name: text.split("|") for name, text in _WORDS[language].items()}

    def filled(template: str) -> str:
        return template.format(
            month=dice.choice(words["month"]),
            n=dice.randint(3, 19),
            where=dice.choice(words["where"]),
            what=dice.choice(words["what"]),
        )

    who, does, what, where = (dice.choice(words[name]) for name in ("who", "does", "what", "where"))
    title = f"{who} {does} {what} {where} ({number})"
    title = title[0].upper() + title[1:]
    if number % 10 == 7:
        title = f"{what.split()[-1].capitalize()} {number}"
    lead = f"{who[0].upper()}{who[1:]} {does} {what} {where}, випуск {number} нашого огляду."
    if language == "en":
        lead = f"{who[0].upper()}{who[1:]} {does} {what} {where}, so says issue {number} of our survey."
    paragraphs = [lead]
    for _ in range(dice.randint(5, 8)):
        paragraphs.append(" ".join(filled(dice.choice(words["say"])) for _ in range(3)))
    return Story(
        number=number,
        language=language,
        title=title,
        slug=slugged(title),
        section=dice.choice(SECTIONS[language]),
        tags=tuple(dict.fromkeys(dice.choice(words["what"]).split()[-1] for _ in range(3))),
        author=AUTHORS[number % 2 + (2 if language == "en" else 0)],
        written=START - timedelta(hours=7 * number),
        paragraphs=tuple(paragraphs),
    )


def slugged(title: str) -> str:
    """An address in Latin letters."""
    latin = "".join(_LATIN.get(letter, letter) for letter in title.lower().replace("ь", ""))
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")
