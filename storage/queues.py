"""The queues of the places: where there is something to claim now, without a look at all that waits.

Whoever makes a delivery claimable wakes its place's queue. A queue that was woken for nothing is looked at once, and
sleeps on; one that nobody woke is never looked at. Rows of queues are locked after those of deliveries, but by
`take_turns`, which waits for nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
)
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.delivery import DeliveryState
from bot.domain.watch import Place
from storage.columns import MOST_PLACES, UtcDateTime, at_places, in_chunks, place_of, same_place
from storage.parkings import held
from storage.queue_tables import PlaceQueueRow
from storage.resting import at_rest
from storage.statements import on_postgresql, upsert
from storage.tables import DeliveryRow

PENDING, SENDING, SENT = (state.value for state in (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.SENT))
AHEAD = 4
"""So many times as many queues are chosen as are wanted: others may be taking the first ones just now."""
SOON = timedelta(seconds=1)
"""When to look again at what others are just at."""

_PLACE = ("platform", "tenant", "channel")
_COLUMNS = [*_PLACE, "private", "head", "due_at"]

_PARENT, _WAITING = aliased(DeliveryRow), aliased(DeliveryRow)  # made once: each has a copy of every column
_FIRST = select_columns(func.min(_WAITING.key)).where(
    same_place(_WAITING, PlaceQueueRow), col(_WAITING.state) == PENDING
)
_HEAD = func.coalesce(_FIRST.scalar_subquery(), PlaceQueueRow.head)


def _woken(at: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """Give when a queue is due that is woken for an instant: then at the latest, but never before its pace allows."""
    due_at, paced_until = col(PlaceQueueRow.due_at), col(PlaceQueueRow.paced_until)
    return case((due_at <= at, due_at), (paced_until > at, paced_until), else_=at)


# Asked again and again: made once, with what differs left open.
_NOW, _MOST = bindparam("now", type_=UtcDateTime), bindparam("most", type_=Integer)
_OF = bindparam("of", type_=String)
_DUE = and_(col(PlaceQueueRow.due_at) <= _NOW, ~held(PlaceQueueRow), ~at_rest(PlaceQueueRow, _NOW))
_ANY_DUE = select(PlaceQueueRow.head).where(_DUE).limit(1)
_NEXT_DUE = select(func.min(col(PlaceQueueRow.due_at))).where(col(PlaceQueueRow.due_at) > _NOW)
_OLDEST_HEAD = func.min(col(PlaceQueueRow.head))
_DUE_THERE = and_(_DUE, or_(_OF.is_(None), col(PlaceQueueRow.platform) == _OF))
_OLDEST_OF_TENANTS = (
    select(_OLDEST_HEAD)
    .where(_DUE_THERE)
    .group_by(col(PlaceQueueRow.platform), col(PlaceQueueRow.tenant))
    .order_by(_OLDEST_HEAD)
    .limit(_MOST)
)
_TURN = func.row_number().over(
    partition_by=(col(PlaceQueueRow.platform), col(PlaceQueueRow.tenant)), order_by=col(PlaceQueueRow.head)
)
_TURNS = select_columns(col(PlaceQueueRow.head), _TURN.label("turn")).where(_DUE_THERE).subquery()
_IN_TURNS = select_columns(_TURNS.c.head).order_by(_TURNS.c.turn, _TURNS.c.head).limit(_MOST)
_THESE = col(PlaceQueueRow.head).in_(bindparam("heads", expanding=True))
_LOCKED = select(PlaceQueueRow).where(_THESE, col(PlaceQueueRow.due_at) <= _NOW).with_for_update(skip_locked=True)

_HERE, _EDIT, _EDIT_AT = same_place(DeliveryRow, PlaceQueueRow), col(DeliveryRow.edit_due), col(DeliveryRow.not_before)
_PARENT_POSTED = exists().where(col(_PARENT.delivery_id) == col(DeliveryRow.parent), col(_PARENT.state) == SENT)
_FREE = col(DeliveryRow.parent).is_(None) | _PARENT_POSTED
_FIRST_OF = select_columns(
    *(col(getattr(PlaceQueueRow, name)) for name in _PLACE),
    select(func.min(col(DeliveryRow.key))).where(_HERE, col(DeliveryRow.state) == PENDING, _FREE).scalar_subquery(),
    select(func.min(col(DeliveryRow.key))).where(_HERE, _EDIT, _EDIT_AT <= _NOW).scalar_subquery(),
    select(func.min(_EDIT_AT)).where(_HERE, _EDIT, _EDIT_AT > _NOW).scalar_subquery(),
    exists().where(_HERE, col(DeliveryRow.state) == SENDING),
).where(_THESE)

_AT, _PACED = bindparam("at", type_=UtcDateTime), bindparam("paced", type_=UtcDateTime)
_WAKING = update(PlaceQueueRow).values(due_at=_woken(_AT), head=_HEAD)
_PACING = update(PlaceQueueRow).values(due_at=_AT, head=_HEAD, paced_until=_PACED)
_THIS = "this_platform", "this_tenant", "this_channel"
_THIS_ONE = and_(
    *(col(getattr(PlaceQueueRow, name)) == bindparam(this) for name, this in zip(_PLACE, _THIS, strict=True))
)
_WAKING_ONE, _PACING_ONE = _WAKING.where(_THIS_ONE), _PACING.where(_THIS_ONE)
_LOOKING_AGAIN = update(PlaceQueueRow).where(_THIS_ONE).values(due_at=bindparam("again", type_=UtcDateTime))


@dataclass(frozen=True, slots=True)
class Head:
    """What stands first in a place's queue.

    Attributes:
        place: whose.
        key: of the delivery; None: there is none, or one is being sent.
        edit_at: when the next posted message is to be edited that is not to be now; None: none is.
    """

    place: Place
    key: int | None
    edit_at: datetime | None


async def queue_up(session: AsyncSession, places: Sequence[Place], now: datetime) -> None:
    """Wake the queues of places with pending deliveries, and make those that there are not yet."""
    for chunk in in_chunks(sorted(set(places)), MOST_PLACES):
        pending = _waiting(now).join(*at_places(DeliveryRow, chunk)).where(col(DeliveryRow.state) == PENDING)
        new = upsert(session, PlaceQueueRow).from_select(_COLUMNS, pending)
        woken = {"due_at": _woken(new.excluded.due_at), "head": new.excluded.head}
        await session.exec(new.on_conflict_do_update(index_elements=_PLACE, set_=woken))


def make_queues(connection: Connection, now: datetime) -> None:
    """Make all queues anew, each to be looked at: of a store that was restored or moved."""
    connection.execute(delete(PlaceQueueRow))
    connection.execute(insert(PlaceQueueRow).from_select(_COLUMNS, _waiting(now)))


async def wake(
    session: AsyncSession, which: ColumnElement[bool], at: datetime, paced_until: datetime | None = None
) -> None:
    """Let queues be looked at no later than at an instant, but for their pace.

    Args:
        session: the transaction.
        which: of the rows of `PlaceQueueRow`.
        at: aware UTC.
        paced_until: nothing is claimed there before; None: as it was.
    """
    if on_postgresql(session):  # in one order, so that two who wake many never wait in a circle
        in_order = (
            select(PlaceQueueRow.channel).where(which).order_by(*(col(getattr(PlaceQueueRow, name)) for name in _PLACE))
        )
        await session.exec(in_order.with_for_update())
    waking = _WAKING if paced_until is None else _PACING
    await (await session.connection()).execute(waking.where(which), _until(at, paced_until))


async def wake_one(session: AsyncSession, place: Place, at: datetime, paced_until: datetime | None) -> None:
    """Let a place's queue be looked at, as `wake` does."""
    waking = _WAKING_ONE if paced_until is None else _PACING_ONE
    await (await session.connection()).execute(waking, _this(place) | _until(at, paced_until))


