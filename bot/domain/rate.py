"""Turns at a source that may be asked only so often, by all processes together. Pure.

A gate has one row: when it opens next, who is through it, and when that was noted. Whoever asks for a turn reserves
the next free instant at once and waits for it afterwards, so that the row is never held during a request; a process
that dies after reserving costs one interval. Where turns go alone, one begins when it is taken and not before: who
comes too early asks again. A process that dies then costs what it had the gate for at the most, and one that had the
last turn lets those go first that came too early meanwhile, or a long harvest would keep everybody out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LOOK_AGAIN_S = 0.5
"""How often to look whether somebody who is through has finished."""
YIELD_S = 0.25
"""So much later than others goes who had the last turn."""


@dataclass(frozen=True, slots=True)
class TurnWanted:
    """What somebody wants of a gate.

    Attributes:
        gate: its name.
        holder: who wants it, unlike any other in the world.
        interval_s: seconds from the start of this turn to that of the next one.
        alone_s: seconds for which nobody else may be through, unless it is given back before; 0: others may.
        within_s: a turn farther away than this isn't wanted.
    """

    gate: str
    holder: str
    interval_s: float
    alone_s: float
    within_s: float


@dataclass(frozen=True, slots=True)
class Granted:
    """The turn is reserved; it begins after so many seconds (0: now)."""

    wait_s: float


@dataclass(frozen=True, slots=True)
class NotYet:
    """Somebody is through, or it is too early, to go alone: ask again in so many seconds; nothing is reserved."""

    again_s: float


@dataclass(frozen=True, slots=True)
class Closed:
    """The next free turn is farther away than wanted, by so many seconds; nothing is reserved."""

    wait_s: float


Turn = Granted | NotYet | Closed


@dataclass(frozen=True, slots=True)
class GateState:
    """What is kept of a gate.

    Attributes:
        name: the gate's.
        opens_at: when the next turn may begin, aware UTC.
        noted_at: when this was written, by the clock of whoever wrote it.
        holder: who had the last turn alone; empty where nobody had.
        held_until: until when it has it at the most; past where it gave it back.
        waiting: who came too early since that turn; empty where nobody did.
    """

    name: str
    opens_at: datetime
    noted_at: datetime
    holder: str
    held_until: datetime
    waiting: str


def unused(name: str, now: datetime) -> GateState:
    """Give the state of a gate that nobody ever asked."""
    return GateState(name, now, now, "", now, "")


def taken(before: GateState, wanted: TurnWanted, now: datetime) -> tuple[Turn, GateState]:
    """Take the next free turn, if it is near enough; gives the state to keep.

    Args:
        before: the gate's state.
        wanted: of it.
        now: aware UTC.
    """
    state = _as_of(before, now)
    opens_s = max(0.0, (state.opens_at - now).total_seconds())
    if opens_s > wanted.within_s:
        return Closed(opens_s), state
    if wanted.alone_s and (again_s := _early_s(state, wanted.holder, opens_s, now)):
        waiting = state.waiting if wanted.holder == state.holder else wanted.holder
        return NotYet(again_s), replace(state, waiting=waiting)
    starts_at = now + timedelta(seconds=opens_s)
    reserved = replace(state, opens_at=starts_at + timedelta(seconds=wanted.interval_s))
    if wanted.alone_s:
        until = starts_at + timedelta(seconds=wanted.alone_s)
        reserved = replace(reserved, holder=wanted.holder, held_until=until, waiting="")
    return Granted(opens_s), reserved


def given_back(before: GateState, holder: str, now: datetime) -> GateState:
    """Let others through, where this holder is the one who is; leaves any other state as it is."""
    return replace(before, held_until=min(before.held_until, now)) if before.holder == holder else before


def _early_s(state: GateState, holder: str, opens_s: float, now: datetime) -> float:
    """Gives in how many seconds to ask again for a turn alone; 0 where it may begin now."""
    held_s = max(0.0, (state.held_until - now).total_seconds())
    yields = state.holder == holder and bool(state.waiting)
    yields_s = max(0.0, (state.opens_at - now).total_seconds() + YIELD_S) if yields else 0.0
    return max(opens_s, min(held_s, LOOK_AGAIN_S), yields_s)


def shut(before: GateState, wait_s: float, now: datetime) -> GateState:
    """Let no further turn begin for so many seconds, as the source asked; one that is later anyway stays."""
    state = _as_of(before, now)
    return replace(state, opens_at=max(state.opens_at, now + timedelta(seconds=wait_s)))


def _as_of(state: GateState, now: datetime) -> GateState:
    """Note the state now: where the clock was set back since, all its instants go back with it."""
    back = max(timedelta(), state.noted_at - now)
    return replace(state, opens_at=state.opens_at - back, noted_at=now, held_until=state.held_until - back)
