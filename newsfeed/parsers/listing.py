"""An HTML page that lists articles → its entries: links judged by address, text, place and repetition."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from newsfeed.errors import FeedError
from newsfeed.models import Entry, Index, Page, Source
from newsfeed.parsers.cards import read_card
from newsfeed.parsers.discover import find_feeds, find_listings, find_sitemaps
from newsfeed.parsers.document import Document, Element, parse_document, text_within
from newsfeed.parsers.entries import EntryList, Setting, article_url, read_language
from newsfeed.parsers.link_shape import NEVER, article_shape, listing_words
from newsfeed.parsers.pagination import next_pages
from newsfeed.text.clean import clean_text
from newsfeed.text.urls import canonical_url, identity, same_site

_MAX_LINKS: Final = 20_000
_ENOUGH: Final = 2.0
_ENOUGH_IN_GOOD_COMPANY: Final = -0.6
_ENOUGH_IN_BAD_COMPANY: Final = 3.0
_MIN_GROUP: Final = 3
_MOST: Final = 0.6
_CLIMB: Final = 10
_MAX_PARTS: Final = 12
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_AWAY_TAGS: Final = frozenset(("nav", "footer", "form", "select"))
_BREAK = re.compile(r"[\s_-]+|__")
_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"\b(?:(?:19|20)\d\d[-./]\d\d?[-./]\d\d?|\d\d?[-./]\d\d?[-./](?:20)?\d\d|\d\d?:\d\d)\b")
_ITEM_TAGS: Final = frozenset(("li", "article", "tr", "p", "div", "section", "dd", "dt", "h2", "h3", "h4", "td"))


@dataclass(frozen=True, slots=True)
class Target:
    """Where links of the page lead: address, what tells the article apart, what the address looks like."""

    url: str
    key: str
    shape: float
    internal: bool


@dataclass(slots=True)
class Anchor:
    """A link of the page that may lead to an article."""

    node: Element
    target: Target
    text: str
    score: float
    heading: bool
    dated: bool
    signature: tuple[str, ...]


@dataclass(slots=True)
class Candidate:
    """All links of a page to one article."""

    url: str
    anchors: list[Anchor] = field(default_factory=list)

    @property
    def best(self) -> Anchor:
        """The link that says most of the article: a heading before a long text."""
        return max(self.anchors, key=lambda anchor: (anchor.heading and bool(anchor.text), len(anchor.text)))

    @property
    def score(self) -> float:
        """What its links are worth together: the best place, the best text."""
        return max(anchor.score for anchor in self.anchors)


def read_html_index(page: Page, source: Source, setting: Setting) -> Index:
    """The articles that a page lists, its next page, and, for a home page, what it offers.

    Raises FeedError for a page that wants to see a browser first.
    """
    document = parse_document(page)
    title = _page_title(document)
    language = read_language(document.root.get("lang"))
    setting = setting.spoken(language)
    found = find_entries(document, page.url, setting)
    if not found.entries and any(mark in title.lower() for mark in listing_words()["challenge"]["titles"]):
        raise FeedError(f"page asks for a browser check: {page.url!r} (the site blocks; ask its owner for access)")
    home = _is_home(page.url, source)
    articles = frozenset(entry.url for entry in found.entries)
    return Index(
        kind="home" if home else "listing",
        entries=tuple(found.entries),
        next=next_pages(document, page.url),
        feeds=find_feeds(document, page.url),
        listings=find_listings(document, page.url, articles) if home else (),
        sitemaps=find_sitemaps(document, page.url),
        title=title or None,
        language=language,
        warnings=(*document.warnings, *found.warnings),
    )


def find_entries(document: Document, url: str, setting: Setting) -> EntryList:
    """The articles that a document lists, in page order."""
    candidates = _candidates(document, url)
    chosen = _chosen(candidates)
    mains = {candidate.url: candidate.best.node for candidate in chosen}
    shared = _shared_ancestors(mains)
    found = EntryList()
    for candidate in chosen:
        card = _card(candidate.best.node, shared)
        facts = read_card(card, document.url, setting)
        found.add(
            Entry(
                url=candidate.url,
                title=_title(candidate),
                published_at=facts.when.value if facts.when else None,
                published_at_raw=facts.when.raw if facts.when else None,
                timezone_assumed=bool(facts.when and facts.when.zone_assumed),
                image=facts.image,
                original_url=_original(card, candidate, document.url),
            )
        )
    return found


def _page_title(document: Document) -> str:
    node = document.root.find(".//title")
    return clean_text(text_within(node)[:500]) if node is not None else ""


def _is_home(url: str, source: Source) -> bool:
    if url in source.listings:
        return False
    parts = urlsplit(url)
    at_root = parts.path in {"", "/"} and not parts.query
    return at_root or (bool(source.url) and canonical_url(url) == canonical_url(source.url))


def _candidates(document: Document, url: str) -> list[Candidate]:
    """Links by the article they lead to, in page order; what cannot be one is left out."""
    by_key: dict[str, Candidate] = {}
    here = {identity(canonical_url(url)), identity(canonical_url(document.url))}
    for anchor in _anchors(document, url):
        if anchor.target.key not in here:
            by_key.setdefault(anchor.target.key, Candidate(anchor.target.url)).anchors.append(anchor)
    return list(by_key.values())


def _anchors(document: Document, url: str) -> Iterator[Anchor]:
    targets: dict[str, Target] = {}
    dated: dict[Element, bool] = {}
    for number, node in enumerate(document.root.iter("a")):
        if number >= _MAX_LINKS:
            return
        href = (node.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
            continue
        target = targets.get(href) or targets.setdefault(href, _target(href, document.url, url))
        if target.shape > NEVER:
            yield _anchor(node, target, dated)


def _target(href: str, base: str, url: str) -> Target:
    place = article_url(href, base)
    shape = article_shape(place) if place else NEVER
    if shape == NEVER:
        return Target(place, "", NEVER, internal=False)
    return Target(place, identity(place), shape, same_site(place, url))


def _anchor(node: Element, target: Target, dated: dict[Element, bool]) -> Anchor:
    text = _text(node)
    around = list(_ancestors(node))
    heading = any(part.tag in _HEADINGS for part in around[:4]) or any(True for _ in node.iter(*_HEADINGS))
    score = target.shape + _text_score(text) + (2.5 if heading else 0.0) + _place_score(node, around)
    has_date = _has_date_beside(around, dated)
    score += 1.5 if has_date else 0.0
    score -= 5.0 if _is_inside_text(text, around) else 0.0
    signature = tuple(f"{part.tag}.{_DIGITS.sub('', part.get('class') or '')}" for part in (node, *around[:4]))
    return Anchor(node, target, text, score, heading, has_date, signature)


def _ancestors(node: Element) -> Iterator[Element]:
    for part, _ in zip(node.iterancestors(), range(_CLIMB), strict=False):
        yield part


def _text(node: Element) -> str:
    """What the link says: its heading, its text, else the words of its picture; "" for "read more"."""
    headings = list(node.iter(*_HEADINGS))
    text = clean_text(text_within(headings[0] if headings else node)[:600])
    if not text:
        image = node.find(".//img")
        spoken = image.get("alt") if image is not None else None
        text = clean_text((node.get("title") or node.get("aria-label") or spoken or "")[:600])
    lower = text.lower()
    more = listing_words()["text"]["more"]
    return "" if lower in more or lower.strip(" .…»→›:[]()") in more else text


def _text_score(text: str) -> float:
    words = text.split()
    if text.lower() in listing_words()["text"]["services"]:
        return -4.0
    if len(words) >= 5 or len(text) >= 40:
        return 2.0
    if len(words) >= 3:
        return 1.0
    return -0.5 if len(words) == 1 else 0.0


def _place_score(node: Element, around: list[Element]) -> float:
    """Less for links in menus and footers, and for those to an author or a section beside a title."""
    words = listing_words()["region"]
    close = {*_marks(node), *(mark for part in around[:2] for mark in _marks(part))}
    rel = {*(node.get("rel") or "").lower().split()}
    if rel & {"author", "tag", "category", "nofollow-author"} or node.get("itemprop") == "author":
        return -4.0
    score = -2.5 if close & {*words["beside"]} and not close & {"title", "headline"} else 0.0
    for part in around:
        if part.tag == "article":
            return score + 0.5
        if part.tag in _AWAY_TAGS or {*_marks(part)} & {*words["away"]}:
            return score - 3.0
        if part.tag in {"body", "main"}:
            break
    return score


def _is_inside_text(text: str, around: list[Element]) -> bool:
    """Whether the link is a few words of a paragraph that goes on around it."""
    paragraph = next((part for part in around[:3] if part.tag == "p"), None)
    return paragraph is not None and len(text_within(paragraph)) > 2 * len(text) + 40


def _has_date_beside(around: list[Element], known: dict[Element, bool]) -> bool:
    """Whether the item of a list that holds the link shows a date."""
    for part in around[:3]:
        if part.tag not in _ITEM_TAGS:
            continue
        if len(part) > _MAX_PARTS:
            return False
        if part not in known:
            known[part] = _shows_date(part)
        if known[part]:
            return True
        if part.tag in {"li", "article", "tr", "dd"}:
            break
    return False


def _shows_date(part: Element) -> bool:
    if part.find(".//time") is not None:
        return True
    words = [part.text, *(text for child in part for text in (child.tail, child.text))]
    return any(_DATE.search(text[:60]) for text in words if text)


def _marks(node: Element) -> list[str]:
    marks = f"{node.get('class') or ''} {node.get('id') or ''}".lower()
    return _BREAK.split(marks) if marks != " " else []


def _chosen(candidates: list[Candidate]) -> list[Candidate]:
    """Those whose links are good enough, the bar set by the company they keep."""
    groups: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.best.signature].append(candidate)
    bars = {signature: _bar(group) for signature, group in groups.items()}
    chosen = [candidate for candidate in candidates if candidate.score >= bars[candidate.best.signature]]
    inner = [candidate for candidate in chosen if candidate.best.target.internal]
    outer = [candidate for candidate in chosen if not candidate.best.target.internal]
    if len(inner) < _MIN_GROUP <= len(outer) and len(outer) > 2 * len(inner):
        return [candidate for candidate in chosen if candidate.best.heading or candidate.best.target.internal]
    return _without_sections(inner)


def _bar(group: list[Candidate]) -> float:
    """The score that is enough among these neighbours: less where most are surely articles, or all are dated."""
    if len(group) < _MIN_GROUP:
        return _ENOUGH
    good = sum(candidate.score >= _ENOUGH for candidate in group) / len(group)
    if good >= _MOST or all(candidate.best.dated for candidate in group):
        return _ENOUGH_IN_GOOD_COMPANY
    return _ENOUGH_IN_BAD_COMPANY if good < 1 - _MOST else _ENOUGH


def _without_sections(candidates: list[Candidate]) -> list[Candidate]:
    """Without addresses that others stand under: those are the sections."""
    under: dict[str, int] = defaultdict(int)
    for candidate in candidates:
        parts = candidate.url.rstrip("/").split("/")
        for depth in range(4, len(parts)):
            under["/".join(parts[:depth])] += 1
    return [candidate for candidate in candidates if under[candidate.url.rstrip("/")] < 2]


def _title(candidate: Candidate) -> str | None:
    return candidate.best.text or None


def _shared_ancestors(mains: dict[str, Element]) -> dict[Element, int]:
    """How many articles stand in each element near them."""
    shared: dict[Element, int] = defaultdict(int)
    for node in mains.values():
        for part in _ancestors(node):
            shared[part] += 1
    return shared


def _card(node: Element, shared: dict[Element, int]) -> Element:
    """The largest element around a link that holds no other article."""
    card = node
    for part in _ancestors(node):
        if shared[part] > 1 or part.tag in {"body", "main", "html"}:
            break
        card = part
    return card


def _original(card: Element, candidate: Candidate, base: str) -> str | None:
    """The outlet's own page that an aggregator's card names: its one link off the site that looks like an article's."""
    if not candidate.best.target.internal or card.tag == "p":
        return None
    for link in card.iter("a"):
        target = article_url(link.get("href") or "", base)
        if target and not same_site(target, base) and article_shape(target) >= 1.0:
            return target
    return None
