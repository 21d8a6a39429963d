"""News pages in, articles and attributed quotes out."""

from newsfeed.extract import extract_quotes, parse_article, parse_index
from newsfeed.models import Article, Entry, Image, Index, Page, Quote, Source

__version__ = "0.1.0"
__all__ = [
    "Article",
    "Entry",
    "Image",
    "Index",
    "Page",
    "Quote",
    "Source",
    "extract_quotes",
    "parse_article",
    "parse_index",
]
