"""An aggregator's link to the outlet's own page."""

from __future__ import annotations

import pytest

from newsfeed.models import Page, Source
from newsfeed.parsers.article import read_article

OUTLET = "https://outlet.example/2026/bridge"
URL = "https://digest.example/news/bridge"
TEXT = "<p>" + "Новий міст через річку відкрили сьогодні зранку, повідомили в міській раді. " * 4 + "</p>"


def original(inside: str = "", behind: str = "", *, head: str = "", url: str = URL) -> str | None:
    body = (
        "<header><nav><a href='/'>Дайджест</a></nav></header>"
        f"<main><article><h1>Міст через річку відкрили</h1>{TEXT}{inside}</article>{behind}</main>"
    )
    page = Page(url=url, body=f"<html lang='uk'><head><title>Міст</title>{head}</head><body>{body}</body></html>")
    return read_article(page, Source(id="d")).original_url


def link(text: str, url: str = OUTLET, more: str = "") -> str:
    return f'<a href="{url}" {more}>{text}</a>'


WAYS = {
    "words": f"<div>{link('Читати в джерелі')}</div>",
    "words with an arrow": f"<p>{link('Читати оригінал →')}</p>",
    "words with the outlet's name": f"<p>{link('Full story at The Daily Bridge')}</p>",
    "words in another element": f"<p>{link('<span>Read the <b>original</b></span>')}</p>",
    "words after a mark": f"<p>12:40 · {link('Read at the source')}</p>",
    "a label": f"<p>Джерело: {link('Вісник мостів')}</p>",
    "a label of its own": f"<p><b>Джерело:</b> {link('Вісник мостів')}.</p>",
    "a label beside": f"<dl><dt>Source</dt><dd>{link('The Daily Bridge')}</dd></dl>",
    "a label before a wrapped link": f"<p><b>Quelle:</b><span><i>{link('Brückenbote')}</i></span></p>",
    "a class": f"<div>{link('Вісник мостів', more='class=source-link')}</div>",
    "without a scheme": f"<div>{link('Читати в джерелі', '//outlet.example/2026/bridge')}</div>",
    "with tracking": f"<div>{link('Читати в джерелі', OUTLET + '?utm_source=digest')}</div>",
    "twice the same": f"<div>{link('Читати в джерелі')}</div><p>Джерело: {link('Вісник')}</p>",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_link_that_says_so_names_the_original(way: str) -> None:
    assert original(WAYS[way]) == OUTLET


def test_a_link_beside_the_article_counts() -> None:
    assert original(behind=f"<div class='source'>{link('Читати оригінал')}</div>") == OUTLET


def test_a_meta_names_the_original() -> None:
    assert original(head=f'<meta name="original-source" content="{OUTLET}">') == OUTLET


NONE = {
    "no word of it": f"<p>{link('Вісник мостів', more='rel=nofollow')}</p>",
    "canonical alone": f"<p>{link('Вісник мостів', more='rel=canonical')}</p>",
    "in running text": f"<p>У музеї можна {link('читати оригінал')} літопису.</p>",
    "a text that only begins so": f"<p>{link('Оригінал картини продали на аукціоні в столиці')}</p>",
    "several that differ": f"<p>{link('Читати в джерелі')}</p><p>Джерело: {link('Інші', 'https://other.example/1')}</p>",
    "a label with several": f"<p>Джерело: {link('Вісник')}, {link('Інші', 'https://other.example/1')}</p>",
    "the page's own site": f"<p>{link('Читати оригінал', 'https://m.digest.example/1')}</p>",
    "a home page": f"<p>Джерело: {link('Вісник', 'https://outlet.example/')}</p>",
    "a network": f"<p>Джерело: {link('Канал', 'https://telegram.example/1')}</p>",
    "an advert": f"<p>{link('Читати оригінал', more='rel=sponsored')}</p>",
    "a picture's": f"<div class='photo-caption'>Джерело: {link('Фотобанк')}</div>",
    "a figure's": f"<figure><img src='/a.jpg'><figcaption>Source: {link('Photos')}</figcaption></figure>",
    "no http": f"<p>{link('Читати оригінал', 'ftp://outlet.example/1')}</p>",
    "related news": f"<aside>{link('Читати оригінал')}</aside>",
    "the site's footer": f"</article><footer>Джерело: {link('Вісник')}</footer>",
    "a share button": f"<div class='share'>{link('Поділитися', OUTLET + '?share=1')}</div>",
}


@pytest.mark.parametrize("case", NONE)
def test_other_links_name_none(case: str) -> None:
    assert original(NONE[case]) is None


def test_each_card_of_a_list_below_has_an_original_that_is_not_the_articles() -> None:
    title = "Ще одна новина цього дня з іншого міста"
    cards = "".join(
        f"<div class='card'><a href='/news/{n}'>{title}</a><p>{link('Читати в джерелі', f'https://o{n}.example/1')}</p></div>"
        for n in range(3)
    )
    assert original(f"<div>{link('Читати в джерелі')}</div>", f"<div class='list'>{cards}</div>") == OUTLET


def test_another_port_of_a_host_without_a_domain_is_another_site() -> None:
    there = "http://127.0.0.1:8001/news/1"
    assert original(f"<p>{link('Читати в джерелі', there)}</p>", url="http://127.0.0.1:8002/a") == there


OWN = {
    "linked data": '<script type="application/ld+json">{"@type":"NewsArticle","publisher":{"name":"Digest"}}</script>',
    "an author": '<meta name="author" content="Олена Гай">',
}


@pytest.mark.parametrize("head", OWN.values(), ids=OWN)
def test_an_outlet_that_cites_its_source_in_its_own_article_names_no_original(head: str) -> None:
    assert original(f"<p>Джерело: {link('Вісник мостів')}</p>", head=head) is None
    assert original(f"<p>{link('Читати оригінал')}</p>", head=head) == OUTLET
