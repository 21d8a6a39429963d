"""Feeds as they are in the wild: every page found, every date right, none twice."""

from __future__ import annotations

import contextlib
import gzip
from datetime import UTC, datetime

import pytest

from newsfeed import Index, Page, Source, parse_index
from newsfeed.errors import FeedError

SITE = "https://site.example"
FEED = f"{SITE}/rss/all.xml"
DAY = "2023-11-14"
URLS = [f"{SITE}/news/{n}-novyi-mist" for n in (1, 2, 3)]
TIMES = [f"{DAY}T1{n}:00:00+02:00" for n in (1, 2, 3)]
RFC822 = [f"Tue, 14 Nov 2023 1{n}:00:00 +0200" for n in (1, 2, 3)]
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'


def read(
    body: str | bytes, content_type: str | None = None, url: str = FEED, zone: str | None = "Europe/Kyiv"
) -> Index:
    raw = body.encode() if isinstance(body, str) else body
    page = Page(url=url, body=raw, content_type=content_type, fetched_at=datetime(2023, 11, 15, 9, tzinfo=UTC))
    return parse_index(page, source=Source(id="site", timezone=zone))


def rss(items: str, attributes: str = "", channel: str = "") -> str:
    head = f"<title>Сайт</title><link>{SITE}/</link>{channel}"
    return f'{DECLARATION}<rss version="2.0" {attributes}><channel>{head}{items}</channel></rss>'


def item(n: int, link: str | None = None, date: str | None = None, extra: str = "", title: str | None = None) -> str:
    when = date if date is not None else f"<pubDate>{RFC822[n]}</pubDate>"
    place = link if link is not None else f"<link>{URLS[n]}</link>"
    return f"<item><title>{title or f'Новина {n}'}</title>{place}{when}{extra}</item>"


def atom(entries: str, attributes: str = ATOM) -> str:
    return f"{DECLARATION}<feed {attributes}><title>Сайт</title>{entries}</feed>"


def atom_entry(n: int, links: str | None = None, dates: str | None = None) -> str:
    place = links if links is not None else f'<link href="{URLS[n]}"/>'
    when = dates if dates is not None else f"<published>{TIMES[n]}</published><updated>{TIMES[n]}</updated>"
    return f"<entry><title>Новина {n}</title><id>tag:site.example,2023:{n}</id>{place}{when}</entry>"


def rdf(items: str, space: str = "http://purl.org/rss/1.0/") -> str:
    outer = f'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{space}" {DC}'
    return f'{DECLARATION}<rdf:RDF {outer}><channel rdf:about="{SITE}/"><title>С</title></channel>{items}</rdf:RDF>'


def three(make: str) -> str:
    """The template for each of the three items; {u}, {p}, {d}, {t}, {n} are address, path, RFC 822, RFC 3339, number."""
    return "".join(make.format(u=URLS[n], p=URLS[n].removeprefix(SITE), d=RFC822[n], t=TIMES[n], n=n) for n in range(3))


