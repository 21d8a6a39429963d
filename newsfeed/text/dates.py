"""Dates → RFC 3339 with the offset kept, or the day alone: the machine's, the people's, and the usual zone."""

from __future__ import annotations

from newsfeed.text.machine_dates import read_machine_date
from newsfeed.text.moments import When
from newsfeed.text.visible_dates import read_visible_date
from newsfeed.text.zones import usual_timezone

__all__ = ["When", "read_machine_date", "read_visible_date", "usual_timezone"]
