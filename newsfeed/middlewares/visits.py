"""When is everything that a feed page led to at an end: a count per page, closed by every kind of ending.

A page's validators may be kept only once each article it led to is stored, known or finally
refused; kept earlier, a crash turns into permanent loss, for the server answers 304 ever after.
An ending that nobody counts leaves its page open, which costs one full fetch and loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Visit:
    """One page or article of this run: what it waits for, and who waits for it."""

    __slots__ = ("_on_close", "_waiting", "_waits", "good", "note", "settled_before", "url")

    def __init__(self, url: str, on_close: Callable[[Visit], None], *, settled_before: bool = False) -> None:
        self.url = url
        self.settled_before = settled_before
        self.good = True
        self.note: Any = None
        self._on_close = on_close
        self._waiting: list[Visit] = []
        self._waits = 1  # for its own callback

    @property
    def closed(self) -> bool:
        """Whether everything it led to has ended."""
        return self._waits == 0

    def hold(self) -> None:
        """Wait for one thing more."""
        self._waits += 1

    def end(self, *, good: bool = True) -> None:
        """One thing that this waited for has ended, well or not; the last one closes it."""
        if self.closed:
            return
        self.good = self.good and good
        self._waits -= 1
        if self.closed:
            self._on_close(self)
            for other in self._waiting:
                other.end(good=self.good)

    def wait_for(self, other: Visit) -> None:
        """Hold until the other is closed; what is closed already counts at once.

        Pages that name one another never wait in a circle: the one that is waited for ends first.
        """
        if other.closed:
            self.good = self.good and other.good
            return
        if self._is_awaited_by(other):
            return
        self.hold()
        other._waiting.append(self)

    def _is_awaited_by(self, other: Visit) -> bool:
        """Whether the other waits for this one, itself or through those in between."""
        known, open_ = {id(self)}, [self]
        while open_:
            for waiting in open_.pop()._waiting:
                if waiting is other:
                    return True
                if id(waiting) not in known:
                    known.add(id(waiting))
                    open_.append(waiting)
        return False
