"""A day of one bot in two channels of a workspace and on another platform; one channel meets an error."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.manifest import SCOPES
from adapters.slack.send import SlackMessenger
from bot.delivery import Deliverer
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryRecord, DeliveryState
from bot.domain.message import Message, Paragraph, words
from bot.domain.watch import Language, Place, Radar
from bot.parking import go_on
from bot.ports import Messenger
from tests.adapters.slack.error_rows import Row
from tests.adapters.slack.messages import flash_grpo
from tests.fakes.clock import FakeClock
from tests.fakes.library import FakeLibrary
from tests.fakes.messenger import FakeMessenger
from tests.fakes.slack_methods import BOT_TOKEN
from tests.fakes.slack_rooms import BOT
from tests.fakes.slack_server import FakeSlack

TIMEOUT_S = 2
"""Real seconds; ample for an answer that comes at all."""
FIRST = (*[timedelta(seconds=30)] * 10, *[timedelta(minutes=2)] * 4)
"""A quarter of an hour looked at closely."""
HOURLY, SELDOM = [timedelta(minutes=61)] * 24, [timedelta(hours=3)] * 8
"""The rest of the day: of what is tried every hour, and of all else."""
AWAY = timedelta(minutes=8)
HURT, BESIDE = Place("slack", "T1", "C1"), Place("slack", "T1", "C2")
FAR = Place("discord", "1", "2")


class ErrorDay:
    """Meets the error in `HURT`; `BESIDE` is in the same workspace, `FAR` elsewhere."""

    def __init__(self, slack: FakeSlack, clock: FakeClock) -> None:
        self.slack, self.clock = slack, clock
        slack.methods.scopes = set(SCOPES)
        for channel in (HURT, BESIDE):
            slack.channel(channel.channel, "U1", BOT)
        self.library = FakeLibrary()
        self.client = AsyncWebClient(BOT_TOKEN, slack.api_url, timeout=TIMEOUT_S)
        self.elsewhere = FakeMessenger(clock, platform="discord")
        self.restart()
        self.first = _message(HURT, 0, Message((replace(flash_grpo(), title=words("first")),)))
        self.second = _message(HURT, 1)

    def restart(self) -> None:
        """Start the program anew: what it remembered is gone, the store stays."""
        faces: dict[str, Messenger] = {"slack": SlackMessenger(self.client, self.clock), "discord": self.elsewhere}
        self.worker = Deliverer(self.library, faces, self.clock, f"worker {id(faces)}", Random(1), at_once=1)

    async def begin(self) -> None:
        """Put two messages into the outbox of the hurt place and one into each other's."""
        now = self.clock.now()
        async with self.library.begin() as work:
            for place in (HURT, BESIDE, FAR):
                await work.radars.save(Radar(place, Language.ENGLISH, "UTC", now, asked_by="U1"))
            await work.outbox.enqueue([self.first, self.second, _message(BESIDE, 0), _message(FAR, 0)], now)

    async def edit_first(self) -> None:
        """Post everything, and then give the first message other words."""
        await self.work()
        async with self.library.begin() as work:
            await work.outbox.revise(self.first.id, self.second.message, self.clock.now())

    async def live_on(self, row: Row | None = None) -> None:
        """Let 24 hours pass; Slack is away for the first minutes where the row says so."""
        began = self.clock.now()
        for step in (*FIRST, *(HOURLY if row is None or row.state is DeliveryState.PENDING else SELDOM)):
            away = row is not None and row.away and self.clock.now() - began < AWAY
            self.client.base_url = _address(row.away, self.slack) if row and away else self.slack.api_url
            await self.work()
            await self.clock.advance(step)
        await self.work()

    async def mend(self) -> None:
        """Let the error be over, and the platform say so; and live on for some hours."""
        self.slack.planted.clear()
        self.restart()
        async with self.library.begin() as work:
            await go_on(work, HURT, self.clock.now())
        for _ in range(3):
            await self.work()
            await self.clock.advance(timedelta(minutes=61))

    async def work(self) -> None:
        """Do what is due."""
        await self.worker.sweep()
        await self.worker.deliver_due()

    async def record(self) -> DeliveryRecord:
        """How the first message stands."""
        async with self.library.begin() as work:
            record = await work.log.get(self.first.id)
        assert record is not None
        return record

    def calls(self, method: str, channel: str) -> int:
        """How often a method was called about a channel."""
        return sum(call.method == method and call.args.get("channel") == channel for call in self.slack.calls)

    def others(self, row: Row) -> int:
        """How many calls were made beside the posts, and the one that tells which workspace it is."""
        posts = sum(self.calls(method, each) for method in ("chat.postMessage", "chat.update") for each in ("C1", "C2"))
        return len(self.slack.calls) - posts - 1

    def late_s(self, channel: str, since: datetime) -> float | None:
        """How long a channel's message took; None where it isn't there."""
        posted = self.slack.visible(channel)
        return (posted[0].seen_from - since).total_seconds() if posted else None

    @property
    def told(self) -> list[str]:
        """What the person who asked for the places was told directly."""
        return [one.words for one in self.slack.from_bot(self.slack.direct("U1").id)]


def _message(place: Place, part: int, message: Message | None = None) -> Delivery:
    said = message or Message((Paragraph(words(f"message {part}")),))
    return Delivery(place, "2026-06-15/digest", DeliveryKind.CARD, part, said)


def _address(away: str, slack: FakeSlack) -> str:
    return slack.api_url.replace("http:", "https:") if away == "https" else away
