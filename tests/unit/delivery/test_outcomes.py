"""What each answer of a platform leads to: waiting, parking, giving up, looking again, editing."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.delivery import GRACE_S, LOOK_LIMIT_S
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState, PostOutcome
from bot.domain.errors import StorageFull
from bot.domain.message import Button, Card, Fine, Message, Paragraph, Text, summary_of, words
from bot.domain.watch import Language, Place, Radar
from bot.language import say
from bot.ports import Still, always
from bot.posting import LEASE_S
from tests.fakes.clock import FakeClock
from tests.fakes.library import FakeLibrary
from tests.fakes.messenger import FakeMessenger, Fault
from tests.unit.delivery.stand import Stand


def stand_with(*faults: Fault, platform: str = "slack") -> Stand:
    return Stand(FakeLibrary(), FakeClock(), platform, faults)


def texts(stand: Stand) -> list[str]:
    return [summary_of(posted.shown) for posted in stand.messenger.visible(stand.place)]


async def test_a_rate_limit_is_obeyed_to_the_second_and_holds_the_place_in_order() -> None:
    stand = stand_with(Fault.RATE_LIMITED)
    await stand.enqueue(stand.message("first"), stand.message("second", 1))
    worker = stand.worker()
    assert (await worker.deliver_due()).deliver_s == 7
    await stand.clock.advance(6.9)
    await worker.deliver_due()
    assert texts(stand) == []
    await stand.clock.advance(0.1)
    assert await worker.deliver_due() == (None, None)
    assert texts(stand) == ["first", "second"]


async def test_an_unreachable_platform_is_tried_ever_more_seldom() -> None:
    stand = stand_with(*[Fault.UNREACHABLE] * 14)
    await stand.enqueue(stand.message())
    worker, waits = stand.worker(), []
    while (wait := (await worker.deliver_due()).deliver_s) is not None:
        waits.append(wait)
        await stand.clock.advance(wait)
    assert len(waits) == 14
    assert 1 <= waits[0] < 2
    assert 400 < waits[-1] <= 900
    assert texts(stand) == ["hello"]


async def test_a_place_that_refuses_is_parked_without_another_call_and_goes_on_once_mended() -> None:
    stand = stand_with(Fault.PARK)
    await stand.enqueue(stand.message("first"), stand.message("second", 1))
    worker = stand.worker()
    await worker.deliver_due()
    await stand.clock.advance(3600)
    await worker.deliver_due()
    await worker.sweep()
    assert len(stand.messenger.calls) == 1
    async with stand.library.begin() as work:
        radar = await work.radars.get(stand.place)
        assert radar is not None
        assert radar.parked is not None
        assert radar.parked.why == "park"
        assert await work.parkings.end(stand.place)
    await worker.sweep()
    await worker.deliver_due()
    assert texts(stand) == ["first", "second"]


async def test_a_dead_tenant_parks_all_its_places_and_no_other() -> None:
    stand = stand_with(Fault.TENANT)
    beside, elsewhere = Place("slack", "T1", "other"), Place("slack", "T2", "C1")
    await stand.enqueue(stand.message())
    async with stand.library.begin() as work:
        for place in (beside, elsewhere):
            await work.radars.save(Radar(place, Language.ENGLISH, "UTC", stand.clock.now()))
    await stand.worker().deliver_due()
    async with stand.library.begin() as work:
        parked = {radar.place: radar.parked and radar.parked.why for radar in await work.radars.all()}
    assert parked == {stand.place: "tenant", beside: "tenant", elsewhere: None}


async def test_a_message_refused_as_ours_to_mend_goes_out_once_as_plain_words_with_its_links() -> None:
    card = Card(1, "arXiv", "", (), words("A title"), (), (), menu=(Button("PDF", url="https://arxiv.org/pdf/1"),))
    stand = stand_with(Fault.OUR_BUG)
    await stand.enqueue(replace(stand.message(), message=Message((card,))))
    await stand.worker().deliver_due()
    (posted,) = stand.messenger.visible()
    assert posted.message.blocks == (Paragraph((Text("A title https://arxiv.org/pdf/1"),)),)


async def test_words_refused_as_well_are_given_up_and_the_next_message_goes_out() -> None:
    stand = stand_with(Fault.OUR_BUG, Fault.OUR_BUG)
    bad = stand.message("first")
    await stand.enqueue(bad, stand.message("second", 1))
    await stand.worker().deliver_due()
    assert (await stand.record(bad)).state is DeliveryState.DEAD
    assert texts(stand) == ["second"]


async def test_what_people_removed_is_never_made_again() -> None:
    stand = stand_with(Fault.IGNORE)
    delivery = stand.message()
    await stand.enqueue(delivery)
    await stand.work_until_done()
    assert (await stand.record(delivery)).state is DeliveryState.SENT
    assert texts(stand) == []


async def test_a_part_of_a_briefing_that_has_no_place_under_it_is_dropped_and_the_briefing_says_so_once() -> None:
    stand = stand_with(Fault.OK, Fault.IGNORE, Fault.OK, Fault.IGNORE)
    head = Delivery(stand.place, "brief/1", DeliveryKind.BRIEFING, 0, Message((Paragraph(words("Themes")),)))
    parts = [replace(stand.message("part", n, head.id), kind=DeliveryKind.SECTION) for n in range(2)]
    await stand.enqueue(head, *parts)
    await stand.work_until_done()
    (posted,) = stand.messenger.visible()
    said = Fine(words(say(Language.ENGLISH, "briefing.part_dropped")))
    assert posted.shown.blocks == (*head.message.blocks, said)


async def test_where_nobody_can_look_it_is_held_for_the_operator_and_never_guessed() -> None:
    stand = stand_with(Fault.LOST_AFTER)
    stand.messenger.blind = True
    delivery = stand.message()
    await stand.enqueue(delivery)
    worker = stand.worker()
    assert await worker.deliver_due() == (None, LEASE_S)
    await stand.clock.advance(GRACE_S)
    assert await worker.sweep() == LEASE_S
    assert (await stand.record(delivery)).state is DeliveryState.SENDING
    await stand.clock.advance(LOOK_LIMIT_S + LEASE_S)
    assert await worker.sweep() is None
    assert (await stand.record(delivery)).state is DeliveryState.HELD
    await stand.clock.advance(3600)
    await worker.sweep()
    await worker.deliver_due()
    assert stand.messenger.copies(delivery.id) == 1


async def test_looking_starts_only_when_nothing_can_be_recorded_late_any_more() -> None:
    stand = stand_with(Fault.LATE)
    await stand.enqueue(stand.message())
    worker = stand.worker()
    await worker.deliver_due()
    await stand.clock.advance(GRACE_S - 1)
    await worker.sweep()
    assert ("find", stand.place) not in stand.messenger.calls
    await stand.clock.advance(LEASE_S)
    await worker.sweep()
    assert stand.messenger.calls == [("post", stand.place), ("find", stand.place)]
    assert texts(stand) == ["hello"]


async def test_where_the_platform_drops_repeats_a_doubtful_post_is_repeated_at_once() -> None:
    stand = stand_with(Fault.LOST_BEFORE, platform="discord")
    await stand.enqueue(stand.message())
    worker = stand.worker()
    await worker.deliver_due()
    await stand.clock.advance(LEASE_S)
    await worker.sweep()
    assert stand.messenger.calls == [("post", stand.place)] * 2
    assert texts(stand) == ["hello"]


@pytest.mark.parametrize("fault", [Fault.OK, Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.UNREACHABLE, Fault.OUR_BUG])
async def test_new_words_edit_the_message_in_place_whatever_fails(fault: Fault) -> None:
    stand = stand_with(Fault.OK, fault)
    delivery = stand.message("old")
    await stand.enqueue(delivery)
    worker = stand.worker()
    await worker.deliver_due()
    async with stand.library.begin() as work:
        assert await work.outbox.revise(delivery.id, Message((Paragraph(words("new")),)), stand.clock.now())
    for _ in range(3):
        await worker.deliver_due()
        await stand.clock.advance(LEASE_S)
        await worker.sweep()
    assert texts(stand) == (["old"] if fault is Fault.OUR_BUG else ["new"])
    assert [call for call, _ in stand.messenger.calls].count("post") == 1
    assert (await stand.record(delivery)).state is DeliveryState.SENT


async def test_what_stands_in_a_thread_goes_under_its_parent_once_that_is_posted() -> None:
    stand = stand_with()
    header = stand.message("header")
    await stand.enqueue(header, stand.message("card", 1, parent=header.id))
    await stand.worker().deliver_due()
    parent, child = stand.messenger.visible()
    assert (parent.parent_ref, child.parent_ref) == (None, parent.ref)


async def test_a_platform_that_is_not_run_here_waits_and_others_go_on() -> None:
    stand = stand_with()
    worker, here = stand.worker(), stand.place
    await stand.enqueue(stand.message("here"))
    stand.place = Place("discord", "G1", "C1")
    await stand.enqueue(stand.message("elsewhere"))
    assert (await worker.deliver_due()).deliver_s == 900
    assert [posted.place for posted in stand.messenger.visible()] == [here]
    assert [record.state for record in await stand.unfinished()] == [DeliveryState.PENDING]


async def test_a_full_disk_stops_the_claims_and_nothing_is_posted_until_there_is_room() -> None:
    library = FakeLibrary()
    stand = Stand(library, FakeClock())
    await stand.enqueue(stand.message())
    library.fault = StorageFull()
    worker = stand.worker()
    with pytest.raises(StorageFull):
        await worker.deliver_due()
    assert stand.messenger.calls == []
    library.fault = None
    await worker.deliver_due()
    assert texts(stand) == ["hello"]


class FakeBrokenMessenger(FakeMessenger):
    """Stands in for a messenger with a bug: it raises after the platform recorded the post."""

    async def post(
        self, place: Place, message: Message, mark: str, parent_ref: str | None, still: Still = always
    ) -> PostOutcome:
        await super().post(place, message, mark, parent_ref, still)
        raise RuntimeError("a bug")


async def test_a_bug_in_a_messenger_is_doubt_and_not_a_second_copy() -> None:
    stand = stand_with()
    stand.messenger = FakeBrokenMessenger(stand.clock)
    delivery = stand.message()
    await stand.enqueue(delivery)
    await stand.work_until_done()
    assert stand.messenger.copies(delivery.id) == 1
    assert (await stand.record(delivery)).state is DeliveryState.SENT


async def test_places_are_posted_to_side_by_side_but_no_more_than_allowed() -> None:
    stand = stand_with()
    gates = [stand.messenger.stall() for _ in range(5)]
    for channel in range(5):
        stand.place = Place("slack", "T1", f"side{channel}")
        await stand.enqueue(stand.message(), stand.message("second", 1))
    task = asyncio.create_task(stand.worker(at_once=3).deliver_due())
    await stand.clock.advance(0)
    assert len(stand.messenger.calls) == 3
    assert len({place for _, place in stand.messenger.calls}) == 3
    for gate in gates:
        gate.set()
    await task
    assert len(stand.messenger.visible()) == 10


async def test_a_draining_worker_finishes_what_it_posts_and_takes_nothing_new() -> None:
    stand = stand_with()
    gate = stand.messenger.stall()
    await stand.enqueue(stand.message("first"), stand.message("second", 1))
    worker = stand.worker()
    task = asyncio.create_task(worker.deliver_due())
    await stand.clock.advance(0)
    worker.drain()
    gate.set()
    await task
    assert texts(stand) == ["first"]
    assert [record.state for record in await stand.unfinished()] == [DeliveryState.PENDING]
