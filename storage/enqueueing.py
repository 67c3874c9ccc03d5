"""What goes into the outbox, and what is there already."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState
from storage.columns import MOST_PLACES, at_places, in_chunks, place_columns, place_of
from storage.locks import Kept, beside
from storage.recovery_tables import RestorationRow
from storage.rows import payload_of
from storage.statements import add_new, on_postgresql, won
from storage.tables import DeliveryPaperRow, DeliveryRow

LOOK_FIRST = "restored: looked for before it is posted"
SEEN_AGAIN = timedelta(days=7)
"""For so long after a restore what happened to papers before it may be met anew."""
ONCE = frozenset({DeliveryKind.CARD, DeliveryKind.TAIL})
"""What shows a paper once in a place; the index of `DeliveryPaperRow` holds it."""

CarriedOnce = tuple[str, int, DeliveryKind]
"""A place's key, a paper, and how it is shown."""


async def not_yet_enqueued(session: AsyncSession, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Leave out deliveries that are there, and cards and tails with a paper that was one there already.

    A packed card that is left out takes its other papers with it: they stay unposted, for the next digest.
    """
    there = await _ids_there(session, deliveries)
    if any(delivery.papers for delivery in deliveries):
        await beside(session, Kept.PAPERS)
    carried = await _carried_once(session, deliveries)
    new = []
    for delivery in deliveries:
        papers = {(delivery.place.key, paper, delivery.kind) for paper in delivery.papers if delivery.kind in ONCE}
        if delivery.id not in there and carried.isdisjoint(papers):
            there.add(delivery.id)
            carried |= papers
            new.append(delivery)
    return new


async def _ids_there(session: AsyncSession, deliveries: Sequence[Delivery]) -> set[str]:
    there: set[str] = set()
    for chunk in in_chunks([delivery.id for delivery in deliveries], MOST_PLACES):
        there.update(await session.exec(select(DeliveryRow.delivery_id).where(col(DeliveryRow.delivery_id).in_(chunk))))
    return there


async def _carried_once(session: AsyncSession, deliveries: Sequence[Delivery]) -> set[CarriedOnce]:
    """Give what the places concerned were shown already, of the papers concerned."""
    once = [delivery for delivery in deliveries if delivery.kind in ONCE and delivery.papers]
    papers = sorted({paper for delivery in once for paper in delivery.papers})
    carried: set[CarriedOnce] = set()
    for places in in_chunks(sorted({delivery.place for delivery in once}), MOST_PLACES // 2):
        for chunk in in_chunks(papers, MOST_PLACES):
            here = select(DeliveryPaperRow).join(*at_places(DeliveryPaperRow, places))
            rows = await session.exec(here.where(col(DeliveryPaperRow.paper).in_(chunk)))
            carried |= {(place_of(row).key, row.paper, DeliveryKind(row.kind)) for row in rows}
    return carried


async def add_deliveries(session: AsyncSession, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Add deliveries, with the papers they carry, but none that others added meanwhile, where others may.

    They count from the end of their unit of work on; this one waits for it where both want the same.
    """
    rows = await _hold_back(session, [delivery_columns(delivery, now) for delivery in deliveries], now)
    if not on_postgresql(session):
        await add_new(session, DeliveryRow, rows)
        await add_new(session, DeliveryPaperRow, [row for each in deliveries for row in delivery_paper_columns(each)])
        return
    ours = {delivery_id for (delivery_id,) in await won(session, DeliveryRow, rows, col(DeliveryRow.delivery_id))}
    carried = [row for each in deliveries if each.id in ours for row in delivery_paper_columns(each)]
    both = col(DeliveryPaperRow.delivery_id), col(DeliveryPaperRow.paper)
    kept = {(delivery_id, paper) for delivery_id, paper in await won(session, DeliveryPaperRow, carried, *both)}
    if lost := {row["delivery_id"] for row in carried if (row["delivery_id"], row["paper"]) not in kept}:
        await session.exec(delete(DeliveryPaperRow).where(col(DeliveryPaperRow.delivery_id).in_(lost)))
        await session.exec(delete(DeliveryRow).where(col(DeliveryRow.delivery_id).in_(lost)))


async def _hold_back(session: AsyncSession, rows: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Hold back replies under cards that may stand there already: what they tell may be met anew after a restore."""
    replies = [row for row in rows if row["kind"] == DeliveryKind.TURN.value]
    lately = select(RestorationRow).where(col(RestorationRow.restored_at) >= now - SEEN_AGAIN).limit(1)
    if replies and (await session.exec(lately)).first():
        for row in replies:
            row |= {"state": DeliveryState.HELD.value, "why": LOOK_FIRST}
    return rows


def delivery_columns(delivery: Delivery, now: datetime) -> dict[str, Any]:
    """Give a new delivery's columns."""
    payload, digest = payload_of(delivery.message)
    return {
        **place_columns(delivery.place),
        "delivery_id": delivery.id,
        "slot": delivery.slot,
        "kind": delivery.kind.value,
        "part": delivery.part,
        "payload": payload,
        "digest": digest,
        "papers": list(delivery.papers),
        "parent": delivery.parent,
        "state": DeliveryState.PENDING.value,
        "why": "",
        "not_before": now,
    }


def delivery_paper_columns(delivery: Delivery) -> list[dict[str, Any]]:
    """Give the rows that say which papers a delivery carries."""
    where = {**place_columns(delivery.place), "delivery_id": delivery.id, "kind": delivery.kind.value}
    return [{**where, "paper": paper} for paper in dict.fromkeys(delivery.papers)]