async def next_due(session: AsyncSession, now: datetime) -> datetime | None:
    """Tell when the next queue is to be looked at that isn't now; None where none waits for its time.

    One that is due now all the same, after all were claimed, was in others' hands: soon.
    """
    left = (await session.exec(_ANY_DUE, params={"now": now})).first()
    due_at = (await session.exec(_NEXT_DUE, params={"now": now})).one()
    return due_at if left is None else min(now + SOON, due_at or now + SOON)


async def take_turns(session: AsyncSession, now: datetime, limit: int, platform: str | None) -> list[PlaceQueueRow]:
    """Choose queues that are due, in turns over the tenants, the oldest first, and keep them from others who claim."""
    asked = {"now": now, "most": limit * AHEAD, "of": platform}
    heads: list[int] = list(await session.exec(_OLDEST_OF_TENANTS, params=asked))  # without putting all in order
    if not heads:
        return []
    if len(heads) < limit * AHEAD:
        heads = [head for (head,) in await (await session.connection()).execute(_IN_TURNS, asked)]
    for some in in_chunks(heads, limit):
        if rows := list(await session.exec(_LOCKED, params={"heads": some, "now": now})):
            return sorted(rows, key=lambda row: some.index(row.head))
    return []


async def heads_of(session: AsyncSession, queues: Sequence[PlaceQueueRow], now: datetime) -> list[Head]:
    """Tell what stands first in queues, in their order.

    In a queue stand the pending deliveries whose parent is posted, and the posted ones whose edit is due now. None is
    first while another one of the place is being sent.
    """
    asked = {"heads": [queue.head for queue in queues], "now": now}
    told = await (await session.connection()).execute(_FIRST_OF, asked)
    first = {(platform, tenant, channel): rest for platform, tenant, channel, *rest in told}
    return [_head_of(place_of(queue), *first[queue.platform, queue.tenant, queue.channel]) for queue in queues]


async def look_again(session: AsyncSession, at: Mapping[Place, datetime | None]) -> None:
    """Say when queues that were chosen are to be looked at again; None: when they are woken."""
    if rows := [_this(place) | {"again": due_at} for place, due_at in at.items()]:
        await (await session.connection()).execute(_LOOKING_AGAIN, rows)


def _waiting(now: datetime) -> Select[Any]:
    """Give the rows of queues for deliveries, by place."""
    where = [getattr(DeliveryRow, name) for name in _PLACE]
    head, due_at = func.min(col(DeliveryRow.key)), literal(now, UtcDateTime)
    return select_columns(*where, literal(value=False), head, due_at).group_by(*where).order_by(*where)


def _head_of(place: Place, post: int | None, edit: int | None, edit_at: datetime | None, sending: bool) -> Head:
    """Give what stands first: the older one of what is to be posted and what is to be edited now."""
    first = min((key for key in (post, edit) if key is not None), default=None)
    return Head(place, None, None) if sending else Head(place, first, edit_at)


def _this(place: Place) -> dict[str, Any]:
    """Give what the statements for one queue are told."""
    return {this: getattr(place, name) for this, name in zip(_THIS, _PLACE, strict=True)}


def _until(at: datetime, paced_until: datetime | None) -> dict[str, Any]:
    """Give what the waking statements are told."""
    return {"at": at} if paced_until is None else {"at": max(at, paced_until), "paced": paced_until}
