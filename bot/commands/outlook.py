"""When the digest comes, in words: the schedule, the next one, what a fixed time means."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.commands.replies import listed
from bot.commands.retrying import parked_words
from bot.commands.visit import Visit
from bot.domain.delivery import Slot
from bot.domain.message import Block, Paragraph, words
from bot.domain.watch import EVERY_DAY, WEEKDAYS, Language, Radar, ScheduleKind
from bot.language import say
from bot.matching.looking import announcing, of_all
from bot.ports import Work
from bot.schedule.cadence import LATEST_ARRIVAL, Arrivals, Due, arrivals_of, newest_date, next_due
from bot.schedule.health import still_asked

EASTERN = ZoneInfo("America/New_York")

BATCH_IN = time(0, 30)
"""When arXiv's batch of the day is in, Eastern time.

Source: https://info.arxiv.org/help/rss.html (feeds are made at midnight Eastern; half an hour to fetch them)
"""


async def next_digest(visit: Visit, work: Work) -> str:
    """Say when the place's next digest comes, or why none does."""
    radar = visit.radar
    if radar.parked is not None:
        return parked_words(visit)
    if radar.paused:
        return visit.say("panel.paused")
    last = (await work.slots.last([radar.place], newest_date(visit.now))).get(radar.place)
    return upcoming(visit, last, arrivals_of(announcing(of_all(still_asked(await work.sources.health())))))


def upcoming(visit: Visit, last: Slot | None, arrivals: Arrivals) -> str:
    """Say when the next digest comes by the schedule."""
    radar = visit.radar
    if radar.schedule.kind is ScheduleKind.OFF:
        return visit.say("panel.next_off")
    if radar.schedule.kind is ScheduleKind.INSTANT:
        return visit.say("panel.next_instant")
    due = next_due(radar, last, visit.now, arrivals, late_limit=visit.doors.late_limit)
    if due is None:
        return visit.say("panel.next_unknown")
    if due.at <= visit.now:
        return visit.say("panel.next_now")
    key = "panel.next_by" if radar.schedule.kind is ScheduleKind.ARRIVAL else "panel.next_at"
    return visit.say(key, at=visit.moment(due.at))


def schedule_words(radar: Radar, language: Language) -> str:
    """Say a schedule: `weekdays 09:00 (Asia/Shanghai)`."""
    schedule = radar.schedule
    at = (schedule.at or LATEST_ARRIVAL).strftime("%H:%M")
    days = days_words(schedule.days, language)
    return say(language, f"panel.schedule_{schedule.kind.value}", days=days, at=at, zone=radar.timezone)


def days_words(days: frozenset[int], language: Language) -> str:
    """Say local weekdays: `weekdays`, `daily`, `Mon, Wed`."""
    if days in (WEEKDAYS, EVERY_DAY):
        return say(language, "panel.weekdays" if days == WEEKDAYS else "panel.daily")
    return listed((say(language, f"digest.day_{day}") for day in sorted(days)), language)


def meaning(visit: Visit) -> str:
    """Say what the schedule means for the day's batch; a fixed time before it gets the day before's."""
    schedule = visit.radar.schedule
    if schedule.kind is not ScheduleKind.AT or schedule.at is None:
        return visit.say(f"panel.means_{schedule.kind.value}")
    batch = batch_time(visit)
    key = "panel.means_at_before" if schedule.at < batch else "panel.means_at_after"
    return visit.say(key, at=schedule.at.strftime("%H:%M"), batch=batch.strftime("%H:%M"))


def batch_time(visit: Visit) -> time:
    """Give the local wall time at which arXiv's batch of the day is in."""
    eastern = visit.now.astimezone(EASTERN).date()
    return visit.local(datetime.combine(eastern, BATCH_IN, EASTERN)).time()


def briefs_words(radar: Radar, language: Language) -> str:
    """Say when a briefing comes by itself: `Mon 10:00 (Asia/Shanghai)`."""
    if radar.briefs is None or radar.briefs.at is None:
        return say(language, "asking.standing_off")
    at = radar.briefs.at.strftime("%H:%M")
    return say(language, "panel.schedule_at", days=days_words(radar.briefs.days, language), at=at, zone=radar.timezone)


def next_brief(visit: Visit) -> str:
    """Say when the next standing briefing comes; empty where none does."""
    due = due_brief(visit.radar, visit.now, visit.doors.late_limit)
    if due is None or visit.radar.paused:
        return ""
    return visit.say("asking.standing_next", at=visit.moment(max(due.at, visit.now)))


def due_brief(radar: Radar, now: datetime, late_limit: timedelta) -> Due | None:
    """Give a place's next standing briefing; None where none comes. One missed while down is due at once."""
    if radar.briefs is None:
        return None
    as_digest = replace(radar, schedule=radar.briefs, scheduled_at=radar.briefed_at)
    return next_due(as_digest, None, now, Arrivals(), late_limit=late_limit)


def briefs_blocks(visit: Visit) -> list[Block]:
    """Say when a briefing comes by itself; nothing where none does."""
    if visit.radar.briefs is None:
        return []
    said = visit.say("asking.standing", schedule=briefs_words(visit.radar, visit.language))
    return [Paragraph(words(f"{said} {next_brief(visit)}".rstrip()))]
