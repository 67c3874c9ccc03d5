"""Looking for a message: one bounded question at a time, as often as this workspace allows, until it is decided."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.send import SlackMessenger
from bot.domain.delivery import Absent, CannotLook, FindOutcome, Sent
from bot.domain.message import Message, Paragraph, words
from bot.domain.watch import Place
from tests.fakes.clock import FakeClock
from tests.fakes.slack_http import Outcome, broken, limited, refused
from tests.fakes.slack_methods import BOT_TOKEN
from tests.fakes.slack_rooms import BOT
from tests.fakes.slack_server import FakeSlack

PLACE = Place("slack", "T1", "C1")
MESSAGE = Message((Paragraph(words("6 new")),))
MARK = "0f" * 16
GRACE = timedelta(seconds=120)


@dataclass
class Look:
    """A messenger with its loopback Slack, and the clock of both, of which Slack's may be ahead."""

    slack: FakeSlack
    clock: FakeClock
    messenger: SlackMessenger
    ahead: list[timedelta]

    async def find(self, mark: str = MARK, parent_ref: str | None = None) -> FindOutcome:
        """Look for what was posted at the beginning."""
        at = self.clock.now().replace(hour=8, minute=0, second=0)
        return await self.messenger.find(PLACE, mark, at, at + GRACE, parent_ref)

    async def post(self, parent_ref: str | None = None) -> str:
        """Post the message and give its id."""
        sent = await self.messenger.post(PLACE, MESSAGE, MARK, parent_ref)
        assert isinstance(sent, Sent)
        return sent.ref

    def talk(self, lines: int, thread_ts: str | None = None) -> None:
        """Let somebody write so many lines."""
        for _ in range(lines):
            self.slack.record("C1", "U1", {"text": "talk", "thread_ts": thread_ts})

    def asked(self) -> list[int]:
        """How many messages each question was for."""
        return [int(args["limit"]) for args in self.slack.called("conversations.history")]


@pytest.fixture
async def look() -> AsyncIterator[Look]:
    """A messenger in a workspace of one channel."""
    clock, ahead = FakeClock(), [timedelta()]
    slack = FakeSlack(lambda: clock.now() + ahead[0])
    await slack.start()
    slack.channel("C1", "U1", BOT)
    yield Look(slack, clock, SlackMessenger(AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url), clock), ahead)
    await slack.stop()


async def test_in_a_quiet_channel_one_question_for_15_messages_decides(look: Look) -> None:
    ref = await look.post()
    look.talk(14)
    assert await look.find() == Sent(ref)
    await look.clock.advance(2)
    assert await look.find(uuid4().hex) == Absent()
    assert look.asked() == [15, 15]


@pytest.mark.parametrize("thread", [False, True])
async def test_in_a_busy_channel_each_look_goes_on_where_the_last_one_ended(look: Look, thread: bool) -> None:
    parent = str(look.slack.record("C1", BOT, {"text": "Briefing"}).ts) if thread else None
    look.talk(30 if thread else 0, parent)
    ref = await look.post(parent)
    look.talk(0 if thread else 40)
    found = []
    for _ in range(3):
        found.append(await look.find(parent_ref=parent))
        await look.clock.advance(2)
    goes_on = CannotLook("the list goes on", 1.2)
    assert found == [goes_on, goes_on, Sent(ref)]


async def test_absence_is_told_only_at_the_end_of_the_list(look: Look) -> None:
    look.talk(45)
    found = []
    for _ in range(3):
        found.append(await look.find())
        await look.clock.advance(2)
    assert [type(one) for one in found] == [CannotLook, CannotLook, Absent]


async def test_looks_keep_a_distance_and_ask_nothing_in_between(look: Look) -> None:
    assert await look.find() == Absent()
    await look.clock.advance(1)
    soon = await look.find()
    assert isinstance(soon, CannotLook)
    assert soon.retry_after_s == pytest.approx(0.2)
    assert len(look.asked()) == 1


async def test_once_slack_refuses_the_second_look_it_is_asked_once_a_minute(look: Look) -> None:
    look.slack.plan("conversations.history", limited("30"))
    assert await look.find() == CannotLook("ratelimited", 30)
    for _ in range(59):
        await look.clock.advance(1)
        assert isinstance(await look.find(), CannotLook)
    assert len(look.asked()) == 1
    await look.clock.advance(1)
    assert await look.find() == Absent()
    await look.clock.advance(59)
    assert isinstance(await look.find(), CannotLook)


async def test_without_the_metadata_scope_absence_is_not_proven(look: Look) -> None:
    ref = await look.post()
    look.slack.methods.scopes = {"chat:write", "channels:history"}
    assert await look.find() == CannotLook("missing_scope: metadata.message:read")
    look.slack.methods.scopes |= {"metadata.message:read"}
    await look.clock.advance(2)
    assert await look.find() == Sent(ref)


@pytest.mark.parametrize(
    ("outcome", "retry_after_s"),
    [
        (broken(503, recorded=False), 30.0),
        (refused("internal_error"), 30.0),
        (refused("missing_scope"), None),
        (refused("not_in_channel"), None),
        (refused("an_error_nobody_has_heard_of"), None),
    ],
)
async def test_what_passes_is_looked_for_again_and_what_people_must_mend_is_not(
    look: Look, outcome: Outcome, retry_after_s: float | None
) -> None:
    look.slack.plan("conversations.history", outcome)
    found = await look.find()
    assert isinstance(found, CannotLook)
    assert found.retry_after_s == retry_after_s


@pytest.mark.parametrize("ahead_s", [600, -600, 90_000])
async def test_where_slacks_clock_is_another_both_times_are_looked_at(look: Look, ahead_s: float) -> None:
    look.ahead[0] = timedelta(seconds=ahead_s)
    ref = await look.post()
    assert isinstance(await look.find(), CannotLook), "found only once it is known how far the clocks are apart"
    await look.clock.advance(2)
    assert await look.find() == Sent(ref)
    await look.clock.advance(2)
    assert await look.find(uuid4().hex) == Absent()


async def test_under_a_message_that_is_gone_there_is_nothing(look: Look) -> None:
    assert await look.find(parent_ref="17.000001") == Absent()


@pytest.mark.parametrize("ahead_s", [600, -600, 90_000])
async def test_after_a_restore_a_channel_is_read_by_slacks_clock_as_well_as_ours(look: Look, ahead_s: float) -> None:
    look.ahead[0] = timedelta(seconds=ahead_s)
    now, ref = look.clock.now(), await look.post()
    found = await look.messenger.standing(PLACE, [MARK], now, now, ())
    assert not isinstance(found, CannotLook)
    assert [(one.ref, one.mark) for one in found] == [(ref, MARK)]
