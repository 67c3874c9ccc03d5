"""Measures verdicts on names by labelled pairs: a table per set, the precision and recall of *same* and of *same or
possible*, every miss by its cause, and every pair of two people that are called the same though they are spelt
differently.

    ACADEMICHUB_SHARED=FOLDER python -m scripts.measure_names [--possible]

Two names are spelt alike if they are the same letters in the same order (`Li, Bo-Han` and `Li, Bohan`): no name can
part such people. The recall is told again without those misses whose names are two people's as they stand: two family
names and two given names, two full given names, initials that contradict. Beside misprints it is told how many labelled
pairs are one letter apart, and of how many people. With `--possible`, pairs of two people that are called possible are
listed too. The sets are no part of the project; without them this says so and ends with 1.
"""

from __future__ import annotations

import json
import lzma
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from rapidfuzz.distance import OSA

from bot.matching.names import Comparison, Ground, Verdict, compare, readings
from bot.matching.tokens import tokens

SETS = ("inspire_wang_pairs", "orcid_pairs")
_OF_ONE, _OF_TWO = True, False


class Cause(StrEnum):
    """Why two names labelled as one person's are called different."""

    MISPRINT = "one letter misprinted"
    FAMILY = "another family name, the same given name"
    SCRIPT = "another script or romanisation"
    VARIANT = "a first-name variant that the table lacks"
    ORDER = "the same words in another order, or one left out"
    INITIALS = "initials that contradict"
    GIVEN = "two different given names"
    NEITHER = "two family names and two given names"


_LONGEST_INITIALS = 2
TWO_PEOPLE = frozenset({Cause.INITIALS, Cause.GIVEN, Cause.NEITHER})
"""Of names that no rule may bring together: the label is wrong, or the record."""


def cause(one: str, other: str) -> Cause:
    """Tell why two names that are labelled as one person's differ, by their letters alone."""
    if _letters(one).isascii() != _letters(other).isascii():
        return Cause.SCRIPT
    mine, theirs = set(tokens(one)), set(tokens(other))
    if mine <= theirs or theirs <= mine:
        return Cause.ORDER
    (family, given), (their_family, their_given) = _parted(one), _parted(other)
    if is_letter_apart(one, other):
        return Cause.MISPRINT
    if family != their_family:
        return Cause.FAMILY if given == their_given else Cause.NEITHER
    if compare(one, other).ground is Ground.LETTERS:
        return Cause.INITIALS
    listed = (given, their_given) in _listed_variants() or (their_given, given) in _listed_variants()
    return Cause.VARIANT if listed else Cause.GIVEN


def is_letter_apart(one: str, other: str) -> bool:
    """Tell whether one letter of the family name or of the given name is all that differs; initials are no names."""
    (family, given), (their_family, their_given) = _parted(one), _parted(other)
    far = OSA.distance(family, their_family) + OSA.distance(given, their_given)
    return far == 1 and min(len(given), len(their_given)) > _LONGEST_INITIALS


@cache
def _listed_variants() -> frozenset[tuple[str, str]]:
    """First names that one person published under, as S2AND lists them."""
    file = (shared_names() or Path()) / "s2and_first_name_tuples.csv"
    rows = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return frozenset((_letters(one), _letters(other)) for one, _, other in (row.partition(",") for row in rows))


def _parted(name: str) -> tuple[str, str]:
    """Gives the letters of the family name and of the given names, as first read."""
    read = readings(name)[0]
    return min(read.family, default=""), "".join(min(part.forms) for part in read.given)


