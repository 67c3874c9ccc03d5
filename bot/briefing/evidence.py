"""Quotations checked: whether the words of a quotation really stand in the paper they are ascribed to.

Each text is folded once (`numbered`), and a quotation is then sought as a piece of it. It has to begin and end where
words do, so that nothing is quoted out of `insignificant` or `10.5%`, and it may not leave out a negation that stands
before it in its clause: `improves the bound` is no quotation from `never improves the bound`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.briefing.cutting import is_cut
from bot.briefing.own_words import Fold, own_words
from bot.briefing.typography import BREAK, PARTED, read, typeset, words_of
from bot.catalogue.taxonomy import field_of
from bot.domain.briefing import Evidence, Verdict
from bot.domain.paper import Paper
from bot.domain.paper_text import PaperText

SHORTEST_QUOTE = 20
"""A quotation of fewer characters proves nothing: such words stand in many papers."""

LONGEST_QUOTE = 700
"""Characters of a quotation, at the most: more is not quoted but copied."""

_ELLIPSIS = re.compile(r"^\s*(?:\.{3}|…|\[(?:\.{3}|…)\])\s*|\s*(?:\.{3}|…|\[(?:\.{3}|…)\])\s*$")


_UNJOINED = str.maketrans("", "", f"-{PARTED}")


@dataclass(frozen=True, slots=True)
class Found:
    """What came of seeking a quotation.

    Attributes:
        verdict: whether it stands, or why not.
        words: the quotation as the paper has it; empty where it doesn't stand.
        section: in which section of the full text it stands; empty: in the title or the abstract.
    """

    verdict: Verdict
    words: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class _Form:
    """A text folded one way; `flat` is of the same length, with one kind of dash."""

    fold: Fold
    marked: str
    flat: str

    def seek(self, sought: str) -> tuple[Verdict, int]:
        """Tell whether words, folded the same way, stand here at all, and if so whether whole; and where."""
        found = False
        for start, end in self._places(sought):
            if not is_cut(self.marked, start, end):
                return Verdict.STANDS, start
            found = True
        return Verdict.CUT if found else Verdict.NOT_THERE, 0

    def _places(self, sought: str) -> Iterator[tuple[int, int]]:
        words = _flat(sought)
        start = self.flat.find(words)
        while start >= 0:
            yield start, start + len(words)
            start = self.flat.find(words, start + 1)
        parted = PARTED in self.flat or PARTED in words
        if parted and words.translate(_UNJOINED) in self.flat.translate(_UNJOINED):
            yield from (found.span() for found in re.finditer(_across_lines(words), self.flat))


class _Passage:
    """A title, an abstract or a section, folded when first asked for."""

    def __init__(self, text: str, section: str = "") -> None:
        self.section = section
        self.text = text
        self._forms: tuple[_Form, ...] = ()

    def forms(self) -> tuple[_Form, ...]:
        """As it is written, and as its LaTeX reads."""
        if not self._forms:
            self._forms = tuple(_Form(fold, marked := fold(self.text), _flat(marked)) for fold in (typeset, read))
        return self._forms


class Quotable:
    """One paper's own words, folded once for all the quotations ascribed to it."""

    def __init__(self, text: PaperText) -> None:
        self.paper = text.paper
        self._passages = [_Passage(text.paper.title), _Passage(text.paper.abstract or "")]
        self._passages += [_Passage(section.text, section.name) for section in text.sections]

    @property
    def field(self) -> str:
        """The field of its primary category; empty where it has none."""
        return field_of(self.paper.categories[0]) if self.paper.categories else ""

    def readings(self) -> Iterator[str]:
        """Give all its texts, folded by what they read as."""
        return (passage.forms()[1].marked for passage in self._passages)

    def seek(self, quote: str) -> Found:
        """Tell whether a quotation stands in the paper, verbatim but for typography, and where.

        Args:
            quote: the words quoted; an ellipsis at either end is not part of them.
        """
        words = _ELLIPSIS.sub("", quote)
        if len(quote) > LONGEST_QUOTE:
            return Found(Verdict.LONG)
        if len(words_of(words)) < SHORTEST_QUOTE:
            return Found(Verdict.SHORT)
        sought = (typeset(words), read(words))
        found = Verdict.NOT_THERE
        for passage in self._passages:
            for form, one in zip(passage.forms(), sought, strict=True):
                verdict, start = form.seek(one)
                if verdict is Verdict.STANDS:
                    return Found(verdict, own_words(passage.text, words, start, form.fold), passage.section)
                found = verdict if verdict is Verdict.CUT else found
        return Found(found)


Numbered = Mapping[int, Quotable]
"""The papers of a request by their numbers, ready to be quoted from."""


def numbered(papers: Mapping[int, PaperText]) -> Numbered:
    """Make papers ready to be quoted from; once a briefing, since each text is folded once in it."""
    return {card: Quotable(text) for card, text in papers.items()}


def numbered_from_one(papers: Sequence[Paper]) -> Numbered:
    """Number papers of which title and abstract are all there is from 1, in the order given."""
    return numbered({card: PaperText(paper) for card, paper in enumerate(papers, 1)})


def verdict_on(evidence: Evidence, papers: Numbered) -> Found:
    """Tell whether a piece of evidence stands: its paper is of this request and the quotation is in it."""
    source = papers.get(evidence.card)
    if source is None or source.paper.id != evidence.paper:
        return Found(Verdict.NO_SUCH_PAPER)
    return source.seek(evidence.quote)


def _flat(marked: str) -> str:
    return marked.replace(BREAK, "-")


def _across_lines(words: str) -> str:
    """Make a pattern of words that may be parted by line ends in the text or in the quotation, or in both."""
    pattern: list[str] = []
    for place, char in enumerate(words):
        if char == PARTED:
            pattern.append(f"[-{PARTED}]?")
        elif char == "-":
            pattern.append(f"[-{PARTED}]")
        else:
            after_letter = place > 0 and char.isalpha() and words[place - 1].isalpha()
            pattern.append(f"{PARTED}?{re.escape(char)}" if after_letter else re.escape(char))
    return "".join(pattern)
