"""A model's lines put on cards that stand already, where places want them: made once per paper and language.

Cards go out without them. A round looks at the last digest of each such place, asks the model for the papers of which
it never said anything in that language, within the place's budget, keeps what stands, and edits the cards in place.
A call that gave nothing that can be used isn't made again for the same papers; trouble that passes is waited out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from structlog.contextvars import bound_contextvars

from bot.briefing.asking import Asking, KeptAnswers, Purse, Unanswered
from bot.briefing.fitting import tokens_at_most
from bot.briefing.glossing import (
    AT_ONCE,
    NO_GLOSS,
    Gloss,
    gloss_of,
    glossed,
    glosses_in,
    kept,
    key_of,
    needs_gloss,
    prompt_of,
)
from bot.briefing.prompts import MORE_TOKENS
from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.message import Card, Message
from bot.domain.model import PASSING, Prompt, Trouble, Usage
from bot.domain.paper import Paper
from bot.domain.spending import Caps, OverBudget, Reservation, Spender
from bot.domain.watch import Language, Radar
from bot.faultpoint import faultpoint
from bot.ports import Clock, LanguageModel, Library, Messenger, Work
from bot.schedule.cadence import newest_date

LOOK_BACK = timedelta(hours=24)
"""Cards of an older digest stay as they are: nobody wants last week's edited."""
RESERVED_S = 600.0
"""Money set aside is free again when nobody was heard of for so long."""
AGAIN_S = 600.0
"""After trouble that passes the model is asked again so much later."""
PARTS = (("title", "abstract", "tldr"), ("title", "tldr"), ("tldr",))
"""What is put on a card: the first of these with which the message keeps within the platform's limits."""

_LASTING = frozenset(Trouble) - PASSING - {Trouble.NOT_ALLOWED}
"""Trouble with these papers: asked again, the model would fail again."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Glossed:
    """What a round did.

    Attributes:
        revised: how many messages were changed, which are to be edited in place.
        again_s: in how many seconds there is more to do; None: when the next digest is made.
    """

    revised: int = 0
    again_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Last:
    """The messages of a place's last digest that have cards, and their papers by key."""

    radar: Radar
    messages: Sequence[Delivery]
    papers: Mapping[int, Paper]


def sure() -> bool:
    """Tell that the clock isn't in doubt."""
    return False


