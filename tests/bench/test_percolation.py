"""All watches at once, beside other ways to the same answers, and by how it grows."""

from __future__ import annotations

import gc
import statistics
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain, islice
from random import Random

import pytest

from bot.domain.paper import Paper
from bot.domain.watch import Watch
from bot.matching.checking import check_of
from bot.matching.folded import FoldedPaper
from bot.matching.index import TOGETHER, WatchIndex
from bot.matching.keys import keys_of_paper
from bot.matching.percolation import atoms_of
from bot.matching.watching import query_of
from tests.bench.conftest import Report
from tests.bench.measure import MIB, RUNS, compare, median_s, seconds
from tests.bench.percolation_peers import Found, Fts5, Peer, Tantivy, TokenSets
from tests.fakes.readership import some_papers, some_watches

WATCHES, DAY, BATCH, SAMPLE, FEW = 100_000, 1_200, 100, 12, 10
PUBLISHED = 20_000
"""Papers from which watches are drawn, the day's among them."""
TABLE = f"percolation: {WATCHES:,} watches"


@cache
def published() -> Sequence[Paper]:
    return some_papers(PUBLISHED)


@cache
def day() -> Sequence[Paper]:
    return Random(3).sample(published(), DAY)


@cache
def watches() -> Sequence[Watch]:
    return some_watches(WATCHES, published())


@cache
def index() -> WatchIndex:
    return WatchIndex(watches())


@pytest.fixture(autouse=True)
def _what_stands_is_not_searched_for_garbage() -> Iterator[None]:
    published(), watches(), index()
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def found(asked: WatchIndex, papers: Sequence[Paper]) -> Found:
    places = {id(watch): at for at, watch in enumerate(watches())}
    return [[places[id(hit.watch)] for hit in hits] for hits in asked.match(papers)]


def matched(papers: Sequence[Paper], asked: WatchIndex | None = None) -> Callable[[], object]:
    """The work: hits of all papers. What names said is known from the run before that isn't counted, as for peers."""
    asked = asked or index()
    return lambda: sum(map(len, asked.match(papers)))


PEERS = [
    ("SQLite FTS5 over the batch", Fts5, DAY, 12),
    ("SQLite FTS5, batches of 100", Fts5, BATCH, 80),
    ("tantivy over the batch", Tantivy, DAY, 10),
    (f"token sets, over {SAMPLE} papers", TokenSets, SAMPLE, 400),
]


@pytest.mark.parametrize(("name", "make", "papers", "goal"), PEERS)
def test_beside(name: str, make: Callable[[Sequence[Watch]], Peer], papers: int, goal: int, report: Report) -> None:
    """Each peer over the same papers, from raw text to the same watches; of one batch's papers, or a sample's."""
    peer, asked = make(watches()), day()[:papers]
    assert found(index(), asked) == list(map(sorted, peer.find(asked)))
    timed = compare(matched(asked), lambda: peer.find(asked))
    ours, theirs = timed.work_s / papers * 1e6, timed.peer_s / papers * 1e6
    report(TABLE, name, f"{theirs:,.0f} µs a paper, ours {ours:,.0f}: {theirs / ours:.1f} x (goal {goal})")
    assert theirs > ours


def read_at_once() -> int:
    """The floor: fold, tokenise, fold plurals, key the authors, hash, as the index does it."""
    asked, papers = frozenset({*"=@#", '"'}), map(FoldedPaper, day())
    return sum(len(atoms_of(some, asked)[0]) for some in iter(lambda: list(islice(papers, TOGETHER)), []))


def read_one_by_one() -> int:
    """The same in plain Python, word by word."""
    papers = map(FoldedPaper, day())
    return sum(map(hash, chain.from_iterable((*paper.words, *keys_of_paper(paper, "@#")) for paper in papers)))


