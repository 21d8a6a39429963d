"""When pages say they came out: in every place, beside traps, and not at all."""

from __future__ import annotations

from datetime import datetime

import pytest

from newsfeed.models import Page, Source
from newsfeed.parsers.dates import Dates
from newsfeed.parsers.document import parse_document
from newsfeed.parsers.metadata import read_metadata

FETCHED = datetime.fromisoformat("2024-03-13T12:30:40+02:00")
BODY = (
    "<p>Міська рада погодила новий план ремонту мостів, і роботи почнуться вже навесні, повідомили в департаменті "
    "дорожнього господарства, додавши, що рух перекривати не будуть.</p>"
    "<p>Минулого разу ремонт обіцяли 5 червня 2019 року, але підрядник відмовився від договору, і місто шукало нового "
    "виконавця майже п'ять років, нагадують у раді та просять містян про терпіння.</p>"
)
DAY = "2024-03-11"
MOMENT = "2024-03-11T18:06:00+02:00"


def dates(head: str = "", above: str = "", under: str = "", below: str = "", url: str = "https://m.example/a") -> Dates:
    html = (
        f'<html lang="uk"><head><title>Мости відремонтують</title>{head}</head><body>{above}'
        f"<article><h1>Мости відремонтують</h1>{under}<div class='text'>{BODY}</div></article>{below}</body></html>"
    )
    page = Page(url=url, body=html, fetched_at=FETCHED)
    return read_metadata(parse_document(page), page, Source(id="m", timezone="Europe/Kyiv")).dates


def value(found: Dates) -> str | None:
    return found.published.value if found.published else None


