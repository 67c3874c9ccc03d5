"""What a person can have written, as frozen values: a briefing, an answer, a briefing that comes by itself."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.scope import Scope
from bot.domain.watch import Language, Schedule


@dataclass(frozen=True, slots=True)
class Brief:
    """`brief [today|week|<query>] [zh|en]`; `language` None: the place's."""

    scope: Scope
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """`ask <question>`; `slot` names the briefing in whose thread it is asked; empty: over the papers known here."""

    question: str
    slot: str = ""


@dataclass(frozen=True, slots=True)
class SetBriefs:
    """`schedule brief mondays 10:00`: when a briefing comes by itself; None: none does. No `timezone`: it stays."""

    schedule: Schedule | None
    timezone: str | None = None
