"""How many statements the doors send: a number that doesn't grow with what they are asked for."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.paper import Notice
from bot.domain.spending import Caps, Spender
from bot.domain.watch import Place
from bot.ports import Work
from storage.library import SqlLibrary
from tests.contract.givens import NOW, TODAY, a_delivery, a_match, a_slot, says, watched
from tests.fakes.papers import a_paper
from tests.fakes.store_database import counted_statements

Asking = Callable[[Work, int], Awaitable[object]]


def places(count: int) -> list[Place]:
    """That many places over some tenants."""
    return [Place("slack", f"T{number % 3}", f"C{number}") for number in range(count)]


async def filled(library: SqlLibrary, count: int) -> None:
    """Give that many places a watch, and as many papers that all of them match."""
    async with library.begin() as work:
        known = await work.papers.remember([a_paper(number) for number in range(1, count + 1)], NOW)
        await watched(work, *places(count))
        await work.matches.add([a_match(each.known.key, place) for place in places(count) for each in known[:3]])


async def remember_new_known_and_changed(work: Work, count: int) -> object:
    """A third new, a third known, a third with a new version."""
    new = [a_paper(1000 + number, abstract="Words." if number % 2 else None) for number in range(count)]
    notices = [None, Notice.WITHDRAWN] * count
    changed = [a_paper(number, version=2, notice=notices[number]) for number in range(1, count // 2)]
    known = [a_paper(number) for number in range(count // 2, count)]
    return await work.papers.remember(new + changed + known, NOW)


async def enqueue_digests(work: Work, count: int) -> object:
    """A header, two cards and a tail for each place."""
    deliveries = []
    for place in places(count):
        header = a_delivery(place, kind=DeliveryKind.HEADER)
        cards = [a_delivery(place, part, papers=[part + 1], parent=header) for part in range(2)]
        deliveries += [header, *cards, a_delivery(place, kind=DeliveryKind.TAIL, papers=[3])]
    await work.outbox.enqueue(deliveries, NOW)
    return deliveries


ASKED: dict[str, tuple[Asking, int]] = {
    "remember": (remember_new_known_and_changed, 9),
    "unposted": (lambda work, count: work.matches.unposted(places(count)), 1),
    "counts_since": (
        lambda work, count: work.papers.counts_since([NOW - timedelta(hours=hour) for hour in range(count)]),
        1,
    ),
    "get": (lambda work, count: work.papers.get(range(1, count + 1)), 1),
    "slots": (lambda work, count: work.slots.open([a_slot(place) for place in places(count)]), 1),
    "last": (lambda work, count: work.slots.last(places(count), TODAY), 1),
    "history": (lambda work, count: work.slots.history(places(count), NOW), 1),
    "match": (lambda work, count: work.matches.add([a_match(1, place, watch=2) for place in places(count)]), 1),
    "enqueue": (enqueue_digests, 5),
    "revise": (
        lambda work, count: work.outbox.revise_all({a_delivery(each).id: says("x") for each in places(count)}, NOW),
        2,
    ),
    "radars": (lambda work, _: work.radars.all(), 2),
    "active": (lambda work, _: work.watches.active(), 1),
    "reserve": (lambda work, _: work.spending.reserve(Spender(places(1)[0], "U1"), 1, Caps(9, 9, 9, 9), NOW, 60.0), 2),
    "answers": (lambda work, count: work.answers.get([str(number) for number in range(count)]), 1),
}


@pytest.mark.parametrize("name", ASKED)
async def test_ten_times_as_much_takes_as_many_statements(sql_library: SqlLibrary, name: str) -> None:
    ask, most = ASKED[name]
    await filled(sql_library, 100)
    counts = []
    for count in (10, 100):
        async with sql_library.begin() as work:
            with counted_statements(sql_library) as statements:
                await ask(work, count)
            counts.append(len(statements))
    assert max(counts) <= most
    assert counts[1] <= counts[0]


async def test_claiming_many_takes_as_many_statements_as_claiming_few(sql_library: SqlLibrary) -> None:
    await filled(sql_library, 100)
    async with sql_library.begin() as work:
        await enqueue_digests(work, 100)
    counts = []
    for limit in (2, 90):
        async with sql_library.begin() as work:
            with counted_statements(sql_library) as statements:
                assert len(await work.outbox.claim("worker", NOW, 30.0, limit)) == limit
            counts.append(len(statements))
    assert counts == [7, 7]


async def plan(library: SqlLibrary, statement: str) -> list[str]:
    """How SQLite goes about a statement, step by step."""
    given = ("x",) * statement.count("?")
    async with library.engine.connect() as connection:
        return [step for *_, step in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)]


async def test_claiming_looks_through_no_posted_delivery(sql_library: SqlLibrary) -> None:
    """Queues tell where to look: a store of years of posted cards, or of thousands that wait, claims as a new one."""
    await filled(sql_library, 10)
    async with sql_library.begin() as work:
        await enqueue_digests(work, 10)
        with counted_statements(sql_library) as statements:
            assert await work.outbox.claim("worker", NOW, 30.0, 5)
    steps = [step for each in statements if not each.startswith("UPDATE") for step in await plan(sql_library, each)]
    assert [step for step in steps if step.startswith("SCAN delivery")] == []
    assert any(step.startswith("SEARCH delivery USING INDEX ix_delivery_state") for step in steps)


async def test_unposted_looks_through_the_places_asked_for_alone(sql_library: SqlLibrary) -> None:
    async with sql_library.begin() as work:
        with counted_statements(sql_library) as statements:
            await work.matches.unposted(places(3))
    steps = await plan(sql_library, statements[0])
    assert any(step.startswith("SEARCH match USING INDEX sqlite_autoindex_match_1") for step in steps)
    assert [step for step in steps if step.startswith("SCAN match")] == []
