"""Asking a language model: within the money, again where trouble passes, never twice for what is known already."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from bot.briefing.prompts import MORE_TOKENS, as_plain
from bot.domain.model import PASSING, Prompt, Trouble, Unwritten, Usage, Written
from bot.ports import Answers, Clock, LanguageModel, Library

Meant = TypeVar("Meant")

TRIES, TRIES_IN_TIME = 4, 2
"""How often a call is made at the most where trouble passes; and one that no answer came to in time, which may cost."""

FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 60.0
"""The wait before the second try, doubled from try to try; and the longest. Who is asked to wait longer gives up."""


COUNT_OFF = 0.05
"""By so much a count before the call may fall short of what is charged.

Source: https://platform.claude.com/docs/en/build-with-claude/token-counting
"""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A call that gave nothing that can be used.

    Attributes:
        trouble: the model's; None: the money set aside doesn't reach.
        why: more about it for the operator; never a secret.
    """

    trouble: Trouble | None
    why: str


class Purse:
    """The money set aside: a call begins only when the most it may cost is still there."""

    def __init__(self, money: int | None, model: LanguageModel) -> None:
        """Open it with micro-dollars; None: no bound."""
        self._left = money
        self._model = model
        self.spent = 0
        self.usage = Usage()
        self.asked = 0
        self.remembered = 0

    def most(self, prompt: Prompt, tokens: int) -> int:
        """Give the most that a call costs whose prompt has so many tokens."""
        tokens += math.ceil(tokens * COUNT_OFF)
        read = Usage(cache_written=tokens) if prompt.kept else Usage(read=tokens)
        return self._model.price.of(read + Usage(written=prompt.most_tokens))

    def hold(self, cost: int) -> bool:
        """Set the most that a call costs aside; False: it isn't there."""
        if self._left is None:
            return True
        if cost > self._left:
            return False
        self._left -= cost
        return True

    def settle(self, held: int, usage: Usage | None) -> None:
        """Put back what a call didn't cost; one that was broken off (None: nobody knows its usage) counts in full."""
        cost = held if usage is None else self._model.price.of(usage)
        self.spent += cost
        self.usage += usage or Usage()
        self.asked += 1
        if self._left is not None:
            self._left += held - cost


