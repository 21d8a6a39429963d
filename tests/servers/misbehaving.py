"""A loopback web server that can misbehave: raw sockets, a route per fault, a log of all it saw.

    with Server({"/": page("<p>hello"), "/cut": faults.cut_gzip(BODY)}) as server:
        fetch(server.url("/"))
    assert server.paths() == ["/"]

A second `Server(host="127.0.0.2")` is a trap: what counts there is `connections`. Answers are plain
functions of an `Exchange`; `newsfeed` is tested against them over real connections.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import TracebackType
from typing import Self

Answer = Callable[["Exchange"], None]
_REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found"}


@dataclass
class Hit:
    """One request as the server saw it; times are monotonic seconds."""

    path: str
    started: float
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    ended: float | None = None
    sent: int = 0


@dataclass(frozen=True)
class Connection:
    """One accepted connection: when, and on which of the server's addresses."""

    time: float
    address: str


class ClosingError(Exception):
    """The server is going away; an answer that sleeps ends with it."""


class Exchange:
    """One request and the raw socket to answer it on."""

    def __init__(self, connection: socket.socket, hit: Hit, closing: threading.Event) -> None:
        self.connection = connection
        self.hit = hit
        self.keep_alive = False
        self._closing = closing

    def send(self, data: bytes) -> None:
        """Put these bytes on the wire as they are."""
        self.connection.sendall(data)
        self.hit.sent += len(data)

    def head(self, status: int, headers: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        """Send a status line and these headers, nothing added."""
        pairs = headers.items() if isinstance(headers, Mapping) else headers
        lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}", *(f"{k}: {v}" for k, v in pairs)]
        self.send("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def reply(self, status: int = 200, headers: Mapping[str, str] | None = None, body: bytes = b"") -> None:
        """Send a whole, correct response."""
        self.keep_alive = True
        self.head(status, {"Content-Length": str(len(body)), **(headers or {})})
        if self.hit.method != "HEAD":
            self.send(body)

    def sleep(self, seconds: float) -> None:
        """Wait; raises ClosingError when the server goes away meanwhile."""
        if self._closing.wait(seconds):
            raise ClosingError

    def reset(self) -> None:
        """End the connection with a TCP reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


class Server:
    """Listens on `host` (and on `also`, same port) until closed; `routes` may change while it runs."""

    def __init__(
        self,
        routes: Mapping[str, Answer] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        also: tuple[str, ...] = (),
        default: Answer | None = None,
    ) -> None:
        self.host = host
        self.routes: dict[str, Answer] = dict(routes or {})
        self.default: Answer = default or (lambda exchange: exchange.reply(404, {}, b"nothing here"))
        self.hits: list[Hit] = []
        self.connections: list[Connection] = []
        self._closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._sockets = [self._listen(host, port)]
        self.port: int = self._sockets[0].getsockname()[1]
        self._sockets += [self._listen(other, self.port) for other in also]
        self._threads = [threading.Thread(target=self._accept, args=(s,), daemon=True) for s in self._sockets]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def address(self) -> str:
        """`host:port`, as a source's `allow` names it."""
        return f"{self.host}:{self.port}"

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The address of a path here, under another spelling of the host if given."""
        return f"http://{host or self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [hit.path for hit in self.hits]

    def count(self, path: str) -> int:
        """How often this path was asked for."""
        return self.paths().count(path)

    def gaps(self) -> list[float]:
        """Seconds between the starts of neighbouring requests."""
        times = sorted(hit.started for hit in self.hits)
        return [later - earlier for earlier, later in pairwise(times)]

    def overlaps(self) -> int:
        """How many requests came while an earlier one was still being answered."""
        hits = sorted(self.hits, key=lambda hit: hit.started)
        ends = [hit.ended if hit.ended is not None else float("inf") for hit in hits]
        return sum(hits[i].started < max(ends[:i]) for i in range(1, len(hits)))

    def close(self) -> None:
        """Stop listening, wake sleeping answers, end every connection."""
        self._closing.set()
        for each in [*self._sockets, *self._open]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(5)

    @staticmethod
    def _listen(host: str, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(256)
        return listener

    def _accept(self, listener: socket.socket) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections.append(Connection(time.monotonic(), listener.getsockname()[0]))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        buffer = b""
        try:
            while not self._closing.is_set():
                while b"\r\n\r\n" not in buffer:
                    received = connection.recv(65536)
                    if not received:
                        return
                    buffer += received
                head, buffer = buffer.split(b"\r\n\r\n", 1)
                if not self._answer(connection, head):
                    return
        except (OSError, ClosingError):
            return
        finally:
            self._open.discard(connection)
            connection.close()

    def _answer(self, connection: socket.socket, head: bytes) -> bool:
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = dict(line.split(": ", 1) for line in lines if ": " in line)
        hit = Hit(path, time.monotonic(), method, {name.lower(): value for name, value in headers.items()})
        self.hits.append(hit)
        exchange = Exchange(connection, hit, self._closing)
        try:
            self.routes.get(path, self.default)(exchange)
        finally:
            hit.ended = time.monotonic()
        return exchange.keep_alive
