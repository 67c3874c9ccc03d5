"""What a place has muted is held back from its digests, from nobody else's, and comes once the mute is lifted."""

from __future__ import annotations

from bot.digest.empty import empty_day
from bot.domain.delivery import EmptyCause
from bot.domain.watch import Language, Place, WatchKind
from tests.fakes.papers import a_paper
from tests.unit.pipeline.lab import PLACE, Lab, at

NEXT_DOOR = Place("slack", "T1", "C2")


async def muting_lab(words: str) -> Lab:
    """Two places that follow one author, the first of which has muted words; the first batch is in."""
    lab = Lab()
    for place in (PLACE, NEXT_DOOR):
        await lab.follow(WatchKind.AUTHOR, "Ada Example", place)
    await lab.follow(WatchKind.MUTE, words)
    lab.source.lay_out("cs", [a_paper(99, authors=["Somebody Else"])])
    await lab.pipeline.collect()
    return lab


async def announce(lab: Lab, *titles: str) -> None:
    """Bring a day's batch in, a minute later."""
    await lab.clock.advance(60)
    lab.source.lay_out("cs", [a_paper(number, title) for number, title in enumerate(titles, 101)])
    await lab.pipeline.collect()


async def test_a_muted_paper_is_held_back_from_its_place_alone() -> None:
    lab = await muting_lab("surveys")
    await announce(lab, "A Survey of Planning", "Planning at Work")
    mine, _ = sorted(await lab.digest_at(at(15)), key=lambda slot: slot.place)
    assert (mine.posted, mine.rest) == (1, 0)
    assert lab.titles() == ["Planning at Work"]
    assert sorted(lab.titles(NEXT_DOOR)) == ["A Survey of Planning", "Planning at Work"]


async def test_words_in_quotes_mute_exactly_and_no_more() -> None:
    lab = await muting_lab('"state space model"')
    await announce(lab, "State Space Models", "A State-Space Model")
    await lab.digest_at(at(15))
    assert lab.titles() == ["State Space Models"]


async def test_a_day_of_which_all_is_muted_says_so_and_the_next_one_does_not() -> None:
    lab = await muting_lab("survey")
    await announce(lab, "A Survey of Planning", "Surveys of Surveys")
    mine, _ = sorted(await lab.digest_at(at(15)), key=lambda slot: slot.place)
    assert mine.empty is not None
    assert (mine.empty.cause, mine.empty.of) == (EmptyCause.ALL_MUTED, 2)
    assert empty_day(mine.local_on, mine.empty, "UTC", Language.ENGLISH) == "Mon: 2 matched, all muted"
    mine, _ = sorted(await lab.digest_at(at(16)), key=lambda slot: slot.place)
    assert mine.empty is not None
    assert mine.empty.cause is not EmptyCause.ALL_MUTED


async def test_what_a_mute_held_back_comes_once_it_is_lifted_and_nothing_twice() -> None:
    lab = await muting_lab("survey")
    await announce(lab, "A Survey of Planning", "Planning at Work")
    await lab.digest_at(at(15))
    async with lab.library.begin() as work:
        await work.watches.set_removed(PLACE, [2], lab.clock.now())
    await lab.digest_at(at(16))
    assert lab.titles() == ["Planning at Work", "A Survey of Planning"]
    assert len(lab.titles(NEXT_DOOR)) == 2
