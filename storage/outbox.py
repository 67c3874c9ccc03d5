"""The outbox: what is to be posted, who is at it, and what came of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    String,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
)
from sqlalchemy.orm import aliased, class_mapper
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from bot.domain.delivery import Claim, Delivery, DeliveryState, LateCopy, PostOutcome, Sighting
from bot.domain.message import Message
from bot.domain.watch import Place
from storage import confirming
from storage.columns import MOST_VALUES, UtcDateTime, at_place, in_chunks, same_place
from storage.enqueueing import add_deliveries, not_yet_enqueued
from storage.parkings import held
from storage.queue_tables import PlaceQueueRow
from storage.queues import (
    PENDING,
    SENDING,
    SENT,
    SOON,
    heads_of,
    look_again,
    next_due,
    queue_up,
    take_turns,
    wake,
    wake_one,
)
from storage.resting import LEASE_OVER, at_now, mind_set_back, rest, rests_end_at
from storage.rows import DAMAGED, delivery_of, is_whole, payload_of
from storage.settling import settlement
from storage.tables import DeliveryRow

Rows = Sequence[tuple[DeliveryRow, str | None]]
"""Deliveries, each with its parent's ref."""

# Asked again and again: made once, with what differs left open.
_PARENT = aliased(DeliveryRow)
_LOADED = (
    select(DeliveryRow, _PARENT.ref)
    .outerjoin(_PARENT, col(_PARENT.delivery_id) == col(DeliveryRow.parent))
    .order_by(col(DeliveryRow.key))
    .with_for_update(of=DeliveryRow, skip_locked=True)
)
_THESE = col(DeliveryRow.key).in_(bindparam("keys", expanding=True))
_BY_KEY = _LOADED.where(_THESE)
_BEING_SENT = and_(col(DeliveryRow.state) == SENDING, ~held(DeliveryRow))
_ON = bindparam("on", type_=String)
_STUCK = _LOADED.where(_BEING_SENT, LEASE_OVER, or_(_ON.is_(None), col(DeliveryRow.platform) == _ON))
_STUCK_AT = select(func.min(col(DeliveryRow.lease_until))).where(_BEING_SENT)
_LEASE = {
    "state": SENDING,
    "owner": bindparam("by"),
    "generation": DeliveryRow.generation + 1,
    "lease_until": bindparam("until", type_=UtcDateTime),
}
_TRY = {
    "attempts": DeliveryRow.attempts + 1,
    "sent_at": func.coalesce(DeliveryRow.sent_at, bindparam("now", type_=UtcDateTime)),
    "edit_due": False,
}
_TAKING_OVER = update(DeliveryRow).where(_THESE).values(_LEASE)
_CLAIMING = update(DeliveryRow).where(_THESE).values(_LEASE | _TRY)


