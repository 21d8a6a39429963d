"""A page is closed by the last of what it waits for, and well only when all of it ended well."""

from __future__ import annotations

from newsfeed.middlewares.visits import Visit


def visit(closed: list[str], name: str = "page") -> Visit:
    return Visit(name, lambda one: closed.append(f"{one.url}:{one.good}"))


def test_page_that_waits_for_nothing_closes_with_its_callback() -> None:
    closed: list[str] = []
    visit(closed).end()
    assert closed == ["page:True"]


def test_page_closes_after_its_articles() -> None:
    closed: list[str] = []
    page, one, two = visit(closed), visit(closed, "one"), visit(closed, "two")
    page.wait_for(one)
    page.wait_for(two)
    page.end()
    one.end()
    assert closed == ["one:True"]
    two.end(good=False)
    assert closed == ["one:True", "two:False", "page:False"]


def test_what_has_ended_already_counts_at_once() -> None:
    closed: list[str] = []
    page, gone = visit(closed), visit(closed, "gone")
    gone.end(good=False)
    page.wait_for(gone)
    page.end()
    assert closed == ["gone:False", "page:False"]


def test_several_pages_wait_for_one_article() -> None:
    closed: list[str] = []
    first, second, article = visit(closed, "first"), visit(closed, "second"), visit(closed, "article")
    for page in (first, second):
        page.wait_for(article)
        page.end()
    article.end()
    assert closed == ["article:True", "first:True", "second:True"]


def test_ending_that_comes_twice_is_counted_once() -> None:
    closed: list[str] = []
    page = visit(closed)
    page.end()
    page.end()
    assert closed == ["page:True"]


def test_ending_that_never_comes_leaves_the_page_open() -> None:
    closed: list[str] = []
    page = visit(closed)
    page.hold()
    page.end()
    assert (closed, page.closed) == ([], False)


def test_pages_that_name_one_another_do_not_wait_in_a_circle() -> None:
    closed: list[str] = []
    feed, one, other = (Visit(name, lambda visit: closed.append(visit.url)) for name in ("feed", "one", "other"))
    feed.wait_for(one)
    one.wait_for(other)
    other.wait_for(one)
    for visit in (feed, one, other):
        visit.end()
    assert closed == ["other", "one", "feed"]
