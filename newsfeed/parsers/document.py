"""Bytes → a bounded tree: charset by rule, size, depth and attributes capped, no entities."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from html import unescape
from typing import Final, TypeAlias
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup
from lxml import etree

from newsfeed.models import Page
from newsfeed.parsers.document_bounds import MAX_BYTES, cut_to_size, flatten, is_ordinary
from newsfeed.parsers.document_charset import decode, find_charset, may_be_utf8

Element: TypeAlias = etree._Element

_EMPTY: Final = b"<html><body></body></html>"
_MAX_FALLBACK_BYTES: Final = 32 * 1024  # html.parser is quadratic on unclosed declarations


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page: its root element, the base of its links, and how its bytes were read.

    `url` is the base of relative links: the page's address, or what `<base href>` makes of it.
    `charset_from` is "bom", "header", "meta", "utf8-valid", "statistics", or "text" for a page given as text.
    """

    root: Element
    url: str
    charset: str = "utf-8"
    charset_from: str = "utf8-valid"
    warnings: tuple[str, ...] = ()


def parse_document(page: Page) -> Document:
    """The page as a tree; never raises, says in `warnings` what had to be cut or guessed."""
    if isinstance(page.body, bytes) and len(page.body) <= MAX_BYTES and may_be_utf8(page.body):
        document = _parse_as_utf8(page.url, page.body, page.content_type)
        if document:
            return document
    markup, charset, told_by, warnings = read_markup(page)
    if not markup.strip():
        return Document(_html_tree(_EMPTY).root, page.url, charset, told_by, (*warnings, "empty"))
    root, cuts = _bounded_tree(markup)
    return Document(root, _base_url(root, page.url), charset, told_by, (*warnings, *cuts))


def _parse_as_utf8(url: str, body: bytes, content_type: str | None) -> Document | None:
    """The short way, which ordinary pages go: the parse itself proves that the bytes are UTF-8."""
    if b"\0" in body or not is_ordinary(body):
        return None
    tree = _html_tree(body.removeprefix(codecs.BOM_UTF8))
    if tree.cut_short or tree.broken_bytes or not _has_content(tree.root):
        return None
    charset = find_charset(body, content_type, known_utf8=True)
    if charset.codec != "utf-8":
        return None
    return Document(tree.root, _base_url(tree.root, url), "utf-8", charset.told_by, charset.warnings)


def read_markup(page: Page) -> tuple[bytes, str, str, tuple[str, ...]]:
    """The body as valid UTF-8 of bounded size, its charset, who told it, and the warnings."""
    if isinstance(page.body, str):
        markup, warnings = cut_to_size(page.body.encode("utf-8", "replace"))
        return _without_nul(markup.removeprefix(codecs.BOM_UTF8)), "utf-8", "text", warnings
    body, warnings = cut_to_size(page.body)
    found = find_charset(body, page.content_type)
    if found.codec == "utf-8" and "charset_errors" not in found.warnings:
        markup = body[found.skip :] if found.skip else body
    else:
        markup = decode(body, found).encode("utf-8", "replace")
    return _without_nul(markup), found.name, found.told_by, (*warnings, *found.warnings)


def parse_xml(body: bytes) -> Element | None:
    """The root of an XML document, mended where broken; None when there is none.

    No entity is expanded, nothing is loaded, depth stays under libxml2's 256.
    """
    markup, _ = cut_to_size(body)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(markup, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _without_nul(markup: bytes) -> bytes:
    return markup.replace(b"\0", b"") if b"\0" in markup else markup


def _bounded_tree(markup: bytes) -> tuple[Element, tuple[str, ...]]:
    """The tree by the short way, or, where a bound is met, of the flattened markup."""
    if is_ordinary(markup):
        tree = _html_tree(markup)
        if not tree.cut_short:
            return (tree.root if _has_content(tree.root) else _rescued(markup, tree.root)), ()
    flat, warnings = flatten(markup)
    tree = _html_tree(flat)
    if tree.cut_short or not _has_content(tree.root):
        return _rescued(flat, tree.root), warnings
    return tree.root, warnings


@dataclass(frozen=True, slots=True)
class _Tree:
    """What libxml2 made of the markup, whether it gave up on the way, and whether it met bytes that are no UTF-8."""

    root: Element
    cut_short: bool = False
    broken_bytes: bool = False
    faultless: bool = False


def _html_tree(markup: bytes) -> _Tree:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(markup, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        return _Tree(etree.fromstring(_EMPTY, etree.HTMLParser(encoding="utf-8")))
    faults = {fault.type_name for fault in parser.error_log}
    return _Tree(root, "ERR_RESOURCE_LIMIT" in faults, "ERR_INVALID_ENCODING" in faults, not faults)


def _has_content(root: Element) -> bool:
    return any(len(part) > 0 or (part.text or part.tail or "").strip() for part in root)


def _rescued(markup: bytes, poor: Element) -> Element:
    """What bs4 reads where libxml2 read nothing; the poor tree when that is nothing too."""
    head = markup[:_MAX_FALLBACK_BYTES].decode("utf-8", "replace")
    words = [line for line in read_text(head).split("\n") if line.strip()]
    if not words:
        return poor
    body = etree.Element("body")
    for line in words:
        etree.SubElement(body, "p").text = "".join(c if c.isprintable() or c in "\t" else " " for c in line)
    root = etree.Element("html")
    root.append(body)
    return root


def text_within(element: Element) -> str:
    """All text of an element and of what it holds, as written."""
    return "".join(str(part) for part in element.itertext())


def read_text(fragment: str) -> str:
    """The words of a piece of HTML, a line for each piece of text; a broken one as bs4 reads it."""
    if "<" not in fragment:
        return unescape(fragment)
    root = _clean_fragment(fragment)
    if root is not None:
        return "\n".join(str(part) for part in root.itertext())
    try:
        return BeautifulSoup(_without_instructions(fragment), "html.parser").get_text("\n")
    except ParserRejectedMarkup:
        return ""


def read_attributes(fragment: str, tag: str) -> list[dict[str, str]]:
    """The attributes of each such tag in a piece of HTML; a broken one as bs4 reads it."""
    if f"<{tag}" not in fragment.lower():
        return []
    root = _clean_fragment(fragment)
    if root is not None:
        return [{str(name): str(value) for name, value in node.attrib.items()} for node in root.iter(tag)][:20]
    try:
        soup = BeautifulSoup(_without_instructions(fragment[:_MAX_FALLBACK_BYTES]), "html.parser")
    except ParserRejectedMarkup:
        return []
    return [{name: str(value) for name, value in found.attrs.items()} for found in soup.find_all(tag, limit=20)]


def _clean_fragment(fragment: str) -> Element | None:
    """The tree of a piece of HTML that libxml2 finds no fault in; bs4 takes some twenty times as long."""
    if (
        len(fragment) > _MAX_FALLBACK_BYTES or "<script" in fragment or "<style" in fragment or "\0" in fragment
    ):  # a script's text is no text
        return None
    tree = _html_tree(fragment.encode("utf-8", "replace"))
    return tree.root if tree.faultless and _has_content(tree.root) else None


def _without_instructions(fragment: str) -> str:
    """Processing instructions as comments: html.parser is quadratic on unclosed ones, bs4 warns of XML's own."""
    return fragment.replace("<?", "<!")


def _base_url(root: Element, url: str) -> str:
    """The page's address, or the first `<base href>` against it."""
    for base in root.iterfind("head/base"):
        href = (base.get("href") or "").strip()
        if href:
            try:
                return urljoin(url, href)
            except ValueError:
                return url
    return url
