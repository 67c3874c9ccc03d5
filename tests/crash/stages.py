"""The loopback platforms on which crashing workers post, each run in a channel of its own; and what is seen there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from bot.domain.watch import Place
from tests.fakes import discord_faults, slack_http
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel
from tests.fakes.hurried_clock import FakeHurriedClock
from tests.fakes.slack_methods import BOT_TOKEN
from tests.fakes.slack_rooms import BOT
from tests.fakes.slack_server import FakeSlack

LATE_S = 20.0
"""The latest that a platform was seen to record a post after its client gave up. Source: DELIVERY.md section 1.2."""
LIMIT_S = 7

ON_SLACK: dict[str, slack_http.Outcome | None] = {
    "ok": None,
    "lost before": slack_http.LOST_BEFORE,
    "lost after": slack_http.LOST_AFTER,
    "5xx before": slack_http.broken(503, recorded=False),
    "5xx after": slack_http.broken(503, recorded=True),
    "429": slack_http.limited(str(LIMIT_S)),
    "recorded late": slack_http.late(LATE_S),
    "not JSON before": slack_http.NOT_JSON_BEFORE,
    "not JSON after": slack_http.NOT_JSON_AFTER,
}
ON_DISCORD: dict[str, discord_faults.Fault | None] = {
    "ok": None,
    "lost before": discord_faults.dropped(recorded=False),
    "lost after": discord_faults.dropped(recorded=True),
    "5xx before": discord_faults.broken(recorded=False),
    "5xx after": discord_faults.broken(recorded=True),
    "429": discord_faults.rate_limited(LIMIT_S),
    "recorded late": discord_faults.late(LATE_S),
    "not JSON before": discord_faults.page(recorded=False),
    "not JSON after": discord_faults.page(recorded=True),
}
OUTCOMES = tuple(ON_SLACK)


@dataclass(frozen=True)
class Seen:
    """What a channel shows: the words of each visible message, and how many were deleted."""

    words: list[str]
    deleted: int


@dataclass(frozen=True)
class Stage:
    """A platform.

    Attributes:
        api_url: for the workers.
        token: the bot's.
        room: makes a channel in which the first post meets an outcome.
        seen: what stands in it.
    """

    api_url: str
    token: str
    room: Callable[[str], Place]
    seen: Callable[[Place], Seen]


@asynccontextmanager
async def slack_stage(clock: FakeHurriedClock) -> AsyncIterator[Stage]:
    """A loopback Slack."""
    slack = FakeSlack(clock.now)
    await slack.start()

    def room(outcome: str) -> Place:
        place = Place("slack", "T1", f"C{len(slack.channels) + 1}")
        slack.channel(place.channel, "U1", BOT)
        if planted := ON_SLACK[outcome]:
            slack.plant("chat.postMessage", place.channel, planted, 1)
        return place

    def seen(place: Place) -> Seen:
        posts = slack.channels[place.channel].posts
        words = [one.words for one in slack.from_bot(place.channel)]
        return Seen(words, sum(one.deleted for one in posts))

    yield Stage(slack.api_url, BOT_TOKEN, room, seen)
    await slack.stop()
    assert slack.methods.broken_rules == []


@asynccontextmanager
async def discord_stage(clock: FakeHurriedClock) -> AsyncIterator[Stage]:
    """A loopback Discord."""
    async with FakeDiscord(clock.now) as discord:
        lab = discord.guild(channels=())
        await discord.invite(lab)
        rooms: dict[str, Channel] = {}

        def room(outcome: str) -> Place:
            channel = discord.world.channel(lab, f"room-{len(rooms)}", 0)
            rooms[str(channel.id)] = channel
            if planted := ON_DISCORD[outcome]:
                discord.faults.plant("POST", f"/channels/{channel.id}/messages", planted)
            return Place("discord", str(lab.id), str(channel.id))

        def seen(place: Place) -> Seen:
            channel = rooms[place.channel]
            return Seen([one.text for one in channel.visible], sum(one.deleted for one in channel.messages))

        yield Stage(discord.api_url, discord.token, room, seen)
        await discord.catch_up()


STAGES: dict[str, Callable[[FakeHurriedClock], AbstractAsyncContextManager[Stage]]] = {
    "slack": slack_stage,
    "discord": discord_stage,
}
