"""Standing briefings: when they come, and asking for those that are due, each local date's once whatever clocks do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.brief_rounds import RESERVED_S
from bot.briefing.cards import nothing_message, reading_message
from bot.briefing.slots import standing_slot
from bot.briefing.task import head_of
from bot.commands.changes import keep, setting_name, undo_button
from bot.commands.digests import slot_records
from bot.commands.ordered import SetBriefs
from bot.commands.ordering import most_cost
from bot.commands.outlook import briefs_words, due_brief, next_brief
from bot.commands.reading import papers_since
from bot.commands.replies import said
from bot.commands.visit import Doors, Visit
from bot.commands.writing import MOST_PAPERS
from bot.domain.conversation import Answer, Request
from bot.domain.delivery import DeliveryKind, delivery_id
from bot.domain.job import Job
from bot.domain.message import Message
from bot.domain.spending import OverBudget, Spender
from bot.domain.watch import Person, Radar, Schedule
from bot.ports import Work
from bot.ports.briefings import BriefingAsked
from bot.schedule.cadence import Due, instant_of

LONGEST = timedelta(days=31)
"""So far back a standing briefing reaches, however long none came."""

NOBODY = Person("", "")

log = structlog.get_logger(__name__)


async def set_briefs(visit: Visit, command: SetBriefs) -> Answer:
    """Change when a briefing comes by itself, and say when the next one does."""
    zone = command.timezone or visit.radar.timezone
    settled = replace(visit.radar, briefs=command.schedule, timezone=zone)
    name = setting_name("briefs", visit.language)
    if settled == visit.radar:
        value = briefs_words(settled, visit.language)
        return said(visit.say("panel.already", name=name, value=value))
    settled = replace(settled, briefed_at=visit.now)
    if zone != visit.radar.timezone:
        settled = replace(settled, scheduled_at=visit.now)
    told = briefs_words(settled, visit.radar.language)
    what = visit.tell("commands.change_setting", name=setting_name("briefs", visit.radar.language), value=told)
    async with visit.doors.library.begin() as work:
        await work.radars.save(settled)
        edit = await keep(visit, work, what, before=visit.radar)
    for job in (Job.BRIEF, Job.DIGEST, Job.DELIVER):
        visit.doors.wake(job)
    after = visit.with_radar(settled)
    now = visit.say("panel.now", name=name, value=briefs_words(settled, visit.language))
    return said(f"{now} {next_brief(after)}".rstrip(), undo_button(visit, edit))


class StandingBriefs:
    """Asks for the standing briefings that are due."""

    def __init__(self, doors: Doors, doubt: Callable[[], timedelta | None] = lambda: None) -> None:
        """Stand ready.

        Args:
            doors: the store, the clock and the writer.
            doubt: tells whether the wall clock is in doubt: none is asked for while it is.
        """
        self._doors = doors
        self._doubt = doubt

    async def ask_due(self) -> frozenset[datetime]:
        """Ask for those that are due, and give when the next ones are, aware UTC.

        Raises:
            StorageError: the store can't be read or written; what was not asked for stays due.
        """
        now = self._doors.clock.now()
        async with self._doors.library.begin() as work:
            radars = await work.radars.briefed()
        upcoming: set[datetime] = set()
        for radar in radars:
            due = due_brief(radar, now, self._doors.late_limit)
            if due is not None and due.at <= now and self._doubt() is None:
                after = await self._ask(radar, due, now)
                due = due_brief(after, now, self._doors.late_limit)
            upcoming |= {due.at} if due is not None else set()
        return frozenset(upcoming)

    async def _ask(self, radar: Radar, due: Due, now: datetime) -> Radar:
        """Ask for one, once: its slot is the date's; and let its time be past, all or nothing."""
        after = replace(radar, briefed_at=now)
        visit = Visit(self._doors, Request(radar.place, NOBODY, "", radar.language), radar, now)
        since = _since(radar, due)
        async with self._doors.library.begin() as work:
            found = await papers_since(visit, work, since, await slot_records(visit, work, since))
            chosen = tuple(each.known.key for each in found)
            await work.radars.save(after)
            asked = _asked(radar, due.local_on, chosen)
            if chosen:
                await self._reserved(visit, work, asked)
            else:
                await work.outbox.enqueue([head_of(asked, nothing_message(radar.language, due.local_on))], now)
        self._doors.wake(Job.DELIVER)
        log.info("a standing briefing is due", place=radar.place.key, papers=len(chosen))
        return after

    async def _reserved(self, visit: Visit, work: Work, asked: BriefingAsked) -> None:
        """Ask with money where there is some: one that fits no budget is written without the model, and says so."""
        cost, who = await most_cost(visit, work, asked), Spender(asked.place)
        reserved = None
        if cost is not None:
            reserved = await work.spending.reserve(who, cost, self._doors.caps, visit.now, RESERVED_S)
        money = None if isinstance(reserved, OverBudget) else reserved
        if await work.briefings.add(replace(asked, reserved=money), visit.now):
            first: Message = reading_message(asked.language, len(asked.papers))
            await work.outbox.enqueue([head_of(asked, first)], visit.now)
        elif money is not None:
            await work.spending.release(money)


def _asked(radar: Radar, on: date, chosen: tuple[int, ...]) -> BriefingAsked:
    slot = standing_slot(on)
    parent = delivery_id(radar.place, slot, DeliveryKind.BRIEFING, 0)
    left_out = max(0, len(chosen) - MOST_PAPERS)
    return BriefingAsked(radar.place, slot, parent, chosen[:MOST_PAPERS], radar.language, left_out=left_out)


def _since(radar: Radar, due: Due) -> datetime:
    """Give from when on papers are in it: since the day of the one before, by the schedule or in fact; aware UTC."""
    zone = ZoneInfo(radar.timezone)
    before = due.local_on - _gap(radar.briefs, due.local_on)
    begins = instant_of(before, time(0), zone) or due.at - timedelta(days=7)
    return max(min(begins, radar.briefed_at or begins), due.at - LONGEST)


def _gap(schedule: Schedule | None, on: date) -> timedelta:
    """Give how long before a date the schedule's day before it lies: a week at the most."""
    days = schedule.days if schedule else frozenset[int]()
    return timedelta(days=next((back for back in range(1, 7) if (on.weekday() - back) % 7 in days), 7))
