"""A message that is not what was enqueued is never posted; the others are."""

import sqlite3
from pathlib import Path

import pytest

from bot.domain.delivery import DeliveryState
from bot.domain.message import Message
from storage.library import SqlLibrary
from tests.contract.givens import (
    LAB,
    LEASE_S,
    MINUTE,
    NEXT_DOOR,
    NOW,
    a_delivery,
    claimed,
    enqueued,
    posted,
    says,
)

FLIPPED = "UPDATE delivery SET payload = replace(payload, 'part', 'pant') WHERE delivery_id = ?"
CUT_OFF = "UPDATE delivery SET payload = substr(payload, 1, 20) WHERE delivery_id = ?"


def damage(database: Path, statement: str = FLIPPED) -> None:
    """Change the stored message behind the store's back, as a bad disk would."""
    with sqlite3.connect(database) as connection:
        assert connection.execute(statement, (a_delivery().id,)).rowcount == 1
    connection.close()


@pytest.mark.parametrize("statement", [FLIPPED, CUT_OFF])
async def test_a_damaged_message_is_dead_and_the_next_one_goes(
    sql_library: SqlLibrary, database: Path, statement: str
) -> None:
    await enqueued(sql_library, a_delivery(), a_delivery(part=1), a_delivery(NEXT_DOOR))
    damage(database, statement)
    assert [claim.delivery.place for claim in await claimed(sql_library)] == [NEXT_DOOR]
    assert [claim.delivery.part for claim in await claimed(sql_library)] == [1]
    async with sql_library.begin() as work:
        record = await work.log.get(a_delivery().id)
    assert record
    assert (record.state, record.settled_at) == (DeliveryState.DEAD, NOW)
    assert "damaged" in record.why
    assert record.delivery.message == Message(())


async def test_a_damaged_message_that_may_be_posted_is_held(sql_library: SqlLibrary, database: Path) -> None:
    await enqueued(sql_library, a_delivery())
    await claimed(sql_library)
    damage(database)
    async with sql_library.begin() as work:
        assert await work.outbox.stuck("sweeper", NOW + MINUTE, LEASE_S) == []
        (record,) = await work.log.unfinished(LAB)
    assert record.state is DeliveryState.HELD
    assert "damaged" in record.why


async def test_the_log_says_that_a_message_is_damaged_before_anybody_claims_it(
    sql_library: SqlLibrary, database: Path
) -> None:
    await enqueued(sql_library, a_delivery())
    damage(database)
    async with sql_library.begin() as work:
        (record,) = await work.log.unfinished(LAB)
    assert (record.state, record.delivery.message) == (DeliveryState.PENDING, Message(()))
    assert "damaged" in record.why


async def test_new_words_mend_a_damaged_message(sql_library: SqlLibrary, database: Path) -> None:
    await enqueued(sql_library, a_delivery())
    damage(database)
    async with sql_library.begin() as work:
        assert await work.outbox.revise(a_delivery().id, says("new"), NOW)
    (claim,) = await claimed(sql_library)
    assert claim.delivery.message == says("new")


async def test_a_posted_message_that_is_damaged_stays_sent(sql_library: SqlLibrary, database: Path) -> None:
    await posted(sql_library, a_delivery())
    async with sql_library.begin() as work:
        assert await work.outbox.revise(a_delivery().id, says("part of the new words"), NOW)
    damage(database)
    assert await claimed(sql_library) == []
    async with sql_library.begin() as work:
        record = await work.log.get(a_delivery().id)
    assert record
    assert (record.state, record.ref, record.settled_at) == (DeliveryState.SENT, "ref-0", NOW)