ITEMS = "".join(item(n) for n in range(3))
PLAIN = rss(ITEMS)
ROUND = '<item rdf:about="{u}"><title>Новина {n}</title><link>{u}</link><dc:date>{t}</dc:date></item>'
CASES: dict[str, str | bytes] = {
    "plain": PLAIN,
    "blanks before the declaration": "\n\n  " + PLAIN,
    "mark before the declaration": b"\xef\xbb\xbf" + PLAIN.encode(),
    "mark and blanks": b"\xef\xbb\xbf\n " + PLAIN.encode(),
    "words of a server before the declaration": "Notice: undefined index in feed.php on line 3\n" + PLAIN,
    "comment before the root": PLAIN.replace("<rss", "<!-- made by hand > --><rss"),
    "document type": PLAIN.replace(
        "<rss", '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://n.example/r.dtd"><rss'
    ),
    "document type with entities": PLAIN.replace("<rss", '<!DOCTYPE rss [<!ENTITY nbsp "&#160;">]><rss'),
    "no declaration": PLAIN.removeprefix(DECLARATION),
    "bare ampersands": PLAIN.replace("Новина 0", "Шум & гам & R&D").replace("Сайт", "A & B"),
    "ampersands in addresses": rss(
        "".join(item(n, f"<link>{URLS[n]}?utm_medium=x&utm_source=rss</link>") for n in range(3))
    ),
    "html entities": PLAIN.replace("Новина 0", "Мови&nbsp;&mdash; і&hellip; кав&rsquo;ярні &laquo;Б&raquo;"),
    "document type in a comment": PLAIN.replace("<rss", "<!-- <!DOCTYPE rss --><rss"),
    "control characters": PLAIN.replace("Новина 0", "Нов\x0bина\x1f &#x1F; &#0; 0"),
    "cut in the next item": PLAIN[: PLAIN.rindex("</channel>")] + "<item><title>Четверта</title><link>https://site.exa",
    "cut in its date": PLAIN[: PLAIN.rindex("</channel>")] + f"<item><title>Ч</title><link>{SITE}/n",
    "cut in a description": PLAIN[: PLAIN.rindex("</channel>")] + "<item><description><![CDATA[<p>кінець",
    "relative links": rss(three("<item><title>{n}</title><link>{p}</link><pubDate>{d}</pubDate></item>")),
    "links relative to the site": rss(
        three("<item><title>{n}</title><link>{p}</link><pubDate>{d}</pubDate></item>").replace("<link>/", "<link>")
    ),
    "base of the channel": rss(
        three("<item><title>{n}</title><link>{p}</link><pubDate>{d}</pubDate></item>").replace(
            "<link>/news/", "<link>"
        ),
        f'xml:base="{SITE}/news/"',
    ),
    "base of an item": rss(
        three('<item xml:base="/news/"><title>{n}</title><link>{p}</link><pubDate>{d}</pubDate></item>').replace(
            "<link>/news/", "<link>"
        )
    ),
    "links over lines": rss("".join(item(n, f"<link>\n   {URLS[n]}\n  </link>") for n in range(3))),
    "links in character data": rss("".join(item(n, f"<link><![CDATA[ {URLS[n]} ]]></link>") for n in range(3))),
    "guid as link": rss("".join(item(n, f'<guid isPermaLink="true">{URLS[n]}</guid>') for n in range(3))),
    "guid without a word": rss("".join(item(n, f"<guid>{URLS[n]}</guid>") for n in range(3))),
    "guid that is none": rss(
        "".join(item(n, f'<link>{URLS[n]}</link><guid isPermaLink="false">{n}@x</guid>') for n in range(3))
    ),
    "guid before the link": rss(
        "".join(item(n, f'<guid isPermaLink="false">{SITE}/?p={n}</guid><link>{URLS[n]}</link>') for n in range(3))
    ),
    "empty link and guid": rss("".join(item(n, f"<link/><guid>{URLS[n]}</guid>") for n in range(3))),
    "atom link in rss": rss(
        "".join(item(n, f'<atom:link rel="alternate" href="{URLS[n]}"/>') for n in range(3)),
        'xmlns:atom="http://www.w3.org/2005/Atom"',
        f'<atom:link rel="self" href="{FEED}"/>',
    ),
    "self links in rss": rss(
        "".join(item(n, f'<atom:link rel="self" href="{FEED}#{n}"/><link>{URLS[n]}</link>') for n in range(3)),
        'xmlns:atom="http://www.w3.org/2005/Atom"',
    ),
    "enclosures are no pages": rss(
        "".join(item(n, extra=f'<enclosure url="{SITE}/a{n}.mp3" type="audio/mpeg" length="1"/>') for n in range(3))
        + f'<item><title>Лише звук</title><enclosure url="{SITE}/b.mp3" type="audio/mpeg"/></item>'
    ),
    "origin of a proxied link": rss(
        "".join(
            item(n, f"<link>https://proxy.example/~r/{n}</link><f:origLink>{URLS[n]}</f:origLink>") for n in range(3)
        ),
        'xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"',
    ),
    "redirecting links": rss(
        "".join(item(n, f"<link>https://agg.example/url?rct=j&amp;url={URLS[n]}&amp;ct=ga</link>") for n in range(3))
    ),
    "tracking parameters twice": rss(
        ITEMS + "".join(item(n, f"<link>{URLS[n]}?utm_source=rss&amp;utm_medium=x</link>") for n in range(3))
    ),
    "other scheme twice": rss(ITEMS + "".join(item(n, f"<link>http{URLS[n][5:]}</link>") for n in range(3))),
    "fragment and slash twice": rss(ITEMS + "".join(item(n, f"<link>{URLS[n]}/#top</link>") for n in range(3))),
    "undeclared prefixes": rss(
        "".join(item(n, date=f"<dc:date>{TIMES[n]}</dc:date><dc:creator>Я</dc:creator>") for n in range(3))
    ),
    "odd prefixes": rss(
        "".join(item(n, date=f"<q:date>{TIMES[n]}</q:date>") for n in range(3)),
        'xmlns:q="http://purl.org/dc/elements/1.1/"',
    ),
    "default namespace on rss": rss(ITEMS, 'xmlns="http://backend.userland.com/rss2"'),
    "wrong default namespace": rss(ITEMS, 'xmlns="http://www.example.org/ours"'),
    "upper case": PLAIN.replace("<item>", "<ITEM>").replace("</item>", "</ITEM>").replace("pubDate", "PUBDATE"),
    "html in a description": rss(
        "".join(item(n, extra="<description><p>Раз<p>Два<br>Три<img src='/a.jpg'></description>") for n in range(3))
    ),
    "mixed descriptions": rss(
        "".join(item(n, extra="<description>До <![CDATA[<b>жирне]]> після &amp; все</description>") for n in range(3))
    ),
    "rss 0.91": PLAIN.replace('"2.0"', '"0.91"'),
    "rss 0.92 dates of dublin core": rss(
        "".join(item(n, date=f"<dc:date>{TIMES[n]}</dc:date>") for n in range(3)), DC
    ).replace('"2.0"', '"0.92"'),
    "rss 1.0": rdf(three(ROUND)),
    "rss 0.90": rdf(three(ROUND), "http://my.netscape.com/rdf/simple/0.9/"),
    "rss 1.0 about alone": rdf(three(ROUND).replace("<link>", "<x>").replace("</link>", "</x>")),
    "atom": atom("".join(atom_entry(n) for n in range(3))),
    "atom without namespace": atom("".join(atom_entry(n) for n in range(3)), ""),
    "atom with a prefix": atom("".join(atom_entry(n) for n in range(3)))
    .replace("<feed xmlns=", "<a:feed xmlns:a=")
    .replace("</feed", "</a:feed")
    .replace("<entry", "<a:entry")
    .replace("</entry", "</a:entry")
    .replace("<link", "<a:link")
    .replace("published>", "a:published>")
    .replace("</a:published", "</a:published")
    .replace("</published", "</a:published")
    .replace("<updated", "<a:updated")
    .replace("</updated", "</a:updated"),
    "atom 0.3": atom(
        three(
            "<entry><title>{n}</title><link rel='alternate' type='text/html' href='{u}'/><issued>{t}</issued></entry>"
        ),
        'version="0.3" xmlns="http://purl.org/atom/ns#"',
    ),
    "atom links of many kinds": atom(
        "".join(
            atom_entry(
                n,
                f'<link rel="self" href="{SITE}/api/{n}"/><link rel="edit" href="{SITE}/edit/{n}"/>'
                f'<link rel="enclosure" type="audio/mpeg" href="{SITE}/{n}.mp3"/><link rel="replies" href="/r/{n}"/>'
                f'<link rel="alternate" type="application/json" href="{SITE}/{n}.json"/>'
                f'<link rel="alternate" type="text/html" href="{URLS[n]}"/>',
            )
            for n in range(3)
        )
    ),
    "atom relations in full": atom(
        "".join(
            atom_entry(n, f'<link rel="http://www.iana.org/assignments/relation/alternate" href="{URLS[n]}"/>')
            for n in range(3)
        )
    ),
    "atom id as link": atom(three("<entry><title>{n}</title><id>{u}</id><published>{t}</published></entry>")),
    "atom bases inside one another": atom(
        three("<entry xml:base='news/'><title>{n}</title><link href='{p}'/><published>{t}</published></entry>").replace(
            "href='/news/", "href='"
        ),
        f'{ATOM} xml:base="{SITE}/"',
    ),
    "atom updated alone": atom("".join(atom_entry(n, dates=f"<updated>{TIMES[n]}</updated>") for n in range(3))),
    "entries in an rss channel": rss(
        three("<entry><title>{n}</title><link href='{u}'/><published>{t}</published></entry>")
    ),
    "xml 1.1": PLAIN.replace('version="1.0"', 'version="1.1"'),
    "stylesheet": PLAIN.replace("<rss", '<?xml-stylesheet type="text/xsl" href="/feed.xsl"?><rss'),
    "declared as windows-1251": PLAIN.replace("UTF-8", "windows-1251").encode("cp1251"),
    "windows-1251 declared as utf-8": PLAIN.encode("cp1251"),
    "utf-8 declared as windows-1251": PLAIN.replace("UTF-8", "windows-1251"),
    "koi8-u declared": PLAIN.replace("UTF-8", "KOI8-U").encode("koi8-u"),
    "utf-16 with a mark": PLAIN.replace("UTF-8", "UTF-16").encode("utf-16"),
    "utf-16 without a mark": PLAIN.replace("UTF-8", "UTF-16").encode("utf-16-le"),
    "utf-16 declared in utf-8": PLAIN.replace("UTF-8", "UTF-16"),
    "gzip without a header": gzip.compress(PLAIN.encode()),
    "gzip twice": gzip.compress(gzip.compress(PLAIN.encode())),
    "single quotes": PLAIN.replace('"', "'"),
    "item outside the channel": PLAIN.replace("</channel>", "").replace("<item>", "</channel><item>", 1),
    "missing end tags": PLAIN.removesuffix("</channel></rss>"),
    "less-than in a title": PLAIN.replace("Новина 0", "Менше < 5 і <3"),
    "end of character data in a title": PLAIN.replace("Новина 0", "дивно ]]> так"),
    "spaces in an address": PLAIN.replace(URLS[0], f" {URLS[0]} "),
}


