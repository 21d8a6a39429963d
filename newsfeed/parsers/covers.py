"""The main picture of a page: its own lead picture where it shows one, else what Open Graph and linked data name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from newsfeed.models import Image
from newsfeed.parsers.document import Element
from newsfeed.parsers.document_select import select
from newsfeed.parsers.images import is_generic, is_refused, read_image, read_size
from newsfeed.parsers.jsonld import key
from newsfeed.parsers.marks import marks_of
from newsfeed.parsers.statements import Statements
from newsfeed.parsers.surroundings import Surroundings
from newsfeed.text.pictures import original_image_url, picture_keys
from newsfeed.text.urls import absolute_url

_NAMED: Final = (
    "ogimage",
    "ogimageurl",
    "ogimagesecureurl",
    "twitterimage",
    "twitterimagesrc",
    "thumbnail",
    "sailthruimagefull",
)
_ABOVE: Final = 30  # elements before the headline that may hold its picture
_BELOW: Final = 170  # and behind it
_LARGE: Final = 300  # pixels across: a picture outside a figure must be said to be so wide, or be marked


def read_cover(said: Statements, around: Surroundings, authors: tuple[str, ...]) -> tuple[Image | None, str | None]:
    """The picture and where it came from: the first by the headline that a meta names or that stands in a figure."""
    for element in select(said.document.root, said.source.css.image) if said.source.css.image else ():
        image = read_image(element, said.document.url)
        if image is not None:
            return image, "css"
    addresses = list(_named(said))
    known = {picture_key for _, url in addresses for picture_key in picture_keys(url)}
    people = {key(name) for name in authors}
    for element in _pictures(around):
        image = _shown(element, said, around, people)
        if image is not None and (_is_lead(element, image) or not known.isdisjoint(picture_keys(image.url))):
            return image, "html"
    sizes = [read_size(next(said.meta((name,)), None)) for name in ("ogimagewidth", "ogimageheight")]
    for source, url in addresses:
        image = named_image(url, said.document.url, *(sizes if source == "og" else ()))
        if image is not None:
            return image, source
    return None, None


def _pictures(around: Surroundings) -> Iterator[Element]:
    """Pictures just above the headline in page order, then those behind it."""
    yield from (element for element in reversed(around.preceding[:_ABOVE]) if element.tag in _TAGS)
    yield from (element for element in around.following[:_BELOW] if element.tag in _TAGS)


_TAGS: Final = frozenset(("img", "amp-img", "video"))


def _shown(element: Element, said: Statements, around: Surroundings, people: set[str]) -> Image | None:
    if not around.is_own(_outside_figure(element, around)) or _is_portrait(element, people):
        return None
    if element.tag == "video":
        return named_image(element.get("poster") or "", said.document.url)
    return read_image(element, said.document.url)


def _outside_figure(element: Element, around: Surroundings) -> Element:
    """The element above the figure that holds the picture."""
    node = element
    for above in element.iterancestors():
        if around.holds_headline(above):
            break
        if above.tag in ("figure", "picture", "button"):
            node = parent if (parent := above.getparent()) is not None else above
    return node


def _is_portrait(element: Element, people: set[str]) -> bool:
    alt = key(element.get("alt") or "")
    if alt and alt in people:
        return True
    nodes = [element, *islice(element.iterancestors(), 3)]
    return any(marks_of(node).is_portrait for node in nodes)


def _is_lead(element: Element, image: Image) -> bool:
    """Whether a picture is set as one of the article: in a figure, large, or marked as its picture."""
    if image.width is not None and image.width < _LARGE and image.width <= (image.height or 0):
        return False
    nodes = list(islice(element.iterancestors(), 4))
    if element.tag == "video" or any(node.tag in ("figure", "picture") for node in nodes):
        return True
    if image.width is not None:
        return image.width >= _LARGE
    return any(marks_of(node).is_picture for node in [element, *nodes[:2]])


def _named(said: Statements) -> Iterator[tuple[str, str]]:
    """The addresses that metas and linked data name, Open Graph first."""
    data = said.data
    for name in _NAMED:
        for url in dict.fromkeys(said.meta((name,))):
            yield ("og" if name.startswith("og") else "meta"), url
    for value in data.values(data.article, "image")[:4]:
        url = value.get("url") or value.get("contentUrl") or "" if isinstance(value, dict) else value
        for item in url[:1] if isinstance(url, list) else [url]:
            if isinstance(item, str):
                yield "json-ld", item
    yield "json-ld", data.text(data.article, "thumbnailUrl")
    for url in said.links.get("image_src", ()):
        yield "html", url


def named_image(url: str, base: str, width: int | None = None, height: int | None = None) -> Image | None:
    """The picture that a meta names; None for a logo or no address."""
    served = absolute_url(url, base) if url else ""
    if not served or is_refused(served) or is_generic(served):
        return None
    return Image(url=original_image_url(served, base), rendition_url=served, width=width, height=height)