@dataclass
class Score:
    """How a set went.

    Attributes:
        counts: pairs by whether they are one person's, and the verdict.
        alike: pairs of two people that are spelt alike, by the verdict.
        missed: pairs of one person called different, by cause.
        wrong: pairs of two people, spelt differently, called the same.
        possible: such pairs called possible.
        near: pairs that are one letter apart, by whether they are one person's.
    """

    name: str
    counts: Counter[tuple[bool, Verdict]] = field(default_factory=Counter)
    alike: Counter[Verdict] = field(default_factory=Counter)
    missed: list[tuple[Cause, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    possible: list[str] = field(default_factory=list)
    near: Counter[bool] = field(default_factory=Counter)

    def take(self, one: str, other: str, *, is_one: bool) -> None:
        """Compare a pair with its label."""
        found = compare(one, other)
        self.counts[is_one, found.verdict] += 1
        self.near[is_one] += is_letter_apart(one, other)
        shown = f"{one} | {other}  ({found.ground})"
        if is_one:
            self.missed += [(cause(one, other), shown)] if found.verdict is Verdict.DIFFERENT else []
        elif _letters(one) == _letters(other):
            self.alike[found.verdict] += 1
        else:
            self._take_two(shown, found)

    def _take_two(self, shown: str, found: Comparison) -> None:
        if found.verdict is Verdict.SAME:
            self.wrong.append(shown)
        elif found.verdict is Verdict.POSSIBLE:
            self.possible.append(shown)

    def precision(self, least: Verdict) -> float:
        """Part of the pairs with at least this verdict that are one person's, 0 to 1."""
        right, wrong = self._at_least(least, _OF_ONE), self._at_least(least, _OF_TWO)
        return right / (right + wrong) if right + wrong else 1.0

    def recall(self, least: Verdict) -> float:
        """Part of the pairs of one person that get at least this verdict, 0 to 1."""
        whole = self._at_least(Verdict.DIFFERENT, _OF_ONE)
        return self._at_least(least, _OF_ONE) / whole if whole else 1.0

    @property
    def recall_of_names(self) -> float:
        """The recall of same or possible without pairs whose names are two people's as they stand, 0 to 1."""
        doubted = sum(why in TWO_PEOPLE for why, _ in self.missed)
        found = self._at_least(Verdict.POSSIBLE, _OF_ONE)
        whole = self._at_least(Verdict.DIFFERENT, _OF_ONE) - doubted
        return found / whole if whole else 1.0

    @property
    def flagged(self) -> float:
        """Part of the pairs of two people spelt differently that are called possible, 0 to 1."""
        apart = self._at_least(Verdict.DIFFERENT, _OF_TWO) - self.alike.total()
        return len(self.possible) / apart if apart else 0.0

    @property
    def mistaken(self) -> float:
        """Part of the pairs of two people spelt differently that are called the same, 0 to 1."""
        apart = self._at_least(Verdict.DIFFERENT, _OF_TWO) - self.alike.total()
        return len(self.wrong) / apart if apart else 0.0

    def _at_least(self, least: Verdict, is_one: bool) -> int:
        return sum(self.counts[is_one, verdict] for verdict in Verdict if verdict >= least)


def measured(folder: Path, name: str) -> Score:
    """Measure one set."""
    score = Score(name)
    for one, other, is_one in _pairs(folder / f"{name}.jsonl.xz"):
        score.take(one, other, is_one=is_one)
    return score


def shared_names() -> Path | None:
    """Give the folder of labelled pairs; None where there is none."""
    folder = Path(os.environ.get("ACADEMICHUB_SHARED", Path(__file__).parents[2] / "shared")) / "data" / "names"
    return folder if folder.is_dir() else None


def _pairs(file: Path) -> Iterator[tuple[str, str, bool]]:
    with lzma.open(file, "rt", encoding="utf-8") as opened:
        for line in map(json.loads, opened):
            yield _name(line["a"]), _name(line["b"]), line["label"] == 1


def _name(said: str | list[str]) -> str:
    """Writes `[family, given, suffix]` as one text."""
    return said if isinstance(said, str) else ", ".join(part for part in said if part)


def _letters(name: str) -> str:
    return "".join(tokens(name))


def _printed(score: Score, *, with_possible: bool) -> None:
    counts = [score.counts[is_one, verdict] for is_one in (_OF_ONE, _OF_TWO) for verdict in reversed(Verdict)]
    print(f"{score.name:20}", *(f"{count:6}" for count in counts), end=" ")
    print(*(f"{score.precision(least):6.3f} {score.recall(least):6.3f}" for least in (Verdict.SAME, Verdict.POSSIBLE)))
    alike = ", ".join(f"{score.alike[verdict]} {verdict.name.lower()}" for verdict in reversed(Verdict))
    print(f"  two people spelt alike: {alike}; spelt differently and called the same: {score.mistaken:.2%}")
    recall, of_names = score.recall(Verdict.POSSIBLE), score.recall_of_names
    print(f"  called possible, of two people spelt differently: {score.flagged:.2%}")
    print(f"  recall of same or possible: {recall:.3f}; without names that are two people's: {of_names:.3f}")
    print(f"  one letter apart: {score.near[_OF_ONE]} pairs of one person, {score.near[_OF_TWO]} of two people")
    causes = Counter(why for why, _ in score.missed)
    print(*(f"    {causes[why]:4} {why}" for why in Cause), sep="\n")
    missed = [f"{pair}: {why}" for why, pair in score.missed]
    lists = {"missed": missed, "called the same": score.wrong}
    for title, pairs in (lists | {"called possible": score.possible} if with_possible else lists).items():
        print(*([f"  {title}:"] if pairs else []), *(f"    {pair}" for pair in pairs), sep="\n")


def main() -> int:
    """Print the table, and below each set its errors."""
    folder = shared_names()
    if folder is None:
        print("The labelled pairs are not here: set ACADEMICHUB_SHARED to their folder.", file=sys.stderr)
        return 1
    print(f"{'':20} {'one person':^20} {'two people':^20} {'same':^13} {'or possible':^13}")
    kinds = " ".join(f"{kind:>6}" for kind in ("same", "poss.", "diff.") * 2)
    print(f"{'set':20} {kinds} {'prec.':>6} {'recall':>6} {'prec.':>6} {'recall':>6}")
    for name in SETS:
        _printed(measured(folder, name), with_possible="--possible" in sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
