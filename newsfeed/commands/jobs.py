"""Work shared among processes: answers in order, no process left behind however the command ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from typing import Final, TypeVar

CHUNK: Final = 8
_CHUNKS_AHEAD: Final = 4
_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def map_in_order(work: Callable[[list[_Given]], list[_Made]], items: Iterable[_Given], jobs: int) -> Iterator[_Made]:
    """What the work makes of the items, in their order; a few items never start another process."""
    chunks = _chunks(items)
    first = next(chunks, [])
    if jobs == 1 or len(first) < CHUNK:
        yield from chain.from_iterable(map(work, chain([first], chunks)))
        return
    waiting: deque[Future[list[_Made]]] = deque()
    pool, is_done = ProcessPoolExecutor(jobs, initializer=_begin), False
    try:
        for chunk in chain([first], chunks):
            waiting.append(pool.submit(work, chunk))
            if len(waiting) > jobs * _CHUNKS_AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
        is_done = True
    finally:
        if not is_done:  # nobody will ask for what they are at
            for process in multiprocessing.active_children():
                process.kill()
        pool.shutdown(wait=True, cancel_futures=True)


def _chunks(items: Iterable[_Given]) -> Iterator[list[_Given]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _begin() -> None:
    """A process that leaves signals to the one that started it, and ends when that one has ended in any way."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
