"""Where the bot is, is not, is invited, and is shown the door."""

import asyncio
from random import Random

import pytest
from structlog.testing import capture_logs

from adapters.slack.app import SlackApp, SlackTokens
from bot.commands.handlers import RadarDesk
from bot.domain.conversation import Answer
from bot.domain.parking import ParkedAs, Parking
from bot.domain.watch import Language, Place
from tests.adapters.slack.messages import WELCOME
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.library import FakeLibrary
from tests.fakes.slack_methods import APP_TOKEN, BOT_TOKEN
from tests.fakes.slack_rooms import APP, BOT
from tests.fakes.slack_server import FakeSlack
from tests.patience import eventually

C1 = Place("slack", "T1", "C1")
WORKSPACE = Place("slack", "T1", "")


async def test_where_the_bot_is_no_member_it_answers_and_says_how_to_invite_it(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    slack.channel("C2", "U1")
    deed = await slack.types("U1", "C2", "/radar author X")
    await eventually(lambda: len(deed.answers()) == 2)
    assert "/invite @academichub" in deed.answers()[1].words
    await slack.invites("C2", by="U1")
    again = await slack.types("U1", "C2", "/radar list")
    await again.answer()
    await (await slack.types("U1", "C2", "/radar list")).answer()
    assert len(again.answers()) == 2


async def test_a_modal_from_where_the_bot_may_not_post_is_answered_directly(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    slack.channel("C2", "U1")
    desk.answers["hello"] = Answer((WELCOME,))
    welcome = await (await slack.types("U1", "C2", "/radar hello")).answer()
    view = await (await slack.presses("U1", welcome, "Follow an author")).view()
    await slack.submits("U1", view, {"answer": "X"}, channel="C2")
    direct = slack.direct("U1").id
    assert (await eventually(lambda: slack.from_bot(direct)))[0].words == "You typed: author X"


async def test_an_invitation_reaches_the_core_with_the_inviters_language(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    slack.channel("C2", "U2")
    deed = await slack.invites("C2", by="U2")
    await slack.again(deed)
    await slack.joins("U1", "C2")
    await (await slack.types("U1", "C1", "/radar")).answer()
    [(place, person, language, timezone)] = await eventually(lambda: desk.joins)
    assert place == Place("slack", "T1", "C2")
    assert person is not None
    assert (person.id, language, timezone) == ("U2", Language.CHINESE, "Asia/Shanghai")


async def test_a_person_who_leaves_is_told_to_the_core_once(face: SlackApp, slack: FakeSlack, desk: FakeDesk) -> None:
    deed = await slack.leaves("U2", "C1")
    await slack.again(deed)
    await (await slack.types("U1", "C1", "/radar")).answer()
    assert desk.departures == [(C1, "U2")]


async def test_a_channel_that_is_left_or_archived_is_parked_and_comes_back(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    await slack.removes("C1", by="U1")
    await slack.archives("C1", by="U1")
    await slack.archives("C1", by="U1", undo=True)
    assert await eventually(lambda: desk.returns[1:]) == [C1]
    assert desk.returns[0] == WORKSPACE, "the workspace works, as the start shows"
    assert desk.parks == [(C1, "not_in_channel"), (C1, "is_archived")]
    assert desk.joins == []


@pytest.mark.parametrize("order", [("tokens_revoked", "app_uninstalled"), ("app_uninstalled", "tokens_revoked")])
async def test_an_app_that_is_removed_is_parked_as_a_whole_in_whatever_order_slack_says_so(
    slack: FakeSlack, clock: FakeClock, order: tuple[str, str]
) -> None:
    library = FakeLibrary()
    desk = RadarDesk(library, clock, (), lambda _: None, timezone="UTC")
    app = SlackApp(SlackTokens(BOT_TOKEN, APP_TOKEN, slack.api_url), clock, Random(1), Language.ENGLISH)
    assert await app.start(desk) is None
    await (await slack.types("U1", "C1", "/radar settings cap 7")).answer()
    calls = len(slack.calls)
    for event in order:
        await slack.happens({"type": event, "tokens": {"oauth": [], "bot": [BOT]}})

    async def parked() -> Parking | None:
        async with library.begin() as work:
            return await work.parkings.get(C1)

    for _ in range(200):
        if await parked() is not None:
            break
        await asyncio.sleep(0.01)
    parking = await parked()
    assert parking is not None
    assert (parking.kind, parking.why, parking.since) == (ParkedAs.TENANT, "app_uninstalled", clock.now())
    assert len(slack.calls) == calls
    await app.stop()
    again = SlackApp(SlackTokens(BOT_TOKEN, APP_TOKEN, slack.api_url), clock, Random(1), Language.ENGLISH)
    assert await again.start(desk) is None
    assert await parked() is None
    async with library.begin() as work:
        radar = await work.radars.get(C1)
    assert radar is not None
    assert radar.cap == 7
    await again.stop()


async def test_a_persons_token_that_is_revoked_concerns_nobody(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    await slack.happens({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
    await (await slack.types("U1", "C1", "/radar")).answer()
    assert desk.parks == []


async def test_a_channel_that_gets_another_id_is_told_to_the_core(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    await slack.happens({"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C9"})
    assert await eventually(lambda: desk.moves) == [(C1, Place("slack", "T1", "C9"))]


async def test_where_the_bot_was_put_out_a_command_tells_the_core_that_it_cannot_post(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    slack.channel("C2", "U1")
    await (await slack.types("U1", "C2", "/radar list")).answer()
    await (await slack.types("U1", "C1", "/radar list")).answer()
    assert [one.may_post for one in desk.requests] == [False, True]


async def test_what_slack_shows_of_our_own_posts_is_told_to_the_core_and_of_no_others(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    ours = {"event_type": "academichub_delivery", "event_payload": {"d": "0f" * 16}}
    shown = {"type": "message_metadata_posted", "channel_id": "C1", "message_ts": "17.1"}
    for app, metadata in ((APP, ours), ("A0OTHER", ours), (APP, {**ours, "event_type": "task_created"})):
        await slack.happens({**shown, "app_id": app, "metadata": metadata})
    await (await slack.types("U1", "C1", "/radar")).answer()
    assert desk.sights == [("0f" * 16, "17.1")]


async def test_news_that_slack_held_back_is_an_alarm_and_where_the_bot_is_is_asked_anew(
    face: SlackApp, slack: FakeSlack, desk: FakeDesk
) -> None:
    await (await slack.types("U1", "C1", "/radar")).answer()
    slack.channels["C1"].members.discard(BOT)
    with capture_logs() as logged:
        await slack.socket.deliver("events_api", {"type": "app_rate_limited", "minute_rate_limited": 1518467820})
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["slack_events_limited"]
    await (await slack.types("U1", "C1", "/radar")).answer()
    assert [one.may_post for one in desk.requests] == [True, False]
