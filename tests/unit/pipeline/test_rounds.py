"""Many digests at once: posting need not wait until all are made."""

from __future__ import annotations

from bot.digesting import AT_ONCE, DigestRounds
from bot.domain.watch import Place, WatchKind
from tests.fakes.papers import a_paper
from tests.unit.pipeline.lab import Lab, at


async def test_the_first_hundred_digests_can_be_posted_while_the_others_are_made() -> None:
    lab = Lab()
    for number in range(AT_ONCE + 1):
        await lab.follow(WatchKind.AUTHOR, "Ada Example", Place("slack", "T1", f"C{number}"))
    lab.source.lay_out("cs", [a_paper(1)], [a_paper(2)])
    for _ in range(2):
        await lab.pipeline.collect()
    await lab.clock.advance_to(at(15))
    told: list[str] = []
    rounds = DigestRounds(lab.library, (), {"slack": lab.messenger}, lab.clock, to_post=lambda: told.append("to post"))
    assert len((await rounds.make_due(lab.clock.now())).made) == AT_ONCE + 1
    assert told == ["to post"] * 2
