"""Measures the check of quotations: 4,000 genuine ones in other typography, 12,000 altered ones, of real papers.

    ACADEMICHUB_SHARED=FOLDER python -m scripts.measure_faithfulness [--genuine N] [--altered N] [--seed S]

Prints a table, a row a kind: how many were tried, how many came out as they should, and each that didn't, with why.
The same papers are drawn in every run. They are no part of the project; without them this says so and ends with 1.
"""

from __future__ import annotations

import argparse
import lzma
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from random import Random

from bot.briefing.evidence import Quotable
from bot.briefing.sentences import sentences
from bot.domain.briefing import Verdict
from bot.domain.paper import Paper
from bot.domain.paper_text import PaperText
from bot.intake.cleaning import clean_text
from bot.intake.paper_lines import paper_from_line
from scripts.quotations_changed import ALTERATIONS, TYPOGRAPHY

GENUINE, ALTERED, PAPERS = 4_000, 12_000, 8_000
TRIES = 2_000
"""Papers looked at for a quotation that can be changed in a way, before the way is passed over."""

SHORTEST, LONGEST = 40, 450
"""Characters of a quotation that is tried: changed, it still has to have enough of them, and not too many."""

_NEGATION = re.compile(
    r"\b(?:not|no|never|nor|neither|none|nothing|without|cannot|hardly|barely|rarely|seldom|scarcely|little|unable|whether"
    r"|unless|if|un(?:likely|clear|known|true)|impossible|rather|instead|fail\w*|lack\w*|absen\w*|refut\w*|disprov\w*"
    r"|reject\w*|den(?:y|ie)\w*|rul\w* out|contrary|far|false)\b|n't\b",
    re.IGNORECASE,
)
_DIRECT = re.compile(r"\b(?:not|never|cannot|without|no|fails? to) (?=[a-z])")
_WORD = re.compile(r"(?<!\S)[A-Za-z][a-z]+(?=[,.;]?(?:\s|$))")
_LATEX = re.compile(r"[\\$]")


@dataclass(frozen=True, slots=True)
class Trial:
    """A quotation tried against a paper.

    Attributes:
        kind: the row of the table.
        stored: the paper's text as it is kept.
        quote: the words tried.
        genuine: whether it is to be accepted.
    """

    kind: str
    stored: str
    quote: str
    genuine: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """A trial and what the check said."""

    trial: Trial
    verdict: Verdict

    @property
    def right(self) -> bool:
        """It is as it should be."""
        return (self.verdict is Verdict.STANDS) == self.trial.genuine

    @property
    def why(self) -> str:
        """Why it isn't, as far as a plain look at the text tells."""
        if not self.trial.genuine and self.trial.quote in self.trial.stored:
            return "what is left is verbatim"
        return self.verdict.value


def shared_papers() -> Path | None:
    """Give the file of real papers; None where there is none."""
    folder = Path(os.environ.get("ACADEMICHUB_SHARED", Path(__file__).parents[2] / "shared"))
    file = folder / "data" / "corpus" / "arxiv_2025.jsonl.xz"
    return file if file.is_file() else None


def drawn(file: Path, rng: Random) -> list[Paper]:
    """Draw papers by lot; every second one cleaned as the intake does, the others as the source had them."""
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        papers = [paper_from_line(line) for line in rng.sample(list(lines), PAPERS)]
    kept = [paper for paper in papers if paper.abstract and len(paper.abstract) > LONGEST]
    return [
        replace(paper, abstract=clean_text(paper.abstract or "")) if number % 2 else paper
        for number, paper in enumerate(kept)
    ]


def genuine(papers: Sequence[Paper], rng: Random) -> Iterator[Trial]:
    """Quote sentences and stretches of them, in each kind of typography in turn, without end."""
    kinds = cycle([*TYPOGRAPHY.items(), ("LaTeX read by another program", None), ("as the source had it", None)])
    turns = cycle(papers)
    for kind, change in kinds:
        for paper in islice(turns, TRIES):
            stored = paper.abstract or ""
            quote = _quotation(stored, rng)
            if change is None:
                trial = _latex(kind, paper, rng)
            else:
                trial = Trial(kind, stored, change(quote, rng), genuine=True) if quote else None
            if trial is not None:
                yield trial
                break


