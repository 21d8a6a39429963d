"""JSON-LD of a page: its nodes flattened, the article's own one chosen, values as plain text."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import orjson

from newsfeed.parsers.json_loose import mend_json
from newsfeed.parsers.rules import rules
from newsfeed.text.clean import clean_text

Node: TypeAlias = dict[str, Any]

_MAX_CHARS: Final = 2_000_000
_MAX_NODES: Final = 500
_MAX_DEPTH: Final = 12
_WRAPPED: Final = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*$"
)
_TAG: Final = re.compile(r"<[^<>]{0,300}>")
_NESTED: Final = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemReviewed", "liveBlogUpdate", "subjectOf")


@dataclass(slots=True)
class LinkedData:
    """The nodes of all JSON-LD of a page; `article` is the page's own article, {} where there is none."""

    nodes: list[Node] = field(default_factory=list)
    article: Node = field(default_factory=dict)
    by_id: dict[str, Node] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)  # scripts that no mending makes JSON

    def values(self, node: Node, name: str) -> list[Any]:
        """The values of a property as a list, references by `@id` followed once."""
        value = node.get(name)
        values = value if isinstance(value, list) else [] if value is None else [value]
        return [self._follow(item) for item in values]

    def text(self, node: Node, name: str) -> str:
        """The first value of a property as plain text, "" where there is none."""
        for value in self.values(node, name):
            text = plain(value)
            if text:
                return text
        return ""

    def typed(self, kinds: frozenset[str]) -> Iterator[Node]:
        """The nodes of any of these types, in page order."""
        return (node for node in self.nodes if kinds.intersection(types_of(node)))

    def _follow(self, value: Any) -> Any:
        if isinstance(value, dict) and len(value) <= 2 and isinstance(value.get("@id"), str):
            return self.by_id.get(value["@id"], value)
        return value


def read_linked_data(scripts: Sequence[str], titles: Sequence[str], urls: Sequence[str]) -> LinkedData:
    """The JSON-LD of these scripts; titles and addresses of the page tell its article from others'."""
    found = LinkedData()
    for script in scripts:
        values = _load(script)
        if not values:
            found.unread.append(script)
        for value in values:
            _flatten(value, found.nodes, 0)
    for node in found.nodes:
        if isinstance(node.get("@id"), str) and len(node) > 2:
            found.by_id.setdefault(node["@id"], node)
    found.article = _choose(found, titles, urls)
    return found


def types_of(node: Node) -> set[str]:
    """The schema.org types of a node, lower case, without their vocabulary's address."""
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return {item.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for item in values if isinstance(item, str)}


def plain(value: Any) -> str:
    """A value as one line of text: strings without markup, a thing by its name, an address or a list by its first."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, dict):
        for name in ("name", "@value", "headline", "url", "@id"):
            if isinstance(value.get(name), str):
                return plain_text(value[name])
        return plain(value["name"]) if isinstance(value.get("name"), list | dict) else ""
    if isinstance(value, list):
        return plain(value[0]) if value else ""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def plain_text(text: str) -> str:
    """Text as read: character references undone (twice, as sites escape twice), tags out, white space folded."""
    if "&" in text:
        text = html.unescape(text)
        if "&" in text:
            text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    return clean_text(text)


def _load(script: str) -> list[Any]:
    if len(script) > _MAX_CHARS:
        return []
    try:
        return [orjson.loads(script)]
    except orjson.JSONDecodeError:
        pass
    bare = _WRAPPED.sub("", _WRAPPED.sub("", script)).strip().rstrip(";")
    if '"' not in bare and "&quot;" in bare:
        bare = html.unescape(bare)
    for mend in (str, mend_json):
        try:
            return _load_all(mend(bare))
        except (ValueError, RecursionError):
            continue
    return []


def _load_all(text: str) -> list[Any]:
    """Every value of a text that may hold several one after the other; raw line breaks in strings are allowed."""
    decoder = json.JSONDecoder(strict=False)
    found: list[Any] = []
    place = 0
    while place < len(text):
        try:
            value, place = decoder.raw_decode(text, place)
        except ValueError:
            if not found:
                raise
            break
        found.append(value)
        while place < len(text) and text[place] in " \t\r\n,;":
            place += 1
    return found


def _flatten(value: Any, nodes: list[Node], depth: int) -> None:
    if depth > _MAX_DEPTH or len(nodes) >= _MAX_NODES:
        return
    if isinstance(value, list):
        for item in value:
            _flatten(item, nodes, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            nodes.append(value)
        for name in _NESTED:
            if isinstance(value.get(name), dict | list):
                _flatten(value[name], nodes, depth + 1)


def _choose(found: LinkedData, titles: Sequence[str], urls: Sequence[str]) -> Node:
    """The article node that names the page's address, else its title, else the first with a date or a headline."""
    nodes = list(found.typed(rules().article_types))
    if not nodes:
        return {}
    own = {_bare(url) for url in urls if url}
    keys = {key(title) for title in titles if title}
    nodes = [node for node in nodes if not _is_others(node, own, titles)]
    if len(nodes) <= 1:
        return nodes[0] if nodes else {}

    def fitness(node: Node) -> tuple[bool, bool, bool, bool]:
        headline = key(plain(node.get("headline") or node.get("name")))
        return (
            any(_bare(address) in own for address in _addresses(node)),
            bool(headline) and any(headline in title or title in headline for title in keys),
            "datePublished" in node,
            bool(headline),
        )

    return max(nodes, key=fitness)  # the first of the fittest


def _is_others(node: Node, own: set[str], titles: Sequence[str]) -> bool:
    """Whether a node names another address, and a headline that shares little with the page's titles."""
    addresses = [address for address in _addresses(node) if "://" in address]
    if not addresses or not own or any(_bare(address) in own for address in addresses):
        return False
    words = _words(plain(node.get("headline")))
    return bool(words) and not any(len(words & _words(title)) * 3 >= len(words) for title in titles)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.casefold()))


def _addresses(node: Node) -> Iterator[str]:
    for name in ("url", "mainEntityOfPage", "@id"):
        value = node.get(name)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value


def _bare(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].rstrip("/").partition("://")[2]


def key(text: str) -> str:
    """Identity of a short text: its letters and figures, case folded."""
    folded = text.casefold()
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))
