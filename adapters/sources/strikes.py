"""A host that is down is spared the questions that are left."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.collection import SourceFailure, SourceFault

_GIVE_UP_AFTER = 2
"""Sections in a row that fail because the whole host does; the others are then not asked."""
_HOST_FAULTS = frozenset((SourceFault.UNREACHABLE, SourceFault.TIMED_OUT, SourceFault.RATE_LIMITED))
_NOT_ASKED = "not asked, since others failed: "


class Strikes:
    """Counts failures of the whole host in a row, over one collection."""

    def __init__(self) -> None:
        self._row = 0
        self._last: SourceFailure | None = None

    def note(self, answer: object) -> None:
        """Count a section's answer: what is no failure of the whole host begins the count anew."""
        failure = answer if isinstance(answer, SourceFailure) else None
        of_the_host = failure is not None and failure.fault in _HOST_FAULTS
        self._row = self._row + 1 if of_the_host else 0
        self._last = failure

    def unasked(self, section: str, now: datetime) -> SourceFailure | None:
        """Give the failure of a section that isn't asked for; None while asking is of use."""
        if self._last is None or self._row < _GIVE_UP_AFTER:
            return None
        why = self._last.why.removeprefix(_NOT_ASKED)
        return replace(self._last, section=section, why=_NOT_ASKED + why, failed_at=now)
