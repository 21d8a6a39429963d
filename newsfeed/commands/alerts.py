"""Telling somebody: what is wrong, posted to a webhook or handed to a command, once or each time."""

from __future__ import annotations

import argparse
import logging
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import urlsplit

from newsfeed.errors import UsageError
from newsfeed.sinks.journal import Journal

TIMEOUT_S: Final = 20.0
_log = logging.getLogger(__name__)
Entry = tuple[str, dict[str, str | None]]


def check_ways(args: argparse.Namespace) -> None:
    """Raises UsageError for a webhook or a command that could never be told anything."""
    if args.webhook and not _is_address(args.webhook):
        raise UsageError(f"not an http(s) address: {args.webhook!r} (of --webhook)")
    try:
        if args.command is not None and not shlex.split(args.command):
            raise ValueError("it is empty")
    except ValueError as error:
        raise UsageError(f"not a command: {args.command!r}: {error} (of --command)") from error


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not set(text) & set(" \t\r\n")
    except ValueError:
        return False


def tell(args: argparse.Namespace, entries: Sequence[Entry], journal: Journal) -> None:
    """Hand what is wrong to `--webhook` and `--command`; with `--changed` what is new since they were last told.

    A source that is well again is told of too, once. What could not be told is told the next time.
    """
    if not args.webhook and not args.command:
        return
    before = journal.alerted()
    news = [entry for state, entry in entries if state != before.get(str(entry["source"]), "ok")]
    told = news if args.changed else [*news, *(e for state, e in entries if state != "ok" and e not in news)]
    if not told:
        return
    body = _payload(told)
    reached = [post(args.webhook, body)] if args.webhook else []
    reached += [run_command(args.command, body)] if args.command else []
    if all(reached):
        journal.note_alerts([(str(entry["source"]), str(entry["state"])) for entry in told])


def post(url: str, body: bytes) -> bool:
    """Whether the webhook took it."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", "User-Agent": "newsfeed"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S):
            return True
    except (OSError, HTTPException, ValueError) as error:
        _log.warning("webhook was not reached: %s", error)
        return False


def run_command(command: str, body: bytes) -> bool:
    """Whether the command ended well; it gets what is wrong as JSON on stdin, and no shell in between."""
    try:
        # What it prints is for people: our stdout is the answer of `check`.
        ended = subprocess.run(shlex.split(command), input=body, stdout=sys.stderr, timeout=TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        _log.warning("command did not run: %s", error)
        return False
    if ended.returncode:
        _log.warning("command failed: %r: exit %d", command, ended.returncode)
    return ended.returncode == 0


def _payload(entries: Sequence[dict[str, str | None]]) -> bytes:
    """`text` is what chat services show (Slack, Mattermost, Rocket.Chat); `sources` is for machines."""
    import orjson

    lines = [f"{e['source']}: {e['state']}" + (f": {e['reason']}" if e["reason"] else "") for e in entries]
    payload: dict[str, Any] = {"text": "newsfeed: " + "\n".join(lines), "sources": list(entries)}
    return orjson.dumps(payload)
