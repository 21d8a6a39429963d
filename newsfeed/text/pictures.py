"""The original address of a picture that a resizing proxy serves, told by the shape of the address.

thumbor, imgproxy, Cloudinary fetch, Photon (Jetpack), Next.js and its kin, weserv, Cloudflare, IPX and
whatever writes `options/address` or `?url=address&w=…` as they do. What only resembles them stays.
"""

from __future__ import annotations

import binascii
import re
import tomllib
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from newsfeed.text.urls import absolute_url

_MAX_NESTED: Final = 5
_EMBEDDED: Final = re.compile(r"https?(?::|%3a|%253a)(?:/|%2f|%252f)", re.IGNORECASE)
_SCHEME: Final = re.compile(r"(https?):/{1,3}", re.IGNORECASE)
_SIGNATURE: Final = re.compile(r"[A-Za-z0-9_-]{27}=?|[A-Za-z0-9_-]{40,44}={0,2}")
_SIZE: Final = re.compile(r"-?\d{0,5}x-?\d{0,5}(?::\d{1,5}x\d{1,5})?(?:,[a-z]{1,4}[\d.]{0,5}){0,8}")
_WIDTH: Final = re.compile(r"w\d{1,5}")
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,18}(?::\d{2,5})?", re.IGNORECASE)
_HASH: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,64}|\d{7,20}")
_SIZES: Final = re.compile(
    r"(?:[-_@.](?:\d{2,4}x\d{2,4}|[wh]?\d{2,4}|\dx|scaled|large|medium|small|thumb|full|og|cropped))+$"
)
_BASE64_HTTP: Final = "aHR0c"  # "http" in base64
_FORCED_TYPE: Final = re.compile(r"@[a-z]{3,5}$")


@dataclass(frozen=True, slots=True)
class _Rules:
    names: tuple[str, ...]
    endpoints: tuple[str, ...]
    query_folders: tuple[str, ...]
    host_first: dict[str, str]
    path_hosts: frozenset[str]
    query_hosts: frozenset[str]
    sizes: frozenset[str]
    hosts: frozenset[str]
    folders: dict[str, frozenset[str]]
    prefixes: tuple[str, ...]
    words: frozenset[str]
    option: re.Pattern[str]
    files: frozenset[str]
    dull: frozenset[str]


def original_image_url(url: str, base: str) -> str:
    """The address of the original picture, absolute against `base`; "" when it is no http(s) address.

    Proxies inside proxies are undone one by one. An address that is no proxy's is only made absolute.
    """
    current = absolute_url(url.strip().replace("&amp;", "&"), base or None)
    for _ in range(_MAX_NESTED):
        inner = _inner(current)
        if not inner or inner == current:
            break
        current = inner
    return current


def picture_keys(url: str) -> frozenset[str]:
    """What two addresses of one picture share: the file's name without sizes, and long numbers and hashes."""
    try:
        path = unquote(urlsplit(url).path).lower()
    except ValueError:
        return frozenset()
    name = path.rstrip("/").rpartition("/")[2]
    stem = _SIZES.sub("", name.rpartition(".")[0] or name)
    found = set(_HASH.findall(path))
    if len(stem) >= 5 and stem not in _rules().dull:
        found.add(stem)
    return frozenset(found)


