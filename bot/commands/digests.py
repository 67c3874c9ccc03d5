"""The digests that were made in a place, as the messages they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.commands.visit import Visit
from bot.domain.delivery import DeliveryRecord
from bot.domain.errors import NotFound
from bot.ports import Work


async def slot_records(visit: Visit, work: Work, at: datetime) -> list[DeliveryRecord]:
    """Give the deliveries of the digests made here since an instant, oldest digest first."""
    slots = await work.slots.since(visit.place, at)
    return [record for slot in slots for record in await work.log.of_slot(visit.place, slot.key)]


async def records_of(visit: Visit, work: Work, slot: str) -> Sequence[DeliveryRecord]:
    """Give a digest's deliveries, by kind and part.

    Raises:
        NotFound: none is known: there was no such digest, or it came after the backup that was restored since.
    """
    records = await work.log.of_slot(visit.place, slot)
    if not records:
        why = visit.say("errors.unknown_digest", words=slot)
        raise NotFound(why, try_instead=(f"since {slot.partition('/')[0]}", "today"))
    return records
