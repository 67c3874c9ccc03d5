"""Where the bot is, is not, is invited, and is shown the door."""

from adapters.slack.app import SlackApp
from bot.domain.conversation import Answer
from bot.domain.watch import Language, Place
from tests.adapters.slack.messages import WELCOME
from tests.fakes.desk import FakeDesk
from tests.fakes.slack_server import FakeSlack
from tests.patience import eventually

C1 = Place("slack", "T1", "C1")


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
    assert await eventually(lambda: desk.returns) == [C1]
    assert desk.parks == [(C1, "not_in_channel"), (C1, "is_archived")]
    assert desk.joins == []
