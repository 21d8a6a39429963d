"""Broken XML → a tree: what feeds get wrong is mended as text, before libxml2 sees it."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Final

from newsfeed.parsers.document import Element, parse_xml

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,500}>", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x80-\x9f\ufffe\uffff]")
_ELEMENT = re.compile(r"<[A-Za-z_]")
_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[]{0,1000}", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#(\d{1,7});|#[xX]([0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{1,31});)?+")
_BARE_LESS = re.compile(r"<(?![A-Za-z_/!?])")
_HTML_FIELD = re.compile(r"<(description|summary|content:encoded|content|body)\b[^<>]{0,500}(?<!/)>")
_NOT_IN_A_FIELD = re.compile(r"<(?:item|entry|channel)\b")
_VOID = re.compile(r"<(br|hr|img|wbr|input)\b([^<>]{0,4000}?)/?>", re.IGNORECASE)
_XML_NAMES: Final = frozenset(("amp", "lt", "gt", "quot", "apos"))
_CDATA_OPEN: Final = "<![CDATA["
_CDATA_CLOSE: Final = "]]>"
# What windows-1252 has where Unicode has controls; feeds refer to it by number.
_WINDOWS: Final = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_CONTROLS: Final[dict[int, None]] = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))
_REPAIRED: Final[dict[int, str | None]] = {**_CONTROLS, **_WINDOWS}


def parse_broken_xml(text: str) -> Element | None:
    """The root of a feed that may be cut off, hold bare ampersands, HTML entities or undeclared prefixes."""
    return parse_xml(mend_xml(text).encode("utf-8", "replace"))


def mend_xml(text: str) -> str:
    """The same document, well-formed as far as text alone can make it: no declaration, DTD, entity or control."""
    text = text[max(0, text.find("<")) :]
    if _CONTROL.search(text):
        text = text.translate(_REPAIRED)
    text = _without_prolog(text)
    text = _cut_at_last_tag(text)
    pieces: list[str] = []
    for number, piece in enumerate(text.split(_CDATA_OPEN)):
        inside, closed, outside = piece.partition(_CDATA_CLOSE) if number else ("", "", piece)
        if number:
            pieces += (_CDATA_OPEN, inside, _CDATA_CLOSE)
        if closed or not number:
            pieces.append(_mend_markup(_wrap_html(outside)))
    return "".join(pieces)


def _wrap_html(text: str) -> str:
    """HTML that stands bare in a field becomes character data: its unclosed tags would swallow the rest."""
    pieces, done, unclosed = list[str](), 0, set[str]()
    for field in _HTML_FIELD.finditer(text):
        name = field[1]
        if field.start() < done or name in unclosed:
            continue
        end = text.find(f"</{name}>", field.end())
        if end < 0:
            unclosed.add(name)
            continue
        inner = text[field.end() : end]
        if "<" in inner and not _NOT_IN_A_FIELD.search(inner):
            pieces += (text[done : field.end()], inner.replace("&", "&amp;").replace("<", "&lt;"))
            done = end
    return "".join((*pieces, text[done:]))


def _without_prolog(text: str) -> str:
    """Without XML declaration and document type; its own entities go with it."""
    text = _DECLARATION.sub("", text, count=1)
    found = _DOCTYPE.search(text[:4096])
    if not found or "<!--" in text[: found.start()] or _ELEMENT.search(text, 0, found.start()):
        return text
    if text[found.end() : found.end() + 1] == "[":
        end = text.find("]", found.end())
        end = text.find(">", end) if end >= 0 else -1
    else:
        end = text.find(">", found.end())
    return text[: found.start()] + text[end + 1 :] if end >= 0 else text


def _cut_at_last_tag(text: str) -> str:
    """Without the half field at the end of a feed that was cut off in the middle; cut in its end tag it is whole."""
    end = text.rfind(">")
    if end < 0:
        return text
    tail = text[end + 1 :]
    if not tail.strip():
        return text
    field, slash, name = tail.partition("</")
    whole = slash and "<" not in field and text.startswith(f"<{name}", text.rfind("<", 0, end))
    return text[: end + 1] + field if whole else text[: end + 1]


def _mend_markup(text: str) -> str:
    if "&" in text:
        text = _REFERENCE.sub(_mended_reference, text)
    if "<" in text:
        text = _BARE_LESS.sub("&lt;", text)
        text = _VOID.sub(r"<\1\2/>", text)
    return text


def _mended_reference(found: re.Match[str]) -> str:
    """A character reference that XML knows, else the character, else the ampersand as text."""
    decimal, hexadecimal, name = found.groups()
    if name:
        if name in _XML_NAMES:
            return found[0]
        return _escaped(html5.get(f"{name};", f"&{name};"))
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        return _escaped(_WINDOWS.get(code) or _character(code))
    return "&amp;"


def _character(code: int) -> str:
    if code in _CONTROLS or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return ""
    return chr(code)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
