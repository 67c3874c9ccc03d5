"""How a source's section is doing after an answer. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import assert_never

from bot.domain.collection import Batch, Collected, Freshness, SourceFailure, SourceHealth, Unchanged, Wanted
from bot.schedule.polling import next_poll, next_try

FORGOTTEN = timedelta(days=3)
"""A section not asked for so long is wanted no more: its watch is gone."""


def health_after(
    before: SourceHealth | None, answer: Collected, freshness: Freshness | None, now: datetime, rng: Random
) -> SourceHealth:
    """Give a section's health after an answer, with its next poll.

    Args:
        before: None before the first answer.
        answer: what came.
        freshness: the verdict on a batch; None for any other answer.
        now: aware UTC.
        rng: for the jitter of the next poll.
    """
    known = before or SourceHealth(answer.source, answer.section, now, now)
    match answer:
        case Batch() | Unchanged():
            well = replace(known, asked_at=now, succeeded_at=now, failures=0, failing_since=None, why="")
            if isinstance(answer, Batch):
                well = replace(well, size=len(answer.papers), refused=len(answer.refused), freshness=freshness)
            if freshness in (Freshness.FRESH, Freshness.FIRST):
                well = replace(well, fresh_at=now)
            return replace(well, next_poll_at=next_poll(well, now, rng))
        case SourceFailure():
            failures = known.failures + 1
            return replace(
                known,
                asked_at=now,
                failures=failures,
                failing_since=known.failing_since or answer.failed_at,
                why=f"{answer.fault.value}: {answer.why}",
                next_poll_at=next_try(answer, failures, rng),
            )
        case _:
            assert_never(answer)


def still_asked(health: Sequence[SourceHealth]) -> list[SourceHealth]:
    """Give the sections that are still wanted: those asked for within three days of the last asking of any."""
    newest = max((section.asked_at for section in health), default=None)
    return [section for section in health if newest is not None and newest - section.asked_at <= FORGOTTEN]


def wanted_now(wanted: Wanted, health: Sequence[SourceHealth], now: datetime) -> Wanted | None:
    """Give what of all that is wanted of a source is due: all, the due sections alone, or None for nothing."""
    sections = {section.section for section in health}
    due = {section.section for section in health if section.next_poll_at <= now}
    if due == sections:
        return wanted
    # A part that failed within an archive is asked again with the whole, whose mark knows what is new.
    whole = frozenset(name.partition(".")[0] if name.partition(".")[0] in sections else name for name in due)
    journals, feeds = whole & wanted.journals, whole & wanted.feeds
    named = whole - journals - feeds
    return replace(wanted, categories=named, everything=False, journals=journals, feeds=feeds) if whole else None


def last_good(health: Collection[SourceHealth]) -> datetime | None:
    """Give when the section that was last well the longest ago was well; None where one never was."""
    good = [section.succeeded_at for section in health]
    return min((at for at in good if at is not None), default=None) if None not in good else None
