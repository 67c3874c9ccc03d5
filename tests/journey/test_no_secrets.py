"""Twenty secrets, everything at work and failing at `debug`: not one of them stands in a log line or on stderr."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from urllib.parse import quote

import httpx2
import pytest

from adapters.discord.app import DiscordApp
from adapters.discord.client import Addresses
from adapters.discord.send import DiscordMessenger
from adapters.discord.wire import Wire
from adapters.slack.app import SlackApp, SlackTokens
from adapters.terminal.logs import HIDDEN, catch_all
from adapters.web.running import serve
from bot.domain.errors import StorageError
from bot.domain.message import Message, Paragraph, words
from bot.domain.watch import Language, Place
from bot.settings import Settings, secrets
from storage.library import SqlLibrary
from tests.adapters.terminal.test_logs import Written, logging_to
from tests.adapters.web.visitor import a_page
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.discord_server import TOKEN, FakeDiscord
from tests.fakes.slack_methods import APP_TOKEN, BOT_TOKEN
from tests.fakes.slack_rooms import BOT
from tests.fakes.slack_server import FakeSlack
from tests.patience import PATIENCE_S

OF_PLATFORMS = (BOT_TOKEN, APP_TOKEN, TOKEN)
"""With these the platforms let the bot in."""
WRONG = (
    "xox" + "b-2345678901-2345678901234-AbCdEfGhIjKlMnOp",
    "xapp" + "-1-A0123456789-1234567890123-0123456789abcdef",
    "OTg3NjU0MzIxMDk4NzY1NDMy" + ".XyZaBc." + "zYxWvUtSrQpOnMlKjIhGfEdCbA9876543210",
)
"""With these they don't."""
OF_SETTINGS = ("a page's token 密", "db:pa/ss@wörd", "proxy%secret&x")
TYPED = tuple("sk-" + f"ant-api03-{'abcdefgh' * 3}-{n:02}" for n in range(11))
"""What people paste where it doesn't belong, each by another way."""
SEEDED = (*OF_PLATFORMS, *WRONG, *OF_SETTINGS, *TYPED)
MESSAGE = Message((Paragraph(words("hello")),))


def settings() -> Settings:
    """The settings of a host who set them all."""
    bot, app, discord = OF_PLATFORMS
    page, database, proxy = OF_SETTINGS
    values = {
        "SLACK_BOT_TOKEN": bot,
        "SLACK_APP_TOKEN": app,
        "DISCORD_TOKEN": discord,
        "ACADEMICHUB_PAGE_TOKEN": page,
        "DATABASE_URL": f"postgresql://lab:{quote(database, safe='')}@127.0.0.1:9/lab",
        "HTTPS_PROXY": f"http://lab:{quote(proxy, safe='')}@127.0.0.1:9",
    }
    return Settings(**{"_env_file": None, **values})  # type: ignore[arg-type]


@pytest.fixture
def told() -> Iterator[Written]:
    """Everything that is logged at `debug`, with the program's own settings."""
    stream = Written()
    with logging_to(stream, "debug", secrets=tuple(secrets(settings()))):
        catch_all()
        yield stream


async def test_the_settings_name_their_own_secrets() -> None:
    assert secrets(settings()) >= {*OF_PLATFORMS, *OF_SETTINGS}


async def slack_at_work(desk: FakeDesk, clock: FakeClock) -> None:
    """Listen, answer and post; and with wrong tokens."""
    slack = FakeSlack(clock.now)
    await slack.start()
    slack.channel("C1", "U1", BOT)
    app = SlackApp(SlackTokens(BOT_TOKEN, APP_TOKEN, slack.api_url), clock, Random(1), Language.ENGLISH)
    assert await app.start(desk) is None
    await (await slack.types("U1", "C1", f"/radar why {TYPED[0]}")).answer()
    await (await slack.mentions("U1", "C1", f"search {TYPED[1]}")).answer()
    await app.messenger.post(Place("slack", "T1", "C1"), MESSAGE, "0" * 32, None)
    wrong = SlackApp(SlackTokens(WRONG[0], WRONG[1], slack.api_url), clock, Random(1), Language.ENGLISH)
    assert await wrong.start(desk) is not None
    await wrong.messenger.post(Place("slack", "T1", "C1"), MESSAGE, "1" * 32, None)
    await wrong.stop()
    await app.stop()
    await slack.stop()


