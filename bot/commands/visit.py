"""One request being answered: who asks, where, what the place has settled, and the doors to answer it through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.conversation import Request
from bot.domain.job import Job
from bot.domain.spending import Caps
from bot.domain.watch import Language, Place, Radar
from bot.language import say
from bot.matching.likeness import Likeness
from bot.ports import Clock, Library, PaperSource, PeopleSource
from bot.ports.writing import Writer
from bot.schedule.cadence import LATE_LIMIT

NO_MONEY = Caps(0, 0, 0, 0)
"""Where no model is, nothing may be spent on one."""
PEOPLE_WITHIN_S = 8.0
"""Seconds after which a preview goes on without those who know people and haven't answered."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What the desk answers through.

    Attributes:
        library: the store.
        clock: gives now.
        sources: asked where the store knows too little; empty where no source is reachable.
        wake: tells the engine that there is work, after the unit of work is committed.
        writer: writes briefings and answers with a model; None: there is none, so sentences are chosen.
        caps: what may be spent on a model within a day.
        directly: True: a watch is added at once, with its preview (the command line).
        dry_run: True: a watch is previewed and nothing is kept.
        feeds: asked for what a feed of a place's own holds; None where no feed is read.
        people: asked who bears a name or an id; empty where nobody who knows is reachable.
        people_within_s: seconds after which a preview goes on without those who haven't answered.
        likeness: compares papers with topics and examples.
        late_limit: how late a digest may still come.
        doubt: by how much the wall clock was set, while it isn't to be trusted; None: it is.
    """

    library: Library
    clock: Clock
    sources: Sequence[PaperSource]
    wake: Callable[[Job], None]
    writer: Writer | None = None
    caps: Caps = NO_MONEY
    directly: bool = False
    dry_run: bool = False
    feeds: PaperSource | None = None
    people: Sequence[PeopleSource] = ()
    people_within_s: float = PEOPLE_WITHIN_S
    likeness: Likeness = field(default_factory=Likeness)
    late_limit: timedelta = LATE_LIMIT
    doubt: Callable[[], timedelta | None] = lambda: None


@dataclass(frozen=True, slots=True)
class Visit:
    """A request with what is needed to answer it.

    Attributes:
        doors: see there.
        request: what was asked, where and by whom.
        radar: the place's settings as they stood when the request came.
        now: the instant of the request, aware UTC.
    """

    doors: Doors
    request: Request
    radar: Radar
    now: datetime

    @property
    def place(self) -> Place:
        """Where."""
        return self.radar.place

    @property
    def language(self) -> Language:
        """The person's own, for what the person alone sees."""
        return self.request.language

    def say(self, key: str, **values: object) -> str:
        """Give words for the person."""
        return say(self.language, key, **values)

    def tell(self, key: str, **values: object) -> str:
        """Give words for everybody in the place."""
        return say(self.radar.language, key, **values)

    def local(self, at: datetime) -> datetime:
        """Give the instant in the place's zone."""
        return at.astimezone(ZoneInfo(self.radar.timezone))

    def moment(self, at: datetime) -> str:
        """Say an instant in the place's zone: `Thu 18 Jun, 12:30`."""
        return moment(at, self.radar.timezone, self.language)

    def with_radar(self, radar: Radar) -> Visit:
        """Give the same visit with changed settings."""
        return replace(self, radar=radar)


def moment(at: datetime, timezone: str, language: Language) -> str:
    """Say an instant in a zone: `Thu 18 Jun, 12:30`, `6月18日 周四 12:30`."""
    local = at.astimezone(ZoneInfo(timezone))
    day, month = say(language, f"digest.day_{local.weekday()}"), say(language, f"commands.month_{local.month}")
    return say(language, "commands.moment", day=day, month=month, date=local.day, time=local.strftime("%H:%M"))
