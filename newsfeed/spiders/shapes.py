"""Which addresses of a site are articles': learned per shape of address from what its pages turn out to be.

A sitemap lists tags, authors and pages beside articles. Addresses of a shape that a feed has used
are articles'. Of any other shape two are tried, the likeliest; the others wait for what they prove.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from scrapy import Request

PROBES: Final = 2
FEW: Final = 3
HEADLINE_WORDS: Final = 3
_DATE: Final = re.compile(r"(?:19|20)\d\d\Z|[0-3]?\d\Z")
_BREAKS: Final = re.compile(r"[-_.+]")
_NUMBER: Final = re.compile(r"\d{4}")


def shape_of(url: str) -> str:
    """The shape of an address: host, depth, first part, dates, whether the last part is made of words."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    last, dot, ending = (segments[-1] if segments else "").rpartition(".")
    if not dot:
        last, ending = ending, ""
    words = len(_BREAKS.split(last))
    before = ["9" if _DATE.match(segment) else segment.lower() for segment in segments[:1]] if len(segments) > 1 else []
    kind = "9" if last.isdigit() else "words" if words > 2 else "word"
    return "/".join((parts.netloc, str(len(segments)), *before, kind, ending.lower(), "?" * bool(parts.query)))


def _branch(shape: str) -> str:
    """A shape without its last part; at the root, where services live, the whole of it."""
    parts = shape.split("/")
    return shape if parts[1] == "1" else "/".join((*parts[:-3], *parts[-2:]))


def _is_telling(url: str) -> bool:
    """Whether the last part of an address is a headline of four words or more, or bears a number as articles do."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return len(_BREAKS.split(last)) > HEADLINE_WORDS or _NUMBER.search(last) is not None


class Shapes:
    """What is known of one source's addresses; requests of unproved shapes wait here."""

    def __init__(self) -> None:
        self._good: set[str] = set()
        self._misses: Counter[str] = Counter()
        self._tried: Counter[str] = Counter()
        self._held: dict[str, list[Request]] = defaultdict(list)
        self.dropped = 0

    def is_good(self, url: str) -> bool:
        """Whether addresses of this shape have proved to be articles'."""
        return shape_of(url) in self._good

    def lone(self, urls: Iterable[str]) -> set[str]:
        """Those that stand nearly alone in their shape beside shapes that have proved good: about, contact, privacy.

        One that differs from a good shape only in its last part is an article with a short title, and
        one whose last part is a headline or bears a number is an article of a section that has few.
        """
        if not self._good:
            return set()
        shapes = {url: shape_of(url) for url in urls}
        number = Counter(shapes.values())
        near = {_branch(shape) for shape in self._good}
        return {
            url
            for url, shape in shapes.items()
            if shape not in self._good and number[shape] < FEW and _branch(shape) not in near and not _is_telling(url)
        }

    def confirm(self, url: str) -> list[Request]:
        """A feed calls this an article, or it has proved to be one; what may go now."""
        shape = shape_of(url)
        self._good.add(shape)
        return self._held.pop(shape, [])

    def offer(self, request: Request) -> Request | None:
        """The request when it may go now; else it waits, or is dropped with its shape."""
        shape = shape_of(request.url)
        if shape in self._good:
            return request
        if self._misses[shape] >= PROBES:
            self.dropped += 1
            return None
        if self._tried[shape] < PROBES:
            self._tried[shape] += 1
            return request
        self._held[shape].append(request)
        return None

    def miss(self, url: str) -> None:
        """This was no article; after two of them what waits of its shape is dropped."""
        shape = shape_of(url)
        self._misses[shape] += 1
        if self._misses[shape] >= PROBES and shape not in self._good:
            self.dropped += len(self._held.pop(shape, []))

    def retry(self, url: str) -> list[Request]:
        """This brought nothing; another of its shape may go in its place."""
        held = self._held.get(shape_of(url))
        return [held.pop(0)] if held else []
