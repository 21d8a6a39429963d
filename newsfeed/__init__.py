"""News pages in, articles and attributed quotes out."""

from newsfeed.extract import extract_quotes, parse_article, parse_index
from newsfeed.models import VERSION, Article, Entry, Found, Image, Index, Origin, Page, Quote, Source

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
