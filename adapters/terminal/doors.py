"""What the command line needs of the program."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.domain.briefing import Briefing
from bot.domain.checkup import Checkup
from bot.domain.collection import RefusedEntry
from bot.domain.life import Unparted
from bot.domain.message import Message
from bot.domain.paper import Paper
from bot.domain.watch import Language
from bot.ports import Desk
from bot.ports.writing import Told

if TYPE_CHECKING:
    from bot.matching.likeness import Likeness


@dataclass(frozen=True, slots=True)
class SectionReport:
    """How the collection of one section went, for people.

    Attributes:
        source: the source's name.
        section: as it is shown; empty where the source has none.
        told: what it brought, or why nothing.
        failed: whether it gave nothing.
    """

    source: str
    section: str
    told: str
    failed: bool

    @property
    def line(self) -> str:
        """All of it in one line."""
        return f"{f'{self.source} {self.section}'.strip()}: {self.told}"


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """The core, opened for one command.

    Attributes:
        desk: the core.
        posted: gives what the command posted in this machine's own room.
        knows_papers: tells whether the store knows any paper.
    """

    desk: Desk
    posted: Callable[[], Awaitable[Sequence[Message]]]
    knows_papers: Callable[[], Awaitable[bool]]


class Upkeep(Protocol):
    """Looks after the store as a whole; each method gives what to tell, and raises what keeps it from being done."""

    async def back_up(self, to: Path | None) -> str:
        """Back it up into a new file; None: among the nightly backups."""
        ...

    async def restore(self, backup: Path) -> str:
        """Put a backup in its place."""
        ...

    async def reconcile(self) -> str:
        """Note that it was restored by other means."""
        ...

    async def trust(self) -> str:
        """Post without looking what waits for a look since a restore."""
        ...

    async def export_all(self, to: Path) -> str:
        """Write everything into a new archive."""
        ...

    async def import_all(self, archive: Path) -> str:
        """Take an archive in."""
        ...


@dataclass(frozen=True, slots=True)
class Doors:
    """What the command line needs of the program; each door is opened only when its command is given.

    Attributes:
        version: of the program.
        language: of answers, as the settings say.
        parts: the names of what `run` can run.
        run: runs the parts named (none: what the settings allow) until stopped; gives the exit status.
        desk: opens the core for one command; the arguments are `dry_run`, and whether to work on the samples alone.
        collect: fetches from the sources named (none: all) since an instant (None: the last collection).
        parse: reads a document in the format named (None: recognised by itself) into papers and refused entries.
        migrate: brings the database up to date, what papers are found by too (True: anew), and says what was done.
        likeness: gives what compares papers with topics and examples.
        part: says that two ids are of two papers (True: takes that back), and gives the papers as they are now.
        brief: writes a briefing over papers in a language, with the model where one is set up (False: without it);
            tells meanwhile how many papers were read, of how many.
        doctor: looks at everything that may be wrong.
        upkeep: gives what looks after the store as a whole.
    """

    version: str
    language: Callable[[], Language]
    parts: tuple[str, ...]
    run: Callable[[Sequence[str]], Awaitable[int]]
    desk: Callable[[bool, bool], AbstractAsyncContextManager[OpenDesk]]
    collect: Callable[[Sequence[str], datetime | None], AsyncIterator[SectionReport]]
    parse: Callable[[bytes, str | None], tuple[Sequence[Paper], Sequence[RefusedEntry]]]
    migrate: Callable[[bool], Awaitable[str]]
    likeness: Callable[[], Likeness]
    part: Callable[[str, str, bool], Awaitable[Sequence[Paper] | Unparted]]
    brief: Callable[[Sequence[Paper], Language, bool, Told], Awaitable[Briefing]]
    doctor: Callable[[], Awaitable[Sequence[Checkup]]]
    upkeep: Callable[[], Upkeep]