class SqlOutbox:
    """The `Outbox` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def enqueue(self, deliveries: Sequence[Delivery], now: datetime) -> None:
        """Add deliveries as pending; those there already stay as they are, and no paper becomes a card twice."""
        new = await not_yet_enqueued(self._session, deliveries)
        await add_deliveries(self._session, new, now)
        await queue_up(self._session, [delivery.place for delivery in new], now)

    async def claim(
        self, owner: str, now: datetime, lease_s: float, limit: int, platform: str | None = None
    ) -> Sequence[Claim]:
        """Take what may be posted now: the head of each place's queue, in turns over the tenants."""
        whole: Rows = []
        while not whole and (queues := await take_turns(self._session, now, limit, platform)):
            rows = await self._take_heads(queues, now)
            whole = await self._set_aside_damaged(rows, DeliveryState.DEAD, now, settled_at=now)
        claims = [_claim(row, owner, parent_ref) for row, parent_ref in whole]
        await self._take(_CLAIMING, whole, _lease(owner, now, lease_s) | {"now": now})
        return claims

    async def stuck(self, owner: str, now: datetime, lease_s: float, platform: str | None = None) -> Sequence[Claim]:
        """Take over deliveries whose lease is over, oldest first. One whose message is damaged is held instead."""
        rows = await self._load(_STUCK, at_now(now) | {"on": platform})
        whole = await self._set_aside_damaged(rows, DeliveryState.HELD, now, settled_at=None)
        claims = [_claim(row, owner, parent_ref) for row, parent_ref in whole]
        await self._take(_TAKING_OVER, whole, _lease(owner, now, lease_s))
        return claims

    async def stuck_at(self) -> datetime | None:
        """Give when the first lease of what is being sent is over; None where nothing is."""
        return (await self._session.exec(_STUCK_AT)).one()

    async def settle(
        self,
        claim: Claim,
        outcome: PostOutcome,
        now: datetime,
        *,
        again_s: float | None = None,
        held: bool = False,
        cleared: bool = False,
        rest_s: float = 0.0,
    ) -> bool:
        """Write down the outcome; False if the claim is not the row's any more."""
        changes = settlement(claim, outcome, now, again_s=again_s, held=held, cleared=cleared)
        told = {"of": claim.delivery.id, "by": claim.owner, "fence": claim.generation}
        told |= {f"new_{name}": value for name, value in changes.items()}
        mine = (await (await self._session.connection()).execute(_settling(*changes), told)).rowcount == 1
        if mine and "state" in changes:
            paced_until = now + timedelta(seconds=rest_s) if rest_s else None
            await wake_one(self._session, claim.delivery.place, changes.get("not_before", now), paced_until)
        return mine

    async def confirm(self, mark: str, ref: str, now: datetime, rest_s: float = 0.0) -> Sighting:
        """Settle a delivery by a message that was seen, or note the message as a late copy."""
        return await confirming.confirm(self._session, mark, ref, now, rest_s)

    async def late_copies(self) -> Sequence[LateCopy]:
        """Give the copies that are still to be deleted, oldest first."""
        return await confirming.late_copies(self._session)

    async def withdrawn(self, copy: LateCopy) -> None:
        """Note that a late copy is gone."""
        await confirming.withdrawn(self._session, copy)

    async def rest(self, place: Place, ends_at: datetime) -> None:
        """Let nothing be claimed in a place, its tenant or its platform before an instant."""
        if not place.channel:
            await rest(self._session, place, ends_at)
            return
        paced_until = col(PlaceQueueRow.paced_until)
        sooner = or_(paced_until.is_(None), paced_until < ends_at)
        await wake(self._session, and_(at_place(PlaceQueueRow, place), sooner), ends_at, ends_at)

    async def due_at(self, now: datetime) -> datetime | None:
        """Give when the first delivery can be claimed that can't be now; None where none waits for time alone."""
        dues = await next_due(self._session, now), await rests_end_at(self._session, now)
        return min((due_at for due_at in dues if due_at is not None), default=None)

    async def revise(self, delivery_id: str, message: Message, now: datetime) -> bool:
        """Replace a delivery's message; one that was posted, or may be just now, is to be edited."""
        payload, digest = payload_of(message)
        statement = _revision(now, digest).values(payload=payload).where(col(DeliveryRow.delivery_id) == delivery_id)
        revised = (await self._session.exec(statement)).rowcount == 1
        if revised:
            await self._wake_edited([delivery_id], now)
        return revised

    async def revise_all(self, messages: Mapping[str, Message], now: datetime) -> None:
        """Replace many deliveries' messages, in one statement; ids that don't exist are passed over."""
        new = {delivery_id: payload_of(message) for delivery_id, message in messages.items()}
        if not new:
            return
        rows = [{"of": delivery_id, "new": payload, "sha": sha} for delivery_id, (payload, sha) in sorted(new.items())]
        statement = _revision(now, bindparam("sha")).values(payload=bindparam("new"))
        connection = await self._session.connection()
        await connection.execute(statement.where(col(DeliveryRow.delivery_id) == bindparam("of")), rows)
        await self._wake_edited(list(new), now)

    async def release(self, now: datetime) -> None:
        """Make the parked deliveries of places that aren't parked any more pending once more; mind set clocks."""
        await mind_set_back(self._session, now)
        parked = col(DeliveryRow.state) == DeliveryState.PARKED.value
        released = update(DeliveryRow).where(parked, ~held(DeliveryRow))
        if (await self._session.exec(released.values(state=PENDING, not_before=now))).rowcount:
            await self._wake_where(col(DeliveryRow.state) == PENDING, now)

    async def _take_heads(self, queues: Sequence[PlaceQueueRow], now: datetime) -> Rows:
        """Take the first deliveries of queues, where they are due; the other queues are looked at later.

        One that another transaction changes just now is left to it: its queue is looked at again soon.
        """
        heads = await heads_of(self._session, queues, now)
        rows = await self._load(_BY_KEY, {"keys": [head.key for head in heads if head.key is not None]})
        by_key = {row.key: (row, parent_ref) for row, parent_ref in rows}
        again: dict[Place, datetime | None] = {}
        taken = []
        for head in heads:
            found = by_key.get(head.key)
            if found is None:
                again[head.place] = head.edit_at if head.key is None else now + SOON
            elif found[0].not_before > now:
                again[head.place] = min(found[0].not_before, head.edit_at or found[0].not_before)
            else:
                again[head.place] = None
                taken.append(found)
        await look_again(self._session, again)
        return taken

    async def _wake_edited(self, delivery_ids: Sequence[str], now: datetime) -> None:
        for chunk in in_chunks(delivery_ids, MOST_VALUES):
            await self._wake_where(and_(col(DeliveryRow.delivery_id).in_(chunk), col(DeliveryRow.edit_due)), now)

    async def _wake_where(self, chosen: ColumnElement[bool], now: datetime) -> None:
        """Wake the queues of the places of some deliveries."""
        await wake(self._session, exists().where(same_place(DeliveryRow, PlaceQueueRow), chosen), now)

    async def _load(
        self, which: Select[DeliveryRow, str] | Select[DeliveryRow, None], asked: Mapping[str, Any] | None = None
    ) -> Rows:
        """Load deliveries in the order enqueued, each with its parent's ref; those that others change are left out."""
        return [(row, ref) for row, ref in await self._session.exec(which, params=asked)]

    async def _set_aside_damaged(
        self,
        rows: Rows,
        state: DeliveryState,
        now: datetime,
        settled_at: datetime | None,
    ) -> Rows:
        """Give those that are whole; a message that is not what was enqueued must not be posted, nor edited so."""
        if damaged := [row.key for row, _ in rows if not is_whole(row)]:
            posted = col(DeliveryRow.ref).is_not(None)
            values = {
                "state": case((posted, SENT), else_=state.value),
                "why": DAMAGED,
                "settled_at": func.coalesce(DeliveryRow.settled_at, settled_at),
                "lease_until": None,
                "edit_due": False,
            }
            await self._session.exec(update(DeliveryRow).where(col(DeliveryRow.key).in_(damaged)).values(**values))
            await self._wake_where(col(DeliveryRow.key).in_(damaged), now)
        return [pair for pair in rows if is_whole(pair[0])]

    async def _take(self, taking: Update, rows: Rows, lease: Mapping[str, Any]) -> None:
        if keys := [row.key for row, _ in rows]:
            await (await self._session.connection()).execute(taking, {"keys": keys, **lease})


