from __future__ import annotations

import pytest

from newsfeed import parse_article

FRAME = '<nav><a href="/">Головна</a> <a href="/news">Новини</a></nav>{}<footer>© Приклад</footer>'


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        ("<h1>Міст відкрито</h1><p>Рух почався вранці.</p>", ("Рух почався вранці.",)),
        ("<h1>Short news</h1><p>It is short.</p><p>So is this.</p>", ("It is short.", "So is this.")),
        (FRAME.format("<h1>Міст відкрито</h1><div>Рух почався вранці.</div>"), ("Рух почався вранці.",)),
        ("<p>Текст без заголовка теж є текстом.</p>", ("Текст без заголовка теж є текстом.",)),
    ],
)
def test_a_headline_and_a_few_lines_are_an_article(body: str, paragraphs: tuple[str, ...]) -> None:
    article = parse_article(f"<html><body>{body}</body></html>", url="https://outlet.example/news/1")
    assert article.paragraphs == paragraphs
    assert "not_article" not in article.warnings


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Лише заголовок</h1>",
        "<h1>404</h1><p>Сторінку не знайдено.</p>",
        '<h1>Вхід</h1><form><p>Пароль</p><input type="password"></form>',
        "".join(f'<h2><a href="/{n}">Новина номер {n} про місто</a></h2>' for n in range(9)),
    ],
)
def test_a_few_lines_that_are_something_else_are_not(body: str) -> None:
    article = parse_article(f"<html><body>{body}</body></html>", url="https://outlet.example/x")
    assert "not_article" in article.warnings
