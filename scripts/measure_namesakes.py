"""Measures how well the people of one name are told apart, by papers whose people are known.

    ACADEMICHUB_SHARED=FOLDER python -m scripts.measure_namesakes [--names N] [--people N] [--shared NAME]

No set that we have says whose the papers of a common name are. So people are taken whose full names are their own (a
family name that very many bear and a given name of two syllables, each met in two papers or more) and are made to share
one name: all that they are known by is their company and their fields, as it is for a real common name, whose company
has common names as well. Some of those people are two in truth, who bear one full name; the numbers are so much worse.

Told are B-cubed and pairwise precision and recall: of papers put together, which part is one person's; of papers of one
person, which part is together. Beside it stand the answers *all one person*, *each paper a person*, *any co-author in
common* and *the same first category*. The corpus is no part of the project; without it this says so and ends with 1.
"""

from __future__ import annotations

import json
import lzma
import os
import sys
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from random import Random

from bot.domain.paper import Author, Paper
from bot.intake.paper_lines import paper_from_line
from bot.matching.names import readings
from bot.matching.names_keys import is_eastern
from bot.matching.namesakes import groups
from bot.matching.tokens import tokens

SEED = 2026
FEWEST_OF_A_FAMILY = 60

Grouping = Sequence[int]
"""For each paper the number of the person whose it is said to be."""


@dataclass(frozen=True)
class Case:
    """Papers that all seem to be by one name, and whose they are."""

    name: str
    papers: Sequence[Paper]
    truth: Grouping


@dataclass(frozen=True)
class Score:
    """B-cubed and pairwise precision and recall, and how many people are said to be there for each who is."""

    b3_precision: float
    b3_recall: float
    pair_precision: float
    pair_recall: float
    people: float


def cases(papers: Sequence[Paper], names: int, people: int, shared: str, rng: Random) -> list[Case]:
    """Make names of people, each of one family, each with papers enough to tell."""
    by_author: defaultdict[str, list[Paper]] = defaultdict(list)
    for paper in papers:
        for author in paper.authors:
            by_author[author.name].append(paper)
    families: defaultdict[str, list[str]] = defaultdict(list)
    for name, written in by_author.items():
        if (family := _family(name)) and len(written) >= 2:
            families[family].append(name)
    large = sorted(family for family, members in families.items() if len(members) >= FEWEST_OF_A_FAMILY)
    found = []
    for _ in range(names):
        family = rng.choice(large)
        found.append(_case(shared, rng.sample(sorted(families[family]), people), by_author))
    return found


def _family(name: str) -> str:
    """Give the family name, in small letters, of a name that is most likely one person's own; empty elsewhere."""
    words = tokens(name)
    found = {reading.family for reading in readings(name)}
    given = words[0] if len(words) == 2 else ""
    return words[-1] if given and len(given) >= 6 and any(map(is_eastern, found)) else ""


def _case(name: str, members: Sequence[str], by_author: Mapping[str, Sequence[Paper]]) -> Case:
    papers, truth = [], []
    for number, member in enumerate(members):
        for paper in by_author[member]:
            if sum(author.name in members for author in paper.authors) > 1:
                continue
            renamed = tuple(Author(name) if author.name == member else author for author in paper.authors)
            papers.append(replace(paper, authors=renamed))
            truth.append(number)
    return Case(name, papers, truth)


def score(truth: Grouping, said: Grouping) -> Score:
    """Compare what is said with what is true."""
    both, true, told = Counter(zip(truth, said, strict=True)), Counter(truth), Counter(said)
    precision = sum(n * n / told[group] for (_, group), n in both.items()) / len(truth)
    recall = sum(n * n / true[person] for (person, _), n in both.items()) / len(truth)
    pairs = [
        (truth[one] == truth[other], said[one] == said[other]) for one, other in combinations(range(len(truth)), 2)
    ]
    right = sum(one and two for one, two in pairs)
    said_same, are_same = sum(two for _, two in pairs), sum(one for one, _ in pairs)
    return Score(
        precision, recall, right / said_same if said_same else 1.0, right / are_same if are_same else 1.0,
        len(told) / len(true),
    )  # fmt: skip


def ours(name: str, papers: Sequence[Paper]) -> Grouping:
    """Tell apart as the product does."""
    at = {id(paper): number for number, each in enumerate(groups(name, papers)) for paper in each}
    return [at[id(paper)] for paper in papers]


def linked(papers: Sequence[Paper], marks: Callable[[Paper], set[str]]) -> Grouping:
    """Join papers that share a mark, over others too."""
    group, of_mark = list(range(len(papers))), dict[str, int]()
    for at, paper in enumerate(papers):
        for mark in marks(paper):
            one, other = group[at], group[of_mark.setdefault(mark, at)]
            group = [one if each == other else each for each in group]
    return group


def others(name: str, paper: Paper) -> set[str]:
    """Give the other authors' names."""
    return {author.name for author in paper.authors if author.name != name}


WAYS: Mapping[str, Callable[[str, Sequence[Paper]], Grouping]] = {
    "ours": ours,
    "any co-author in common": lambda name, papers: linked(papers, lambda paper: others(name, paper)),
    "the same first category": lambda _, papers: linked(papers, lambda paper: set(paper.categories[:1])),
    "all one person": lambda _, papers: [0] * len(papers),
    "each paper a person": lambda _, papers: range(len(papers)),
}


def main() -> int:
    """Print the table; gives the exit code."""
    asked = ArgumentParser(description="how well the people of one name are told apart")
    asked.add_argument("--names", type=int, default=60, help="how many names are made")
    asked.add_argument("--shared", default="Wei Wang", help="the name that they are made to share")
    asked.add_argument("--people", type=int, default=40, help="how many people share each")
    options = asked.parse_args()
    shared = Path(os.environ.get("ACADEMICHUB_SHARED", Path(__file__).parents[2] / "shared"))
    corpus = shared / "data/corpus/arxiv_2025.jsonl.xz"
    if not corpus.is_file():
        sys.stderr.write("The corpus is not here: set ACADEMICHUB_SHARED to the folder that holds data/corpus.\n")
        return 1
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        papers = [paper_from_line(json.dumps(_without_text(json.loads(line)))) for line in lines]
    made = cases(papers, options.names, options.people, options.shared, Random(SEED))  # noqa: S311 -- a sample, no secret
    of = sum(len(case.papers) for case in made)
    sys.stdout.write(f"{len(made)} names of {options.people} people each, {of} papers; B-cubed, pairs, people told:\n")
    for way, group in WAYS.items():
        scores = [score(case.truth, group(case.name, case.papers)) for case in made]
        means = [sum(getattr(each, field) for each in scores) / len(scores) for field in Score.__dataclass_fields__]
        sys.stdout.write(
            f"{way:24} B³ precision {means[0]:.3f} recall {means[1]:.3f} · pairs precision {means[2]:.3f} "
            f"recall {means[3]:.3f} · {means[4]:.2f} told for each\n"
        )
    return 0


def _without_text(record: dict[str, object]) -> dict[str, object]:
    return {**record, "abstract": None}


if __name__ == "__main__":
    raise SystemExit(main())
