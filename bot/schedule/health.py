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
NOTES, NOTE_LENGTH = 3, 200
"""Of a batch's notes so many are kept, each so long."""


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
        case Batch(incomplete=SourceFailure() as failure):
            came = _with_batch(known, answer, freshness, now)
            failing = _failed(came, failure, now, rng)
            return replace(failing, next_poll_at=min(failing.next_poll_at, next_poll(came, now, rng)))
        case Batch() | Unchanged():
            well = replace(known, asked_at=now, succeeded_at=now, failures=0, failing_since=None, why="")
            well = _with_batch(well, answer, freshness, now)
            return replace(well, next_poll_at=next_poll(well, now, rng))
        case SourceFailure():
            return _failed(known, answer, now, rng)
        case _:
            assert_never(answer)


def _with_batch(known: SourceHealth, answer: Collected, freshness: Freshness | None, now: datetime) -> SourceHealth:
    if not isinstance(answer, Batch):
        return known
    fresh_at = now if freshness in (Freshness.FRESH, Freshness.FIRST, Freshness.FLOOD) else known.fresh_at
    size, refused = len(answer.papers), len(answer.refused)
    notes = tuple(note[:NOTE_LENGTH] for note in answer.notes[:NOTES])
    return replace(known, size=size, refused=refused, freshness=freshness, fresh_at=fresh_at, notes=notes)


def _failed(known: SourceHealth, failure: SourceFailure, now: datetime, rng: Random) -> SourceHealth:
    failures = known.failures + 1
    return replace(
        known,
        asked_at=now,
        failures=failures,
        failing_since=known.failing_since or failure.failed_at,
        why=f"{failure.fault.value}: {failure.why}",
        next_poll_at=next_try(failure, failures, rng),
    )


def still_asked(health: Sequence[SourceHealth]) -> list[SourceHealth]:
    """Give the sections that are still wanted: those asked for within three days of the last asking of any.

    What stands for a source as a whole is among them only after that broke, until it is well again.
    """
    newest = max((section.asked_at for section in health), default=None)
    lately = [section for section in health if newest is not None and newest - section.asked_at <= FORGOTTEN]
    return [section for section in lately if section.section or section.failures]


def wanted_now(wanted: Wanted, health: Sequence[SourceHealth], now: datetime) -> Wanted | None:
    """Give what of all that is wanted of a source is due: all, the due sections alone, or None for nothing."""
    sections = {section.section for section in health}
    due = {section.section for section in health if section.next_poll_at <= now}
    if due == sections or "" in due:  # what broke as a whole, in a way nobody expected, is asked again as a whole
        return wanted
    # A part that failed within an archive is asked again with the whole, whose mark knows what is new.
    whole = frozenset(name.partition(".")[0] if name.partition(".")[0] in sections else name for name in due)
    journals, feeds = whole & wanted.journals, whole & wanted.feeds
    named = whole - journals - feeds
    return replace(wanted, categories=named, everything=False, journals=journals, feeds=feeds) if whole else None


def last_good(health: Collection[SourceHealth]) -> datetime | None:
    """Give when the section that was last well the longest ago was well; None where none ever was.

    One that was never well says nothing: a journal that its source doesn't know would hold the others back for ever.
    """
    return min((section.succeeded_at for section in health if section.succeeded_at is not None), default=None)
