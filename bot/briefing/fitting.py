"""What fits: how many papers the model's window and the money hold, which of many they are, and what it may cost.

Papers are given best first. Of more than fit those are taken that are good and unlike the ones taken before (maximal
marginal relevance).

Source: https://doi.org/10.1145/290941.291025
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.briefing import prompts
from bot.briefing.evidence import SHORTEST_QUOTE
from bot.briefing.excerpts import whole
from bot.briefing.likeness import Likeness
from bot.briefing.prompts import as_plain
from bot.briefing.reading import read
from bot.domain.model import Price, Prompt, Usage
from bot.domain.paper_text import PaperText
from bot.domain.watch import Language
from bot.ports import LanguageModel

MOST_READ = 30
"""Papers that are read for one briefing, at the most."""

CHOSEN_FROM = 400
"""Papers that are chosen from, at the most: to compare them takes seconds."""

BYTES_A_TOKEN = 2.5
"""So few bytes of UTF-8 make a token at the worst: English has four to five, Chinese three, formulas two to three."""

SHEET_CHARACTERS, SHEET_LEAST = 3_000, 800
"""Characters of what was read of one paper: at the most, and what is the least that is worth a paper's place."""

NUMBERED_CHARACTERS = 100
"""What a paper's number and field add to its words, at the most."""

SPARE = 6
"""One of so many readings may have to be asked for a second time."""

_GOOD, _NEW_FIELD = 0.5, 0.15
"""How much a paper's place counts against its likeness to others, and a field's first paper besides."""

_ALIKE = 0.3
"""Likeness that counts in full."""

_SAME = 0.6
"""The likeness of papers that say the same: the second of them is taken last of all."""


