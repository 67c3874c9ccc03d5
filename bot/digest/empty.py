"""Why a day is empty: found out from what is known, and said in a few words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.domain.collection import SourceHealth
from bot.domain.delivery import EmptyCause, EmptyReason, Slot
from bot.domain.paper import SOURCE_LABELS
from bot.domain.watch import Language
from bot.language import say

DAYS_SAID = 7


def why_empty(
    watches: int,
    new: int,
    health: Sequence[SourceHealth],
    since: datetime,
    silent: Mapping[str, EmptyCause] = MappingProxyType({}),
    *,
    held: int = 0,
) -> EmptyReason:
    """Find out why a place has nothing.

    Args:
        watches: how many watches the place has.
        new: how many papers were new since its last slot.
        health: of every section of every source.
        since: when its last slot was made, aware UTC.
        silent: by source why it may have announced nothing since; one that isn't told is still awaited.
        held: how many papers matched since then and are muted here.
    """
    if not watches:
        return EmptyReason(EmptyCause.NO_WATCHES)
    if held:
        return EmptyReason(EmptyCause.ALL_MUTED, of=held)
    quiet = [section for section in health if not (section.fresh_at and section.fresh_at > since)]
    if new or (health and not quiet):
        return EmptyReason(EmptyCause.NOTHING_MATCHED, of=new)
    failing = [(section.failing_since, section.source) for section in health if section.failing_since]
    if failing:
        down_since, source = min(failing)
        return EmptyReason(EmptyCause.SOURCE_DOWN, source=source, at=down_since)
    causes = {section.source: silent.get(section.source, EmptyCause.NOT_YET) for section in quiet}
    looking = [(one.next_poll_at, one.source) for one in quiet if causes[one.source] is EmptyCause.NOT_YET]
    if looking:
        looks_at, source = min(looking)
        return EmptyReason(EmptyCause.NOT_YET, source=source, at=looks_at)
    source, cause = next(iter(causes.items()), ("", EmptyCause.NOT_YET))
    return EmptyReason(cause, source=source)


def lasting_faults(health: Iterable[SourceHealth], now: datetime) -> list[EmptyReason]:
    """Give the sources of which no section has answered for a day, each with the instant since when.

    A section that brings papers, and can't bring those of days before, has answered.
    """
    failing: defaultdict[str, list[datetime | None]] = defaultdict(list)
    for section in health:
        since = section.failing_since
        failing[section.source].append(None if since and section.fresh_at and section.fresh_at >= since else since)
    down = {source: [at for at in instants if at] for source, instants in failing.items() if all(instants)}
    return [
        EmptyReason(EmptyCause.SOURCE_DOWN, source=source, at=min(instants))
        for source, instants in sorted(down.items())
        if now - max(instants) >= timedelta(days=1)
    ]


def reason_words(reason: EmptyReason, timezone: str, language: Language) -> str:
    """Say a reason in a few words: `nothing matched of 1,243`; instants are shown in the zone given (IANA)."""
    source = SOURCE_LABELS.get(reason.source, reason.source)
    at = reason.at.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M") if reason.at else ""
    key = _key(reason)
    return say(language, f"digest.{key}", of=f"{reason.of:,}", n=reason.of, source=source, at=at)


def _key(reason: EmptyReason) -> str:
    """Give the name of a reason's words."""
    match reason.cause:
        case EmptyCause.NO_ANNOUNCEMENT:
            return "holiday"
        case EmptyCause.NOT_YET:
            return "not_yet_until" if reason.at else "not_yet"
        case EmptyCause.NOTHING_MATCHED | EmptyCause.ALL_MUTED | EmptyCause.WEEKEND | EmptyCause.SOURCE_DOWN:
            return reason.cause.value
        case EmptyCause.MERGED | EmptyCause.ALREADY_POSTED | EmptyCause.NO_WATCHES:
            return reason.cause.value
        case _:
            assert_never(reason.cause)


def empty_days(slots: Iterable[Slot], timezone: str, language: Language) -> str:
    """Say the last empty days in one line, oldest first: `Thu: nothing matched of 1,243 · Fri: arXiv holiday`."""
    empty = [(slot.local_on, slot.empty) for slot in slots if slot.empty][-DAYS_SAID:]
    return " · ".join(empty_day(local_on, reason, timezone, language) for local_on, reason in empty)


def empty_day(local_on: date, reason: EmptyReason, timezone: str, language: Language) -> str:
    """Say one empty day: `Fri: arXiv holiday`."""
    day = say(language, f"digest.day_{local_on.weekday()}")
    return say(language, "digest.empty_day", day=day, why=reason_words(reason, timezone, language))
