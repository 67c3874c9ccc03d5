"""Questions about papers: answered from these papers alone, or not at all.

An answer is a briefing of one theme without a title. One without themes and without `instead` says that the papers
don't tell, in our words and not in the model's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.briefing import prompts
from bot.briefing.asking import Asking, Unanswered
from bot.briefing.checking import ANSWER, MOST_DROPPED, share_dropped
from bot.briefing.evidence import numbered
from bot.briefing.fitting import fitting_answer
from bot.briefing.forms import Said, told_of
from bot.briefing.reading import dates_of, fields_of
from bot.briefing.weighing import Weighing, fallen, mostly_in, why_dropped
from bot.domain.briefing import Briefing, Claim, Instead, Judged, Theme
from bot.domain.model import Prompt
from bot.domain.paper_text import PaperText
from bot.language import say
from bot.ports import LanguageModel
from bot.ports.writing import Exchange, Order

FEW = 3
"""Of so few claims one may fall without taking the others along."""


@dataclass(frozen=True, slots=True)
class _Said:
    """The claims of an answer; none: the papers don't tell."""

    claims: tuple[Said, ...]


async def answered(order: Order, texts: Sequence[PaperText], asking: Asking, model: LanguageModel) -> Briefing:
    """Answer the order's question from its papers.

    Args:
        order: with a question.
        texts: its papers, in order.
        asking: asks the model, within the money.
        model: the same model.
    """
    cards = await asyncio.to_thread(fitting_answer, texts, model)
    if not cards:
        return _briefing(
            order, model, 0, instead=Instead.NOTHING_TO_READ, why="no paper holds words that fit the model"
        )
    chosen = {card: texts[card - 1] for card in cards}
    said = await asking.ask(_prompt(order, chosen), lambda answer: _understood(order, answer), _smaller(order, chosen))
    if isinstance(said, Unanswered):
        why = said.why if said.trouble is None else f"{said.trouble}: {said.why}"
        instead = Instead.BUDGET if said.trouble is None else Instead.TROUBLE
        return _briefing(order, model, len(cards), instead=instead, why=why)
    weighing = Weighing(chosen, numbered(chosen), order.language)
    claims = await asyncio.to_thread(weighing.standing, said.claims, ANSWER)
    if _untrue(weighing.judged, claims):
        why = why_dropped(weighing.judged)
        return _briefing(order, model, len(cards), judged=weighing.judged, instead=Instead.DROPPED, why=why)
    return _briefing(order, model, len(cards), claims, weighing.judged)


def _untrue(judged: Sequence[Judged], claims: Sequence[Claim]) -> bool:
    """Whether what the model said can't be trusted: nothing of it stands, or too little of much."""
    if not judged:
        return False
    return not claims or (len(judged) > FEW and share_dropped(judged) > MOST_DROPPED)


def _prompt(order: Order, texts: Mapping[int, PaperText]) -> Prompt:
    history = [(each.question, _told(each)) for each in order.history]
    return prompts.answer(texts, order.question, history, order.language)


def _smaller(order: Order, texts: Mapping[int, PaperText]) -> Prompt | None:
    """The same question to the papers' abstracts alone, where there is more."""
    if not any(text.sections for text in texts.values()):
        return None
    return _prompt(order, {card: PaperText(text.paper) for card, text in texts.items()})


def _told(exchange: Exchange) -> str:
    """What was answered, as the model is reminded of it: our checked sentences."""
    return " ".join(claim.text for theme in exchange.answer.themes for claim in theme.claims)


def _understood(order: Order, answer: Mapping[str, object]) -> _Said | None:
    """Give the claims, in the language asked for."""
    said = told_of(answer)
    return _Said(said) if said is not None and mostly_in(order.language, said) else None


def _unanswered(order: Order, instead: Instead | None) -> str:
    if instead is None:
        return say(order.language, "briefing.not_told", n=len(order.papers))
    return say(order.language, f"briefing.no_answer_{instead}")


def _briefing(
    order: Order,
    model: LanguageModel,
    read: int,
    claims: tuple[Claim, ...] = (),
    judged: Sequence[Judged] = (),
    instead: Instead | None = None,
    why: str = "",
) -> Briefing:
    return Briefing(
        language=order.language,
        model=model.name,
        headline=claims[0].text if claims else _unanswered(order, instead),
        themes=(Theme("", claims),) if claims else (),
        bridges=(),
        open=(),
        first=(),
        papers=len(order.papers),
        fields=fields_of(order.papers),
        dropped=fallen(judged),
        dates=dates_of(order.papers),
        left_out=len(order.papers) - read + order.left_out,
        judged=tuple(judged),
        instead=instead,
        why=why,
    )
