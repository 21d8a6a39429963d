"""What stands around a headline, and what of it belongs to other news, comments, events or the site."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Final

from newsfeed.parsers.document import Element
from newsfeed.parsers.marks import marks_of
from newsfeed.parsers.rules import rules
from newsfeed.parsers.statements import text_of

LONG: Final = 160  # letters of a paragraph of the body: above it is the head of the article
_AFTER: Final = 260  # elements read behind the headline
_BEFORE: Final = 60  # and before it
_ABOVE: Final = 30  # of these, how many belong to the head
_TEASER: Final = 25  # letters of link text that make a repeated element a card
_FOREIGN_TAGS: Final = frozenset(
    ("aside", "footer", "nav", "form", "figure", "figcaption", "select", "button", "blockquote")
)
_CARD_TAGS: Final = frozenset(("article", "li", "div", "a", "section", "tr"))
_HEADINGS: Final = frozenset(("h2", "h3", "h4", "h5", "h6"))
_UNDER: Final = frozenset(("div", "p", "ul", "ol", "section", "article", "table", "li"))
_MAX_BACK: Final = 8  # elements looked at before one, for the heading they stand under
_MAX_HEADING: Final = 50  # letters of a heading that names what stands under it
_TAIL_TAGS: Final = ("time", "span", "div", "p", "abbr", "a")


class Surroundings:
    """The elements around one headline; without a headline nothing is near, and all that is not foreign is own."""

    def __init__(self, headline: Element | None) -> None:
        self.headline = headline
        self._above = {headline, *headline.iterancestors()} if headline is not None else set()
        self._own: dict[Element, bool] = {}

    @cached_property
    def following(self) -> list[Element]:
        """The elements behind the headline in page order, those inside it first, up to a bound."""
        return list(islice(_behind(self.headline), _AFTER)) if self.headline is not None else []

    @cached_property
    def preceding(self) -> list[Element]:
        """The elements before the headline, nearest first, up to a bound."""
        return list(islice(_before(self.headline), _BEFORE)) if self.headline is not None else []

    @cached_property
    def head(self) -> list[Element]:
        """From behind the headline to the first long paragraph, then what stands just above the headline."""
        found = []
        for element in self.following:
            if element.tag == "p" and len(text_of(element, LONG)) >= LONG:
                break
            found.append(element)
        return found + [element for element in self.preceding[:_ABOVE] if self._is_near(element)]

    @cached_property
    def tail(self) -> list[Element]:
        """The rest of the article or main element that holds the headline."""
        holder = next((node for node in self._ancestors() if node.tag in ("article", "main")), None)
        if holder is None:
            return []
        known = set(self.head)
        return [element for element in holder.iter(*_TAIL_TAGS) if element not in known]

    def is_own(self, element: Element) -> bool:
        """Whether an element belongs to the headline's article: nothing between the two is foreign."""
        trail: list[Element] = []
        node: Element | None = element
        own = True
        while node is not None and node not in self._above and node.tag not in ("body", "html"):
            known = self._own.get(node)
            if known is not None:
                own = known
                break
            trail.append(node)
            if _is_foreign(node) and not self._is_own_footer(node):
                own = False
                break
            node = node.getparent()
        self._own.update(dict.fromkeys(trail, own) if own else {trail[0]: False} if trail else {})
        return own

    def holds_headline(self, element: Element) -> bool:
        """Whether the headline stands inside an element, or is it."""
        return element in self._above

    def is_above(self, element: Element) -> bool:
        """Whether an element is one of those that stand before the headline."""
        return element in self._before_headline

    def is_in_header(self, element: Element) -> bool:
        """Whether an element above the headline stands in a header of its own: the site's."""
        node: Element | None = element
        while node is not None and node not in self._above:
            if node.tag == "header":
                return True
            node = node.getparent()
        return False

    @cached_property
    def _before_headline(self) -> set[Element]:
        return set(self.preceding)

    def _is_own_footer(self, element: Element) -> bool:
        """Whether an element is the footer of the article that the headline stands in, not the site's."""
        parent = element.getparent()
        return element.tag == "footer" and parent is not None and parent.tag == "article" and parent in self._above

    def _ancestors(self) -> Iterator[Element]:
        return self.headline.iterancestors() if self.headline is not None else iter(())

    def _is_near(self, element: Element) -> bool:
        """Whether an element above the headline shares more with it than the page, and no header of its own."""
        if self.is_in_header(element):
            return False
        shared = next((node for node in element.iterancestors() if node in self._above), None)
        parent = self.headline.getparent() if self.headline is not None else None
        return shared is not None and (shared.tag != "body" or shared is parent)


def _behind(element: Element) -> Iterator[Element]:
    own = element.iter()
    next(own)
    yield from own
    node: Element | None = element
    while node is not None:
        for sibling in node.itersiblings():
            yield from sibling.iter()
        node = node.getparent()


def _before(element: Element) -> Iterator[Element]:
    node: Element | None = element
    while node is not None:
        for sibling in node.itersiblings(preceding=True):
            yield from reversed(list(islice(sibling.iter(), _BEFORE)))
        node = node.getparent()


def _is_foreign(element: Element) -> bool:
    if element.tag in _FOREIGN_TAGS or (element.attrib and marks_of(element).is_foreign):
        return True
    if element.get("itemtype") and _type_of(element) in rules().foreign_types:
        return True
    return (element.tag in _CARD_TAGS and (_is_teaser(element) or _is_card(element))) or _is_under_foreign(element)


def _type_of(element: Element) -> str:
    return (element.get("itemtype") or "").rstrip("/").rpartition("/")[2].lower()


def _is_teaser(element: Element) -> bool:
    """Whether an element is a link around a heading: news of its own."""
    return element.tag == "a" and next(element.iter(*_HEADINGS), None) is not None


def _is_under_foreign(element: Element) -> bool:
    """Whether the heading that an element stands under says: comments, latest news, see also."""
    if element.tag not in _UNDER:
        return False
    for before in islice(element.itersiblings(preceding=True), _MAX_BACK):
        if before.tag in _HEADINGS:
            text = text_of(before, _MAX_HEADING + 1)
            return len(text) <= _MAX_HEADING and rules().foreign_headings.match(text.lower()) is not None
    return False


def _is_card(element: Element) -> bool:
    """Whether an element is one of several alike that each link elsewhere: news in a list, comments."""
    kind = element.get("class")
    alike = [other for other in (element.getprevious(), element.getnext()) if other is not None]
    if not any(other.tag == element.tag and other.get("class") == kind for other in alike):
        return False
    return any(len(text_of(link, _TEASER)) >= _TEASER for link in islice(element.iter("a"), 4))
