"""What is asked of a language model, what it answers, and what it costs. Its answer is data, never an instruction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

TOKENS_PRICED = 1_000_000
"""Prices are for so many tokens."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One call.

    Attributes:
        system: our rules; nothing from outside stands in it.
        papers: the papers' texts, one a document, each already cleaned; data. Whoever asks the model fences them. Those
            that come first are the same from call to call, so that the server may keep them.
        task: what is to be done, our words; a person's question stands fenced in it, as data.
        form: the JSON schema that the answer has to follow.
        most_tokens: how much may be written, 1 and up.
        kept: whether the system and the papers are worth keeping by the server for the next call.
    """

    system: str
    papers: tuple[str, ...]
    task: str
    form: Mapping[str, Any]
    most_tokens: int
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of calls: read anew, written, put into the server's cache and read from it; 0 and up each."""

    read: int = 0
    written: int = 0
    cache_written: int = 0
    cache_read: int = 0

    def __add__(self, other: Usage) -> Usage:
        """Give the sum."""
        return Usage(
            self.read + other.read,
            self.written + other.written,
            self.cache_written + other.cache_written,
            self.cache_read + other.cache_read,
        )

    @property
    def tokens_in(self) -> int:
        """All that was read, wherever from."""
        return self.read + self.cache_written + self.cache_read


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in micro-dollars (1,000,000 are one US dollar); 0 of a model of one's own.

    What is put into the cache (for five minutes) costs a quarter more than what is read.
    Source: https://platform.claude.com/docs/en/about-claude/pricing

    Attributes:
        read: read anew, 0 and up.
        written: written, 0 and up.
        cache_read: read from the cache, 0 and up.
    """

    read: int
    written: int
    cache_read: int = 0

    def of(self, usage: Usage) -> int:
        """Give what calls cost, in whole micro-dollars, rounded up."""
        quarters = self.read * (usage.read * 4 + usage.cache_written * 5)
        quarters += 4 * (self.cache_read * usage.cache_read + self.written * usage.written)
        return -(-quarters // (TOKENS_PRICED * 4))


class Trouble(StrEnum):
    """Why a model gave nothing that can be used."""

    OVERLOADED = "overloaded"
    LIMITED = "limited"
    """The account's rate is used up for the moment."""
    TIMED_OUT = "timed_out"
    """No whole answer came: not in time, or it broke off. `usage` is the most that it may have taken."""
    UNREACHABLE = "unreachable"
    """No model was asked: there is no connection, or what answers is no model's server."""
    REFUSED = "refused"
    """The model won't write this."""
    TRUNCATED = "truncated"
    """The answer ended at `most_tokens`."""
    MALFORMED = "malformed"
    """The answer isn't what the form asks for."""
    TOO_LONG = "too_long"
    """The prompt doesn't fit the model."""
    NOT_ALLOWED = "not_allowed"
    """The key, the model's name or the account is wrong: somebody has to mend it."""


PASSING = frozenset({Trouble.OVERLOADED, Trouble.LIMITED, Trouble.TIMED_OUT, Trouble.UNREACHABLE})
"""Trouble that is over by itself: asked again later, the same call may go well."""


@dataclass(frozen=True, slots=True)
class Written:
    """An answer: a JSON object that follows the form, which model wrote it, and what it took."""

    answer: Mapping[str, Any]
    model: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class Unwritten:
    """No answer that can be used.

    Attributes:
        trouble: the kind.
        why: the server's own word or ours, for the operator; never a secret.
        retry_after_s: how long the server asked to be left alone, 0 and up; 0: it didn't say.
        usage: what was used up all the same.
    """

    trouble: Trouble
    why: str
    retry_after_s: float = 0.0
    usage: Usage = field(default_factory=Usage)


Answered = Written | Unwritten
