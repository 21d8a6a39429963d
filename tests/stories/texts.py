"""News texts made from our own sentences: distinct articles, edited copies, rewrites, bulletins, events."""

from __future__ import annotations

import random

from newsfeed.models import Article
from tests.crash.articles import with_prints

WHO = [
    "міська рада",
    "обласна лікарня",
    "наглядова комісія",
    "команда рятувальників",
    "спілка перевізників",
    "асоціація фермерів",
    "студентська громада",
    "служба доріг",
    "управління освіти",
    "музейний фонд",
    "клуб мандрівників",
    "водоканал",
]
DID = [
    "оприлюднила план ремонту",
    "завершила перевірку",
    "оголосила набір охочих",
    "передала документи до суду",
    "відкрила нову залу",
    "перенесла терміни робіт",
    "підписала угоду з підрядником",
    "запросила мешканців на слухання",
    "порахувала збитки після негоди",
    "представила оновлений розклад",
]
WHY = [
    "після численних звернень громадян",
    "через брак коштів у попередньому році",
    "щоб устигнути до початку зими",
    "бо старе обладнання вийшло з ладу",
    "на вимогу незалежних експертів",
    "попри сумніви частини депутатів",
    "за підтримки сусідніх громад",
    "у відповідь на скарги водіїв",
]
WHERE = [
    "на лівому березі",
    "біля залізничного вокзалу",
    "у старому центрі",
    "на вулиці Садовій",
    "поблизу ринку",
    "у промисловій зоні",
    "в долині за мостом",
    "у новому мікрорайоні",
    "на північній околиці",
    "коло ботанічного саду",
]
FILLER = [
    "люди",
    "голос",
    "вечір",
    "дорога",
    "праця",
    "книга",
    "вікно",
    "ранок",
    "погляд",
    "відповідь",
    "справа",
    "година",
    "мова",
    "школа",
    "сад",
    "хліб",
    "світло",
    "вода",
    "камінь",
    "лист",
    "поле",
    "зима",
    "літо",
    "берег",
    "рішення",
    "думка",
    "крок",
    "рука",
    "двір",
    "ліс",
    "пісня",
    "гість",
    "місце",
    "вулиця",
    "трава",
    "garden",
    "winter",
    "answer",
    "letter",
    "corner",
    "silver",
    "matter",
    "window",
    "bridge",
    "signal",
    "market",
    "forest",
    "copper",
    "meadow",
    "harbour",
]


def news(number: int, words: int = 160) -> list[str]:
    """The words of one article; another number shares set phrases with it, as news does."""
    chance = random.Random(number)
    text: list[str] = []
    while len(text) < words:
        rest = " ".join(chance.choice(FILLER) + format(chance.randrange(4000), "x") for _ in range(9))
        text += f"{chance.choice(WHO)} {chance.choice(DID)} {chance.choice(WHERE)} {chance.choice(WHY)} {rest}.".split()
    return text


def edited(words: list[str], share: float, seed: int) -> list[str]:
    """The words with this share of them replaced, dropped or added to, all over the text."""
    chance = random.Random(seed)
    edited_words = list(words)
    for place in chance.sample(range(len(words)), max(1, round(share * len(words)))):
        way = chance.random()
        if way < 0.6:
            edited_words[place] = chance.choice(FILLER)
        else:
            edited_words[place] = "" if way < 0.8 else f"{words[place]} {chance.choice(FILLER)}"
    return " ".join(edited_words).split()


def rewritten(words: list[str], kept: float, seed: int) -> list[str]:
    """Every second or third stretch of a dozen words told anew, the others word for word."""
    chance = random.Random(seed)
    told: list[str] = []
    for start in range(0, len(words), 12):
        stretch = words[start : start + 12]
        told += stretch if chance.random() < kept else [chance.choice(FILLER) + w[:2] for w in stretch]
    return told


def article(article_id: str, *paragraphs: str, day: str = "2026-11-22", title: str = "Новина") -> Article:
    """An article of these paragraphs, with its hash and fingerprint."""
    return with_prints(
        Article(id=article_id, url=f"https://news.example/{article_id}", title=title, paragraphs=paragraphs,
                published_at=f"{day}T10:00:00+02:00")
    )  # fmt: skip


BULLETINS = (
    "Гідрологи повідомили про рівень води в річці станом на ранок {0} листопада. Біля мосту він становить"
    " {1} сантиметрів, біля порту {2}, а в гирлі {3}. За добу вода піднялася на {4} сантиметрів. Судноплавство"
    " триває, обмежень для малих човнів немає. Наступне повідомлення надійде завтра вранці.",
    "Офіційний курс гривні на {0} листопада: долар коштує {1},{2} гривні, євро {3},{4} гривні. Обмінники в центрі"
    " міста купують валюту трохи дешевше за офіційний курс. Аналітики радять стежити за новинами і не поспішати"
    " з великими обмінами до кінця тижня.",
    "The harbour office counted {1} ships on November {0}. Of these {2} carried grain, {3} carried ore and {4} were"
    " waiting in the roads. Pilots worked in both shifts and no delays were reported. The office publishes the"
    " figures each morning for forwarding agents and for the insurers of the cargo.",
)


def bulletin(kind: int, day: int) -> Article:
    """One day's issue of a bulletin."""
    chance = random.Random(day * 31 + kind)
    figures = [day, *(chance.randrange(20, 900) for _ in range(4))]
    return article(f"b{kind}-{day}", BULLETINS[kind].format(*figures), day=f"2026-11-{day:02}", title="Дані на ранок")