@pytest.mark.parametrize("name", CASES)
def test_every_page_is_found_with_its_date_and_none_twice(name: str) -> None:
    index = read(CASES[name])
    assert index.kind == "feed"
    assert [entry.url for entry in index.entries] == URLS
    assert [entry.published_at for entry in index.entries] == TIMES
    assert [entry.position for entry in index.entries] == [0, 1, 2]


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/html",
        "text/plain; charset=windows-1251",
        "application/json",
        "image/png",
        "application/octet-stream",
    ],
)
def test_the_kind_is_told_by_content_not_by_content_type(content_type: str | None) -> None:
    assert [entry.url for entry in read(PLAIN, content_type).entries] == URLS


@pytest.mark.parametrize(
    ("words", "value", "assumed"),
    [
        ("Tue, 14 Nov 2023 10:00:00 EET", f"{DAY}T10:00:00+02:00", False),
        ("Sat, 14 Oct 2023 10:00:00 EEST", "2023-10-14T10:00:00+03:00", False),
        ("Fri, 14 Nov 2023 10:00:00 +0200", f"{DAY}T10:00:00+02:00", False),
        ("14 Nov 23 10:00 GMT", f"{DAY}T10:00:00+00:00", False),
        ("Tue, 14 Nov 2023 10:00:00 GMT+2", f"{DAY}T10:00:00+02:00", False),
        ("Tue, 14 Nov 2023 10:00:00", f"{DAY}T10:00:00+02:00", True),
        ("14 листопада 2023 10:00", f"{DAY}T10:00:00+02:00", True),
        ("Вт, 14 лис 2023 10:00:00 +0200", f"{DAY}T10:00:00+02:00", False),
        ("вт, 14 ноя 2023 10:00:00 +0300", f"{DAY}T10:00:00+03:00", False),
        ("14.11.23 10:00", f"{DAY}T10:00:00+02:00", True),
        ("14.11.2023, 10:00:00", f"{DAY}T10:00:00+02:00", True),
        ("2023-11-14 10:00:00", f"{DAY}T10:00:00+02:00", True),
        ("2023-11-14T10:00:00Z", f"{DAY}T10:00:00+00:00", False),
        ("2023-11-14", DAY, False),
        ("1699948800", f"{DAY}T10:00:00+02:00", False),
        ("01.11.2023 09:05", "2023-11-01T09:05:00+02:00", True),
    ],
)
def test_dates_are_read_as_feeds_write_them(words: str, value: str, *, assumed: bool) -> None:
    entry = read(rss(item(0, date=f"<pubDate> {words} </pubDate>"))).entries[0]
    assert (entry.published_at, entry.published_at_raw, entry.timezone_assumed) == (value, words, assumed)


