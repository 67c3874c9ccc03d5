"""What people do on Discord reaches the core, and its answer reaches them: the real library on a loopback Discord."""

from __future__ import annotations

import asyncio

import pytest

from adapters.discord.app import DiscordApp
from bot.commands.grammar import read
from bot.domain.conversation import Answer, Choice
from bot.domain.message import Button, Buttons, Heading, Message, Paragraph, words
from bot.domain.watch import Language, Role
from tests.adapters.discord.conftest import bot_on, place_of
from tests.adapters.slack.messages import flash_grpo
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel
from tests.fakes.discord_world import Message as Posted

pytestmark = pytest.mark.usefixtures("app")


def shows(text: str, *buttons: Button) -> Answer:
    """An answer of one message."""
    return Answer((Message((Paragraph(words(text)), Buttons(buttons))),))


async def post(app: DiscordApp, channel: Channel, message: Message, mark: str = "a" * 32) -> Posted:
    """Post a message for everyone in the channel."""
    await app.messenger.post(place_of(channel), message, mark, None)
    return channel.visible[-1]


@pytest.mark.parametrize(
    ("line", "options", "text"),
    [
        ("radar list", {}, "list"),
        ("radar author", {"name": "Bohan Zhuang"}, "author Bohan Zhuang"),
        ("radar keyword", {"words": 'video diffusion, "x y"'}, 'keyword video diffusion, "x y"'),
        ("radar category", {"category": "cs.CV"}, "category cs.CV"),
        ("radar query", {"query": "ti:x AND au:y"}, "query ti:x AND au:y"),
        ("radar remove", {"watch": "3 5-7"}, "remove 3 5-7"),
        ("radar shuffle", {}, "shuffle"),
        ("radar shuffle", {"count": 8}, "shuffle 8"),
        ("radar since", {"since": "today"}, "since today"),
        ("radar settings", {"setting": "cap", "value": "8"}, "settings cap 8"),
        ("radar settings", {}, "settings"),
        ("radar edit", {"watch": "3", "words": "keyword video diffusion"}, "edit 3 keyword video diffusion"),
        ("radar notify", {"watch": "3 5", "mentions": "off"}, "notify 3 5 off"),
        ("radar notify", {}, "notify"),
        ("radar digest schedule", {"when": "weekdays 09:00 Asia/Shanghai"}, "schedule weekdays 09:00 Asia/Shanghai"),
        ("radar brief", {"about": "week", "language": "zh"}, "brief week zh"),
        ("radar ask", {"question": "is it faster?"}, "ask is it faster?"),
        ("radar library saved", {}, "saved"),
        ("radar help", {"word": "query"}, "help query"),
        ("radar undo", {}, "undo"),
        ("radar paper why", {"paper": "2606.01234"}, "why 2606.01234"),
        ("radar mute", {"words": 'survey, "state of the art"'}, 'mute survey, "state of the art"'),
        ("radar paper cites", {"paper": "https://arxiv.org/abs/2606.01234"}, "cites https://arxiv.org/abs/2606.01234"),
    ],
)
async def test_a_subcommand_is_the_text_that_the_core_reads(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, line: str, options: dict[str, object], text: str
) -> None:
    ada = server.person("Ada", papers.guild)
    seen = await ada.types(papers, line, **options)
    [request] = desk.requests
    assert request.text == text
    assert (request.place, request.person.name, request.person.role) == (place_of(papers), "Ada", Role.MEMBER)
    assert seen.text == f"You typed: {text}"
    assert seen.private
    read(request.text, Language.ENGLISH)


async def test_categories_watches_and_days_are_offered_while_typing(
    server: FakeDiscord, desk: FakeDesk, papers: Channel
) -> None:
    desk.choices = {"category": [Choice("cs.CV Computer Vision", "cs.CV")], "watch": [Choice("3. author: X", "3")]}
    ada = server.person("Ada", papers.guild)
    assert await ada.autocompletes(papers, "radar category", "category", "cs") == ["cs.CV Computer Vision"]
    for line in ("radar remove", "radar edit", "radar notify"):
        assert await ada.autocompletes(papers, line, "watch", "") == ["3. author: X"]
    assert await ada.autocompletes(papers, "radar since", "since", "to") == ["today"]
    desk.choices["command"] = [Choice("why · why a paper was posted", "why")]
    assert await ada.autocompletes(papers, "radar help", "word", "w") == ["why · why a paper was posted"]


