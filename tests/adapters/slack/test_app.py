"""The face's start and end: clear errors for wrong tokens, patience with an absent Slack, nothing half answered."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from random import Random

import pytest

from adapters.slack.app import Ready, SlackApp, SlackTokens, Unreachable, examine
from adapters.slack.checkup import check_slack
from adapters.slack.manifest import EVENTS, SCOPES, SOCKET_SCOPE, manifest, missing, reason
from bot.domain.delivery import Sent
from bot.domain.errors import SettingError
from bot.domain.message import Message
from bot.domain.watch import Language, Place
from tests.adapters.slack.messages import flash_grpo
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.slack_http import broken, refused
from tests.fakes.slack_methods import APP_TOKEN, BOT_TOKEN
from tests.fakes.slack_server import FakeSlack
from tests.patience import eventually

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"

C1 = Place("slack", "T1", "C1")


@pytest.fixture
async def opened(slack: FakeSlack, clock: FakeClock) -> AsyncIterator[Callable[..., SlackApp]]:
    """Makes faces that have not started; whatever happens, they are stopped in the end."""
    faces: list[SlackApp] = []

    def open_one(bot: str = BOT_TOKEN, app: str = APP_TOKEN) -> SlackApp:
        faces.append(SlackApp(SlackTokens(bot, app, slack.api_url), clock, Random(1), Language.ENGLISH))
        return faces[-1]

    yield open_one
    for face in faces:
        await face.stop()


@pytest.mark.parametrize(
    ("bot", "app", "setting", "says"),
    [
        ("", APP_TOKEN, "SLACK_BOT_TOKEN", "is not set"),
        (BOT_TOKEN, "", "SLACK_APP_TOKEN", "is not set"),
        (APP_TOKEN, APP_TOKEN, "SLACK_BOT_TOKEN", "should begin with xoxb-"),
        (BOT_TOKEN, BOT_TOKEN, "SLACK_APP_TOKEN", "should begin with xapp-"),
        ("xoxb-not-this-one", APP_TOKEN, "SLACK_BOT_TOKEN", "refused by Slack (invalid_auth)"),
        (BOT_TOKEN, "xapp-not-this-one", "SLACK_APP_TOKEN", "refused by Slack (invalid_auth)"),
    ],
)
async def test_a_wrong_token_is_an_error_that_names_the_setting_and_the_remedy_and_no_secret(
    opened: Callable[..., SlackApp], slack: FakeSlack, desk: FakeDesk, bot: str, app: str, setting: str, says: str
) -> None:
    wrong = await opened(bot, app).start(desk)
    assert isinstance(wrong, SettingError)
    assert wrong.setting == setting
    assert says in str(wrong)
    assert "api.slack.com/apps" in wrong.remedy
    assert [one for one in (bot, app) if one and one in str(wrong)] == []
    assert slack.socket.sockets == []


async def test_socket_mode_that_is_switched_off_is_named(
    opened: Callable[..., SlackApp], slack: FakeSlack, desk: FakeDesk
) -> None:
    slack.plan("apps.connections.open", refused("not_allowed_token_type"))
    wrong = await opened().start(desk)
    assert isinstance(wrong, SettingError)
    assert wrong.setting == "SLACK_APP_TOKEN"


async def test_the_start_waits_for_a_slack_that_is_away(
    opened: Callable[..., SlackApp], slack: FakeSlack, clock: FakeClock, desk: FakeDesk
) -> None:
    slack.plan("auth.test", broken(503, recorded=False), broken(503, recorded=False))
    face = opened()
    starting = asyncio.create_task(face.start(desk))
    for longest_wait_s in (7.5, 15):
        await eventually(lambda: clock.sleepers)
        assert not starting.done()
        await clock.advance(longest_wait_s)
    assert await starting is None
    assert (await (await slack.types("U1", "C1", "/radar")).answer()).words == "You typed: "


async def test_examining_tells_who_the_bot_is_and_what_it_lacks(slack: FakeSlack) -> None:
    slack.methods.scopes = set(SCOPES) - {"users:read"}
    found = await examine(SlackTokens(BOT_TOKEN, APP_TOKEN, slack.api_url))
    assert isinstance(found, Ready)
    assert (found.identity.team, found.identity.name, found.lacks) == ("T1", "academichub", ("users:read",))
    nowhere = await examine(SlackTokens(BOT_TOKEN, APP_TOKEN, "http://127.0.0.1:9/api/"))
    assert isinstance(nowhere, Unreachable)


async def test_two_sockets_are_open_so_that_one_always_is(face: SlackApp, slack: FakeSlack) -> None:
    await eventually(lambda: len(slack.socket.sockets) == 2, "the second socket")


async def test_after_a_restart_the_buttons_of_old_messages_still_work(
    opened: Callable[..., SlackApp], slack: FakeSlack, desk: FakeDesk
) -> None:
    first = opened()
    await first.start(desk)
    assert isinstance(await first.messenger.post(C1, Message((flash_grpo(),)), "0f" * 16, None), Sent)
    await first.stop()
    await eventually(lambda: not slack.socket.sockets)
    second = opened()
    await second.start(desk)
    [card] = slack.from_bot("C1")
    await (await slack.presses("U1", card, "☆ Save")).answer()
    await (await slack.presses("U1", card, "Why this?")).answer()
    assert [one.text for one in desk.requests] == ["save 7", "why 7"]


async def test_what_was_acknowledged_is_answered_before_the_end(
    opened: Callable[..., SlackApp], slack: FakeSlack, desk: FakeDesk
) -> None:
    face = opened()
    await face.start(desk)
    desk.opened.clear()
    deed = await slack.types("U1", "C1", "/radar shuffle")
    await eventually(lambda: desk.requests)
    stopping = asyncio.create_task(face.stop())
    await eventually(lambda: not slack.socket.sockets)
    assert not stopping.done()
    desk.opened.set()
    await stopping
    assert [one.words for one in deed.answers()] == ["You typed: shuffle"]


def test_tokens_are_not_shown() -> None:
    assert "xoxb" not in repr(SlackTokens(BOT_TOKEN, APP_TOKEN))


def test_the_manifest_asks_for_what_is_used_and_every_permission_has_its_reason() -> None:
    described = json.loads(json.dumps(manifest()))
    assert described["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert described["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    assert described["settings"]["socket_mode_enabled"] is True
    assert described["features"]["slash_commands"][0]["command"] == "/radar"
    for language in Language:
        assert all(reason(scope, language) for scope in (*SCOPES, SOCKET_SCOPE))
    assert missing(SCOPES) == ()
    assert missing(["chat:write"]) == tuple(one for one in SCOPES if one != "chat:write")


async def test_with_a_signing_secret_the_manifest_to_paste_is_for_requests_by_http() -> None:
    told = "\n".join((await check_slack(SlackTokens("", "", signing_secret=SECRET), Language.ENGLISH)).found)
    described, _ = json.JSONDecoder().raw_decode(told[told.index("{") :])
    address = "https://your-host/slack/events"
    assert described["settings"]["event_subscriptions"]["request_url"] == address
    assert described["settings"]["interactivity"]["request_url"] == address
    assert described["features"]["slash_commands"][0]["url"] == address
    assert described["settings"]["socket_mode_enabled"] is False
    assert "SLACK_SIGNING_SECRET" in told
    assert "SLACK_APP_TOKEN" not in told
    assert SECRET not in told
    by_socket = "\n".join((await check_slack(SlackTokens("", ""), Language.ENGLISH)).found)
    assert "request_url" not in by_socket


def test_the_manifest_keeps_slacks_lengths() -> None:
    described = manifest()
    assert len(described["display_information"]["name"]) <= 35
    assert len(described["display_information"]["description"]) <= 140
    assert len(described["features"]["bot_user"]["display_name"]) <= 80
    assert len(described["features"]["slash_commands"][0]["description"]) <= 2_000
    assert len(described["features"]["slash_commands"][0]["usage_hint"]) <= 1_000
