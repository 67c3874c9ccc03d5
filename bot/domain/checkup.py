"""What `academichub doctor` finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Checkup:
    """One thing looked at.

    Attributes:
        about: what was looked at: `database`, `Slack`.
        well: False where somebody has to do something.
        found: lines for people, without secrets; what to do among them.
    """

    about: str
    well: bool
    found: tuple[str, ...]
