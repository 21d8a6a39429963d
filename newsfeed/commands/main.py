"""Arguments in, exit code out: the `newsfeed` command."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from newsfeed.errors import NewsfeedError, StoppedError
from newsfeed.models import VERSION

# Each of these files registers its own commands, in the order of the help text.
_ROOMS: Final = ("run", "catalog", "offline", "quotes", "stories", "files", "export", "repair", "watch")
# A page makes thousands of objects and no circles: at the stock 700 the collector looks through them again and again.
_COLLECT_AFTER: Final = (10_000, 20, 50)
_log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a known failure is one line on stderr."""
    gc.set_threshold(*_COLLECT_AFTER)
    try:
        args = build_parser().parse_args(argv)
        logging.basicConfig(
            level=logging.DEBUG if args.verbose else logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
        )
        code: int = args.run(args)
        sys.stdout.flush()
    except NewsfeedError as error:
        return _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _fail("stopped", StoppedError.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does: no more to say, and nothing to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        _log.debug("unexpected error", exc_info=True)
        return _fail(f"unexpected error: {type(error).__name__}: {error} (run again with --verbose and report it)", 1)
    return code


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
    line = " ".join(message.split())
    print(f"newsfeed: {line.encode('utf-8', 'replace').decode('utf-8')}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