def tokens_at_most(prompt: Prompt) -> int:
    """Give how many tokens a prompt has, estimated from its length, upwards."""
    length = len(json.dumps(as_plain(prompt), ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return math.ceil(length / BYTES_A_TOKEN)


def most_cost(texts: Sequence[PaperText], language: Language, price: Price) -> int:
    """Give the most micro-dollars that a briefing over these papers may cost: each call once, and a few twice.

    Calls hardly ever cost the most they may: what they leave over pays for more of them to be asked again.
    """
    asked = [prompts.reading(text) for text in texts if can_be_read(text)]
    once = sorted((_cost(prompt, price) for prompt in asked), reverse=True)[:MOST_READ]
    again = sorted((_cost(_roomier(prompt), price) for prompt in asked), reverse=True)[: -(-len(once) // SPARE)]
    sheets = ["x" * SHEET_CHARACTERS] * min(len(texts), MOST_READ)
    synthesis = prompts.synthesis(sheets, language, bridged=True)
    return sum(once) + sum(again) + 2 * _cost(synthesis, price)


def most_cost_of_answer(texts: Sequence[PaperText], price: Price) -> int:
    """Give the most micro-dollars that an answer from these papers may cost, asked for twice."""
    prompt = _longest_question(dict(enumerate(texts, 1)))
    return _cost(prompt, price) + _cost(_roomier(prompt), price)


def fitting(texts: Sequence[PaperText], language: Language, money: int | None, model: LanguageModel) -> list[int]:
    """Give the numbers (1 and up) of the papers that fit the window and the money, in order.

    Args:
        texts: all papers, best first.
        language: of the briefing.
        money: micro-dollars set aside; None: no bound.
        model: whose window and price count.
    """
    taken = [card for card, text in enumerate(texts, 1) if holds_something(text)]
    most = min(MOST_READ, _sheets_in(model.window, language))
    if len(taken) > most or not _is_within(money, texts, taken, language, model.price):
        taken = [card for card in _ranked(texts) if holds_something(texts[card - 1])][:most]
    while taken and not _is_within(money, texts, taken, language, model.price):
        taken.pop()
    return sorted(taken)


def fitting_answer(texts: Sequence[PaperText], model: LanguageModel) -> list[int]:
    """Give the numbers of the papers that fit one question: the first ones, chosen as the best for it by whoever asks.

    Here variety counts for nothing: several papers that say the same are an answer all the better.
    """
    ranked = [card for card, text in enumerate(texts, 1) if holds_something(text)][:MOST_READ]
    room = (model.window - tokens_at_most(_longest_question({}))) * BYTES_A_TOKEN
    while ranked and sum(_bytes_in_answer(texts[card - 1], len(ranked)) for card in ranked) > room:
        ranked.pop()
    return ranked


def sheet_characters(papers: int, window: int, language: Language) -> int:
    """Give how long what was read of each of so many papers may be, so that all of them fit the window."""
    room = (window - _bare(language)) * BYTES_A_TOKEN
    return max(SHEET_LEAST, min(SHEET_CHARACTERS, int(room) // max(1, papers)))


def can_be_read(text: PaperText) -> bool:
    """Tell whether there is more of a paper than its title."""
    return bool((text.paper.abstract or "").strip() or text.sections)


def holds_something(text: PaperText) -> bool:
    """Tell whether there is anything in a paper that can be quoted."""
    return can_be_read(text) or len(text.paper.title) >= SHORTEST_QUOTE


def _is_within(
    money: int | None, texts: Sequence[PaperText], taken: Sequence[int], language: Language, price: Price
) -> bool:
    return money is None or most_cost([texts[card - 1] for card in taken], language, price) <= money


def _longest_question(texts: Mapping[int, PaperText]) -> Prompt:
    """Give the longest that can be asked of these papers."""
    history = [("x" * prompts.QUESTION_CHARACTERS, "x" * prompts.EXCHANGE_CHARACTERS)] * prompts.EXCHANGES
    return prompts.answer(texts, "x" * prompts.QUESTION_CHARACTERS, history, Language.CHINESE)


def _bytes_in_answer(text: PaperText, papers: int) -> int:
    """Give the length of a paper where a question is asked of so many."""
    words = whole(text, prompts.characters_each(papers))
    return len(words.encode("utf-8", "surrogatepass")) + NUMBERED_CHARACTERS


def _sheets_in(window: int, language: Language) -> int:
    return max(0, int((window - _bare(language)) * BYTES_A_TOKEN / SHEET_LEAST))


def _bare(language: Language) -> int:
    """Give the tokens of a synthesis without any paper."""
    return tokens_at_most(prompts.synthesis((), language, bridged=True))


def _cost(prompt: Prompt, price: Price) -> int:
    tokens = tokens_at_most(prompt)
    read = Usage(cache_written=tokens) if prompt.kept else Usage(read=tokens)
    return price.of(read + Usage(written=prompt.most_tokens))


def _roomier(prompt: Prompt) -> Prompt:
    """Give the call as it is asked for the second time."""
    return replace(prompt, most_tokens=prompt.most_tokens * prompts.MORE_TOKENS)


def _ranked(texts: Sequence[PaperText]) -> list[int]:
    """Give the numbers of the papers, the best first, each unlike those before it as far as that goes."""
    papers = [text.paper for text in texts[:CHOSEN_FROM]]
    readings = read(papers)
    likeness = Likeness(readings)
    alike = [0.0] * len(readings)
    left = list(range(len(readings)))
    ranked: list[int] = []
    fields: set[str] = set()
    while left and len(ranked) < MOST_READ * 2:
        best = max(left, key=lambda at: _worth(at, len(readings), alike[at], new=readings[at].field not in fields))
        left.remove(best)
        ranked.append(best + 1)
        fields.add(readings[best].field)
        for at, value in likeness.row(best).items():
            alike[at] = max(alike[at], value)
    return ranked


def _worth(at: int, papers: int, alike: float, *, new: bool) -> float:
    good = 1 - at / papers
    again = 1.0 if alike >= _SAME else 0.0
    return _GOOD * good - (1 - _GOOD) * min(1.0, alike / _ALIKE) + _NEW_FIELD * new - again
