"""How long is kept what was asked, written and spent: no longer than it is of use."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.ports import Work

BRIEFINGS_KEPT = timedelta(days=400)
"""For so long `why` and questions in the thread go on."""
ANSWERS_KEPT = timedelta(days=30)
"""For so long what was paid for is not paid for again."""
SPENDING_KEPT = timedelta(days=30)
"""Budgets are a day's; who asked is kept no longer than after the bot left."""

log = structlog.get_logger(__name__)


async def forget_old(work: Work, now: datetime) -> None:
    """Delete for good what is older than it is kept."""
    forgotten = {
        "briefings": await work.briefings.forget(now - BRIEFINGS_KEPT),
        "answers": await work.answers.forget(now - ANSWERS_KEPT),
        "spending": await work.spending.forget(now - SPENDING_KEPT),
    }
    if any(forgotten.values()):
        log.info("forgotten, as it is old", **forgotten)
