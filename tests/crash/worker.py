"""A worker in a process of its own: the real store, messenger and SDK; stopped or killed where it is told to be."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from uuid import uuid4

from slack_sdk.web.async_client import AsyncWebClient

from adapters.discord.send import DiscordMessenger
from adapters.discord.wire import Wire
from adapters.slack.send import SlackMessenger
from bot.delivery import Deliverer
from bot.domain.errors import StorageError
from bot.faultpoint import listen
from bot.ports import Clock, Messenger
from storage.library import SqlLibrary
from tests.fakes.hurried_clock import FakeHurriedClock

LOOK_S = 4.0
"""How often it looks whether something is left to do, in seconds of its clock."""


@dataclass(frozen=True)
class Plan:
    """What a worker does.

    Attributes:
        database: the address of the store.
        platform: `slack` or `discord`.
        api_url: where it is.
        token: the bot's.
        clock: everybody's.
        notes: the file in which it notes each point that it passes, and with `!` where it was struck.
        strikes: the points at which it is struck, in order, each with the signal.
    """

    database: str
    platform: str
    api_url: str
    token: str
    clock: FakeHurriedClock
    notes: str
    strikes: tuple[tuple[str, signal.Signals], ...] = ()


def work(plan: Plan) -> None:
    """Post until nothing is left, or until struck."""
    notes = os.open(plan.notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    strikes = deque(plan.strikes)

    def hook(point: str) -> None:
        if strikes and strikes[0][0] == point:
            os.write(notes, f"!{point}\n".encode())
            os.kill(os.getpid(), strikes.popleft()[1])
        else:
            os.write(notes, f"{point}\n".encode())

    listen(hook)
    asyncio.run(_work(plan))


async def _work(plan: Plan) -> None:
    library = SqlLibrary(plan.database)
    async with messenger_of(plan.platform, plan.api_url, plan.token, plan.clock) as messenger:
        deliverer = Deliverer(library, {plan.platform: messenger}, plan.clock, uuid4().hex, Random())
        while await _is_left(library, deliverer):
            await plan.clock.sleep(LOOK_S)
    await library.close()


async def _is_left(library: SqlLibrary, deliverer: Deliverer) -> bool:
    """Do what there is to do, and tell whether more is to come."""
    try:
        await deliverer.deliver_due()
        await deliverer.sweep()
        async with library.begin() as unit:
            return bool(await unit.log.unfinished() or await unit.outbox.late_copies())
    except StorageError:
        return True


@asynccontextmanager
async def messenger_of(platform: str, api_url: str, token: str, clock: Clock) -> AsyncIterator[Messenger]:
    """The real messenger of a platform."""
    if platform == "slack":
        yield SlackMessenger(AsyncWebClient(token=token, base_url=api_url, timeout=10, retry_handlers=[]), clock)
        return
    wire = Wire(token, api_url, clock, Random())
    yield DiscordMessenger(wire)
    await wire.close()
