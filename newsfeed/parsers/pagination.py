"""Where a listing goes on: `rel=next`, the next number, "older", and what a "load more" button asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from newsfeed.parsers.document import Document, Element, text_within
from newsfeed.parsers.link_shape import listing_words
from newsfeed.text.clean import clean_text
from newsfeed.text.urls import absolute_url, same_site

_PAGE_IN_PATH = re.compile(
    r"(?:^|[/_-])(?:page|p|paged|storinka|seite|stranica)[/_-]?(\d{1,5})(?=/|\.|\Z)", re.IGNORECASE
)
_INDEX_NUMBER = re.compile(r"/[a-z]{0,20}?[-_]?(\d{1,4})(?:\.html?)?/?\Z")
_FURTHER_INDEX = re.compile(r"/(?:index|page)[-_]?\d{1,4}(?:\.html?)?/?\Z")
_ARROWS: Final = "«»‹›←→<>⟨⟩⟪⟫⏵▶►❯\xa0 "
_MORE_TAGS: Final = frozenset(("button", "a", "div", "span", "section", "ul", "main", "form"))
_MAX_CONTAINERS: Final = 5


def next_pages(document: Document, url: str) -> tuple[str, ...]:
    """The page after this one, and the endpoint of its "load more" button; nothing off the site."""
    links = list(document.root.iter("a", "link"))
    found = [
        *_related(links, document.url),
        *_numbered(document.root, document.url, url),
        *_worded(links, document.url),
        *_more_buttons(document.root, document.url, url),
    ]
    here = _without_fragment(url)
    good = [page for page in found if page and page != here and same_site(page, url) and page_number(page) != 1]
    return tuple(dict.fromkeys(good))[:1]


def page_number(url: str) -> int | None:
    """The number of a listing's page as its address says it; None where it says none."""
    parts = urlsplit(url)
    for name, value in parse_qsl(parts.query):
        if name.lower() in listing_words()["next"]["parameters"] and value.isascii() and value.isdigit():
            return int(value[:6])
    found = _PAGE_IN_PATH.search(parts.path)
    return int(found[1]) if found else None


def is_further_page(url: str) -> bool:
    """Whether an address is that of a listing's second page or later: `/page/2/`, `index3.html`."""
    return page_number(url) is not None or bool(_FURTHER_INDEX.search(urlsplit(url).path))


def _without_fragment(url: str) -> str:
    return url.partition("#")[0]


def _related(links: list[Element], base: str) -> Iterator[str]:
    for link in links:
        if "next" in (link.get("rel") or "").lower().split() and not _is_off(link):
            yield absolute_url(link.get("href") or "", base)


def _is_off(link: Element) -> bool:
    classes = (link.get("class") or "").lower().split()
    return "disabled" in classes or link.get("aria-disabled") == "true"


def _worded(links: list[Element], base: str) -> Iterator[str]:
    """Links that say "older" or bear its class."""
    words = listing_words()["next"]
    known = {bare for word in words["words"] if (bare := word.strip(_ARROWS))}
    for link in links:
        if link.tag != "a" or not link.get("href") or _is_off(link):
            continue
        classes = {*(link.get("class") or "").lower().split()}
        parent = link.getparent()
        if parent is not None and len(parent) == 1:
            classes |= {*(parent.get("class") or "").lower().split()}
        text = clean_text(text_within(link)[:80]) or link.get("title") or link.get("aria-label") or ""
        bare = text.lower().strip(_ARROWS)
        arrow = text.strip() in words["arrows"] and not bare
        if (bare and bare in known) or arrow or classes & {*words["classes"]}:
            target = absolute_url(link.get("href") or "", base)
            number = page_number(target) if target else None
            if target and (number or (bare and bare in known) or _INDEX_NUMBER.search(urlsplit(target).path)):
                yield target


def _numbered(root: Element, base: str, url: str) -> Iterator[str]:
    """In a row of page numbers, the one after the current."""
    words = listing_words()["next"]
    containers = {*words["containers"]}
    seen = 0
    for node in root.iter("nav", "div", "ul", "ol", "p", "section"):
        if (
            not {*(node.get("class") or "").lower().split()} & containers
            and not {(node.get("id") or "").lower()} & containers
        ):
            continue
        seen += 1
        if seen > _MAX_CONTAINERS:
            return
        current = _current_number(node, url)
        for link in node.iter("a"):
            text = text_within(link).strip()
            if text.isascii() and text.isdigit() and int(text[:6]) == current + 1:
                yield absolute_url(link.get("href") or "", base)


def _current_number(node: Element, url: str) -> int:
    for part in node.iter("span", "strong", "b", "li", "a", "em"):
        classes = {*(part.get("class") or "").lower().split()}
        marked = part.get("aria-current") or part.tag in {"strong", "b"} or classes & {"current", "active", "selected"}
        text = text_within(part).strip()
        if marked and text.isascii() and text.isdigit():
            return int(text[:6])
    return page_number(url) or 1


def _more_buttons(root: Element, base: str, url: str) -> Iterator[str]:
    """The address in a button's data attribute; a number or a blank for one is filled in."""
    words = listing_words()["next"]
    for node in root.iter(*_MORE_TAGS):
        if not any(name.startswith(("data-", "hx-")) for name in map(str, node.attrib)):
            continue
        for name in words["more_attributes"]:
            value = (node.get(name) or "").strip()
            if value and (name not in words["vague_attributes"] or _is_more(node, words)):
                yield _more_address(value, node, base, url)


def _is_more(node: Element, words: dict[str, list[str]]) -> bool:
    marks = f"{node.get('class') or ''} {node.get('id') or ''}".lower()
    pieces = {*re.split(r"[\s_]+", marks), *re.split(r"[\s_-]+", marks)}
    text = clean_text(text_within(node)[:200]).lower().strip(_ARROWS) if node.tag in {"button", "a"} else ""
    return bool(pieces & {*words["more_classes"]}) or (bool(text) and text in words["words"])


def _more_address(value: str, node: Element, base: str, url: str) -> str:
    number = _following_number(node)
    if value.isascii() and value.isdigit():
        return _with_number(url, int(value))
    for blank in listing_words()["next"]["placeholders"]:
        if blank in value:
            return absolute_url(value.replace(blank, str(number or (page_number(url) or 1) + 1)), base)
    if "/" not in value and "?" not in value:
        return ""
    target = absolute_url(value, base)
    return _with_number(target, number) if target and number and page_number(target) is None else target


def _following_number(node: Element) -> int | None:
    """The number of the page that a button would ask for, when it bears one."""
    for name in ("data-page", "data-next-page", "data-paged", "data-current-page"):
        given = node.get(name) or ""
        if given.isascii() and given.isdigit():
            return int(given[:6]) + (name == "data-current-page")
    return None


def _with_number(url: str, number: int) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "page"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("page", str(number))]), fragment=""))
