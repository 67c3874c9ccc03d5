"""The store under a large day: statements counted, never seconds judged."""

from bot.domain.paper import News
from bot.domain.watch import Place
from storage.library import SqlLibrary
from tests.bench.conftest import Report
from tests.contract.givens import DAY, NOW, a_match, watched
from tests.fakes.papers import a_paper
from tests.fakes.store_database import counted_statements, database, migrated_file, sql_library

__all__ = ["database", "migrated_file", "sql_library"]

PLACES = [Place("slack", f"T{number % 10}", f"C{number}") for number in range(100)]


async def test_a_day_of_2000_papers_and_100_places(sql_library: SqlLibrary, report: Report) -> None:
    """Remembered, found again with new versions, and asked for by 100 places: as many statements as for twenty."""
    counts: dict[str, tuple[int, int, int]] = {}
    for size in (20, 2000):
        papers = [a_paper(size * 10 + number, abstract="Words " * 200) for number in range(size)]
        later = [a_paper(size * 10 + number, version=2) for number in range(size)]
        async with sql_library.begin() as work:
            with counted_statements(sql_library) as new:
                remembered = await work.papers.remember(papers, NOW)
            with counted_statements(sql_library) as changed:
                again = await work.papers.remember(later, NOW + DAY)
            if size == 20:
                await watched(work, *PLACES)
            keys = [each.known.key for each in remembered[:: size // 20]]
            await work.matches.add([a_match(key, place) for place in PLACES for key in keys])
            with counted_statements(sql_library) as asked:
                unposted = await work.matches.unposted(PLACES[: size // 20])
        assert {each.news for each in again} == {News.VERSION}
        assert unposted
        counts[f"{size} papers, {size // 20} places"] = len(new), len(changed), len(asked)
    for what, (to_remember, to_change, to_ask) in counts.items():
        report("SQL statements", f"remember {what}", f"{to_remember} new, {to_change} with new versions")
        report("SQL statements", f"unposted of {what}", str(to_ask))
    assert len(set(counts.values())) == 1
