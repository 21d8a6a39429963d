"""The crawler says who it is and whom to ask, with every request, robots.txt too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newsfeed.errors import UsageError
from newsfeed.models import VERSION
from newsfeed.spiders.news import user_agent
from tests.servers.site import site

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("command", ["crawl", "scrape"])
@pytest.mark.parametrize("contact", ["https://newsroom.example/bot?a=b#c", "desk@newsroom.example", None])
def test_servers_see_the_contact(command: str, contact: str | None, tmp_path: Path) -> None:
    with site() as outlet:
        outlet.add_articles(1)
        target = {"crawl": "/rss.xml", "scrape": "/news/1"}[command]
        given = ["--contact", contact] if contact else []
        arguments = [command, f"{outlet.address}{target}", "--allow", f"127.0.0.1:{outlet.port}", *given]
        done = newsfeed(arguments, tmp_path)
        assert done.returncode == 0, done.stderr
        seen = {asked.headers.get("User-Agent", asked.headers.get("user-agent")) for asked in outlet.log}
        assert "/robots.txt" in {asked.path for asked in outlet.log}
    assert seen == {f"newsfeed/{VERSION} (+{contact})" if contact else f"newsfeed/{VERSION}"}


@pytest.mark.parametrize("command", ["crawl", "scrape"])
def test_what_is_no_contact_is_a_usage_error_before_the_first_request(command: str, tmp_path: Path) -> None:
    with site() as outlet:
        done = newsfeed([command, outlet.address, "--contact", "somebody"], tmp_path)
        assert not outlet.log
    assert done.returncode == 2
    assert "not a contact: 'somebody'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "contact", ["me", "ftp://a.example/", "https://a.example/\r\nX: 1", "a@b.example) x", "@", "a@ю"]
)
def test_other_text_is_no_contact(contact: str) -> None:
    with pytest.raises(UsageError):
        user_agent(contact)


def newsfeed(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "newsfeed", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
