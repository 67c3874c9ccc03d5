"""Each platform with its messenger, made ready for the messenger contract: one way to look at it and to plague it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from random import Random

from slack_sdk.web.async_client import AsyncWebClient

from adapters.discord.send import DiscordMessenger
from adapters.discord.wire import Wire
from adapters.slack.send import SlackMessenger
from adapters.web.send import Bell, LocalMessenger
from bot.domain.errors import StorageGone, StorageLocked
from bot.domain.message import summary_of
from bot.domain.watch import Place
from bot.ports import Messenger
from tests.fakes.clock import FakeClock
from tests.fakes.discord_faults import Fault as DiscordFault
from tests.fakes.discord_faults import dropped, rate_limited
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import bits
from tests.fakes.faulty_board import FakeFaultyBoard
from tests.fakes.messenger import FakeMessenger, Fault
from tests.fakes.slack_http import LOST_AFTER, LOST_BEFORE, limited
from tests.fakes.slack_methods import BOT_TOKEN
from tests.fakes.slack_rooms import BOT
from tests.fakes.slack_server import FakeSlack

LIMIT_S = 7


@dataclass(frozen=True)
class Seen:
    """A message as it stands on the platform: its id, its words, the message it is under (None: none)."""

    ref: str
    words: str
    parent_ref: str | None


@dataclass(frozen=True)
class Stand:
    """A platform and its messenger.

    Attributes:
        messenger: what is tried.
        clock: the messenger's and the platform's.
        place: where it may post.
        seen: what people see there, oldest first.
        loses_request: lets the next post get lost on its way.
        loses_answer: lets the next post be recorded and its answer get lost.
        limits: lets the next post be refused for LIMIT_S seconds.
        closes: from now on nothing can be posted there, and asking again won't help; None: that never happens.
    """

    messenger: Messenger
    clock: FakeClock
    place: Place
    seen: Callable[[], list[Seen]]
    loses_request: Callable[[], None]
    loses_answer: Callable[[], None]
    limits: Callable[[], None]
    closes: Callable[[], None] | None


@asynccontextmanager
async def memory_stand() -> AsyncIterator[Stand]:
    """The fake that the core's tests use."""
    clock = FakeClock()
    fake = FakeMessenger(clock)
    place = Place("slack", "T1", "C1")

    def seen() -> list[Seen]:
        return [Seen(one.ref, summary_of(one.shown), one.parent_ref) for one in fake.visible(place)]

    def next_call(fault: Fault) -> Callable[[], None]:
        return lambda: fake.faults.append(fault)

    yield Stand(
        fake,
        clock,
        place,
        seen,
        loses_request=next_call(Fault.LOST_BEFORE),
        loses_answer=next_call(Fault.LOST_AFTER),
        limits=next_call(Fault.RATE_LIMITED),
        closes=next_call(Fault.PARK),
    )


@asynccontextmanager
async def slack_stand() -> AsyncIterator[Stand]:
    """The real messenger and SDK against the loopback Slack."""
    clock = FakeClock()
    slack = FakeSlack(clock.now)
    await slack.start()
    room = slack.channel("C1", "U1", BOT)
    client = AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url)

    def seen() -> list[Seen]:
        return [Seen(one.ts, one.words, one.thread_ts) for one in slack.from_bot("C1")]

    yield Stand(
        SlackMessenger(client, clock),
        clock,
        Place("slack", "T1", "C1"),
        seen,
        loses_request=lambda: slack.plan("chat.postMessage", LOST_BEFORE),
        loses_answer=lambda: slack.plan("chat.postMessage", LOST_AFTER),
        limits=lambda: slack.plan("chat.postMessage", limited(str(LIMIT_S))),
        closes=lambda: room.members.discard(BOT),
    )
    await slack.stop()
    assert slack.methods.broken_rules == []


@asynccontextmanager
async def discord_stand() -> AsyncIterator[Stand]:
    """The real messenger against the loopback Discord."""
    clock = FakeClock()
    async with FakeDiscord(clock.now) as discord:
        lab = discord.guild()
        await discord.invite(lab)
        papers = lab.channel("papers")
        bot = discord.world.bot.id
        wire = Wire(discord.token, discord.api_url, clock, Random(1))

        def seen() -> list[Seen]:
            under = [(one, one.thread) for one in papers.visible if one.thread]
            return [Seen(str(one.id), one.text, None) for one in papers.visible] + [
                Seen(f"{thread.id}/{one.id}", one.text, str(parent.id))
                for parent, thread in under
                for one in thread.visible
            ]

        def next_post(fault: DiscordFault) -> Callable[[], None]:
            return lambda: discord.faults.plant("POST", "/channels/*/messages", fault)

        yield Stand(
            DiscordMessenger(wire),
            clock,
            Place("discord", str(lab.id), str(papers.id)),
            seen,
            loses_request=next_post(dropped(recorded=False)),
            loses_answer=next_post(dropped(recorded=True)),
            limits=next_post(rate_limited(LIMIT_S)),
            closes=lambda: papers.overwrites.update({bot: (0, bits("send_messages"))}),
        )
        await wire.close()


@asynccontextmanager
async def local_stand() -> AsyncIterator[Stand]:
    """The local page's messenger; its platform is the store, whose troubles stand for a network's."""
    clock, place = FakeClock(), Place("local", "", "radar", private=True)
    board = FakeFaultyBoard()
    gone, locked = StorageGone("the disk is gone"), StorageLocked("busy")

    def seen() -> list[Seen]:
        return [Seen(ref, summary_of(message), parent) for ref, parent, _, message in board.messages(place)]

    yield Stand(
        LocalMessenger(board, clock, Bell()),
        clock,
        place,
        seen,
        loses_request=lambda: board.fails(gone),
        loses_answer=lambda: board.fails(gone, written=True),
        limits=lambda: board.fails(locked),
        closes=None,
    )


STANDS: dict[str, Callable[[], AbstractAsyncContextManager[Stand]]] = {
    "memory": memory_stand,
    "slack": slack_stand,
    "discord": discord_stand,
    "local": local_stand,
}
