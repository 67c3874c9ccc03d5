"""What Discord refuses of an answer to a person is let go, late answers come another way, and the next one is heard."""

from __future__ import annotations

import asyncio

import pytest

from adapters.discord.app import DiscordApp
from bot.domain.conversation import Answer
from bot.domain.message import Button, Buttons, Message, Paragraph, words
from tests.adapters.discord.conftest import place_of
from tests.fakes import discord_faults as faults
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.discord_faults import Fault
from tests.fakes.discord_people import Member
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel

pytestmark = pytest.mark.usefixtures("app")
CALLBACK, FILLED, FOLLOW_UP = "/interactions/*/callback", "/webhooks/*/messages/@original", "/webhooks/*"


@pytest.fixture
def ada(server: FakeDiscord, papers: Channel) -> Member:
    """A person in the channel."""
    return server.person("Ada", papers.guild)


async def type_without_an_answer(server: FakeDiscord, ada: Member, papers: Channel, fault: Fault, path: str) -> None:
    """Type a command whose answer meets a fault; it is tried once, and gone."""
    method = "PATCH" if path == FILLED else "POST"
    server.faults.plant(method, path, fault)
    await server.tell_news()
    await server.interactions.begin(2, ada.user, papers, ada.command("radar list", {}, focused=None))
    await server.until(lambda: not any(left[3] for left in server.faults.planted), "the fault to be met")


async def hears_the_next(desk: FakeDesk, ada: Member, papers: Channel) -> None:
    """Show that the bot goes on as ever."""
    assert (await ada.types(papers, "radar status")).text == "You typed: status"
    assert papers.visible == []


async def test_an_interaction_that_nobody_waits_for_any_more_is_let_go(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, ada: Member
) -> None:
    await type_without_an_answer(server, ada, papers, faults.refused(404, 10062), CALLBACK)
    await hears_the_next(desk, ada, papers)
    assert [request.text for request in desk.requests] == ["status"]


async def test_an_interaction_that_another_worker_answered_is_left_to_it(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, ada: Member
) -> None:
    await type_without_an_answer(server, ada, papers, faults.refused(400, 40060), CALLBACK)
    await hears_the_next(desk, ada, papers)
    assert [request.text for request in desk.requests] == ["status"]


@pytest.mark.parametrize(("status", "code"), [(404, 10015), (401, 50027), (400, 40094), (404, 10008)])
async def test_an_answer_that_cannot_be_filled_in_any_more_is_let_go(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, ada: Member, status: int, code: int
) -> None:
    await type_without_an_answer(server, ada, papers, faults.refused(status, code), FILLED)
    await hears_the_next(desk, ada, papers)
    assert [request.text for request in desk.requests] == ["list", "status"]
    assert sum(call.path.endswith("@original") for call in server.requests) == 2


async def test_a_question_and_a_word_on_old_buttons_that_come_too_late_are_let_go(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, ada: Member, app: DiscordApp
) -> None:
    asks = Message((Buttons((Button("Follow", "author", asks="Whom?"),)),))
    await app.messenger.post(place_of(papers), asks, "a" * 32, None)
    [message] = papers.visible
    server.faults.plant("POST", CALLBACK, faults.refused(404, 10062))
    data = {"custom_id": next(piece["custom_id"] for piece in message.pieces if piece["type"] == 2)}
    await server.interactions.begin(3, ada.user, papers, data | {"component_type": 2, "id": 3}, message)
    await server.until(lambda: not any(left[3] for left in server.faults.planted), "the fault to be met")
    message.deleted = True
    await hears_the_next(desk, ada, papers)


async def test_an_answer_after_fourteen_minutes_is_an_ordinary_message_in_the_channel(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, ada: Member, clock: FakeClock
) -> None:
    desk.answers["list"] = Answer((Message((Paragraph(words("a very late list")),)),))
    desk.opened.clear()
    typing = asyncio.create_task(ada.types(papers, "radar list"))
    await server.until(lambda: desk.requests, "the question")
    await clock.advance(14 * 60 + 1)
    desk.opened.set()
    await server.until(lambda: papers.visible, "the answer")
    typing.cancel()
    await asyncio.gather(typing, return_exceptions=True)
    assert papers.texts == ["a very late list"]
    assert not any(call.path.endswith("@original") for call in server.requests)
