"""A source that suddenly gives ten times its usual: nothing is lost, and nobody else is crowded out."""

from bot.domain.collection import Freshness
from bot.domain.watch import WatchKind
from tests.fakes.papers import a_paper
from tests.unit.pipeline.lab import Lab, at


async def test_a_flood_waits_behind_what_others_bring_and_all_of_it_is_offered() -> None:
    lab = Lab()
    await lab.follow(WatchKind.AUTHOR, "Ada Example")
    known = [a_paper(f"doi:10.1101/{number}", source="biorxiv") for number in range(3)]
    flood = [a_paper(f"doi:10.5555/{number}", f"Old work {number}", source="biorxiv") for number in range(240)]
    lab.source.lay_out("journal", known, [*known, *flood], known)
    lab.source.lay_out("cs", [a_paper(1)], [a_paper(2, "The day's paper"), a_paper(3, "The day's other paper")])
    await lab.pipeline.collect()
    verdicts = [one.freshness for one in await lab.pipeline.collect()]
    assert verdicts == [Freshness.FLOOD, Freshness.FRESH]
    (slot,) = await lab.digest_at(at(16))
    titles = lab.titles()
    assert sorted(titles[:2]) == ["The day's other paper", "The day's paper"]
    assert [title.startswith("Old work") for title in titles[2:]] == [True] * 3
    assert (slot.posted, slot.rest) == (5, 237), "all of them are there to open"
    await lab.pipeline.collect()
    await lab.digest_at(at(17))
    assert len(lab.titles()) == 5, "once"