@cache
def _settling(*changed: str) -> Update:
    """Make the UPDATE that changes some columns of a delivery, each told by its name, while a claim holds."""
    fence = (
        col(DeliveryRow.delivery_id) == bindparam("of"),
        col(DeliveryRow.owner) == bindparam("by"),
        col(DeliveryRow.generation) == bindparam("fence"),
        col(DeliveryRow.state) == SENDING,
    )
    columns = class_mapper(DeliveryRow).columns
    to = {name: bindparam(f"new_{name}", type_=columns[name].type) for name in changed}
    return update(DeliveryRow).where(*fence).values(to)


def _revision(now: datetime, digest: str | BindParameter[str]) -> Update:
    """Make the UPDATE that marks a delivery for an edit, where its message is another one now and is shown."""
    state, posted = col(DeliveryRow.state), col(DeliveryRow.ref).is_not(None)
    shows_old = or_(state == SENDING, and_(state == SENT, posted))
    return update(DeliveryRow).values(
        digest=digest,
        edit_due=or_(col(DeliveryRow.edit_due), and_(shows_old, col(DeliveryRow.digest) != digest)),
        not_before=case((state == SENT, now), else_=col(DeliveryRow.not_before)),
    )


def _lease(owner: str, now: datetime, lease_s: float) -> dict[str, Any]:
    return {"by": owner, "until": now + timedelta(seconds=lease_s)}


def _claim(row: DeliveryRow, owner: str, parent_ref: str | None) -> Claim:
    """Give the claim that is about to be written: the next generation, and what is known of earlier tries."""
    return Claim(
        delivery=delivery_of(row),
        owner=owner,
        generation=row.generation + 1,
        sent_at=row.sent_at,
        ref=row.ref,
        parent_ref=parent_ref,
        attempts=row.attempts,
        failing_since=row.failing_since,
    )
