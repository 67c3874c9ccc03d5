"""Words as numbers, *atoms*, for `bot.matching.percolation`: those of many texts are read at once.

The folded texts of some papers are laid out as one run of bytes, and a word's atom is made of eight of its bytes at a
time, of all words together. Words of up to eight bytes never share one; longer ones do by a chance of one in 2^64, and
others in every run. Plurals are folded as `bot.matching.tokens` folds them, by the endings that it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.intake.folding import folded
from bot.matching.tokens import DROPPED_E, KEPT_S, SHORTEST_PLURAL, UNRULY

Atoms = NDArray[np.uint64]
Places = NDArray[np.intp]

LONGEST = 64
"""Bytes; longer words are hashed one by one."""

_EIGHT, _BLANK, _ASCII = 8, ord(" "), 127
_APART = b" \0 "
"""Stands behind each text: the empty word, so that no phrase reaches over its end."""
_MARGIN = b" " * _EIGHT
_SEED = hash("words as numbers") % 2**64
_STEP = 0x9E3779B97F4A7C15  # odd, and its bits look drawn by lot: neighbouring numbers are spread
_FOLD = np.uint64(32)
_PARTS = np.array([2 ** (8 * size) - 1 for size in range(_EIGHT + 1)], np.uint64)
"""By how many bytes of eight are a word's: what keeps those."""


class Words(NamedTuple):
    """The words of texts, one text after the other, each followed by the empty word.

    Attributes:
        written: their atoms.
        singular: those of their singular forms.
        text: in which text each stands, the first's 0.
    """

    written: Atoms
    singular: Atoms
    text: Places


def atom_of(word: str) -> int:
    """Give the atom of one word, folded; of the empty word too."""
    spelled = word.encode()
    if len(spelled) > LONGEST:
        return hash(spelled) % 2**64
    atom = _SEED
    for at in range(0, len(spelled) or 1, _EIGHT):
        atom = (atom ^ int.from_bytes(spelled[at : at + _EIGHT], "little")) * _STEP % 2**64
        atom ^= atom >> 32
    return atom


def beside(one: int, other: int) -> int:
    """Give the atom of two neighbouring words."""
    return ((one + 1) * _STEP + other) % 2**64


def neighbours(words: Atoms) -> Atoms:
    """Give what `beside` gives for each two neighbours."""
    return (words[:-1] + np.uint64(1)) * np.uint64(_STEP) + words[1:]


def words_of(texts: Iterable[str]) -> Words:
    """Read texts, as they are."""
    each = [folded(text) + _APART for text in texts]
    run = _Run(bytearray(b"".join((_MARGIN, *each, _MARGIN))))
    written = run.atoms(run.starts, run.sizes)
    begins = np.cumsum([len(_MARGIN), *map(len, each)])
    text = np.repeat(np.arange(len(each)), np.diff(np.searchsorted(run.starts, begins)))
    return Words(written, _singular(run, written), text)


class _Run:
    """Words parted by blanks, `_MARGIN` at both ends; where each starts and how many bytes it has."""

    def __init__(self, spelled: bytearray) -> None:
        self.spelled = spelled
        self.letters = np.frombuffer(spelled, np.uint8)
        edges = np.flatnonzero(np.diff(self.letters != _BLANK)) + 1
        self.starts = edges[::2]
        self.sizes = edges[1::2] - self.starts
        self._eights = np.ndarray((len(spelled) - _EIGHT + 1,), "<u8", buffer=spelled, strides=(1,))

    def atoms(self, starts: Places, sizes: Places) -> Atoms:
        """Give the atoms of words that start at these places and have so many bytes."""
        found = self._mixed(np.uint64(_SEED), starts, sizes)
        longer = np.flatnonzero(sizes > _EIGHT)
        for at in range(_EIGHT, LONGEST, _EIGHT):
            found[longer] = self._mixed(found[longer], starts[longer] + at, sizes[longer] - at)
            longer = longer[sizes[longer] > at + _EIGHT]
        for at in longer.tolist():
            found[at] = hash(bytes(self.spelled[starts[at] : starts[at] + sizes[at]])) % 2**64
        return found

    def _mixed(self, atoms: Atoms | np.uint64, starts: Places, sizes: Places) -> Atoms:
        """Mix the next eight bytes of words into their atoms, or as many as they have left."""
        mixed = (atoms ^ (self._eights.take(starts) & _PARTS[np.minimum(sizes, _EIGHT)])) * np.uint64(_STEP)
        return mixed ^ (mixed >> _FOLD)

    def ends(self, words: Places) -> Atoms:
        """Give the last eight letters of words, the last one foremost."""
        return self._eights.take(self.starts[words] + self.sizes[words] - _EIGHT)

    def regular(self) -> NDArray[np.bool_]:
        """Tell which words are long enough for a plural and all ASCII."""
        found = self.sizes >= SHORTEST_PLURAL
        foreign = np.flatnonzero(self.letters > _ASCII)
        found[np.searchsorted(self.starts, foreign, "right") - 1] = False
        return found


def _singular(run: _Run, written: Atoms) -> Atoms:
    """Give the atoms of singular forms, by the rule of `bot.matching.tokens`; a y for ie is written into the run."""
    found = written.copy()
    last = run.letters[run.starts + run.sizes - 1]
    words = np.flatnonzero(run.regular() & ((last == ord("s")) | (last == ord("e"))))
    ends, sizes = run.ends(words), run.sizes[words]
    plural = _end(ends, ["s"]) & ~_end(ends, KEPT_S)
    ends <<= plural.astype(np.uint64) * np.uint64(8)
    sizes = sizes - plural
    in_y = _end(ends, ["ie"])
    run.letters[(run.starts[words] + sizes)[in_y] - 2] = ord("y")
    sizes -= in_y
    sizes -= _end(ends, DROPPED_E)
    changed = np.flatnonzero(sizes != run.sizes[words])
    found[words[changed]] = run.atoms(run.starts[words[changed]], sizes[changed])
    return _unruly_set_right(found, written)


def _end(ends: Atoms, endings: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which words end in one of the endings."""
    found = np.zeros(len(ends), np.bool_)
    for ending in endings:
        spelled = ending.encode()
        found |= ends >> np.uint64(64 - 8 * len(spelled)) == int.from_bytes(spelled, "little")
    return found


@cache
def _unruly() -> tuple[Atoms, Atoms, NDArray[np.bool_]]:
    """Gives the atoms of words that follow no rule, sorted, those of their singulars, and how all of them begin."""
    pairs = np.array(sorted((atom_of(word), atom_of(singular)) for word, singular in UNRULY.items()), np.uint64)
    begun = np.zeros(2**12, np.bool_)
    begun[pairs[:, 0] >> np.uint64(52)] = True
    return pairs[:, 0].copy(), pairs[:, 1].copy(), begun


def _unruly_set_right(found: Atoms, written: Atoms) -> Atoms:
    words, singulars, begun = _unruly()
    maybe = np.flatnonzero(begun[written >> np.uint64(52)])
    at = np.minimum(np.searchsorted(words, written[maybe]), len(words) - 1)
    same = words[at] == written[maybe]
    found[maybe[same]] = singulars[at[same]]
    return found
