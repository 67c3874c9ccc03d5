"""How a source's section is doing after an answer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import assert_never

from bot.domain.collection import Batch, Collected, Freshness, SourceFailure, SourceHealth, Unchanged
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
