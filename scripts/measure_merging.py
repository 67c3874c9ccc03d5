"""Measures `academichub merge` by labelled pairs: precision, recall and F1 of each set, and every error.

    ACADEMICHUB_SHARED=FOLDER python -m scripts.measure_merging [--errors N]

The sets are no part of the project; without them this says so and ends with 1.
"""

from __future__ import annotations

import html
import json
import lzma
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.domain.paper import Author, Paper
from bot.intake.cleaning import tidy
from bot.intake.merging import merge
from bot.intake.people import natural_name

Line = Mapping[str, Any]
ERRORS_SHOWN = 10


@dataclass
class Score:
    """How a set went: pairs joined rightly, joined wrongly, left apart wrongly, and the errors in words."""

    name: str
    right: int = 0
    wrong: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Part of the pairs joined that are one work, 0 to 1."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Part of the pairs that are one work that were joined, 0 to 1."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def take(self, one: Paper, other: Paper, *, same: bool) -> None:
        """Merge a pair and compare with its label."""
        joined = len(merge([one, other])) == 1
        self.right += joined and same
        if joined != same:
            self.wrong += joined
            self.missed += same
            kind = "joined" if joined else "missed"
            self.errors.append(f"{kind}: {_shown(one)}\n        {_shown(other)}")


def near_titles(pairs: Path) -> Score:
    """Two arXiv papers: one work where title and some author agree, else two, however near the titles."""
    score = Score("arXiv near titles")
    for line in _lines(pairs / "arxiv_near_title_pairs.jsonl.xz"):
        one, other = (_arxiv(line[side]["id"], line[side]) for side in "ab")
        score.take(one, other, same=line["same_title"] and line["shared_authors"] > 0)
    return score


def versions(pairs: Path) -> Score:
    """Versions of a paper, under the spellings that sources write, titles and authors changed or not."""
    score = Score("arXiv versions")
    for line in _lines(pairs / "arxiv_replaced_versions.jsonl.xz"):
        told = [_arxiv(f"{line['id']}v{number}", said) for number, said in enumerate(line["versions"], start=1)]
        doi = _paper(f"doi:10.48550/arXiv.{line['id']}", "The record of a registry")
        for paper in told:
            score.take(paper, doi, same=True)
    return score


def published(pairs: Path, *, by: str) -> Score:
    """A preprint and its article, which share nothing but the id; the whole set at once, so that strangers can meet."""
    score = Score(f"preprint and article, {by}")
    papers: list[Paper] = []
    wanted: dict[str, str] = {}
    for number, line in enumerate(_lines(pairs / "preprint_published_doi.jsonl.xz")):
        preprint, article = line["arxiv_doi"].rpartition("arxiv.")[2], line["published_doi"]
        wanted[f"arxiv:{preprint}"] = f"doi:{article}"
        said = _arxiv(preprint, line)
        ids = {"arxiv": preprint} | ({"doi": article} if by == "ids" else {})
        links = () if by == "ids" else (f"doi:{article}",)
        papers += [_but(said, ids, links), _paper(f"doi:{article}", f"The article of number {number}")]
    together = {member: work.members for work in merge(papers) for member in work.members}
    for preprint, article in wanted.items():
        found = [member for member in together[preprint] if member != preprint]
        score.right += article in found
        score.wrong += len(set(found) - {article})
        score.missed += article not in found
        if found != [article]:
            score.errors.append(f"{preprint} with {', '.join(found) or 'nothing'}, wanted {article}")
    return score


def catalogues(pairs: Path, name: str, *, dated: bool) -> Score:
    """Records of two catalogues, by title and authors, with the year or without."""
    score = Score(f"{name}, title, authors{' and year' if dated else ' alone'}")
    for line in _lines(pairs / "dblp_acm_scholar.jsonl.xz"):
        if line["set"].endswith(name):
            one, other = (_catalogued(f"{side}:1", line[side], dated=dated) for side in "ab")
            score.take(one, other, same=bool(line["label"]))
    return score


