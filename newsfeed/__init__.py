"""News pages in, articles and attributed quotes out."""

from typing import TYPE_CHECKING, Any

from newsfeed.models import VERSION, Article, Entry, Found, Image, Index, Origin, Page, Quote, Source

if TYPE_CHECKING:
    from newsfeed.extract import extract_quotes, parse_article, parse_index

__version__ = VERSION
__all__ = [
    "Article",
    "Entry",
    "Found",
    "Image",
    "Index",
    "Origin",
    "Page",
    "Quote",
    "Source",
    "__version__",
    "extract_quotes",
    "parse_article",
    "parse_index",
]


def __getattr__(name: str) -> Any:
    """The functions of `newsfeed.extract` when first asked for: a command that parses nothing starts without them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from newsfeed import extract

    return getattr(extract, name)
