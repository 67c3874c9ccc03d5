"""The program as `academichub run` runs it, with a face that never leaves; it is given so many seconds to end."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack

from bot.assembly import Assembly
from bot.domain.errors import SettingError
from bot.faces import Face
from bot.ports import Desk, Messenger
from bot.running import Running
from bot.settings import read_settings
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import FakeMessenger

UP, ENDING = "up\n", "ending\n"


class FakeLingering:
    """A face that listens at once and never leaves."""

    messenger: Messenger = FakeMessenger(FakeClock())
    trouble: SettingError | None = None

    def routes(self, desk: Desk) -> tuple[()]:
        """None."""
        return ()

    async def start(self, desk: Desk) -> None:
        """Say that it listens."""
        sys.stdout.write(UP)
        sys.stdout.flush()

    async def stop(self) -> None:
        """Say that it is to leave, and don't."""
        sys.stdout.write(ENDING)
        sys.stdout.flush()
        await asyncio.Event().wait()


class Lingering(Assembly):
    """Builds that face alone."""

    def faces(self, stack: AsyncExitStack) -> dict[str, Face]:
        """Build it."""
        return {"slack": FakeLingering()}


if __name__ == "__main__":
    running = Running(Lingering(read_settings()), ("worker", "clock", "slack"), end_s=float(sys.argv[1]))
    sys.exit(asyncio.run(running.run()))