LD = '<script type="application/ld+json">{}</script>'
MACHINE_HEADS = {
    "json-ld": LD.format(
        '{"@type":"NewsArticle","headline":"Мости відремонтують","datePublished":"2024-03-11T18:06:00+02:00"}'
    ),
    "json-ld graph": LD.format(
        '{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"М"},{"@type":["Article","NewsArticle"],"datePublished":"2024-03-11T16:06:00Z"}]}'
    ),
    "json-ld list": LD.format(
        '[{"@type":"Organization"},{"@type":"http://schema.org/NewsArticle","datePublished":"2024-03-11 18:06"}]'
    ),
    "json-ld with raw line breaks": LD.format(
        '{"@type":"NewsArticle","description":"а\nб","datePublished":"2024-03-11T18:06"}'
    ),
    "json-ld with trailing commas": LD.format('{"@type":"NewsArticle","datePublished":"2024-03-11T18:06",}'),
    "json-ld in a comment": LD.format('<!-- {"@type":"NewsArticle","datePublished":"2024-03-11T18:06"} -->'),
    "json-ld page": LD.format('{"@type":"WebPage","datePublished":"2024-03-11T18:06:00+0200"}'),
    "json-ld epoch": LD.format('{"@type":"NewsArticle","datePublished":1710173160}'),
    "json-ld beside a breadcrumb": LD.format('{"@type":"BreadcrumbList","itemListElement":[]}')
    + LD.format('{"@type":"Article","datePublished":"2024-03-11T18:06:00+02:00"}'),
    "article:published_time": '<meta property="article:published_time" content="2024-03-11T18:06:00+02:00">',
    "og in name": '<meta name="article:published_time" content="2024-03-11T18:06">',
    "og:published_time": '<meta property="og:published_time" content="Mon, 11 Mar 2024 18:06:00 +0200">',
    "itemprop meta": '<meta itemprop="datePublished" content="2024-03-11T18:06">',
    "pubdate": '<meta name="pubdate" content="20240311T180600">',
    "date": '<meta name="date" content="2024-03-11 18:06">',
    "DC": '<meta name="DC.date.issued" content="2024-03-11T18:06+02:00">',
    "parsely": '<meta name="parsely-pub-date" content="2024-03-11T16:06:00Z">',
    "sailthru": '<meta name="sailthru.date" content="Mon Mar 11 2024 18:06:00 GMT+0200 (EET)">',
    "written": '<meta name="date" content="11 березня 2024, 18:06">',
    "in order": '<meta name="publish-date" content="11.03.2024 18:06">',
    "script": '<script>window.page = {"publishedAt":"2024-03-11T18:06:00+02:00","id":7}</script>',
}
MACHINE_PLACES = {
    "time": '<time datetime="2024-03-11T18:06:00+02:00">18:06</time>',
    "time without a zone": '<time datetime="2024-03-11 18:06">вчора</time>',
    "time pubdate": '<time pubdate datetime="2024-03-11T18:06">11 березня</time>',
    "itemprop": '<span itemprop="datePublished" content="2024-03-11T18:06">11 березня</span>',
    "rdfa": '<span property="dc:date" content="2024-03-11T18:06">11 березня</span>',
    "hentry": '<abbr class="published" title="2024-03-11T18:06:00+02:00">11 березня</abbr>',
    "data-timestamp": '<span data-timestamp="1710173160">позавчора</span>',
    "data in ms": '<div class="post-date" data-time="1710173160000"></div>',
    "updated first": '<time class="updated" datetime="2024-03-12T09:00">Оновлено</time><time class="published" datetime="2024-03-11T18:06">11.03</time>',
}
VISIBLE = {
    "time": "<time>11 березня 2024, 18:06</time>",
    "class": '<div class="article-date">11 березня 2024, 18:06</div>',
    "no class": "<div>11 березня 2024, 18:06</div>",
    "weekday": '<span class="time">Понеділок, 11 березня 2024, 18:06</span>',
    "day and hour apart": '<div class="info"><span class="date">11 березня 2024</span> <span class="time">18:06</span></div>',
    "hour before day": '<div class="info"><span class="time">18:06</span>, <span class="date">11.03.2024</span></div>',
    "no year": '<div class="date">11 березня, 18:06</div>',
    "relative": '<div class="date">позавчора, 18:06</div>',
    "weekday alone": '<div class="date">у понеділок, 18:06</div>',
    "label": "<p>Опубліковано: 11.03.2024, 18:06</p>",
    "beside a name": '<p class="byline">Олена Гай, 11 березня 2024, 18:06</p>',
    "beside views": '<div class="meta">11 березня 2024, 18:06 <span class="views">1 204</span></div>',
    "updated behind": '<div class="meta">Опубліковано: 11.03.2024, 18:06 Оновлено: 12.03.2024, 09:15</div>',
    "updated before": '<div class="meta">Оновлено: 12.03.2024, 09:15. Опубліковано: 11.03.2024, 18:06</div>',
    "updated in time elements": "<div>Оновлено: <time>12.03.2024, 09:15</time> Опубліковано: <time>11.03.2024, 18:06</time></div>",
    "labels in spans": "<div><span>Оновлено</span> <span>12.03.2024, 09:15</span></div><div><span>Опубліковано</span> <span>11.03.2024, 18:06</span></div>",
    "unlabelled beside updated": '<div class="meta"><span>11 березня 2024, 18:06</span> <span>(оновлено 12 березня, 09:15)</span></div>',
    "russian": '<div class="date">11 марта 2024, 18:06</div>',
    "english": '<div class="date">March 11, 2024 6:06 pm</div>',
    "german": '<div class="date">Montag, 11. März 2024, 18:06 Uhr</div>',
    "link": '<a class="meta__date" href="/archive/2024-03-11">11 березня 2024, 18:06</a>',
}
ABSURD = [
    "1970-01-01T00:00:00+00:00", "0001-01-01T00:00:00", "-0001-11-30T00:00:00+02:00", "2000-01-01T00:00:00Z", "0000-00-00 00:00:00",
    "2038-01-19T03:14:07Z", "9999-12-31", "2024-05-01T00:00:00+02:00", "1970-01-20T19:02:53Z", "null", "{{date}}", "2010-01-01T00:00:00", "0",
]  # fmt: skip
SILENT = {
    "nothing": "",
    "related": '<div class="related"><h3>Читайте також</h3><div class="item"><time datetime="2024-03-10T10:00">10 березня</time><a href="/b">Міст через річку закрили до літа</a></div></div>',
    "cards": "".join(
        f'<div class="news-item"><span class="date">{day} березня 2024</span><a href="/{day}">Рада перенесла засідання про мости</a></div>'
        for day in (9, 10, 12)
    ),
    "comment": '<div id="comments"><div class="comment"><b>Петро</b> <time datetime="2024-03-12T10:00">12 березня 2024</time><p>Давно пора</p></div></div>',
    "comment microdata": '<div class="comments-list"><div itemscope itemtype="https://schema.org/Comment"><meta itemprop="dateCreated" content="2024-03-12T10:00"></div></div>',
    "copyright": "<footer><p>© 2010–2024 Мости. Усі права захищені. 11.03.2024</p></footer>",
    "copyright outside a footer": "<div>© Мости, 11.03.2024</div>",
    "event": '<div class="event"><span class="date">20 березня 2024, 18:00</span> Концерт на набережній</div>',
    "event in words": "<p>Коли: 10 березня 2024, 18:00</p>",
    "event json-ld": LD.format('{"@type":"Event","name":"Концерт","startDate":"2024-03-10T18:00"}'),
    "sidebar": '<aside><ul><li><time datetime="2024-03-12T08:00">08:00</time> <a href="/c">Курс</a></li></ul></aside>',
    "related article json-ld": LD.format(
        '{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"Інше","datePublished":"2024-03-10"}]}'
    ),
    "foreign article json-ld": LD.format(
        '{"@type":"NewsArticle","headline":"Погода на завтра в області","url":"https://m.example/weather","datePublished":"2024-03-10T10:00"}'
    ),
    "only modified": '<meta property="article:modified_time" content="2024-03-12T09:15:00+02:00">',
    "date in the text": "",
    "exchange rates": '<div class="rates">Курс на 13.03.2024: 38,45</div>',
    "reading time": '<div class="meta">5 хв читання</div>',
}
ABOVE = {
    "today in the header": '<header><div class="today">Середа, 13 березня 2024</div><nav><a href="/">М</a></nav></header>',
    "date in the header": '<header><span class="date">13.03.2024</span></header>',
    "date in a top bar": '<div class="top-bar"><span>Середа, 13 березня 2024, 12:30</span></div>',
    "bare date on top": "<div>Середа, 13 березня 2024</div>",
    "clock": '<div id="clock">12:30</div>',
    "ticker": '<div class="ticker"><time datetime="2024-03-13T12:00">12:00</time> <a href="/d">Новий міст відкрили сьогодні вранці</a></div>',
}


