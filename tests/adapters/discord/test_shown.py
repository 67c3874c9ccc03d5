"""What Discord shows of the bot's own posts settles them, though an answer was lost; the real library on a loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random

import pytest

from adapters.discord.app import DiscordApp
from adapters.discord.send import PACE_S, DiscordMessenger
from adapters.discord.wire import Wire
from bot.commands.handlers import RadarDesk
from bot.delivery import Deliverer
from bot.domain.delivery import CannotLook, Delivery, DeliveryKind, DeliveryRecord, DeliveryState, Sent
from bot.domain.job import Job
from bot.domain.watch import Language, Radar
from tests.adapters.discord.conftest import bot_on, line, place_of
from tests.fakes import discord_faults as faults
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel
from tests.fakes.library import FakeLibrary

MARK, OTHER = "0123456789abcdef" * 2, "fedcba9876543210" * 2
POSTS = "/channels/*/messages"


class Lab:
    """A bot with its core, a place, and two cards for it."""

    def __init__(self, server: FakeDiscord, clock: FakeClock, papers: Channel) -> None:
        self.clock, self.place = clock, place_of(papers)
        self.library = FakeLibrary()
        self.woken: list[Job] = []
        self.desk = RadarDesk(self.library, clock, (), self.woken.append, timezone="UTC")
        self.app = bot_on(server, clock)
        self.worker = Deliverer(self.library, {"discord": self.app.messenger}, clock, "worker", Random(1))
        cards = ((DeliveryKind.CARD, n, line(f"card {n}")) for n in range(2))
        self.cards = [Delivery(self.place, "2026-06-15/digest", *card) for card in cards]

    async def enqueue(self) -> None:
        """Put the cards into the outbox."""
        async with self.library.begin() as work:
            await work.radars.save(Radar(self.place, Language.ENGLISH, "UTC", self.clock.now()))
            await work.outbox.enqueue(self.cards, self.clock.now())

    async def first(self) -> DeliveryRecord:
        """How the first card stands."""
        async with self.library.begin() as work:
            record = await work.log.get(self.cards[0].id)
        assert record is not None
        return record


@pytest.fixture
async def lab(server: FakeDiscord, clock: FakeClock, papers: Channel) -> AsyncIterator[Lab]:
    """A bot that is logged in, with two cards to post."""
    made = Lab(server, clock, papers)
    await made.enqueue()
    assert await made.app.start(made.desk) is None
    made.woken.clear()
    yield made
    await made.app.stop()


async def test_a_card_whose_answer_is_lost_is_settled_by_what_discord_shows_and_the_next_one_follows(
    lab: Lab, server: FakeDiscord, papers: Channel
) -> None:
    server.faults.plant("POST", POSTS, faults.dropped(recorded=True))
    await lab.worker.deliver_due()
    await server.until(lambda: lab.woken, "the news of the message")
    assert set(lab.woken) == {Job.DELIVER}
    record = await lab.first()
    assert (record.state, record.ref) == (DeliveryState.SENT, str(papers.visible[0].id))
    assert papers.texts == ["card 0"]
    await lab.clock.advance(PACE_S)
    await lab.worker.deliver_due()
    assert papers.texts == ["card 0", "card 1"]
    assert len(server.posts()) == 2


@pytest.mark.usefixtures("app")
async def test_what_discord_shows_of_our_posts_has_the_ref_that_posting_gave_and_of_others_nothing_is_told(
    app: DiscordApp, server: FakeDiscord, desk: FakeDesk, papers: Channel
) -> None:
    ada = server.person("Ada", papers.guild)
    place, alone = place_of(papers), place_of(server.world.direct(ada.user))
    await ada.says(papers, "not ours")
    head = await app.messenger.post(place, line("Briefing"), MARK, None)
    assert isinstance(head, Sent)
    reply = await app.messenger.post(place, line("part"), OTHER, head.ref)
    direct = await app.messenger.post(alone, line("hello"), "1" * 32, None)
    assert isinstance(reply, Sent)
    assert isinstance(direct, Sent)
    await server.until(lambda: len(desk.sights) == 3, "three messages of ours")
    assert desk.sights == [(MARK[:30], head.ref), (OTHER[:30], reply.ref), ("1" * 30, direct.ref)]
    assert [heard.text for heard in desk.requests] == []


@pytest.mark.parametrize("ahead", [timedelta(hours=-2), timedelta(hours=2)])
async def test_what_stands_is_read_by_discords_clock_as_well_as_ours(
    server: FakeDiscord, clock: FakeClock, papers: Channel, ahead: timedelta
) -> None:
    ours = FakeClock(clock.now() - ahead)
    wire = Wire(server.token, server.api_url, ours, Random(1))
    messenger, place, now = DiscordMessenger(wire), place_of(papers), ours.now()
    assert isinstance(await messenger.post(place, line("Briefing"), MARK, None), Sent)
    wire.ahead = timedelta()
    found = await messenger.standing(place, [MARK], now, now, ())
    await wire.close()
    assert not isinstance(found, CannotLook)
    assert [one.mark for one in found] == [MARK]
