"""Each of Discord's answers to a post gets its one behaviour, judged by what stands in the channel."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from adapters.discord.render import title_alone
from adapters.discord.send import DiscordMessenger
from adapters.discord.wire import Wire
from bot.domain.delivery import Absent, CannotLook, Failed, Refusal, Refused, Sent, Unknown
from bot.domain.message import Message
from bot.domain.watch import Place
from tests.adapters.discord.conftest import line, place_of
from tests.adapters.slack.messages import flash_grpo
from tests.fakes import discord_faults as faults
from tests.fakes.clock import FakeClock
from tests.fakes.discord_faults import Fault
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel

MARK, OTHER = "0123456789abcdef" * 2, "fedcba9876543210" * 2
CARD = Message((flash_grpo(),))
POSTS = "/channels/*/messages"
SHORT_S = 2
"""How long an answer that never comes is waited for, in real seconds: ample for a request to arrive here."""


async def test_a_post_repeated_within_a_minute_is_the_first_one(
    messenger: DiscordMessenger, place: Place, papers: Channel, clock: FakeClock
) -> None:
    first = await messenger.post(place, CARD, MARK, None)
    await clock.advance(59)
    assert await messenger.post(place, CARD, MARK, None) == first
    assert await messenger.post(place, CARD, OTHER, None) != first
    assert len(papers.visible) == 2


async def test_a_removed_message_is_not_made_again(messenger: DiscordMessenger, place: Place, papers: Channel) -> None:
    await messenger.post(place, CARD, MARK, None)
    papers.visible[0].deleted = True
    outcome = await messenger.post(place, CARD, MARK, None)
    assert isinstance(outcome, Refused)
    assert outcome.refusal is Refusal.IGNORE


@pytest.mark.parametrize("wordy", [CARD, title_alone(CARD), line("6 new of 1,243")])
async def test_a_message_is_found_with_buttons_and_without_long_after(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, clock: FakeClock, wordy: Message
) -> None:
    server.faults.plant("POST", POSTS, faults.late(20))
    sent_at = clock.now()
    assert isinstance(await messenger.post(place, wordy, MARK, None), Unknown)
    assert await messenger.find(place, MARK, sent_at, clock.now(), None) == Absent()
    await clock.advance(300)
    found = await messenger.find(place, MARK, sent_at, sent_at + timedelta(seconds=120), None)
    assert isinstance(found, Sent)
    assert await messenger.find(place, OTHER, sent_at, sent_at + timedelta(seconds=120), None) == Absent()


async def test_without_the_right_to_read_it_cannot_look(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, papers: Channel, clock: FakeClock
) -> None:
    await messenger.post(place, CARD, MARK, None)
    await server.allow(papers, deny=("read_message_history",))
    found = await messenger.find(place, MARK, clock.now(), clock.now(), None)
    assert isinstance(found, CannotLook)
    assert "50013" in found.why


async def test_a_busy_channel_is_read_page_by_page_and_not_for_ever(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, papers: Channel, clock: FakeClock
) -> None:
    sent_at = clock.now()
    ada = server.person("Ada", papers.guild)
    for n in range(250):
        await ada.says(papers, f"{n}")
    await messenger.post(place, CARD, MARK, None)
    assert isinstance(await messenger.find(place, MARK, sent_at, sent_at, None), Sent)
    for n in range(400):
        await ada.says(papers, f"{n}")
    assert isinstance(await messenger.find(place, OTHER, sent_at, sent_at, None), CannotLook)


@pytest.mark.parametrize(
    ("fault", "refusal"),
    [
        (faults.refused(403, 50001), Refusal.PARK),
        (faults.refused(403, 50013), Refusal.PARK),
        (faults.refused(404, 10003), Refusal.PARK),
        (faults.refused(404, 10004), Refusal.TENANT),
        (faults.refused(403, 160005), Refusal.PARK),
        (faults.refused(400, 40067), Refusal.PARK),
        (faults.refused(400, 50008), Refusal.PARK),
        (faults.refused(403, 50007), Refusal.IGNORE),
        (faults.refused(404, 10008), Refusal.IGNORE),
    ],
)
async def test_a_refusal_that_waiting_cannot_mend_is_told_as_what_it_is(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, papers: Channel, fault: Fault, refusal: Refusal
) -> None:
    server.faults.plant("POST", POSTS, fault, times=9)
    outcome = await messenger.post(place, CARD, MARK, None)
    assert isinstance(outcome, Refused)
    assert outcome.refusal is refusal
    assert len(server.posts()) == 1
    assert papers.visible == []


@pytest.mark.parametrize(
    ("fault", "copies"),
    [
        (faults.broken(500, recorded=True), 1),
        (faults.broken(502, recorded=False), 0),
        (faults.broken(504, recorded=True), 1),
        (faults.dropped(recorded=True), 1),
        (faults.page(), 0),
    ],
)
async def test_what_nobody_can_know_is_unknown_and_asked_once(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, papers: Channel, fault: Fault, copies: int
) -> None:
    server.faults.plant("POST", POSTS, fault)
    assert isinstance(await messenger.post(place, CARD, MARK, None), Unknown)
    assert len(server.posts()) == 1
    assert len(papers.visible) == copies
    assert isinstance(await messenger.post(place, CARD, MARK, None), Sent)
    assert len(papers.visible) == 1


async def test_an_answer_that_never_comes_is_given_up_and_unknown(
    server: FakeDiscord, place: Place, papers: Channel, clock: FakeClock
) -> None:
    wire = Wire(server.token, server.api_url, clock, Random(1), timeout_s=SHORT_S)
    server.faults.plant("POST", POSTS, faults.hanging(recorded=True))
    assert isinstance(await DiscordMessenger(wire).post(place, CARD, MARK, None), Unknown)
    assert len(server.posts()) == len(papers.visible) == 1
    await wire.close()


async def test_a_malformed_message_is_told_with_its_fields_and_without_what_was_in_them(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, papers: Channel
) -> None:
    errors = {"components": {"0": {"content": {"_errors": [{"code": "TOO_LONG", "message": "a secret is too long"}]}}}}
    body = {"code": 50035, "message": "Invalid Form Body", "errors": errors}
    server.faults.plant("POST", POSTS, Fault(recorded=False, status=400, body=body))
    outcome = await messenger.post(place, CARD, MARK, None)
    assert outcome == Refused(Refusal.OUR_BUG, "50035: Invalid Form Body: components.0.content TOO_LONG")
    assert papers.visible == []


async def test_slow_mode_waits(messenger: DiscordMessenger, server: FakeDiscord, place: Place) -> None:
    server.faults.plant("POST", POSTS, faults.refused(429, 20016))
    assert isinstance(await messenger.post(place, CARD, MARK, None), Failed)
    server.faults.plant("POST", POSTS, faults.refused(403, 30046))
    assert isinstance(await messenger.post(place, CARD, MARK, None), Failed)


async def test_a_global_limit_stops_every_place(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, clock: FakeClock
) -> None:
    other = await server.open_channel(server.world.guilds[int(place.tenant)], "other")
    server.faults.plant("POST", POSTS, faults.rate_limited(20, scope="global"))
    assert isinstance(await messenger.post(place, CARD, MARK, None), Failed)
    held = await messenger.post(place_of(other), CARD, OTHER, None)
    assert isinstance(held, Failed)
    assert held.retry_after_s == 20
    assert len(server.posts()) == 1
    await clock.advance(20)
    assert isinstance(await messenger.post(place_of(other), CARD, OTHER, None), Sent)


async def test_a_ban_stops_everything_for_ten_minutes_and_then_longer(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, clock: FakeClock
) -> None:
    server.faults.plant("POST", POSTS, faults.cloudflare_ban(), times=2)
    waits = []
    for _ in range(2):
        outcome = await messenger.post(place, CARD, MARK, None)
        assert isinstance(outcome, Failed)
        waits.append(outcome.retry_after_s)
        await messenger.post(place, CARD, OTHER, None)
        await clock.advance(outcome.retry_after_s)
    assert waits == [600, 1200]
    assert len(server.posts()) == 2


async def test_after_a_refused_token_nothing_more_is_asked(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, clock: FakeClock
) -> None:
    server.token = "another"
    assert isinstance(await messenger.post(place, CARD, MARK, None), Failed)
    await clock.advance(86_400)
    assert isinstance(await messenger.post(place, CARD, OTHER, None), Failed)
    assert len(server.posts()) == 1


async def test_too_many_refusals_in_ten_minutes_stop_the_bot_before_discord_does(
    server: FakeDiscord, place: Place, clock: FakeClock
) -> None:
    wire = Wire(server.token, server.api_url, clock, Random(1), invalid_limit=20)
    server.faults.plant("POST", POSTS, faults.refused(403, 50013), times=99)
    for _ in range(23):
        await clock.advance(0.1)
        outcome = await DiscordMessenger(wire).post(place, CARD, MARK, None)
    assert isinstance(outcome, Failed)
    assert len(server.posts()) == 20
    await clock.advance(600)
    assert isinstance(await DiscordMessenger(wire).post(place, CARD, MARK, None), Refused)
    await wire.close()


async def test_the_channel_s_limit_is_kept_without_meeting_it(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, papers: Channel, clock: FakeClock
) -> None:
    server.limits.limit = 5
    held = 0
    for n in range(7):
        mark = f"{n}" * 32
        while isinstance(outcome := await messenger.post(place, line(f"{n}"), mark, None), Failed):
            held += 1
            await clock.advance(outcome.retry_after_s)
        assert isinstance(outcome, Sent)
    assert held == 1
    assert server.posts(429) == []
    assert len(papers.visible) == 7


async def test_nobody_listens_there_means_certainly_not_posted(clock: FakeClock, place: Place) -> None:
    wire = Wire("t", "http://127.0.0.1:9", clock, Random(1))
    waits = []
    for _ in range(3):
        outcome = await DiscordMessenger(wire).post(place, CARD, MARK, None)
        assert isinstance(outcome, Failed)
        waits.append(outcome.retry_after_s)
    await wire.close()
    assert waits == sorted(waits)
    assert 1 <= waits[0] <= 1.5
