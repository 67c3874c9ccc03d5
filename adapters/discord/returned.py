"""What comes back of a request to Discord's API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its status and its body, JSON where it was, else text."""

    status: int
    body: Any

    def field(self, name: str) -> Any:
        """Give a field of a JSON object; None where there is none."""
        return self.body.get(name) if isinstance(self.body, dict) else None

    @property
    def code(self) -> int:
        """Discord's JSON error code; 0 where there is none."""
        code = self.field("code")
        return code if isinstance(code, int) else 0


@dataclass(frozen=True, slots=True)
class NotSent:
    """Certainly without effect; may be tried again after so many seconds.

    `whole_bot`: so must every other request.
    """

    retry_after_s: float
    why: str
    whole_bot: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody knows whether it took effect: no answer came."""

    why: str


Returned = Answer | NotSent | Lost
