"""A lab: a source, a store, a platform and a clock, with the pipeline between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from random import Random

from bot.delivery import Deliverer
from bot.domain.delivery import Slot
from bot.domain.message import Card, plain
from bot.domain.watch import EVERY_DAY, Language, Mode, Place, Radar, Schedule, ScheduleKind, Watch, WatchKind
from bot.pipeline import Pipeline
from bot.ports import Library
from tests.fakes.clock import FakeClock
from tests.fakes.library import FakeLibrary
from tests.fakes.messenger import FakeMessenger
from tests.fakes.paper_source import FakePaperSource

PLACE = Place("slack", "T1", "C1")
DAILY = Schedule(ScheduleKind.AT, EVERY_DAY, time(9))


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant in June 2026, UTC; the 15th is a Monday."""
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


class Lab:
    """Everything from source to platform, in memory, at 08:00 UTC on Monday the 15th of June 2026."""

    def __init__(self, library: Library | None = None) -> None:
        self.clock = FakeClock(at(15, 8))
        self.fake = FakeLibrary()
        self.library = library or self.fake
        self.source = FakePaperSource(self.clock)
        self.messenger = FakeMessenger(self.clock)
        self.pipeline = self.restarted()

    def restarted(self, *others: FakePaperSource) -> Pipeline:
        """A pipeline as a newly started process has it, with more sources if need be."""
        sources, messengers = {source.name: source for source in (*others, self.source)}, {"slack": self.messenger}
        return Pipeline(self.library, sources, messengers, self.clock, Random(1))

    async def follow(
        self, kind: WatchKind, text: str, place: Place = PLACE, schedule: Schedule = DAILY, *, empty_line: bool = False
    ) -> Watch:
        """Make the place, if it isn't there, and add a watch."""
        async with self.library.begin() as work:
            if await work.radars.get(place) is None:
                now = self.clock.now()
                radar = Radar(place, Language.ENGLISH, "UTC", now, schedule, Mode.CARDS, empty_line=empty_line)
                await work.radars.save(radar)
            (watch,) = await work.watches.add(place, kind, [text], "Ada", self.clock.now())
        return watch

    async def settle(self, radar: Radar) -> None:
        """Keep a changed radar."""
        async with self.library.begin() as work:
            await work.radars.save(radar)

    async def digest_at(self, instant: datetime) -> Sequence[Slot]:
        """Turn the clock, make what is due, and post it."""
        await self.clock.advance_to(instant)
        made = (await self.pipeline.digest()).made
        await Deliverer(self.library, {"slack": self.messenger}, self.clock, "worker", Random(1)).deliver_due()
        return made

    def titles(self, place: Place = PLACE) -> list[str]:
        """The titles of the cards that people see, oldest first."""
        blocks = (block for posted in self.messenger.visible(place) for block in posted.shown.blocks)
        return [plain(block.title) for block in blocks if isinstance(block, Card)]
