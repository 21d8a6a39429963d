"""The tags that a page shows under its article, where no meta names any."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from newsfeed.parsers.document import Document, Element
from newsfeed.parsers.jsonld import key
from newsfeed.parsers.marks import marks_of
from newsfeed.parsers.statements import text_of

MAX_TAGS: Final = 30
_MAX_CHARS: Final = 60
_MAX_LINKS: Final = 3000
_PATH: Final = re.compile(r"/(?:tags?|temy?|topics?|theme)/[^/]")
_BOX: Final = re.compile(r"(?<![a-z])tags?(?![a-z])|taglist|article-tags|tag-links")
_FOREIGN: Final = re.compile(r"cloud|popular|trend|footer|sidebar|menu|nav")
_OUTSIDE: Final = frozenset(("nav", "aside", "footer", "header"))


def read_tags(document: Document) -> tuple[str, ...]:
    """The words of the first box of tag links that stands outside navigation, asides and footer; () for none."""
    box: Element | None = None
    found: dict[str, str] = {}
    for link in islice(document.root.iter("a"), _MAX_LINKS):
        if not _is_tag(link):
            continue
        holder = _box_of(link)
        if holder is None or (box is not None and holder is not box):
            continue
        text = text_of(link, _MAX_CHARS + 1).lstrip("#").strip(" ,;")
        if 1 < len(text) <= _MAX_CHARS:
            box = holder
            found.setdefault(key(text), text)
    return tuple(found.values())[:MAX_TAGS]


def _is_tag(link: Element) -> bool:
    rel, href = link.get("rel"), link.get("href")
    if rel is not None and "tag" in rel.lower().split():
        return True
    return href is not None and "/t" in href and _PATH.search(href) is not None


def _box_of(link: Element) -> Element | None:
    """The element around a link that is marked as a box of tags; None where it stands in the site's own parts."""
    box: Element | None = None
    for above in link.iterancestors():
        words = marks_of(above).words
        if above.tag in _OUTSIDE or (words and _FOREIGN.search(words)):
            return None
        if box is None and words and _BOX.search(words):
            box = above
    return box
