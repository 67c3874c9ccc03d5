"""Random walks of arrivals, partings and their undoing: the fake and the real store agree, and what is parted stays."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from bot.domain.life import Parting, Unparted
from bot.domain.paper import Paper
from bot.intake.parting import part, rejoin
from bot.intake.remembering import remember
from bot.ports import Library, Work
from tests.contract.givens import NOW
from tests.fakes.library import FakeLibrary
from tests.fakes.papers import a_paper
from tests.fakes.store_database import used_again

IDS = ("arxiv:2606.00001", "arxiv:2606.00002", "doi:10.1000/a", "doi:10.1000/b", "pmid:7", "openalex:W1")
STEPS = 12
Step = Callable[[Work], Awaitable[object]]
Groups = list[tuple[list[str], str]]


def a_record(rng: Random) -> Paper:
    """A record of one of the ids that carries and declares some of the others, rightly or wrongly."""
    own = rng.choice(IDS)
    carried = {scheme: value for one in (*rng.sample(IDS, 2), own) for scheme, _, value in [one.partition(":")]}
    links = rng.sample(IDS, rng.choice([0, 0, 1]))
    return replace(
        a_paper(own, f"Title {rng.randint(1, 3)}", ids=carried, version=rng.choice([None, 2])), links=tuple(links)
    )


def a_step(rng: Random, day: int) -> Step:
    """Some records arrive, or a person parts two ids or takes that back."""
    one, other = rng.sample(IDS, 2)
    at = NOW + timedelta(days=day)
    if rng.random() < 0.6:
        papers = [a_record(rng) for _ in range(rng.randint(1, 3))]
        return lambda work: remember(work, papers, at)
    if rng.random() < 0.75:
        return lambda work: part(work, Parting(one, other, "Ada", at))
    return lambda work: rejoin(work, one, other, at)


async def taken(library: Library, step: Step) -> tuple[object, Groups, Sequence[Parting]]:
    """What a step answered, which ids are of one work and which record stands for it, and what is parted."""
    async with library.begin() as work:
        answer = await step(work)
    async with library.begin() as work:
        keys = await work.papers.keys_of(IDS)
        works = await work.papers.get(sorted(set(keys.values())))
        partings = await work.ties.partings()
    groups = [(sorted(one for one, key in keys.items() if key == each), works[each].paper.id) for each in works]
    for parting in partings:
        assert keys.get(parting.one, 0) != keys.get(parting.other, -1)
    return answer if isinstance(answer, Unparted) else None, sorted(groups), partings


@pytest.mark.parametrize("seed", range(6))
async def test_both_stores_agree_and_what_is_parted_is_never_one(seed: int) -> None:
    rng = Random(seed)
    real, fake = used_again("sqlite://"), FakeLibrary()
    await real.migrate()
    for day in range(STEPS):
        step = a_step(rng, day)
        assert await taken(real, step) == await taken(fake, step)
    await real.close()
