"""Restores, and what was made good since: which places wait until their channel was looked through."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, union
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.delivery import DeliveryState
from bot.domain.recovery import DoubtedReply, Recovered, Unrecovered
from bot.domain.watch import Place
from storage.briefing_tables import BriefingRow
from storage.briefings import unwritten_at, written_elsewhere
from storage.columns import PlaceColumns, at_place, place_columns, place_of
from storage.enqueueing import LOOK_FIRST
from storage.queues import queue_up, wake_one
from storage.recovery_tables import RecoveredPaperRow, RecoveredPlaceRow, RestorationRow
from storage.rows import slot_columns
from storage.statements import add_new, put
from storage.tables import DeliveryRow, PaperRow, RadarRow, SlotRow
from storage.unrecovered import unrecovered

UNSENT = [state.value for state in (DeliveryState.PENDING, DeliveryState.PARKED, DeliveryState.HELD)]


class SqlRecovery:
    """The `Recovery` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def waiting(self) -> frozenset[Place]:
        """Give the places with a radar or with deliveries that are unrecovered."""
        if not (await self._session.exec(select(RestorationRow).limit(1))).first():
            return frozenset()
        unwritten = _places(BriefingRow).where(col(BriefingRow.written_at).is_(None))
        unsent = _places(DeliveryRow).where(col(DeliveryRow.state).in_(UNSENT))
        places = union(_places(RadarRow), unsent, unwritten)
        rows = await (await self._session.connection()).execute(places)
        return frozenset(Place(row.platform, row.tenant, row.channel, row.private) for row in rows)

    async def unrecovered(self, limit: int) -> Sequence[Unrecovered]:
        """Give what there is to look for in so many places, those that were put off last."""
        places = await self.waiting()
        if not places:
            return []
        restored = (await self._session.exec(select(RestorationRow))).all()
        met = {place_of(row): row for row in await self._session.exec(select(RecoveredPlaceRow))}
        put_off = {place for place, row in met.items() if row.why}
        chosen = sorted(places, key=lambda place: (place in put_off, place))[:limit]
        return [await self._unrecovered(place, restored, met.get(place)) for place in chosen]

    async def _unrecovered(
        self, place: Place, restored: Sequence[RestorationRow], met: RecoveredPlaceRow | None
    ) -> Unrecovered:
        until = met.until if met else None
        after = [each for each in restored if until is None or each.restored_at > until]
        marks, threads = await self._in_doubt(place)
        since, last = min(each.since for each in after), max(each.restored_at for each in after)
        return Unrecovered(place, since, last, marks, threads)

    async def recover(self, recovered: Recovered, now: datetime) -> None:
        """Write down what a channel told."""
        where = place_columns(recovered.place)
        for delivery_id, ref in recovered.posted.items():
            this = col(DeliveryRow.delivery_id) == delivery_id, col(DeliveryRow.state).in_(UNSENT)
            sent = {"state": DeliveryState.SENT.value, "ref": ref, "settled_at": now, "why": ""}
            await self._session.exec(update(DeliveryRow).where(*this).values(**sent))
        for asked in await unwritten_at(self._session, recovered.place):
            if asked.first_part in recovered.posted:
                await written_elsewhere(self._session, asked, now)
        await add_new(self._session, SlotRow, [slot_columns(slot) for slot in recovered.slots])
        named = select(PaperRow.id).where(col(PaperRow.key).in_(sorted(recovered.papers)))
        traces = {*recovered.traces, *(await self._session.exec(named))}
        await add_new(self._session, RecoveredPaperRow, [where | {"trace": trace} for trace in sorted(traces)])
        await put(self._session, RecoveredPlaceRow, [where | {"until": recovered.until, "why": ""}])
        await wake_one(self._session, recovered.place, now, None)

    async def doubted(self) -> Sequence[DoubtedReply]:
        """Give the replies that wait for a look, of places that are recovered, in the order enqueued."""
        restored = (await self._session.exec(select(RestorationRow))).all()
        if not restored:
            return []
        since, until = min(each.since for each in restored), max(each.restored_at for each in restored)
        parent, reply = aliased(DeliveryRow), DeliveryRow
        statement = (
            select(reply, parent.ref)
            .outerjoin(parent, col(parent.delivery_id) == col(reply.parent))
            .where(col(reply.state) == DeliveryState.HELD.value, col(reply.why) == LOOK_FIRST, ~unrecovered(reply))
            .order_by(col(reply.key))
        )
        rows = (await self._session.exec(statement)).all()
        return [DoubtedReply(place_of(row), row.delivery_id, ref, since, until) for row, ref in rows]

    async def settle(self, reply: DoubtedReply, ref: str | None, now: datetime) -> None:
        """Note of a reply that waits for a look that it was found, or is to be posted."""
        this = col(DeliveryRow.delivery_id) == reply.mark, col(DeliveryRow.why) == LOOK_FIRST
        pending = {"state": DeliveryState.PENDING.value, "why": "", "not_before": now}
        sent = {"state": DeliveryState.SENT.value, "why": "", "ref": ref, "settled_at": now}
        await self._session.exec(update(DeliveryRow).where(*this).values(**(sent if ref else pending)))
        await queue_up(self._session, [reply.place], now)

    async def put_off(self, place: Place, why: str) -> None:
        """Note why a place's channel could not be looked through."""
        before = select(RecoveredPlaceRow).where(at_place(RecoveredPlaceRow, place))
        known = (await self._session.exec(before)).first()
        columns = place_columns(place) | {"until": known.until if known else None, "why": why}
        await put(self._session, RecoveredPlaceRow, [columns])

    async def put_off_places(self) -> Sequence[tuple[Place, str]]:
        """Give the places that could not be looked through, with why."""
        rows = await self._session.exec(select(RecoveredPlaceRow).where(col(RecoveredPlaceRow.why) != ""))
        return sorted((place_of(row), row.why) for row in rows)

    async def _in_doubt(self, place: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the ids of what may have been posted in a place, and the messages in whose threads it goes.

        What was being written is not in the outbox yet; whether it was since, its first part tells.
        """
        parent = aliased(DeliveryRow)
        statement = (
            select(DeliveryRow.delivery_id, parent.ref)
            .outerjoin(parent, col(parent.delivery_id) == col(DeliveryRow.parent))
            .where(at_place(DeliveryRow, place), col(DeliveryRow.state).in_(UNSENT))
            .order_by(col(DeliveryRow.key))
        )
        rows = (await self._session.exec(statement)).all()
        asked = await unwritten_at(self._session, place)
        under = col(DeliveryRow.delivery_id).in_([each.parent for each in asked]), col(DeliveryRow.ref).is_not(None)
        heads = (await self._session.exec(select(DeliveryRow.ref).where(*under).order_by(col(DeliveryRow.key)))).all()
        threads = dict.fromkeys(ref for ref in (*(ref for _, ref in rows), *heads) if ref is not None)
        return (*(mark for mark, _ in rows), *(each.first_part for each in asked)), tuple(threads)


def _places(table: type[PlaceColumns]) -> Select[tuple[str, str, str, bool]]:
    names = (col(getattr(table, name)) for name in ("platform", "tenant", "channel", "private"))
    return select_columns(*names).where(unrecovered(table))
