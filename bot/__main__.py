"""The program: the only file that knows every part. It reads the settings, builds the parts and hands them on.

Parts are imported when they are first needed, so that a small command starts fast.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from random import SystemRandom
from typing import TYPE_CHECKING

from adapters.terminal.app import run
from adapters.terminal.doors import Doors, OpenDesk, SectionReport
from adapters.terminal.incoming import HERE
from bot.domain.checkup import Checkup
from bot.domain.delivery import DeliveryKind, DeliveryRecord
from bot.domain.errors import WrongUse
from bot.domain.job import PARTS
from bot.domain.spending import Spender

if TYPE_CHECKING:
    from bot.assembly import Assembly, World
    from bot.domain.briefing import Briefing
    from bot.domain.collection import RefusedEntry
    from bot.domain.life import Unparted
    from bot.domain.message import Message
    from bot.domain.paper import Paper
    from bot.domain.watch import Language
    from bot.ports.writing import Told
    from bot.settings import Settings
    from bot.upkeep import Upkeep

OLD_WORKERS = "A step waits for workers of the older version: when they have ended, run `academichub migrate` again."


class Program:
    """The parts, each built when it is first needed."""

    @cached_property
    def _assembly(self) -> Assembly:
        """Read the settings and set up the log, once something needs them.

        Raises:
            SettingError: one of the settings is wrong.
        """
        from adapters.terminal.logs import set_up
        from bot.assembly import Assembly
        from bot.settings import read_settings, secrets

        settings = read_settings()
        set_up(secrets(settings), settings.log)
        return Assembly(settings)

    @property
    def _settings(self) -> Settings:
        return self._assembly.settings

    @cached_property
    def _upkeep(self) -> Upkeep:
        from bot.upkeep import Upkeep

        return Upkeep(self._settings, self._assembly.clock)

    def doors(self) -> Doors:
        """Give the command line what it needs."""
        return Doors(
            version=version("academichub"),
            language=lambda: self._settings.language,
            parts=PARTS,
            run=self.run,
            desk=self.desk,
            collect=self.collect,
            parse=parse,
            migrate=self.migrate,
            likeness=lambda: self._assembly.likeness,
            part=self.part,
            brief=self.brief,
            doctor=self.doctor,
            upkeep=lambda: self._upkeep,
        )

    async def migrate(self, search: bool) -> str:
        """Bring the database up to date, and what papers are found by too; with `search` that is made anew."""
        from bot.matching.searching import note_due
        from storage.library import SqlLibrary, migrate
        from storage.running import shown_url

        url = self._settings.database_url
        await migrate(url)
        waits = not await self._assembly.migrate_queues(url)
        library = SqlLibrary(url)
        try:
            if search:
                await library.mend_search()
            while await note_due(library):
                pass
        finally:
            await library.close()
        told = f"The database is up to date: {shown_url(url)}"
        return f"{told}\n{OLD_WORKERS}" if waits else told

    async def part(self, one: str, other: str, undo: bool) -> Sequence[Paper] | Unparted:
        """Part two papers that were taken for one, or take that back."""
        from bot.domain.life import Parting, Unparted
        from bot.intake.parting import part, rejoin

        now = self._assembly.clock.now()
        async with AsyncExitStack() as stack:
            library = await self._assembly.library(stack, self._settings.database_url)
            async with library.begin() as work:
                if not undo:
                    parted = await part(work, Parting(one, other, "terminal", now))
                    return parted if isinstance(parted, Unparted) else [known.paper for known in parted]
                rejoined = await rejoin(work, one, other, now)
                if isinstance(rejoined, Unparted):
                    return rejoined
                return list({each.known.key: each.known.paper for each in rejoined}.values())

    async def collect(self, names: Sequence[str], since: datetime | None) -> AsyncIterator[SectionReport]:
        """Fetch now, section by section."""
        from adapters.terminal.collecting import report_of
        from bot.matching.searching import note_due

        unknown = [name for name in names if name not in self._settings.sources]
        if unknown:
            raise WrongUse(f"There is no source “{unknown[0]}”. Sources: {', '.join(self._settings.sources)}.")
        reports: asyncio.Queue[SectionReport | None] = asyncio.Queue()
        async with AsyncExitStack() as stack:
            world = await self._assembly.real(stack)
            collecting = asyncio.create_task(
                world.pipeline.collect(
                    names, since=since, told=lambda gathered: reports.put_nowait(report_of(gathered))
                )
            )
            collecting.add_done_callback(lambda _: reports.put_nowait(None))
            while (report := await reports.get()) is not None:
                yield report
            await collecting
            while await note_due(world.library):
                pass

    @asynccontextmanager
    async def desk(self, dry_run: bool, samples: bool) -> AsyncIterator[OpenDesk]:
        """Open the core for one command of the terminal; a watch is added at once."""
        async with AsyncExitStack() as stack:
            opened = self._assembly.samples if samples else self._assembly.real
            world = await opened(stack, directly=True, dry_run=dry_run)
            before = {record.delivery.id for record in await _waiting(world)}

            async def posted() -> Sequence[Message]:
                if not dry_run:
                    await world.briefs.run()  # what was asked for here is waited for
                after = await _waiting(world)
                return [record.delivery.message for record in after if record.delivery.id not in before]

            async def knows_papers() -> bool:
                async with world.library.begin() as work:
                    return bool(await work.papers.since(datetime.min.replace(tzinfo=UTC), limit=1))

            yield OpenDesk(world.desk, posted, knows_papers)

    async def brief(self, papers: Sequence[Paper], language: Language, with_model: bool, told: Told) -> Briefing:
        """Write a briefing over papers, with the model where one is set up and wanted."""
        assembly = self._assembly
        async with AsyncExitStack() as stack:
            model = assembly.model(stack) if with_model else None
            if model is None:
                return await assembly.briefer.brief(papers, language)
            from bot.brief_once import BriefOnce
            from bot.briefing.asking import KeptAnswers
            from bot.briefing.writer import ModelWriter
            from bot.outdoors import Outdoors
            from storage.fetches import SqlFetchMemory
            from storage.rates import SqlRateGate

            library = await assembly.library(stack, self._settings.database_url)
            outdoors = Outdoors(self._settings, assembly.clock, SystemRandom())
            texts = await outdoors.texts(stack, SqlFetchMemory(library), SqlRateGate(library))
            writer = ModelWriter(model, KeptAnswers(library), assembly.clock, assembly.briefer, texts)
            once = BriefOnce(library, assembly.clock, writer, assembly.briefer, self._settings.caps)
            return await once.brief(papers, language, Spender(HERE, "terminal"), told)

    async def doctor(self) -> Sequence[Checkup]:
        """Look at everything that may be wrong."""
        from bot.doctor import look_at_all

        return await look_at_all(self._assembly)

    async def run(self, parts: Sequence[str]) -> int:
        """Run the parts named, or what the settings allow, until a signal says stop; gives the exit status."""
        from bot.running import Running

        return await Running(self._assembly, parts).run()


async def _waiting(world: World) -> Sequence[DeliveryRecord]:
    async with world.library.begin() as work:
        return [record for record in await work.log.unfinished(HERE) if record.delivery.kind is not DeliveryKind.CHANGE]


def parse(body: bytes, name: str | None) -> tuple[Sequence[Paper], Sequence[RefusedEntry]]:
    """Read a source document in the format named, or recognised."""
    from adapters.sources.recognise import parse_document

    document = parse_document(body, name)
    return document.papers, document.refused


def main() -> None:
    """Do what the command line says."""
    sys.exit(run(Program().doors(), sys.argv[1:]))


if __name__ == "__main__":
    main()