def _inner(url: str) -> str:
    """The address inside a proxy's address, absolute; "" where there is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    found = _from_query(parts) or _from_host(parts) or _from_path(parts)
    if not found:
        return ""
    return absolute_url(found, url)


def _from_query(parts: SplitResult) -> str:
    if "=" not in parts.query:
        return ""
    rules = _rules()
    given = dict(reversed(parse_qsl(parts.query)))
    is_endpoint = (
        parts.netloc in rules.query_hosts
        or parts.path.rstrip("/").endswith(rules.endpoints)
        or any(folder in parts.path for folder in rules.query_folders)
    )
    for name in rules.names:
        value = given.get(name, "").strip().removeprefix("ssl:")
        if not value:
            continue
        whole = _whole_address(value) or _from_base64([value])
        if whole and (is_endpoint or (_is_picture(whole) and rules.sizes & given.keys())):
            return whole
        if is_endpoint and parts.netloc in rules.query_hosts:
            return _with_host(value, parts.scheme)
        if is_endpoint and _is_picture(value):
            return value
    return ""


def _from_host(parts: SplitResult) -> str:
    """Photon and its like: the host is the proxy's, the path begins with the original's host.

    Photon tells plain http from https by `ssl=1`; that is long past, and the proxy's own scheme is taken.
    """
    rules = _rules()
    rest = parts.path.lstrip("/")
    if parts.netloc in rules.hosts:
        return _with_host(rest, parts.scheme)
    for host, folders in rules.folders.items():
        if parts.netloc.endswith(host):
            segments = rest.split("/")
            while segments and (segments[0] in folders or _WIDTH.fullmatch(segments[0])):
                segments.pop(0)
            return _with_host("/".join(segments), parts.scheme)
    if parts.netloc in rules.host_first and rest.startswith(f"{rules.host_first[parts.netloc]}/"):
        _, host, *segments = rest.split("/")
        return _with_host("/".join([host, *(part for part in segments if not _is_option(part))]), parts.scheme)
    return ""


def _from_path(parts: SplitResult) -> str:
    path = parts.path.lstrip("/")
    options, rest = _split_options(path)
    if _EMBEDDED.match(rest):
        return _whole_path(rest, parts.query, options) if _is_asked(options, parts) else ""
    if options or rest.startswith(_BASE64_HTTP):
        segments = rest.split("/")
        first = _from_base64(segments[:1]) if len(segments) > 1 else ""
        encoded = first if _is_picture(first) else _from_base64(segments)
        if encoded:
            return encoded
    for prefix in _rules().prefixes:
        if f"/{prefix}/" in f"/{path}" and rest:
            return "/" + unquote(rest).lstrip("/")
    if _is_signed(options) and (len(options) > 1 or options[-1].endswith("=")):
        return _with_host(unquote(rest) if "%2f" in rest.lower() else rest, parts.scheme)
    return ""


def _is_asked(options: list[str], parts: SplitResult) -> bool:
    """Whether what stands around an address in a path asks for a rendition of it."""
    rules = _rules()
    if any(map(_is_option, options)) or parts.netloc in rules.path_hosts:
        return True
    if any("/".join(options).endswith(f"{prefix}/_") for prefix in rules.prefixes):
        return True
    given = {name for name, _ in parse_qsl(parts.query)}
    return not options and not rules.sizes.isdisjoint(given) and _is_picture(unquote(parts.path))


def _split_options(path: str) -> tuple[list[str], str]:
    """The segments up to the last option, and what follows; brackets of a filter hold slashes of their own."""
    segments = _segments(path)
    for place, segment in enumerate(segments):
        if _EMBEDDED.match(f"{segment}/"):
            return segments[:place], "/".join(segments[place:])
    last = 0
    for place, segment in enumerate(segments[:-1]):
        if _is_option(segment) or _follows_prefix(segments, place):
            last = place + 1
        elif last and place > last:
            break
    start = next((n for n in range(last, len(segments)) if segments[n].startswith(_BASE64_HTTP)), last)
    return segments[:start], "/".join(segments[start:])


def _segments(path: str) -> list[str]:
    """The path split at the slashes that stand outside round brackets."""
    segments, depth = [""], 0
    for piece in re.split(r"([()/])", path):
        if piece == "/" and depth <= 0:
            segments.append("")
            continue
        depth += (piece == "(") - (piece == ")")
        segments[-1] += piece
    return segments if depth == 0 else path.split("/")


def _follows_prefix(segments: list[str], place: int) -> bool:
    before = "/" + "/".join(segments[:place])
    return any(before.endswith(f"/{prefix}") for prefix in _rules().prefixes)


def _is_option(segment: str) -> bool:
    rules = _rules()
    if segment in rules.words or (len(segment) > 1 and _SIZE.fullmatch(segment) is not None):
        return True
    return rules.option.match(segment) is not None or _is_signature(segment)


def _is_signature(segment: str) -> bool:
    if _SIGNATURE.fullmatch(segment) is None:
        return False
    return segment.endswith("=") or (any(map(str.isdigit, segment)) and segment.lower() != segment)


def _is_signed(options: list[str]) -> bool:
    return any(option in {"unsafe", "insecure"} or _is_signature(option) for option in options)


def _whole_path(rest: str, query: str, options: list[str]) -> str:
    """An address written into a path: as it is, query and all, or escaped once or twice, then without."""
    whole = _whole_address(rest)
    if "%" not in rest[:10] and query:
        whole = f"{whole}?{query}"
    return _FORCED_TYPE.sub("", whole) if "plain" in options else whole


def _whole_address(text: str) -> str:
    """An absolute address, unescaped where its scheme is escaped; "" for anything else."""
    for _ in range(3):
        scheme = _SCHEME.match(text)
        if scheme is not None:
            return f"{scheme[1].lower()}://{text[scheme.end() :]}"
        if not _EMBEDDED.match(text):
            break
        text = unquote(text)
    return f"https:{text}" if text.startswith("//") else ""


def _with_host(text: str, scheme: str) -> str:
    """The address of `host/path`, with or without its scheme; "" where the first part is no host."""
    whole = _whole_address(text)
    if whole:
        return whole
    host, slash, path = text.lstrip("/").partition("/")
    if not (slash and path) or _HOST.fullmatch(host) is None or _is_picture(host):
        return ""
    return f"{scheme}://{host}/{path}"


def _from_base64(segments: list[str]) -> str:
    """The address that the segments spell in base64, in pieces or in one, with a file type behind it or not."""
    text = unquote("".join(segments)).partition(".")[0].rstrip("=").replace("+", "-")
    if not text.startswith(_BASE64_HTTP) or len(text) > 4096:
        return ""
    try:
        return _whole_address(urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("utf-8"))
    except (binascii.Error, ValueError):
        return ""


def _is_picture(address: str) -> bool:
    path = address.partition("?")[0].partition("#")[0]
    return path.rpartition(".")[2].lower() in _rules().files


@cache
def _rules() -> _Rules:
    raw = resources.files("newsfeed.text").joinpath("data/pictures.toml").read_text("utf-8")
    data = tomllib.loads(raw)
    keys = "|".join(sorted(map(re.escape, data["path"]["keys"]), key=len, reverse=True))
    return _Rules(
        names=tuple(data["query"]["names"]),
        endpoints=tuple(f"/{end}" for end in data["query"]["endpoints"]),
        query_folders=tuple(f"/{folder}/" for folder in data["query"]["folders"]),
        host_first=dict(data["host"]["first"]),
        path_hosts=frozenset(data["path"]["hosts"]),
        query_hosts=frozenset(data["query"]["hosts"]),
        sizes=frozenset(data["query"]["sizes"]),
        hosts=frozenset(data["host"]["hosts"]),
        folders={host: frozenset(names) for host, names in data["host"]["folders"].items()},
        prefixes=tuple(data["folder"]["prefixes"]),
        words=frozenset(data["path"]["words"]),
        option=re.compile(rf"(?:{keys})[:_=-][^/]"),
        files=frozenset(data["files"]["pictures"]),
        dull=frozenset(data["files"]["dull"]),
    )
