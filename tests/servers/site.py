"""A well-behaved news site on loopback: pages that a test may change while it runs, ETags, a log of every request.

with site() as outlet:
    outlet.add_articles(3)
    …
    assert outlet.asked("/rss.xml") == 1
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

NOON = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@dataclass(slots=True)
class Asked:
    """One request as it arrived, and the status it got."""

    path: str
    status: int
    headers: dict[str, str]


@dataclass(slots=True)
class Site:
    """Pages by path: a body for 200, a number for an error; `etags` says whether they carry validators.

    `hold` keeps back what begins with `held`.
    """

    pages: dict[str, str | bytes | int] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    etags: bool = True
    hold: Event | None = None
    held: str = "/news/"
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self, path: str) -> int:
        """How often this path was asked for."""
        return sum(asked.path == path for asked in self.log)

    def paths(self) -> list[str]:
        """What was asked for, but for robots.txt."""
        return [asked.path for asked in self.log if asked.path != "/robots.txt"]

    def add_articles(self, count: int, *, first: int = 1) -> None:
        """Put up so many articles and a feed of all articles that there are, the newest first."""
        for number in range(first, first + count):
            self.pages[f"/news/{number}"] = article(number)
        self.write_feed()

    def write_feed(self, *paths: str) -> None:
        """Write the feed anew: of these paths, else of all articles."""
        listed = paths or sorted((p for p in self.pages if p.startswith("/news/")), key=_number, reverse=True)
        items = "".join(
            f"<item><title>{title(_number(path))}</title><link>{self.address}{path}</link>"
            f"<pubDate>{format_datetime(NOON + timedelta(minutes=_number(path)))}</pubDate></item>"
            for path in listed
        )
        self.pages["/rss.xml"] = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'

    def table(self, name: str = "outlet", *, doors: str = 'feeds = ["{address}/rss.xml"]') -> str:
        """The site as a table of sources.toml."""
        return (
            f'[{name}]\nurl = "{self.address}/"\n{doors.format(address=self.address)}\n'
            f'delay_s = 0\nallow = ["127.0.0.1:{self.port}"]\n'
        )


def title(number: int) -> str:
    return f"Рада ухвалила рішення номер {number} про ремонт мосту"


def article(number: int, *, more: str = "") -> str:
    """An article page whose text is like no other's."""
    words = [hashlib.sha256(f"{number}-{n}".encode()).hexdigest()[:7] for n in range(60)]
    paragraphs = "".join(f"<p>Депутати {' '.join(words[n : n + 20])} у середу після обіду.</p>" for n in (0, 20, 40))
    day = (NOON + timedelta(minutes=number)).isoformat()
    return f"""<!doctype html><html lang="uk"><head><meta charset="utf-8"><title>{title(number)}</title>
<meta property="og:type" content="article"><meta property="og:title" content="{title(number)}">
<meta property="article:published_time" content="{day}"></head>
<body><nav><a href="/">Головна</a></nav><article><h1>{title(number)}</h1>
<p>Міська рада ухвалила рішення {number}, повідомила пресслужба після засідання в середу.</p>
{paragraphs}<p>«Ми почнемо роботи {number} грудня», — сказав міський голова Іван Петренко.</p>{more}</article></body></html>"""


def _number(path: str) -> int:
    return int(path.rsplit("/", 1)[-1])


@contextmanager
def site() -> Iterator[Site]:
    """A running site without pages, stopped at the end."""
    served = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if served.hold is not None and self.path.startswith(served.held):
                served.hold.wait(20)
            status, body = _answer(served, self.path, dict(self.headers))
            served.log.append(Asked(self.path, status, dict(self.headers)))
            self.send_response(status)
            if self.path.endswith(".xml"):
                self.send_header("Content-Type", "application/xml; charset=utf-8")
            else:
                self.send_header("Content-Type", "text/html; charset=utf-8")
            if served.etags and status in {200, 304}:
                self.send_header("ETag", _etag(served.pages[self.path]))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass  # a client that went away in the middle is what some tests are about

    server = Server(("127.0.0.1", 0), Handler)
    served.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(served: Site, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    page = served.pages.get(path, 404)
    if isinstance(page, int):
        return page, b"<h1>no</h1>"
    if served.etags and headers.get("If-None-Match") == _etag(page):
        return 304, b""
    return 200, page.encode() if isinstance(page, str) else page


def _etag(page: str | bytes | int) -> str:
    raw = page if isinstance(page, bytes) else str(page).encode()
    return f'"{hashlib.sha256(raw).hexdigest()[:16]}"'
