"""Briefings asked for and written: who is at one, and what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.briefing import Briefing
from bot.domain.spending import Reservation
from bot.domain.watch import Language, Place
from bot.ports.briefings import BriefingAsked, BriefingClaim, BriefingRecord
from storage.briefing_tables import BriefingRow
from storage.columns import at_place, place_columns, place_of
from storage.parkings import held
from storage.resting import APART
from storage.statements import won
from storage.tables import DeliveryRow

LONGEST_WAIT = timedelta(days=1)
_BRIEFING = TypeAdapter(Briefing)
_RESERVED = TypeAdapter(Reservation | None)


class SqlBriefings:
    """The `Briefings` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, asked: BriefingAsked, now: datetime) -> bool:
        """Keep a request; False: the same one is there already."""
        row = _asked_columns(asked) | {"asked_at": now, "due_at": now, "generation": 0, "attempts": 0}
        return bool(await won(self._session, BriefingRow, [row], col(BriefingRow.key)))

    async def claim(self, owner: str, now: datetime, lease_s: float, limit: int) -> Sequence[BriefingClaim]:
        """Take what is to be written now, oldest first; those that others take just now are left to them."""
        free = select(BriefingRow).where(*_claimable(now, lease_s)).order_by(col(BriefingRow.key)).limit(limit)
        rows = (await self._session.exec(free.with_for_update(of=BriefingRow, skip_locked=True))).all()
        taken = {
            "owner": owner,
            "generation": BriefingRow.generation + 1,
            "attempts": BriefingRow.attempts + 1,
            "lease_until": now + timedelta(seconds=lease_s),
        }
        if rows:
            chosen = col(BriefingRow.key).in_([row.key for row in rows])
            await self._session.exec(update(BriefingRow).where(chosen).values(**taken))
        return [BriefingClaim(_asked(row), owner, row.generation + 1, row.attempts, row.asked_at) for row in rows]

    async def renew(self, claim: BriefingClaim, now: datetime, lease_s: float) -> bool:
        """Keep a claim for longer; False: somebody else has it."""
        return await self._change(claim, lease_until=now + timedelta(seconds=lease_s))

    async def finish(self, claim: BriefingClaim, briefing: Briefing, now: datetime) -> bool:
        """Keep what was written; False: somebody else has the claim."""
        written = _BRIEFING.dump_python(briefing, mode="json")
        return await self._change(claim, briefing=written, written_at=now, owner=None, lease_until=None)

    async def put_off(self, claim: BriefingClaim, until: datetime) -> bool:
        """Give a claim back, to be taken again at an instant; False: somebody else has it."""
        return await self._change(claim, due_at=until, owner=None, lease_until=None)

    async def get(self, place: Place, slot: str) -> BriefingRecord | None:
        """Give one; None where there is none."""
        chosen = select(BriefingRow).where(at_place(BriefingRow, place), col(BriefingRow.slot) == slot)
        row = (await self._session.exec(chosen)).first()
        return _record(row) if row else None

    async def of_thread(self, place: Place, parent: str) -> Sequence[BriefingRecord]:
        """Give those with this parent, oldest asked first."""
        chosen = select(BriefingRow).where(at_place(BriefingRow, place), col(BriefingRow.parent) == parent)
        return [_record(row) for row in await self._session.exec(chosen.order_by(col(BriefingRow.key)))]

    async def next_due(self, now: datetime) -> datetime | None:
        """Give when the next one can be claimed that can't be now; None where none waits for time alone."""
        lease_until, due_at = col(BriefingRow.lease_until), col(BriefingRow.due_at)
        free_at = case((lease_until > due_at, lease_until), else_=due_at)
        waiting = col(BriefingRow.written_at).is_(None), ~held(BriefingRow), free_at > now
        soonest: datetime | None = (await self._session.exec(select(func.min(free_at)).where(*waiting))).one()
        return soonest

    async def forget(self, before: datetime) -> int:
        """Delete those asked before an instant."""
        return (await self._session.exec(delete(BriefingRow).where(col(BriefingRow.asked_at) < before))).rowcount

    async def _change(self, claim: BriefingClaim, **values: Any) -> bool:
        """Change a row that is still this claim's."""
        fence = (
            at_place(BriefingRow, claim.asked.place),
            col(BriefingRow.slot) == claim.asked.slot,
            col(BriefingRow.owner) == claim.owner,
            col(BriefingRow.generation) == claim.generation,
            col(BriefingRow.written_at).is_(None),
        )
        return (await self._session.exec(update(BriefingRow).where(*fence).values(**values))).rowcount == 1


async def unwritten_at(session: AsyncSession, place: Place) -> Sequence[BriefingAsked]:
    """Give what is still to be written in a place, oldest asked first."""
    chosen = select(BriefingRow).where(at_place(BriefingRow, place), col(BriefingRow.written_at).is_(None))
    return [_asked(row) for row in await session.exec(chosen.order_by(col(BriefingRow.key)))]


async def written_elsewhere(session: AsyncSession, asked: BriefingAsked, now: datetime) -> None:
    """Note that a briefing was written and posted, though the store doesn't know its words."""
    this = at_place(BriefingRow, asked.place), col(BriefingRow.slot) == asked.slot
    free = {"owner": None, "lease_until": None, "generation": BriefingRow.generation + 1}
    await session.exec(update(BriefingRow).where(*this).values(written_at=now, **free))
    head = col(DeliveryRow.delivery_id) == asked.parent  # its words stand there: those of before must not replace them
    await session.exec(update(DeliveryRow).where(head).values(edit_due=False))


def _claimable(now: datetime, lease_s: float) -> tuple[ColumnElement[bool], ...]:
    """Choose what can be taken; an instant farther ahead than any lease or wait goes is of a clock since set back."""
    lease_until, due_at = col(BriefingRow.lease_until), col(BriefingRow.due_at)
    longest = now + timedelta(seconds=lease_s) + APART
    free = or_(lease_until.is_(None), lease_until <= now, lease_until > longest)
    due = or_(due_at <= now, due_at > now + LONGEST_WAIT + APART)
    return col(BriefingRow.written_at).is_(None), and_(free, due), ~held(BriefingRow)


def _asked_columns(asked: BriefingAsked) -> dict[str, Any]:
    return {
        **place_columns(asked.place),
        "slot": asked.slot,
        "parent": asked.parent,
        "papers": list(asked.papers),
        "language": asked.language.value,
        "person": asked.person,
        "question": asked.question,
        "left_out": asked.left_out,
        "reserved": _RESERVED.dump_python(asked.reserved, mode="json"),
    }


def _asked(row: BriefingRow) -> BriefingAsked:
    return BriefingAsked(
        place=place_of(row),
        slot=row.slot,
        parent=row.parent,
        papers=tuple(row.papers),
        language=Language(row.language),
        person=row.person,
        question=row.question,
        left_out=row.left_out,
        reserved=_RESERVED.validate_python(row.reserved),
    )


def _record(row: BriefingRow) -> BriefingRecord:
    briefing = _BRIEFING.validate_python(row.briefing) if row.briefing is not None else None
    return BriefingRecord(_asked(row), row.asked_at, briefing, row.written_at)
