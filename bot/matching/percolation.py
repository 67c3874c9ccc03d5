"""Percolation: very many ways of answering, asked with 64 papers at a time.

A way (`bot.matching.keys`) is filed under the rarest key that it needs; up to `HELD` further keys that it needs and
`LACKED` keys that shut it out stand beside. Keys are 64-bit numbers here, *atoms*, sorted once. The papers' atoms are
looked up among them, and every atom that is there gets one 64-bit word, a bit for each paper that holds it. The ways
filed under those atoms are then answered for all 64 papers at once: the word of the atom, AND those of the further
ones, AND NOT those that shut out. So a paper costs what it holds, and only what it holds is looked at.

Two keys may be one number by chance, which comes true once in some 10^13 keys of papers though a million watches
stand, and at other keys in every run. A way that says all of its query is believed here; its words are looked up in
the paper's own when a reason is given. What other ways find is evaluated by whoever asks.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from bot.domain.query import Query
from bot.domain.watch import Watch
from bot.matching.folded import FoldedPaper
from bot.matching.keys import ALWAYS, Way, keys_of_paper, kind_of, ways_of
from bot.matching.rarity import share

Atoms = NDArray[np.int64]
Masks = NDArray[np.uint64]
Places = NDArray[np.int32]
Found = tuple[Watch, bool]

PAPERS = 64
"""Papers that are looked at together: the bits of a word."""

HELD, LACKED = 3, 2
EVERYWHERE, NOWHERE = hash(ALWAYS), 1
"""The atom that every paper holds, and one that none does."""

UNCONDITIONAL = [EVERYWHERE] * HELD + [NOWHERE] * LACKED

_STEP = 0x9E3779B97F4A7C15 - 2**64  # odd, and its bits look drawn by lot: neighbouring atoms are spread
_IN_TITLE = 0x5851F42D4C957F2D  # told apart from the same word elsewhere
_BITS = np.uint64(1) << np.arange(PAPERS, dtype=np.uint64)


def _row(way: Way) -> list[int]:
    """Give a way's atoms: the one it is filed under, the further ones, those that shut it out."""
    held = [_atom(key) for key in sorted(way.held, key=share)[: 1 + HELD]]
    lacked = [_atom(key) for key in sorted(way.lacked, key=share)[-LACKED:]]
    return [*held, *[EVERYWHERE] * (1 + HELD - len(held)), *lacked, *[NOWHERE] * (LACKED - len(lacked))]


def _says_all(way: Way) -> bool:
    return way.exact and len(way.held) <= 1 + HELD and len(way.lacked) <= LACKED


def _atom(key: str) -> int:
    if not key.startswith(("+", "=")):
        return hash(key)
    mark = _IN_TITLE if key.startswith("=") else 0
    words = [hash(word) ^ mark for word in key.lstrip("=+").split(" ")]
    if len(words) == 1:
        return words[0]
    beside = ((words[0] + 1) * _STEP + words[1]) % 2**64
    return beside - 2**64 if beside >= 2**63 else beside


def _beside(words: Atoms) -> Atoms:
    """Give for each two neighbouring words what `_atom` gives for their key."""
    return (words[:-1] + 1) * np.int64(_STEP) + words[1:]


def _atoms_of(papers: Sequence[FoldedPaper], asked: Collection[str]) -> tuple[Atoms, Masks]:
    """Give the atoms of all that the papers hold, and for each of them the bit of its paper.

    Args:
        papers: `PAPERS` at the most.
        asked: the kinds of keys that are asked for, see `keys_of_paper`.
    """
    words, holders = _hashed([paper.words for paper in papers])
    keys, holding = _hashed([keys_of_paper(paper, asked) for paper in papers])
    found = [(words, holders), (_beside(words), holders[:-1]), (keys, holding)]
    if "=" in asked:
        title, named = _hashed([paper.words[: len(paper.title) + 1] for paper in papers])
        title ^= _IN_TITLE
        found += [(title, named), (_beside(title), named[:-1])]
    atoms, masks = zip(*found, strict=True)
    return np.concatenate(atoms), np.concatenate(masks)


def _hashed(keys: Sequence[Sequence[str]]) -> tuple[Atoms, Masks]:
    """Give the atoms of each paper's keys, one paper after the other, and for each atom the bit of its paper."""
    atoms = np.fromiter(map(hash, chain.from_iterable(keys)), np.int64)
    return atoms, np.repeat(_BITS[: len(keys)], [len(each) for each in keys])


