"""What `academichub run` runs: the parts named, on PostgreSQL beside any number of others, until a signal says stop.

- web serves the page, slack and discord answer people there: they enqueue, and wake the workers;
- clock wakes what is due; worker runs the jobs, and posts to every platform whose token is set.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from importlib.metadata import version
from typing import TYPE_CHECKING

import structlog

from adapters.terminal.send import note
from bot.domain.errors import WrongUse
from bot.domain.job import PARTS
from bot.domain.watch import Place
from bot.upkeep import Upkeep

if TYPE_CHECKING:
    from adapters.web.incoming import Page, Room
    from adapters.web.metrics import PrometheusMeter
    from adapters.web.operation import Operation
    from adapters.web.send import Bell
    from bot.assembly import Assembly, World
    from bot.faces import Face
    from bot.health import Report
    from bot.ports import Desk, Engine

ONE_PROCESS = frozenset({"worker", "clock"})
"""What the one process on SQLite can't do without."""
END_S = 25.0
"""So long an end may take; hosts kill after 30 s."""

ALL_IN_ONE = (
    "On SQLite one process runs everything: run `academichub run`, or name worker and clock among the parts. For a "
    "process of its own for each part set DATABASE_URL to a PostgreSQL, and run `academichub migrate`."
)

log = structlog.get_logger(__name__)


class Running:
    """One process of the program."""

    def __init__(self, assembly: Assembly, parts: Sequence[str], *, end_s: float = END_S) -> None:
        """Take the parts to run; all unless named. After `end_s` seconds an end that isn't over is broken off."""
        self._assembly = assembly
        self._settings = assembly.settings
        self._parts = frozenset(parts or PARTS)
        self._end_s = end_s
        self._ended = asyncio.Event()
        self._upkeep = Upkeep(assembly.settings, assembly.clock)
        self._beside: list[asyncio.Task[None]] = []
        self._running: list[tuple[Engine, asyncio.Task[None]]] = []
        self._faces: Mapping[str, Face] = {}

    async def run(self) -> int:
        """Run until a signal says stop, a second one ends at once; gives the exit status.

        Raises:
            WrongUse: the parts named can't be run without the others on this database.
            SettingError: a setting is wrong.
            StorageError: the database can't be used, or another program runs on it.
        """
        from adapters.terminal.logs import catch_all
        from adapters.web.metrics import PrometheusMeter
        from adapters.web.send import Bell
        from storage.running import libpq_url, only_program

        url = self._settings.database_url
        if libpq_url(url) is None and not self._parts >= ONE_PROCESS:
            raise WrongUse(ALL_IN_ONE)
        catch_all()
        self._listen_for_signals()
        self._tell_what_is_wrong()
        with only_program(url):
            async with AsyncExitStack() as stack:
                bell, meter = Bell(), PrometheusMeter(version("academichub"))
                self._assembly.meter = meter
                self._faces = self._assembly.faces(stack)
                world = await self._assembly.real(stack, faces=self._faces, bell=bell, parts=self._parts)
                stack.push_async_callback(self._end)
                await self._serve(stack, world, bell, self._operation(world, meter))
                self._keep_running(world.engine)
                if "clock" in self._parts:
                    self._beside.append(asyncio.create_task(self._upkeep.nightly()))
                for name in self._parts & self._faces.keys():
                    self._listen(name, world.desk)
                await self._ended.wait()
        return 0

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()

        def end(received: signal.Signals) -> None:
            if self._ended.is_set():
                os._exit(128 + received)
            self._ended.set()

        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, end, each)

    def _tell_what_is_wrong(self) -> None:
        from bot.doctor import check_disk, unknown_settings

        disk = check_disk(self._settings)
        for line in (*unknown_settings(), *(() if disk.well else disk.found[:1])):
            note(line)

    def _operation(self, world: World, meter: PrometheusMeter) -> Operation:
        """Make what tells of health and metrics."""
        from adapters.web.operation import Operation

        async def look() -> Report:
            report = await world.health.look()
            report = report if "worker" in self._parts else report.of_a_bystander()
            for name, face in self._faces.items():
                report = report.beside(name, face.trouble is None, str(face.trouble or "ok"))
            return report.beside("backups", *self._upkeep.told()) if "clock" in self._parts else report

        return Operation(version("academichub"), look, meter.text, self._settings.page_token.get_secret_value())

    async def _serve(self, stack: AsyncExitStack, world: World, bell: Bell, operation: Operation) -> None:
        """Serve the page; a process without it serves health and metrics, where a port is set."""
        from adapters.web.running import serve, serve_operation

        settings = self._settings
        if "web" in self._parts:
            page = await self._page(stack, world, bell, operation)
            address = await stack.enter_async_context(serve(page, settings.host, settings.port))
            note(f"AcademicHub {version('academichub')} · 学术雷达: {address}")
        elif "port" in settings.model_fields_set:
            served = serve_operation(operation, settings.host, settings.port)
            note(f"{await stack.enter_async_context(served)}/healthz")

    async def _page(self, stack: AsyncExitStack, world: World, bell: Bell, operation: Operation) -> Page:
        from adapters.web.incoming import Page
        from bot.doctor import reachable

        samples = await self._assembly.samples(stack, bell=bell)
        self._keep_running(samples.engine)
        return Page(
            rooms={"radar": _room("radar", world), "samples": _room("samples", samples)},
            bell=bell,
            language=self._settings.language,
            operation=operation,
            reachable=lambda: reachable(world),
            token=operation.token,
            routes=[
                route for name, face in self._faces.items() if name in self._parts for route in face.routes(world.desk)
            ],
        )

    def _keep_running(self, engine: Engine) -> None:
        self._running.append((engine, asyncio.create_task(engine.run())))

    def _listen(self, name: str, desk: Desk) -> None:
        """Start a face beside the others: what is wrong with one is told and stops no other."""

        async def start() -> None:
            wrong = await self._faces[name].start(desk)
            if wrong is not None:
                note(f"{name} is not running. {wrong}")

        self._beside.append(asyncio.create_task(start()))

    async def _end(self) -> None:
        """Take nothing new, and finish what is being posted before the faces it goes through are closed."""
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        try:
            async with asyncio.timeout(self._end_s):
                await asyncio.gather(*(engine.stop() for engine, _ in self._running))
                await asyncio.gather(*(running for _, running in self._running))
                await asyncio.gather(*(face.stop() for face in self._faces.values()))
        except TimeoutError:
            log.warning("something was broken off at the end", after_s=self._end_s)


def _room(name: str, world: World) -> Room:
    from adapters.web.incoming import Room

    return Room(name, Place("local", "", name, private=True), world.desk, world.board)
