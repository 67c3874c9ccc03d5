"""The loopback Slack answers the real SDK and Bolt as Slack would: what our adapter tests rest on."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_http import (
    LOST_AFTER,
    LOST_BEFORE,
    NOT_JSON_AFTER,
    Outcome,
    broken,
    late,
    limited,
    refused,
)
from tests.fakes.slack_methods import APP_TOKEN, BOT_TOKEN
from tests.fakes.slack_rooms import BOT
from tests.fakes.slack_server import FakeSlack, live_markup
from tests.patience import eventually

SECTION = {"type": "section", "text": {"type": "plain_text", "text": "hello"}}
LONG_SECTION = {"type": "section", "text": {"type": "plain_text", "text": "h" * 2_900}}
LONG_HEADER = {"type": "header", "text": {"type": "plain_text", "text": "h" * 151}}
HUGE = {"event_type": "radar", "event_payload": {"d": "x" * 17_000}}


@pytest.fixture
def client(slack: FakeSlack) -> AsyncWebClient:
    """The real client, without its retries."""
    return AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
async def bolt(slack: FakeSlack, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """A small Bolt app over Socket Mode: `/radar` answers with a button, the button opens a modal."""
    app = AsyncApp(token=BOT_TOKEN, client=client)

    @app.command("/radar")
    async def command(ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        await ack()
        button = {"type": "button", "text": {"type": "plain_text", "text": "Press"}, "action_id": "press"}
        await respond(text=f"you typed {body['text']}", blocks=[{"type": "actions", "elements": [button]}])

    @app.action("press")
    async def action(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        element = {"type": "plain_text_input", "action_id": "word"}
        label = {"type": "plain_text", "text": "Word"}
        view: dict[str, Any] = {"type": "modal", "callback_id": "ask", "title": {"type": "plain_text", "text": "Ask"}}
        view |= {"submit": {"type": "plain_text", "text": "Go"}, "private_metadata": "C1"}
        view |= {"blocks": [{"type": "input", "label": label, "element": element}]}
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("ask")
    async def submitted(ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        [block] = view["state"]["values"].values()
        await client.chat_postMessage(channel=view["private_metadata"], text=block["word"]["value"])

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=event["channel"], text=f"heard {event['text']}")

    handler = AsyncSocketModeHandler(app, APP_TOKEN)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    yield app
    await handler.close_async()  # type: ignore[no-untyped-call]


async def test_a_command_a_button_a_modal_and_a_mention_go_through_real_bolt(bolt: AsyncApp, slack: FakeSlack) -> None:
    deed = await slack.types("U1", "C1", "/radar author <b> & co")
    answer = await deed.answer()
    assert answer.text == "you typed author &lt;b&gt; &amp; co"
    assert answer.only_for == "U1"
    assert slack.from_bot("C1") == []
    pressed = await slack.presses("U1", answer, "Press")
    await slack.submits("U1", await pressed.view(), {"Word": "radar"}, channel="C1")
    assert (await eventually(lambda: slack.from_bot("C1")))[0].text == "radar"
    heard = await (await slack.mentions("U2", "C1", "see https://arxiv.org/abs/1")).answer()
    assert heard.text == f"heard <@{BOT}> see <https://arxiv.org/abs/1>"


async def test_a_refreshed_connection_still_carries_deeds(bolt: AsyncApp, slack: FakeSlack) -> None:
    before = list(slack.socket.sockets)
    await slack.socket.refresh()
    await eventually(lambda: slack.socket.sockets and slack.socket.sockets[-1] not in before)
    assert (await (await slack.types("U1", "C1", "/radar again")).answer()).text == "you typed again"


async def test_a_message_the_bot_is_not_told_of_is_an_error_in_the_test(slack: FakeSlack) -> None:
    with pytest.raises(ValueError, match="not told"):
        await slack.types("U1", "C1", "just talking")


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"text": "x", "blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"text": "x", "blocks": [LONG_HEADER]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "hologram"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{**SECTION, "colour": "red"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{**SECTION, "block_id": "b"}, {**SECTION, "block_id": "b"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [LONG_SECTION] * 4}, "msg_blocks_too_long"),
        ({"blocks": [SECTION]}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "metadata": {"event_type": "radar"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": HUGE}, "metadata_too_large"),
        ({"text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
    ],
)  # fmt: skip
async def test_a_message_slack_would_refuse_is_refused(
    client: AsyncWebClient, slack: FakeSlack, args: dict[str, Any], error: str
) -> None:
    with pytest.raises(SlackApiError) as refusal:
        await client.api_call("chat.postMessage", json={"channel": "C1", **args})
    assert refusal.value.response["error"] == error
    assert slack.visible("C1") == []


async def test_invalid_blocks_say_what_and_where(client: AsyncWebClient) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "b" * 76}}
    with pytest.raises(SlackApiError) as refusal:
        await client.chat_postMessage(channel="C1", text="x", blocks=[{"type": "actions", "elements": [button]}])
    assert refusal.value.response["errors"] == [
        "[ERROR] must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"
    ]


async def test_channels_refuse_by_their_state(client: AsyncWebClient, slack: FakeSlack) -> None:
    slack.channel("C2", "U1")
    slack.channel("C3", "U1", BOT, archived=True)
    slack.channel("C4", "U1", is_private=True)
    errors = []
    for channel in ("C2", "C3", "C4", "C9"):
        with pytest.raises(SlackApiError) as refusal:
            await client.chat_postMessage(channel=channel, text="x")
        errors.append(refusal.value.response["error"])
    assert errors == ["not_in_channel", "is_archived", "channel_not_found", "channel_not_found"]


async def test_tokens_and_scopes_are_checked(slack: FakeSlack, client: AsyncWebClient) -> None:
    slack.methods.scopes = {"chat:write"}
    cases = [
        (AsyncWebClient(token="xoxb-other", base_url=slack.api_url), "invalid_auth"),
        (AsyncWebClient(token=APP_TOKEN, base_url=slack.api_url), "not_allowed_token_type"),
        (client, "missing_scope"),
    ]
    for one, error in cases:
        with pytest.raises(SlackApiError) as refusal:
            await one.users_info(user="U1")
        assert refusal.value.response["error"] == error
    slack.methods.revoked = True
    with pytest.raises(SlackApiError, match="token_revoked"):
        await client.auth_test()


async def test_history_gives_metadata_within_bounds_and_no_replies(client: AsyncWebClient, slack: FakeSlack) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"d": "1"}}
    first = await client.chat_postMessage(channel="C1", text="one", metadata=metadata)
    await client.chat_postMessage(channel="C1", text="under it", thread_ts=first["ts"])
    second = await client.chat_postMessage(channel="C1", text="two")
    whole = await client.conversations_history(channel="C1", include_all_metadata=True)
    assert [one["text"] for one in whole["messages"]] == ["two", "one"]
    assert whole["messages"][1]["metadata"] == metadata
    plain = await client.conversations_history(channel="C1", oldest=first["ts"], limit=1)
    assert [one["text"] for one in plain["messages"]] == ["two"]
    assert "metadata" not in plain["messages"][0]
    bounded = await client.conversations_history(channel="C1", latest=second["ts"], inclusive=True, limit=1)
    assert bounded["has_more"] is True
    thread = await client.conversations_replies(channel="C1", ts=first["ts"])
    assert [one["text"] for one in thread["messages"]] == ["one", "under it"]


@pytest.mark.parametrize(
    ("outcome", "copies"),
    [(LOST_BEFORE, 0), (LOST_AFTER, 1), (broken(503, recorded=False), 0), (broken(500, recorded=True), 1),
     (NOT_JSON_AFTER, 1), (limited("7"), 0), (refused("internal_error", recorded=True), 1),
     (refused("restricted_action"), 0)],
)  # fmt: skip
async def test_a_planned_outcome_decides_what_is_recorded(
    client: AsyncWebClient, slack: FakeSlack, outcome: Outcome, copies: int
) -> None:
    slack.plan("chat.postMessage", outcome)
    with pytest.raises((SlackApiError, aiohttp.ClientError)):
        await client.chat_postMessage(channel="C1", text="once")
    assert len(slack.visible("C1")) == copies


async def test_a_message_recorded_late_is_not_there_before() -> None:
    turned = {"now": datetime(2026, 6, 17, 9, tzinfo=UTC)}
    slack = FakeSlack(lambda: turned["now"])
    await slack.start()
    slack.channel("C1", "U1", BOT)
    client = AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url, retry_handlers=[])
    slack.plan("chat.postMessage", late(20))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="late")
    assert slack.visible("C1") == []
    turned["now"] += timedelta(seconds=21)
    assert [one.text for one in slack.visible("C1")] == ["late"]
    assert float(slack.visible("C1")[0].ts) == pytest.approx(datetime(2026, 6, 17, 9, 0, 20, tzinfo=UTC).timestamp())
    await slack.stop()


async def test_the_sdk_with_its_own_retries_doubles_a_post(slack: FakeSlack) -> None:
    slack.plan("chat.postMessage", LOST_AFTER)
    await AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url).chat_postMessage(channel="C1", text="once")
    assert len(slack.visible("C1")) == 2, "why the adapter posts with retry_handlers=[]"


def test_live_markup_is_found_where_slack_would_act_on_it() -> None:
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "<!channel> https://x.example"}},
        {"type": "section", "text": {"type": "plain_text", "text": "<!channel> https://x.example"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "&lt;!here&gt; https://x.example", "verbatim": True}},
    ]
    assert live_markup(blocks) == ["<!channel>", "https://x.example"]
