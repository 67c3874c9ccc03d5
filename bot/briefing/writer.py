"""The briefing by a language model: what fits is read paper by paper, then seen together, and every claim is checked.

Whatever the model does, a briefing comes of it: the extractive one where too much of what it said didn't stand, where
it gave nothing that can be used, or where the money doesn't reach; and it says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from bot.briefing import prompts, questions
from bot.briefing.asking import Asking, Purse, Unanswered
from bot.briefing.checking import BRIDGES, FIRST, HEADLINE, MOST_DROPPED, OPEN, share_dropped
from bot.briefing.evidence import numbered
from bot.briefing.excerpts import TEXT_CHARACTERS
from bot.briefing.extractive import fields_in_words
from bot.briefing.fitting import can_be_read, fitting, most_cost, most_cost_of_answer, sheet_characters
from bot.briefing.forms import Said, Sketch, sketch_of
from bot.briefing.reading import dates_of, fields_of
from bot.briefing.readings import PaperRead, read_papers
from bot.briefing.weighing import Weighing, cleaned, fallen, mostly_in, why_dropped
from bot.domain.briefing import Briefing, Claim, Instead, Judged, ReadFirst, Theme
from bot.domain.model import Trouble
from bot.domain.paper import Paper
from bot.domain.paper_text import PaperText, Section
from bot.language import say
from bot.ports import Answers, Briefer, Clock, LanguageModel
from bot.ports.texts import Texts
from bot.ports.writing import Composed, Order, Told


class Abstracts:
    """The `Texts` of what the sources supplied: title and abstract."""

    whole = False

    async def of(self, papers: Sequence[Paper]) -> Sequence[PaperText]:
        """Give each paper without sections."""
        return [PaperText(paper) for paper in papers]


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why the extractive briefing stands instead."""

    instead: Instead
    why: str
    judged: tuple[Judged, ...] = ()


class ModelWriter:
    """The `Writer` with a language model."""

    def __init__(
        self, model: LanguageModel, answers: Answers, clock: Clock, briefer: Briefer, texts: Texts | None = None
    ) -> None:
        """Take the doors.

        Args:
            model: writes.
            answers: what it wrote before.
            clock: for the waits between tries.
            briefer: writes the extractive briefing where the model's doesn't stand.
            texts: the papers' words; None: title and abstract.
        """
        self._model = model
        self._answers = answers
        self._clock = clock
        self._briefer = briefer
        self._texts = texts or Abstracts()

    async def cost(self, order: Order) -> int:
        """Give the most that the calls may cost, in micro-dollars: arithmetic, nobody is asked."""
        most = (Section("", "x " * TEXT_CHARACTERS),) if self._texts.whole else ()
        texts = [PaperText(paper, most) for paper in order.papers]
        if order.question:
            return most_cost_of_answer(texts, self._model.price)
        return most_cost(texts, order.language, self._model.price)

    async def write(self, order: Order, told: Told) -> Composed:
        """Write it; whatever the model does, a briefing comes of it."""
        money = await self.cost(order) if order.money is None else order.money
        purse = Purse(money, self._model)
        asking = Asking(self._model, self._answers, self._clock, purse)
        texts = await self._texts.of(order.papers)
        if order.question:
            briefing = await questions.answered(order, texts, asking, self._model)
        else:
            briefing = await self._briefing(order, texts, asking, told, money)
        spent = replace(briefing, tokens_in=purse.usage.tokens_in, tokens_out=purse.usage.written)
        return Composed(spent, purse.spent)

    async def _briefing(
        self, order: Order, texts: Sequence[PaperText], asking: Asking, told: Told, money: int
    ) -> Briefing:
        cards = await asyncio.to_thread(fitting, texts, order.language, money, self._model)
        chosen = {card: texts[card - 1] for card in cards}
        if not any(map(can_be_read, chosen.values())):
            return await self._instead(order, _unfit(texts, fitting(texts, order.language, None, self._model)))
        outcome = await _Writing(order, chosen, asking, self._model).outcome(told)
        return (
            await self._instead(order, outcome) if isinstance(outcome, _Failed) else await self._whole(order, outcome)
        )

    async def _instead(self, order: Order, failed: _Failed) -> Briefing:
        briefing = await self._briefer.brief(order.papers, order.language)
        return replace(
            briefing,
            instead=failed.instead,
            why=failed.why,
            judged=failed.judged,
            left_out=briefing.left_out + order.left_out,
        )

    async def _whole(self, order: Order, briefing: Briefing) -> Briefing:
        """Give the briefing with something to read first, chosen without the model where none of its choice stood."""
        if briefing.first:
            return briefing
        return replace(briefing, first=(await self._briefer.brief(order.papers, order.language)).first)


