"""Sitemaps of every kind: pages, further sitemaps, news; lastmod is when a page changed."""

from __future__ import annotations

import gzip

import pytest

from newsfeed import Index, Page, Source, parse_index
from newsfeed.errors import FeedError

SITE = "https://site.example"
PLACE = f"{SITE}/sitemap.xml"
URLS = [f"{SITE}/news/{n}-novyi-mist" for n in (1, 2, 3)]
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def read(body: str | bytes, url: str = PLACE) -> Index:
    raw = body.encode() if isinstance(body, str) else body
    return parse_index(Page(url=url, body=raw), source=Source(id="site", timezone="Europe/Kyiv"))


def urlset(inner: str = "", attributes: str = SPACE, lastmod: str = "2023-11-14") -> str:
    urls = "".join(f"<url><loc>{url}</loc><lastmod>{lastmod}</lastmod>{inner}</url>" for url in URLS)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {attributes}>{urls}</urlset>'


PLAIN = urlset()
CASES: dict[str, str | bytes] = {
    "plain": PLAIN,
    "without namespace": urlset(attributes=""),
    "wrong namespace": urlset(attributes='xmlns="http://www.google.com/schemas/sitemap/0.84"'),
    "with a prefix": PLAIN.replace("xmlns=", "xmlns:s=")
    .replace("<url", "<s:url")
    .replace("</url", "</s:url")
    .replace("<loc", "<s:loc")
    .replace("</loc", "</s:loc")
    .replace("<lastmod", "<s:lastmod")
    .replace("</lastmod", "</s:lastmod"),
    "blanks before the declaration": "\n " + PLAIN,
    "mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "gzip": gzip.compress(PLAIN.encode()),
    "utf-16": PLAIN.replace("UTF-8", "UTF-16").encode("utf-16"),
    "bare ampersand": PLAIN.replace("novyi-mist</loc>", "novyi-mist?utm_source=a&utm_medium=b</loc>"),
    "character data": PLAIN.replace("<loc>", "<loc><![CDATA[").replace("</loc>", "]]></loc>"),
    "blanks around addresses": PLAIN.replace("<loc>", "<loc>\n  ").replace("</loc>", "\n </loc>"),
    "relative": PLAIN.replace(f"<loc>{SITE}", "<loc>"),
    "twice": PLAIN.replace("</urlset>", PLAIN[PLAIN.index("<url>") :]),
    "cut off": PLAIN.removesuffix("</url></urlset>") + f"</url><url><loc>{SITE}/ne",
    "images": urlset(
        "<image:image><image:loc>https://cdn.example/a.jpg</image:loc></image:image>",
        f'{SPACE} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"',
    ),
    "videos": urlset(
        "<video:video><video:content_loc>https://cdn.example/a.mp4</video:content_loc><video:url>/x</video:url></video:video>",
        f'{SPACE} xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"',
    ),
    "alternates": urlset(
        f'<xhtml:link rel="alternate" hreflang="en" href="{SITE}/en/1"/>',
        f'{SPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml"',
    ),
    "undeclared image prefix": urlset("<image:image><image:loc>/a.jpg</image:loc></image:image>"),
    "stylesheet and comment": PLAIN.replace("<urlset", '<?xml-stylesheet href="/a.xsl"?><!-- made --><urlset'),
    "upper case": PLAIN.replace("<url>", "<URL>").replace("</url>", "</URL>"),
}


@pytest.mark.parametrize("name", CASES)
def test_every_page_is_found_once(name: str) -> None:
    index = read(CASES[name])
    assert index.kind == "sitemap"
    assert [entry.url for entry in index.entries] == URLS
    assert {(entry.modified_at, entry.published_at) for entry in index.entries} == {("2023-11-14", None)}


@pytest.mark.parametrize(
    ("lastmod", "value"),
    [
        ("2023-11-14", "2023-11-14"),
        ("2023-11-14T10:00:00+02:00", "2023-11-14T10:00:00+02:00"),
        ("2023-11-14T10:00Z", "2023-11-14T10:00:00+00:00"),
        ("2023-11-14T10:00:00.123Z", "2023-11-14T10:00:00+00:00"),
        ("2023-11-14 10:00:00", "2023-11-14T10:00:00+02:00"),
        ("Tue, 14 Nov 2023 10:00:00 GMT", "2023-11-14T10:00:00+00:00"),
        ("14.11.2023", "2023-11-14"),
        ("soon", None),
        ("", None),
    ],
)
def test_lastmod_is_when_the_page_changed(lastmod: str, value: str | None) -> None:
    entry = read(urlset(lastmod=lastmod)).entries[0]
    assert (entry.modified_at, entry.published_at) == (value, None)


def test_news_bring_title_language_and_publication() -> None:
    inner = (
        "<news:news><news:publication><news:name>Сайт</news:name><news:language>uk</news:language></news:publication>"
        "<news:publication_date>2023-11-14T10:00:00</news:publication_date><news:title>Міст &amp; річка</news:title>"
        "<news:keywords>міст, річка</news:keywords></news:news>"
    )
    entry = read(urlset(inner, f"{SPACE} {NEWS}")).entries[0]
    assert (entry.title, entry.language, entry.keywords) == ("Міст & річка", "uk", ("міст", "річка"))
    assert (entry.published_at, entry.modified_at) == ("2023-11-14T10:00:00+02:00", "2023-11-14")