def test_a_date_that_is_none_is_left_null_with_its_words() -> None:
    entry = read(rss(item(0, date="<pubDate>невдовзі</pubDate>"))).entries[0]
    assert (entry.published_at, entry.published_at_raw) == (None, "невдовзі")


def test_an_unreadable_date_gives_way_to_a_readable_one() -> None:
    entry = read(rss(item(0, date=f"<pubDate>-</pubDate><dc:date>{TIMES[0]}</dc:date>"), DC)).entries[0]
    assert entry.published_at == TIMES[0]


def test_atom_tells_published_from_updated() -> None:
    dates = f"<updated>{TIMES[2]}</updated><published>{TIMES[0]}</published>"
    entry = read(atom(atom_entry(0, dates=dates))).entries[0]
    assert (entry.published_at, entry.modified_at) == (TIMES[0], TIMES[2])


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title>A &amp;amp; B</title>", "A & B"),
        ("<title><![CDATA[A &amp; <b>B</b>]]></title>", "A & B"),
        ("<title>A &lt;i&gt;B&lt;/i&gt;</title>", "A B"),
        ("<title>5 &lt; 6 &gt; 4</title>", "5 < 6 > 4"),
        ("<title> Два\n  рядки </title>", "Два рядки"),
        ('<title type="html">A &amp;mdash; B</title>', "A — B"),
        ('<title type="text">&lt;b&gt; як є</title>', "<b> як є"),
        ('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>B</b></div></title>', "A B"),
        ('<title mode="base64">QSAmIEI=</title>', "A & B"),
        ("<media:title>Інша</media:title><title>Ця</title>", "Ця"),
    ],
)
def test_titles_are_words(markup: str, title: str) -> None:
    body = f'{DECLARATION}<feed {ATOM} xmlns:media="http://search.yahoo.com/mrss/"><entry><link href="{URLS[0]}"/>'
    assert read(f"{body}{markup}</entry></feed>").entries[0].title == title