def altered(papers: Sequence[Paper], rng: Random) -> Iterator[Trial]:
    """Change what quotations say, in each way in turn, without end."""
    turns = cycle(papers)
    others = cycle([*papers[len(papers) // 2 :], *papers[: len(papers) // 2]])
    ways = [
        *ALTERATIONS.items(),
        ("from another paper", None),
        ("of two sentences", None),
        ("its negation left out", None),
    ]
    for kind, change in cycle(ways):
        for paper in islice(turns, TRIES):
            stored = paper.abstract or ""
            if change is not None:
                quote = _quotation(stored, rng)
                quote = change(quote, rng) if quote else ""
            elif kind == "from another paper":
                quote = _quotation(next(others).abstract or "", rng)
            elif kind == "of two sentences":
                quote = _spliced(stored, rng)
            else:
                quote = _bared(stored, rng)
            if len(quote) >= SHORTEST:
                yield Trial(kind, stored, quote, genuine=False)
                break


def outcome(trial: Trial) -> Outcome:
    """Try a quotation."""
    paper = Paper("x:1", "Untitled", abstract=trial.stored)
    return Outcome(trial, Quotable(PaperText(paper)).seek(trial.quote).verdict)


def _quotation(text: str, rng: Random) -> str:
    """A sentence, or a stretch of one between two plain words; none where a negation stands before the stretch."""
    found = [one for one in sentences(text) if SHORTEST <= len(one) <= LONGEST and len(one.split()) >= 8]
    if not found:
        return ""
    sentence = rng.choice(found)
    if rng.random() < 0.5:
        return sentence
    words = list(_WORD.finditer(sentence))
    if len(words) < 8:
        return sentence
    first = rng.randrange(0, len(words) - 6)
    last = rng.randrange(first + 5, len(words))
    stretch, before = sentence[words[first].start() : words[last].end()], sentence[: words[first].start()]
    behind = sentence[words[last].end() :]
    whole = len(stretch) < SHORTEST or _NEGATION.search(before) or _NEGATION.match(behind.lstrip())
    return sentence if whole else stretch


def _latex(kind: str, paper: Paper, rng: Random) -> Trial | None:
    """A sentence with LaTeX: kept so and quoted as another program reads it; or kept cleaned and quoted raw."""
    text = paper.abstract or ""
    found = [one for one in sentences(text) if SHORTEST <= len(one) <= LONGEST and _LATEX.search(one)]
    # What its tables don't know that program leaves out, a price's sign too: no genuine reading.
    found = [one for one in found if not _LATEX.search(clean_text(one))]
    if not found:
        return None
    sentence = rng.choice(found)
    if kind == "as the source had it":
        return Trial(kind, clean_text(text), sentence, genuine=True)
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

    reader = LatexNodes2Text(math_mode="text", strict_latex_spaces=False)
    try:
        reading = " ".join(reader.latex_to_text(re.sub(r"(?<!\\)%", r"\\%", sentence)).split())
    except IndexError:  # it can't read every macro
        return None
    return Trial(kind, text, reading, genuine=True)


def _spliced(text: str, rng: Random) -> str:
    """The beginning of one sentence and the end of another."""
    found = [one for one in sentences(text) if SHORTEST <= len(one) <= LONGEST and len(one.split()) >= 8]
    if len(found) < 3:
        return ""
    one, other = rng.sample(found, 2)
    if found.index(other) == found.index(one) + 1:
        one, other = other, one
    head, tail = one.split(" "), other.split(" ")
    return " ".join([*head[: len(head) // 2], *tail[len(tail) // 2 :]])


def _bared(text: str, rng: Random) -> str:
    """What stands behind a negation, without it."""
    found = [
        (one, match) for one in sentences(text) for match in _DIRECT.finditer(one) if len(one) - match.end() > SHORTEST
    ]
    found = [(one, match) for one, match in found if not one.startswith("only", match.end())]
    if not found:
        return ""
    sentence, match = rng.choice(found)
    return sentence[match.end() :][:LONGEST]


def table(outcomes: Sequence[Outcome], tried: str, out: Callable[[str], object]) -> None:
    """Print a row a kind, and those that came out wrong with why."""
    kinds = dict.fromkeys(each.trial.kind for each in outcomes)
    for kind in kinds:
        of_kind = [each for each in outcomes if each.trial.kind == kind]
        out(f"  {kind:<34} {sum(each.right for each in of_kind):>6,} of {len(of_kind):>6,}")
    right = sum(each.right for each in outcomes)
    out(f"  {tried:<34} {right:>6,} of {len(outcomes):>6,}")
    for each in outcomes:
        if not each.right:
            out(f"    {each.trial.kind}: {each.why}: {each.trial.quote!r}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measures the check of quotations.")
    parser.add_argument("--genuine", type=int, default=GENUINE)
    parser.add_argument("--altered", type=int, default=ALTERED)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    file = shared_papers()
    if file is None:
        sys.stderr.write("measure_faithfulness: no papers; name their folder in ACADEMICHUB_SHARED\n")
        return 1
    rng = Random(asked.seed)  # noqa: S311
    papers = drawn(file, rng)
    for trials, most, tried in (
        (genuine(papers, rng), asked.genuine, "genuine, accepted"),
        (altered(papers, rng), asked.altered, "altered, refused"),
    ):
        table([outcome(trial) for trial in islice(trials, most)], tried, lambda line: sys.stdout.write(f"{line}\n"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
