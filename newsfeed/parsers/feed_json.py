"""JSON → entries: JSON Feed 1 and 1.1, lists of posts, and "load more" answers that hold HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from newsfeed.errors import FeedError
from newsfeed.models import Entry, Index
from newsfeed.parsers.entries import EntryList, Setting, article_url, read_date, read_language, read_plain
from newsfeed.parsers.json_loose import mend_json
from newsfeed.text.dates import When
from newsfeed.text.urls import absolute_url

_MAX_NODES: Final = 20_000
_LINE: Final = re.compile(r"\s*\n\s*\{")
_MAX_NESTING: Final = 100
_URLS: Final = ("url", "link", "permalink", "href", "canonical_url", "external_url", "uri", "web_url", "guid", "id")
_TITLES: Final = ("title", "headline", "name", "title_text")
_PUBLISHED: Final = (
    "date_published", "published_at", "published", "pub_date", "pubDate", "datePublished", "date_gmt", "date",
    "created_at", "publish_date", "time", "timestamp",
)  # fmt: skip
_MODIFIED: Final = ("date_modified", "modified_at", "updated_at", "modified_gmt", "modified", "updated", "dateModified")
_IMAGES: Final = ("image", "banner_image", "thumbnail", "picture", "img", "image_url", "feature_image")
_SUMMARIES: Final = ("summary", "description", "excerpt", "lead", "content_text", "content_html")
_NEXT: Final = (
    "next_url",
    "next",
    "nextUrl",
    "next_page_url",
    "nextPage",
    "next_page",
    "load_more",
    "more_url",
    "nextLink",
)

ReadHtml = Callable[[str], Index]


def read_json(text: str, setting: Setting, read_html: ReadHtml) -> Index:
    """The entries of a JSON answer; raises FeedError for what is no JSON or leads nowhere.

    `read_html` reads the pieces of HTML in an answer for "load more".
    """
    data = _load(text, setting.url)
    if isinstance(data, dict) and isinstance(data.get("items"), list) and _is_json_feed(data):
        return _read_feed(data, setting)
    index = _read_answer(data, setting, read_html)
    if not index.entries and not index.next:
        raise FeedError(f"json holds no feed and no links: {setting.url!r} (name the feed exactly in sources.toml)")
    return index


def _load(text: str, url: str) -> Any:
    """The value of a JSON text; no number is made of a million digits, no NaN."""
    text = text.lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "[")):  # a guard against script inclusion, or a callback
        starts = [at for at in (text.find("{"), text.find("[")) if at >= 0]
        text = text[min(starts) :] if starts else text
    try:
        return _decoded(text)
    except ValueError:
        pass
    except RecursionError as error:
        raise FeedError(f"feed is not JSON: {url!r} ({type(error).__name__})") from error
    try:
        return _decoded(mend_json(text))
    except (ValueError, RecursionError) as error:
        raise FeedError(f"feed is not JSON: {url!r} ({type(error).__name__})") from error


def _decoded(text: str) -> Any:
    decoder = json.JSONDecoder(parse_int=_number, parse_float=_number, parse_constant=lambda _: None)
    value, end = decoder.raw_decode(text)
    values = [value]
    while (rest := _LINE.match(text, end)) is not None and len(values) < _MAX_NODES:  # a value a line
        value, end = decoder.raw_decode(text, rest.end() - 1)
        values.append(value)
    return values if len(values) > 1 else value


def _number(digits: str) -> int | float | None:
    if len(digits) > 30:
        return None
    try:
        return int(digits)
    except ValueError:
        return float(digits)


def _is_json_feed(data: dict[str, Any]) -> bool:
    version = data.get("version")
    return (isinstance(version, str) and "jsonfeed.org" in version) or any(
        isinstance(item, dict) and ({"content_html", "content_text", "date_published"} & item.keys())
        for item in data["items"][:20]
    )


def _read_feed(data: dict[str, Any], setting: Setting) -> Index:
    language = read_language(_text(data.get("language")))
    setting = setting.spoken(language)
    home = _text(data.get("home_page_url"))
    found = EntryList()
    for item in data["items"]:
        if isinstance(item, dict):
            entry = _entry(item, setting)
            if entry:
                found.add(entry)
    following = absolute_url(_text(data.get("next_url")) or "", setting.url)
    return Index(
        kind="feed",
        entries=tuple(found.entries),
        next=(following,) if following and following != home else (),
        title=read_plain(_text(data.get("title"))),
        language=language,
        warnings=found.warnings,
    )


def _entry(item: dict[str, Any], setting: Setting) -> Entry | None:
    url = next((url for name in _URLS if (url := _address(item.get(name), name, setting.url))), "")
    if not url:
        return None
    published = _date(item, _PUBLISHED, setting)
    modified = _date(item, _MODIFIED, setting)
    published = published or modified
    external = article_url(_text(item.get("external_url")), setting.url)
    return Entry(
        url=url,
        title=_first_plain(item, _TITLES),
        summary=_first_plain(item, _SUMMARIES),
        published_at=published.value if published else None,
        published_at_raw=published.raw if published else None,
        timezone_assumed=bool(published and published.zone_assumed),
        modified_at=modified.value if modified else None,
        image=next((image for name in _IMAGES if (image := _image(item.get(name), setting.url))), None),
        authors=_names(item),
        keywords=tuple(word for tag in _list(item.get("tags")) if (word := read_plain(_text(tag)))),
        language=read_language(_text(item.get("language"))),
        original_url=external if external and external != url else None,
    )


def _address(value: Any, name: str, base: str) -> str:
    text = _text(value)
    if not text or (name in {"guid", "id"} and not text.startswith(("http://", "https://", "/"))):
        return ""
    return article_url(text, base)


def _text(value: Any) -> str | None:
    """A string, or the string that an object of WordPress renders."""
    if isinstance(value, dict):
        value = value.get("rendered", value.get("href"))
    return value if isinstance(value, str) else None


def _first_plain(item: dict[str, Any], names: tuple[str, ...]) -> str | None:
    return next((plain for name in names if (plain := read_plain(_text(item.get(name))))), None)


def _date(item: dict[str, Any], names: tuple[str, ...], setting: Setting) -> When | None:
    for name in names:
        value = item.get(name)
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)
        if text and name.endswith("_gmt") and len(text) == len("2023-11-14T21:04:00"):
            text += "Z"
        found = read_date(text, setting)
        if found:
            return found
    return None


def _image(value: Any, base: str) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url", value.get("src"))
    return absolute_url(value, base) or None if isinstance(value, str) else None


def _names(item: dict[str, Any]) -> tuple[str, ...]:
    """Version 1.1 has a list of authors, version 1 one author; both are objects, or bare names."""
    found: dict[str, None] = {}
    for author in (*_list(item.get("authors")), *_list(item.get("author"))):
        name = read_plain(_text(author.get("name")) if isinstance(author, dict) else _text(author))
        if name:
            found[name] = None
    return tuple(found)[:50]


def _list(value: Any) -> list[Any]:
    return value[:50] if isinstance(value, list) else [value] if value else []


def _read_answer(data: Any, setting: Setting, read_html: ReadHtml) -> Index:
    """Posts as objects, or as HTML inside strings, and where the answer says it goes on."""
    found, following = EntryList(), dict[str, None]()
    for value in _walk(data):
        if isinstance(value, dict):
            entry = _entry(value, setting) if any(name in value for name in _TITLES) else None
            if entry and entry.title:
                found.add(entry)
            address = _following(value, setting.url)
            if address:
                following[address] = None
        elif isinstance(value, str) and "<a " in value:
            inner = read_html(value)
            for entry in inner.entries:
                found.add(entry)
            following.update(dict.fromkeys(inner.next))
    return Index(kind="listing", entries=tuple(found.entries), next=tuple(following)[:1], warnings=found.warnings)


def _walk(data: Any) -> Iterator[Any]:
    """Every object and string of a value, in order, without recursion and within bounds."""
    waiting, seen = [(data, 0)], 0
    while waiting and seen < _MAX_NODES:
        value, depth = waiting.pop()
        seen += 1
        yield value
        if depth < _MAX_NESTING:
            inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            waiting.extend((item, depth + 1) for item in reversed(list(inner)))


def _following(value: dict[str, Any], url: str) -> str:
    """The address of the next answer: given, or this one's with the number of the next page."""
    for name in _NEXT:
        given = value.get(name)
        if isinstance(given, str) and ("/" in given or "?" in given) and " " not in given.strip():
            return absolute_url(given, url)
        if isinstance(given, int) and not isinstance(given, bool) and given > 1:
            return _with_page(url, given)
    return ""


def _with_page(url: str, number: int) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "page"]
    return urljoin(url, urlunsplit(parts._replace(query=urlencode([*query, ("page", str(number))]))))
