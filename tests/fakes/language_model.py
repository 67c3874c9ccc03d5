"""A language model without a server: it answers as a character does, at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from adapters.models.asking import tokens_of
from adapters.models.forms import WrongForm, read_answer
from bot.domain.model import Answered, Price, Prompt, Trouble, Unwritten, Usage, Written
from tests.fakes.model_characters import Asked, Character, honest


class FakeLanguageModel:
    """Stands in for the `LanguageModel` door.

    `asked` holds every prompt that was written for, in order, and `at_once` how many were open together at the most.
    What is planted comes first, one a call; then the character answers. `held` is awaited before each answer.
    """

    def __init__(
        self,
        character: Character = honest,
        *,
        name: str = "scripted 1",
        window: int = 100_000,
        price: Price | None = None,
        held: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self.character = character
        self.name = name
        self.window = window
        self.price = price or Price(2_000_000, 10_000_000, 100_000)
        self.held = held
        self.asked: list[Prompt] = []
        self.counted = 0
        self.at_once = 0
        self._open = 0
        self._planted: deque[Answered | Character] = deque()

    def plant(self, *next_ones: Answered | Character) -> None:
        """Answer the next calls so, one after the other."""
        self._planted.extend(next_ones)

    async def count(self, prompt: Prompt) -> int:
        self.counted += 1
        return _tokens(prompt)

    async def write(self, prompt: Prompt) -> Answered:
        self.asked.append(prompt)
        now = self._planted.popleft() if self._planted else self.character
        self._open += 1
        self.at_once = max(self.at_once, self._open)
        try:
            await (self.held() if self.held else asyncio.sleep(0))
        finally:
            self._open -= 1
        return now if isinstance(now, Written | Unwritten) else self._answered(prompt, now)

    def _answered(self, prompt: Prompt, character: Character) -> Answered:
        text = character(Asked(prompt.system, prompt.papers, prompt.task, prompt.form))
        usage = Usage(_tokens(prompt), tokens_of(text))
        if usage.written > prompt.most_tokens:
            cut = Usage(usage.read, prompt.most_tokens)
            return Unwritten(Trouble.TRUNCATED, f"cut off after {cut.written} tokens", usage=cut)
        try:
            return Written(read_answer(text, prompt.form), self.name, usage)
        except WrongForm as wrong:
            return Unwritten(Trouble.MALFORMED, str(wrong), usage=usage)


def _tokens(prompt: Prompt) -> int:
    return sum(map(tokens_of, (prompt.system, *prompt.papers, prompt.task)))