async def test_who_manages_the_channel_is_a_keeper_and_is_asked_at_each_act(
    server: FakeDiscord, desk: FakeDesk, papers: Channel
) -> None:
    desk.answers["list"] = shows("the panel", Button("Pause", "pause"))
    grace = server.person("Grace", papers.guild, "manage_channels")
    panel = await grace.types(papers, "radar list")
    assert papers.guild is not None
    papers.guild.members[grace.user.id] = set()
    await grace.presses(panel.message, "Pause")
    assert [request.person.role for request in desk.requests] == [Role.KEEPER, Role.MEMBER]


async def test_a_person_alone_with_the_bot_is_the_keeper(server: FakeDiscord, desk: FakeDesk) -> None:
    ada = server.person("Ada", locale="zh-CN")
    await ada.types(ada.direct, "radar list")
    [request] = desk.requests
    assert request.place.private
    assert (request.place.tenant, request.person.role, request.language) == ("", Role.KEEPER, Language.CHINESE)


async def test_a_long_answer_comes_in_several_messages_all_seen_alone(
    server: FakeDiscord, desk: FakeDesk, papers: Channel
) -> None:
    desk.answers["search x"] = Answer(tuple(Message((flash_grpo(n),)) for n in range(1, 6)))
    ada = server.person("Ada", papers.guild)
    seen = await ada.types(papers, "radar search", query="x")
    await server.until(lambda: len(seen.messages) == 5, "five cards")
    assert [message.text[:3] for message in seen.messages] == ["01.", "02.", "03.", "04.", "05."]
    assert seen.private
    assert papers.visible == []


async def test_a_button_runs_its_command_and_answers_the_one_who_pressed(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp
) -> None:
    posted = await post(app, papers, Message((flash_grpo(),)))
    ada = server.person("Ada", papers.guild)
    seen = await ada.presses(posted, "☆ Save")
    assert desk.requests[-1].text == "save 7"
    assert seen.text == "You typed: save 7"
    assert seen.private
    assert len(papers.visible) == 1


async def test_a_choice_in_a_menu_runs_its_command(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp
) -> None:
    menu = tuple(Button(f"choice {n}", f"why {n}") for n in range(7))
    posted = await post(app, papers, Message((flash_grpo(menu=menu),)))
    ada = server.person("Ada", papers.guild)
    await ada.chooses(posted, "choice 6")
    assert desk.requests[-1].text == "why 6"


async def test_the_confirmation_takes_the_place_of_its_preview(
    server: FakeDiscord, desk: FakeDesk, papers: Channel
) -> None:
    desk.answers["author X"] = shows("4 papers in a week", Button("Add", "confirm 1"), Button("More", "show 1"))
    ada = server.person("Ada", papers.guild)
    preview = await ada.types(papers, "radar author", name="X")
    added = await ada.presses(preview.message, "Add")
    assert added.message is preview.message
    assert [message.text for message in papers.seen_only_by(ada.user)] == ["You typed: confirm 1"]


async def test_a_button_that_asks_opens_a_modal_and_its_answer_follows_the_command(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp
) -> None:
    ask = Button("Follow an author", "author", asks="Whom shall this channel follow?")
    posted = await post(app, papers, Message((Heading(words("Welcome")), Buttons((ask,)))))
    ada = server.person("Ada", papers.guild, "manage_channels")
    opened = await ada.presses(posted, "Follow")
    assert opened.modal["components"][0]["label"] == "Whom shall this channel follow?"
    await ada.submits(opened, "Bohan Zhuang")
    assert desk.requests[-1].text == "author Bohan Zhuang"
    assert desk.requests[-1].person.role is Role.KEEPER


