"""Every example of the README and of docs/ runs: `sh` and `python` blocks in order, against the demo world.

docs/deploy.md has a test of its own: it speaks of machines, not of a desk.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.demo.serve import running

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(sh|python|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def blocks(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text("utf-8"))


@pytest.fixture(scope="module")
def world() -> Iterator[None]:
    with running():
        yield


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as a reader's clone: the fixtures, and `newsfeed` and `python` to call."""
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, module in (("newsfeed", "-m newsfeed"), ("scrapy", "-m scrapy"), ("python", "")):
        (commands / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {module} "$@"\n', "utf-8")
        (commands / name).chmod(0o755)
    for name in ("fixtures", "scrapy.cfg"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.setenv("PATH", f"{commands}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return tmp_path


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page) and page.name != "deploy.md"], ids=lambda page: page.name
)
@pytest.mark.usefixtures("world")
def test_examples_run_as_they_stand(page: Path, desk: Path) -> None:
    for kind, code in blocks(page):
        if kind == "json" or code.startswith("make "):
            continue
        command = ["bash", "-euo", "pipefail", "-c", code] if kind == "sh" else [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=desk, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, f"{code}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def test_the_record_shown_is_the_one_that_comes_out() -> None:
    from newsfeed import parse_article, record

    shown = next(json.loads(code) for kind, code in blocks(ROOT / "README.md") if kind == "json")
    page = (ROOT / "fixtures" / "reference" / "article.html").read_bytes()
    assert record.to_dict(parse_article(page, url="https://outlet.example/news/bridge")) == shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / link).exists(), link
