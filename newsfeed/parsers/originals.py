"""The outlet's own page that an aggregator's article links to: "read at the source", "Source: …"."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from newsfeed.parsers.document import Document, Element
from newsfeed.parsers.marks import marks_of
from newsfeed.parsers.rules import rules
from newsfeed.parsers.statements import text_of
from newsfeed.parsers.surroundings import Surroundings
from newsfeed.text.clean import clean_text
from newsfeed.text.urls import canonical_url, same_site, site

MAX_LINKS: Final = 2000  # of links off the site that are read; a page with more is no article
_MAX_TEXT: Final = 80  # letters of a link that says what it is, not what it is about
_MAX_LABEL: Final = 40
_CLIMB: Final = 2  # elements that may wrap a link behind its label
_EDGES: Final = " \t\n:.…—–-·•|→›»>↗⇒▶[]()«\"'\xa0"
_RUNS_ON: Final = re.compile(r"\s*(?:[\w,;]|\()")
_ADVERT_RELS: Final = frozenset(("sponsored", "ugc", "author", "me", "tag", "license"))


def read_original(document: Document, around: Surroundings, *, is_own: bool = False) -> str | None:
    """The canonical address of the one page of another site that the article calls its original; None for several.

    Where the page claims the article as its own (`is_own`), "Source: …" only cites; "read the original" still counts.
    """
    if around.headline is None:
        return None
    found = {
        target
        for link in _links_out(document)
        if not _RUNS_ON.match(link.tail or "")
        and (_says_original(link) or _has_label(link, is_own=is_own))
        and _is_in_article(link, around)
        if (target := _target(link, document.url))
    }
    return found.pop() if len(found) == 1 else None


def _links_out(document: Document) -> list[Element]:
    """The links that name a host, which is another than the page's own."""
    own = urlsplit(document.url).netloc
    found = []
    for link in document.root.iter("a"):
        href = link.get("href")
        if href is None or "//" not in href:
            continue
        scheme, _, rest = href.lstrip().partition("//")
        if scheme.lower() in ("http:", "https:", "") and not (own and rest.startswith(f"{own}/")):
            found.append(link)
            if len(found) == MAX_LINKS:
                break
    return found


def _says_original(link: Element) -> bool:
    """Whether a link that stands by itself says so, in its words or in its class."""
    said = rules()
    text = text_of(link, _MAX_TEXT).casefold().strip(_EDGES)
    says = text in said.original_words or (len(text) <= _MAX_TEXT and text.startswith(said.original_openers))
    if not says:
        named = f"{link.get('class') or ''} {link.get('rel') or ''}".lower().split()
        says = not said.original_classes.isdisjoint(named)
    return says and not _leads_on(_before(link)[-_MAX_LABEL:])


def _leads_on(before: str) -> bool:
    """Whether a sentence goes on from the words before a link."""
    last = before.rstrip()[-1:]
    return last.isalnum() or last in ("_", ",", ";", "(")


def _has_label(link: Element, *, is_own: bool) -> bool:
    """Whether "Source:" stands before a link, in the same element or in the one before it."""
    node = link
    for _ in range(_CLIMB + 1):
        previous, parent = node.getprevious(), node.getparent()
        label = _text_between(previous, parent).strip()
        if not label and previous is not None:
            label = text_of(previous, _MAX_LABEL)
        if label:
            said = clean_text(label).casefold().strip(_EDGES)
            is_label = said in rules().original_labels and not (is_own and said in rules().citing_labels)
            return is_label and not _is_credit(node)
        if previous is not None or parent is None:
            return False
        node = parent
    return False


def _is_credit(node: Element) -> bool:
    """Whether what stands here tells of a picture."""
    holders = (node, *list(node.iterancestors())[:2])
    return any(marks_of(holder).is_picture or "caption" in marks_of(holder).words for holder in holders)


def _before(node: Element) -> str:
    """The text just before an element, in the same parent."""
    return _text_between(node.getprevious(), node.getparent())


def _text_between(previous: Element | None, parent: Element | None) -> str:
    if previous is not None:
        return previous.tail or ""
    return (parent.text or "") if parent is not None else ""


def _is_in_article(link: Element, around: Surroundings) -> bool:
    return around.is_own(link) and not around.is_in_header(link)


def _target(link: Element, base: str) -> str | None:
    """Where a link leads, if that is a page of another site that is no network's and no advertiser's."""
    if not _ADVERT_RELS.isdisjoint((link.get("rel") or "").lower().split()):
        return None
    url = canonical_url(link.get("href") or "", base)
    if not url or same_site(url, base):
        return None
    parts = urlsplit(url)
    is_page = len(parts.path) > 1 or bool(parts.query)
    return url if is_page and site(url).partition(".")[0] not in rules().original_refused else None
