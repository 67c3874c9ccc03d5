"""The program as `python -m bot` runs it, over a database file, with its clock in the test's hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from adapters.engine.embedded import EmbeddedEngine
from bot.assembly import Assembly
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.source_server import SourceServer
from tests.patience import PATIENCE_S

STEP = timedelta(minutes=5)
LOOK_S = 0.025
"""How long, in real seconds, the program is looked at to see whether it rests."""
PACE_S = 2.0
"""What is due so soon is waited for before more time passes: the next message to a place, say."""
LONGEST_PACE_S = 10.0
"""The longest wait, by its clock, within a job: for its turn at a platform. What is due later belongs to no job."""


class Program:
    """Started and closed as often as the story wants, each time built anew over the same database file."""

    def __init__(
        self, settings: Mapping[str, object], clock: FakeClock, moved: Callable[[], object], seed: int = 1
    ) -> None:
        """Take the settings, by their variables, the clock, and what tells whether something moves outside."""
        self._settings = settings
        self._clock = clock
        self._moved = moved
        self._seed = seed
        self._stack = AsyncExitStack()
        self._quiet: Callable[[], Any] = asyncio.Event().wait

    async def start(self) -> None:
        """Build everything and run it; returns when the face listens and the first collection is done."""
        settings = Settings(**{"_env_file": None, **self._settings})  # type: ignore[arg-type]
        assembly = Assembly(settings, self._clock, Random(self._seed))
        faces = assembly.faces(self._stack)
        world = await assembly.real(self._stack, faces=faces)
        assert isinstance(world.engine, EmbeddedEngine)
        running = asyncio.create_task(world.engine.run())
        self._stack.push_async_callback(asyncio.wait, [running])
        self._stack.push_async_callback(world.engine.stop)
        for face in faces.values():
            assert await face.start(world.desk) is None
            self._stack.push_async_callback(face.stop)
        self._quiet = world.engine.quiet
        await self.rest()

    async def stop(self) -> None:
        """Close everything."""
        stack, self._stack = self._stack, AsyncExitStack()
        await stack.aclose()

    async def rest(self) -> None:
        """Let it finish what it is at; where it waits for its clock (its pace towards a platform), that goes on."""
        end = asyncio.get_running_loop().time() + PATIENCE_S
        while not await self._is_quiet():
            assert asyncio.get_running_loop().time() < end, "the program never comes to rest"
            before, due_s = self._moved(), self._clock.due_in_s
            still = not await self._is_quiet() and (self._moved(), self._clock.due_in_s) == (before, due_s)
            if still and due_s is not None and due_s <= LONGEST_PACE_S:
                await self._clock.advance(due_s)

    async def _is_quiet(self) -> bool:
        try:
            async with asyncio.timeout(LOOK_S):
                await self._quiet()
        except TimeoutError:
            return False
        return True

    async def passes(self, span: timedelta) -> None:
        """Let time pass, five minutes at a time, with all that the program does in it."""
        await self.passes_until(self._clock.now() + span)

    async def passes_until(self, instant: datetime) -> None:
        """Let time pass until an instant, aware UTC."""
        while self._clock.now() < instant:
            due_s = self._clock.due_in_s
            soon = due_s is not None and due_s <= PACE_S
            step = timedelta(seconds=due_s) if soon and due_s else STEP
            await self._clock.advance(min(step, instant - self._clock.now()))
            await self.rest()


def settings_for(folder: Path, source: SourceServer, **more: object) -> dict[str, object]:
    """Give the settings of a host in Berlin who keeps everything in a folder and asks this machine's arXiv."""
    return {
        "DATABASE_URL": f"sqlite:///{folder / 'journey.db'}",
        "ACADEMICHUB_TIMEZONE": "Europe/Berlin",
        "ACADEMICHUB_LANGUAGE": "en",
        "ACADEMICHUB_SOURCES": "arxiv",
        "ARXIV_RSS_URL": f"{source.url}/rss",
        "ARXIV_API_URL": f"{source.url}/api/query",
        "ARXIV_OAI_URL": f"{source.url}/oai",
        "ARXIV_AUTHORS_URL": f"{source.url}/a",
        "ARXIV_HTML_URL": f"{source.url}/html",
        "ACADEMICHUB_PEOPLE": "",
        **more,
    }
