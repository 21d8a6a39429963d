"""Arguments in, exit code out: the `newsfeed` command."""

from __future__ import annotations

import argparse
import errno
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from newsfeed.errors import NewsfeedError, StoppedError, StorageError
from newsfeed.models import VERSION

# Each of these files registers its own commands, in the order of the help text.
_ROOMS: Final = ("run", "catalog", "offline", "quotes", "stories", "files", "export", "repair", "watch")
# A page makes thousands of objects and no circles: at the stock 700 the collector looks through them again and again.
_COLLECT_AFTER: Final = (10_000, 20, 50)
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EBADF})
_log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a known failure is one line on stderr."""
    gc.set_threshold(*_COLLECT_AFTER)
    replace_closed_streams()
    try:
        with _terminable():
            return _run(argv)
    except NewsfeedError as error:
        return _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _fail("stopped", StoppedError.exit_code)
    except BrokenPipeError:
        _forget_stdout()  # the reader of our output has gone, as `head` does: no more to say, and nothing to say it to
        return 0
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            return _fail(f"cannot write: {error} (free space, or choose another place)", StorageError.exit_code)
        _log.debug("unexpected error", exc_info=True)
        return _fail(f"unexpected error: {type(error).__name__}: {error} (run again with --verbose and report it)", 1)


def _run(argv: Sequence[str] | None) -> int:
    try:
        args = build_parser().parse_args(argv)
        logging.basicConfig(
            level=logging.DEBUG if args.verbose else logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
        )
        code: int = args.run(args)
    except SystemExit:
        _flush_stdout()
        raise
    _flush_stdout()
    return code


def _flush_stdout() -> None:
    """Hand on what was printed; raises StorageError where stdout takes no more."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _forget_stdout()
        raise StorageError(f"cannot write to stdout: {error.strerror or error} (free space, or open it)") from error


def _forget_stdout() -> None:
    """Let what is still buffered go nowhere, so that the interpreter's own end is quiet."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def replace_closed_streams() -> None:
    """Open what was closed at the start, so that no file gets its number.

    Reading from or writing to the stand-in fails as on the closed stream; stderr's swallows.
    """
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_WRONLY), "r")
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends a command as Ctrl-C does: files and processes are put away."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGTERM) is signal.default_int_handler:
            signal.signal(signal.SIGTERM, before)


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; each sets `run`, a function from the arguments to the exit code."""
    parser = argparse.ArgumentParser(
        prog="newsfeed",
        description="News pages in, articles and attributed quotes out, as JSON lines.",
        epilog="`newsfeed COMMAND --help` shows an example of each.",
    )
    parser.add_argument("--version", action="version", version=f"newsfeed {VERSION}")
    parser.add_argument("--verbose", action="store_true", help="log what happens inside, on stderr")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for room in _ROOMS:
        if find_spec(f"newsfeed.commands.{room}"):
            import_module(f"newsfeed.commands.{room}").register(commands)
    return parser


def _fail(message: str, code: int) -> int:
    try:
        sys.stdout.flush()
    except OSError:
        _forget_stdout()
    line = " ".join(message.split())
    print(f"newsfeed: {line.encode('utf-8', 'replace').decode('utf-8')}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
