"""A lab on a database in a file, whose backup is made and put back as its host would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from bot.delivery import Deliverer
from bot.domain.watch import WatchKind
from bot.recovery import GRACE, Recoverer
from storage.backup import back_up
from storage.library import SqlLibrary
from storage.restoring import restore
from tests.fakes.papers import a_paper
from tests.unit.pipeline.lab import Lab

WORD = "quarks"
THEIRS = [a_paper(number, f"Of {WORD} {number}") for number in range(1, 9)]


class Host:
    """A lab on a database in a file, whose backup is made and put back as its host would."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.backup = file.with_name("backup.db")
        self.lab = Lab(SqlLibrary(f"sqlite:///{file}"))

    async def announced(self, *papers: int) -> None:
        """Papers come out, and are collected."""
        self.lab.source.lay_out("cs.CV", [THEIRS[number - 1] for number in papers])
        await self.lab.pipeline.collect()

    def backed_up(self) -> None:
        """Make the backup."""
        back_up(self.file, self.backup)

    async def restored(self) -> None:
        """Stop, put the backup in place, and start again."""
        await self.closed()
        await restore(self.file, self.backup, self.lab.clock.now())
        self.lab.library = SqlLibrary(f"sqlite:///{self.file}")
        self.lab.pipeline = self.lab.restarted()

    async def looked(self) -> int:
        """Let two minutes pass and look through the channels; gives how many places are served again."""
        await self.lab.clock.advance(GRACE)
        done, _ = await self.recoverer.look()
        return done

    @property
    def recoverer(self) -> Recoverer:
        """Looks through the lab's channels."""
        return Recoverer(self.lab.library, {"slack": self.lab.messenger}, self.lab.clock)

    async def posted(self) -> None:
        """Post what is due."""
        lab = self.lab
        await Deliverer(lab.library, {"slack": lab.messenger}, lab.clock, "worker", Random(1)).deliver_due()

    async def closed(self) -> None:
        """Close the store."""
        assert isinstance(self.lab.library, SqlLibrary)
        await self.lab.library.close()


@pytest.fixture
async def host(database: Path) -> AsyncIterator[Host]:
    """A host whose lab watches a word, on Monday the 15th, 08:00."""
    one = Host(database)
    await one.lab.follow(WatchKind.KEYWORD, WORD)
    one.lab.source.lay_out("cs.CV", [a_paper(99, "Known before")])
    await one.lab.pipeline.collect()
    yield one
    await one.closed()
