"""What people do in Slack reaches the core as a request, and its answer reaches the person alone."""

import pytest

from adapters.slack.app import SlackApp
from adapters.slack.render import one_page
from bot.domain.conversation import Answer
from bot.domain.message import Message, Paragraph, words
from bot.domain.watch import Language, Place, Role
from tests.adapters.slack.messages import PREVIEW, WELCOME, flash_grpo
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.slack_http import broken, refused
from tests.fakes.slack_rooms import BOT, Posted
from tests.fakes.slack_server import FakeSlack
from tests.patience import eventually

C1 = Place("slack", "T1", "C1")


def card_in(slack: FakeSlack, channel: str = "C1") -> Posted:
    """A card that a process before this one posted."""
    page = one_page(Message((flash_grpo(),)))
    return slack.record(channel, BOT, {"text": page.text, "blocks": page.blocks})


async def test_a_command_is_acknowledged_at_once_and_answered_to_the_person_alone(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    desk.opened.clear()
    deed = await slack.types("U1", "C1", "/radar author Bohan Zhuang")
    assert deed.answers() == []
    desk.opened.set()
    answer = await deed.answer()
    assert answer.words == "You typed: author Bohan Zhuang"
    assert answer.only_for == "U1"
    assert slack.from_bot("C1") == []
    [request] = desk.requests
    assert (request.place, request.place.private) == (C1, False)
    assert (request.person.id, request.person.name, request.person.role) == ("U1", "Ada", Role.MEMBER)
    assert (request.language, request.timezone) == (Language.ENGLISH, "Europe/Berlin")


async def test_language_and_zone_are_the_persons(face: SlackApp, slack: FakeSlack, desk: FakeDesk) -> None:
    await (await slack.types("U2", "C1", "/radar 换一批")).answer()
    assert desk.requests[0].text == "换一批"
    assert (desk.requests[0].language, desk.requests[0].timezone) == (Language.CHINESE, "Asia/Shanghai")


@pytest.mark.parametrize(
    ("traits", "role"),
    [
        ({"guest": True}, Role.GUEST),
        ({"single_channel_guest": True}, Role.GUEST),
        ({"team": "T2"}, Role.STRANGER),
        ({"team": "T2", "guest": True}, Role.STRANGER),
        ({"admin": True}, Role.KEEPER),
        ({}, Role.MEMBER),
    ],
)
async def test_roles_are_what_slack_says(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk, traits: dict[str, str | bool], role: Role
) -> None:
    slack.person("U9", "Kim", **traits)
    slack.channels["C1"].members.add("U9")
    await (await slack.types("U9", "C1", "/radar")).answer()
    assert desk.requests[0].person.role is role


async def test_a_changed_role_is_noticed_within_minutes(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk, clock: FakeClock
) -> None:
    await (await slack.types("U1", "C1", "/radar")).answer()
    slack.person("U1", "Ada", guest=True)
    await clock.advance(301)
    await (await slack.types("U1", "C1", "/radar")).answer()
    assert [one.person.role for one in desk.requests] == [Role.MEMBER, Role.GUEST]
    assert len(slack.called("users.info")) == 2


async def test_who_cannot_be_told_changes_nothing(face: SlackApp, slack: FakeSlack, desk: FakeDesk) -> None:
    slack.plan("users.info", broken(503, recorded=False))
    answer = await (await slack.types("U1", "C1", "/radar remove 1")).answer()
    assert desk.requests == []
    assert "try again in a minute" in answer.words


async def test_a_mention_is_a_command_and_its_answer_is_for_the_person(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    answer = await (await slack.mentions("U1", "C1", 'keyword "a < b" & c')).answer()
    assert desk.requests[0].text == 'keyword "a < b" & c'
    assert answer.only_for == "U1"


async def test_a_mention_in_a_thread_is_answered_in_the_thread(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    parent = card_in(slack)
    answer = await (await slack.mentions("U1", "C1", "ask what is new here?", thread=parent.ts)).answer()
    assert answer.thread_ts == parent.ts
    assert answer.only_for == "U1"


async def test_a_direct_message_is_a_command_in_a_place_of_its_own(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    channel = slack.direct("U1").id
    answer = await (await slack.types("U1", channel, "author https://arxiv.org/abs/2606.01234")).answer()
    assert desk.requests[0].text == "author https://arxiv.org/abs/2606.01234"
    assert desk.requests[0].place == Place("slack", "T1", channel)
    assert desk.requests[0].place.private
    assert answer.only_for is None


async def test_in_a_direct_conversation_answers_stay_and_a_confirmation_takes_its_previews_place(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    channel = slack.direct("U1").id
    desk.answers["author X"] = Answer((PREVIEW,))
    preview = await (await slack.types("U1", channel, "/radar author X")).answer()
    assert preview.only_for is None
    await slack.presses("U1", preview, "Add")
    await eventually(lambda: preview.edits)
    assert [one.words for one in slack.from_bot(channel)] == ["You typed: confirm 1"]


async def test_an_event_that_is_sent_again_is_done_once(face: SlackApp, slack: FakeSlack, desk: FakeDesk) -> None:
    deed = await slack.mentions("U1", "C1", "shuffle")
    await slack.again(deed)
    await deed.answer()
    await (await slack.mentions("U1", "C1", "shuffle")).answer()
    assert len(desk.requests) == 2


async def test_a_button_of_an_old_message_sends_its_command(face: SlackApp, slack: FakeSlack, desk: FakeDesk) -> None:
    card = card_in(slack)
    answer = await (await slack.presses("U1", card, "☆ Save")).answer()
    assert desk.requests[-1].text == "save 7"
    assert answer.only_for == "U1"
    for label, command in (("Why this?", "why 7"), ("more", "whole 7"), ("Briefing", "brief 7")):
        await (await slack.presses("U2", card, label)).answer()
        assert desk.requests[-1].text == command
    assert card.edits == 0


async def test_a_link_in_the_menu_is_acknowledged_and_asks_nothing(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    deed = await slack.presses("U1", card_in(slack), "PDF")
    assert deed.ack.payload == {}
    await (await slack.types("U1", "C1", "/radar")).answer()
    assert [one.text for one in desk.requests] == [""]


async def test_a_confirmation_takes_the_place_of_its_preview(face: SlackApp, slack: FakeSlack, desk: FakeDesk) -> None:
    desk.answers["author X"] = Answer((PREVIEW,))
    preview = await (await slack.types("U1", "C1", "/radar author X")).answer()
    await slack.presses("U1", preview, "Example")
    await eventually(lambda: len(slack.from_bot("C1", "U1")) == 2)
    await slack.presses("U1", preview, "Add")
    await eventually(lambda: preview.edits)
    assert preview.words == "You typed: confirm 1"
    assert len(slack.from_bot("C1", "U1")) == 2


async def test_a_confirmation_that_fails_leaves_the_preview_to_be_pressed_again(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    desk.answers["author X"] = Answer((PREVIEW,))
    desk.answers["confirm 1"] = Answer((Message((Paragraph(words("The database is locked.")),)),), ok=False)
    preview = await (await slack.types("U1", "C1", "/radar author X")).answer()
    answer = await (await slack.presses("U1", preview, "Add")).answer()
    assert (answer.words, preview.edits) == ("The database is locked.", 0)


async def test_a_button_that_asks_opens_a_modal_and_its_answer_completes_the_command(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    desk.answers["hello"] = Answer((WELCOME,))
    welcome = await (await slack.types("U1", "C1", "/radar hello")).answer()
    view = await (await slack.presses("U1", welcome, "Follow an author")).view()
    assert view["blocks"][0]["label"]["text"] == "Whom do you want to follow?"
    submission = await slack.submits("U1", view, {"answer": " Bohan Zhuang "}, channel="C1")
    answer = await submission.answer()
    assert desk.requests[-1].text == "author  Bohan Zhuang"
    assert desk.requests[-1].place == C1
    assert answer.only_for == "U1"


async def test_a_modal_that_comes_too_late_is_told_and_can_be_pressed_again(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    desk.answers["hello"] = Answer((WELCOME,))
    welcome = await (await slack.types("U1", "C1", "/radar hello")).answer()
    slack.plan("views.open", refused("expired_trigger_id"))
    answer = await (await slack.presses("U1", welcome, "Follow an author")).answer()
    assert "press it once more" in answer.words
    assert (await (await slack.presses("U1", welcome, "Follow an author")).view())["type"] == "modal"


async def test_a_long_answer_comes_in_order_and_outlasts_the_response_url(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    desk.answers["search x"] = Answer(tuple(Message((Paragraph(words(f"message {n}")),)) for n in range(8)))
    deed = await slack.types("U1", "C1", "/radar search x")
    await eventually(lambda: len(deed.answers()) == 8)
    assert [one.words for one in deed.answers()] == [f"message {n}" for n in range(8)]
    assert {one.only_for for one in deed.answers()} == {"U1"}
    assert len(slack.called("chat.postEphemeral")) == 3


async def test_a_response_url_that_fails_is_made_up_for(face: SlackApp, slack: FakeSlack, desk: FakeDesk) -> None:
    slack.plan("response_url", broken(500, recorded=False))
    answer = await (await slack.types("U1", "C1", "/radar")).answer()
    assert answer.only_for == "U1"
    assert len(slack.called("chat.postEphemeral")) == 1


async def test_a_fault_in_the_core_is_told_to_the_person(face: SlackApp, slack: FakeSlack, desk: FakeDesk) -> None:
    desk.breaks.add("shuffle")
    answer = await (await slack.types("U1", "C1", "/radar shuffle")).answer()
    assert "Something went wrong" in answer.words
    assert answer.only_for == "U1"


async def test_a_mention_in_a_thread_tells_which_thread_and_a_button_there_does_not(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    card = card_in(slack)
    await (await slack.mentions("U1", "C1", "is it faster?", thread=card.ts)).answer()
    await (await slack.presses("U1", card, "☆ Save")).answer()
    await (await slack.mentions("U1", "C1", "list")).answer()
    assert [request.thread for request in desk.requests] == [card.ts, "", ""]


async def test_where_all_is_said_in_the_thread_nobody_is_answered_alone(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    card = card_in(slack)
    desk.answers["is it faster?"] = Answer(())
    deed = await slack.mentions("U1", "C1", "is it faster?", thread=card.ts)
    await (await slack.mentions("U1", "C1", "list")).answer()
    assert [one.words for one in deed.answers()] == ["You typed: list"]


@pytest.mark.parametrize(
    ("of", "more", "heard"),
    [
        (BOT, {}, True),
        ("U2", {}, False),
        (BOT, {"bot_id": "B9"}, False),
        (BOT, {"subtype": "message_changed"}, False),
    ],
)
async def test_a_reply_is_a_question_where_slack_shows_it_and_the_thread_is_a_briefing_s(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk, of: str, more: dict[str, str], heard: bool
) -> None:
    card = card_in(slack)
    event = {"type": "message", "channel_type": "channel", "channel": "C1", "user": "U1", "text": "is it &lt; 1 s?"}
    await slack.happens({**event, "ts": "9.9", "thread_ts": card.ts, "parent_user_id": of, **more})
    await (await slack.mentions("U1", "C1", "list")).answer()
    assert [(one.text, one.thread) for one in desk.overheard] == [("is it < 1 s?", card.ts)] * heard
    assert [one.text for one in desk.requests] == ["list"]
    assert [one for one in slack.from_bot("C1", "U1") if one.only_for] == slack.from_bot("C1", "U1")[-1:]
