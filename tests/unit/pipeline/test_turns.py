"""What happens to a paper after its card was posted is told under the card, once, wherever the card stands."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.message import summary_of
from bot.domain.paper import Announcement, Notice
from bot.domain.watch import Mode, Place, WatchKind
from tests.fakes.papers import a_paper
from tests.unit.pipeline.lab import PLACE, Lab, at

NEXT_DOOR = Place("slack", "T1", "C2")


async def carded(*places: Place, mode: Mode = Mode.CARDS) -> Lab:
    """Places that have a card of one paper, posted on the 15th."""
    lab = Lab()
    for place in places or (PLACE,):
        await lab.follow(WatchKind.AUTHOR, "Ada Example", place)
        async with lab.library.begin() as work:
            radar = await work.radars.get(place)
            assert radar is not None
            await work.radars.save(replace(radar, mode=mode))
    lab.source.lay_out("cs", [a_paper(99, authors=["Somebody Else"])])
    await lab.pipeline.collect()
    await lab.clock.advance(60)
    lab.source.lay_out("cs", [a_paper(1, "Planning at Work", version=1)])
    await lab.pipeline.collect()
    await lab.digest_at(at(15))
    return lab


async def announce(lab: Lab, **changes: object) -> None:
    """Bring another batch in with the paper as it is now, and post what comes of it."""
    await lab.clock.advance(3600)
    paper = replace(a_paper(1, "Planning at Work", version=1), announce=Announcement.REPLACE)
    lab.source.lay_out("cs", [replace(paper, **changes)])  # type: ignore[arg-type]
    await lab.pipeline.collect()
    await lab.digest_at(lab.clock.now())


def replies(lab: Lab, place: Place = PLACE) -> list[str]:
    """The words under the card of a place, oldest first."""
    posted = lab.messenger.visible(place)
    cards = {one.ref for one in posted if "Planning at Work" in summary_of(one.shown) and one.parent_ref is None}
    return [summary_of(one.shown) for one in posted if one.parent_ref in cards]


async def test_a_new_version_is_a_reply_under_the_card_in_each_place_and_no_second_card() -> None:
    lab = await carded(PLACE, NEXT_DOOR)
    await announce(lab, version=2)
    for place in (PLACE, NEXT_DOOR):
        assert replies(lab, place) == ["A new version, v1 → v2: Planning at Work"]
        assert lab.titles(place) == ["Planning at Work"]


async def test_each_turn_is_told_once_however_often_it_is_announced() -> None:
    lab = await carded()
    await announce(lab, version=2)
    await announce(lab, version=2, notice=Notice.WITHDRAWN)
    await announce(lab, version=2, notice=Notice.WITHDRAWN)
    await announce(lab, version=3, notice=Notice.WITHDRAWN)
    told = ["A new version, v1 → v2:", "It was withdrawn:", "A new version, v2 → v3:"]
    assert replies(lab) == [f"{what} Planning at Work" for what in told]


async def test_the_article_in_a_journal_is_told_with_its_doi() -> None:
    lab = await carded()
    await announce(lab, ids={"arxiv": "2606.00001", "doi": "10.5555/planning"})
    (reply,) = replies(lab)
    assert reply == "It appeared in a journal: Planning at Work · doi:10.5555/planning"


async def test_a_paper_that_the_place_hid_and_a_place_that_is_paused_get_none() -> None:
    lab = await carded(PLACE, NEXT_DOOR)
    async with lab.library.begin() as work:
        (key,) = (await work.papers.keys_of([a_paper(1).id])).values()
        await work.hidden.add(PLACE, key, "Ada", lab.clock.now())
        radar = await work.radars.get(NEXT_DOOR)
        assert radar is not None
        await work.radars.save(replace(radar, paused=True))
    await announce(lab, version=2)
    assert replies(lab) == replies(lab, NEXT_DOOR) == []


async def test_under_cards_in_a_thread_the_reply_goes_into_that_thread() -> None:
    lab = await carded(mode=Mode.THREAD)
    await announce(lab, notice=Notice.RETRACTED)
    header, *others = lab.messenger.visible(PLACE)
    assert summary_of(others[-1].shown) == "It was retracted: Planning at Work"
    assert others[-1].parent_ref == header.ref


async def test_what_was_never_a_card_here_gets_no_reply() -> None:
    lab = await carded()
    await announce(lab, id="arxiv:2606.77777", ids={"arxiv": "2606.77777"}, version=2)
    await announce(lab, id="arxiv:2606.77777", ids={"arxiv": "2606.77777"}, version=3)
    assert replies(lab) == []
