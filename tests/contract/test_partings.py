"""The store's contract: a person parts what was joined, and it stays two whatever the sources say."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.life import Parting, Rests, Tie, Turn, Unparted
from bot.domain.paper import KnownPaper, News, Notice, Paper
from bot.intake.parting import part, rejoin
from bot.intake.remembering import remember
from bot.ports import Library, Work
from tests.contract.givens import DAY, LAB, NOW, a_delivery, a_match, posted, watched
from tests.fakes.papers import a_paper

DOI = "doi:10.1000/x"
ARTICLE = a_paper(DOI, "Of other quarks", authors=["C. Doe"], source="crossref", version=None, abstract="Theirs.")
OWN = a_paper(1, "Confinement of quarks in a box", authors=["Ada Example", "Bo Li"], abstract="Ours.")
PREPRINT = replace(OWN, links=(DOI,))
APART = Parting(OWN.id, DOI, "Ada", NOW + DAY)


async def parted(work: Work, parting: Parting = APART) -> Sequence[KnownPaper]:
    """The works, which must have been parted."""
    works = await part(work, parting)
    assert not isinstance(works, Unparted)
    return works


async def keys(work: Work, *papers: Paper) -> list[int]:
    """The keys of the works that these papers are taken for."""
    return [each.known.key for each in await remember(work, papers, NOW + DAY + DAY)]


async def test_two_records_get_their_own_ids_and_fields_back(library: Library) -> None:
    async with library.begin() as work:
        (first,) = {each.known.key for each in await remember(work, [PREPRINT, ARTICLE], NOW)}
        ours, theirs = await parted(work)
        assert (ours.key, ours.paper, ours.also) == (first, OWN, ())
        assert theirs.key != first
        assert theirs.paper == ARTICLE
        assert {ours.first_seen_at, theirs.first_seen_at} == {NOW}
        assert await work.papers.find(OWN.id) == ours
        assert await work.papers.find(DOI) == theirs
        assert {known.key for known in await work.papers.since(NOW)} == {ours.key, theirs.key}


async def test_the_same_link_joins_them_never_again(library: Library) -> None:
    async with library.begin() as work:
        await remember(work, [PREPRINT], NOW)
        await remember(work, [ARTICLE], NOW)
        two = [known.key for known in await parted(work)]
        assert await keys(work, PREPRINT, ARTICLE) == two
        (again,) = await remember(work, [replace(PREPRINT, version=2)], NOW + DAY + DAY)
        assert (again.known.key, again.news, again.taken.links) == (two[0], News.VERSION, ())
        assert [event.turn for event in await work.lives.of_paper(two[0])] == [Turn.VERSION]
        assert await work.ties.of_ids([OWN.id]) == []
        assert await work.ties.partings() == [APART]


async def test_the_same_id_in_both_joins_them_never_again_and_the_first_keeps_it(library: Library) -> None:
    pmid = {"pmid": "7"}
    one, other = (replace(paper, ids={**paper.ids, **pmid}) for paper in (OWN, ARTICLE))
    async with library.begin() as work:
        await remember(work, [one, other], NOW)
        two = [known.key for known in await parted(work)]
        assert await keys(work, other, one) == [two[1], two[0]]
        assert await work.papers.keys_of(["pmid:7"]) == {"pmid:7": two[0]}
        assert await keys(work, replace(ARTICLE, ids={"pmid": "8"}), replace(OWN, ids={"pmid": "8"})) == two[::-1]
        assert await work.papers.keys_of(["pmid:8"]) == {"pmid:8": two[1]}


async def test_a_third_record_that_carries_both_joins_one_of_them(library: Library) -> None:
    third = a_paper("openalex:W1234", "Both", ids={"openalex": "W1234", "arxiv": "2606.00001", "doi": "10.1000/x"})
    async with library.begin() as work:
        await remember(work, [PREPRINT, third, ARTICLE], NOW)
        two = [known.key for known in await parted(work)]
        assert await keys(work, third, PREPRINT, ARTICLE) == [two[0], *two]
        found = await work.papers.find(OWN.id)
        assert found is not None
        assert found.paper.ids == {**OWN.ids, "openalex": "W1234"}


async def test_works_that_were_two_before_get_their_old_keys_back(library: Library) -> None:
    async with library.begin() as work:
        two = [each.known.key for each in await remember(work, [OWN, ARTICLE], NOW)]
        assert await keys(work, PREPRINT) == two[:1]
        assert await work.papers.keys_of([DOI]) == {DOI: two[0]}
        assert [known.key for known in await parted(work)] == two
        assert (await work.papers.get(two))[two[1]].paper == ARTICLE


async def test_what_each_record_told_goes_with_it(library: Library) -> None:
    async with library.begin() as work:
        await remember(work, [OWN], NOW)
        await remember(work, [PREPRINT], NOW)
        await remember(work, [replace(ARTICLE, notice=Notice.RETRACTED)], NOW)
        ours, theirs = await parted(work)
        assert await work.lives.of_paper(ours.key) == []
        assert [(event.turn, event.evidence) for event in await work.lives.of_paper(theirs.key)] == [
            (Turn.RETRACTED, DOI)
        ]
        assert (ours.paper.notice, theirs.paper.notice) == (None, Notice.RETRACTED)


async def test_what_was_posted_as_one_is_posted_of_neither_again(library: Library) -> None:
    async with library.begin() as work:
        await remember(work, [PREPRINT, ARTICLE], NOW)
        await watched(work, LAB)
        await work.matches.add([a_match(1)])
    await posted(library, a_delivery(papers=[1]))
    async with library.begin() as work:
        ours, theirs = await parted(work)
        await work.matches.add([a_match(theirs.key)])
        assert await work.matches.unposted([LAB]) == []
        assert len(await work.log.of_paper(LAB, theirs.key)) == len(await work.log.of_paper(LAB, ours.key)) == 1


async def test_a_hint_touches_no_delivery_and_can_be_refuted(library: Library) -> None:
    article = replace(ARTICLE, title=OWN.title, authors=OWN.authors)
    async with library.begin() as work:
        await remember(work, [OWN], NOW)
        await watched(work, LAB)
        await work.matches.add([a_match(1)])
    await posted(library, a_delivery(papers=[1]))
    async with library.begin() as work:
        _, other = await remember(work, [OWN, article], NOW + DAY)
        assert [tie.rests for tie in await work.ties.of_ids([DOI])] == [Rests.TITLE]
        await work.matches.add([a_match(other.known.key)])
        assert [known.key for _, known in await work.matches.unposted([LAB])] == [other.known.key]
        assert await work.log.of_paper(LAB, other.known.key) == []
        assert {known.key for known in await parted(work)} == {1, other.known.key}
        assert await work.ties.of_ids([DOI]) == []
        twin = replace(article, id="pmid:7", ids={"pmid": "7"})
        await remember(work, [twin], NOW + DAY)
        assert {(tie.one, tie.other) for tie in await work.ties.of_ids([DOI, OWN.id])} == {
            (OWN.id, "pmid:7"),
            (DOI, "pmid:7"),
        }


async def test_an_id_written_wrongly_can_be_refuted_before_its_own_record_comes(library: Library) -> None:
    async with library.begin() as work:
        await remember(work, [PREPRINT], NOW)
        (ours,) = await parted(work)
        assert ours.paper == OWN
        assert await work.papers.keys_of([DOI]) == {}
        assert await keys(work, PREPRINT) == [ours.key]
        (theirs,) = await remember(work, [ARTICLE], NOW + DAY)
        assert theirs.news is News.FIRST
        assert await keys(work, PREPRINT, ARTICLE) == [ours.key, theirs.known.key]


async def test_a_parting_can_be_taken_back(library: Library) -> None:
    async with library.begin() as work:
        await remember(work, [PREPRINT, ARTICLE], NOW)
        two = [known.key for known in await parted(work)]
        joined = await rejoin(work, DOI, OWN.id, NOW + DAY)
        assert not isinstance(joined, Unparted)
        assert {each.known.key for each in joined} == {min(two)}
        assert joined[0].known.paper.links == (DOI,)
        assert await work.ties.partings() == []
        assert await work.ties.of_ids([DOI]) == [Tie(OWN.id, DOI, Rests.LINK, DOI)]
        assert await rejoin(work, DOI, OWN.id, NOW + DAY) is Unparted.NOT_PARTED


async def test_what_cannot_be_parted_says_why(library: Library) -> None:
    both = replace(OWN, ids={**OWN.ids, "doi": "10.1000/x", "pmid": "7"})
    async with library.begin() as work:
        await remember(work, [both], NOW)
        assert await part(work, replace(APART, other="doi:10.1000/y")) is Unparted.UNKNOWN
        assert await part(work, replace(APART, one="pmid:7")) is Unparted.ONE_RECORD
        assert await part(work, replace(APART, one=DOI)) is Unparted.ONE_RECORD
        assert await work.ties.partings() == []
        assert await rejoin(work, OWN.id, DOI, NOW) is Unparted.NOT_PARTED
