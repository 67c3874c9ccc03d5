"""Measures verdicts on names by labelled pairs: a table per set, the precision and recall of *same* and of *same or
possible*, every miss, and every pair of two people that are called the same though they are spelt differently.

    ACADEMICHUB_SHARED=FOLDER python -m scripts.measure_names [--possible]

Two names are spelt alike if they are the same letters in the same order (`Li, Bo-Han` and `Li, Bohan`): no name can
part such people. With `--possible`, pairs of two people that are called possible are listed too. The sets are no part
of the project; without them this says so and ends with 1.
"""

from __future__ import annotations

import json
import lzma
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.matching.names import Comparison, Verdict, compare
from bot.matching.tokens import tokens

SETS = ("inspire_wang_pairs", "orcid_pairs")
_OF_ONE, _OF_TWO = True, False


@dataclass
class Score:
    """How a set went.

    Attributes:
        counts: pairs by whether they are one person's, and the verdict.
        alike: pairs of two people that are spelt alike, by the verdict.
        missed: pairs of one person called different.
        wrong: pairs of two people, spelt differently, called the same.
        possible: such pairs called possible.
    """

    name: str
    counts: Counter[tuple[bool, Verdict]] = field(default_factory=Counter)
    alike: Counter[Verdict] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    possible: list[str] = field(default_factory=list)

    def take(self, one: str, other: str, *, is_one: bool) -> None:
        """Compare a pair with its label."""
        found = compare(one, other)
        self.counts[is_one, found.verdict] += 1
        shown = f"{one} | {other}  ({found.ground})"
        if is_one:
            self.missed += [shown] if found.verdict is Verdict.DIFFERENT else []
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
    lists = {"missed": score.missed, "called the same": score.wrong}
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
