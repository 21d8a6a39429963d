"""Serves a folder of files as a plain web server would, and counts what is asked for."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

HOST = "127.0.0.1"
_PLAIN = http.server.SimpleHTTPRequestHandler.extensions_map
_TYPES = {**_PLAIN, ".xml": "application/xml", ".html": "text/html; charset=utf-8", "": "text/html; charset=utf-8"}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path, port: int) -> Iterator[list[str]]:
    """The folder at `http://127.0.0.1:port/`; the paths that are asked for, in order."""
    log: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        extensions_map = _TYPES  # as the class does

        def do_GET(self) -> None:
            log.append(self.path)
            super().do_GET()

        def list_directory(self, path: object) -> None:
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer((HOST, port), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield log
    finally:
        server.shutdown()
        server.server_close()