async def discord_at_work(desk: FakeDesk, clock: FakeClock) -> None:
    """Listen and answer, with a fault in the core; post; and with a wrong token."""
    async with FakeDiscord(clock.now, strict=False) as server:
        lab = server.guild()
        await server.invite(lab)
        channel, person = lab.channel("papers"), server.person("Ada", lab)
        app = DiscordApp(server.token, clock, Random(1), Addresses(server.api_url), settle_s=0.05)
        assert await app.start(desk) is None
        desk.breaks.add(f"search {TYPED[3]}")
        for text in (f"why {TYPED[2]}", f"search {TYPED[3]}"):
            await person.mentions(channel, text)
        place = Place("discord", str(lab.id), str(channel.id))
        await app.messenger.post(place, MESSAGE, "0" * 32, None)
        wrong = Wire(WRONG[2], server.api_url, clock, Random(1))
        await DiscordMessenger(wrong).post(place, MESSAGE, "1" * 32, None)
        await wrong.close()
        await app.stop()


async def page_at_work(desk: FakeDesk) -> None:
    """Serve the page to somebody with the token, to somebody without, and over a fault in the core."""
    token = OF_SETTINGS[0]
    desk.breaks.add(TYPED[6])
    page = serve(a_page(desk, token=token), "127.0.0.1", 0)
    async with httpx2.AsyncClient(timeout=PATIENCE_S) as visitor, page as url:
        for given in (TYPED[4], token):
            logged_in = await visitor.post(f"{url}/login", data={"token": given})
        assert logged_in.status_code == 303
        answers = [await visitor.post(f"{url}/say", data={"text": text}) for text in (TYPED[5], TYPED[6])]
        assert [answer.status_code for answer in answers] == [200, 500]
        await visitor.get(f"{url}/healthz", headers={"authorization": f"Bearer {TYPED[7]}"})
        await visitor.get(f"{url}/?token={TYPED[8]}&code={TYPED[9]}")


async def outside_at_work() -> None:
    """Ask through a proxy and a database that nobody reaches, each with its password."""
    made = settings()
    async with httpx2.AsyncClient(proxy=made.proxy, timeout=PATIENCE_S) as client:
        with suppress(httpx2.HTTPError):
            await client.get(f"http://192.0.2.1/feed?api_key={TYPED[10]}")
    library = SqlLibrary(made.database_url, busy_timeout_s=1)
    with pytest.raises(StorageError):
        await library.check()
    await library.close()
    store = SqlLibrary("sqlite://")
    await store.migrate()
    await store.close()


async def test_no_secret_is_logged_whatever_works_or_fails(told: Written, capfd: pytest.CaptureFixture[str]) -> None:
    desk, clock = FakeDesk(), FakeClock()
    await slack_at_work(desk, clock)
    await discord_at_work(desk, clock)
    await page_at_work(desk)
    await outside_at_work()
    await asyncio.sleep(0)
    printed = "".join(capfd.readouterr())
    logged = told.getvalue()
    assert len(SEEDED) == 20
    assert [secret for secret in SEEDED if secret in logged + printed] == []
    escaped = {form for secret in SEEDED for form in (quote(secret, safe=""), json.dumps(secret)[1:-1])}
    assert [form for form in escaped if form in logged + printed] == []
    loggers = {event["logger"].partition(".")[0] for event in told.events}
    assert {"slack_sdk", "discord", "uvicorn", "asyncio", "aiosqlite"} - loggers == set()
    assert HIDDEN in logged
    assert any("exception" in event for event in told.events)
