"""The Slack face: checks the tokens, opens Socket Mode, listens; and the messenger of the same workspace.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, assert_never
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route

from adapters.slack.incoming import SlackIncoming
from adapters.slack.manifest import WHERE_APP_TOKEN, WHERE_BOT_TOKEN, WHERE_SOCKET_MODE, missing
from adapters.slack.outcomes import TROUBLES, Trouble, error_of, outcome_of
from adapters.slack.people import Identity
from adapters.slack.send import SlackMessenger
from adapters.slack.sockets import SlackSockets
from adapters.slack.web import SlackRequests
from bot.domain.delivery import Refused
from bot.domain.errors import SettingError, StorageError
from bot.domain.happening import unheard
from bot.domain.watch import Language, Place
from bot.ports import Clock, Desk
from bot.ports.meter import Meter

log = structlog.get_logger(__name__)

CALL_TIMEOUT_S = 10
SOCKETS = 2
"""Connections kept open, so that one is while another is replaced."""
DRAIN_S = 10.0
FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 300.0


@dataclass(frozen=True, slots=True)
class SlackTokens:
    """What the host got from Slack; `proxy` is empty where none is used.

    `app` opens sockets, `signing_secret` is for requests by HTTP: one of them is needed, the other may be empty.
    """

    bot: str
    app: str
    api_url: str = AsyncWebClient.BASE_URL
    proxy: str = ""
    signing_secret: str = ""

    def __repr__(self) -> str:
        """Show nothing secret."""
        return f"SlackTokens(api_url={self.api_url!r})"


@dataclass(frozen=True, slots=True)
class Ready:
    """The tokens work: who the bot is, and which permissions it lacks."""

    identity: Identity
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Slack can't be asked just now; `why` is the kind of failure."""

    why: str


Examined = Ready | SettingError | Unreachable


async def examine(tokens: SlackTokens) -> Examined:
    """Try both tokens against Slack, as the start and `academichub doctor` do; nothing is changed there."""
    wrong = _misshapen(tokens)
    if wrong:
        return wrong
    client = _client(tokens)
    try:
        who = await client.auth_test()
    except TROUBLES as trouble:
        return _token_trouble(trouble, "SLACK_BOT_TOKEN", WHERE_BOT_TOKEN)
    try:
        if tokens.app:
            await client.apps_connections_open(app_token=tokens.app)
    except TROUBLES as trouble:
        return _token_trouble(trouble, "SLACK_APP_TOKEN", WHERE_APP_TOKEN)
    scopes = who.headers.get("x-oauth-scopes")
    lacks = () if scopes is None else missing(one.strip() for one in scopes.split(","))
    return Ready(Identity(str(who["team_id"]), str(who["user_id"]), str(who["user"]), str(who["team"])), lacks)


