"""A model's lines on cards, over each store."""

import json
from dataclasses import replace

from bot.digest.cards import card_of
from bot.domain.delivery import Delivery, DeliveryKind, Sent
from bot.domain.message import Card, Message, plain
from bot.domain.spending import Caps
from bot.domain.watch import Language
from bot.gloss_rounds import Glossed, GlossRounds
from bot.ports import Library
from tests.contract.givens import LAB, LEASE_S, NEXT_DOOR, NOW, a_radar, a_slot, remembered
from tests.fakes.clock import FakeClock
from tests.fakes.language_model import FakeLanguageModel
from tests.fakes.messenger import FakeMessenger
from tests.fakes.model_characters import Asked


def honest(asked: Asked) -> str:
    """A model that says of every paper what its abstract says."""
    quote = "We study an invented question."
    told = [{"paper": n, "quote": quote, "text": "A question is studied."} for n in range(1, len(asked.papers) + 1)]
    return json.dumps({"papers": told})


async def test_lines_are_kept_paid_and_put_on_cards_that_are_posted_or_wait(library: Library) -> None:
    async with library.begin() as work:
        known = await remembered(work, 2)
        for place in (LAB, NEXT_DOOR):
            await work.radars.save(replace(a_radar(place), tldr=place == LAB))
            await work.slots.open([a_slot(place)])
            cards = [card_of(paper, number=n, language=Language.ENGLISH) for n, paper in enumerate(known, 1)]
            await work.outbox.enqueue(
                [
                    Delivery(place, a_slot(place).key, DeliveryKind.CARD, part, Message((card,)), (paper.key,))
                    for part, (card, paper) in enumerate(zip(cards, known, strict=True))
                ],
                NOW,
            )
    async with library.begin() as work:
        claim = next(claim for claim in await work.outbox.claim("w", NOW, LEASE_S, 10) if claim.delivery.place == LAB)
        await work.outbox.settle(claim, Sent("ref 1"), NOW)
    clock, model = FakeClock(NOW), FakeLanguageModel(honest)
    rounds = GlossRounds(model, library, clock, {"slack": FakeMessenger(clock)}, Caps(1, 1, 10**6, 10**6))
    assert [await rounds.run(), await rounds.run()] == [Glossed(2), Glossed()]
    assert len(model.asked) == 1
    async with library.begin() as work:
        for place, lines in ((LAB, ["AI, in one line: A question is studied."]), (NEXT_DOOR, [])):
            for record in await work.log.of_slot(place, a_slot(place).key):
                (card,) = record.delivery.message.blocks
                assert isinstance(card, Card)
                assert [plain(line) for line in card.gloss] == lines
        (edit,) = [claim for claim in await work.outbox.claim("w", NOW, LEASE_S, 10) if claim.ref == "ref 1"]
        assert edit.delivery.place == LAB
        spent = await work.spending.of_all(NOW)
        assert (spent.requests, spent.aside, spent.cost > 0) == (0, 0, True)