class Pack:
    """Watches filed under their ways; it never changes once made."""

    def __init__(self, watches: Sequence[Watch], asked: frozenset[str], rows: Atoms, owners: Places) -> None:
        """File the ways.

        Args:
            watches: in the order they were added.
            asked: the kinds of keys that the ways ask for, of those that `kind_of` tells.
            rows: what `_row` gives, one line a way.
            owners: for each way twice the place of its watch, and one more where it is to be evaluated.
        """
        self.watches, self.asked = watches, asked
        order = np.argsort(rows[:, 0], kind="stable")
        rows = rows[order]
        self._atoms = np.unique(np.append(rows, (EVERYWHERE, NOWHERE)))
        self._owners = owners[order]
        strict = (rows[:, 1:] != UNCONDITIONAL).any(axis=1)
        self._conditions = np.searchsorted(self._atoms, np.vstack((UNCONDITIONAL, rows[strict, 1:]))).astype(np.int32)
        self._under = np.where(strict, np.cumsum(strict), 0).astype(np.int32)
        starts = np.searchsorted(rows[:, 0], self._atoms)
        self._starts = np.append(starts, len(rows)).astype(np.int32)
        bits = len(self._atoms).bit_length()
        self._shift, self._half = np.int64(64 - bits), 2 ** (bits - 1)
        firsts = np.arange(-self._half, self._half) << self._shift
        self._buckets = np.append(np.searchsorted(self._atoms, firsts), len(self._atoms)).astype(np.int32)

    def rows(self) -> tuple[Atoms, Places]:
        """Give back the ways as they were given, in another order."""
        filed = np.repeat(self._atoms, np.diff(self._starts))
        return np.column_stack((filed, self._atoms[self._conditions[self._under]])), self._owners

    def find(self, papers: int, atoms: Atoms, holders: Masks) -> list[list[Found]]:
        """Give for each paper the watches that it may answer, in order, and whether it surely does.

        Args:
            papers: how many.
            atoms: of all of them.
            holders: for each atom the bit of its paper.
        """
        found, at = self._look_up(atoms)
        masks = np.zeros(len(self._atoms), np.uint64)
        np.bitwise_or.at(masks, at, holders[found])
        present = np.flatnonzero(masks)
        starts = self._starts[present]
        sizes = self._starts[present + 1] - starts
        skipped = np.cumsum(sizes) - sizes
        ways = np.arange(sizes.sum()) + np.repeat(starts - skipped, sizes)
        answered = np.repeat(masks[present], sizes)
        strict = np.flatnonzero(self._under[ways])
        conditions = self._conditions[self._under[ways[strict]]]
        answered[strict] &= np.bitwise_and.reduce(masks[conditions[:, :HELD]], axis=1)
        answered[strict] &= ~np.bitwise_or.reduce(masks[conditions[:, HELD:]], axis=1)
        return [list(self._found(owners)) for owners in _by_paper(self._owners[ways], answered, papers)]

    def _found(self, owners: Iterable[int]) -> Iterator[Found]:
        before = -1
        for owner in owners:
            if owner >> 1 != before:
                before = owner >> 1
                yield self.watches[before], not owner & 1

    def _look_up(self, atoms: Atoms) -> tuple[NDArray[np.intp], Places]:
        """Give which of the numbers are here, and where."""
        bucket = (atoms >> self._shift) + self._half
        left = np.arange(len(atoms))
        at, ends = self._buckets[bucket], self._buckets[bucket + 1]
        found: list[NDArray[np.intp]] = []
        places: list[Places] = []
        while True:
            inside = at < ends
            left, at, ends = left[inside], at[inside], ends[inside]
            if not len(left):
                return np.concatenate(found or [left]), np.concatenate(places or [at])
            same = self._atoms[at] == atoms[left]
            found.append(left[same])
            places.append(at[same])
            left, at, ends = left[~same], at[~same] + np.int32(1), ends[~same]


def packed(watches: Sequence[Watch], queries: Iterable[Query]) -> Pack:
    """File watches under the ways of answering their queries, one a watch.

    Raises:
        WrongUse: a query can't be read.
    """
    rows, owners = array("q"), array("i")
    asked: set[str] = set()
    for at, query in enumerate(queries):
        for way in ways_of(query):
            rows.extend(_row(way))
            owners.append(2 * at + (not _says_all(way)))
            asked.update(map(kind_of, way.held))
    filed = np.frombuffer(rows, np.int64).reshape(-1, 1 + HELD + LACKED)
    return Pack(watches, frozenset(filter(None, asked)), filed, np.frombuffer(owners, np.int32))


def joined(older: Pack, newer: Pack) -> Pack:
    """File the watches of both together."""
    each = [older.rows(), newer.rows()]
    owners = np.concatenate((each[0][1], each[1][1] + np.int32(2 * len(older.watches))))
    rows = np.concatenate([rows for rows, _ in each])
    return Pack((*older.watches, *newer.watches), older.asked | newer.asked, rows, owners)


def find(packs: Sequence[Pack], papers: Sequence[FoldedPaper]) -> Iterator[Iterator[Found]]:
    """Give for each paper the watches that may want it, as they are packed, and whether they surely do.

    Args:
        packs: at least one.
        papers: `PAPERS` at the most.
    """
    atoms, holders = _atoms_of(papers, frozenset().union(*(pack.asked for pack in packs)))
    found = [pack.find(len(papers), atoms, holders) for pack in packs]
    for each in zip(*found, strict=True):
        yield chain.from_iterable(each)


def _by_paper(owners: Places, answered: Masks, papers: int) -> list[list[int]]:
    some = np.flatnonzero(answered)
    bits = np.unpackbits(answered[some].astype("<u8").view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    ways, paper = np.nonzero(bits)
    pairs = np.unique(paper << 32 | owners[some][ways])
    bounds = np.searchsorted(pairs, np.arange(papers + 1) << 32).tolist()
    sorted_owners = (pairs & (2**32 - 1)).tolist()
    return [sorted_owners[start:end] for start, end in pairwise(bounds)]
