"""The settings that reach a crawl: none may be lost in an edit."""

from __future__ import annotations

from importlib import import_module

import pytest
from scrapy.settings import Settings

EXPECTED = {
    "ROBOTSTXT_OBEY": True,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "DOWNLOAD_MAXSIZE": 8 * 1024 * 1024,
    "DOWNLOAD_TIMEOUT": 20,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "REDIRECT_MAX_TIMES": 5,
    "METAREFRESH_ENABLED": False,
    "RETRY_TIMES": 2,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 1.0,
    "DOWNLOADER": "newsfeed.middlewares.downloader.PoliteDownloader",
    "TWISTED_DNS_RESOLVER": "newsfeed.middlewares.guard.GuardResolver",
    "REFERRER_POLICY": "no-referrer",
    "HTTPPROXY_ENABLED": False,
    "JOBDIR": None,
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
}


@pytest.fixture
def settings() -> Settings:
    settings = Settings()
    settings.setmodule("newsfeed.settings", priority="project")
    return settings


@pytest.mark.parametrize(("name", "value"), EXPECTED.items())
def test_value_reaches_the_crawl(settings: Settings, name: str, value: object) -> None:
    assert settings[name] == value


def test_only_http_is_spoken(settings: Settings) -> None:
    assert {scheme for scheme, handler in settings.getwithbase("DOWNLOAD_HANDLERS").items() if handler} == {
        "http",
        "https",
    }


def test_memory_is_limited(settings: Settings) -> None:
    assert settings.getint("MEMUSAGE_LIMIT_MB") > 0


def test_no_other_writer_is_on(settings: Settings) -> None:
    assert not settings.getdict("FEEDS")


def test_guard_is_the_last_to_see_a_request(settings: Settings) -> None:
    orders = settings.getwithbase("DOWNLOADER_MIDDLEWARES")
    assert max(orders, key=lambda name: orders[name] or 0) == "newsfeed.middlewares.guard.GuardMiddleware"


@pytest.mark.parametrize("room", ["robots", "politeness", "bodies", "redirects"])
def test_each_of_our_manners_takes_the_place_of_scrapys(settings: Settings, room: str) -> None:
    module = import_module(f"newsfeed.middlewares.{room}")
    orders = settings.getwithbase("DOWNLOADER_MIDDLEWARES")
    here = {name: order for name, order in orders.items() if order == module.ORDER}
    assert [name.rpartition(".")[0] for name in here] == [module.__name__]
