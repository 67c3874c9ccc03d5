"""Percolation: very many ways of answering, asked with 64 papers at a time.

A way (`bot.matching.keys`) is filed under the rarest key that it needs; up to `HELD` further keys that it needs and
`LACKED` keys that shut it out stand beside. Keys are 64-bit numbers here, *atoms*, sorted once. Of the papers' atoms a
bit table leaves out nearly all that nobody watches; what is found among the sorted ones gets one 64-bit word, a bit
for each paper that holds it. The ways filed under those atoms are then answered for all 64 papers at once: the word of
the atom, AND those of the further ones, AND NOT those that shut out. So a paper costs what it holds, and only what it
holds is looked at.

Two keys may be one number by chance, which comes true once in some 10^13 keys of papers though a million watches
stand, and at other keys in every run. A way that says all of its query is believed here; its words are looked up in
the paper's own when a reason is given. What other ways find is evaluated by whoever asks.
"""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from itertools import chain, compress, groupby, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.domain.watch import Watch, WatchKind
from bot.matching.atoms import Atoms, Places, atom_of, beside, neighbours, words_of
from bot.matching.checking import Found
from bot.matching.folded import FoldedPaper
from bot.matching.keys import ALWAYS, MARKS, Way, keys_of_author, keys_of_paper, kind_of, ways_of
from bot.matching.rarity import share
from bot.matching.watching import query_of

PAPERS = 64
"""Papers that are looked at together: the bits of a word."""

HELD, LACKED = 3, 2
EVERYWHERE, NOWHERE = atom_of(ALWAYS), 1
"""The atom that every paper holds, and one that none does."""

AUTHORS_KEPT = 65_536
"""Of so many authors the atoms are kept."""

_AS_WRITTEN, _IN_TITLE = '"', "="
_MARKS = {_AS_WRITTEN: 0x2545F4914F6CDD1D, _IN_TITLE: 0x5851F42D4C957F2D}
"""What tells words apart from the same ones in singular forms, anywhere."""
_HASHED = ("^", *sorted(MARKS - _MARKS.keys()))
_APART = frozenset({*_MARKS, "@"})
"""Kinds of keys that aren't looked at one by one."""

_BITS = np.uint64(1) << np.arange(PAPERS, dtype=np.uint64)
_FINER = 3
"""The bit table has 2^3 bits or more for each atom."""


def _row(way: Way) -> list[int]:
    """Give the atom under which a way is filed, and where more is asked of a paper, those further ones."""
    if len(way.held) == 1 and not way.lacked:
        return [_atom(key) for key in way.held]
    held = [_atom(key) for key in sorted(way.held, key=share)[: 1 + HELD]]
    lacked = [_atom(key) for key in sorted(way.lacked, key=share)[-LACKED:]]
    return [*held, *[EVERYWHERE] * (1 + HELD - len(held)), *lacked, *[NOWHERE] * (LACKED - len(lacked))]


def _says_all(way: Way) -> bool:
    return way.exact and len(way.held) <= 1 + HELD and len(way.lacked) <= LACKED


def _atom(key: str) -> int:
    if key.startswith(_HASHED):
        return hash(key) % 2**64
    mark = _MARKS.get(key[:1], 0)
    words = key[1:] if mark else key
    if not words.startswith("+"):
        return atom_of(words) ^ mark
    one, other = words[1:].split(" ")
    return beside(atom_of(one) ^ mark, atom_of(other) ^ mark)


def atoms_of(papers: Sequence[FoldedPaper], asked: frozenset[str]) -> tuple[Atoms, Places]:
    """Give the atoms of all that the papers hold, and for each of them the place of its paper.

    Args:
        papers: `PAPERS` at the most.
        asked: the kinds of keys that are asked for, see `kind_of`.
    """
    words = words_of(chain.from_iterable((paper.paper.title, paper.paper.abstract or "") for paper in papers))
    holders, entitled = words.text >> 1, words.text & 1 == 0
    each = [(words.singular, holders)]
    if _AS_WRITTEN in asked:
        each.append((words.written ^ np.uint64(_MARKS[_AS_WRITTEN]), holders))
    if _IN_TITLE in asked:
        each.append((words.singular[entitled] ^ np.uint64(_MARKS[_IN_TITLE]), holders[entitled]))
    each += [(neighbours(atoms), held[:-1]) for atoms, held in each]
    each.append(_numbered([_further(paper, asked) for paper in papers]))
    atoms, places = zip(*each, strict=True)
    return np.concatenate(atoms), np.concatenate(places)


