"""One family of errors: a class for each thing a caller does differently, each with its exit code."""

from __future__ import annotations

from typing import ClassVar


class NewsfeedError(Exception):
    """Anything newsfeed refuses: says what is wrong, shows the value, then what to do."""

    exit_code: ClassVar[int] = 1


class UsageError(NewsfeedError):
    """The command or its arguments cannot be followed."""

    exit_code = 2


class CatalogError(UsageError):
    """The table of sources cannot be read; names the file, and line and column where known."""


class FeedError(NewsfeedError):
    """Bytes that are no feed page of any kind; a crawl counts it and goes on."""

    exit_code = 4


class SourcesFailedError(NewsfeedError):
    """Done, but the named sources failed."""

    exit_code = 3


class NothingFetchedError(NewsfeedError):
    """Not one page could be fetched."""

    exit_code = 4


class LockedError(NewsfeedError):
    """Another run holds the output; says who."""

    exit_code = 5


class StoppedError(NewsfeedError):
    """Stopped by a signal or `--max-time`; the next run goes on from here."""

    exit_code = 6


class UnhealthyError(NewsfeedError):
    """`check` found sources that need a person."""

    exit_code = 7


class StorageError(NewsfeedError):
    """Output or state cannot be used: disk full, read-only, corrupt. Names the path."""

    exit_code = 8


class RefusedError(NewsfeedError):
    """An address that newsfeed does not call: not public, or not http(s)."""

    exit_code = 4
