"""A stored watch that can't be read any more stands aside, is told of, and stops nobody."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.query import Term
from bot.domain.watch import Place, WatchKind
from tests.fakes.papers import a_paper
from tests.unit.pipeline.lab import PLACE, Lab, at

UNREAD = [
    (WatchKind.QUERY, "ti:("),
    (WatchKind.CATEGORY, "cs.NoSuch"),
    (WatchKind.MUTE, "\u3000"),
    (WatchKind.AUTHOR, ":"),
]
OTHER = Place("slack", "T1", "C2")


async def a_lab() -> Lab:
    """One place whose words are of an older version, and one that is well."""
    lab = Lab()
    for kind, text in UNREAD:
        await lab.follow(kind, text)
    await lab.follow(WatchKind.KEYWORD, "graphs")
    await lab.follow(WatchKind.KEYWORD, "diffusion", OTHER)
    return lab


async def test_the_others_are_collected_matched_and_posted() -> None:
    lab = await a_lab()
    lab.source.lay_out("cs.CV", [a_paper(1, "Diffusion")])
    await lab.pipeline.collect()
    await lab.clock.advance_to(at(16, 8))
    lab.source.lay_out("cs.CV", [a_paper(2, "Video diffusion"), a_paper(3, "Random graphs")])
    await lab.pipeline.collect()
    await lab.digest_at(at(16, 9))
    assert lab.titles(OTHER) == ["Video diffusion"]
    assert lab.titles() == ["Random graphs"]


async def test_what_is_asked_of_sources_goes_by_those_that_can_be_read() -> None:
    lab = await a_lab()
    await lab.pipeline.collect()
    (wanted,) = lab.source.wanted
    assert [query.text for query in wanted.queries if isinstance(query, Term)] == ["graphs", "diffusion"]


async def test_one_that_is_mended_finds_again() -> None:
    lab = await a_lab()
    await lab.pipeline.collect()
    async with lab.library.begin() as work:
        await work.watches.set_removed(PLACE, [1, 2, 3, 4], lab.clock.now())
    lab.source.lay_out("cs.CV", [a_paper(4, "Small graphs")])
    await lab.pipeline.collect()
    async with lab.library.begin() as work:
        recent = await work.matches.recent(PLACE, at(15) - timedelta(days=1))
    assert [known.paper.title for _, known in recent] == ["Small graphs"]