def test_the_first_image_is_the_entrys_picture() -> None:
    assert {entry.image for entry in read(CASES["images"]).entries} == {"https://cdn.example/a.jpg"}


@pytest.mark.parametrize("attributes", [SPACE, "", 'xmlns="http://wrong.example/"'])
@pytest.mark.parametrize("packed", [False, True])
def test_an_index_leads_to_its_parts(attributes: str, *, packed: bool) -> None:
    parts = "".join(f"<sitemap><loc>{SITE}/part{n}.xml.gz</loc></sitemap>" for n in (1, 2, 2))
    body = f"<sitemapindex {attributes}>{parts}<sitemap><loc>{PLACE}</loc></sitemap></sitemapindex>".encode()
    index = read(gzip.compress(body) if packed else body)
    assert index.next == (f"{SITE}/part1.xml.gz", f"{SITE}/part2.xml.gz")
    assert index.entries == ()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_plain_text_is_an_address_a_line(end: str) -> None:
    index = read("\ufeff" + end.join([*URLS, "", URLS[0]]), f"{SITE}/sitemap.txt")
    assert [entry.url for entry in index.entries] == URLS


def test_plain_text_of_sitemaps_is_an_index() -> None:
    assert read(f"{SITE}/a.xml\n{SITE}/b.xml.gz").next == (f"{SITE}/a.xml", f"{SITE}/b.xml.gz")


def test_text_with_other_lines_is_no_sitemap() -> None:
    with pytest.raises(FeedError):
        read(f"User-agent: *\nSitemap: {PLACE}")


@pytest.mark.parametrize("lastmod", ["", "<lastmod>2023-11-1{0}</lastmod>"])
def test_of_too_many_pages_the_newest_are_kept(lastmod: str) -> None:
    pages = [f"<url><loc>{SITE}/n/{n}</loc>{lastmod.format(int(n >= 12_000))}</url>" for n in range(12_001)]
    index = read(f"<urlset {SPACE}>{''.join(pages)}</urlset>")
    assert (len(index.entries), index.warnings) == (10_000, ("entries_cut",))
    assert index.entries[-1].url == f"{SITE}/n/12000"


def test_the_sitemap_itself_is_not_among_its_parts() -> None:
    index = read(
        f"<sitemapindex><sitemap><loc>{PLACE}</loc></sitemap><sitemap><loc>/b.xml</loc></sitemap></sitemapindex>"
    )
    assert index.next == (f"{SITE}/b.xml",)


def test_lists_in_a_sitemap_are_left_out() -> None:
    lists = ["/", "/tag/mist/", "/author/olena/", "/2023/11/", "/archives/", "/page/2/", "/category/svit/", "/posts/"]
    urls = "".join(f"<url><loc>{url}</loc></url>" for url in (*(SITE + path for path in lists), *URLS))
    assert [entry.url for entry in read(f"<urlset {SPACE}>{urls}</urlset>").entries] == URLS


def test_services_among_articles_are_left_out_and_alone_are_kept() -> None:
    services = [f"{SITE}/{path}" for path in ("about/", "pages/team.html", "contact.html")]
    maps = ["".join(f"<url><loc>{url}</loc></url>" for url in urls) for urls in ((*services, *URLS * 4), services)]
    more = "".join(f"<url><loc>{SITE}/posts/the-river-rose-again-{n}/</loc></url>" for n in range(9))
    first, second = (read(f"<urlset {SPACE}>{body}</urlset>") for body in (maps[0] + more, maps[1]))
    assert not {entry.url for entry in first.entries} & {*services}
    assert [entry.url for entry in second.entries] == services


@pytest.mark.parametrize(
    ("parts", "kept"),
    [
        (["post-sitemap.xml", "page-sitemap.xml", "category-sitemap.xml", "author-sitemap.xml"], ["post-sitemap.xml"]),
        (["sitemap-pages.xml", "sitemap-posts.xml", "sitemap-tags.xml"], ["sitemap-posts.xml"]),
        (["sitemap-pages1.xml", "sitemap-pages2.xml"], ["sitemap-pages1.xml", "sitemap-pages2.xml"]),
        (
            ["post-sitemap1.xml", "post-sitemap2.xml", "post_tag-sitemap.xml"],
            ["post-sitemap1.xml", "post-sitemap2.xml"],
        ),
        (
            ["wp-sitemap-posts-post-1.xml", "wp-sitemap-posts-page-1.xml", "wp-sitemap-taxonomies-category-1.xml"],
            ["wp-sitemap-posts-post-1.xml"],
        ),
        (["news-2023-11.xml", "video-2023.xml", "news-2023-10.xml"], ["news-2023-11.xml", "news-2023-10.xml"]),
        (["rss.xml", "authors/olena.xml", "categories/mist.xml", "all.xml"], ["rss.xml", "all.xml"]),
        (["tags.xml"], ["tags.xml"]),
    ],
)
def test_parts_without_articles_are_not_asked_for(parts: list[str], kept: list[str]) -> None:
    body = "".join(f"<sitemap><loc>{SITE}/{part}</loc></sitemap>" for part in parts)
    assert read(f"<sitemapindex>{body}</sitemapindex>").next == tuple(f"{SITE}/{part}" for part in kept)


def test_a_sitemap_of_tags_alone_is_empty_but_a_sitemap() -> None:
    assert read(f"<urlset><url><loc>{SITE}/tag/mist/</loc></url></urlset>").entries == ()