@pytest.mark.parametrize(
    "markup",
    [
        '<media:content url="/p.jpg" medium="image"/>',
        '<media:content url="/s.jpg" width="100"/><media:content url="/p.jpg" width="900"/>',
        '<media:group><media:content url="/p.jpg" type="image/jpeg"/></media:group>',
        '<media:thumbnail url="/p.jpg"/>',
        '<enclosure url="/p.jpg" type="image/jpeg" length="1"/>',
        '<enclosure url="/a.mp3" type="audio/mpeg"/><description>&lt;img src="/p.jpg"&gt;</description>',
        "<description><![CDATA[<img src='/pixel.gif' width='1'><img src=\"/p.jpg\">слова]]></description>",
        '<content:encoded><![CDATA[<p>x</p><img data-src="/p.jpg">]]></content:encoded>',
        "<image><url>/p.jpg</url></image>",
        '<itunes:image href="/p.jpg"/>',
    ],
)
def test_pictures_are_found_where_feeds_put_them(markup: str) -> None:
    assert read(rss(item(0, extra=markup))).entries[0].image == f"{SITE}/p.jpg"


def test_authors_keywords_and_summary_are_read() -> None:
    extra = (
        "<dc:creator><![CDATA[Олена Коваль]]></dc:creator><author>a@site.example (Іван Франко)</author>"
        "<author>Леся Українка &lt;c@site.example&gt;</author><author>b@site.example</author><category>Політика</category><category term='Світ' label=''/>"
        "<description>&lt;p&gt;Перше &amp;amp; друге.&lt;/p&gt;</description>"
    )
    entry = read(rss(item(0, extra=extra))).entries[0]
    assert entry.authors == ("Олена Коваль", "Іван Франко", "Леся Українка")
    assert entry.keywords == ("Політика", "Світ")
    assert entry.summary == "Перше & друге."


