"""The outbox: what is to be posted, who is at it, and what came of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Subquery,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    union_all,
)
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.delivery import Claim, Delivery, DeliveryState, PostOutcome
from bot.domain.message import Message
from storage.columns import same_place
from storage.enqueueing import delivery_columns, delivery_paper_columns, not_yet_enqueued
from storage.parkings import held
from storage.rows import DAMAGED, delivery_of, is_whole, payload_of
from storage.settling import settlement
from storage.statements import add_new
from storage.tables import DeliveryPaperRow, DeliveryRow

PENDING, SENDING, SENT = (state.value for state in (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.SENT))


class SqlOutbox:
    """The `Outbox` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def enqueue(self, deliveries: Sequence[Delivery], now: datetime) -> None:
        """Add deliveries as pending; those there already stay as they are, and no paper becomes a card twice."""
        new = await not_yet_enqueued(self._session, deliveries)
        await add_new(self._session, DeliveryRow, [delivery_columns(delivery, now) for delivery in new])
        papers = [row for delivery in new for row in delivery_paper_columns(delivery)]
        await add_new(self._session, DeliveryPaperRow, papers)

    async def claim(self, owner: str, now: datetime, lease_s: float, limit: int) -> Sequence[Claim]:
        """Take what may be posted now: the head of each place's queue, in turns over the tenants."""
        heads = _heads(now)
        chosen = select(heads.c.key).order_by(heads.c.turn, heads.c.key).limit(limit)
        keys = list(await self._session.exec(chosen))
        rows = await self._load(col(DeliveryRow.key).in_(keys)) if keys else []
        order = {key: position for position, key in enumerate(keys)}
        rows.sort(key=lambda pair: order[pair[0].key])
        whole = await self._set_aside_damaged(rows, DeliveryState.DEAD, settled_at=now)
        claims = [_claim(row, owner, parent_ref) for row, parent_ref in whole]
        await self._take(
            [row for row, _ in whole],
            {
                **_lease(owner, now, lease_s),
                "attempts": DeliveryRow.attempts + 1,
                "sent_at": func.coalesce(DeliveryRow.sent_at, now),
                "edit_due": False,
            },
        )
        return claims

    async def stuck(self, owner: str, now: datetime, lease_s: float) -> Sequence[Claim]:
        """Take over deliveries whose lease is over, oldest first. One whose message is damaged is held instead."""
        over = col(DeliveryRow.state) == SENDING, col(DeliveryRow.lease_until) <= now
        rows = await self._load(and_(*over, ~held(DeliveryRow)))
        whole = await self._set_aside_damaged(rows, DeliveryState.HELD, settled_at=None)
        claims = [_claim(row, owner, parent_ref) for row, parent_ref in whole]
        await self._take([row for row, _ in whole], _lease(owner, now, lease_s))
        return claims

    async def settle(
        self, claim: Claim, outcome: PostOutcome, now: datetime, *, held: bool = False, cleared: bool = False
    ) -> bool:
        """Write down the outcome; False if the claim is not the row's any more."""
        fence = (
            col(DeliveryRow.delivery_id) == claim.delivery.id,
            col(DeliveryRow.owner) == claim.owner,
            col(DeliveryRow.generation) == claim.generation,
            col(DeliveryRow.state) == SENDING,
        )
        changes = settlement(claim, outcome, now, held=held, cleared=cleared)
        return (await self._session.exec(update(DeliveryRow).where(*fence).values(**changes))).rowcount == 1

    async def revise(self, delivery_id: str, message: Message, now: datetime) -> bool:
        """Replace a delivery's message; one that was posted, or may be just now, is to be edited."""
        payload, digest = payload_of(message)
        statement = _revision(now, digest).values(payload=payload).where(col(DeliveryRow.delivery_id) == delivery_id)
        return (await self._session.exec(statement)).rowcount == 1

    async def revise_all(self, messages: Mapping[str, Message], now: datetime) -> None:
        """Replace many deliveries' messages, in one statement; ids that don't exist are passed over."""
        new = {delivery_id: payload_of(message) for delivery_id, message in messages.items()}
        if not new:
            return
        rows = [{"of": delivery_id, "new": payload, "sha": sha} for delivery_id, (payload, sha) in new.items()]
        statement = _revision(now, bindparam("sha")).values(payload=bindparam("new"))
        connection = await self._session.connection()
        await connection.execute(statement.where(col(DeliveryRow.delivery_id) == bindparam("of")), rows)

    async def release(self, now: datetime) -> None:
        """Make the parked deliveries of places that aren't parked any more pending once more."""
        parked = col(DeliveryRow.state) == DeliveryState.PARKED.value
        released = update(DeliveryRow).where(parked, ~held(DeliveryRow))
        await self._session.exec(released.values(state=PENDING, not_before=now))

    async def _load(self, chosen: ColumnElement[bool]) -> list[tuple[DeliveryRow, str | None]]:
        """Load deliveries in the order enqueued, each with its parent's ref."""
        parent = aliased(DeliveryRow)
        statement = (
            select(DeliveryRow, parent.ref)
            .outerjoin(parent, col(parent.delivery_id) == col(DeliveryRow.parent))
            .where(chosen)
            .order_by(col(DeliveryRow.key))
        )
        return [(row, ref) for row, ref in await self._session.exec(statement)]

    async def _set_aside_damaged(
        self, rows: Sequence[tuple[DeliveryRow, str | None]], state: DeliveryState, settled_at: datetime | None
    ) -> list[tuple[DeliveryRow, str | None]]:
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
        return [pair for pair in rows if is_whole(pair[0])]

    async def _take(self, rows: Sequence[DeliveryRow], values: Mapping[str, Any]) -> None:
        if keys := [row.key for row in rows]:
            await self._session.exec(update(DeliveryRow).where(col(DeliveryRow.key).in_(keys)).values(**values))


