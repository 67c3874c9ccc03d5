"""Turns at a source that may be asked only so often, by all processes together. Pure.

A gate has one row: when it opens next, who is through it alone, and when that was noted. Whoever asks for a turn
reserves the next free instant at once and waits for it afterwards, so that the row is never held during a request. A
process that dies after reserving costs one interval, or, where it went alone, what it had the gate for at the most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


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
class Occupied:
    """Somebody else is through alone, for so many seconds at the most; nothing is reserved."""

    most_s: float


@dataclass(frozen=True, slots=True)
class Closed:
    """The next free turn is farther away than wanted, by so many seconds; nothing is reserved."""

    wait_s: float


Turn = Granted | Occupied | Closed


@dataclass(frozen=True, slots=True)
class GateState:
    """What is kept of a gate.

    Attributes:
        name: the gate's.
        opens_at: when the next turn may begin, aware UTC.
        noted_at: when this was written, by the clock of whoever wrote it.
        holder: who is through alone; empty where nobody is.
        held_until: how long at the most.
    """

    name: str
    opens_at: datetime
    noted_at: datetime
    holder: str
    held_until: datetime


def unused(name: str, now: datetime) -> GateState:
    """Give the state of a gate that nobody ever asked."""
    return GateState(name, now, now, "", now)


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
    held_s = (state.held_until - now).total_seconds() if state.holder else 0.0
    if held_s > 0:
        return Occupied(max(held_s, opens_s)), state
    starts_at = now + timedelta(seconds=opens_s)
    reserved = replace(state, opens_at=starts_at + timedelta(seconds=wanted.interval_s))
    if wanted.alone_s:
        until = starts_at + timedelta(seconds=wanted.alone_s)
        reserved = replace(reserved, holder=wanted.holder, held_until=until)
    return Granted(opens_s), reserved


def given_back(before: GateState, holder: str) -> GateState:
    """Let others through, where this holder is the one who is; leaves any other state as it is."""
    return replace(before, holder="") if before.holder == holder else before


def shut(before: GateState, wait_s: float, now: datetime) -> GateState:
    """Let no further turn begin for so many seconds, as the source asked; one that is later anyway stays."""
    state = _as_of(before, now)
    return replace(state, opens_at=max(state.opens_at, now + timedelta(seconds=wait_s)))


def _as_of(state: GateState, now: datetime) -> GateState:
    """Note the state now: where the clock was set back since, all its instants go back with it."""
    back = max(timedelta(), state.noted_at - now)
    return replace(state, opens_at=state.opens_at - back, noted_at=now, held_until=state.held_until - back)