def _further(paper: FoldedPaper, asked: frozenset[str]) -> bytes:
    """Give the atoms of keys other than words."""
    keys = array("q", map(hash, keys_of_paper(paper, asked - _APART))).tobytes()
    if "@" not in asked:
        return keys
    return keys + b"".join(_author_atoms(author.name, author.all_ids) for author in paper.paper.authors)


@lru_cache(maxsize=AUTHORS_KEPT)
def _author_atoms(name: str, ids: tuple[str, ...]) -> bytes:
    return array("q", map(hash, keys_of_author(name, ids))).tobytes()


def _numbered(atoms: Sequence[bytes]) -> tuple[Atoms, Places]:
    sizes = [len(each) // 8 for each in atoms]
    return np.frombuffer(b"".join(atoms), np.uint64), np.repeat(np.arange(len(atoms)), sizes)


class Rows(NamedTuple):
    """Ways as they are filed.

    Attributes:
        filed: the atom of each.
        strict: which of them ask for more.
        further: the further atoms of those.
        owners: for each way twice the place of its watch, and one more where it is to be evaluated.
    """

    filed: Atoms
    strict: NDArray[np.bool_]
    further: Atoms
    owners: NDArray[np.int32]


class Pack:
    """Watches filed under their ways; it never changes once made."""

    def __init__(self, watches: Sequence[Watch], asked: frozenset[str], rows: Rows) -> None:
        """File the ways.

        Args:
            watches: in the order they were added.
            asked: the kinds of keys that the ways ask for, of those that `kind_of` tells.
            rows: the ways.
        """
        self.watches, self.asked = watches, asked
        order = np.argsort(rows.filed, kind="stable")
        filed = rows.filed[order]
        always = np.array([EVERYWHERE, NOWHERE], np.uint64)
        self._atoms = np.unique(np.concatenate((filed, rows.further.ravel(), always)))
        self._owners = rows.owners[order]
        self._under = np.where(rows.strict, np.cumsum(rows.strict), 0)[order].astype(np.int32)
        nothing = np.zeros((1, HELD + LACKED), np.int32)
        self._further = np.concatenate((nothing, np.searchsorted(self._atoms, rows.further).astype(np.int32)))
        self._starts = np.append(np.searchsorted(filed, self._atoms), len(filed)).astype(np.int32)
        bits = len(self._atoms).bit_length()
        self._shift, self._fine = np.uint64(64 - bits), np.uint64(64 - bits - _FINER)
        begun = np.arange(2**bits, dtype=np.uint64) << self._shift
        self._buckets = np.append(np.searchsorted(self._atoms, begun), len(self._atoms)).astype(np.int32)
        there = np.zeros(2 ** (bits + _FINER), np.bool_)
        there[self._atoms >> self._fine] = True
        self._there = np.packbits(there, bitorder="little")

    def rows(self) -> Rows:
        """Give back the ways as they were given, in another order."""
        strict = self._under > 0
        further = self._atoms[self._further[self._under[strict]]]
        return Rows(np.repeat(self._atoms, np.diff(self._starts)), strict, further, self._owners)

    def without(self, gone: Container[int]) -> Pack:
        """Give a pack of those watches alone whose ids aren't among these; nothing is read again."""
        stay = np.array([id(watch) not in gone for watch in self.watches])
        rows = self.rows()
        kept = stay[rows.owners >> 1]
        places = np.cumsum(stay) - 1
        owners = places[rows.owners[kept] >> 1] << 1 | rows.owners[kept] & 1
        rows = Rows(rows.filed[kept], rows.strict[kept], rows.further[kept[rows.strict]], owners.astype(np.int32))
        return Pack(tuple(compress(self.watches, stay)), self.asked, rows)

    def find(self, papers: int, atoms: Atoms, holders: Places) -> Sequence[Found]:
        """Give for each paper the watches that it may answer.

        Args:
            papers: how many.
            atoms: of all of them.
            holders: for each atom the place of its paper.
        """
        found, at = self._look_up(atoms)
        held = np.sort(at.astype(np.int64) << 6 | holders[found])
        begins = np.flatnonzero(np.diff(held >> 6, prepend=-1))
        present = held[begins] >> 6
        masks = np.append(np.bitwise_or.reduceat(_BITS[held & 63], begins), np.uint64(0))
        starts = self._starts[present]
        sizes = self._starts[present + 1] - starts
        ways = np.arange(sizes.sum()) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
        answered = np.repeat(masks[:-1], sizes)
        under = self._under[ways]
        strict = np.flatnonzero(under)
        further = self._further[under[strict]]
        where = np.searchsorted(present, further)
        having = np.where(np.append(present, -1)[where] == further, masks[where], np.uint64(0))
        answered[strict] &= np.bitwise_and.reduce(having[:, :HELD], axis=1)
        answered[strict] &= ~np.bitwise_or.reduce(having[:, HELD:], axis=1)
        return self._by_paper(self._owners[ways], answered, papers)

    def _by_paper(self, owners: NDArray[np.int32], answered: Atoms, papers: int) -> Sequence[Found]:
        some = np.flatnonzero(answered)
        bits = np.flatnonzero(
            np.unpackbits(answered[some].astype("<u8").view(np.uint8), bitorder="little").view(np.bool_)
        )
        pairs = np.sort((bits & 63) << 32 | owners[some][bits >> 6])
        pairs = pairs[np.diff(pairs >> 1, prepend=-1) > 0]
        bounds = np.searchsorted(pairs, np.arange(papers + 1) << 32)
        watches = list(map(self.watches.__getitem__, ((pairs & (2**32 - 1)) >> 1).tolist()))
        unsure = np.flatnonzero(pairs & 1)
        cuts = np.searchsorted(unsure, bounds)
        return [
            Found(watches[start:end], (unsure[cut:until] - start).tolist())
            for (start, end), (cut, until) in zip(pairwise(bounds.tolist()), pairwise(cuts.tolist()), strict=True)
        ]

    def _look_up(self, atoms: Atoms) -> tuple[Places, NDArray[np.int32]]:
        """Give which of the numbers are here, and where."""
        bits = (atoms >> self._fine).view(np.intp)
        there = self._there[bits >> 3] >> (bits.astype(np.uint8) & 7) & 1
        left = np.flatnonzero(there.view(np.bool_))
        bucket = (atoms[left] >> self._shift).view(np.intp)
        at, ends = self._buckets[bucket], self._buckets[bucket + 1]
        found: list[Places] = []
        places: list[NDArray[np.int32]] = []
        while True:
            inside = at < ends
            left, at, ends = left[inside], at[inside], ends[inside]
            if not len(left):
                return np.concatenate(found or [left]), np.concatenate(places or [at])
            same = self._atoms[at] == atoms[left]
            found.append(left[same])
            places.append(at[same])
            left, at, ends = left[~same], at[~same] + np.int32(1), ends[~same]


def packed(watches: Sequence[Watch]) -> Pack:
    """File watches under the ways of answering their queries; what many ask alike is read once.

    Raises:
        WrongUse: one of them can't be read.
    """
    filed, strict, further, owners = array("Q"), bytearray(), array("Q"), array("i")
    asked: set[str] = set()

    def wanted(at: int) -> tuple[WatchKind, str]:
        return watches[at].kind, watches[at].text

    for (kind, text), alike in groupby(sorted(range(len(watches)), key=wanted), wanted):
        places = list(alike)
        for way in ways_of(query_of(kind, text)):
            first, *others = _row(way)
            filed.extend([first] * len(places))
            strict.extend([bool(others)] * len(places))
            further.extend(others * len(places))
            owners.extend(2 * at + (not _says_all(way)) for at in places)
            asked.update(map(kind_of, way.held), map(kind_of, way.lacked))
    rows = Rows(
        np.frombuffer(filed, np.uint64),
        np.frombuffer(strict, np.bool_),
        np.frombuffer(further, np.uint64).reshape(-1, HELD + LACKED),
        np.frombuffer(owners, np.int32),
    )
    return Pack(watches, frozenset(filter(None, asked)), rows)


def joined(older: Pack, newer: Pack) -> Pack:
    """File the watches of both together."""
    each = [older.rows(), newer.rows()]
    each[1] = each[1]._replace(owners=each[1].owners + np.int32(2 * len(older.watches)))
    rows = Rows._make(map(np.concatenate, zip(*each, strict=True)))
    return Pack((*older.watches, *newer.watches), older.asked | newer.asked, rows)


def find(packs: Sequence[Pack], papers: Sequence[FoldedPaper]) -> Iterator[tuple[Found, ...]]:
    """Give for each paper the watches that may want it, pack by pack.

    Args:
        packs: at least one.
        papers: `PAPERS` at the most.
    """
    atoms, holders = atoms_of(papers, frozenset().union(*(pack.asked for pack in packs)))
    return zip(*(pack.find(len(papers), atoms, holders) for pack in packs), strict=True)
