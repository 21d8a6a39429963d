"""Sites that could not be installed here, imitated: Ghost with its default theme, and a news aggregator."""

# ruff: noqa: E501 # markup
from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from xml.sax.saxutils import escape as xml

from texts import PAGES, Story, slugged

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def put(path: Path, text: str) -> None:
    """A file, its folder made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def ghost(folder: Path, stories: Sequence[Story], base: str) -> Path:
    """Ghost with Casper: cards, numbered pages, tags, authors, a sitemap in four parts, RSS of fifteen."""
    for story in stories:
        put(folder / story.slug / "index.html", _ghost_post(story, base))
    pages = [stories[first : first + 12] for first in range(0, len(stories), 12)]
    for number, shown in enumerate(pages, 1):
        following = f'<link rel="next" href="{base}/page/{number + 1}/">' if number < len(pages) else ""
        following += f'<link rel="prev" href="{base}/page/{number - 1}/">' if number > 1 else ""
        place = folder / ("index.html" if number == 1 else f"page/{number}/index.html")
        put(
            place,
            _casper("Вісник", following, f'<main class="post-feed">{"".join(map(_card, shown))}</main>', "website"),
        )
    lists = {f"tag/{slugged(tag)}": tag for story in stories for tag in (*story.tags, story.section)}
    lists |= {f"author/{slugged(story.author)}": story.author for story in stories}
    for path, name in lists.items():
        shown = [story for story in stories if name in (*story.tags, story.section, story.author)]
        put(folder / path / "index.html", _casper(name, "", "".join(map(_card, shown[:12])), "website"))
    for slug, title in PAGES.items():
        text = "<p>Редакція працює щодня, пише про місто й область і відповідає на кожен лист читачів.</p>" * 3
        put(folder / slug / "index.html", _casper(title, "", f"<article><h1>{title}</h1>{text}</article>", "article"))
    _ghost_maps(folder, stories, lists, base)
    items = "".join(
        f"<item><title><![CDATA[{story.title}]]></title><link>{base}/{story.slug}/</link>"
        f'<guid isPermaLink="false">{story.number:024x}</guid><dc:creator><![CDATA[{story.author}]]></dc:creator>'
        f"<pubDate>{story.written:%a, %d %b %Y %H:%M:%S GMT}</pubDate>"
        f"<content:encoded><![CDATA[{story.html}]]></content:encoded></item>"
        for story in stories[:15]
    )
    put(
        folder / "rss/index.html",
        '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0"><channel>'
        f"<title><![CDATA[Вісник]]></title><link>{base}/</link>{items}</channel></rss>",
    )
    put(folder / "robots.txt", f"User-agent: *\nSitemap: {base}/sitemap.xml\nDisallow: /ghost/\nDisallow: /p/\n")
    return folder


def _casper(title: str, head: str, body: str, kind: str) -> str:
    nav = "".join(f'<li class="nav-{slug}"><a href="/{slug}/">{name}</a></li>' for slug, name in PAGES.items())
    return (
        f'<!DOCTYPE html><html lang="uk"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}'
        f'<meta property="og:type" content="{kind}"><meta property="og:title" content="{escape(title)}">'
        '<link rel="alternate" type="application/rss+xml" title="Вісник" href="/rss/"></head><body class="home-template">'
        f'<header id="gh-head"><nav><a class="gh-head-logo" href="/">Вісник</a><ul class="nav">{nav}</ul></nav></header>'
        f'<div class="site-content">{body}</div><footer class="site-footer"><nav><a href="/">Вісник</a></nav></footer>'
        "</body></html>"
    )


def _card(story: Story) -> str:
    return (
        f'<article class="post-card post"><a class="post-card-image-link" href="/{story.slug}/"><img src="/i.jpg" alt=""></a>'
        f'<div class="post-card-content"><a class="post-card-content-link" href="/{story.slug}/"><header>'
        f'<h2 class="post-card-title">{escape(story.title)}</h2></header><div class="post-card-excerpt">'
        f'{escape(story.paragraphs[0])}</div></a><footer class="post-card-meta"><time class="post-card-meta-date" '
        f'datetime="{story.written:%Y-%m-%d}">{story.written:%d.%m.%Y}</time></footer></div></article>'
    )


def _ghost_post(story: Story, base: str) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": story.title,
        "datePublished": story.written.isoformat(),
        "author": {"@type": "Person", "name": story.author, "url": f"{base}/author/{slugged(story.author)}/"},
    }
    head = f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'
    tags = "".join(f'<a href="/tag/{slugged(tag)}/">{tag}</a>' for tag in story.tags)
    body = (
        f'<main><article class="article post"><header class="article-header"><h1 class="article-title">{escape(story.title)}'
        f'</h1><section class="article-byline"><a href="/author/{slugged(story.author)}/">{story.author}</a></section>'
        f'</header><section class="gh-content">{story.html}</section><div>{tags}</div></article></main>'
    )
    return _casper(story.title, head, body, "article")


def _ghost_maps(folder: Path, stories: Sequence[Story], lists: dict[str, str], base: str) -> None:
    parts = {
        "pages": ["", *(f"{slug}/" for slug in PAGES)],
        "posts": [f"{story.slug}/" for story in stories],
        "authors": [f"{path}/" for path in lists if path.startswith("author")],
        "tags": [f"{path}/" for path in lists if path.startswith("tag")],
    }
    for name, paths in parts.items():
        urls = "".join(
            f"<url><loc>{base}/{path}</loc><lastmod>2026-11-20T10:00:00.000Z</lastmod></url>" for path in paths
        )
        put(folder / f"sitemap-{name}.xml", f"<urlset {SPACE}>{urls}</urlset>")
    index = "".join(f"<sitemap><loc>{base}/sitemap-{name}.xml</loc></sitemap>" for name in parts)
    put(folder / "sitemap.xml", f"<sitemapindex {SPACE}>{index}</sitemapindex>")


def aggregator(folder: Path, stories: Sequence[Story], base: str) -> Path:
    """A front page of clusters that loads more as JSON; every fourth story is a copy that only its cluster lists."""
    clusters = [story for story in stories if story.number % 4]
    copies = {story.number + 1: story for story in stories if story.number % 4 == 0}
    for story in stories:
        put(folder / _place(story), _cluster_page(story, copies.get(story.number), clusters, base))
    shown = [clusters[first : first + 10] for first in range(0, len(clusters), 10)]
    for number, part in enumerate(shown[1:], 2):
        more = f"/api/news/{number + 1}.json" if number < len(shown) else None
        put(folder / f"api/news/{number}.json", json.dumps({"html": "".join(map(_tile, part)), "next": more}))
    cards = "".join(map(_tile, shown[0]))
    button = '<button class="load-more" data-url="/api/news/2.json">Показати ще</button>'
    put(folder / "index.html", _frame("Усі новини", f'<h1>Усі новини</h1><div class="feed">{cards}</div>{button}'))
    put(folder / "about.html", _frame("Про проєкт", "<h1>Про проєкт</h1><p>Збираємо новини з усіх видань країни.</p>"))
    return folder


def _place(story: Story) -> str:
    return f"news/cluster/{story.written:%Y-%m-%d}-{story.slug}.html"


def _frame(title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="uk"><head><meta charset="utf-8"><title>{escape(title)} - Оглядач</title></head><body>'
        '<header class="top"><a href="/" class="logo">Оглядач</a><nav><a href="/about.html">Про проєкт</a></nav></header>'
        f"<main>{body}</main><footer><p>© Оглядач</p></footer></body></html>"
    )


def _tile(story: Story) -> str:
    return (
        f'<div class="feed__item news-card"><a href="/{_place(story)}"><img class="lazy" src="/l.gif" data-src="/p/{story.number}.jpg" '
        f'alt=""><span class="news-card__title">{escape(story.title)}</span></a></div>'
    )


def _cluster_page(story: Story, copy: Story | None, clusters: Sequence[Story], base: str) -> str:
    others = f'<li><span>Видання</span> <a href="/{_place(copy)}">{escape(copy.title)}</a></li>' if copy else ""
    told = f'<div class="feed__item news-cluster"><h3>Про це також пишуть</h3><ul>{others}</ul></div>' if copy else ""
    related = "".join(map(_tile, clusters[:3]))
    body = (
        f'<div class="feed"><div class="feed__item news-card news-card_open"><h1 class="news-card__title">{escape(story.title)}'
        f'</h1><div class="news-card__meta"><time datetime="{story.written.isoformat()}">{story.written:%d.%m.%Y %H:%M}</time>'
        f'</div><img src="{base}/media/feed/25/{xml(str(story.number))}.jpg" alt=""><div class="news-card__body">{story.html}'
        f'</div><div class="news-card__source">Джерело: <a href="https://outlet.example/{story.slug}">Видання</a></div></div>'
        f'{told}<div class="feed__item feed__related">{related}</div></div>'
    )
    return _frame(story.title, body)
