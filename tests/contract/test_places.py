"""The store's contract: watches, radars, changes and drafts."""

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.watch import (
    EVERY_DAY,
    Aim,
    Draft,
    Edit,
    Editors,
    Language,
    Mode,
    Place,
    Radar,
    Schedule,
    ScheduleKind,
    Watch,
    WatchKind,
)
from bot.ports import Library
from tests.contract.givens import DAY, LAB, NEXT_DOOR, NOW, a_radar, watched

FULL_RADAR = Radar(
    place=LAB,
    language=Language.CHINESE,
    timezone="Asia/Shanghai",
    made_at=NOW,
    schedule=Schedule(ScheduleKind.AT, EVERY_DAY, time(9, 5)),
    mode=Mode.COMPACT,
    cap=12,
    editors=Editors.KEEPERS,
    empty_line=True,
    paused=True,
    asked_by="U1",
    briefs=Schedule(ScheduleKind.AT, frozenset({0}), time(10)),
    briefed_at=NOW,
    tldr=True,
)


async def test_a_watch_comes_back_as_it_was(library: Library) -> None:
    async with library.begin() as work:
        made = await work.watches.add(LAB, WatchKind.AUTHOR, ["Bohan Zhuang", "庄博涵"], "Ada", NOW)
    async with library.begin() as work:
        assert await work.watches.of(LAB) == made
    assert made == [
        Watch(LAB, 1, WatchKind.AUTHOR, "Bohan Zhuang", "Ada", NOW),
        Watch(LAB, 2, WatchKind.AUTHOR, "庄博涵", "Ada", NOW),
    ]


async def test_a_watch_number_is_never_given_again(library: Library) -> None:
    async with library.begin() as work:
        await watched(work, LAB, count=2)
        await watched(work, NEXT_DOOR)
        await work.watches.set_removed(LAB, [2], NOW)
        (third,) = await work.watches.add(LAB, WatchKind.QUERY, ["ti:x"], "Ada", NOW)
        assert third.number == 3
        assert await work.watches.add(LAB, WatchKind.QUERY, [], "Ada", NOW) == []
        assert [watch.number for watch in await work.watches.of(LAB)] == [1, 3]
        assert [watch.number for watch in await work.watches.of(NEXT_DOOR)] == [1]


async def test_a_removed_watch_can_come_back(library: Library) -> None:
    async with library.begin() as work:
        await watched(work, LAB, count=3)
        await work.watches.set_removed(LAB, [1, 3, 99], NOW)
        removed = await work.watches.of(LAB, removed=True)
        assert [(watch.number, watch.removed_at) for watch in removed] == [(1, NOW), (2, None), (3, NOW)]
        await work.watches.set_removed(LAB, [3], None)
        assert [watch.number for watch in await work.watches.of(LAB)] == [2, 3]


async def test_active_watches_are_the_standing_ones_of_all_places(library: Library) -> None:
    async with library.begin() as work:
        await watched(work, LAB, NEXT_DOOR, count=2)
        await work.watches.set_removed(LAB, [1], NOW)
        assert [(watch.place, watch.number) for watch in await work.watches.active()] == [
            (LAB, 2),
            (NEXT_DOOR, 1),
            (NEXT_DOOR, 2),
        ]


async def test_mutes_stand_among_the_watches_of_their_place_and_apart_from_those_that_are_matched(
    library: Library,
) -> None:
    async with library.begin() as work:
        await watched(work, LAB)
        mutes = await work.watches.add(LAB, WatchKind.MUTE, ["survey", "review"], "Ada", NOW)
        (next_door,) = await work.watches.add(NEXT_DOOR, WatchKind.MUTE, ["survey"], "Kim", NOW)
        await work.watches.set_removed(LAB, [2], NOW)
    async with library.begin() as work:
        assert [watch.number for watch in await work.watches.of(LAB)] == [1, 3]
        assert [(watch.place, watch.number) for watch in await work.watches.active()] == [(LAB, 1)]
        assert await work.watches.mutes([LAB]) == [mutes[1]]
        assert {watch.place for watch in await work.watches.mutes([LAB, NEXT_DOOR])} == {LAB, next_door.place}
        assert await work.watches.mutes([]) == []


@pytest.mark.parametrize("radar", [a_radar(), FULL_RADAR])
async def test_a_radar_comes_back_as_it_was(library: Library, radar: Radar) -> None:
    async with library.begin() as work:
        assert await work.radars.get(LAB) is None
        await work.radars.save(radar)
    async with library.begin() as work:
        assert await work.radars.get(LAB) == radar
        assert await work.radars.get(NEXT_DOOR) is None
        assert await work.radars.briefed() == [radar] * (radar is FULL_RADAR)


