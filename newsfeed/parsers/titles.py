"""The headline of a page: every title it gives, cleaned of the site's name, and the one that readers see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from newsfeed.parsers.document import Element
from newsfeed.parsers.document_select import select
from newsfeed.parsers.jsonld import key
from newsfeed.parsers.marks import marks_of
from newsfeed.parsers.statements import Statements, text_of
from newsfeed.text.urls import absolute_url, host, site

MAX_CHARS: Final = 500
_SEPARATOR: Final = re.compile(r"\s+[-–—‒―|·•»«/~:⋆]+\s+|\s*[|｜]\s*|\s+::\s+|\s+[>]\s+|\s+•\s*")
_KICKER: Final = re.compile(
    r"kicker|overline|topline|roofline|eyebrow|label|category|rubric|section|spitzmarke|flag|badge|visually-hidden|sr-only"
)
_SITE_EXTRA: Final = 14  # letters that may stand beside the site's own name in a tail ("… News Online")


@dataclass(frozen=True, slots=True)
class Titles:
    """The chosen title, where it came from, all others, and the element that shows it."""

    title: str | None
    source: str | None
    others: tuple[str, ...]
    headline: Element | None
    conflict: str | None
    site_names: frozenset[str]


def read_titles(said: Statements) -> Titles:
    """The page's title: the visible one where Open Graph agrees, else linked data's headline, else the visible one.

    Where there is neither, Open Graph's, then those of other metas and the title element's.
    A tail is cut where it is the site's name, or where what is left is another title word for word.
    """
    names = site_names(said)
    chosen = _selected(said)
    raw = {name: text[:MAX_CHARS] for name, text in _candidates(said, names) if text}
    known = {key(text) for text in raw.values()}
    clean = {name: _clean(text, names, known) for name, text in raw.items()}
    headline, shown = _headline(said, [text for name, text in clean.items() if name != "h1"], names)
    if shown:
        known.add(key(shown))
        clean = {name: _clean(text, names, known) for name, text in clean.items()}
        clean["h1"] = _clean(shown, names, known)
    clean = {name: text for name, text in clean.items() if key(text) not in names} or clean
    if chosen is not None:
        others = tuple(dict.fromkeys([text_of(chosen), *clean.values()]))
        return Titles(text_of(chosen)[:MAX_CHARS], "css", others, chosen, None, names)
    source = _choose(clean)
    if source is None:
        return Titles(None, None, (), headline, None, names)
    others = tuple(dict.fromkeys([*clean.values(), *raw.values()]))
    return Titles(clean[source], _PLACES[source], others, headline, _conflict(clean), names)


_PLACES: Final = {
    "headline": "json-ld",
    "h1": "html",
    "og": "og",
    "itemprop": "microdata",
    "twitter": "meta",
    "name": "json-ld",
    "title": "html",
    "meta": "meta",
}


def _selected(said: Statements) -> Element | None:
    """The headline that the source's own selector names."""
    css = said.source.css.title
    found = select(said.document.root, css) if css else []
    return next((element for element in found if text_of(element)), None)


def site_names(said: Statements) -> frozenset[str]:
    """Every name that the site gives itself, as `key` has it."""
    data, address = said.data, said.page.url
    names = [
        *said.meta(
            ("ogsitename", "applicationname", "publisher", "applemobilewebapptitle", "dcpublisher", "copyright")
        ),
        *(handle.lstrip("@") for handle in said.meta(("twittersite",))),
        data.text(data.article, "publisher"),
        (domain := site(address)),
        domain.partition(".")[0],
        (name := host(address).removeprefix("www.")),
        name.partition(".")[0],
        *_logos(said),
    ]
    return frozenset(name for name in map(key, names) if len(name) > 1)


def _logos(said: Statements) -> Iterator[str]:
    """Headings of another page than the home page that are nothing but a link to it."""
    home = absolute_url("/", said.page.url)
    for element in said.headings[:5]:
        link = element[0] if len(element) == 1 and not (element.text or "").strip() else None
        if (
            link is not None
            and link.tag == "a"
            and home == absolute_url(link.get("href") or "", said.page.url) != said.page.url
        ):
            yield text_of(element)


def is_site_name(text: str, names: frozenset[str]) -> bool:
    """Whether a text is the site's name, or holds it and little more."""
    letters = key(text)
    if letters in names:
        return True
    return any(len(name) > 2 and name in letters and len(letters) <= len(name) + _SITE_EXTRA for name in names)


