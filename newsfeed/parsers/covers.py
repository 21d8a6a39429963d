"""The main picture of a page: its own lead picture where it shows one, else what Open Graph and linked data name."""

from __future__ import annotations

from typing import Final

from newsfeed.models import Image
from newsfeed.parsers.document import Element
from newsfeed.parsers.images import is_refused, read_image, read_size
from newsfeed.parsers.statements import Statements, following, is_foreign, preceding
from newsfeed.text.pictures import original_image_url
from newsfeed.text.urls import absolute_url

_NAMED: Final = ("ogimage", "ogimageurl", "ogimagesecureurl", "twitterimage", "twitterimagesrc", "thumbnail")


def read_cover(said: Statements, headline: Element | None) -> tuple[Image | None, str | None]:
    """The picture and where it came from."""
    shown = _shown(said, headline)
    if shown is not None:
        return shown, "html"
    for source, image in _named(said):
        return image, source
    return None, None


def _shown(said: Statements, headline: Element | None) -> Image | None:
    if headline is None:
        return None
    for element in [*list(preceding(headline))[:30], *following(headline)]:
        if element.tag not in ("img", "amp-img") or is_foreign(element):
            continue
        image = read_image(element, said.document.url)
        if image is not None:
            return image
    return None


def _named(said: Statements) -> list[tuple[str, Image]]:
    found = []
    data = said.data
    sizes = [next(said.meta((name,)), None) for name in ("ogimagewidth", "ogimageheight")]
    for url in said.meta(_NAMED):
        image = named_image(url, said.document.url, read_size(sizes[0]), read_size(sizes[1]))
        if image is not None:
            found.append(("og", image))
    image = named_image(data.text(data.article, "image"), said.document.url)
    if image is not None:
        found.append(("json-ld", image))
    return found


def named_image(url: str, base: str, width: int | None = None, height: int | None = None) -> Image | None:
    """The picture that a meta names; None for a logo or no address."""
    served = absolute_url(url, base)
    if not served or is_refused(served):
        return None
    return Image(url=original_image_url(served, base), rendition_url=served, width=width, height=height)
