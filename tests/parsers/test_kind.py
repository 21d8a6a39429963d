from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsfeed import parse_article

SEED = Path(__file__).parents[2].parent / "shared" / "seed"
PARAGRAPH = "The council met on Monday and agreed on the new budget after a long night of talks in the town hall. "
CARD = '<div class="card"><h3><a href="/news/{0}">Story number {0} of the harbour and its bridges</a></h3><p>A teaser.</p></div>'


def warnings(html: str, url: str) -> tuple[str, ...]:
    return parse_article(html, url=url, quotes=False).warnings


@pytest.mark.parametrize(
    ("kind", "url", "html"),
    [
        ("home", "https://news.example/", f"<h1>The Gazette</h1>{''.join(map(CARD.format, range(20)))}"),
        ("soft_404", "https://news.example/x", "<title>Page not found</title><h1>404</h1><p>Sorry, nothing here.</p>"),
        (
            "login",
            "https://news.example/account",
            "<h1>Sign in</h1><form><input name=mail><input type=password><button>Go</button></form>",
        ),
        (
            "consent_wall",
            "https://news.example/a/b",
            "<h1>Before you continue</h1><p>We and our partners use cookies to show you what you like.</p>"
            "<button>Accept all</button>",
        ),
        (
            "search",
            "https://news.example/search?q=bridge",
            f"<h1>Search results for bridge</h1>{''.join(map(CARD.format, range(9)))}",
        ),
        ("listing", "https://news.example/tag/harbour", f"<h1>Harbour</h1>{''.join(map(CARD.format, range(30)))}"),
    ],
)
def test_page_that_is_no_article_is_named(kind: str, url: str, html: str) -> None:
    assert {"not_article", kind} <= set(warnings(html, url))


def test_plain_article_is_one() -> None:
    html = f"<h1>Council agrees on a budget</h1><article>{f'<p>{PARAGRAPH * 2}</p>' * 6}</article>"
    assert "not_article" not in warnings(html, "https://news.example/city/council-agrees-on-a-budget")


def test_empty_page_is_none() -> None:
    assert "not_article" in warnings("", "https://news.example/a")


@pytest.mark.skipif(not SEED.exists(), reason="../shared/seed is not here")
def test_reference_page_is_an_article() -> None:
    expected = json.loads((SEED / "article.expected.json").read_text("utf-8"))
    page = (SEED / "article.html").read_bytes()
    url = "https://my.ua/news/cluster/2023-11-14-ukrayina-planuye-viroblyati-zbroyu-spilno-zi-ssha"
    article = parse_article(page, url=url, quotes=False)
    assert list(article.paragraphs) == expected["paragraphs"]
    assert "not_article" not in article.warnings


@pytest.mark.parametrize("path", ["news/1", "news/20417", "news/the-bridge-is-open-again", "news/bridge.html"])
def test_short_undated_text_at_an_item_of_a_list_is_an_article(path: str) -> None:
    html = "<h1>The bridge is open</h1><div class='text'><p>Traffic began in the morning, the council says.</p></div>"
    assert "not_article" not in parse_article(f"<body>{html}</body>", url=f"https://outlet.example/{path}").warnings
