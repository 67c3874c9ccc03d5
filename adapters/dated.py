"""How far a platform's clock is ahead of ours, by the dates of its answers: what it keeps is stamped by its own.

Source: https://www.rfc-editor.org/rfc/rfc9110#name-date
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

LEEWAY = timedelta(seconds=5)
"""How far the clocks may be apart by an answer's date, which is in whole seconds; every look leaves as much room."""


def ahead_of_us(date: str, now: datetime, before: timedelta) -> timedelta:
    """Give how far the other clock is ahead; negative where it is behind, zero within the leeway.

    Args:
        date: the header of an answer that came just now; empty where there was none.
        now: ours, aware UTC.
        before: what was known before; it holds on where the answer doesn't tell.
    """
    try:
        ahead = parsedate_to_datetime(date) - now
    except (TypeError, ValueError):
        return before
    return ahead if abs(ahead) > LEEWAY else timedelta()


def on_both_clocks(since: datetime, until: datetime, ahead: timedelta) -> tuple[datetime, datetime]:
    """Give the span of time that holds two instants of ours by either clock."""
    return min(since, since + ahead), max(until, until + ahead)
