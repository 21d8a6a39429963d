"""The house rules that a reader cannot check by eye: who imports whom, how long files and functions are."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "newsfeed"
FILES = sorted(PACKAGE.rglob("*.py"))
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "commands": ("spiders", "extract", "sources", "stories", "sinks", "record", "text", "models", "errors", "settings"),
    "spiders": ("extract", "sources.catalog", "text.urls", "models", "errors"),
    "extract": ("parsers", "quotes", "stories.fingerprint", "text", "models", "errors"),
    "pipelines": ("stories", "sinks.archive", "sinks.raw", "sinks.journal", "text.urls", "models", "errors"),
    "middlewares": ("stories", "sinks.archive", "sinks.raw", "sinks.journal", "text.urls", "models", "errors"),
    "parsers": ("text", "models", "errors"),
    "quotes": ("text", "models", "errors"),
    "stories": ("text", "models", "errors"),
    "sinks": ("record", "models", "errors"),
    "text": ("models", "errors"),
    "record": ("models", "errors"),
    "sources": ("text.urls", "models", "errors"),
    "settings": ("models",),
    "models": (),
    "errors": (),
    "__init__": ("extract", "models"),
    "__main__": ("commands",),
}
SCRAPY_ROOMS = {"spiders", "pipelines", "middlewares", "settings"}
SCRAPY_FILES = {"commands/run.py", "commands/engine.py", "commands/logs.py"}
ONLY_THERE = {
    "lxml": {"parsers/document.py"},
    "bs4": {"parsers/document.py"},
    "sqlite3": {"sinks/ledger.py", "sinks/database.py", "sinks/journal.py"},
    "sqlalchemy": {"sinks/database.py"},
    "psycopg": {"sinks/database.py"},
}
BROAD_EXCEPT = {"extract.py", "commands/main.py"}


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_come_from_lower_floors(path: Path) -> None:
    here = room(path)
    for name in imports(path):
        if not name.startswith("newsfeed."):
            continue
        inner = name.removeprefix("newsfeed.")
        allowed = (*MAY_IMPORT[here], here)
        assert any(inner == a or inner.startswith(f"{a}.") for a in allowed), f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    place = path.relative_to(PACKAGE).as_posix()
    for name in imports(path):
        library = name.split(".")[0]
        if library in {"scrapy", "twisted"}:
            assert room(path) in SCRAPY_ROOMS or place in SCRAPY_FILES, f"{place} imports {library}"
        if library in ONLY_THERE:
            assert any(
                place == home or place.startswith(home.removesuffix(".py") + "_") for home in ONLY_THERE[library]
            ), f"{place} imports {library}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") < 400, f"{path} has {text.count(chr(10))} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            size = node.end_lineno - node.lineno + 1
            assert size <= 60, f"{path}:{node.lineno} {node.name} has {size} lines"
        assert not isinstance(node, ast.Global), f"{path}: global statement"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_exceptions_are_caught_by_name(path: Path) -> None:
    place = path.relative_to(PACKAGE).as_posix()
    if place in BROAD_EXCEPT or place.startswith("spiders/"):
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"{place}:{node.lineno} bare except"
            assert not (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}), (
                f"{place}:{node.lineno}"
            )


def test_no_import_circles_inside_a_room() -> None:
    modules = {path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", "."): path for path in FILES}
    graph = {
        name: {
            m
            for m in modules
            if m != name and any(i == f"newsfeed.{m}" or i.startswith(f"newsfeed.{m}.") for i in imports(path))
        }
        for name, path in modules.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"import circle: {' → '.join((*trail, name))}"
        if name in done:
            return
        for other in graph[name]:
            visit(other, (*trail, name))
        done.add(name)

    for name in graph:
        visit(name, ())
