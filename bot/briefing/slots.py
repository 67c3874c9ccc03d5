"""What briefings and questions are called: the slot of their deliveries, the same for the same request."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date

from bot.domain.watch import Language

NAMED = re.compile(r"(?:brief|ask)/[0-9]{4}-[0-9]{2}-[0-9]{2}/(?:[0-9a-f]{12}|standing)")
"""What a slot of a briefing or a question looks like."""


def brief_slot(on: date, papers: Sequence[int], language: Language) -> str:
    """Name a briefing by its papers, so that the same one is written once on a day."""
    return f"brief/{on.isoformat()}/{_mark(language, papers, '', '')}"


def standing_slot(on: date) -> str:
    """Name the standing briefing of a local date: there is one, whatever it is over."""
    return f"brief/{on.isoformat()}/standing"


def ask_slot(on: date, papers: Sequence[int], language: Language, question: str, thread: str = "") -> str:
    """Name a question by its words and papers, in a thread (the delivery id of its first message) or on its own."""
    return f"ask/{on.isoformat()}/{_mark(language, papers, question, thread)}"


def next_slot(slot: str) -> str:
    """Name the same asked once more, after it could not be written as it should."""
    return f"{slot.rpartition('/')[0]}/{hashlib.sha256(slot.encode()).hexdigest()[:12]}"


def _mark(language: Language, papers: Sequence[int], question: str, thread: str) -> str:
    words = " ".join(question.casefold().split())
    named = "\x1f".join((language.value, ",".join(map(str, papers)), words, thread))
    return hashlib.sha256(named.encode()).hexdigest()[:12]