class GlossRounds:
    """Makes the lines that are wanted and puts them on the cards; one round at a time, over all processes."""

    def __init__(
        self,
        model: LanguageModel,
        library: Library,
        clock: Clock,
        messengers: Mapping[str, Messenger],
        caps: Caps,
        doubt: Callable[[], object] = sure,
    ) -> None:
        """Stand ready.

        Args:
            model: writes the lines.
            library: the store.
            clock: the time.
            messengers: by platform; they tell what fits into a message.
            caps: what may be spent within a day.
            doubt: what is odd about the wall clock; nothing is spent while something is.
        """
        self._library = library
        self._clock = clock
        self._messengers = messengers
        self._model = model
        self._caps = caps
        self._doubt = doubt
        self._answers = KeptAnswers(library)

    async def run(self) -> Glossed:
        """Do what is to be done now.

        Raises:
            StorageError: the store can't be read or written; the cards stay as they are until the next round.
        """
        async with self._library.begin() as work:
            digests = await self._digests(work)
        revised, troubled = 0, False
        for each in digests:
            with bound_contextvars(place=each.radar.place.key):
                troubled |= await self._make(each)
                revised += await self._put(each)
        return Glossed(revised, AGAIN_S if troubled else None)

    async def _digests(self, work: Work) -> Sequence[_Last]:
        """Give the last digests of the places that want lines on their cards."""
        waiting = await work.recovery.waiting()
        radars = [
            radar
            for radar in await work.radars.all()
            if radar.tldr and not radar.paused and radar.parked is None and radar.place not in waiting
        ]
        now = self._clock.now()
        last = await work.slots.last([radar.place for radar in radars], newest_date(now)) if radars else {}
        found: list[_Last] = []
        for radar in radars:
            slot = last.get(radar.place)
            if slot is None or now - slot.made_at > LOOK_BACK or radar.place.platform not in self._messengers:
                continue
            records = await work.log.of_slot(radar.place, slot.key)
            messages = [record.delivery for record in records if _has_cards(record.delivery)]
            known = await work.papers.get(sorted({key for message in messages for key in message.papers}))
            if known:
                found.append(_Last(radar, messages, {key: paper.paper for key, paper in known.items()}))
        return found

    async def _make(self, digest: _Last) -> bool:
        """Ask the model for what it never said, and keep it; True where it is to be asked another time."""
        language = digest.radar.language
        wanted = {key_of(paper, language): paper for paper in digest.papers.values() if needs_gloss(paper, language)}
        known = await self._answers.get(wanted)
        papers = [paper for key, paper in wanted.items() if key not in known]
        if not papers or self._doubt():
            return False
        size = AT_ONCE[language]
        batches = [papers[first : first + size] for first in range(0, len(papers), size)]
        prompts = [prompt_of(batch, language) for batch in batches]
        reserved = await self._reserve(digest.radar, sum(map(self._most_cost, prompts)))
        if reserved is None:
            return False
        purse = Purse(reserved.cost, self._model)
        asking = Asking(self._model, self._answers, self._clock, purse)
        try:
            troubles = [
                await self._ask(asking, prompt, batch, language) for prompt, batch in zip(prompts, batches, strict=True)
            ]
        finally:
            async with self._library.begin() as work:
                await work.spending.settle(reserved, purse.spent, self._clock.now())
        return any(trouble in PASSING for trouble in troubles)

    async def _reserve(self, radar: Radar, cost: int) -> Reservation | None:
        async with self._library.begin() as work:
            answer = await work.spending.reserve(
                Spender(radar.place), cost, self._caps, self._clock.now(), RESERVED_S, requests=0
            )
        faultpoint("gloss.reserved")
        if isinstance(answer, OverBudget):
            log.info("no money for lines on cards", budget=answer.budget.value, renews_at=answer.renews_at.isoformat())
            return None
        return answer

    def _most_cost(self, prompt: Prompt) -> int:
        """Give what a call may cost, asked for once more with more room."""
        tokens, written = tokens_at_most(prompt), prompt.most_tokens
        return sum(self._model.price.of(Usage(read=tokens, written=most)) for most in (written, written * MORE_TOKENS))

    async def _ask(self, asking: Asking, prompt: Prompt, papers: Sequence[Paper], language: Language) -> Trouble | None:
        """Ask for papers and keep what stands of each; that the model can't do it for them is kept as well."""
        told = await asking.ask(prompt, lambda answer: glosses_in(answer, papers, language))
        faultpoint("gloss.answered")
        if isinstance(told, Unanswered):
            log.warning("no lines for cards", trouble=told.trouble, why=told.why, papers=len(papers))
            if told.trouble not in _LASTING:
                return told.trouble
            told = [NO_GLOSS] * len(papers)
        async with self._library.begin() as work:
            for paper, gloss in zip(papers, told, strict=True):
                await work.answers.keep(key_of(paper, language), kept(gloss), self._clock.now())
        return None

    async def _put(self, digest: _Last) -> int:
        """Edit what is known into the cards as they stand now; gives how many messages were changed."""
        radar, now = digest.radar, self._clock.now()
        keys = {number: key_of(paper, radar.language) for number, paper in digest.papers.items()}
        async with self._library.begin() as work:
            answers = await work.answers.get(set(keys.values()))
            known = {number: gloss_of(answers[key]) for number, key in keys.items() if key in answers}
            revised: dict[str, Message] = {}
            for delivery in digest.messages if known else ():
                record = await work.log.get(delivery.id)
                if record is not None and _has_cards(record.delivery):
                    message = self._with_lines(radar, record.delivery, known)
                    revised |= {} if message is None else {delivery.id: message}
            await work.outbox.revise_all(revised, now)
            faultpoint("gloss.revising")
        return len(revised)

    def _with_lines(self, radar: Radar, delivery: Delivery, known: Mapping[int, Gloss]) -> Message | None:
        """Give a message with as much of the lines as fits; None where that changes nothing, or none fit."""
        lines = [known.get(key, NO_GLOSS) for key in delivery.papers]
        for parts in PARTS:
            message = glossed(delivery.message, lines, radar.language, parts)
            if self._messengers[radar.place.platform].fits(message):
                return message if message != delivery.message else None
        return None


def _has_cards(delivery: Delivery) -> bool:
    """Tell whether a message has a card for each of its papers; the compact layout has titles alone."""
    cards = sum(isinstance(block, Card) for block in delivery.message.blocks)
    return delivery.kind is DeliveryKind.CARD and cards == len(delivery.papers)
