"""The door to a language model."""

from __future__ import annotations

from typing import Protocol

from bot.domain.model import Answered, Price, Prompt


class LanguageModel(Protocol):
    """Writes what a prompt asks for, and counts what that takes. It has no tools: all it can do is answer."""

    @property
    def name(self) -> str:
        """The model's name, as the footer shows it."""
        ...

    @property
    def price(self) -> Price:
        """What its tokens cost."""
        ...

    @property
    def window(self) -> int:
        """How many tokens a prompt may have."""
        ...

    async def count(self, prompt: Prompt) -> int:
        """Count the prompt's tokens before the call; estimated from its length, upwards, where the server can't."""
        ...

    async def write(self, prompt: Prompt) -> Answered:
        """Ask once; never raises for what the server or the model does. Retries are the caller's, within its budget."""
        ...
