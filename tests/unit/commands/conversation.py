"""Conversations as tests: a person types and presses, the desk answers over the store in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.brief_rounds import BriefRounds
from bot.commands.handlers import RadarDesk
from bot.commands.standing_briefs import StandingBriefs
from bot.commands.visit import Doors
from bot.domain.conversation import Answer, Request
from bot.domain.delivery import Delivery, DeliveryKind, Sent
from bot.domain.job import Job
from bot.domain.message import Block, Bullets, Button, Buttons, Card, Chips, Line, Message, Quotation, plain
from bot.domain.paper import KnownPaper, Paper
from bot.domain.spending import Caps
from bot.domain.watch import Language, Person, Place, Radar, Role, Watch
from bot.ports import PaperSource, PeopleSource
from bot.ports.writing import Writer
from tests.fakes.clock import FakeClock
from tests.fakes.library import FakeLibrary

HERE = Place("slack", "T1", "C1")
LI = Person("U1", "Li Wei")
ADA = Person("U2", "Ada Example")
KEEPER = Person("U3", "Kim Keeper", Role.KEEPER)
MONEY = Caps(10, 30, 5_000_000, 20_000_000)
WRITTEN = (DeliveryKind.BRIEFING, DeliveryKind.SECTION)


class Conversation:
    """A place, a person in it, and what they say to each other.

    Attributes:
        library: the store in memory.
        clock: stands still until turned.
        woken: the jobs that the desk woke.
        last: the last answer.
        briefs: the worker that writes briefings.
    """

    def __init__(
        self,
        *sources: PaperSource,
        place: Place = HERE,
        person: Person = LI,
        language: Language = Language.ENGLISH,
        library: FakeLibrary | None = None,
        clock: FakeClock | None = None,
        directly: bool = False,
        dry_run: bool = False,
        feeds: PaperSource | None = None,
        people: Sequence[PeopleSource] = (),
        people_within_s: float = 60.0,
        writer: Writer | None = None,
        caps: Caps = MONEY,
    ) -> None:
        self.library = library or FakeLibrary()
        self.clock = clock or FakeClock()
        self.place, self.person, self.language = place, person, language
        self.woken: list[Job] = []
        self.last = Answer((Message(()),))
        self.desk = RadarDesk(
            self.library,
            self.clock,
            sources,
            self.woken.append,
            timezone="UTC",
            directly=directly,
            dry_run=dry_run,
            feeds=feeds,
            people=people,
            people_within_s=people_within_s,
            writer=writer,
            caps=caps,
        )
        doors = Doors(self.library, self.clock, (), self.woken.append, writer, caps)
        asked = self.library, self.clock, "worker", self.woken.append
        standing = StandingBriefs(doors).ask_due
        self.briefs = BriefRounds(*asked, writer=writer, caps=caps, standing=standing)

    async def say(self, text: str, *, person: Person | None = None, thread: str = "") -> str:
        """Type something, in the thread of a message where one is named; gives all the words of the answer."""
        self.last = await self.desk.answer(self.request(text, person=person, thread=thread))
        return words_of(self.last.messages)

    def request(self, text: str, *, person: Person | None = None, thread: str = "") -> Request:
        """What a person typed, as a face hands it over."""
        return Request(self.place, person or self.person, text, self.language, "Asia/Shanghai", thread=thread)

    async def press(self, label: str, *, person: Person | None = None) -> str:
        """Press the button with this label under the last answer."""
        return await self.say(self.button(label).command, person=person)

    async def written(self, text: str, *, thread: str = "") -> list[Delivery]:
        """Type something that a worker writes, and let it; gives its messages, the first one first."""
        before = {each.id for kind in WRITTEN for each in await self.posted(kind)}
        await self.say(text, thread=thread)
        await self.briefs.run()
        every = [each for kind in WRITTEN for each in await self.posted(kind)]
        return [each for each in every if each.id not in before]

    async def follow(self, text: str) -> str:
        """Type a watch and press Add."""
        await self.say(text)
        assert self.last.ok, words_of(self.last.messages)
        return await self.press("Add" if self.language is Language.ENGLISH else "添加")

    def button(self, label: str) -> Button:
        """Give the button with this label under the last answer."""
        return next(button for button in buttons_of(self.last.messages) if button.label == label)

    @property
    def labels(self) -> list[str]:
        """The labels of the buttons under the last answer."""
        return [button.label for button in buttons_of(self.last.messages)]

    @property
    def cards(self) -> list[Card]:
        """The cards of the last answer."""
        return [block for message in self.last.messages for block in message.blocks if isinstance(block, Card)]

    @property
    def titles(self) -> list[str]:
        """The titles of those cards."""
        return [plain(card.title) for card in self.cards]

    async def remember(self, papers: Sequence[Paper], *, hours_ago: float = 1) -> list[KnownPaper]:
        """Put papers into the store as first seen some hours ago."""
        async with self.library.begin() as work:
            seen_at = self.clock.now() - timedelta(hours=hours_ago)
            return [each.known for each in await work.papers.remember(papers, seen_at)]

    async def watches(self, *, removed: bool = False) -> Sequence[Watch]:
        """Give the place's watches."""
        async with self.library.begin() as work:
            return await work.watches.of(self.place, removed=removed)

    async def radar(self) -> Radar:
        """Give the place's settings."""
        async with self.library.begin() as work:
            radar = await work.radars.get(self.place)
        assert radar is not None
        return radar

    async def posted(self, kind: DeliveryKind) -> list[Delivery]:
        """Give what waits in the outbox of one kind, in order."""
        async with self.library.begin() as work:
            return [each.delivery for each in await work.log.unfinished(self.place) if each.delivery.kind is kind]

    async def deliver(self, delivery: Delivery, at: datetime | None = None) -> None:
        """Put a message into the outbox and have it posted, and all that waits before it."""
        now = at or self.clock.now()
        async with self.library.begin() as work:
            await work.outbox.enqueue((delivery,), now)
        while True:
            async with self.library.begin() as work:
                claims = await work.outbox.claim("test", now, 30, 100)
                for claim in claims:
                    await work.outbox.settle(claim, Sent(f"m{claim.delivery.id[:6]}"), now)
            if not claims:
                return


def buttons_of(messages: Sequence[Message]) -> list[Button]:
    """Give every button of some messages, those on cards and chips too."""
    return [button for message in messages for block in message.blocks for button in _buttons(block)]


def words_of(messages: Sequence[Message]) -> str:
    """Give every word of some messages, a line a block."""
    return "\n".join(line for message in messages for block in message.blocks for line in _lines(block))


def _buttons(block: Block) -> list[Button]:
    match block:
        case Buttons(buttons):
            return list(buttons)
        case Chips(chips):
            return [chip.remove for chip in chips if chip.remove]
        case Card():
            return [*block.buttons, *block.menu, *((block.more,) if block.more else ())]
        case _:
            return []


def _lines(block: Block) -> list[str]:
    match block:
        case Bullets(lines):
            return [plain(line) for line in lines]
        case Chips(chips):
            return [f"{chip.number}. {plain(chip.line)} | {plain(chip.fine)}" for chip in chips]
        case Buttons(buttons):
            return [f"[{button.label}]" for button in buttons]
        case Card():
            parts: tuple[Line, ...] = (block.title, block.authors, block.abstract, block.reasons)
            return [f"{block.number:02}. {block.label}", *(plain(line) for line in parts)]
        case Quotation(line, source):
            return [plain(line), plain(source)]
        case _:
            return [plain(block.line)]