@pytest.mark.parametrize("read", [read_at_once, read_one_by_one])
def test_beside_reading_the_papers_alone(read: Callable[[], int], report: Report) -> None:
    timed = compare(matched(day()), read)
    floor = timed.peer_s / DAY * 1e6
    report(TABLE, read.__name__.replace("_", " "), f"{floor:,.0f} µs a paper, ours {timed.ratio:.2f} x (goal 2.5)")


def test_what_comes_of_it_and_new_authors(report: Report) -> None:
    """How much a paper finds, and what it takes where no name was met before."""
    report(TABLE, "watches that a paper answers", f"{sum(map(len, found(index(), day()))) / DAY:.1f}")
    new = seconds(matched(Random(4).sample(published(), DAY)))
    known = median_s(matched(day()))
    report(TABLE, "papers whose authors were never read", f"{new / DAY * 1e6:,.0f} µs a paper, {new / known:.1f} x")


def test_memory_and_changes(report: Report) -> None:
    """What an index holds beside the watches themselves, what it takes to make, and to change by one watch."""
    tracemalloc.start()
    held = WatchIndex(watches())
    assert len(held) == WATCHES
    gc.collect()
    with_it = tracemalloc.get_traced_memory()[0]
    del held
    gc.collect()
    memory = with_it - tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    held = WatchIndex(watches())
    report(TABLE, "memory", f"{memory / MIB:.1f} MiB (goal 20)")

    timed = compare(lambda: WatchIndex(watches()), matched(day()), runs=3)
    ratio = timed.work_s / (timed.peer_s / DAY * 10_000)
    report(TABLE, "made anew", f"{timed.work_s:.1f} s, {ratio:.2f} x matching 10,000 papers (goal 1)")

    further = some_watches(2_000, published(), seed=9)
    taken = [Watch(each.place, each.number + 100, each.kind, each.text, "Ada", each.made_at) for each in further]

    def add() -> None:
        for watch in taken:
            held.add(watch)

    def remove() -> None:
        for watch in taken:
            held.remove(watch.place, watch.number)

    added, gone = seconds(add) / len(taken), seconds(remove) / len(taken)
    report(TABLE, "one watch added · taken out", f"{added * 1e6:,.0f} µs · {gone * 1e6:,.1f} µs (goal 1,000)")
    assert found(held, day()[:BATCH]) == found(index(), day()[:BATCH])


@pytest.mark.parametrize("count", [1_000, 10_000, 1_000_000])
def test_growth(count: int, report: Report) -> None:
    """The same papers before fewer and more watches, beside 100,000."""
    some = some_watches(count, published(), seed=5)
    other = WatchIndex(some)
    timed = compare(matched(day(), other), matched(day()))
    hits = sum(map(len, other.match(day()))) / DAY
    cost = f"{timed.work_s / DAY * 1e6:,.0f} µs a paper with {hits:.1f} answers"
    report("percolation: growth", f"{count:,} watches", f"{cost}; {timed.ratio:.2f} x that of {WATCHES:,}")


def test_a_lab_pays_nothing_for_the_host(report: Report) -> None:
    """Ten watches: as quick as a plain loop over them."""
    ten = some_watches(FEW, published(), seed=6)
    few = WatchIndex(ten)
    checks = [check_of(query_of(watch.kind, watch.text)) for watch in ten]

    def loop() -> int:
        return sum(check(paper) is not None for paper in map(FoldedPaper, day()) for check in checks)

    timed = compare(matched(day(), few), loop)
    table = f"percolation: {FEW} watches"
    report(table, "a paper", f"{timed.work_s / DAY * 1e6:,.0f} µs, {timed.ratio:.2f} x a plain loop (goal 2)")
    made = statistics.median(seconds(lambda: WatchIndex(ten)) for _ in range(RUNS))
    plain = median_s(lambda: [check_of(query_of(watch.kind, watch.text)) for watch in ten])
    report(table, "made", f"{made * 1e6:,.0f} µs, {made / plain:.2f} x a plain list of checks (goal 2)")
