"""A lab's day over a real store that a test breaks and mends; the platform tells the test of each post."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.util import greenlet_spawn

from bot.commands.handlers import RadarDesk
from bot.domain.conversation import Request
from bot.domain.delivery import PostOutcome
from bot.domain.message import Message
from bot.domain.watch import Language, Person, Place, WatchKind
from bot.health import CACHED_S, LOCKED_S, Health, LastRuns
from bot.ports import Still, always
from bot.schedule.stepping import WallWatch
from storage.library import BUSY_TIMEOUT_S, SqlLibrary
from tests.adapters.engine.test_embedded import at_work
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import FakeMessenger
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import words_of
from tests.unit.pipeline.lab import PLACE, Lab

BY_FIVE = timedelta(minutes=5)
PAPERS = 5


class FakeCallingMessenger(FakeMessenger):
    """Stands in for a platform; when it has recorded a post it calls the test before it answers."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.recorded: Callable[[], object] = lambda: None

    async def post(
        self, place: Place, message: Message, mark: str, parent_ref: str | None, still: Still = always
    ) -> PostOutcome:
        """Record it, tell the test, answer."""
        outcome = await super().post(place, message, mark, parent_ref, still)
        self.recorded()
        return outcome


@dataclass
class Stand:
    """A lab's day over a real store, that a test can break and mend.

    Attributes:
        lab: the source, the platform and the clock.
        library: the store.
    """

    lab: Lab
    library: SqlLibrary

    def __post_init__(self) -> None:
        clock = self.lab.clock
        self.platform = FakeCallingMessenger(clock)
        self.lab.messenger = self.platform
        self.lab.pipeline = self.lab.restarted()
        self.desk = RadarDesk(self.library, clock, (), lambda _: None, timezone="UTC")
        self.health = Health(self.library, clock, WallWatch(clock), dict, LastRuns(clock))

    async def trouble_told(self) -> str:
        """What a person who asks how things stand is told of the store; empty where all is well."""
        answer = await self.desk.answer(Request(PLACE, Person("U1", "Ada"), "status", Language.ENGLISH))
        return "" if answer.ok else words_of(answer.messages)

    async def is_well(self) -> bool:
        """What health says, after what was kept is old; a lock has to last."""
        for seconds in (CACHED_S, LOCKED_S):
            await self.lab.clock.advance(seconds)
            await self.health.look()
        await self.lab.clock.advance(CACHED_S)
        return (await self.health.look()).parts["database"].well


async def standing(library: SqlLibrary) -> Stand:
    """A lab that follows Ada Example; five papers of hers came in before nine, when the digest is due."""
    lab = Lab(library)
    await lab.follow(WatchKind.AUTHOR, "Ada Example")
    lab.source.lay_out(
        "cs", [a_paper(1, authors=["Somebody Else"])], [a_paper(number) for number in range(101, 101 + PAPERS)]
    )
    for _ in range(2):
        await lab.pipeline.collect()
        await lab.clock.advance(60)
    return Stand(lab, library)


@asynccontextmanager
async def opened(file: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> AsyncIterator[Stand]:
    """A lab over a file, closed at the end."""
    library = SqlLibrary(f"sqlite:///{file}", busy_timeout_s=busy_timeout_s)
    yield await standing(library)
    await library.close()


async def told_to_sqlite(stand: Stand, *statements: str) -> None:
    """Tell the store's one connection something."""
    connection = await stand.library.engine.raw_connection()
    assert connection.driver_connection is not None
    for statement in statements:
        await connection.driver_connection.execute(statement)
    await greenlet_spawn(connection.close)


async def posts_once_in_spite_of(
    stand: Stand, told: str, broken: Callable[[], object], mended: Callable[[], object]
) -> None:
    """Break the store before the digest is due, mend it after its time; the digest comes, once."""
    async with at_work(stand.lab) as engine:
        assert await stand.is_well()
        await _done(broken())
        assert not await stand.is_well()
        assert told in await stand.trouble_told()
        await stand.lab.clock.pass_time(timedelta(minutes=75), engine.quiet, BY_FIVE)
        assert engine.troubles
        assert stand.lab.messenger.calls == []
        await _done(mended())
        await stand.lab.clock.pass_time(timedelta(minutes=30), engine.quiet)
        assert engine.troubles == {}
        assert await stand.is_well()
        assert await stand.trouble_told() == ""
    assert_each_once(stand.lab)


def assert_each_once(lab: Lab) -> None:
    """Each card stands once, with its header and its tail."""
    assert sorted(lab.titles()) == [f"Paper {number}" for number in range(101, 101 + PAPERS)]
    assert len(lab.messenger.visible()) == PAPERS + 2


async def _done(what: object) -> None:
    if hasattr(what, "__await__"):
        await what
