"""What a redirect may not carry along: credentials and cookies to another port."""

from __future__ import annotations

from typing import Any

from scrapy import Request

from tests.servers import faults
from tests.servers.crawling import POLITE, crawl
from tests.servers.misbehaving import Server

SETTINGS: dict[str, Any] = {**POLITE, "ROBOTSTXT_OBEY": False, "COOKIES_ENABLED": True}
SECRET = "planted-7f3a"


def seen_by(server: Server) -> str:
    return "\n".join(f"{name}: {value}" for hit in server.hits for name, value in hit.headers.items())


def test_a_redirect_to_another_port_carries_no_secret() -> None:
    with Server({}) as other, Server({}) as own:
        other.default = faults.page("<p>elsewhere")
        own.routes |= {
            "/": faults.page("<p>hello", headers={"Set-Cookie": f"id={SECRET}"}),
            "/away": faults.redirect(other.url("/there")),
            "/here": faults.redirect("/"),
        }
        first = Request(own.url("/"), meta={"cookiejar": "outlet"}, priority=2)
        away = Request(
            own.url("/away"), headers={"Authorization": f"Bearer {SECRET}"}, meta={"cookiejar": "outlet"}, priority=1
        )
        crawl([first, away, Request(own.url("/here"), meta={"cookiejar": "outlet"})], SETTINGS)
        assert other.count("/there") == 1
        assert SECRET not in seen_by(other)
        assert own.hits[-1].headers["cookie"] == f"id={SECRET}"
