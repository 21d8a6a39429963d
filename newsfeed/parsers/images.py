"""A picture element → Image: lazy attributes and srcset read, proxies undone, caption and credit beside it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice
from typing import Final
from urllib.parse import unquote, urlsplit

from newsfeed.models import Image
from newsfeed.parsers.document import Element
from newsfeed.text.clean import clean_text
from newsfeed.text.pictures import original_image_url
from newsfeed.text.urls import absolute_url

SMALLEST: Final = 48  # pixels: below, in either direction, a picture is an icon or a line
_NUMBERED: Final = re.compile(r"\d{3}|/\d+/")
_MAX_WRAPS: Final = 4
_MAX_CAPTION: Final = 400
# "The bridge. Agency/Ann Smith": who took it stands behind the last sentence
_SIGNED: Final = re.compile(r"[.!?]\s+([^\W\d_a-zа-яіїєґ][^.!?/]{1,40}/[^\W\d_a-zа-яіїєґ][^.!?/]{1,40})\Z")
_WORD: Final = re.compile(r"[^\W_]+")
_DATA_URL: Final = ("data:", "blob:", "about:", "javascript:")


@dataclass(frozen=True, slots=True)
class _Rules:
    lazy: tuple[str, ...]
    srcsets: tuple[str, ...]
    refused: frozenset[str]
    pairs: tuple[str, ...]
    credit: re.Pattern[str]
    credited: re.Pattern[str]
    caption: re.Pattern[str]
    generic: frozenset[str]
    dull: frozenset[str]


def read_image(element: Element, base: str) -> Image | None:
    """The picture of an `img`, `amp-img`, `picture` or `figure`; None for preloaders, pixels, icons and logos.

    `url` is the original behind proxies, `rendition_url` the address the page serves where that differs
    in nothing but size; addresses are absolute against `base`.
    """
    img = _img_of(element)
    if img is None:
        return None
    width, height = read_size(img.get("width")), read_size(img.get("height"))
    if min(width or SMALLEST, height or SMALLEST) < SMALLEST:
        return None
    served = next((url for given in _addresses(img) if given and not is_refused(url := absolute_url(given, base))), "")
    if not served:
        return None
    original = original_image_url(_largest(img, base) or served, base)
    if original == served or is_refused(original):
        original = original_image_url(served, base)
    if is_refused(original):
        return None
    caption, credit = _caption_of(img)
    return Image(
        url=original,
        rendition_url=served,
        alt=clean_text(img.get("alt") or "") or None,
        caption=caption,
        credit=credit,
        width=width,
        height=height,
    )


def is_refused(url: str) -> bool:
    """Whether an address is a preloader's, a pixel's, an icon's, a logo's or no address at all."""
    if not url or url.startswith(_DATA_URL):
        return True
    rules = _rules()
    try:
        path = urlsplit(url).path
    except ValueError:
        return True
    lowered = unquote(url[-200:]).lower()
    if any(pair in lowered for pair in rules.pairs):
        return True
    name = unquote(path).lower().rstrip("/").rpartition("/")[2]
    words = _WORD.findall(name)
    return words[-1:] == ["svg"] or (len(words) <= 5 and not rules.refused.isdisjoint(words))


def is_generic(url: str) -> bool:
    """Whether an address names the site's own picture for sharing: `fb-share.png`, `og_default.jpg`, `fblogo2.png`.

    What lies in a folder with a number or a date of its own belongs to one article, whatever its name.
    """
    try:
        folder, _, name = unquote(urlsplit(url).path).lower().rstrip("/").rpartition("/")
    except ValueError:
        return True
    if _NUMBERED.search(folder):
        return False
    rules = _rules()
    words = [bare for word in _WORD.findall(name.partition(".")[0]) if (bare := word.strip("0123456789x"))]
    return not rules.generic.isdisjoint(words) and all(word in rules.generic or word in rules.dull for word in words)


def read_size(text: str | None) -> int | None:
    """The pixels of a width or height attribute; None for percentages, words and nonsense."""
    match = re.match(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*$", text or "")
    return int(match[1]) or None if match else None


def _img_of(element: Element) -> Element | None:
    if element.tag in ("img", "amp-img", "image"):
        return element
    return next(element.iter("img", "amp-img"), None)


def _addresses(img: Element) -> Iterator[str]:
    rules = _rules()
    for name in rules.lazy:
        value = img.get(name)
        if value and not value.startswith(("{", "[")):
            yield value
    yield img.get("src") or ""
    for name in rules.srcsets:
        yield from (url for url, _ in _candidates(img.get(name)))
    picture = next((node for node in islice(img.iterancestors(), 4) if node.tag == "picture"), None)
    if picture is not None:  # an old parser nests a picture's sources
        for source in picture.iter("source"):
            for name in rules.srcsets:
                yield from (url for url, _ in _candidates(source.get(name)))
    if (behind := img.getnext()) is not None and behind.tag == "noscript":
        for inner in behind.iter("img"):
            yield inner.get("src") or ""


def _largest(img: Element, base: str) -> str:
    """The widest address of the element's own srcset, where widths are told."""
    best, widest = "", 0.0
    for name in _rules().srcsets:
        for url, width in _candidates(img.get(name)):
            if width > widest and width >= SMALLEST:
                best, widest = url, width
    return absolute_url(best, base)


