"""The store's contract: briefings asked for and written, and what models answered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.briefing import Briefing, Claim, Evidence, Instead, Judged, ReadFirst, Theme, Verdict
from bot.domain.spending import Reservation
from bot.domain.watch import Language, Place
from bot.ports import Library
from bot.ports.briefings import BriefingAsked, BriefingClaim
from tests.contract.givens import ARCHIVED, DAY, LAB, LEASE_S, MINUTE, NEXT_DOOR, NOW, OTHER_PLATFORM, SAME_CHANNEL_ID

CLAIM = Claim(
    "Cells «remember» 细胞.", (Evidence("arxiv:2606.1", 1, "cells do remember what\nthey met", "4 Runs", "译"),)
)
WRITTEN = Briefing(
    language=Language.CHINESE,
    model="a-model-1",
    headline="一行",
    themes=(Theme("Memory", (CLAIM, CLAIM)),),
    bridges=(CLAIM,),
    open=(),
    first=(ReadFirst("arxiv:2606.1", 1, "It's short."),),
    papers=12,
    fields=("cs", "q-bio"),
    dropped=1,
    tokens_in=10_000,
    tokens_out=900,
    dates=("2026-06-01", "2026-06-17"),
    left_out=3,
    judged=tuple(Judged("open", CLAIM, verdict, f"about {verdict}") for verdict in Verdict),
)
KEYLESS = replace(WRITTEN, model=None, dates=(), judged=(), instead=Instead.TROUBLE, why="529 “overloaded”")


def asked(place: Place = LAB, slot: str = "brief/1") -> BriefingAsked:
    """A question of a person, with everything that a request can have."""
    reserved = Reservation(7, 120_000, NOW + MINUTE)
    return BriefingAsked(place, slot, "p" * 32, (3, 1), Language.CHINESE, "U1", "为什么 “why”?", 4, reserved)


async def added(library: Library, *requests: BriefingAsked) -> None:
    """Keep requests, a second apart."""
    async with library.begin() as work:
        for second, request in enumerate(requests):
            assert await work.briefings.add(request, NOW + timedelta(seconds=second))


async def taken(library: Library, owner: str, after: timedelta = DAY / 24, limit: int = 9) -> list[BriefingClaim]:
    """Claim so long after the requests."""
    async with library.begin() as work:
        return list(await work.briefings.claim(owner, NOW + after, LEASE_S, limit))


async def test_a_request_is_kept_once_and_comes_back_as_it_was(library: Library) -> None:
    plain = replace(asked(slot="brief/2"), person="", question="", reserved=None)
    await added(library, asked(), plain, asked(NEXT_DOOR))
    async with library.begin() as work:
        assert not await work.briefings.add(replace(asked(), person="U2"), NOW + DAY)
        one, other = [await work.briefings.get(LAB, slot) for slot in ("brief/1", "brief/2")]
        assert one is not None
        assert other is not None
        assert (one.asked, one.asked_at, one.briefing, one.written_at) == (asked(), NOW, None, None)
        assert other.asked == plain
        assert await work.briefings.get(SAME_CHANNEL_ID, "brief/1") is None
        assert [record.asked for record in await work.briefings.of_thread(LAB, "p" * 32)] == [asked(), plain]
        assert await work.briefings.of_thread(LAB, "q" * 32) == []


@pytest.mark.parametrize("briefing", [WRITTEN, KEYLESS], ids=["by a model", "by none"])
async def test_what_was_written_comes_back_whole_with_every_verdict(library: Library, briefing: Briefing) -> None:
    await added(library, asked())
    (claim,) = await taken(library, "w1")
    assert (claim.asked, claim.asked_at, claim.attempts) == (asked(), NOW, 0)
    async with library.begin() as work:
        assert await work.briefings.finish(claim, briefing, NOW + DAY)
        record = await work.briefings.get(LAB, "brief/1")
    assert record is not None
    assert (record.briefing, record.written_at) == (briefing, NOW + DAY)
    assert await taken(library, "w2", 2 * DAY) == []


async def test_the_oldest_comes_first_and_each_has_one_worker_until_its_lease_is_over(library: Library) -> None:
    await added(library, asked(LAB, "b"), asked(LAB, "a"), asked(OTHER_PLATFORM, "a"))
    first = await taken(library, "w1", limit=2)
    assert [(claim.asked.place, claim.asked.slot) for claim in first] == [(LAB, "b"), (LAB, "a")]
    (third,) = await taken(library, "w2")
    assert third.asked.place == OTHER_PLATFORM
    hour, lease = NOW + DAY / 24, timedelta(seconds=LEASE_S)
    async with library.begin() as work:
        assert await work.briefings.next_due(hour) == hour + lease
        assert await work.briefings.renew(first[0], hour + lease, LEASE_S)
    again = await taken(library, "w3", DAY / 24 + lease)
    assert [(claim.asked.slot, claim.attempts) for claim in again] == [("a", 1), ("a", 1)]
    async with library.begin() as work:
        assert not await work.briefings.renew(first[1], hour, LEASE_S)
        assert not await work.briefings.finish(first[1], WRITTEN, hour)
        assert not await work.briefings.put_off(first[1], hour)
        assert await work.briefings.finish(first[0], WRITTEN, hour)
        assert not await work.briefings.finish(first[0], KEYLESS, hour)
        record = await work.briefings.get(LAB, "a")
        assert record is not None
        assert record.briefing is None


async def test_what_is_put_off_comes_again_at_its_time_and_soon_where_the_clock_was_set_back(library: Library) -> None:
    await added(library, asked())
    (claim,) = await taken(library, "w1")
    later = DAY / 24 + DAY / 2
    async with library.begin() as work:
        assert await work.briefings.put_off(claim, NOW + later)
        assert await work.briefings.next_due(NOW) == NOW + later
    assert await taken(library, "w2", later - MINUTE) == []
    (claim,) = await taken(library, "w2", later)
    assert (claim.attempts, claim.generation) == (1, 2)
    assert await taken(library, "w3", later) == []
    assert [claim.owner for claim in await taken(library, "w3", -DAY)] == ["w3"]
    async with library.begin() as work:
        assert not await work.briefings.put_off(claim, NOW)


async def test_nothing_is_written_for_a_parked_place_until_it_goes_on(library: Library) -> None:
    await added(library, asked(), asked(SAME_CHANNEL_ID))
    async with library.begin() as work:
        await work.parkings.park(LAB.everywhere, ARCHIVED)
        assert await work.briefings.next_due(NOW - DAY) == NOW + timedelta(seconds=1)
    assert [claim.asked.place for claim in await taken(library, "w")] == [SAME_CHANNEL_ID]
    async with library.begin() as work:
        await work.parkings.end(LAB.everywhere)
    assert [claim.asked.place for claim in await taken(library, "w")] == [LAB]


async def test_a_renamed_place_takes_its_briefings_along_and_a_forgotten_one_has_none(library: Library) -> None:
    renamed = Place("slack", "T1", "C9")
    await added(library, asked(), asked(NEXT_DOOR), asked(SAME_CHANNEL_ID))
    async with library.begin() as work:
        await work.premises.move(LAB, renamed)
        assert await work.briefings.get(LAB, "brief/1") is None
        (record,) = await work.briefings.of_thread(renamed, "p" * 32)
        assert record.asked == asked(renamed)
        await work.premises.forget(renamed)
        assert await work.briefings.get(renamed, "brief/1") is None
        assert await work.briefings.get(NEXT_DOOR, "brief/1") is not None
        await work.premises.forget(LAB.everywhere)
        assert await work.briefings.get(NEXT_DOOR, "brief/1") is None
    assert [claim.asked.place for claim in await taken(library, "w")] == [SAME_CHANNEL_ID]


async def test_briefings_and_answers_of_long_ago_are_forgotten(library: Library) -> None:
    await added(library, asked(), asked(NEXT_DOOR))
    async with library.begin() as work:
        for second, key in enumerate(("old", "new")):
            await work.answers.keep(key, {}, NOW + timedelta(seconds=second))
        next_second = NOW + timedelta(seconds=1)
        assert (await work.briefings.forget(next_second), await work.answers.forget(next_second)) == (1, 1)
        assert (await work.briefings.forget(next_second), await work.answers.forget(next_second)) == (0, 0)
        assert await work.briefings.get(LAB, "brief/1") is None
        assert await work.briefings.get(NEXT_DOOR, "brief/1") is not None
        assert (await work.answers.get(["old", "new"])).keys() == {"new"}


async def test_an_answer_is_kept_as_it_came_and_the_first_one_stays(library: Library) -> None:
    answer = {"claims": [{"text": "“细胞” \ud800 \0 é", "papers": [1, 2.5, None, True]}], "": {}}
    async with library.begin() as work:
        await work.answers.keep("a", answer, NOW)
    async with library.begin() as work:
        await work.answers.keep("a", {"other": 1}, NOW)
        await work.answers.keep("b", {}, NOW)
        assert await work.answers.get([]) == {}
        assert await work.answers.get({"a", "b", "c"}) == {"a": answer, "b": {}}
