"""All watches at once: which of them want a paper?

A few watches, all that a lab has, are looked at one by one. More of them are packed: each is filed under the keys that
a paper must hold to be wanted (`bot.matching.keys`), and papers find them by the keys they hold, 64 papers at a time
(`bot.matching.percolation`). What is found is evaluated exactly, so packing changes how long it takes, never what
comes of it. Watches added since stand loose until there are enough to pack, and packs of like size are joined, so that
adding one costs little however many there are. Of a watch that is taken out or changed the pack keeps the ways, which
lead to nobody; when half of all are such, they are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.match import Certainty, Reason
from bot.domain.paper import Paper
from bot.domain.watch import Place, Watch, WatchKind
from bot.matching.checking import Check, Found, check_of
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.matching.watching import query_of

if TYPE_CHECKING:
    from bot.matching.percolation import Pack

LOOSE = 32
"""Watches that are looked at one by one at the most; so few need no numpy, which a lab's bot never loads."""

JOINED = 8
"""A pack takes an older one in that is up to so many times its size."""

TOGETHER = 64
"""Papers that are looked at together."""

_folded = lru_cache(maxsize=8)(FoldedPaper)


_query = lru_cache(maxsize=8192)(query_of)


@lru_cache(maxsize=8192)
def _check(kind: WatchKind, text: str) -> Check:
    return check_of(_query(kind, text))


class Hit(NamedTuple):
    """A watch that wants a paper, and how surely."""

    watch: Watch
    paper: Paper
    certainty: Certainty

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why, with the words of the paper, looked up only where somebody asks.

        Empty where the words aren't there after all: two keys were one number by chance.
        """
        finding = evaluate(_query(self.watch.kind, self.watch.text), _folded(self.paper))
        if finding is None:
            return ()
        return (Reason(self.watch.kind, self.watch.text, finding.found, finding.certainty),)

    @property
    def without_words(self) -> tuple[Reason, ...]:
        """Why, without the words of the paper, which take longer to look up than all the rest."""
        certainty = _check(self.watch.kind, self.watch.text)(_folded(self.paper))
        return () if certainty is None else (Reason(self.watch.kind, self.watch.text, certainty=certainty),)


class WatchIndex:
    """The watches of any number of places.

    One thread at a time may change it; papers may be matched in others meanwhile.
    """

    def __init__(self, watches: Iterable[Watch] = ()) -> None:
        """File the watches given.

        Raises:
            WrongUse: one of them can't be read; `fault_of` tells which.
        """
        self._standing: dict[Place, dict[int, Watch]] = {}
        self._held = _Held()
        self.add(*watches)

    def __len__(self) -> int:
        return sum(map(len, self._standing.values()))

    def __contains__(self, watch: Watch) -> bool:
        return self._standing.get(watch.place, {}).get(watch.number) == watch

    def add(self, *watches: Watch) -> None:
        """File watches; one with the same place and number is replaced.

        Raises:
            WrongUse: one of them can't be read; none was filed.
        """
        gone = self._held.gone
        self._held = self._held.with_more(tuple(watch for watch in watches if id(watch) not in gone))
        for watch in watches:
            here = self._standing.setdefault(watch.place, {})
            if watch.number in here:
                gone.add(id(here[watch.number]))
            here[watch.number] = watch
            gone.discard(id(watch))
        self._tidy()

    def following(self, watches: Iterable[Watch]) -> WatchIndex:
        """Give an index of exactly these watches. What stands in this one already isn't read again; this one stays.

        Raises:
            WrongUse: one of them can't be read.
        """
        other, fresh = WatchIndex(), []
        for watch in watches:
            stood = self._standing.get(watch.place, {}).get(watch.number)
            if stood is None or stood != watch:
                fresh.append(watch)
            here = other._standing.setdefault(watch.place, {})
            here[watch.number] = stood if stood == watch else watch
        stood_here = chain.from_iterable(each.values() for each in self._standing.values())
        gone = {id(watch) for watch in stood_here if not other._stands(watch)}
        other._held = replace(self._held, gone=self._held.gone | gone).with_more(tuple(fresh))
        other._tidy()
        return other

    def _stands(self, watch: Watch) -> bool:
        return self._standing.get(watch.place, {}).get(watch.number) is watch

    def remove(self, place: Place, number: int) -> None:
        """Take one watch out; nothing happens where there is none."""
        if (watch := self._standing.get(place, {}).pop(number, None)) is not None:
            self._held.gone.add(id(watch))
            self._tidy()

    def _tidy(self) -> None:
        """Leave out what is gone, once it is more than half."""
        if 2 * len(self._held.gone) > len(self._held) > LOOSE:
            self._held = self._held.tidied()

    def match(self, papers: Iterable[Paper]) -> Iterator[Sequence[Hit]]:
        """Give for each paper the watches that want it, in the order they were added."""
        held, asked = self._held, iter(papers)
        while some := [FoldedPaper(paper) for paper in islice(asked, TOGETHER)]:
            for paper, watches in zip(some, held.may_want(some), strict=True):
                yield _hits(paper, watches, held.gone)


@dataclass(frozen=True, slots=True)
class _Held:
    """Watches in the order they were added, packed first and loose after; `gone` are ids of those that went."""

    packs: tuple[Pack, ...] = ()
    loose: tuple[Watch, ...] = ()
    gone: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return sum(len(pack.watches) for pack in self.packs) + len(self.loose)

    def tidied(self) -> _Held:
        packs = (pack.without(self.gone) for pack in self.packs)
        loose = tuple(watch for watch in self.loose if id(watch) not in self.gone)
        return _Held(tuple(pack for pack in packs if pack.watches), loose)

    def with_more(self, watches: tuple[Watch, ...]) -> _Held:
        loose = self.loose + watches
        if len(loose) <= LOOSE:
            for watch in watches:
                _check(watch.kind, watch.text)
            return _Held(self.packs, loose, self.gone)
        from bot.matching.percolation import joined, packed

        packs, newest = self.packs, packed(loose)
        while packs and len(packs[-1].watches) <= JOINED * len(newest.watches):
            packs, newest = packs[:-1], joined(packs[-1], newest)
        return _Held((*packs, newest), (), self.gone)

    def may_want(self, papers: Sequence[FoldedPaper]) -> Iterable[Sequence[Found]]:
        """Give for each paper all watches that want it, and some that don't."""
        loose = Found(self.loose, range(len(self.loose)))
        if not self.packs:
            return [(loose,)] * len(papers)
        from bot.matching.percolation import find

        return ((*found, loose) for found in find(self.packs, papers))


def _hits(paper: FoldedPaper, each: Iterable[Found], gone: Collection[int]) -> Sequence[Hit]:
    """Give the hits among the watches that aren't gone; what many ask alike is answered once."""
    answers: dict[Check, Certainty | None] = {}
    hits: list[Hit] = []
    for watches, unsure in each:
        certain: list[Certainty | None] = [Certainty.SURE] * len(watches)
        for at in unsure:
            check = _check(watches[at].kind, watches[at].text)
            if check not in answers:
                answers[check] = check(paper)
            certain[at] = answers[check]
        wanted = zip(watches, certain, strict=True)
        hits += [Hit(watch, paper.paper, certainty) for watch, certainty in wanted if certainty is not None]
    return [hit for hit in hits if id(hit.watch) not in gone] if gone else hits