async def test_a_question_too_long_for_its_button_is_asked_by_the_label(
    server: FakeDiscord, papers: Channel, app: DiscordApp
) -> None:
    ask = Button("Follow an author", "author", asks="Whom shall this channel follow? " * 9)
    posted = await post(app, papers, Message((Buttons((ask,)),)))
    opened = await server.person("Ada", papers.guild).presses(posted, "Follow")
    assert opened.modal["components"][0]["label"] == "Follow an author"


async def test_buttons_and_modals_work_after_a_restart(
    server: FakeDiscord, desk: FakeDesk, clock: FakeClock, papers: Channel, app: DiscordApp
) -> None:
    ask = Button("Follow an author", "author", asks="Whom?")
    posted = await post(app, papers, Message((flash_grpo(), Buttons((ask,)))))
    ada = server.person("Ada", papers.guild)
    opened = await ada.presses(posted, "Follow")
    await app.stop()
    again = bot_on(server, clock)
    await again.start(desk)
    try:
        await ada.presses(posted, "☆ Save")
        await ada.submits(opened, "Bohan Zhuang")
        assert [request.text for request in desk.requests] == ["save 7", "author Bohan Zhuang"]
    finally:
        await again.stop()


async def test_a_mention_is_answered_beside_the_message_and_pings_nobody(
    server: FakeDiscord, desk: FakeDesk, papers: Channel
) -> None:
    ada = server.person("Ada", papers.guild, "manage_channels")
    answer = await ada.mentions(papers, "author Bohan Zhuang")
    assert answer.text == "You typed: author Bohan Zhuang"
    assert answer.reference == papers.visible[0].id
    assert (desk.requests[0].text, desk.requests[0].person.role) == ("author Bohan Zhuang", Role.KEEPER)
    grace = server.person("Grace", papers.guild)
    await grace.mentions(papers, "作者 庄博涵")
    assert (desk.requests[1].language, desk.requests[1].person.role) == (Language.CHINESE, Role.MEMBER)


async def test_a_direct_message_needs_no_mention(server: FakeDiscord, desk: FakeDesk) -> None:
    ada = server.person("Ada")
    await ada.says(ada.direct, "list")
    await server.until(lambda: len(ada.direct.visible) == 2, "an answer")
    assert desk.requests[0].text == "list"
    assert desk.requests[0].place.private


async def test_talk_among_people_is_none_of_the_bots_business(
    server: FakeDiscord, desk: FakeDesk, papers: Channel
) -> None:
    ada = server.person("Ada", papers.guild)
    await ada.says(papers, "who is @everyone?")
    await ada.mentions(papers, "list")
    assert [request.text for request in desk.requests] == ["list"]


async def test_a_core_that_trips_says_so_to_the_person(server: FakeDiscord, desk: FakeDesk, papers: Channel) -> None:
    desk.breaks.add("list")
    ada = server.person("Ada", papers.guild)
    seen = await ada.types(papers, "radar list")
    assert "nothing was changed" in seen.text
    assert seen.private


async def test_an_answer_that_takes_long_was_acknowledged_at_once(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, clock: FakeClock
) -> None:
    desk.opened.clear()
    ada = server.person("Ada", papers.guild)
    typing = asyncio.create_task(ada.types(papers, "radar list"))
    await server.until(lambda: server.interactions.waiting, "an acknowledgement")
    await clock.advance(60)
    desk.opened.set()
    assert (await typing).text == "You typed: list"


async def test_what_comes_again_after_a_resumed_connection_is_done_once(
    server: FakeDiscord, desk: FakeDesk, papers: Channel
) -> None:
    ada = server.person("Ada", papers.guild)
    await ada.types(papers, "radar digest pause")
    await server.gateway.repeat_last("INTERACTION_CREATE")
    await ada.types(papers, "radar list")
    assert [request.text for request in desk.requests] == ["pause", "list"]


async def test_a_stop_lets_what_was_acknowledged_be_answered(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp
) -> None:
    desk.opened.clear()
    ada = server.person("Ada", papers.guild)
    typing = asyncio.create_task(ada.types(papers, "radar list"))
    await server.until(lambda: server.interactions.waiting and desk.requests, "an acknowledgement")
    stopping = asyncio.create_task(app.stop())
    desk.opened.set()
    assert (await typing).text == "You typed: list"
    await stopping
