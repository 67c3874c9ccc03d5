"""Who waits for whom where several units of work go on at once, in a PostgreSQL. In an SQLite there is one at a time.

PostgreSQL lets each statement see what was committed before it (READ COMMITTED); unique keys decide who wrote first.
What is read to be written again needs more: locks, which last as long as the unit of work, and are taken by the doors:

    watches   alone: who changes watches · beside: who matches all of them with papers (collecting)
    papers    alone: who makes works one or two (remembering, parting) · beside: who puts papers into messages, or
              keeps matches: a paper that became another one meanwhile would be posted twice
    a place   alone: who reads its watches or its changes, to change them
    budgets   alone: who adds up what is spent on the language model, to set more aside

They are taken in the order place, watches, papers, budgets, and rows of deliveries after all of them. Whoever waits in
a circle all the same is told so by PostgreSQL after a second (`StorageLocked`); nothing was written, and it is tried
again.

Source: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

import zlib
from enum import IntEnum

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.watch import Place
from storage.statements import on_postgresql

_ALONE = text("SELECT pg_advisory_xact_lock(:kind, :number)")
_BESIDE = text("SELECT pg_advisory_xact_lock_shared(:kind, :number)")
_WHOLE, _PLACE = 720_001, 720_002
_HELD = "locks"


class Kept(IntEnum):
    """What is locked as a whole."""

    WATCHES = 1
    PAPERS = 2
    BUDGETS = 3


async def alone(session: AsyncSession, kept: Kept) -> None:
    """Wait until nobody else is at it, and keep others away until the unit of work ends."""
    await _take(session, _WHOLE, kept.value, shared=False)


async def beside(session: AsyncSession, kept: Kept) -> None:
    """Wait until nobody changes it, and keep those who would away until the unit of work ends."""
    await _take(session, _WHOLE, kept.value, shared=True)


async def alone_at(session: AsyncSession, place: Place) -> None:
    """Wait until nobody else is at a place, and keep others away until the unit of work ends."""
    number = zlib.crc32(place.key.encode("utf-8", "replace")) - 2**31
    await _take(session, _PLACE, number, shared=False)


async def _take(session: AsyncSession, kind: int, number: int, *, shared: bool) -> None:
    held: set[tuple[int, int, bool]] = session.info.setdefault(_HELD, set())
    if not on_postgresql(session) or not held.isdisjoint({(kind, number, False), (kind, number, shared)}):
        return
    await session.exec(_BESIDE if shared else _ALONE, params={"kind": kind, "number": number})  # type: ignore[call-overload]
    held.add((kind, number, shared))
