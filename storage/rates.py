"""How often sources may be asked, over all processes that share the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.rate import GateState, Turn, TurnWanted, given_back, shut, taken, unused
from storage.fetch_tables import RateGateRow
from storage.library import SqlLibrary
from storage.statements import add_new, on_postgresql, put

STOPPED_S = 2
"""A process that is stopped for so long while it holds a gate's row loses it: all others wait for that row."""
_NOT_FOR_LONG = text(f"SET LOCAL idle_in_transaction_session_timeout = '{STOPPED_S}s'")


class SqlRateGate:
    """The `RateGate` door over SQL: one row a gate, read and written in a short transaction of its own."""

    def __init__(self, library: SqlLibrary) -> None:
        self._library = library

    async def take(self, wanted: TurnWanted, now: datetime) -> Turn:
        """Take the next free turn at a gate, if it is near enough."""
        async with self.held(wanted.gate, now) as (session, before):
            turn, state = taken(before, wanted, now)
            await _keep(session, state)
            return turn

    async def give_back(self, gate: str, holder: str, now: datetime) -> None:
        """Let others through a gate that this holder is alone in."""
        async with self.held(gate, now) as (session, before):
            await _keep(session, given_back(before, holder, now))

    async def shut(self, gate: str, wait_s: float, now: datetime) -> None:
        """Let no turn begin at a gate for so many seconds."""
        async with self.held(gate, now) as (session, before):
            await _keep(session, shut(before, wait_s, now))

    @asynccontextmanager
    async def held(self, gate: str, now: datetime) -> AsyncIterator[tuple[AsyncSession, GateState]]:
        """Read a gate and keep its row from others: SQLite's transactions do anyway, elsewhere the row is locked."""
        row = select(RateGateRow).where(col(RateGateRow.name) == gate).with_for_update()
        async with self._library.session() as session:
            if on_postgresql(session):
                await (await session.connection()).execute(_NOT_FOR_LONG)
            found = (await session.exec(row)).first()
            if found is None:
                await add_new(session, RateGateRow, [asdict(unused(gate, now))])
                found = (await session.exec(row)).one()
            yield session, GateState(**found.model_dump())


async def _keep(session: AsyncSession, state: GateState) -> None:
    await put(session, RateGateRow, [asdict(state)])