def _candidates(srcset: str | None) -> list[tuple[str, float]]:
    if not srcset:
        return []
    found = []
    for part in re.split(r",\s+|,(?=https?://|//)", srcset[:20_000].strip()):
        url, _, size = part.strip().partition(" ")
        if url and not url.startswith(_DATA_URL):
            digits = size.strip().rstrip("wxh")
            wide = float(digits) if digits.replace(".", "", 1).isdecimal() and size.strip().endswith("w") else 0.0
            found.append((url.rstrip(","), wide))
    return found


def _caption_of(img: Element) -> tuple[str | None, str | None]:
    """Caption and credit of the figure around the picture."""
    figure = next((node for node in _near(img) if node.tag == "figure"), None)
    holder = figure if figure is not None else img.getparent()
    caption = next(figure.iter("figcaption"), None) if figure is not None else None
    caption = caption if caption is not None else _described(img)
    text = _text(caption) if caption is not None else ""
    if holder is None or (figure is None and caption is None):
        return None, None
    credit = next(
        (_text(node) for node in holder.iter() if _rules().credit.search((node.get("class") or "").lower())), ""
    )
    if credit and credit != text:
        text = clean_text(text.replace(credit, "")).rstrip(" |·–—-(")
    if not credit:
        match = _rules().credited.search(text)
        credit = match[1].rstrip(" .)") if match else ""
        signed = _SIGNED.search(text) if not credit else None
        if signed is not None:
            text, credit = text[: signed.start() + 1], signed[1]
    return text[:1000] or None, credit[:200] or None


def _described(img: Element) -> Element | None:
    """The short element marked as a caption that stands behind a picture, or behind what wraps it and no other."""
    node = img
    for _ in range(_MAX_WRAPS):
        for after in islice(node.itersiblings(), 3):
            if after.tag in ("img", "amp-img") or (after.tag in ("p", "div") and not after.attrib):
                break
            named = (after.get("class") or "").lower()
            if _rules().caption.search(named) and len(_text(after)) <= _MAX_CAPTION:
                return after if next(after.iter("img", "amp-img"), None) is None else None
        parent = node.getparent()
        if parent is None or parent.tag in ("body", "article", "main") or _pictures_in(parent) > 2:
            return None
        node = parent
    return None


def _pictures_in(element: Element) -> int:
    """How many pictures an element holds, copies for readers without scripts included, as far as matters."""
    return sum(1 for _ in islice(element.iter("img", "amp-img"), 3))


def _near(element: Element) -> Iterator[Element]:
    node = element.getparent()
    for _ in range(6):
        if node is None:
            return
        yield node
        node = node.getparent()


def _text(element: Element) -> str:
    return clean_text(" ".join(str(text) for text in element.itertext()))


@cache
def _data() -> dict[str, list[str]]:
    raw = resources.files("newsfeed.parsers").joinpath("data/images.toml").read_text("utf-8")
    return tomllib.loads(raw)


@cache
def _rules() -> _Rules:
    data = _data()
    openers = "|".join(map(re.escape, data["credit_openers"]))
    return _Rules(
        lazy=tuple(data["lazy"]),
        srcsets=tuple(data["srcsets"]),
        refused=frozenset(data["refused"]),
        pairs=tuple(data["refused_pairs"]),
        credit=re.compile("|".join(map(re.escape, data["credit"]))),
        caption=re.compile("|".join(map(re.escape, data["captions"]))),
        generic=frozenset(data["generic"]),
        dull=frozenset(data["dull"]),
        credited=re.compile(rf"(?:^|[\s(|])(?:{openers})\s*[:/©]\s*([^|]{{2,120}})$", re.IGNORECASE),
    )