@pytest.mark.parametrize("head", MACHINE_HEADS.values(), ids=MACHINE_HEADS)
def test_machine_date_of_the_head_is_read(head: str) -> None:
    found = value(dates(head))
    assert found is not None
    assert datetime.fromisoformat(found) == datetime.fromisoformat(MOMENT)


@pytest.mark.parametrize("under", MACHINE_PLACES.values(), ids=MACHINE_PLACES)
def test_machine_date_by_the_headline_is_read(under: str) -> None:
    assert value(dates(under=under)) == MOMENT


@pytest.mark.parametrize("under", VISIBLE.values(), ids=VISIBLE)
def test_visible_date_is_read(under: str) -> None:
    assert value(dates(under=under)) == MOMENT


@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
@pytest.mark.parametrize("under", ['<div class="date">11 березня 2024, 18:06</div>', "<time>11.03.2024 18:06</time>"])
def test_own_date_wins_over_what_stands_on_top(above: str, under: str) -> None:
    assert value(dates(above=above, under=under)) == MOMENT


@pytest.mark.parametrize("below", SILENT.values(), ids=SILENT)
def test_own_date_wins_over_what_stands_below(below: str) -> None:
    assert value(dates(under="<div>11 березня 2024, 18:06</div>", below=below)) == MOMENT


@pytest.mark.parametrize("absurd", ABSURD)
def test_visible_date_wins_over_an_absurd_machine_date(absurd: str) -> None:
    head = LD.format(f'{{"@type":"NewsArticle","headline":"Мости відремонтують","datePublished":"{absurd}"}}')
    meta = f'<meta property="article:published_time" content="{absurd}">'
    assert value(dates(head + meta, under='<div class="date">11 березня 2024, 18:06</div>')) == MOMENT


@pytest.mark.parametrize("below", SILENT.values(), ids=SILENT)
def test_page_that_says_no_date_gives_none(below: str) -> None:
    assert value(dates(below=below)) is None


@pytest.mark.parametrize(
    "inside", [v for k, v in SILENT.items() if "json" not in k], ids=[k for k in SILENT if "json" not in k]
)
def test_page_that_says_no_date_gives_none_though_others_stand_by_the_headline(inside: str) -> None:
    assert value(dates(under=inside)) is None


@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
def test_date_on_top_of_the_page_is_nobodys(above: str) -> None:
    assert value(dates(above=above)) is None


def test_day_alone_stays_a_day() -> None:
    assert value(dates('<meta name="date" content="2024-03-11">')) == DAY


def test_day_of_a_machine_gets_the_hour_of_another() -> None:
    head = '<meta property="article:published_time" content="2024-03-11"><meta name="date" content="2024-03-11T18:06">'
    assert value(dates(head)) == MOMENT


def test_day_of_the_address_is_the_last_resort() -> None:
    found = dates(url="https://m.example/2024/03/11/mosty")
    assert (value(found), found.source) == (DAY, "url")


def test_hour_alone_joins_the_day_of_the_address() -> None:
    found = dates(under='<div class="time">18:06</div>', url="https://m.example/2024/03/11/mosty")
    assert value(found) == MOMENT


def test_naive_time_takes_the_zone_that_another_place_tells() -> None:
    head = '<meta name="date" content="2024-03-11T18:06"><meta name="dc.date" content="2024-03-11T18:06:00+02:00">'
    found = dates(head)
    assert found.published is not None
    assert found.published.zone_assumed is False


def test_modified_is_kept_apart() -> None:
    head = '<meta property="article:modified_time" content="2024-03-12T09:15:00+02:00">'
    found = dates(head, under="<time>11.03.2024 18:06</time>")
    assert found.modified is not None
    assert (value(found), found.modified.value) == (MOMENT, "2024-03-12T09:15:00+02:00")


def test_words_are_kept_where_nothing_can_be_counted() -> None:
    html = "<html lang='uk'><body><article><h1>Мости</h1><time>2 години тому</time><p>…</p></article></body></html>"
    page = Page(url="https://m.example/a", body=html)
    found = read_metadata(parse_document(page), page, Source(id="m")).dates
    assert (found.published, found.words) == (None, "2 години тому")


def test_places_that_name_other_days_are_a_conflict() -> None:
    head = MACHINE_HEADS["json-ld"] + '<meta property="article:published_time" content="2024-03-05T10:00:00+02:00">'
    assert dates(head).conflict == "json-ld/meta"
