"""The store's contract: who cites what, and the papers watched for it."""

from dataclasses import replace

from bot.domain.citation import Citation, CitedWork, LastAsked
from bot.ports import Library
from tests.contract.givens import DAY, NOW

ONE = Citation("doi:10.1000/new", "arxiv:1706.03762", "openalex", NOW)
OTHER = Citation("arxiv:2606.00001", "doi:10.1000/old", "semanticscholar", NOW)


async def test_a_fact_told_twice_is_one_and_stays_as_first_told(library: Library) -> None:
    async with library.begin() as work:
        await work.citations.add([ONE, OTHER])
        await work.citations.add([replace(ONE, source="semanticscholar", told_at=NOW + DAY)])
        await work.citations.add([])
    async with library.begin() as work:
        assert await work.citations.of_cited(["arxiv:1706.03762"]) == [ONE]


async def test_facts_are_found_from_either_side_in_order(library: Library) -> None:
    async with library.begin() as work:
        await work.citations.add([ONE, OTHER])
        assert await work.citations.of_cited(["doi:10.1000/old", "arxiv:1706.03762", "doi:10.1000/none"]) == [
            OTHER,
            ONE,
        ]
        assert await work.citations.of_citing(["doi:10.1000/new", "doi:10.1000/new"]) == [ONE]
        assert await work.citations.of_citing([]) == []


async def test_the_last_word_on_a_cited_work_holds(library: Library) -> None:
    bare = CitedWork("arxiv:1706.03762")
    full = CitedWork("arxiv:1706.03762", ("doi:10.5555/x", "openalex:W1234"), "Attention Is All You Need")
    async with library.begin() as work:
        await work.cited.put(bare)
        assert await work.cited.get(["arxiv:1706.03762", "arxiv:1"]) == {"arxiv:1706.03762": bare}
        await work.cited.put(full)
    async with library.begin() as work:
        assert await work.cited.get(["arxiv:1706.03762"]) == {"arxiv:1706.03762": full}
        assert await work.cited.get([]) == {}
    assert full.all_ids == ("arxiv:1706.03762", "doi:10.5555/x", "openalex:W1234")


async def test_when_a_source_was_asked_is_kept_by_source_and_id(library: Library) -> None:
    first, later = LastAsked(NOW, known=False, whole=True), LastAsked(NOW + DAY, known=True, whole=False)
    async with library.begin() as work:
        await work.cited.put_asked("openalex", ["arxiv:1", "doi:10.1/x"], first)
        await work.cited.put_asked("openalex", ["doi:10.1/x"], later)
        await work.cited.put_asked("openalex", [], later)
    async with library.begin() as work:
        assert await work.cited.asked("openalex") == {"arxiv:1": first, "doi:10.1/x": later}
        assert await work.cited.asked("semanticscholar") == {}
