"""No command, whatever number it names, shows or changes anything of another place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.commands import command
from bot.commands.answering import HANDLERS
from bot.commands.grammar import read
from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.message import Message
from bot.domain.watch import Language, Person, Place
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import HERE, Conversation, words_of

CANARY = "canarybird"
OWNER = Person("U7", f"Owner {CANARY}")
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
FOREIGN = (
    Place("slack", "T1", "C2"),
    Place("slack", "T2", "C1"),
    Place("discord", "T1", "C1"),
    Place("local", "", "C1", private=True),
)
TYPED = (
    *("list", "author A One", f"keyword {CANARY[:3]}x", "category cs.CV", "query ti:paper", "remove 1", "remove 1-9"),
    *(
        "pause",
        "resume",
        "undo",
        "undo 1",
        "undo 2",
        "undo 3",
        "confirm 1",
        "confirm 2",
        "cancel 2",
        "show 1",
        "show 2",
    ),
    *("shuffle 10", "search paper", "since 2026-01-01", "today", "more 2026-06-15/digest", "saved", "save 1"),
    *("unsave 1", "whole 1", "post 1", "why 1", "why 2606.00001", "status", "schedule", "schedule daily 9:00"),
    *("settings", "settings cap 9", "help", "help why", "example", "brief", "brief week", "brief card 1"),
    *("brief paper", "brief 2026-06-15/digest", "ask x", "notthem 1", "hide 1", "akin 1"),
    *("edit 1 robots", "notify 1", "notify 1 off", "notify off", "notify"),
    *("topic paper", "like 2606.00001", "pace 2 1", "retry", "export bibtex"),
    *("schedule brief daily 9:00", "schedule brief off", "why brief/2026-06-15/standing"),
)
"""Every command of the grammar, with the numbers of the other place's things."""


async def a_full_place() -> Conversation:
    """A place with something of everything: watches, a draft, changes, cards, a reading list, a briefing."""
    talk = Conversation(person=OWNER)
    await talk.remember([a_paper(1, "Paper one"), a_paper(2, "Paper two")])
    await talk.follow(f'keyword paper, "{CANARY}"')
    await talk.follow(f"query paper -{CANARY}")
    await talk.say(f"author {CANARY} Draft")
    await talk.say("settings cap 8")
    for text in ("shuffle", "save 1", "post 1,2", "brief week"):
        await talk.say(text)
    for part, kind in enumerate((DeliveryKind.CARD, DeliveryKind.TAIL)):
        await talk.deliver(Delivery(HERE, "2026-06-15/digest", kind, 0, Message(()), (part + 1,)))
    return talk


async def kept(talk: Conversation) -> Sequence[object]:
    """Everything that the place has."""
    async with talk.library.begin() as work:
        return [
            await work.radars.get(talk.place),
            await work.watches.of(talk.place, removed=True),
            await work.edits.since(talk.place, BEGINNING),
            await work.matches.recent(talk.place, BEGINNING),
            await work.shown.seen(talk.place, OWNER.id),
            await work.saved.all(talk.place),
            await work.log.unfinished(talk.place),
            await work.log.of_paper(talk.place, 1),
        ]


@pytest.mark.parametrize("place", FOREIGN, ids=lambda place: place.key)
async def test_a_foreign_place_sees_and_changes_nothing(place: Place) -> None:
    owner = await a_full_place()
    before = await kept(owner)
    foreign = Conversation(place=place, library=owner.library, clock=owner.clock, person=Person(OWNER.id, "Mallory"))
    for text in TYPED:
        assert CANARY not in await foreign.say(text), text
        assert await kept(owner) == before, text
    for kind in DeliveryKind:
        for delivery in await foreign.posted(kind):
            assert CANARY not in words_of([delivery.message])


async def test_a_foreign_place_s_numbers_are_not_there() -> None:
    owner = await a_full_place()
    foreign = Conversation(place=FOREIGN[0], library=owner.library, clock=owner.clock)
    for text in ("remove 1", "undo 1", "confirm 3", "show 1", "more 2026-06-15/digest", "brief 2026-06-15/digest"):
        await foreign.say(text, person=OWNER)
        assert not foreign.last.ok, text
    await foreign.say("shuffle")
    assert foreign.cards == []
    await foreign.say("saved")
    assert foreign.cards == []


def test_the_commands_tried_are_all_that_there_are() -> None:
    tried = {type(read(text, Language.ENGLISH)) for text in TYPED}
    assert tried == set(HANDLERS)
    assert set(HANDLERS) == set(command.Command.__args__)
