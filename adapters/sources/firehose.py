"""What sources share that hold all of science: they are asked for what the watches want, never read whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlencode

FIRST_LOOK = timedelta(days=7)
"""So far back a source is asked that was never asked before."""


def first_day(since: datetime | None, overlap: timedelta, now: datetime) -> date:
    """Give the first day to ask for, UTC.

    Args:
        since: aware UTC of the last good collection; None: never.
        overlap: taken off, since sources enter papers late.
        now: aware UTC.
    """
    return ((since or now - FIRST_LOOK) - overlap).astimezone(UTC).date()


def address(base: str, question: Mapping[str, str]) -> str:
    """Give the whole address of a question."""
    return f"{base}?{urlencode(question, quote_via=quote)}" if question else base
