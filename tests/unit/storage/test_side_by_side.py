"""Units of work that go on at once, over several connections to a PostgreSQL: as if they went one after another."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryState, Sent
from bot.domain.errors import StorageError, StorageLocked
from bot.domain.paper import Paper
from bot.domain.rate import Granted, TurnWanted
from bot.domain.search import SearchEntry
from bot.domain.watch import Draft, Place, WatchKind
from storage.library import SqlLibrary
from storage.rates import STOPPED_S, SqlRateGate
from tests.contract.givens import LAB, NOW, a_delivery, a_match, a_slot, enqueued, remembered, watched
from tests.fakes.papers import a_paper
from tests.fakes.store_database import used_again

PROGRAMS = 4


@pytest.fixture
async def programs(postgresql_emptied: str) -> AsyncIterator[list[SqlLibrary]]:
    """Libraries on one database, as several programs open them."""
    async with AsyncExitStack() as stack:
        opened = [used_again(postgresql_emptied, 30.0, number) for number in range(PROGRAMS)]
        for library in opened:
            stack.push_async_callback(library.close)
        yield opened


async def has_to_wait(task: asyncio.Task[None]) -> None:
    """A while is not long enough for a task that another unit of work keeps."""
    done, _ = await asyncio.wait([task], timeout=0.2)
    assert not done


async def test_workers_at_once_claim_each_delivery_once_and_one_of_a_place_at_a_time(
    programs: list[SqlLibrary],
) -> None:
    places = [Place("slack", f"T{number % 5}", f"C{number}") for number in range(30)]
    deliveries = [a_delivery(place, part) for part in range(3) for place in places]
    await enqueued(programs[0], *deliveries)
    times: Counter[str] = Counter()
    busy: set[Place] = set()

    async def work_off(library: SqlLibrary, owner: str) -> None:
        while sum(times.values()) < len(deliveries):
            async with library.begin() as work:
                claims = await work.outbox.claim(owner, NOW, 30.0, 4)
            for claim in claims:
                assert claim.delivery.place not in busy
                busy.add(claim.delivery.place)
                times[claim.delivery.id] += 1
            await asyncio.sleep(0)
            for claim in claims:
                busy.remove(claim.delivery.place)
                async with library.begin() as work:
                    assert await work.outbox.settle(claim, Sent("ref"), NOW)

    await asyncio.gather(*(work_off(library, f"worker {number}") for number, library in enumerate(programs)))
    assert times == Counter(delivery.id for delivery in deliveries)
    async with programs[0].begin() as work:
        assert await work.log.unfinished() == []


async def test_what_others_are_just_claiming_is_come_back_for(programs: list[SqlLibrary]) -> None:
    await enqueued(programs[0], a_delivery())
    async with programs[1].begin() as other:
        assert len(await other.outbox.claim("other", NOW, 30.0, 1)) == 1
        async with programs[0].begin() as work:
            assert await work.outbox.claim("worker", NOW, 30.0, 1) == []
            assert await work.outbox.due_at(NOW) == NOW + timedelta(seconds=1)
    async with programs[0].begin() as work:
        assert await work.outbox.due_at(NOW) is None


async def test_leases_that_are_over_are_taken_over_by_one(programs: list[SqlLibrary]) -> None:
    await enqueued(programs[0], *(a_delivery(Place("slack", "T1", f"C{number}")) for number in range(20)))
    async with programs[0].begin() as work:
        assert len(await work.outbox.claim("killed", NOW, 0.0, 20)) == 20

    async def take_over(library: SqlLibrary, owner: str) -> list[str]:
        async with library.begin() as work:
            return [claim.delivery.id for claim in await work.outbox.stuck(owner, NOW, 30.0)]

    taken = await asyncio.gather(*(take_over(library, f"{number}") for number, library in enumerate(programs)))
    assert Counter(each for those in taken for each in those).most_common(1)[0][1] == 1
    assert sum(map(len, taken)) == 20


async def test_collectors_at_once_make_one_work_of_one_paper(programs: list[SqlLibrary]) -> None:
    preprints = [a_paper(number, ids={"doi": f"10.1/{number}"}) for number in range(1, 30)]
    articles = [a_paper(f"doi:10.1/{number}", source="crossref", ids={}) for number in range(1, 30)]

    async def collect(library: SqlLibrary, batch: list[Paper]) -> None:
        async with library.begin() as work:
            await work.papers.remember(batch, NOW)

    batches = [preprints, articles] * (PROGRAMS // 2)
    await asyncio.gather(*(collect(library, batch) for library, batch in zip(programs, batches, strict=True)))
    async with programs[0].begin() as work:
        keys = await work.papers.keys_of([f"doi:10.1/{number}" for number in range(1, 30)])
        assert len(keys) == len(set(keys.values())) == len(await work.papers.since(NOW)) == 29


async def test_one_of_many_clocks_makes_a_digest(programs: list[SqlLibrary]) -> None:
    slots = [a_slot(Place("slack", f"T{number % 3}", f"C{number}")) for number in range(30)]

    async def make(library: SqlLibrary, turned: int) -> list[Place]:
        async with library.begin() as work:
            won = await work.slots.open(slots[turned:] + slots[:turned])
            return [slot.place for slot in won]

    made = await asyncio.gather(*(make(library, 7 * number) for number, library in enumerate(programs)))
    assert sorted(place for those in made for place in those) == sorted(slot.place for slot in slots)


@pytest.mark.parametrize("kept", [True, False])
async def test_a_paper_becomes_a_card_once_whichever_digest_is_first(programs: list[SqlLibrary], kept: bool) -> None:
    first, second = a_delivery(papers=[1]), a_delivery(papers=[1, 2], slot="2026-06-17/arrival")
    async with programs[0].begin() as work:
        await remembered(work, 2)

    async def second_digest() -> None:
        async with programs[1].begin() as work:
            await work.outbox.enqueue([second], NOW)

    async def first_digest() -> None:
        async with programs[0].begin() as work:
            await work.outbox.enqueue([first], NOW)
            racing.append(asyncio.create_task(second_digest()))
            await has_to_wait(racing[0])
            if not kept:
                raise InterruptedError

    racing: list[asyncio.Task[None]] = []
    if kept:
        await first_digest()
    else:
        with pytest.raises(InterruptedError):
            await first_digest()
    await racing[0]
    async with programs[0].begin() as work:
        records = await work.log.of_paper(LAB, 1)
        assert [record.delivery for record in records] == [first if kept else second]
        assert [record.delivery for record in await work.log.unfinished(LAB)] == [first if kept else second]


async def test_works_become_one_after_the_digest_that_reads_them_or_before_it(programs: list[SqlLibrary]) -> None:
    """In between, the other one of the two would be a card the next day."""
    preprint, article = a_paper(1), a_paper("doi:10.1000/00002", source="crossref")
    async with programs[0].begin() as work:
        one, other = [each.known.key for each in await work.papers.remember([preprint, article], NOW)]
        await watched(work, LAB)
        await work.matches.add([a_match(one), a_match(other)])

    async def join() -> None:
        async with programs[1].begin() as work:
            await work.papers.remember([replace(preprint, ids={**preprint.ids, "doi": "10.1000/00002"})], NOW)

    async with programs[0].begin() as work:
        assert len(await work.matches.unposted([LAB])) == 2
        joining = asyncio.create_task(join())
        await has_to_wait(joining)
        await work.outbox.enqueue([a_delivery(papers=[other])], NOW)
    await joining
    async with programs[0].begin() as work:
        assert await work.matches.unposted([LAB]) == []


async def test_a_watch_made_while_papers_come_in_sees_them_all_the_same(programs: list[SqlLibrary]) -> None:
    """Either the batch is matched with it, or it finds the batch among the papers there are."""

    async def watch() -> None:
        async with programs[1].begin() as work:
            await watched(work, LAB)
            found.extend(known.paper.id for known in await work.papers.since(NOW))

    found: list[str] = []
    async with programs[0].begin() as work:
        assert await work.watches.active() == []
        watching = asyncio.create_task(watch())
        await has_to_wait(watching)
        await work.papers.remember([a_paper(1)], NOW)
    await watching
    assert found == [a_paper(1).id]


async def test_a_draft_is_taken_once_however_often_its_button_is_pressed(programs: list[SqlLibrary]) -> None:
    async with programs[0].begin() as work:
        draft = await work.drafts.add(Draft(0, LAB, "U1", WatchKind.AUTHOR, ("Ada",), NOW))

    async def take(library: SqlLibrary) -> bool:
        async with library.begin() as work:
            return await work.drafts.take(LAB, "U1", draft.key, NOW) is not None

    assert sorted(await asyncio.gather(*map(take, programs))) == [False] * (PROGRAMS - 1) + [True]


async def test_a_paper_that_changes_while_it_is_noted_is_noted_again(programs: list[SqlLibrary]) -> None:
    async with programs[0].begin() as work:
        await work.papers.remember([a_paper(1, "Video")], NOW)

    async def change() -> None:
        async with programs[1].begin() as work:
            await work.papers.remember([a_paper(1, "Graph", version=2)], NOW)

    async with programs[0].begin() as work:
        (due,) = await work.search.due(10)
        changing = asyncio.create_task(change())
        await has_to_wait(changing)
        async with programs[2].begin() as other:
            assert await other.search.due(10) == [], "others who note pass it over"
        await work.search.note({due.key: SearchEntry(title=("video",))})
    await changing
    async with programs[0].begin() as work:
        assert [known.paper.title for known in await work.search.due(10)] == ["Graph"]


async def test_of_two_that_wait_in_a_circle_one_is_told_and_the_other_goes_on(programs: list[SqlLibrary]) -> None:
    async with programs[0].begin() as work:
        await remembered(work, 2)
    both = asyncio.Barrier(2)

    async def save(library: SqlLibrary, *papers: int) -> None:
        async with library.begin() as work:
            await work.saved.add(LAB, papers[0], "Ada", NOW)
            await both.wait()
            await work.saved.add(LAB, papers[1], "Ada", NOW)

    circle = save(programs[0], 1, 2), save(programs[1], 2, 1)
    told, other = sorted(await asyncio.gather(*circle, return_exceptions=True), key=lambda result: result is None)
    assert (type(told), other) == (StorageLocked, None)
    assert "Try again" in str(told)
    async with programs[0].begin() as work:
        assert len(await work.saved.all(LAB)) == 2


async def test_an_edit_that_comes_while_its_message_is_posted_is_not_lost(programs: list[SqlLibrary]) -> None:
    delivery = a_delivery()
    await enqueued(programs[0], delivery)
    async with programs[0].begin() as work:
        (claim,) = await work.outbox.claim("worker", NOW, 30.0, 1)

    async def settle() -> None:
        async with programs[0].begin() as work:
            assert await work.outbox.settle(claim, Sent("ref"), NOW)

    async with programs[1].begin() as work:
        assert await work.outbox.revise(delivery.id, a_delivery(part=7).message, NOW)
        settling = asyncio.create_task(settle())
        await has_to_wait(settling)
    await settling
    async with programs[0].begin() as work:
        (edit,) = await work.outbox.claim("worker", NOW, 30.0, 5)
        assert (edit.ref, edit.delivery.message) == ("ref", a_delivery(part=7).message)
        record = await work.log.get(delivery.id)
        assert record is not None
        assert record.state is DeliveryState.SENDING


async def test_a_process_that_is_stopped_while_it_holds_a_gate_holds_up_nobody_for_long(
    programs: list[SqlLibrary],
) -> None:
    stopped, other = (SqlRateGate(library) for library in programs[:2])
    holds, goes_on = asyncio.Event(), asyncio.Event()

    async def stop_and_go_on() -> None:
        async with stopped.held("discord", NOW):
            holds.set()
            await goes_on.wait()

    stopping = asyncio.create_task(stop_and_go_on())
    await holds.wait()
    turn = asyncio.create_task(other.take(TurnWanted("discord", "other", 1.0, 0.0, 60.0), NOW))
    async with asyncio.timeout(STOPPED_S * 8):
        assert await turn == Granted(0.0)
    goes_on.set()
    with pytest.raises(StorageError):
        await stopping
