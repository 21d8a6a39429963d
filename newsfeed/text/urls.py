"""Addresses: canonical, comparable, and whose site they are.

`canonical_url` follows RFC 3986, section 6 (syntax- and scheme-based normalisation) and drops what
`data/urls.toml` lists as no part of an article's identity. `article_id` folds further: scheme, `www.`
and a final slash do not make another article.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract

MAX_URL_CHARS: Final = 8192
ID_DIGITS: Final = 20
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PLAIN: Final = re.compile(r"(https?)://([a-z0-9.-]*[a-z0-9-])(/[!\x22$-:<->@-~]*)?(?:\?([!\x22$-~]*))?(?:#([!-~]*))?")
_ESCAPE: Final = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SESSION_PATH: Final = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)
_PATH_SAFE: Final = "/%:@!$&'()*+,;=-._~"
_QUERY_SAFE: Final = "/?%:@!$'()*+,;=-._~[]|"


@dataclass(frozen=True, slots=True)
class _Rules:
    names: frozenset[str]
    prefixes: tuple[str, ...]
    values: dict[str, frozenset[str]]
    last: frozenset[str]
    first: frozenset[str]
    endings: dict[str, str]
    index: frozenset[str]
    views: frozenset[str]


@cache
def _rules() -> _Rules:
    data = tomllib.loads(files("newsfeed.text").joinpath("data/urls.toml").read_text("utf-8"))
    query, path = data["query"], data["path"]
    return _Rules(
        names=frozenset(query["names"]),
        prefixes=tuple(query["prefixes"]),
        values={name: frozenset(values) for name, values in query["values"].items()},
        last=frozenset(path["last"]),
        first=frozenset(path["first"]),
        endings=path["endings"],
        index=frozenset(path["index"]),
        views=frozenset(data["host"]["views"]),
    )


def canonical_url(url: str, base: str | None = None) -> str:
    """The address of the article itself, absolute against `base`; "" when it is not http(s).

    Scheme, host and escapes in normal form; default port, user, fragment, tracking and session
    parameters, AMP and print dress gone. Order of the query, `www.` and the final slash stay.
    """
    parts = _split(url, base)
    if parts is None:
        return ""
    path = _canonical_path(parts.path)
    return urlunsplit((parts.scheme, parts.netloc, path, _canonical_query(parts.query), ""))


def article_id(url: str) -> str:
    """The record's id: 20 hex digits of the sha256 of the address without its accidents."""
    return sha256(identity(canonical_url(url) or url).encode("utf-8", "replace")).hexdigest()[:ID_DIGITS]


def is_readable(url: str) -> bool:
    """Whether this can be taken apart as an address and written as UTF-8; nothing is said of its scheme."""
    try:
        urlsplit(url)
        url.encode("utf-8")
    except ValueError:
        return False
    return len(url) <= MAX_URL_CHARS


def absolute_url(url: str, base: str | None = None) -> str:
    """The address as given, made absolute, nothing dropped but the fragment; "" when it is not http(s)."""
    parts = _split(url, base)
    return urlunsplit(parts._replace(fragment="")) if parts else ""


def host(url: str) -> str:
    """The host in lower case and punycode, without port; "" where there is none."""
    parts = _split(url, None)
    return (parts.hostname or "") if parts else ""


def site(url: str) -> str:
    """The registrable domain (public suffix list, as shipped with tldextract), else the host."""
    name = host(url)
    return _registrable(name) or name


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are of one host and port, however spelt; `www.` and a mobile view's name do not count."""
    a, b = _split(one, None), _split(other, None)
    return a is not None and b is not None and _bare_host(a.netloc) == _bare_host(b.netloc)


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one registrable domain; hosts without one must be equal, port and all."""
    a, b = _split(one, None), _split(other, None)
    if a is None or b is None:
        return False
    if _bare_host(a.netloc) == _bare_host(b.netloc):
        return True
    mine = _registrable(a.hostname or "")
    return mine is not None and mine == _registrable(b.hostname or "")


@cache
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def _split(url: str, base: str | None) -> SplitResult | None:
    """The parts of an absolute http(s) address, host normalised; None for anything else."""
    url = url.strip()
    if not url or len(url) > MAX_URL_CHARS:
        return None
    if (plain := _PLAIN.fullmatch(url)) is not None:  # most are whole and in normal form: nothing to work out
        scheme, netloc, path, query, fragment = plain.groups("")
        return SplitResult(scheme, netloc, path or "/", query, fragment)
    try:
        parts = urlsplit(urljoin(base, url) if base else url)
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not name:
        return None
    name = _ascii_host(name)
    if ":" in name:
        name = f"[{name}]"
    netloc = name if port in (None, _DEFAULT_PORTS[scheme]) else f"{name}:{port}"
    return SplitResult(scheme, netloc, parts.path or "/", parts.query, parts.fragment)


def _ascii_host(name: str) -> str:
    """Punycode of an international name (IDNA 2003 as in the standard library), lower case."""
    name = name.rstrip(".").lower()
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def _canonical_path(path: str) -> str:
    if ";" in path:
        path = _SESSION_PATH.sub("", path)
    rules = _rules()
    segments = path.split("/")
    slash = segments[-1] == "" and len(segments) > 2
    if slash:
        segments.pop()
    while len(segments) > 2 and segments[-1].lower() in rules.last:
        segments.pop()
    last = segments[-1].lower()
    for ending, instead in rules.endings.items():
        if last.endswith(ending) and last != ending:
            segments[-1] = segments[-1][: -len(ending)] + instead
            break
    while len(segments) > 3 and segments[1].lower() in rules.first:
        del segments[1]
    return _escaped("/".join(segments) + ("/" if slash else ""), _PATH_SAFE) or "/"


def _canonical_query(query: str) -> str:
    if not query:
        return ""
    kept = [pair for pair in query.replace("&amp;", "&").split("&") if pair and not _is_noise(pair)]
    return _escaped("&".join(kept), _QUERY_SAFE + "&")


def _is_noise(pair: str) -> bool:
    rules = _rules()
    name, _, value = pair.partition("=")
    name = name.lower()
    if name in rules.names or name.startswith(rules.prefixes):
        return True
    values = rules.values.get(name)
    return values is not None and value.lower() in values


def _escaped(text: str, safe: str) -> str:
    """RFC 3986, 6.2.2: escapes in upper case, unreserved characters plain, everything else escaped."""
    if "%" in text:
        text = _ESCAPE.sub(_normal_escape, text)
    return quote(text, safe=safe, errors="replace")


def _normal_escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def identity(url: str) -> str:
    """What of a canonical address tells articles apart: equal for all addresses of one article."""
    parts = urlsplit(url)
    rules = _rules()
    segments = parts.path.rstrip("/").split("/")
    if segments[-1].lower() in rules.index:
        segments.pop()
    query = "&".join(sorted(parts.query.split("&")))
    return f"{_bare_host(parts.netloc)}{'/'.join(segments)}?{query}"


def _bare_host(netloc: str) -> str:
    first, _, rest = netloc.partition(".")
    return rest if first in _rules().views and "." in rest else netloc


def _registrable(name: str) -> str | None:
    found = _suffixes()(name)
    return f"{found.domain}.{found.suffix}" if found.domain and found.suffix else None
