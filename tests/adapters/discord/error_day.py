"""A day of one bot in two servers, one of whose channels meets an error: what was called, posted and said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from adapters.discord.send import DiscordMessenger
from adapters.discord.wire import Wire
from bot.delivery import Deliverer
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryRecord
from bot.domain.message import Message, Paragraph, words
from bot.domain.watch import Language, Radar
from bot.parking import go_on
from tests.adapters.discord.conftest import place_of
from tests.adapters.discord.error_rows import Row
from tests.adapters.slack.messages import flash_grpo
from tests.fakes.clock import FakeClock
from tests.fakes.discord_faults import Fault
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel
from tests.fakes.library import FakeLibrary

TIMEOUT_S = 2
"""Real seconds; ample for an answer that comes at all."""
STEPS = (*[timedelta(seconds=30)] * 20, *[timedelta(minutes=2)] * 5, *[timedelta(minutes=110)] * 13)
"""Ten minutes looked at closely, and then the rest of the day."""


class ErrorDay:
    """The place that meets the error is `hurt`; `beside` is in the same server, `far` in another one."""

    def __init__(self, server: FakeDiscord, clock: FakeClock) -> None:
        self.server, self.clock = server, clock
        self.library = FakeLibrary()
        lab, other = server.guild("Lab", channels=("hurt", "beside")), server.guild("Other", channels=("far",))
        self.guilds = (lab, other)
        self.hurt, self.beside, self.far = lab.channel("hurt"), lab.channel("beside"), other.channel("far")
        self.ada = server.person("Ada", lab)
        self.wire = Wire(server.token, server.api_url, clock, Random(1), timeout_s=TIMEOUT_S)
        self.worker = Deliverer(
            self.library, {"discord": DiscordMessenger(self.wire)}, clock, "worker", Random(1), at_once=1
        )
        self.first = self._message(self.hurt, 0, Message((replace(flash_grpo(), title=words("first")),)))
        self.second = self._message(self.hurt, 1)

    def _message(self, channel: Channel, part: int, message: Message | None = None) -> Delivery:
        message = message or Message((Paragraph(words(f"message {part}")),))
        return Delivery(place_of(channel), "2026-06-15/digest", DeliveryKind.CARD, part, message)

    async def begin(self) -> None:
        """Put two messages into the outbox of the hurt place and one into each other's."""
        for guild in self.guilds:
            await self.server.invite(guild)
        now = self.clock.now()
        async with self.library.begin() as work:
            for channel in (self.hurt, self.beside, self.far):
                asked_by = str(self.ada.user.id)
                radar = Radar(place_of(channel), Language.ENGLISH, "UTC", now, asked_by=asked_by)
                await work.radars.save(radar)
            others = [self._message(channel, 0) for channel in (self.beside, self.far)]
            await work.outbox.enqueue([self.first, self.second, *others], now)

    async def edit_first(self) -> None:
        """Post everything, and then give the first message other words."""
        await self._work()
        async with self.library.begin() as work:
            await work.outbox.revise(self.first.id, self.second.message, self.clock.now())

    async def live_on(self) -> None:
        """Let 24 hours pass."""
        for step in STEPS:
            await self._work()
            await self.clock.advance(step)
        await self._work()

    async def mend(self) -> None:
        """Let the error be over, and the platform say so; and live another day."""
        self.server.faults.planted.clear()
        async with self.library.begin() as work:
            await go_on(work, self.first.place, self.clock.now())
        await self.live_on()

    async def record(self) -> DeliveryRecord:
        """How the first message stands."""
        async with self.library.begin() as work:
            record = await work.log.get(self.first.id)
        assert record is not None
        return record

    def calls(self, channel: Channel, method: str = "POST") -> int:
        """How many posts, or edits, were tried in a channel."""
        start = f"/channels/{channel.id}/messages"
        return sum(call.method == method and call.path.startswith(start) for call in self.server.requests)

    def late_s(self, channel: Channel, since: datetime) -> float | None:
        """How long a channel's message took; None where it isn't there."""
        return (channel.visible[0].at - since).total_seconds() if channel.visible else None

    @property
    def told(self) -> list[str]:
        """What the person who asked for the places was told directly."""
        return self.server.world.direct(self.ada.user).texts

    def plant(self, row: Row) -> None:
        """Let the hurt channel meet the row's error."""
        path = f"/channels/{self.hurt.id}/messages*"
        self.server.faults.plant(row.method, path, row.fault, times=row.times)
        if row.wakes:
            self.server.faults.plant("PATCH", f"/channels/{self.hurt.id}", Fault(recorded=False, status=200, body={}))

    async def _work(self) -> None:
        await self.worker.sweep()
        await self.worker.deliver_due()