def _revision(now: datetime, digest: str | BindParameter[str]) -> Update:
    """Make the UPDATE that marks a delivery for an edit, where its message is another one now and is shown."""
    state, posted = col(DeliveryRow.state), col(DeliveryRow.ref).is_not(None)
    shows_old = or_(state == SENDING, and_(state == SENT, posted))
    return update(DeliveryRow).values(
        digest=digest,
        edit_due=or_(col(DeliveryRow.edit_due), and_(shows_old, col(DeliveryRow.digest) != digest)),
        not_before=case((state == SENT, now), else_=col(DeliveryRow.not_before)),
    )


def _heads(now: datetime) -> Subquery:
    """Choose the head of each place's queue whose time has come, with its turn among its tenant's.

    In a queue stand the pending deliveries whose parent is posted, and the posted ones whose edit is due now. A place
    waits while one of its deliveries is being sent, or the head's time has not come; a parked place is left out.
    """
    parent, sending = aliased(DeliveryRow), aliased(DeliveryRow)
    parent_posted = exists().where(col(parent.delivery_id) == col(DeliveryRow.parent), col(parent.state) == SENT)
    busy = exists().where(same_place(sending, DeliveryRow), col(sending.state) == SENDING)
    row = DeliveryRow
    shown = (getattr(row, name) for name in ("key", "platform", "tenant", "channel", "not_before"))
    free = select_columns(*shown).where(~busy, ~held(DeliveryRow))
    to_post = free.where(col(row.state) == PENDING, or_(col(row.parent).is_(None), parent_posted))
    to_edit = free.where(col(row.edit_due), col(row.not_before) <= now)
    queue = union_all(to_post, to_edit).subquery().c  # each half has an index of its own
    rank = func.row_number().over(partition_by=(queue.platform, queue.tenant, queue.channel), order_by=queue.key)
    queued = select_columns(queue.key, queue.platform, queue.tenant, queue.not_before, rank.label("rank")).subquery().c
    turn = func.row_number().over(partition_by=(queued.platform, queued.tenant), order_by=queued.key)
    due = queued.rank == 1, queued.not_before <= now
    return select_columns(queued.key, turn.label("turn")).where(*due).subquery()


def _lease(owner: str, now: datetime, lease_s: float) -> dict[str, Any]:
    return {
        "state": SENDING,
        "owner": owner,
        "generation": DeliveryRow.generation + 1,
        "lease_until": now + timedelta(seconds=lease_s),
    }


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