class _Writing:
    """One briefing as the model writes it."""

    def __init__(self, order: Order, texts: Mapping[int, PaperText], asking: Asking, model: LanguageModel) -> None:
        self._order = order
        self._texts = texts
        self._asking = asking
        self._model = model
        self._folded = numbered(texts)
        self._language = order.language

    async def outcome(self, told: Told) -> Briefing | _Failed:
        """Read the papers, then write across those that were read."""
        readings = await read_papers(self._texts, self._folded, self._asking, told)
        judged = tuple(each for read in readings.values() if isinstance(read, PaperRead) for each in read.judged)
        failed = _useless(readings, judged)
        if failed is not None:
            return failed
        usable = [read for card, read in readings.items() if isinstance(read, PaperRead) and self._usable(card, read)]
        weighing = self._weighing([read.card for read in usable])
        sketch = await self._sketch(usable)
        if isinstance(sketch, Unanswered):
            return _failed(sketch, judged)
        briefing = await asyncio.to_thread(self._briefing, sketch, weighing, len(usable))
        everything = (*judged, *weighing.judged)
        if share_dropped(weighing.judged) > MOST_DROPPED:
            return _Failed(Instead.DROPPED, why_dropped(weighing.judged), everything)
        if not briefing.themes:
            return _Failed(Instead.TROUBLE, "the model wrote no theme", everything)
        return replace(briefing, judged=everything, dropped=fallen(everything))

    def _usable(self, card: int, read: PaperRead) -> bool:
        """Whether anything stands of a paper, or it has no more than its title."""
        return bool(read.points) or not can_be_read(self._texts[card])

    def _weighing(self, cards: Sequence[int]) -> Weighing:
        texts = {card: self._texts[card] for card in cards}
        return Weighing(texts, {card: self._folded[card] for card in cards}, self._language)

    async def _sketch(self, readings: Sequence[PaperRead]) -> Sketch | Unanswered:
        bridged = len(fields_of(self._texts[read.card].paper for read in readings)) > 1
        room = sheet_characters(len(readings), self._model.window, self._language)
        asked, smaller = (
            prompts.synthesis(self._sheets(readings, most), self._language, bridged=bridged)
            for most in (room, room // 2)
        )
        return await self._asking.ask(asked, self._understood, smaller)

    def _sheets(self, readings: Sequence[PaperRead], characters: int) -> list[str]:
        return [
            prompts.sheet(read.card, self._texts[read.card].paper, _as_told(read), read.terms, characters)
            for read in readings
        ]

    def _understood(self, answer: Mapping[str, object]) -> Sketch | None:
        """Give the synthesis that says anything, in the language asked for."""
        sketch = sketch_of(answer)
        return sketch if sketch is not None and sketch.themes and mostly_in(self._language, sketch.said) else None

    def _briefing(self, sketch: Sketch, weighing: Weighing, read: int) -> Briefing:
        papers = self._order.papers
        headline = weighing.standing(() if sketch.headline is None else (sketch.headline,), HEADLINE)
        themes = self._themes(sketch.themes, weighing)
        return Briefing(
            language=self._language,
            model=self._model.name,
            headline=headline[0].text if headline else self._headline(),
            themes=themes,
            bridges=weighing.standing(sketch.bridges, BRIDGES),
            open=weighing.standing(sketch.open, OPEN),
            first=_first(weighing.standing(sketch.first, FIRST)),
            papers=len(papers),
            fields=fields_of(papers),
            dates=dates_of(papers),
            left_out=len(papers) - read + self._order.left_out,
        )

    def _themes(self, sketched: Sequence[tuple[str, Sequence[Said]]], weighing: Weighing) -> tuple[Theme, ...]:
        themes: list[Theme] = []
        for words, said in sketched:
            title = cleaned(words)
            before = {claim for theme in themes for claim in theme.claims}
            claims = tuple(claim for claim in weighing.standing(said, title) if claim not in before)
            if claims:
                unnamed = say(self._language, "briefing.theme_unnamed", n=len(themes) + 1)
                themes.append(Theme(weighing.title(title, claims) or unnamed, claims))
        return tuple(themes)

    def _headline(self) -> str:
        papers = self._order.papers
        fields = fields_in_words(fields_of(papers), self._language)
        return say(self._language, "briefing.headline_plain", n=len(papers), fields=fields)


def _useless(readings: Mapping[int, PaperRead | Unanswered], judged: Sequence[Judged]) -> _Failed | None:
    """Why the readings are no ground for a briefing; None where they are.

    It is the median paper that shows whether the model is to be believed: a few papers that talk it into nonsense must
    not take the others' briefing away.
    """
    shares = [share_dropped(read.judged) for read in readings.values() if isinstance(read, PaperRead) and read.judged]
    if shares and median(shares) > MOST_DROPPED:
        return _Failed(Instead.DROPPED, why_dropped(judged), tuple(judged))
    if any(isinstance(read, PaperRead) and read.points for read in readings.values()):
        return None
    unread = [read for read in readings.values() if isinstance(read, Unanswered)]
    return _failed(unread[0], judged) if unread else _Failed(Instead.TROUBLE, "nothing was read", tuple(judged))


def _failed(unanswered: Unanswered, judged: Sequence[Judged]) -> _Failed:
    if unanswered.trouble is None:
        return _Failed(Instead.BUDGET, unanswered.why, tuple(judged))
    return _Failed(Instead.TROUBLE, f"{unanswered.trouble}: {unanswered.why}", tuple(judged))


def _as_told(read: PaperRead) -> list[tuple[str, str, str]]:
    return [(kind.value, claim.text, claim.evidence[0].quote) for kind, claim in read.points]


def _first(claims: Sequence[Claim]) -> tuple[ReadFirst, ...]:
    """Give each paper once, with the first reason given for it."""
    reasons: dict[int, ReadFirst] = {}
    for claim in claims:
        evidence = claim.evidence[0]
        reasons.setdefault(evidence.card, ReadFirst(evidence.paper, evidence.card, claim.text))
    return tuple(reasons.values())


def _unfit(texts: Sequence[PaperText], without_bound: Sequence[int]) -> _Failed:
    """Why no paper was given to the model: which would fit it, were there money enough?"""
    if without_bound and any(map(can_be_read, texts)):
        return _Failed(Instead.BUDGET, "what is set aside doesn't reach for one paper")
    if any(map(can_be_read, texts)):
        return _Failed(Instead.TROUBLE, f"{Trouble.TOO_LONG}: the model can't read as much as one paper")
    return _Failed(Instead.NOTHING_TO_READ, "no paper has more than its title")
