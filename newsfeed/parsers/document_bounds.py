"""Markup → markup that the HTML library reads whole: size, depth and attributes within bounds.

libxml2 stops at 256 open elements (2,048 when told to be generous) and leaves the rest out; its cost
grows with the square of the attributes of one tag. An ordinary page is recognised by a sample of its
bytes and handed on as it is; only what looks odd, or what the library gave up on, is rewritten tag by tag.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import Final

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_DEPTH: Final = 200
_LEAF_ROOM: Final = 40
MAX_ATTRIBUTES: Final = 256
_FULL_TAG_BYTES: Final = 512
_STRIDE: Final = 4096
_WINDOW: Final = 256
_MANY_EQUALS: Final = 6_000 * _WINDOW // _STRIDE
_MANY_CLOSERS: Final = 20_000 * _WINDOW // _STRIDE

# The whole page in one forward pass; it stops where a tag holds too much, and never goes back.
_SANE = re.compile(
    rb"(?:[^<]++"
    rb"|<(?:[sS][cC][rR][iI][pP][tT](?:[^<]++|<(?!/[sS][cC][rR]))*+"
    rb"|!--(?:[^-]++|-(?!->))*+"
    rb"|[a-zA-Z][^>\"']{0,400}+(?:(?:\"[^\"]*+\"|'[^']*+')[^>\"']{0,400}+){0,128}+>"
    rb"|[^a-zA-Z]))*+"
)
# The same two or three tags in a row again and again, nothing between them.
_REPEATED = re.compile(rb"((?:</?[a-zA-Z][^<>]{0,64}>\s{0,8}){1,3}?)\1{31,}")
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:_-]{0,40}+)([^<>\"']*+>)?+")
_TAG_END = re.compile(rb"[^<>\"'=]*+(?:(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')?+|[\"'<])[^<>\"'=]*+)*+>")
_ATTRIBUTE = re.compile(rb"[^\s/>=\"']++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"']*+))?+")
_RAW_END: Final = {
    name: re.compile(rb"(?i)</" + name + rb"\b") for name in (b"script", b"style", b"textarea", b"title")
}
_VOID: Final = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())
_LEAVES: Final = frozenset(b"p h1 h2 h3 h4 h5 h6 li a blockquote td th time figcaption dd dt pre".split())
_CLOSES_ITSELF: Final = frozenset(b"p li dt dd option tr td th".split())


def cut_to_size(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """At most 8 MiB of the body, and the warning when that cut it."""
    if len(body) <= MAX_BYTES:
        return body, ()
    return body[:MAX_BYTES], ("truncated",)


def is_ordinary(markup: bytes) -> bool:
    """True when no tag holds hundreds of attributes and closing tags do not run wild.

    Judged by samples, one in every 4 KB: a tag that costs is at least three of these long.
    """
    strides = range(0, len(markup), _STRIDE)
    sample = b"".join([markup[at : at + _WINDOW] for at in strides])
    if sample.count(b"</") > _MANY_CLOSERS:
        return False
    if sample.count(b"=") > _MANY_EQUALS:
        return _is_sane(markup)
    return not _has_endless_tag(markup, strides) or _is_sane(markup)


def _has_endless_tag(markup: bytes, strides: range) -> bool:
    """Whether some 4 KB without a `>` end inside a tag, as a list of bare attributes does."""
    find, rfind, inside, ended = markup.find, markup.rfind, False, True
    for at in strides:
        end = at + _STRIDE
        if find(b">", at, end) >= 0:
            ended = True
            continue
        opened = rfind(b"<", at, end)
        if opened < 0 and ended:
            opened = rfind(b"<", 0, at)
            inside = opened > rfind(b">", 0, at) and markup[opened + 1 : opened + 2].isalpha()
        elif opened >= 0:
            inside = markup[opened + 1 : opened + 2].isalpha()
        if inside:
            return True
        ended = False
    return False


def _is_sane(markup: bytes) -> bool:
    sane = _SANE.match(markup)
    return sane is not None and sane.end() == len(markup)


def flatten(markup: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The same text under at most some 240 open elements, 256 attributes a tag; linear.

    Containers beyond the depth are dropped, their content stays; closing tags that close nothing
    are dropped too. The warnings say which bound was met.
    """
    shorter = _REPEATED.sub(lambda run: run[1] * 24, markup)
    writer = _Flattener(shorter)
    writer.run()
    warnings = [code for code, met in (("attributes_cut", writer.attributes_cut),) if met]
    if writer.nesting_cut or len(shorter) < len(markup):
        warnings.insert(0, "nesting_cut")
    return b"".join(writer.out), tuple(warnings)