class KeptAnswers:
    """The `Answers` that the store keeps, each call a unit of work of its own: none stays open while a model writes."""

    def __init__(self, library: Library) -> None:
        """Keep them in this store."""
        self._library = library

    async def get(self, keys: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        """Give the answers that are there."""
        async with self._library.begin() as work:
            return await work.answers.get(keys)

    async def keep(self, key: str, answer: Mapping[str, Any], now: datetime) -> None:
        """Keep one; the first stays."""
        async with self._library.begin() as work:
            await work.answers.keep(key, answer, now)

    async def forget(self, before: datetime) -> int:
        """Drop those kept before an instant, aware UTC; gives how many."""
        async with self._library.begin() as work:
            return await work.answers.forget(before)


class Asking:
    """Asks a model on behalf of one briefing."""

    def __init__(self, model: LanguageModel, answers: Answers, clock: Clock, purse: Purse) -> None:
        """Take the doors and the money."""
        self._model = model
        self._answers = answers
        self._clock = clock
        self._purse = purse
        self._tries = TRIES
        self._over: Unanswered | None = None

    async def ask(
        self, prompt: Prompt, meant: Callable[[Mapping[str, Any]], Meant | None], smaller: Prompt | None = None
    ) -> Meant | Unanswered:
        """Give what the model means.

        An answer that is known costs nothing. One that is cut off is asked for once more with more room, one that
        doesn't follow its form once more as it was, a prompt that is too long once more as the smaller one.

        Args:
            prompt: what is asked.
            meant: reads an answer; None for one that can't be used, which is never kept.
            smaller: asked instead where the prompt is too long; None: there is no smaller one.
        """
        key = digest(self._model.name, prompt)
        known = (await self._answers.get([key])).get(key)
        told = None if known is None else meant(known)
        if told is not None:
            self._purse.remembered += 1
            return told
        return await self._ask_until(key, prompt, meant, smaller)

    async def _ask_until(
        self, key: str, prompt: Prompt, meant: Callable[[Mapping[str, Any]], Meant | None], smaller: Prompt | None
    ) -> Meant | Unanswered:
        mended: set[Trouble] = set()
        while True:
            answered = await self._ask_while_passing(key, prompt)
            if isinstance(answered, Written):
                told = meant(answered.answer)
                if told is not None:
                    await self._answers.keep(key, answered.answer, self._clock.now())
                    return told
                answered = Unanswered(Trouble.MALFORMED, "the answer holds nothing that can be used")
            again = _mended(answered.trouble, prompt, smaller)
            if again is None or answered.trouble is None or answered.trouble in mended:
                return answered
            mended.add(answered.trouble)
            prompt = again

    async def _ask_while_passing(self, key: str, prompt: Prompt) -> Written | Unanswered:
        """Ask until there is an answer, trouble that doesn't pass, or no patience left.

        Patience ends for the whole briefing with the first call that it ends for. Where somebody has to mend something,
        or the server asks for a long rest, every further call fails without being made.
        """
        number = 0
        while self._over is None:
            number += 1
            answered = await self._ask_once(prompt)
            if not isinstance(answered, Unwritten):
                return answered
            failed = Unanswered(answered.trouble, answered.why)
            wait_s = wait_before(number, answered.retry_after_s, key)
            if answered.trouble is Trouble.NOT_ALLOWED or answered.retry_after_s > LONGEST_WAIT_S:
                self._over = failed
            if answered.trouble not in PASSING:
                return failed
            tries = min(self._tries, TRIES_IN_TIME if answered.trouble is Trouble.TIMED_OUT else TRIES)
            if wait_s > LONGEST_WAIT_S or number >= tries:
                self._tries = 1
                return failed
            await self._clock.sleep(wait_s)
        return self._over

    async def _ask_once(self, prompt: Prompt) -> Written | Unwritten | Unanswered:
        tokens = await self._model.count(prompt)
        if tokens > self._model.window:
            return Unwritten(Trouble.TOO_LONG, f"{tokens} tokens, the model reads {self._model.window}")
        most = self._purse.most(prompt, tokens)
        if not self._purse.hold(most):
            return Unanswered(None, f"the call may cost {most} micro-dollars, more than is left of what was set aside")
        usage: Usage | None = None
        try:
            answered = await self._model.write(prompt)
            usage = answered.usage
            return answered
        finally:
            self._purse.settle(most, usage)


def digest(model: str, prompt: Prompt) -> str:
    """Give the key of an answer: the same model asked the same, with the same form, has answered already."""
    asked = json.dumps([model, as_plain(prompt)], ensure_ascii=False, sort_keys=True)
    return sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()


def wait_before(number: int, retry_after_s: float, key: str) -> float:
    """Give how long to wait after the try of this number, 1 and up: doubled from try to try, never less than asked.

    Up to a quarter more comes from the call's key, so that calls that failed together don't come back together.
    """
    spread = 1 + int(key[:4], 16) / 0xFFFF / 4
    return max(retry_after_s, FIRST_WAIT_S * float(2 ** (number - 1))) * spread


def _mended(trouble: Trouble | None, prompt: Prompt, smaller: Prompt | None) -> Prompt | None:
    """Give what to ask once more; None where asking again is of no use."""
    match trouble:
        case Trouble.TRUNCATED:
            return replace(prompt, most_tokens=prompt.most_tokens * MORE_TOKENS)
        case Trouble.MALFORMED:
            return prompt
        case Trouble.TOO_LONG:
            return smaller
        case _:
            return None