async def test_a_place_comes_back_private_where_it_is(library: Library) -> None:
    private = Place("slack", "T1", "D1", private=True)
    async with library.begin() as work:
        await work.radars.save(a_radar(private))
        await watched(work, private)
    async with library.begin() as work:
        radar = await work.radars.get(Place("slack", "T1", "D1"))
        (watch,) = await work.watches.active()
    assert radar
    assert radar.place.private
    assert watch.place.private


async def test_a_radar_saved_again_takes_the_place_of_the_old_one(library: Library) -> None:
    async with library.begin() as work:
        await work.radars.save(a_radar(NEXT_DOOR))
        await work.radars.save(a_radar(LAB))
        await work.radars.save(FULL_RADAR)
        assert await work.radars.all() == [FULL_RADAR, a_radar(NEXT_DOOR)]


async def test_a_change_comes_back_as_it_was(library: Library) -> None:
    edit = Edit(0, LAB, "Ada", NOW, "cap 12", before=FULL_RADAR, added=(1, 2), removed=(3,))
    async with library.begin() as work:
        kept = await work.edits.add(edit)
        assert kept == replace(edit, key=kept.key)
    async with library.begin() as work:
        assert await work.edits.get(LAB, kept.key) == kept
        assert await work.edits.get(NEXT_DOOR, kept.key) is None
        assert await work.edits.get(LAB, kept.key + 1) is None


async def test_the_newest_change_not_undone_is_the_next_to_undo(library: Library) -> None:
    async with library.begin() as work:
        assert await work.edits.get(LAB) is None
        first = await work.edits.add(Edit(0, LAB, "Ada", NOW, "one", added=(1,)))
        second = await work.edits.add(Edit(0, LAB, "Ada", NOW, "two", added=(2,)))
        await work.edits.add(Edit(0, NEXT_DOOR, "Ada", NOW, "elsewhere"))
        assert await work.edits.get(LAB) == second
        assert await work.edits.set_undone(LAB, second.key)
        assert not await work.edits.set_undone(LAB, second.key)
        assert not await work.edits.set_undone(NEXT_DOOR, first.key)
        assert await work.edits.get(LAB) == first
        assert await work.edits.get(LAB, second.key) == replace(second, undone=True)


async def test_changes_since_an_instant_come_oldest_first(library: Library) -> None:
    async with library.begin() as work:
        for day in (2, 0, 1):
            await work.edits.add(Edit(0, LAB, "Ada", NOW + day * DAY, f"day {day}"))
        assert [edit.what for edit in await work.edits.since(LAB, NOW + DAY)] == ["day 1", "day 2"]
        assert await work.edits.since(NEXT_DOOR, NOW) == []


async def test_a_draft_is_taken_once_by_its_person_in_its_place(library: Library) -> None:
    draft = Draft(0, LAB, "U1", WatchKind.KEYWORD, ("video diffusion", '"state space"'), NOW)
    async with library.begin() as work:
        kept = await work.drafts.add(draft)
        assert kept == replace(draft, key=kept.key)
        assert await work.drafts.take(LAB, "U2", kept.key, NOW) is None
        assert await work.drafts.take(NEXT_DOOR, "U1", kept.key, NOW) is None
        assert await work.drafts.take(LAB, "U1", kept.key, NOW + DAY) == kept
        assert await work.drafts.take(LAB, "U1", kept.key, NOW) is None


async def test_what_a_topic_looks_for_stands_with_its_draft_and_its_watch(library: Library) -> None:
    aim = Aim("liquid crystals", 2.0, 0.25, "terms 1")
    draft = Draft(0, LAB, "U1", WatchKind.TOPIC, ("液晶",), NOW, (aim,))
    async with library.begin() as work:
        kept = await work.drafts.add(draft)
        assert await work.drafts.take(LAB, "U1", kept.key, NOW) == replace(draft, key=kept.key)
        (made,) = await work.watches.add(LAB, WatchKind.TOPIC, ["液晶"], "Ada", NOW, [aim])
        assert made.aim == aim
    other = replace(aim, threshold=0.5, scored_by="terms 2")
    async with library.begin() as work:
        assert await work.watches.of(LAB) == [made]
        await work.watches.set_aim(LAB, made.number, other)
        await work.watches.set_aim(NEXT_DOOR, made.number, other)
        assert await work.watches.active() == [replace(made, aim=other)]


async def test_a_draft_older_than_a_day_is_gone(library: Library) -> None:
    draft = Draft(0, LAB, "U1", WatchKind.AUTHOR, ("Ada",), NOW)
    async with library.begin() as work:
        old = await work.drafts.add(draft)
        older = await work.drafts.add(replace(draft, made_at=NOW - DAY))
        assert await work.drafts.take(LAB, "U1", older.key, NOW + DAY) is None
        new = await work.drafts.add(replace(draft, made_at=NOW + 2 * DAY))
        assert len({old.key, older.key, new.key}) == 3
        assert await work.drafts.take(LAB, "U1", old.key, NOW) is None
