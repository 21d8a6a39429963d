"""Pictures of elements and of pages: lazy, proxied, refused, and which one is the article's."""

from __future__ import annotations

import pytest

from newsfeed.models import Image, Page, Source
from newsfeed.parsers.document import Element, parse_document
from newsfeed.parsers.images import read_image
from newsfeed.parsers.metadata import read_metadata

BASE = "https://richka.example/news/bridge"
OG = '<meta property="og:image" content="https://richka.example/social/card.jpg">'


def element(html: str, tag: str = "img") -> Element:
    root = parse_document(Page(url=BASE, body=f"<html><body>{html}</body></html>")).root
    return next(root.iter(tag))


def cover(head: str, body: str) -> Image | None:
    page = Page(url=BASE, body=f"<html lang='uk'><head>{head}</head><body>{body}</body></html>")
    return read_metadata(parse_document(page), page, Source(id="r")).image


SERVED = {
    "plain": '<img src="/p/bridge.jpg">',
    "lazy": '<img src="/i/preloader.gif" data-src="/p/bridge.jpg">',
    "lazy behind data": '<img src="data:image/gif;base64,R0lGOD" data-original="/p/bridge.jpg">',
    "lazy srcset": '<img src="data:," data-srcset="/p/bridge.jpg 640w">',
    "srcset alone": '<img srcset="/p/bridge.jpg 1x">',
    "picture": '<picture><source srcset="/p/bridge.jpg 800w"><img src="data:,"></picture>',
    "noscript": '<img class="lazy" src="data:,"><noscript><img src="/p/bridge.jpg"></noscript>',
    "proxied": '<img src="https://t.example/unsafe/800x400/https%3A%2F%2Frichka.example%2Fp%2Fbridge.jpg">',
    "photon": '<img src="https://i0.wp.com/richka.example/p/bridge.jpg?resize=800%2C400&amp;ssl=1">',
    "next": '<img src="/_next/image?url=%2Fp%2Fbridge.jpg&amp;w=828&amp;q=75">',
}
REFUSED = {
    "preloader": '<img src="/files/images/preloader.gif">',
    "pixel": '<img src="/p/bridge.jpg" width="1" height="1">',
    "icon by size": '<img src="/p/bridge.jpg" width="32" height="32">',
    "logo": '<img src="/i/logo.png">',
    "avatar": '<img src="/u/avatar-12.jpg">',
    "drawing": '<img src="/i/chart.svg">',
    "data": '<img src="data:image/png;base64,AAAA">',
    "empty": '<img alt="Міст">',
    "no picture yet": '<img src="/i/no-image.png">',
    "counter": '<img src="https://c.example/tr?id=7&amp;noscript=1">',
}


@pytest.mark.parametrize("html", SERVED.values(), ids=SERVED)
def test_picture_is_read_however_it_is_served(html: str) -> None:
    image = read_image(element(html), BASE)
    assert image is not None
    assert image.url == "https://richka.example/p/bridge.jpg"


