"""Title, authors, language, addresses and the rest of what a page says of its article."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsfeed.models import Css, Page, Source
from newsfeed.parsers.article import read_article
from newsfeed.parsers.document import parse_document
from newsfeed.parsers.metadata import Metadata, feed_id, read_metadata

URL = "https://www.richka.example/news/bridge"
SEED = Path(__file__).parents[3] / "shared" / "seed"
LD = '<script type="application/ld+json">{}</script>'


def metadata(
    head: str = "", body: str = "", *, url: str = URL, source: Source | None = None, lang: str = "uk"
) -> Metadata:
    page = Page(url=url, body=f"<html lang='{lang}'><head>{head}</head><body>{body}</body></html>")
    return read_metadata(parse_document(page), page, source or Source(id="r"))


def linked(**fields: object) -> str:
    return LD.format(json.dumps({"@type": "NewsArticle", **fields}, ensure_ascii=False))


TITLES = {
    "linked data": (linked(headline="Міст відкрили"), "", "Міст відкрили"),
    "escaped twice": (linked(headline="Міст &amp;amp; річка"), "", "Міст & річка"),
    "heading": ("<title>Міст відкрили | Річка</title>", "<h1>Міст  відкрили</h1>", "Міст відкрили"),
    "og and heading agree against linked data": (
        linked(headline="Міст, якого чекали") + '<meta property="og:title" content="Міст відкрили">',
        "<h1>Міст відкрили</h1>",
        "Міст відкрили",
    ),
    "site's name cut": ('<meta property="og:title" content="Міст відкрили - Richka.example">', "", "Міст відкрили"),
    "site's name cut by og:site_name": (
        '<meta property="og:site_name" content="Голос річки"><meta property="og:title" content="Міст відкрили — Голос річки">',
        "",
        "Міст відкрили",
    ),
    "site's name cut in front": ('<meta property="og:site_name" content="Річка"><title>Річка | Міст відкрили</title>', "", "Міст відкрили"),
    "tail cut that another title lacks": (
        '<title>Міст відкрили - Новини міста - 11 березня</title><meta property="og:title" content="Міст відкрили">',
        "",
        "Міст відкрили",
    ),
    "own dash kept": ('<title>Міст - це не дорога</title>', "<h1>Міст - це не дорога</h1>", "Міст - це не дорога"),
    "link to the home page is the site's name": (
        "<title>Голос - Міст відкрили для авто</title>", "<h1><a href='/'>Голос</a></h1><article><h2>Міст відкрили для авто</h2></article>", "Міст відкрили для авто",
    ),
    "logo is no headline": ("<title>Міст відкрили | Richka</title>", "<h1><a>Richka</a></h1><h1>Міст відкрили</h1>", "Міст відкрили"),
    "kicker": (
        '<meta property="og:title" content="Міст відкрили для авто">',
        "<h1><span class='kicker'>Транспорт</span> Міст відкрили для авто</h1>",
        "Міст відкрили для авто",
    ),
    "headline in a div": ("<title>Міст відкрили для авто — Richka</title>", "<div class='news-title'>Міст відкрили для авто</div>", "Міст відкрили для авто"),
    "nothing": ("", "<p>Текст</p>", None),
}  # fmt: skip

AUTHORS = {
    "thing": (linked(author={"@type": "Person", "name": "Олена Гай"}), "", ("Олена Гай",)),
    "list": (linked(author=[{"name": "Олена Гай"}, {"name": "Петро Лан"}]), "", ("Олена Гай", "Петро Лан")),
    "string": (linked(author="Олена Гай та Петро Лан"), "", ("Олена Гай", "Петро Лан")),
    "commas": (linked(author="By Ann Gray, Bob Reed and Carl Stone"), "", ("Ann Gray", "Bob Reed", "Carl Stone")),
    "names in a list": (linked(author={"@type": "Person", "name": ["Олена Гай", "Петро Лан"]}), "", ("Олена Гай", "Петро Лан")),
    "reference": (
        LD.format(
            '{"@graph":[{"@type":"NewsArticle","author":{"@id":"#p"}},{"@type":"Person","@id":"#p","name":"Олена Гай"}]}'
        ),
        "",
        ("Олена Гай",),
    ),
    "outlet gives way to the byline": (
        linked(author={"@type": "Organization", "name": "Richka"}),
        "<h1>Міст</h1><div class='article-author'>Автор: Олена Гай</div><p>…</p>",
        ("Олена Гай",),
    ),
    "the outlet is no author": (linked(author={"name": "Richka"}), "<h1>Міст</h1>", ()),
    "one word as the last resort": (linked(author={"name": "Agentur"}), "<h1>Міст</h1>", ("Agentur",)),
    "a whole name before one word": ('<meta name="author" content="Agentur">', "<h1>Міст</h1><a class='author'>Олена Гай</a>", ("Олена Гай",)),
    "several marked elements": ("", "<h1>Міст</h1><div><a class='author'>Олена Гай,</a>, <a class='author'>Іван Кіт</a></div>", ("Олена Гай", "Іван Кіт")),
    "bullet in a date line": ("", "<h1>Міст</h1><div><span class='date'>14.11.2023</span> <span>• Олена Гай</span></div>", ("Олена Гай",)),
    "meta": ('<meta name="author" content="Олена Гай">', "", ("Олена Гай",)),
    "address is no name": ('<meta property="article:author" content="https://social.example/gaj">', "", ()),
    "account is no name": ('<meta name="author" content="admin">', "", ()),
    "rel": ("", "<h1>Міст</h1><a rel='author' href='/a/1'>Олена Гай</a>", ("Олена Гай",)),
    "byline with role": ("", "<h1>Міст</h1><p class='byline'>By Ann Gray Senior Writer</p>", ("Ann Gray",)),
    "profile": ("", "<h1>Міст</h1><div><a href='/authors/gaj'>Олена Гай</a></div>", ("Олена Гай",)),
    "other news' authors": ("", "<h1>Міст</h1><aside class='related'><span class='author'>Петро Лан</span></aside>", ()),
    "headlines are no names": ("", "<h1>Міст</h1><div class='author-news'><a href='/b'>Рада: Міст закриють на рік</a></div>", ()),
}  # fmt: skip

LANGUAGES = {
    "declared": ("uk", "Українські новини про мости та річки, які всі читають щодня у місті", "uk"),
    "region kept": ("uk_UA", "Українські новини про мости та річки, які всі читають щодня у місті", "uk-UA"),
    "country for language": ("ua", "Українські новини про мости та річки, які всі читають щодня у місті", "uk"),
    "declaration lies": ("ru", "Українські новини про мости та річки, які всі читають щодня у місті", "uk"),
    "declared wrongly in English": (
        "en",
        "Новости о мостах и реках, которые каждый день читают все в этом городе",
        "ru",
    ),
}


@pytest.mark.parametrize(("head", "body", "title"), TITLES.values(), ids=TITLES)
def test_title_is_what_readers_see(head: str, body: str, title: str | None) -> None:
    assert metadata(head, body).title == title


@pytest.mark.parametrize(("head", "body", "authors"), AUTHORS.values(), ids=AUTHORS)
def test_authors_are_people_before_outlets(head: str, body: str, authors: tuple[str, ...]) -> None:
    assert metadata(head, body).authors == authors


@pytest.mark.parametrize(("lang", "text", "language"), LANGUAGES.values(), ids=LANGUAGES)
def test_language_is_declared_and_borne_out_by_the_text(lang: str, text: str, language: str) -> None:
    html = f"<html lang='{lang}'><body><article><h1>{text}</h1><p>{text}. {text}.</p><p>{text}.</p></article></body></html>"
    assert read_article(Page(url=URL, body=html), Source(id="r")).language == language


def test_titles_that_differ_are_a_conflict_and_are_kept() -> None:
    found = metadata(linked(headline="Перший заголовок") + '<meta property="og:title" content="Другий заголовок">')
    assert found.conflicts == ("title: json-ld/og",)
    assert "Другий заголовок" in found.titles


def test_fields_name_their_sources() -> None:
    head = linked(headline="Міст", author="Олена Гай", datePublished="2024-03-11T18:06:00+02:00")
    found = metadata(head + '<meta property="og:image" content="/a/bridge.jpg">')
    assert found.fields == {"title": "json-ld", "authors": "json-ld", "published_at": "json-ld", "image": "og"}


def test_selectors_of_the_source_come_first() -> None:
    css = Css(title=".real", image=".pic", published_at=".when")
    body = "<h1>Розділ</h1><b class='real'>Міст</b><img class='pic' src='/b.jpg'><i class='when'>11.03.2024</i>"
    found = metadata(linked(headline="Інше", datePublished="2020-01-05"), body, source=Source(id="r", css=css))
    assert (found.title, found.image and found.image.url) == ("Міст", "https://www.richka.example/b.jpg")
    assert found.dates.published is not None
    assert (found.dates.published.value, set(found.fields.values())) == ("2024-03-11", {"css"})


@pytest.mark.parametrize(
    ("link", "canonical", "original"),
    [
        ("/news/bridge?utm_source=x", URL, None),
        ("https://www.richka.example/", URL, None),
        ("https://outlet.example/2024/bridge", URL, "https://outlet.example/2024/bridge"),
        ("https://outlet.example/", URL, None),
        ("javascript:void(0)", URL, None),
    ],
)
def test_canonical_stays_on_its_site(link: str, canonical: str, original: str | None) -> None:
    found = metadata(f'<link rel="canonical" href="{link}">')
    assert (found.canonical_url, found.original_url) == (canonical, original)


@pytest.mark.parametrize(
    ("value", "free"),
    [("true", True), ("False", False), (True, True), ("http://schema.org/False", False), (None, None)],
)
def test_paywall_is_told(value: object, free: bool | None) -> None:
    assert metadata(linked(isAccessibleForFree=value)).is_accessible_for_free is free


def test_keywords_and_section_are_lists_and_words() -> None:
    found = metadata(linked(keywords="мости, річка;мости", articleSection=["Місто", "Новини"]))
    assert (found.keywords, found.section) == (("мости", "річка"), "Місто")


def test_publisher_is_named() -> None:
    found = metadata(linked(publisher={"@type": "Organization", "name": "Річка", "url": "https://www.richka.example/"}))
    assert (found.publisher.name, found.publisher.url) == ("Річка", "https://www.richka.example/")


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://cdn.example/feed/250/a.jpg", "250"),
        ("https://t.example/unsafe/https%3A%2F%2Fcdn.example%2Ffeed%2F77%2Fa.jpg", "77"),
        ("https://cdn.example/feeds/250/a.jpg", None),
        ("https://cdn.example/feed/a250/a.jpg", None),
    ],
)
def test_feed_id_is_in_the_path_of_the_media(url: str, number: str | None) -> None:
    assert feed_id([url]) == number


@pytest.mark.parametrize("name", ["article", "article_stripped"])
def test_reference_page_gives_every_field_but_quotes(name: str) -> None:
    if not SEED.is_dir():
        pytest.skip("the reference page lies beside the project: ../shared/seed")
    url = "https://my.ua/news/cluster/2023-11-14-ukrayina-planuye-viroblyati-zbroyu-spilno-zi-ssha"
    article = read_article(Page(url=url, body=(SEED / f"{name}.html").read_bytes()), Source(id="s"))
    wanted = json.loads((SEED / f"{name}.expected.json").read_text("utf-8"))
    assert article.image is not None
    assert {key: getattr(article.image, key) for key in wanted["image"]} == wanted["image"]
    assert article.publisher.feed_id == wanted["publisher"]["feed_id"]
    same = ("title", "lead", "language", "published_at")
    assert {key: getattr(article, key) for key in same} == {key: wanted[key] for key in same}
    assert list(article.paragraphs) == wanted["paragraphs"]


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff\xfe", b"<h1>", b"<html><head><meta><link><time><script type='application/ld+json'>{"]
)
def test_any_bytes_give_metadata(body: bytes) -> None:
    page = Page(url="", body=body)
    assert read_metadata(parse_document(page), page, Source(id="r")).image is None


TAGS = {
    "links in a box": "<div class='news-tags'><a href='/tag/a'>#мости</a>, <a href='/tag/b'>ремонт</a></div>",
    "rel": "<p class='tags-links'>Теги: <a rel='tag' href='/a'>мости</a> <a rel='tag' href='/b'>ремонт</a></p>",
}


@pytest.mark.parametrize("html", TAGS.values(), ids=TAGS)
def test_tags_that_readers_see_are_keywords_where_no_meta_names_any(html: str) -> None:
    body = (
        f"<article><h1>Міст</h1><p>Текст</p>{html}</article><div class='tags tag-cloud'><a href='/tag/x'>інше</a></div>"
    )
    assert metadata("", body).keywords == ("мости", "ремонт")
    assert metadata('<meta name="keywords" content="річка">', body).keywords == ("річка",)


def test_tags_of_other_places_are_nobodys() -> None:
    body = "<h1>Міст</h1><aside class='tags'><a href='/tag/x'>інше</a></aside><p><a href='/tag/y'>слово</a></p>"
    assert metadata("", body).keywords == ()


def test_section_of_microdata_is_read() -> None:
    assert metadata("", "<h1>Міст</h1><meta itemprop='articleSection' content='Місто'>").section == "Місто"


@pytest.mark.parametrize(("free", "letters", "stub"), [(False, 400, True), (False, 4000, False), (True, 400, False)])
def test_paid_page_that_shows_its_beginning_alone_is_a_stub(free: bool, letters: int, stub: bool) -> None:
    text = "".join(f"<p>{'Рада погодила новий міст через річку. ' * 5}</p>" for _ in range(letters // 190))
    body = f"<html><head>{linked(isAccessibleForFree=free)}</head><body><article><h1>Міст</h1>{text}</article></body></html>"
    article = read_article(Page(url="https://m.example/a", body=body), Source(id="m"))
    assert ("paywall_stub" in article.warnings) is stub


def test_heading_of_marks_alone_is_read_without_an_error() -> None:
    assert metadata("", "<h1>— …</h1><p>Текст</p>").title == "— …"