def test_the_original_of_an_aggregators_entry_is_named() -> None:
    links = f'<link href="{URLS[0]}"/><link rel="via" href="https://outlet.example/a"/>'
    assert read(atom(atom_entry(0, links))).entries[0].original_url == "https://outlet.example/a"


@pytest.mark.parametrize(
    ("channel", "ttl_s"),
    [
        ("<ttl>60</ttl>", 3600),
        ("<ttl>0</ttl>", None),
        ("<ttl>much</ttl>", None),
        ("<ttl>99999999</ttl>", 604800),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800),
        ("<sy:updatePeriod> daily </sy:updatePeriod>", 86400),
        ("<sy:updatePeriod>never</sy:updatePeriod>", None),
    ],
)
def test_the_wish_to_wait_is_read(channel: str, ttl_s: int | None) -> None:
    assert read(rss(ITEMS, channel=channel)).ttl_s == ttl_s


def test_language_and_next_page_are_read() -> None:
    head = '<link rel="next" href="/rss/all.xml?page=2"/>'
    index = read(atom(head + atom_entry(0), f'{ATOM} xml:lang="uk-ua"'))
    assert (index.language, index.next) == ("uk-UA", (f"{SITE}/rss/all.xml?page=2",))


def test_the_language_lends_the_usual_zone() -> None:
    entry = read(rss(item(0, date="<pubDate>2023-11-14 10:00</pubDate>"), channel="<language>uk</language>"), zone=None)
    assert entry.entries[0].published_at == f"{DAY}T10:00:00+02:00"


def test_an_empty_feed_is_a_feed() -> None:
    assert read(rss("")).entries == ()


@pytest.mark.parametrize(
    "body",
    [b"", b"  \n", b"\xef\xbb\xbf", b"Not found", b"error: no such feed", b"\x89PNG\r\n\x1a\n123", gzip.compress(b"")],
)
def test_what_is_no_feed_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(FeedError, match=r"site\.example"):
        read(body)


def test_a_cut_gzip_is_refused() -> None:
    with pytest.raises(FeedError, match="cut off"):
        read(gzip.compress(PLAIN.encode())[:-20])


def test_a_gzip_bomb_is_bounded() -> None:
    index = read(gzip.compress(PLAIN.encode()[:-16] + b" " * 50_000_000))
    assert [entry.url for entry in index.entries] == URLS


def test_a_browser_check_is_refused() -> None:
    with pytest.raises(FeedError, match="browser check"):
        read("<html><head><title>Just a moment...</title></head><body><p>Checking</p></body></html>")


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE r [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_entities_are_never_expanded(prolog: str) -> None:
    index = read(PLAIN.replace("<rss", f"{prolog}<rss").replace("Новина 0", "x &a; &b; y"))
    assert [entry.url for entry in index.entries] == URLS
    assert index.entries[0].title == "x &a; &b; y"


@pytest.mark.parametrize(
    "inner", ["<a>" * 100_000, "<item>" * 20_000, "<x y='" * 50_000, "<![CDATA[" * 50_000, "&" * 10**6]
)
def test_hostile_feeds_end_in_an_index_or_a_refusal(inner: str) -> None:
    with contextlib.suppress(FeedError):
        assert len(read(rss(ITEMS + inner)).entries) <= 5_000


def test_a_feed_without_end_is_bounded() -> None:
    index = read(rss("".join(f"<item><link>{SITE}/n/{n}</link></item>" for n in range(6_000))))
    assert (len(index.entries), index.warnings) == (5_000, ("entries_cut",))
