"""From a source to the digest of a topic: what is like it comes with its score, and only that."""

from __future__ import annotations

from random import Random

from bot.domain.match import Reason
from bot.domain.watch import Aim, Watch, WatchKind
from bot.matching.likeness import Likeness
from bot.matching.topics import ASSUMED
from bot.pipeline import Pipeline
from tests.fakes.embedder import FakeEmbedder
from tests.fakes.papers import a_paper
from tests.fakes.subjects import a_paper_about, papers_about
from tests.unit.pipeline.lab import PLACE, Lab, at

TOPIC = "topological defects in nematic liquid crystals"
FRESH = [a_paper(9001, "Topological defects of nematics", abstract="In a liquid crystal."), a_paper(9002, "Markets")]


def pipeline(lab: Lab, likeness: Likeness) -> Pipeline:
    """The lab's pipeline, with what compares."""
    return Pipeline(
        lab.library, {lab.source.name: lab.source}, {"slack": lab.messenger}, lab.clock, Random(1), likeness
    )


async def followed(lab: Lab, scored_by: str) -> Watch:
    """Add a topic whose threshold was measured by somebody."""
    await lab.follow(WatchKind.AUTHOR, "Nobody Here")
    async with lab.library.begin() as work:
        aim = Aim(TOPIC, 2.0, 0.4, scored_by)
        (watch,) = await work.watches.add(PLACE, WatchKind.TOPIC, ["液晶的拓扑缺陷"], "Ada", lab.clock.now(), [aim])
    return watch


async def test_a_topic_gets_what_is_like_it_with_the_score_and_the_words() -> None:
    lab, likeness = Lab(), Likeness(FakeEmbedder())
    watch = await followed(lab, likeness.scored_by)
    lab.source.lay_out("cs", papers_about(30, Random(1)), FRESH)
    working = pipeline(lab, likeness)
    await working.collect()
    await lab.clock.advance_to(at(16, 8))
    await working.collect()
    async with lab.library.begin() as work:
        ((match, known),) = await work.matches.unposted([PLACE])
    assert (match.watch, known.paper.id) == (watch.number, FRESH[0].id)
    (reason,) = match.reasons
    assert reason == Reason(WatchKind.TOPIC, watch.text, reason.found, score=reason.score)
    assert set(reason.found) == {"Topological defects", "nematics", "liquid crystal"}
    assert reason.score is not None
    assert 0.4 <= reason.score <= 1.0


async def test_no_meaning_is_asked_where_no_topic_stands() -> None:
    lab, embedder = Lab(), FakeEmbedder()
    await lab.follow(WatchKind.KEYWORD, "crystal")
    lab.source.lay_out("cs", papers_about(30, Random(1)))
    await pipeline(lab, Likeness(embedder)).collect()
    assert embedder.asked == 0


async def test_a_threshold_nobody_measured_is_measured_once_the_store_knows_enough() -> None:
    lab, likeness = Lab(), Likeness()
    await followed(lab, f"{likeness.scored_by}{ASSUMED}")
    lab.source.lay_out("cs", papers_about(300, Random(2)), [a_paper_about("crystals", 5000, Random(3))])
    working = pipeline(lab, likeness)
    aims: list[Aim] = []
    for day in (15, 16):
        await lab.clock.advance_to(at(day, 8))
        await working.collect()
        async with lab.library.begin() as work:
            aims += [watch.aim for watch in await work.watches.of(PLACE) if watch.aim is not None]
    assert [aim.scored_by for aim in aims] == [f"{likeness.scored_by}{ASSUMED}", likeness.scored_by]
    assert aims[-1].threshold > 0.4
