"""Once a workspace is forgotten no row of any table names who asked there; what they spent still counts."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from bot.domain.spending import Caps, Reservation, Spender
from storage.library import SqlLibrary
from storage.schema import KEPT
from tests.contract.givens import LAB, NOW, SAME_CHANNEL_ID
from tests.contract.test_briefings import asked

PERSON = "U0SECRETIVE"


async def naming(library: SqlLibrary) -> list[str]:
    """The tables with rows that name the person."""
    async with library.session() as session:
        connection = await session.connection()
        rows = {table.name: (await connection.execute(select(table))).all() for table in KEPT}
    return [name for name, found in rows.items() if any(PERSON in str(row) for row in found)]


async def test_a_forgotten_workspace_leaves_no_row_that_names_a_person(real_library: SqlLibrary) -> None:
    caps = Caps(9, 9, 9, 9)
    async with real_library.begin() as work:
        for place in (LAB, SAME_CHANNEL_ID):
            assert await work.briefings.add(replace(asked(place), person=PERSON), NOW)
            assert isinstance(await work.spending.reserve(Spender(place, PERSON), 1, caps, NOW, 60), Reservation)
    assert await naming(real_library) == ["briefing", "spending"]
    for place in (LAB, SAME_CHANNEL_ID.everywhere, LAB.everywhere):
        async with real_library.begin() as work:
            await work.premises.forget(place)
    assert await naming(real_library) == []
    async with real_library.begin() as work:
        assert (await work.spending.of_all(NOW)).cost == 2
