"""Shuffle: batch after batch of what matches, nothing twice until all was shown. Pure; `Shown` keeps the memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass

from bot.domain.digest import Selected


@dataclass(frozen=True, slots=True)
class Shuffled:
    """One batch of a round.

    Attributes:
        papers: the batch, in order.
        shown: how many of the round are shown with it: the 8 of `8 of 31`.
        of: how many there are: the 31.
        new_round: True: all had been shown, and this batch begins anew; whoever remembers forgets first.
    """

    papers: tuple[Selected, ...]
    shown: int
    of: int
    new_round: bool = False

    @property
    def ended(self) -> bool:
        """That was all: the next batch begins a new round."""
        return self.shown == self.of


def next_batch(candidates: Sequence[Selected], seen: Set[int], n: int) -> Shuffled:
    """Take the next `n` (1 and up) papers that this person has not seen here: the best and most various first.

    Args:
        candidates: all that matches now, best first.
        seen: keys shown in this round; those that match no longer don't count.
        n: how many at the most.
    """
    fresh = [selected for selected in candidates if selected.known.key not in seen]
    new_round = bool(candidates) and not fresh
    if new_round:
        fresh = list(candidates)
    batch = various(fresh)[:n]
    return Shuffled(batch, len(candidates) - len(fresh) + len(batch), len(candidates), new_round)


def various(papers: Sequence[Selected]) -> tuple[Selected, ...]:
    """Deal ranked papers so that the watches take turns, each giving its best first."""
    by_watch: defaultdict[int, list[Selected]] = defaultdict(list)
    for selected in papers:
        by_watch[selected.watches[0]].append(selected)
    turns = [(turn, order) for order, hand in enumerate(by_watch.values()) for turn in range(len(hand))]
    hands = list(by_watch.values())
    return tuple(hands[order][turn] for turn, order in sorted(turns))
