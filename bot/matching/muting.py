"""What a place has muted: papers that hold certain words are held back from it, whatever watch wants them.

A mute is a condition of a place, put to that place's matches alone, so that no index need know of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.match import Match
from bot.domain.paper import KnownPaper, Paper
from bot.domain.watch import Place, Watch, WatchKind
from bot.matching.checking import Check, check_of
from bot.matching.folded import FoldedPaper
from bot.matching.watching import fault_of, query_of

Pair = tuple[Match, KnownPaper]
"""A match and its paper, as the store gives them."""


@dataclass(frozen=True, slots=True)
class Parted:
    """Matches, those that go on and those that mutes hold back, each in the order given."""

    kept: Sequence[Pair]
    held: Sequence[Pair]


class Mutes:
    """The mutes of places, made into checks once."""

    def __init__(self, watches: Iterable[Watch]) -> None:
        """Take the standing mutes out of these watches; the others say nothing here."""
        self._by_place: defaultdict[Place, list[tuple[Watch, Check]]] = defaultdict(list)
        for watch in watches:
            if watch.kind is WatchKind.MUTE and watch.removed_at is None and fault_of(watch) is None:
                self._by_place[watch.place].append((watch, check_of(query_of(watch.kind, watch.text))))

    def holding(self, place: Place, paper: Paper) -> tuple[Watch, ...]:
        """Give the mutes of a place that hold a paper back, by number; none where it goes on."""
        mutes = self._by_place.get(place, ())
        folded = FoldedPaper(paper) if mutes else None
        return tuple(watch for watch, check in mutes if folded is not None and check(folded) is not None)

    def part(self, matches: Iterable[Pair]) -> Parted:
        """Part matches by what their own places have muted; a paper is looked at once a place."""
        seen: dict[tuple[Place, int], bool] = {}
        kept: list[Pair] = []
        held: list[Pair] = []
        for match, known in matches:
            here = match.place, known.key
            if here not in seen:
                seen[here] = bool(self.holding(match.place, known.paper))
            (held if seen[here] else kept).append((match, known))
        return Parted(kept, held)
