"""Takes pictures of Slack and Discord messages as they were really sent, into pictures/ (kept by nobody but you).

Run from the checkout: `python -m scripts.take_chat_pictures`. A short journey on both loopback platforms, through the
real SDKs; what stands in the channels is drawn as HTML and shot with the machine's Chromium.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from scripts.browsing import browsing
from tests.fakes.clock import FakeClock
from tests.fakes.discord_picture import page as discord_page
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.slack_picture import document, message
from tests.journey.announcements import FRIDAY
from tests.journey.chat import Sight
from tests.journey.discord_chat import DiscordChat
from tests.journey.slack_chat import SlackChat
from tests.journey.story import AUTHOR, BEGIN, KEYWORDS, Story, at
from tests.journey.test_journey import told_on

PICTURES = Path("pictures")
WIDTH = 860


class Drawing(Protocol):
    """Draws messages as a whole HTML page."""

    def __call__(self, title: str, sights: Sequence[Sight], /) -> str:
        """Draw them."""
        ...


async def play(folder: Path) -> dict[str, str]:
    """Play the journey on both platforms, and give the pages worth a picture by name."""
    drawn: dict[str, str] = {}
    async with slack_stage(folder / "slack") as (story, draw):
        drawn |= {f"slack-{name}": page async for name, page in scenes(story, draw)}
    async with discord_stage(folder / "discord") as (story, draw):
        drawn |= {f"discord-{name}": page async for name, page in scenes(story, draw)}
    return drawn


@asynccontextmanager
async def slack_stage(folder: Path) -> AsyncIterator[tuple[Story, Drawing]]:
    """Set the story on Slack."""
    clock = FakeClock(BEGIN)
    async with SlackChat.open(clock) as chat, told_on(chat, clock, folder) as story:

        def draw(title: str, sights: Sequence[Sight], /) -> str:
            return document(f"# {title}", [message(chat.slack, one.raw) for one in sights])

        yield story, draw


@asynccontextmanager
async def discord_stage(folder: Path) -> AsyncIterator[tuple[Story, Drawing]]:
    """Set the story on Discord."""
    clock = FakeClock(BEGIN)
    async with FakeDiscord(clock.now) as discord:
        chat = DiscordChat(discord)
        async with told_on(chat, clock, folder) as story:

            def draw(title: str, sights: Sequence[Sight], /) -> str:
                return discord_page([one.raw for one in sights], title=title)

            yield story, draw


async def scenes(story: Story, draw: Drawing) -> AsyncIterator[tuple[str, str]]:
    """Play the journey, giving the pages worth a picture by name."""
    chat = story.chat
    await story.the_bot_is_invited_and_greets_once()
    yield "welcome", draw("vision-nyc", chat.public("nyc"))
    yield "welcome-zh", draw("vision-上海", chat.public("shanghai"))
    opened = await chat.opens("Ada", chat.public("nyc")[0], "Follow an author")
    preview = await chat.fills("Ada", "nyc", opened, AUTHOR, "Add")
    yield "preview", draw("vision-nyc", preview)
    added = await chat.presses("Ada", preview[-1], "Add", "Show these")
    yield "added", draw("vision-nyc", [*added, *chat.public("nyc")[1:]])
    preview = await chat.types("Lin", "shanghai", f"keyword {KEYWORDS}", "添加")
    yield "preview-zh", draw("vision-上海", preview)
    await chat.presses("Lin", preview[-1], "添加", "查看这些")
    await story.program.passes_until(at(19, 20))
    async for page in topics(story, draw):
        yield page
    yield "digest", draw("vision-nyc", story.digest("nyc", FRIDAY))
    digest = story.digest("shanghai", FRIDAY)
    yield "digest-zh", draw("vision-上海", digest)
    yield "panel", draw("vision-nyc", await chat.types("Ada", "nyc", "list", AUTHOR))
    yield "why", draw("vision-nyc", await chat.presses("Ada", story.digest("nyc", FRIDAY)[1], "Why this?", AUTHOR))
    commands = {"status": "arXiv", "help": "author", "settings": "language", "category cs.XX": "cs.XX"}
    for command, shows in commands.items():
        yield command.split()[0], draw("vision-nyc", await chat.types("Ada", "nyc", command, shows))
    async for page in briefings(story, draw):
        yield page


async def topics(story: Story, draw: Drawing) -> AsyncIterator[tuple[str, str]]:
    """Follow a topic in each language, and ask for more like a card."""
    chat = story.chat
    topic = await chat.types("Ada", "nyc", "topic video diffusion aligned with human preferences, 5 a day", "Add")
    yield "topic", draw("vision-nyc", topic)
    (added,) = await chat.presses("Ada", topic[-1], "Add", "Show these")
    chinese = await chat.types("Lin", "shanghai", "topic 用于医学影像的视频扩散模型", "添加")
    yield "topic-zh", draw("vision-上海", chinese)
    await chat.presses("Lin", chinese[-1], "添加", "撤销")
    shown = await chat.presses("Ada", added, "Show these", "01.")
    yield "topic-cards", draw("vision-nyc", shown)
    yield "akin", draw("vision-nyc", await chat.presses("Ada", shown[0], "More like this", "papers most like"))


async def briefings(story: Story, draw: Drawing) -> AsyncIterator[tuple[str, str]]:
    """Write one in each language."""
    for room, command, name in (
        ("nyc", "brief video diffusion en", "briefing"),
        ("shanghai", "brief week zh", "briefing-zh"),
    ):
        before = {one.key for one in story.chat.public(room)}
        await story.chat.types("Ada" if room == "nyc" else "Lin", room, command, "")
        await story.program.passes(timedelta(minutes=2))
        (parent,) = [one for one in story.chat.public(room) if one.key not in before]
        under = [parent] if story.chat.name == "discord" else [parent, *story.chat.thread(room, parent)]
        yield name, draw("vision-nyc" if room == "nyc" else "vision-上海", under)


async def shoot(drawn: dict[str, str]) -> None:
    """Take a picture of each page."""
    async with browsing() as browser:
        page = await browser.new_page(viewport={"width": WIDTH, "height": 200}, device_scale_factor=1.5)
        for name, html in drawn.items():
            await page.set_content(html)
            await page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
            print(PICTURES / f"{name}.png")


def main() -> None:
    """Take all pictures."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        for platform in ("slack", "discord"):
            (Path(folder) / platform).mkdir()
        drawn = asyncio.run(play(Path(folder)))
    for name, html in drawn.items():
        (PICTURES / f"{name}.html").write_text(html, "utf-8")
    asyncio.run(shoot(drawn))


if __name__ == "__main__":
    main()