class SlackApp:
    """One workspace's face: `messenger` posts from the beginning, `start` listens."""

    def __init__(
        self, tokens: SlackTokens, clock: Clock, rng: Random, language: Language, meter: Meter = unheard
    ) -> None:
        """Prepare; nothing is asked of Slack yet.

        Args:
            tokens: both tokens.
            clock: for pace, memory and waits.
            rng: spreads the waits for a Slack that can't be reached.
            language: of a place where nobody's own is known.
            meter: hears of each error that Slack answers to a post.
        """
        self._tokens = tokens
        self._clock = clock
        self._rng = rng
        self._language = language
        self._client = _client(tokens)
        self._incoming: SlackIncoming | None = None
        self._sockets: SlackSockets | None = None
        self.trouble: SettingError | None = None
        """What keeps the bot from listening until somebody mends it; None while all is well."""
        self.messenger = SlackMessenger(self._client, clock, meter)

    def routes(self, desk: Desk) -> Sequence[Route]:  # noqa: ARG002  what comes goes to the desk that `start` is given
        """Give the address for requests by HTTP; none where no signing secret is set."""
        secret = self._tokens.signing_secret
        return (SlackRequests(secret, self._clock, self._take).route(),) if secret else ()

    async def _take(self, envelope: dict[str, Any]) -> bool:
        if self._incoming is None:
            return False
        await self._incoming.take(envelope)
        return True

    async def start(self, desk: Desk) -> SettingError | None:
        """Listen; None once connected, or the setting that is wrong. Waits for as long as Slack can't be reached."""
        wait_s = FIRST_WAIT_S
        while True:
            match await examine(self._tokens):
                case Ready(identity, lacks):
                    if lacks:
                        log.warning("slack_permissions_missing", scopes=lacks)
                    await self._listen(desk, identity)
                    return None
                case SettingError() as wrong:
                    self.trouble = wrong
                    return wrong
                case Unreachable(why):
                    log.warning("slack_unreachable", why=why, again_in_s=round(wait_s))
                    await self._clock.sleep(wait_s * self._rng.uniform(1, 1.5))
                    wait_s = min(wait_s * 2, LONGEST_WAIT_S)
                case other:
                    assert_never(other)

    async def stop(self) -> None:
        """Take nothing more, and let what was acknowledged be answered."""
        if self._sockets:
            await self._sockets.close()
        if self._incoming:
            await self._incoming.finish(DRAIN_S)

    async def _listen(self, desk: Desk, identity: Identity) -> None:
        app = AsyncApp(client=self._client, logger=_quiet_logger())
        try:
            await desk.returned(Place("slack", identity.team, ""))
        except StorageError as error:
            log.warning("slack_return_not_noted", why=str(error))
        self._incoming = SlackIncoming(self._client, self._clock, desk, identity, self._language)
        self._incoming.listen(app)
        if not self._tokens.app:
            return
        taking = self._incoming.take, self._switched_off
        self._sockets = SlackSockets(self._client, self._tokens.app, *taking, self._clock, self._rng)
        await self._sockets.open(SOCKETS)

    def _switched_off(self) -> None:
        """Socket Mode was switched off: nothing comes any more until the host mends it and starts the program again."""
        self.trouble = SettingError("SLACK_APP_TOKEN", "Socket Mode is switched off.", remedy=WHERE_SOCKET_MODE)
        log.error("slack_socket_mode_is_off", remedy=self.trouble.remedy)


def _client(tokens: SlackTokens) -> AsyncWebClient:
    """Make a client that never repeats a call; each opens its own connection, to tell a refused one from a lost."""
    client = AsyncWebClient(
        tokens.bot, tokens.api_url, timeout=CALL_TIMEOUT_S, retry_handlers=[], logger=_quiet_logger()
    )
    bypass = proxy_bypass(urlsplit(tokens.api_url).hostname or "")
    client.proxy = None if bypass or not tokens.proxy else tokens.proxy
    return client


def _quiet_logger() -> logging.Logger:
    """Give the SDK a logger that doesn't tell what people write."""
    logger = logging.getLogger("academichub.slack")
    logger.setLevel(logging.WARNING)
    return logger


def _misshapen(tokens: SlackTokens) -> SettingError | None:
    named = (
        ("SLACK_BOT_TOKEN", tokens.bot, "xoxb-", WHERE_BOT_TOKEN),
        ("SLACK_APP_TOKEN", tokens.app, "xapp-", WHERE_APP_TOKEN),
    )
    for setting, token, beginning, where in named[: 1 if tokens.signing_secret and not tokens.app else 2]:
        if not token:
            return SettingError(setting, "is not set.", remedy=where)
        if not token.startswith(beginning):
            return SettingError(setting, f"should begin with {beginning}", remedy=where)
    return None


def _token_trouble(trouble: Trouble, setting: str, where: str) -> SettingError | Unreachable:
    """Tell a token that Slack refuses from a Slack that doesn't answer."""
    error = error_of(trouble)
    if isinstance(outcome_of(trouble), Refused):
        return SettingError(setting, f"is refused by Slack ({error}).", remedy=where)
    return Unreachable(error)
