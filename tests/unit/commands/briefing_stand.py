"""A conversation whose briefings a scripted model writes, and a platform on which everything is posted."""

from __future__ import annotations

import asyncio
import itertools
from random import Random
from typing import cast

from bot.brief_rounds import BriefRounds
from bot.briefing.asking import KeptAnswers
from bot.briefing.extractive import ExtractiveBriefer
from bot.briefing.writer import ModelWriter
from bot.commands.standing_briefs import StandingBriefs
from bot.commands.visit import Doors
from bot.delivery import Deliverer
from bot.domain.spending import Caps
from bot.domain.watch import Language
from bot.ports import Library
from tests.fakes.clock import FakeClock
from tests.fakes.language_model import FakeLanguageModel
from tests.fakes.library import FakeLibrary
from tests.fakes.messenger import FakeMessenger, Posted
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import HERE, MONEY, Conversation, words_of

ABSTRACT = "Video diffusion models are slow. We propose a sampler that is four times faster. Long videos remain open."


class Stand:
    """A lab with papers, a model, workers that come and go, and a Slack that keeps what people see."""

    _owners = itertools.count(1)

    def __init__(
        self,
        model: FakeLanguageModel | None = None,
        caps: Caps = MONEY,
        language: Language = Language.ENGLISH,
        library: Library | None = None,
    ) -> None:
        self.library = cast(FakeLibrary, library or FakeLibrary())  # of another, its doors alone are used
        self.clock = FakeClock()
        self.model = model or FakeLanguageModel()
        self.caps = caps
        self.writer = ModelWriter(self.model, KeptAnswers(self.library), self.clock, ExtractiveBriefer())
        self.talk = Conversation(
            library=self.library,
            clock=self.clock,
            writer=self.writer,
            caps=caps,
            language=language,
        )
        self.platform = FakeMessenger(self.clock)
        self.deliverer = Deliverer(self.library, {"slack": self.platform}, self.clock, "poster", Random(1))

    async def with_papers(self, count: int = 4) -> Stand:
        """Know papers that a keyword matches, and be rid of what was said of that."""
        titles = [
            a_paper(at, f"Faster video diffusion {at}", abstract=f"{ABSTRACT} Part {at}.") for at in range(1, count + 1)
        ]
        await self.talk.remember(titles)
        await self.talk.follow(
            "keyword video diffusion" if self.talk.language is Language.ENGLISH else "关键词 video diffusion"
        )
        await self.post()
        return self

    def worker(self) -> BriefRounds:
        """A newly started process."""
        doors = Doors(self.library, self.clock, (), self.talk.woken.append, self.writer, self.caps)
        asked = self.library, self.clock, f"worker{next(self._owners)}", self.talk.woken.append
        return BriefRounds(*asked, writer=self.writer, caps=self.caps, standing=StandingBriefs(doors).ask_due)

    async def post(self) -> None:
        """Post all that waits."""
        while True:
            await self.deliverer.deliver_due()
            async with self.library.begin() as work:
                if not await work.log.unfinished():
                    return

    async def briefed(self, text: str = "brief") -> Posted:
        """Have a briefing written and posted; gives its first message."""
        before = {one.ref for one in self.platform.visible()}
        said = await self.talk.say(text)
        assert self.talk.last.ok, said
        await self.worker().run()
        await self.post()
        return next(one for one in self.platform.visible() if one.ref not in before and one.parent_ref is None)

    def under(self, parent: Posted) -> list[Posted]:
        """What people see in the thread under a message, in order."""
        return [one for one in self.platform.visible() if one.parent_ref == parent.ref]

    def words_under(self, parent: Posted) -> str:
        """All words there."""
        return words_of([one.shown for one in self.under(parent)])

    async def spent(self) -> tuple[int, int]:
        """The requests and the micro-dollars of today, set aside or settled."""
        async with self.library.begin() as work:
            spent = await work.spending.of_all(self.clock.now())
        return spent.requests, spent.cost

    async def working(self) -> asyncio.Task[object]:
        """A worker that has begun."""
        task: asyncio.Task[object] = asyncio.create_task(self.worker().run())
        for _ in range(50):
            await asyncio.sleep(0)
        return task


def seen(stand: Stand) -> list[str]:
    """What stands on the platform: each message by its first line."""
    return [words_of([one.shown]).partition("\n")[0] for one in stand.platform.visible(HERE)]
