"""The core as a face sees it, in memory: it notes what it is asked and answers what the test laid out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.domain.conversation import Answer, Choice, Request
from bot.domain.message import Message, Paragraph, words
from bot.domain.watch import Language, Person, Place


class FakeDesk:
    """Stands in for the `Desk` door.

    Attributes:
        answers: by the text typed; any other text is answered `You typed: …`.
        choices: by `what` of `suggest`.
        requests: what was asked, oldest first.
        overheard: what was written in threads, oldest first.
        threads: answers to what is written there, by the first message's id; elsewhere it is none of the bot's.
        joins: places the bot was added to, with by whom, language and zone.
        departures: people who left a place.
        returns: places that can be posted to again.
        parks: places that were closed to the bot, with why; without a channel: whole workspaces or guilds.
        moves: places that got another channel id, with the new one.
        came: what came in, by platform, tenant and id.
        sights: marks of messages that the platform showed, with the messages' ids.
        breaks: texts over which it raises, as a fault in the core would.
        opened: cleared by a test, it lets every answer wait until it is set.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.choices: dict[str, Sequence[Choice]] = {}
        self.requests: list[Request] = []
        self.overheard: list[Request] = []
        self.threads: dict[str, Answer] = {}
        self.joins: list[tuple[Place, Person | None, Language, str | None]] = []
        self.departures: list[tuple[Place, str]] = []
        self.returns: list[Place] = []
        self.parks: list[tuple[Place, str]] = []
        self.moves: list[tuple[Place, Place]] = []
        self.came: set[tuple[str, str, str]] = set()
        self.sights: list[tuple[str, str]] = []
        self.breaks: set[str] = set()
        self.opened = asyncio.Event()
        self.opened.set()

    async def answer(self, request: Request) -> Answer:
        """Note the request and give the answer laid out for it."""
        self.requests.append(request)
        await self.opened.wait()
        if request.text in self.breaks:
            raise RuntimeError("the core broke, as told")
        typed = Message((Paragraph(words(f"You typed: {request.text}")),))
        return self.answers.get(request.text, Answer((typed,)))

    async def heard(self, request: Request) -> Answer | None:
        """Note the request, and give the answer laid out for its thread; None where there is none."""
        self.overheard.append(request)
        return self.threads.get(request.thread)

    async def joined(self, place: Place, person: Person | None, language: Language, timezone: str | None) -> None:
        """Note that the bot was added."""
        self.joins.append((place, person, language, timezone))

    async def departed(self, place: Place, person: str) -> None:
        """Note that a person left."""
        self.departures.append((place, person))

    async def parked(self, place: Place, why: str) -> None:
        """Note that the place is closed."""
        self.parks.append((place, why))

    async def returned(self, *places: Place) -> None:
        """Note that the places are open again."""
        self.returns += places

    async def moved(self, old: Place, new: Place) -> None:
        """Note that a channel has another id."""
        self.moves.append((old, new))

    async def first_time(self, platform: str, tenant: str, incoming: str) -> bool:
        """Tell whether this came in for the first time."""
        new = (platform, tenant, incoming) not in self.came
        self.came.add((platform, tenant, incoming))
        return new

    async def seen(self, mark: str, ref: str, rest_s: float = 0.0) -> None:
        """Note that the platform showed a message of ours."""
        self.sights.append((mark, ref))

    async def suggest(self, place: Place, what: str, typed: str, language: Language) -> Sequence[Choice]:
        """Give the choices laid out that begin with what was typed."""
        return [one for one in self.choices.get(what, ()) if one.value.startswith(typed)][:25]
