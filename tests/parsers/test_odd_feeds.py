"""Feeds and sitemaps as they are in the wild: of three pages each every page is found, with its date, none twice."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from newsfeed.extract import parse_index
from newsfeed.models import Page, Source

SITE = "https://outlet.example"
PATHS = ("/news/bridge-is-closed-1", "/news/river-rose-again-2", "/news/storm-takes-roof-3")
URLS = tuple(SITE + path for path in PATHS)
DATES = ("2026-11-03T08:05:00+02:00", "2026-11-02T21:40:00+02:00", "2026-11-01T00:00:00+02:00")
RFC = ("Tue, 03 Nov 2026 08:05:00 +0200", "Mon, 02 Nov 2026 21:40:00 +0200", "Sun, 01 Nov 2026 00:00:00 +0200")
XML, HTML, PLAIN, JSON = "application/rss+xml", "text/html; charset=utf-8", "text/plain", "application/json"
NONE = (None, None, None)
MAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def each(template: str, dates: tuple[str, ...] = RFC, urls: tuple[str, ...] = URLS) -> str:
    """The template three times: `@u` is the address, `@d` the date, `@n` the number."""
    rows = enumerate(zip(urls, dates, strict=True), 1)
    return "".join(template.replace("@u", u).replace("@d", d).replace("@n", str(n)) for n, (u, d) in rows)


def rss(
    items: str, attributes: str = "", head: str = "<title>Голос</title><link>https://outlet.example/</link>"
) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {attributes}><channel>{head}{items}</channel></rss>'
    )


def atom(entries: str, attributes: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>Голос</title>{entries}</feed>'


ITEM = "<item><title>Новина @n</title><link>@u</link><pubDate>@d</pubDate></item>"
ENTRY = "<entry><title>Новина @n</title><link href='@u'/><published>@d</published></entry>"
URL = "<url><loc>@u</loc><lastmod>@d</lastmod></url>"


def item_dated(*dates: str) -> str:
    return rss(each(ITEM, dates))


Case = tuple[str | bytes, str, tuple[str | None, ...]]


def cases() -> Iterator[tuple[str, Case]]:
    prefixed = each(
        "<rss:item><rss:title>Новина @n</rss:title><rss:link>@u</rss:link><dc:date>@d</dc:date></rss:item>", DATES
    )
    yield "prefixed rss 1.0", (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rss="http://purl.org/rss/1.0/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><rss:channel><rss:link>{SITE}</rss:link></rss:channel>{prefixed}</rdf:RDF>',
        XML, DATES,
    )  # fmt: skip
    yield "prefixed atom", (
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom">'
        + each("<a:entry><a:title>Новина @n</a:title><a:link href='@u'/><a:updated>@d</a:updated></a:entry>", DATES)
        + "</a:feed>", XML, DATES,
    )  # fmt: skip
    many = "<entry><title>Новина @n</title><link rel='self' href='@u.atom'/><link rel='edit' href='@u/edit'/>"
    many += "<link rel='alternate' type='application/json' href='@u.json'/><link rel='alternate' type='text/html' href='@u'/>"
    yield "atom, html among alternates", (atom(each(many + "<updated>@d</updated></entry>", DATES)), XML, DATES)
    yield "link in cdata", (rss(each("<item><link><![CDATA[ @u ]]></link><pubDate>@d</pubDate></item>")), XML, DATES)
    yield "guid that is no permalink but an address", (
        rss(each('<item><title>Новина @n</title><guid isPermaLink="false">@u</guid><pubDate>@d</pubDate></item>')), XML, DATES,
    )  # fmt: skip
    yield "relative links", (rss(each(ITEM, RFC, PATHS)), XML, DATES)
    yield "relative sitemap", (f"<urlset {MAP}>{each(URL, DATES, PATHS)}</urlset>", XML, NONE)
    yield "ukrainian words", (
        item_dated("Вт, 3 листопада 2026 08:05:00 +0200", "2 листопада 2026, 21:40", "1 листопада 2026 р. 00:00"), XML, DATES,
    )  # fmt: skip
    yield "ukrainian abbreviations", (
        item_dated("Вт, 03 Лис 2026 08:05:00 +0200", "Пн, 02 лис. 2026 21:40:00 +0200", "Нд, 01 Лист 2026 00:00:00 +0200"), XML, DATES,
    )  # fmt: skip
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:a10="http://www.w3.org/2005/Atom"'
    for name in (
        "dc:date",
        "dcterms:created",
        "dcterms:issued",
        "dcterms:modified",
        "a10:updated",
        "published",
        "updated",
        "date",
    ):
        item = f"<item><title>Новина @n</title><link>@u</link><{name}>@d</{name}></item>"
        yield f"date in {name}", (rss(each(item, DATES), spaces), XML, DATES)


def other_kinds() -> Iterator[tuple[str, Case]]:
    yield "entities twice", (
        rss(each("<item><title>A &amp;amp;amp; B @n</title><link>@u?a=1&amp;amp;b=2</link><pubDate>@d</pubDate></item>")), XML, DATES,
    )  # fmt: skip
    for codec in ("utf-16", "utf-16-le", "utf-16-be"):
        yield f"{codec} under a lying header", (item_dated(*RFC).encode(codec), "application/xml; charset=utf-8", DATES)
    yield "in pre", (
        f"<html><body><pre>{rss(each(ITEM)).replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</pre></body></html>",
        HTML, DATES,
    )  # fmt: skip
    yield "bom and blanks", ("\ufeff\n\n  \t" + rss(each(ITEM)), HTML, DATES)
    feed = '{"version": "https://jsonfeed.org/version/1.1", "title": "Голос", "items": [%s]}'
    item = '{"id": "@n", "url": "@u", "external_url": "https://other.example/@n", "title": "Новина @n", "date_published": "@d"},'
    yield "json feed with external_url", (feed % each(item, DATES).rstrip(","), JSON, DATES)
    yield "json feed with a trailing comma", (feed % each(item, DATES), JSON, DATES)
    yield (
        "json feed with comments",
        ("/* made by hand */\n" + feed % ("// items\n" + each(item, DATES).rstrip(",")), JSON, DATES),
    )
    yield (
        "json feed cut in the middle of an entry",
        ((feed % (each(item, DATES) + '{"id": "4", "url": "htt'))[:-2], JSON, DATES),
    )
    yield "json feed as plain text", (feed % each(item, DATES).rstrip(","), PLAIN, DATES)
    yield (
        "json feed without url, id is one",
        (feed % each('{"id": "@u", "date_modified": "@d"},', DATES).rstrip(","), JSON, DATES),
    )
    yield "text sitemap", ("\ufeff# pages\n" + "\r\n".join(URLS), PLAIN, NONE)
    yield "sitemap as rss", (rss(each("<item><link>@u</link></item>")), XML, NONE)
    news = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    news += ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    dated = "<url><loc>@u</loc><news:news><news:publication_date>@d</news:publication_date></news:news></url>"
    yield "news sitemap with dates alone", (f"<urlset {MAP} {news}>{each(dated, DATES)}</urlset>", XML, DATES)
    pictures = "<url><image:image><image:loc>https://cdn.example/@n.jpg</image:loc></image:image><loc>@u</loc>"
    pictures += "<xhtml:link rel='alternate' hreflang='ru' href='@u-ru'/><news:news><news:publication_date>@d</news:publication_date></news:news></url>"
    yield "images and languages beside", (f"<urlset {MAP} {news}>{each(pictures, DATES)}</urlset>", XML, DATES)
    yield "gzip without a header", (gzip.compress(rss(each(ITEM)).encode()), "application/octet-stream", DATES)
    dressed = "<item><link>@u?utm_source=rss&amp;utm_medium=feed</link><pubDate>@d</pubDate></item><item><link>@u/amp</link><pubDate>@d</pubDate></item>"
    yield "tracking and amp", (rss(each(dressed)), XML, DATES)
    twice = each(ITEM) + each(ITEM, RFC, tuple(url.replace("https", "http") for url in URLS))
    yield "https and http", (rss(twice), XML, DATES)


def damaged_and_dated() -> Iterator[tuple[str, Case]]:
    yield "cut in an entity", (rss(each(ITEM) + "<item><title>A &am").partition("&am")[0] + "&am", XML, DATES)
    yield "cut in the next item", (rss(each(ITEM)).partition("</channel>")[0] + "<item><title>Ще од", XML, DATES)
    yield "cut in the last date's end tag", (rss(each(ITEM)).rpartition("</pubDate>")[0] + "</pubD", XML, DATES)
    yield "cut behind the last date", (rss(each(ITEM)).rpartition("</pubDate>")[0], XML, (*DATES[:2], None))
    yield "no-break spaces in dates", (item_dated(*(date.replace(" ", "\xa0") for date in RFC)), XML, DATES)
    yield "two-digit years", (item_dated(*(date.replace("2026", "26") for date in RFC)), XML, DATES)
    yield "EET", (item_dated(*(date.replace("+0200", "EET") for date in RFC)), XML, DATES)
    summer = ("Wed, 15 Jul 2026 09:00:00 EEST", "Tue, 14 Jul 2026 10:30:00 EEST", "Mon, 13 Jul 2026 00:00:00 EEST")
    yield (
        "EEST",
        (
            item_dated(*summer),
            XML,
            ("2026-07-15T09:00:00+03:00", "2026-07-14T10:30:00+03:00", "2026-07-13T00:00:00+03:00"),
        ),
    )
    yield "no zone", (item_dated(*(date.removesuffix(" +0200") for date in RFC)), XML, DATES)
    yield "no zone, as numbers", (item_dated("03.11.2026 08:05", "02.11.2026 21:40:00", "01.11.2026 00:00"), XML, DATES)
    yield "twenty-four hours", (
        item_dated("Tue, 03 Nov 2026 08:05:00 +0200", "Mon, 02 Nov 2026 21:40:00 +0200", "Sat, 31 Oct 2026 24:00:00 +0200"), XML, DATES,
    )  # fmt: skip
    yield "zone in words and brackets", (item_dated(*(f"{date} (Eastern European Time)" for date in RFC)), XML, DATES)
    yield "javascript's own", (
        item_dated(*(f"{d.replace(',', '')[:3]} Nov {d[5:7]} 2026 {d[17:25]} GMT+0200 (EET)" for d in RFC)), XML, DATES,
    )  # fmt: skip
    yield "seconds since 1970", (item_dated("1793685900", "1793648400000", "1793484000"), XML, DATES)
    yield "wrong weekday", (item_dated(*(date.replace(date[:3], "Fri", 1) for date in RFC)), XML, DATES)
    yield "lower case and one digit", (
        item_dated("tue, 3 nov 2026 8:05:00 +0200", "mon, 2 nov 2026 21:40 +0200", "sun, 1 nov 2026 0:00 +0200"), XML, DATES,
    )  # fmt: skip
    yield (
        "iso with a blank and a short zone",
        (item_dated("2026-11-03 08:05:00 +02", "2026-11-02 21:40+0200", "2026-11-01 00:00:00+02:00"), XML, DATES),
    )
    yield (
        "upper case",
        (
            rss(each(ITEM)).replace("item>", "ITEM>").replace("link>", "LINK>").replace("pubDate>", "PUBDATE>"),
            XML,
            DATES,
        ),
    )
    yield "doctype and stylesheet", (
        rss(each(ITEM)).replace("<rss", '<?xml-stylesheet href="/x.xsl"?><!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://x.example/r.dtd"><rss'), XML, DATES,
    )  # fmt: skip
    yield (
        "html feed under xhtml",
        (rss(each(ITEM)).replace("<rss", "<!-- cached --><rss") + "<!-- 0.3 s -->", HTML, DATES),
    )
    yield "two roots", (rss(each(ITEM)) + rss(each(ITEM)), XML, DATES)
    yield "address behind an empty link", (rss(each("<item><link/>@u<pubDate>@d</pubDate></item>")), XML, DATES)
    yield "json a line", (each('{"title": "Новина @n", "url": "@u", "date_published": "@d"}\n', DATES), JSON, DATES)
    yield "am and pm", (
        item_dated("Tue, 03 Nov 2026 8:05:00 AM +0200", "11/2/2026 9:40:00 PM", "Sun, 01 Nov 2026 12:00:00 AM +0200"), XML, DATES,
    )  # fmt: skip
    origin = "<item><link>http://feeds.example/~r/x/@n</link><feedburner:origLink>@u</feedburner:origLink><pubDate>@d</pubDate></item>"
    yield "proxied links", (rss(each(origin)), XML, DATES)
    yield (
        "warning before",
        (
            "<br />\n<b>Warning</b>: Undefined variable $x in <b>/f.php</b> on line <b>7</b><br />\n" + rss(each(ITEM)),
            HTML,
            DATES,
        ),
    )


CASES = {**dict(cases()), **dict(other_kinds()), **dict(damaged_and_dated())}


@pytest.mark.parametrize("name", CASES)
def test_every_page_is_found_with_its_date_and_none_twice(name: str) -> None:
    body, kind, dates = CASES[name]
    page = Page(url=f"{SITE}/feed", body=body if isinstance(body, bytes) else body.encode(), content_type=kind)
    index = parse_index(page, source=Source(id="outlet", language="uk", timezone="Europe/Kyiv"))
    found = [entry.url.partition("?a=1")[0] for entry in index.entries]
    assert found == [*URLS]
    assert tuple(entry.published_at for entry in index.entries) == dates
