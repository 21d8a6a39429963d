"""HTML listings: the articles and only the articles, in page order, none twice, and where the list goes on."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from newsfeed import Index, Page, Source, parse_index
from newsfeed.errors import FeedError
from newsfeed.parsers.link_shape import NEVER, article_shape

SITE = "https://site.example"
TITLES = [
    "У Києві відкрили новий міст через річку",
    "Парламент підтримав бюджет",
    "Чому дорожчає хліб і що буде далі",
    "Hello world",
]
SLUGS = ["u-kyievi-vidkryly-novyi-mist", "parlament-pidtrymav-biudzhet", "chomu-dorozhchaie-khlib", "hello-world"]
SHAPES = {
    "dated": "/2023/11/14/{slug}/",
    "month": "/2023/11/{slug}.html",
    "number": "/news/10023{n}.html",
    "slug": "/{slug}/",
    "section and slug": "/polityka/{slug}",
    "number and slug": "/news/4412{n}-{slug}",
    "query": "/?p=12{n}",
    "posts": "/posts/{slug}/",
    "archive": "/archive/2023/11/14/{slug}",
}
CHROME = """<!DOCTYPE html><html lang="uk"><head><title>Сайт</title></head><body>
<header><a class="logo" href="/">Сайт</a><nav><ul><li><a href="/polityka/">Політика</a></li>
<li><a href="/ekonomika/">Економіка та бізнес країни</a></li><li><a href="/about/">Про нас</a></li></ul></nav>
<form action="/search/"><a href="/search/?q=x">Розширений пошук усіх новин сайту</a></form></header>
<main>{cards}</main>
<aside><div class="tag-cloud"><a href="/tag/mist/">Міст</a><a href="/tags/byudzhet/">Бюджет країни на рік</a></div>
<table class="calendar"><tr><td><a href="/2023/11/14/">14</a></td><td><a href="/2023/11/13/">13</a></td></tr></table>
<h3><a href="/author/olena-koval/">Олена Коваль, наша кореспондентка</a></h3></aside>
<footer><a href="/rules/">Правила користування сайтом і передруку</a><a href="/reklama-na-sayti/">Реклама на нашому сайті</a>
<a href="https://social.example/site">Ми у соцмережах</a><a href="/rss.xml">RSS</a></footer></body></html>"""
CARDS = {
    "headings": '<article><h2><a href="{url}">{title}</a></h2><time datetime="2023-11-14T1{n}:00:00+02:00">x</time>'
    '<a href="/author/a-b/" rel="author">Автор Авторенко</a><p>Вступ.</p><a href="{url}">Читати далі</a></article>',
    "whole cards": '<a class="card" href="{url}"><img src="/i/{n}.jpg" alt=""><h3>{title}</h3>'
    '<span class="date">14.11.2023 1{n}:00</span></a>',
    "list": '<li><span class="time">14 листопада 2023, 1{n}:00</span> <a href="{url}">{title}</a></li>',
    "picture first": '<div class="item"><a href="{url}"><img data-src="/i/{n}.jpg" alt="Фото"></a>'
    '<div class="item__cat"><a href="/polityka/">Головні новини політики</a></div>'
    '<a class="item__title" href="{url}?utm_source=main">{title}</a>'
    '<span class="item__date">1{n}:00, 14.11.2023</span></div>',
    "rows": '<tr><td>2023-11-14 1{n}:00</td><td><a href="{url}">{title}</a></td><td><a href="{url}#comments">5</a></td></tr>',
    "comments and prints": '<div class="post"><h2 class="entry-title"><a href="{url}">{title}</a></h2>'
    '<time>2023-11-14 1{n}:00</time> <a href="{url}#respond">Залишити коментар</a>'
    '<a href="{url}?print=1">Версія для друку</a><a rel="tag" href="/tema/mosty">мости та дороги країни</a></div>',
}


def read(html: str, url: str = f"{SITE}/news/", source: Source | None = None) -> Index:
    page = Page(url=url, body=html.encode(), fetched_at=datetime(2023, 11, 15, 9, tzinfo=UTC))
    return parse_index(page, source=source or Source(id="site", timezone="Europe/Kyiv"))


def urls_of(shape: str) -> list[str]:
    return [SITE + shape.format(slug=slug, n=n) for n, slug in enumerate(SLUGS)]


def listing(card: str, urls: list[str], chrome: str = CHROME) -> str:
    cards = "\n".join(card.format(url=url, title=TITLES[n], n=n) for n, url in enumerate(urls))
    cards = re.sub(r"(\?p=\d+)\?", r"\1&amp;", cards)
    return chrome.replace("{cards}", f"<table>{cards}</table>" if card.startswith("<tr") else f"<div>{cards}</div>")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("card", CARDS)
def test_articles_and_only_articles_are_found(card: str, shape: str) -> None:
    urls = urls_of(SHAPES[shape])
    index = read(listing(CARDS[card], urls))
    assert [entry.url for entry in index.entries] == urls


@pytest.mark.parametrize("card", CARDS)
def test_titles_and_dates_come_from_the_card(card: str) -> None:
    index = read(listing(CARDS[card], urls_of(SHAPES["number"])))
    assert [entry.title for entry in index.entries] == TITLES
    assert [entry.published_at for entry in index.entries] == [f"2023-11-14T1{n}:00:00+02:00" for n in range(4)]


@pytest.mark.parametrize("card", ["whole cards", "picture first"])
def test_pictures_come_from_the_card(card: str) -> None:
    index = read(listing(CARDS[card], urls_of(SHAPES["slug"])))
    assert [entry.image for entry in index.entries] == [f"{SITE}/i/{n}.jpg" for n in range(4)]


@pytest.mark.parametrize(
    "path",
    [
        "/tag/mist/", "/category/news/", "/author/olena/", "/search?q=a", "/?s=mist", "/page/2/", "/2023/", "/2023/11/",
        "/2023/11/14/", "/archive/", "/archives/2023/11/", "/login", "/wp-login.php", "/feed/", "/a.jpg", "/doc.pdf",
        "/news/?page=3", "/news/page/3", "/?replytocom=5", "/", "/about/", "/sitemap.xml", "/archive/20231114",
        "/search/label/mist", "/tags", "/topics/", "/archives/page/2/", "/print/123", "/?m=202311", "/?cat=5", "/share?u=1",
    ],
)  # fmt: skip
def test_lists_and_services_are_no_articles(path: str) -> None:
    assert article_shape(SITE + path) == NEVER


@pytest.mark.parametrize(
    "path",
    [
        "/2023/11/14/mist/", "/news/123456", "/news/12345.html", "/polityka/u-kyievi-vidkryly-novyi-mist", "/?p=12",
        "/article.php?id=44", "/novyny/mist-2023-11-14", "/archive/2023/11/14/mist", "/story/20231114-novyi-mist",
        "/index.php?article=77",
    ],
)  # fmt: skip
def test_addresses_of_articles_look_so(path: str) -> None:
    assert article_shape(SITE + path) >= 1.0


NEXT = {
    "rel in the head": '<link rel="next" href="/news/page/2/">',
    "rel on a link": '<a rel="next" href="/news/page/2/">2</a>',
    "older posts": '<div class="nav-previous"><a href="/news/page/2/">Older posts</a></div>',
    "next in words": '<a href="/news/page/2/">Наступна сторінка »</a>',
    "class": '<a class="pagination__link next" href="/news/page/2/"><svg></svg></a>',
    "numbers": '<div class="pagination"><span class="current">1</span><a href="/news/page/2/">2</a>'
    '<a href="/news/page/3/">3</a><a href="/news/page/9/">9</a></div>',
    "numbers in a list": '<ul class="pager"><li class="active"><a href="/news/">1</a></li>'
    '<li><a href="/news/page/2/">2</a></li></ul>',
    "button": '<button class="load-more" data-url="/news/page/2/">Показати ще</button>',
    "button with a number": '<button class="btn-more" data-url="/news/page/{page}/" data-page="2">Ще</button>',
    "data-next": '<div class="feed" data-next-url="/news/page/2/"></div>',
}


@pytest.mark.parametrize("kind", NEXT)
def test_the_next_page_is_found(kind: str) -> None:
    html = listing(CARDS["headings"], urls_of(SHAPES["number"])).replace("</main>", f"{NEXT[kind]}</main>")
    index = read(html)
    assert index.next == (f"{SITE}/news/page/2/",)
    assert len(index.entries) == 4


def test_numbered_pages_go_forward() -> None:
    row = '<div class="pagination"><a href="/news/">1</a><a href="/news/?page=2">2</a><b>3</b><a href="/news/?page=4">4</a></div>'
    html = listing(CARDS["list"], urls_of(SHAPES["number"])).replace("</main>", f"{row}</main>")
    assert read(html, f"{SITE}/news/?page=3").next == (f"{SITE}/news/?page=4",)


@pytest.mark.parametrize(
    "row",
    [
        '<div class="pagination"><a href="/news/">1</a><b>2</b></div>',
        '<a rel="next" href="https://elsewhere.example/2">next</a>',
        '<a rel="next" href="/news/">Next</a>',
        '<a class="slick-next next" href="#">›</a>',
        '<a rel="next" class="disabled" href="/news/page/3">›</a>',
    ],
)
def test_the_last_page_has_no_next(row: str) -> None:
    html = listing(CARDS["list"], urls_of(SHAPES["number"])).replace("</main>", f"{row}</main>")
    assert read(html, f"{SITE}/news/").next == ()


def test_a_home_page_offers_feeds_sitemaps_and_sections() -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" href="/feed/">'
        '<link rel="alternate" type="application/rss+xml" title="Коментарі" href="/comments/feed/">'
        '<link rel="alternate" type="application/json+oembed" href="/oembed?url=x">'
        '<link rel="alternate" hreflang="en" href="/en/"><link rel="sitemap" href="/sitemap_index.xml">'
    )
    html = listing(CARDS["headings"], urls_of(SHAPES["dated"])).replace("</head>", f"{head}</head>")
    index = read(html, f"{SITE}/")
    assert index.kind == "home"
    assert index.feeds == (f"{SITE}/feed/", f"{SITE}/rss.xml")
    assert index.sitemaps == (f"{SITE}/sitemap_index.xml",)
    assert index.listings == (f"{SITE}/polityka/", f"{SITE}/ekonomika/")
    assert len(index.entries) == 4


def test_an_aggregators_card_names_the_original() -> None:
    card = (
        '<div class="c"><h3><a href="{url}">{title}</a></h3>'
        '<a class="src" href="https://outlet{n}.example/2023/11/14/story-of-the-day">Видання</a>'
        '<a href="https://social.example/share?url={url}">f</a></div>'
    )
    index = read(listing(card, urls_of("/news/cluster/2023-11-14-{slug}")), f"{SITE}/news/cluster/2023-11-14-a-b-c-d")
    assert [entry.original_url for entry in index.entries] == [
        f"https://outlet{n}.example/2023/11/14/story-of-the-day" for n in range(4)
    ]


def test_a_page_that_links_out_to_outlets_lists_their_articles() -> None:
    outlets = [f"https://outlet{n}.example/news/{slug}-{n}4411" for n, slug in enumerate(SLUGS)]
    assert [entry.url for entry in read(listing(CARDS["headings"], outlets)).entries] == outlets


def test_short_titles_in_a_dated_list_are_articles() -> None:
    urls = [f"{SITE}/{slug}/" for slug in ("hello", "rain", "mist")]
    items = "".join(f'<li><span>2023-11-1{n}</span> <a href="{url}">Дощ</a></li>' for n, url in enumerate(urls))
    assert [entry.url for entry in read(f"<ul>{items}</ul>", f"{SITE}/blog/").entries] == urls


def test_links_inside_a_running_text_are_no_entries() -> None:
    text = "Довгий абзац про те, що сталося вчора ввечері в місті й чому всі про це говорять, "
    inner = f'<p>{text}<a href="/news/123456-a-b-c">як ми вже писали</a>, і ще трохи слів наприкінці.</p>'
    urls = urls_of(SHAPES["number"])
    html = listing(CARDS["headings"], urls).replace("</main>", f"{inner}</main>")
    assert [entry.url for entry in read(html).entries] == urls


def test_headings_of_sections_are_no_articles() -> None:
    section = '<h2><a href="/news/polityka">Головні новини політики за день</a></h2>'
    urls = urls_of("/news/polityka/{slug}-{n}")
    html = listing(CARDS["headings"], urls).replace("<main>", f"<main>{section}")
    assert [entry.url for entry in read(html).entries] == urls


def test_the_page_itself_and_repeated_links_are_left_out() -> None:
    urls = urls_of(SHAPES["slug"])
    html = listing(CARDS["headings"], [*urls, urls[0] + "?utm_source=x"][:4])
    again = f'<h2><a href="{urls[1]}amp/">Те саме ще раз для телефонів</a></h2><h2><a href="/news/">Усі новини дня тут</a></h2>'
    assert [entry.url for entry in read(html.replace("</main>", f"{again}</main>")).entries] == urls


@pytest.mark.parametrize("url", [f"{SITE}/", f"{SITE}/news/"])
def test_a_page_without_any_link_is_refused(url: str) -> None:
    with pytest.raises(FeedError, match="no article"):
        read("<html><body><p>Порожньо</p></body></html>", url)


@pytest.mark.parametrize(
    "html",
    [
        "<a href='/a'>" * 50_000,
        "<div class='" + "a " * 100_000 + "'><a href='/news/1111-b-c-d'>x</a></div>",
        "".join(f"<a href='/news/{n}111-b-c-d'>Слова заголовка новини дня {n}</a>" for n in range(8_000)),
        "<a href='http://[bad'>x</a><a href='/\ud800'>y</a><a href='//'>z</a>" * 100,
    ],
    ids=range(4),
)
def test_hostile_listings_are_bounded(html: str) -> None:
    try:
        index = parse_index(Page(url=SITE, body=html))
    except FeedError:
        return
    assert len(index.entries) <= 5_000