def _candidates(said: Statements, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    data = said.data
    yield "headline", data.text(data.article, "headline")
    yield "og", next(said.meta(("ogtitle",)), "")
    yield "twitter", next(said.meta(("twittertitle",)), "")
    yield "itemprop", next(iter(said.props.get("headline", ())), "")
    yield "name", data.text(data.article, "name")
    yield "title", said.title
    yield "meta", next(said.meta(("title", "dctitle", "parselytitle", "sailthrutitle", "dctermstitle")), "")


def _clean(text: str, names: frozenset[str], known: set[str]) -> str:
    """The text without tails and heads that are the site's."""
    for _ in range(4):
        cuts = list(_SEPARATOR.finditer(text))
        if not cuts:
            break
        shorter = _cut_tail(text, cuts, names, known) or _cut_head(text, cuts[0], names, known)
        if not shorter:
            break
        text = shorter
    return text


def _cut_tail(text: str, cuts: list[re.Match[str]], names: frozenset[str], known: set[str]) -> str:
    for cut in reversed(cuts):
        rest = text[: cut.start()].strip()
        if rest and key(rest) in known and key(rest) != key(text) and not is_site_name(rest, names):
            return rest
    last = cuts[-1]
    rest = text[: last.start()].strip()
    return rest if rest and is_site_name(text[last.end() :], names) and not is_site_name(rest, names) else ""


def _cut_head(text: str, first: re.Match[str], names: frozenset[str], known: set[str]) -> str:
    rest = text[first.end() :].strip()
    if not rest or is_site_name(rest, names):
        return ""
    is_known = key(rest) in known and key(rest) != key(text)
    return rest if is_known or key(text[: first.start()]) in names else ""


def _headline(said: Statements, titles: list[str], names: frozenset[str]) -> tuple[Element | None, str]:
    """The main h1, by the words it shares with the titles; where there is none, an element marked as headline."""
    best: tuple[float, Element | None, str] = (-1.0, None, "")
    wanted = [_words(title) for title in titles if title]
    for element in said.headings[:20]:
        text = _heading_text(element, titles)
        if not text or is_site_name(text, names):
            continue
        mine = _words(text)
        score = max((_overlap(mine, other) for other in wanted), default=0.0)
        if score > best[0] + 0.01:
            best = (score, element, text)
    if best[1] is not None and (best[0] > 0 or not wanted):
        return best[1], best[2]
    marked = _marked_headline(said, wanted)
    if marked is not None:
        return marked, text_of(marked)
    return best[1], best[2]


def _heading_text(element: Element, titles: list[str]) -> str:
    """A heading's text; without its kicker where that is marked, or where a title knows the rest."""
    whole = text_of(element)[:MAX_CHARS]
    first = element[0] if len(element) else None
    if first is None or (element.text or "").strip():
        return whole
    kicker = text_of(first)
    rest = whole[len(kicker) :].lstrip(" :|-–—.•") if kicker and whole.startswith(kicker) else ""
    if len(rest) < 8:
        return whole
    known = {key(title) for title in titles}
    if key(whole) in known:
        return whole
    return rest if key(rest) in known or _KICKER.search(marks_of(first).words) else whole


def _marked_headline(said: Statements, wanted: list[set[str]]) -> Element | None:
    """An element of another kind that shows a title: h2 and what is marked as headline or title."""
    for element in said.document.root.iter("h2", "h3", "div", "span", "p", "strong", "b", "font"):
        is_leaf = not len(element) and element.tag in ("b", "strong", "font", "p")  # of pages older than style sheets
        if element.tag not in ("h2", "h3") and not is_leaf and not _is_title_marked(element):
            continue
        text = text_of(element)
        if 8 < len(text) < MAX_CHARS and any(_overlap(_words(text), other) > 0.8 for other in wanted):
            return element
    return None


def _is_title_marked(element: Element) -> bool:
    words = marks_of(element).words
    return "title" in words or "headline" in words or "heading" in words or "zag" in words


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _choose(clean: dict[str, str]) -> str | None:
    """The place to take the title from: what readers see, where Open Graph says the same; else the order of trust."""
    if clean.get("og") and key(clean["og"]) == key(clean.get("h1", "")):
        return "og"  # the same words; a heading's own text may lack blanks where its parts meet
    for name in ("headline", "h1", "og", "itemprop", "twitter", "name", "title", "meta"):
        if clean.get(name):
            return name
    return None


def _conflict(clean: dict[str, str]) -> str | None:
    """Which honest titles differ from the linked data's, else from the visible one."""
    present = [name for name in ("headline", "og", "h1") if clean.get(name)]
    differing = [name for name in present[1:] if key(clean[name]) != key(clean[present[0]])]
    return "/".join(_PLACES[name] for name in (present[0], *differing)) if differing else None
