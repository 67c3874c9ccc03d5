"""Takes pictures of a briefing over papers of yours on Slack, on Discord and on the page, into pictures/.

Run from the checkout: `python -m scripts.take_briefing_pictures PAPERS.jsonl`. Each face gets the briefing without a
model and the one that a scripted model writes, in English and in Chinese, through the real messengers; the scripted
model only quotes, so look at the lay-out and at what stands, not at its style.
"""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from uuid import uuid4

from playwright.async_api import Page

from adapters.discord.send import DiscordMessenger
from adapters.discord.wire import Wire
from adapters.models.claude import ClaudeModel, ModelServer
from adapters.slack.app import SlackApp, SlackTokens
from adapters.slack.manifest import SCOPES
from adapters.terminal.lines import papers_of
from adapters.web.running import serve
from bot.briefing.asking import KeptAnswers
from bot.briefing.cards import thread_of
from bot.briefing.extractive import ExtractiveBriefer
from bot.briefing.writer import ModelWriter
from bot.domain.delivery import Sent
from bot.domain.message import Message
from bot.domain.paper import Paper
from bot.domain.watch import Language, Place
from bot.ports import Messenger
from bot.ports.writing import Order
from scripts.browsing import browsing
from storage.library import SqlLibrary
from tests.adapters.web.stand import page_of, standing
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.discord_picture import page as discord_page
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.model_characters import honest
from tests.fakes.model_server import FakeModelServer
from tests.fakes.slack_methods import APP_TOKEN, BOT_TOKEN
from tests.fakes.slack_picture import page as slack_page
from tests.fakes.slack_rooms import BOT
from tests.fakes.slack_server import FakeSlack

PICTURES = Path("pictures")
WIDTH = 860
RNG = Random(1)  # noqa: S311 -- spreads waits alone


async def nobody(_: int, __: int) -> None:
    """Hear how far the reading is."""


async def briefings(papers: Sequence[Paper]) -> dict[str, list[Message]]:
    """Write them all; gives each one's messages by name."""
    briefer, written = ExtractiveBriefer(), {}
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(FakeModelServer(honest))
        library = SqlLibrary("sqlite://")
        await library.migrate()
        stack.push_async_callback(library.close)
        model = ClaudeModel(ModelServer(server.key, server.url), FakeClock())
        writer = ModelWriter(model, KeptAnswers(library), FakeClock(), briefer)
        for language in Language:
            composed = await writer.write(Order(papers, language), nobody)
            written[f"model-{language.value}"] = composed.briefing
            written[f"keyless-{language.value}"] = await briefer.brief(papers, language)
    threads = {name: thread_of(briefing, papers) for name, briefing in written.items()}
    return {name: [thread.parent, *thread.replies] for name, thread in threads.items()}


async def post(messenger: Messenger, place: Place, thread: Sequence[Message], clock: FakeClock) -> None:
    """Post a thread as the program does, a message after the other."""
    parent: str | None = None
    for message in thread:
        await clock.advance(2)
        outcome = await messenger.post(place, message, uuid4().hex, parent)
        if not isinstance(outcome, Sent):
            sys.exit(f"not posted: {outcome}")
        parent = parent or outcome.ref


async def on_slack(thread: Sequence[Message]) -> str:
    """Post it on a loopback Slack, and draw what stands there."""
    clock, desk = FakeClock(), FakeDesk()
    slack = FakeSlack(clock.now)
    await slack.start()
    slack.person("U1", "Ada")
    slack.channel("C1", "U1", BOT, name="papers")
    slack.methods.scopes = set(SCOPES)
    app = SlackApp(SlackTokens(BOT_TOKEN, APP_TOKEN, slack.api_url), clock, RNG, Language.ENGLISH)
    await app.start(desk)
    await post(app.messenger, Place("slack", "T1", "C1"), thread, clock)
    drawn = slack_page(slack, "C1")
    await app.stop()
    await slack.stop()
    return drawn


async def on_discord(thread: Sequence[Message]) -> str:
    """Post it on a loopback Discord, and draw what stands there."""
    clock = FakeClock()
    async with FakeDiscord(clock.now) as discord:
        lab = discord.guild()
        await discord.invite(lab)
        room = lab.channel("papers")
        wire = Wire(discord.token, discord.api_url, clock, RNG)
        await post(DiscordMessenger(wire), Place("discord", str(lab.id), str(room.id)), thread, clock)
        await wire.close()
        return discord_page(room.visible, title="papers")


async def on_page(thread: Sequence[Message], tab: Page, name: str) -> None:
    """Post it on the page, open its thread, and take the picture."""
    library = SqlLibrary("sqlite://")
    await library.migrate()
    async with standing(library) as stand:
        first = await stand.post(thread[0])
        for part, reply in enumerate(thread[1:], start=1):
            await stand.post(reply, part, first.id)
        async with serve(page_of(stand), "127.0.0.1", 0) as url:
            await tab.goto(url)
            await tab.click(".into a")
            await tab.screenshot(path=PICTURES / f"page-{name}.png", full_page=True)
    await library.close()


async def main(file: str) -> None:
    """Take all pictures."""
    bad: list[str] = []
    papers = list(papers_of(file, bad))
    if not papers or bad:
        sys.exit("\n".join(bad) or f"{file}: no papers")
    async with browsing() as browser:
        tab = await browser.new_page(viewport={"width": WIDTH, "height": 200})
        site = await browser.new_page(viewport={"width": WIDTH, "height": 1350})  # it lets no other page have its looks
        for name, thread in (await briefings(papers)).items():
            for face, draw in (("slack", on_slack), ("discord", on_discord)):
                await tab.set_content(await draw(thread))
                await tab.screenshot(path=PICTURES / f"{face}-{name}.png", full_page=True)
            await on_page(thread, site, name)
            print(*(PICTURES / f"{face}-{name}.png" for face in ("slack", "discord", "page")))


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    asyncio.run(main(sys.argv[1]))