class _Flattener:
    """One walk over the tags of a page, keeping the stack of what is open."""

    def __init__(self, markup: bytes) -> None:
        self.markup = markup
        self.out: list[bytes] = []
        self.stack: list[bytes] = []
        self.open: Counter[bytes] = Counter()
        self.dropped: Counter[bytes] = Counter()
        self.nesting_cut = False
        self.attributes_cut = False

    def run(self) -> None:
        markup, out, done = self.markup, self.out, 0
        for tag in _TAG.finditer(markup):
            start, end = tag.span()
            if start < done:
                continue
            if done < start:
                out.append(markup[done:start])
            closing, name, attributes = tag.groups()
            name = name.lower()
            if attributes is None:
                end = self._end_of_tag(end)
                attributes = markup[tag.end() : end]
            if closing:
                self._close(name)
                done = end
            else:
                self._open(name, attributes)
                done = self._skip_raw(name, end) if name in _RAW_END else end
        out.append(markup[done:])

    def _end_of_tag(self, start: int) -> int:
        """Where a tag with quotes ends; one that never does ends at its first `>`."""
        found = _TAG_END.match(self.markup, start)
        if found:
            return found.end()
        rest = self.markup.find(b">", start)
        return rest + 1 if rest >= 0 else len(self.markup)

    def _open(self, name: bytes, attributes: bytes) -> None:
        stack = self.stack
        if len(attributes) > _FULL_TAG_BYTES:
            attributes = self._trimmed(attributes)
        elif stack and name in _CLOSES_ITSELF and stack[-1] == name:
            self.out.append(b"<" + name + attributes)
            return
        if name in _VOID:
            self.out.append(b"<" + name + attributes)
            return
        depth = len(stack)
        if depth >= MAX_DEPTH and (name not in _LEAVES or depth >= MAX_DEPTH + _LEAF_ROOM):
            self.nesting_cut = True
            self.dropped[name] += 1
            self.out.append(b" ")
            return
        stack.append(name)
        self.open[name] += 1
        self.out.append(b"<" + name + attributes)

    def _close(self, name: bytes) -> None:
        if self.dropped[name]:
            self.dropped[name] -= 1
            self.out.append(b" ")
            return
        if not self.open[name]:
            return
        while self.stack:
            top = self.stack.pop()
            self.open[top] -= 1
            if top == name:
                break
        self.out.append(b"</" + name + b">")

    def _trimmed(self, attributes: bytes) -> bytes:
        """The first 256 attributes of a tag that holds more."""
        kept = [found[0] for found in islice(_ATTRIBUTE.finditer(attributes), MAX_ATTRIBUTES + 1)]
        if len(kept) <= MAX_ATTRIBUTES:
            return attributes
        self.attributes_cut = True
        return b" " + b" ".join(kept[:MAX_ATTRIBUTES]) + b">"

    def _skip_raw(self, name: bytes, start: int) -> int:
        """Past the text of a script, style or title, which holds no tags."""
        pattern = _RAW_END[name]
        found = pattern.search(self.markup, start)
        end = found.start() if found else len(self.markup)
        self.out.append(self.markup[start:end])
        return end