def strangers(pairs: Path) -> Score:
    """A year's arXiv papers at once, their ids hidden: each is a work of its own, unless it was submitted again."""
    score = Score("arXiv papers, title and authors alone")
    papers = {}
    for line in _lines(pairs.parent / "corpus" / "arxiv_2025.jsonl.xz"):
        names = [natural_name(name) for name in line["authors"]]
        papers[f"hidden:{line['id']}"] = _paper(f"hidden:{line['id']}", line["title"], names)
    for work in merge(papers.values()):
        score.right += len(work.members) == 1
        score.wrong += len(work.ties)
        score.errors += [f"joined: {_shown(papers[tie.one])}\n        {_shown(papers[tie.other])}" for tie in work.ties]
    return score


Measure = Callable[[Path], Score]
MEASURES: Sequence[Measure] = (
    near_titles,
    strangers,
    versions,
    lambda pairs: published(pairs, by="ids"),
    lambda pairs: published(pairs, by="links"),
    lambda pairs: catalogues(pairs, "DBLP-ACM", dated=True),
    lambda pairs: catalogues(pairs, "DBLP-ACM", dated=False),
    lambda pairs: catalogues(pairs, "DBLP-GoogleScholar", dated=True),
)


def shared_pairs() -> Path | None:
    """Give the folder of labelled pairs; None where there is none."""
    folder = Path(os.environ.get("ACADEMICHUB_SHARED", Path(__file__).parents[2] / "shared")) / "data" / "pairs"
    return folder if folder.is_dir() else None


def _lines(file: Path) -> Iterator[Line]:
    with lzma.open(file, "rt", encoding="utf-8") as opened:
        yield from map(json.loads, opened)


def _paper(paper_id: str, title: str, authors: Sequence[str] = (), on: date | None = None) -> Paper:
    return Paper(paper_id, tidy(title) or "–", authors=tuple(map(Author, authors)), published=on)


def _but(paper: Paper, ids: Mapping[str, str], links: tuple[str, ...]) -> Paper:
    return Paper(paper.id, paper.title, authors=paper.authors, published=paper.published, ids=ids, links=links)


def _arxiv(number: str, line: Line) -> Paper:
    on = line.get("published")
    names = [natural_name(name) for name in line.get("authors") or ()]
    return _paper(
        f"arxiv:{number}", line.get("title") or "Without a title", names, date.fromisoformat(on) if on else None
    )


def _catalogued(paper_id: str, line: Line, *, dated: bool) -> Paper:
    names = [name.strip() for name in html.unescape(line["authors"]).split(" , ") if name.strip()]
    on = date(int(float(line["year"])), 1, 1) if dated and line["year"] else None
    return _paper(paper_id, html.unescape(line["title"]), names, on)


def _shown(paper: Paper) -> str:
    names = ", ".join(author.name for author in paper.authors[:4])
    return f"{paper.id} {paper.published or ''} {paper.title[:100]} ({names})"


def main() -> int:
    """Print the table, then the errors."""
    pairs = shared_pairs()
    if pairs is None:
        print("The labelled pairs are not here: set ACADEMICHUB_SHARED to their folder.", file=sys.stderr)
        return 1
    shown = int(sys.argv[sys.argv.index("--errors") + 1]) if "--errors" in sys.argv else ERRORS_SHOWN
    scores = [measure(pairs) for measure in MEASURES]
    print(f"{'set':44} {'right':>6} {'wrong':>6} {'missed':>6} {'precision':>9} {'recall':>7} {'F1':>7}")
    for score in scores:
        counts = f"{score.right:6} {score.wrong:6} {score.missed:6}"
        print(f"{score.name:44} {counts} {score.precision:9.4f} {score.recall:7.4f} {score.f1:7.4f}")
    for score in scores:
        print(*([f"\n{score.name}"] if score.errors else []), *score.errors[:shown], sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
