"""A digest made while people talk: papers that watches matched, and the cards that the place gets of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from bot.domain.delivery import DeliveryKind
from bot.domain.match import Match, Reason
from bot.domain.message import Card
from bot.domain.paper import KnownPaper
from bot.domain.watch import WatchKind
from bot.pipeline import Pipeline
from tests.fakes.messenger import FakeMessenger
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import Conversation


async def matched(talk: Conversation, watches: Sequence[int], *titles: str) -> list[KnownPaper]:
    """Put papers into the store, each matched by these watches and due."""
    known = await talk.remember([a_paper(f"arxiv:2606.{hash_of(title):05}", title) for title in titles])
    reason = Reason(WatchKind.KEYWORD, "diffusion")
    async with talk.library.begin() as work:
        numbers = [(watch, each.key) for each in known for watch in watches]
        matches = [Match(talk.place, watch, key, (reason,), talk.clock.now(), live=True) for watch, key in numbers]
        await work.matches.add(matches)
    return known


async def digest(talk: Conversation) -> list[Card]:
    """Make the place's digest; gives the cards it gets now."""
    before = {delivery.id for delivery in await talk.posted(DeliveryKind.CARD)}
    await talk.clock.advance(timedelta(hours=29))
    messengers = {talk.place.platform: FakeMessenger(talk.clock)}
    await Pipeline(talk.library, {}, messengers, talk.clock, Random(1)).digest()
    made = [delivery for delivery in await talk.posted(DeliveryKind.CARD) if delivery.id not in before]
    return [block for delivery in made for block in delivery.message.blocks if isinstance(block, Card)]


def hash_of(title: str) -> int:
    """A number for a title, the same each time."""
    return sum(ord(char) * place for place, char in enumerate(title, 1)) % 100_000
