"""Each of Slack's answers gets the one behaviour that DELIVERY.md's table names; posting is one call."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.outcomes import outcome_of
from adapters.slack.render import one_page
from adapters.slack.send import SlackMessenger
from bot.domain.delivery import Failed, PostOutcome, Refusal, Refused, Sent, Unknown
from bot.domain.happening import Answered, Happening
from bot.domain.message import Message, Paragraph, words
from bot.domain.watch import Place
from tests.adapters.slack.messages import flash_grpo
from tests.fakes.clock import FakeClock
from tests.fakes.slack_http import (
    LOST_AFTER,
    LOST_BEFORE,
    NAMELESS,
    NOT_JSON_AFTER,
    NOT_JSON_BEFORE,
    SILENT_AFTER,
    SILENT_BEFORE,
    Outcome,
    broken,
    limited,
    refused,
)
from tests.fakes.slack_methods import BOT_TOKEN
from tests.fakes.slack_rooms import BOT
from tests.fakes.slack_server import FakeSlack

PLACE = Place("slack", "T1", "C1")
MESSAGE = Message((Paragraph(words("6 new")),))
MARK = "0f" * 16
GRACE = timedelta(seconds=120)
SHORT_S = 2
"""How long an answer that never comes is waited for, in real seconds: ample for a request to arrive here."""
PARKING = (
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "restricted_action",
    "restricted_action_read_only_channel",
    "thread_locked",
    "non_threadable",
    "messages_tab_disabled",
    "ekm_access_denied",
    "missing_scope",
    "no_permission",
    "slack_connect_canvas_sharing_blocked",
    "team_access_not_granted",
    "not_allowed_token_type",
)


@dataclass
class Post:
    """A messenger with its client, its loopback Slack, and the clock of both."""

    slack: FakeSlack
    clock: FakeClock
    client: AsyncWebClient
    messenger: SlackMessenger

    async def once(self, message: Message = MESSAGE) -> PostOutcome:
        """Post, long enough after whatever was before."""
        await self.clock.advance(2)
        return await self.messenger.post(PLACE, message, MARK, None)


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    """A messenger in a workspace of two channels."""
    clock = FakeClock()
    slack = FakeSlack(clock.now)
    await slack.start()
    slack.channel("C1", "U1", BOT)
    slack.channel("C2", "U1", BOT)
    client = AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url)
    yield Post(slack, clock, client, SlackMessenger(client, clock))
    await slack.stop()


async def test_an_edit_changes_the_blocks_and_keeps_the_mark(post: Post) -> None:
    sent = await post.once()
    assert isinstance(sent, Sent)
    await post.clock.advance(2)
    assert await post.messenger.update(PLACE, sent.ref, Message((flash_grpo(),)), MARK) == sent
    [stands] = post.slack.visible("C1")
    assert stands.buttons[0] == "☆ Save"
    assert (stands.edits, stands.metadata) == (1, post.slack.called("chat.postMessage")[0]["metadata"])


async def test_a_post_carries_its_mark_and_lets_slack_add_nothing(post: Post) -> None:
    outcome = await post.once(Message((flash_grpo(),)))
    [sent] = post.slack.called("chat.postMessage")
    [stands] = post.slack.visible("C1")
    assert outcome == Sent(stands.ts)
    assert sent["blocks"] == one_page(Message((flash_grpo(),))).blocks
    assert stands.buttons == ["☆ Save", "Briefing", "more", "PDF", "Page", "Why this?"]
    assert sent["metadata"]["event_payload"] == {"d": MARK}
    assert (sent["unfurl_links"], sent["unfurl_media"]) == (False, False)
    assert (sent["parse"], sent["link_names"], sent["mrkdwn"]) == ("none", False, False)


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        *((one, Refusal.PARK) for one in PARKING),
        *((one, Refusal.TENANT) for one in ("account_inactive", "token_revoked", "token_expired", "not_authed")),
        ("cannot_reply_to_message", Refusal.IGNORE),
    ],
)
async def test_a_refusal_is_of_its_class_and_nothing_is_posted(post: Post, error: str, refusal: Refusal) -> None:
    post.slack.plan("chat.postMessage", refused(error))
    assert await post.once() == Refused(refusal, error)
    assert post.slack.visible("C1") == []
    assert len(post.slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize(
    "outcome",
    [LOST_BEFORE, LOST_AFTER, SILENT_BEFORE, SILENT_AFTER, NOT_JSON_BEFORE, NOT_JSON_AFTER, NAMELESS,
     broken(500, recorded=True), broken(503, recorded=False), *(refused(one, recorded=True) for one in (
         "internal_error", "fatal_error", "service_unavailable", "request_timeout", "duplicate_message_not_found",
         "an_error_nobody_has_heard_of"))],
)  # fmt: skip
async def test_what_may_have_been_recorded_is_unknown_and_not_repeated(post: Post, outcome: Outcome) -> None:
    await post.once()
    post.slack.plan("chat.postMessage", outcome)
    if outcome.answer == "silence":
        post.client.timeout = SHORT_S
    assert isinstance(await post.once(), Unknown)
    assert len(post.slack.called("chat.postMessage")) == 2
    assert len(post.slack.visible("C1")) == 1 + int(outcome.recorded)


@pytest.mark.parametrize(
    "error", ["org_login_required", "team_added_to_org", "accesslimited", "enterprise_is_restricted"]
)
async def test_what_passes_within_hours_is_tried_again_in_an_hour(post: Post, error: str) -> None:
    post.slack.plan("chat.postMessage", refused(error))
    assert await post.once() == Failed(3_600, error, 72 * 3_600)


@pytest.mark.parametrize(
    "error",
    ["msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "metadata_too_large",
     "invalid_metadata_format", "no_text", "invalid_arguments", "invalid_arg_name", "invalid_charset",
     "too_many_attachments"],
)  # fmt: skip
async def test_what_we_did_wrong_is_our_bug_and_tried_once(post: Post, error: str) -> None:
    post.slack.plan("chat.postMessage", refused(error))
    assert await post.once() == Refused(Refusal.OUR_BUG, error)
    assert len(post.slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize(("asked", "waits"), [("7", 7), ("0", 1), ("-5", 1), ("99999999", 3_600), ("soon", 0), ("", 0)])
async def test_a_rate_limit_waits_as_asked_within_reason(post: Post, asked: str, waits: float) -> None:
    post.slack.plan("chat.postMessage", limited(asked))
    assert await post.once() == Failed(waits, "ratelimited")
    assert post.slack.visible("C1") == []


async def test_a_rate_limit_without_a_time_leaves_the_wait_to_the_core(post: Post) -> None:
    post.slack.plan("chat.postMessage", limited(None))
    assert await post.once() == Failed(0, "ratelimited")


async def test_an_unreachable_slack_is_a_failure_and_nothing_is_in_doubt() -> None:
    client = AsyncWebClient(token=BOT_TOKEN, base_url="http://127.0.0.1:9/api/")
    outcome = await SlackMessenger(client, FakeClock()).post(PLACE, MESSAGE, MARK, None)
    assert isinstance(outcome, Failed)
    assert outcome.retry_after_s == 0


def test_a_name_that_is_not_found_is_a_failure_and_nothing_is_in_doubt() -> None:
    key = ConnectionKey("slack.example", 443, True, True, None, None, None)
    not_found = aiohttp.ClientConnectorDNSError(key, OSError("no such name"))
    assert outcome_of(not_found) == Failed(0, "not connected: ClientConnectorDNSError")


async def test_an_invalid_token_is_believed_after_a_minute_and_a_second_look(post: Post) -> None:
    await post.once()
    post.slack.plan("chat.postMessage", *[refused("invalid_auth")] * 3)
    assert await post.once() == Failed(60, "invalid_auth")
    assert await post.once() == Failed(60, "invalid_auth"), "two seconds later it is still too early"
    await post.clock.advance(60)
    post.slack.plan("auth.test", refused("invalid_auth"))
    assert await post.once() == Refused(Refusal.TENANT, "invalid_auth")


async def test_a_token_that_is_valid_after_all_goes_on(post: Post) -> None:
    await post.once()
    post.slack.plan("chat.postMessage", refused("invalid_auth"), refused("invalid_auth"))
    await post.once()
    await post.clock.advance(60)
    assert await post.once() == Failed(60, "invalid_auth")
    assert isinstance(await post.once(), Sent)


async def test_a_place_of_another_workspace_is_refused_without_a_post(post: Post) -> None:
    outcome = await post.messenger.post(Place("slack", "T2", "C1"), MESSAGE, MARK, None)
    assert outcome == Refused(Refusal.TENANT, "another workspace")
    assert post.slack.called("chat.postMessage") == []


@pytest.mark.parametrize("outcome", [LOST_AFTER, broken(500, recorded=True), NOT_JSON_AFTER])
async def test_trouble_before_the_post_leaves_nothing_in_doubt(post: Post, outcome: Outcome) -> None:
    post.slack.plan("auth.test", outcome)
    assert isinstance(await post.once(), Failed)
    assert post.slack.called("chat.postMessage") == []


async def test_what_slack_answers_in_error_is_counted_by_its_word(post: Post) -> None:
    heard: list[Happening] = []
    messenger = SlackMessenger(post.client, post.clock, heard.append)
    post.slack.plan("chat.postMessage", refused("is_archived"), limited("7"), LOST_BEFORE)
    for _ in range(4):
        await messenger.post(PLACE, MESSAGE, MARK, None)
        await post.clock.advance(60)
    counted = [(one.status, one.code) for one in heard if isinstance(one, Answered)]
    assert counted == [(200, "is_archived"), (429, "ratelimited"), (0, "ServerDisconnectedError")]