@pytest.mark.parametrize("html", REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_is_refused(html: str) -> None:
    assert read_image(element(html), BASE) is None


def test_rendition_is_what_the_page_served() -> None:
    url = "https://t.example/unsafe/800x400/https%3A%2F%2Frichka.example%2Fp%2Fbridge.jpg"
    image = read_image(element(f'<img src="{url}" alt=" Міст " width="800" height="400px">'), BASE)
    assert image == Image("https://richka.example/p/bridge.jpg", url, "Міст", None, None, 800, 400)


def test_caption_and_credit_are_parted() -> None:
    html = "<figure><img src='/p/a1.jpg'><figcaption>Новий міст <span class='credit'>Фото: О. Гай</span></figcaption></figure>"
    image = read_image(element(html, "figure"), BASE)
    assert image is not None
    assert (image.caption, image.credit) == ("Новий міст", "Фото: О. Гай")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("<article><h1>Міст</h1><figure><img src='/p/lead.jpg'></figure><p>…</p></article>", "/p/lead.jpg"),
        ("<article><div class='cover'><img src='/p/lead.jpg' width='900'></div><h1>Міст</h1></article>", "/p/lead.jpg"),
        ("<article><h1>Міст</h1><img src='/p/small.jpg' width='90' height='90'><p>…</p></article>", "/social/card.jpg"),
        ("<article><h1>Міст</h1><div class='author'><img src='/p/gaj.jpg'></div></article>", "/social/card.jpg"),
        (
            "<article><h1>Міст</h1></article><aside><figure><img src='/p/other.jpg'></figure></aside>",
            "/social/card.jpg",
        ),
        ("<div class='related'><figure><img src='/p/other.jpg'></figure></div><h1>Міст</h1>", "/social/card.jpg"),
        ("<p>Без заголовка</p><img src='/p/any.jpg'>", "/social/card.jpg"),
    ],
)
def test_own_picture_beats_the_named_one(body: str, path: str) -> None:
    image = cover(OG, body)
    assert image is not None
    assert image.url == f"https://richka.example{path}"


def test_logo_in_open_graph_is_no_picture() -> None:
    assert cover('<meta property="og:image" content="/i/logo.png">', "<h1>Міст</h1>") is None


CAPTIONED = {
    "div behind": '<div class="photo"><img src="/p/a.jpg"><div class="photo_desc">Міст уранці</div></div>',
    "behind the wrapper": '<div><span class="lazy"><img src="/p/a.jpg"></span><div class="photo-caption">Міст уранці</div></div>',
    "paragraph behind": '<div class="pic"><span><noscript><img src="/p/a.jpg"></noscript><img src="/p/a.jpg"></span></div><p class="news-annotation">Міст уранці</p>',
    "figure without figcaption": '<figure><img src="/p/a.jpg"><p class="wp-caption-text">Міст уранці</p></figure>',
}


@pytest.mark.parametrize("html", CAPTIONED.values(), ids=CAPTIONED)
def test_caption_behind_the_picture_is_read(html: str) -> None:
    image = read_image(element(html), BASE)
    assert image is not None
    assert image.caption == "Міст уранці"


@pytest.mark.parametrize(
    "html",
    [
        '<div><img src="/p/a.jpg"><p>Міст відкрили</p><div class="caption">Інша</div></div>',
        '<div><img src="/p/a.jpg"><img src="/p/b.jpg"><div class="caption">Інша</div></div>',
        f'<div><img src="/p/a.jpg"><div class="image-text">{"Довгий текст. " * 40}</div></div>',
    ],
)
def test_what_stands_further_off_is_no_caption(html: str) -> None:
    image = read_image(element(html), BASE)
    assert image is not None
    assert image.caption is None


def test_agency_and_name_behind_the_last_sentence_are_the_credit() -> None:
    html = "<figure><img src='/p/a.jpg'><figcaption>The bridge at dawn. River Wire/Ann Smith</figcaption></figure>"
    image = read_image(element(html), BASE)
    assert image is not None
    assert (image.caption, image.credit) == ("The bridge at dawn.", "River Wire/Ann Smith")


@pytest.mark.parametrize(
    "name", ["fblogo.png", "fb-share.jpg", "og_default.png", "share-image-2.jpg", "img/social.jpg"]
)
def test_picture_made_for_sharing_the_site_is_none(name: str) -> None:
    head = f'<meta property="og:image" content="https://richka.example/static/{name}">'
    assert cover(head, "<h1>Міст</h1><p>Текст</p>") is None


@pytest.mark.parametrize(
    "path", ["news/1042/share.jpg", "2023/11/default.jpg", "static/main.jpg", "p/social-housing.jpg"]
)
def test_picture_of_one_article_stays_whatever_its_name(path: str) -> None:
    image = cover(f'<meta property="og:image" content="https://richka.example/{path}">', "<h1>Міст</h1><p>Текст</p>")
    assert image is not None
    assert image.url == f"https://richka.example/{path}"
