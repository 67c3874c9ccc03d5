"""An answer while it is written: what has come so far, and what it has taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.domain.model import Usage

if TYPE_CHECKING:
    import anthropic
    from anthropic.types import MessageTokensCount, ModelInfo, RawMessageStreamEvent

LONGEST_TOKEN = 100
"""Characters; what writes more than so many a token goes on without end."""

BEGINNINGS = frozenset({"message_start", "content_block_start", "content_block_delta", "message_delta"})


@dataclass(frozen=True, slots=True)
class Found:
    """A model as its server tells of it.

    Attributes:
        window: tokens it reads at once; 0: that isn't told.
        ends_on: ISO date on which it is taken away; empty: none is told.
    """

    window: int = 0
    ends_on: str = ""


class Draft:
    """Takes a stream's events in."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.begun = False
        self.content_type = ""
        self.stop_reason: str | None = None
        self.refusal = ""
        self._texts: list[str] = []
        self._length = 0
        self._told = Usage()

    @property
    def text(self) -> str:
        """What was written, thoughts left out."""
        return "".join(self._texts)

    async def take(self, client: anthropic.AsyncAnthropic, asked: Mapping[str, Any], most_tokens: int) -> None:
        """Ask, and take in all that comes; the SDK's errors pass through."""
        stream = await client.messages.create(**asked, max_tokens=most_tokens, stream=True)
        async with stream:
            self.content_type = stream.response.headers.get("content-type", "no type")[:60]
            async for event in stream:
                self._hear(event)
                if self._length > most_tokens * LONGEST_TOKEN:
                    self.stop_reason, self._told = "max_tokens", replace(self._told, written=most_tokens)
                    return

    def at_most(self, most: Usage) -> Usage:
        """Give what was used: as told where the answer came to its end, else the most it may have been.

        Args:
            most: of a call that nothing is known of.
        """
        if not self.begun:
            return most
        told = self._told if self._told.tokens_in else replace(self._told, read=most.read)
        return told if self.stop_reason is not None else replace(told, written=max(told.written, most.written))

    def _hear(self, event: RawMessageStreamEvent) -> None:
        """Take one in; llama.cpp leaves `message_start` out where an answer begins with half a character."""
        self.begun = self.begun or event.type in BEGINNINGS
        match event.type:
            case "message_start":
                self._count(event.message.usage)
            case "content_block_start" if event.content_block.type == "text":
                self._write(event.content_block.text)
            case "content_block_delta" if event.delta.type == "text_delta":
                self._write(event.delta.text)
            case "message_delta":
                self._count(event.usage)
                self.stop_reason = event.delta.stop_reason
                details = event.delta.stop_details
                self.refusal = f" ({details.category})" if details and details.category else ""
            case _:
                return

    def _write(self, text: object) -> None:
        if isinstance(text, str):
            self._texts.append(text)
            self._length += len(text)

    def _count(self, usage: Any) -> None:
        """Take a count that came; one that doesn't name a kind of tokens leaves it as it was."""
        told = self._told
        self._told = Usage(
            _number(usage, "input_tokens", told.read),
            _number(usage, "output_tokens", told.written),
            _number(usage, "cache_creation_input_tokens", told.cache_written),
            _number(usage, "cache_read_input_tokens", told.cache_read),
        )


def counted_in(told: MessageTokensCount) -> int:
    """Give the number of a count of tokens; 0 where it has none."""
    return _number(told, "input_tokens", 0)


def found_in(told: ModelInfo) -> Found:
    """Give what a server tells of a model.

    Raises:
        AttributeError: it is no description of a model: the SDK takes anything for one.
    """
    window = _number(told, "max_input_tokens", 0) if told.id else 0
    ends, at = getattr(told, "lifecycle", "active") != "active", getattr(told, "retires_at", None)
    return Found(window, f"{at:%Y-%m-%d}" if ends and isinstance(at, datetime) else "")


def _number(usage: Any, name: str, before: int) -> int:
    told = getattr(usage, name, None)
    return told if isinstance(told, int) and told >= 0 else before
