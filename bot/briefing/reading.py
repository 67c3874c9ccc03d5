"""The papers of a briefing as it reads them: numbered, their fields known, parted into passages, their terms found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.briefing.cues import Role, is_quotable, leans, role_of
from bot.briefing.evidence import Quotable
from bot.briefing.foreign import foreign
from bot.briefing.sentences import sentences
from bot.briefing.terms import Mention, chinese_terms, mentions
from bot.catalogue.taxonomy import field_of
from bot.domain.briefing import Evidence, Verdict
from bot.domain.paper import Paper
from bot.domain.paper_text import PaperText

LONGEST_ABSTRACT = 20_000
"""Characters of an abstract that are read; what is longer is no abstract, and nothing in it may hold us up."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The title (number 0) or one sentence of the abstract.

    Attributes:
        number: 0 and up.
        text: exactly as it stands in the paper.
        role: what it does; PLAIN for the title.
        quotable: True: worth quoting alone by its length and kind.
        provable: True: a quotation of it stands when it is checked, and holds no link or mention.
        leaning: True: leans on the sentence before it.
        place: where in the abstract, 0 (its beginning) to 1 (its end); 0 for the title.
    """

    number: int
    text: str
    role: Role
    quotable: bool
    provable: bool
    leaning: bool
    place: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One paper, read.

    Attributes:
        card: its number, 1 and up, in the order given.
        paper: the paper.
        field: the field of its primary category; empty where it has no categories.
        passages: the title, then the abstract's sentences.
        terms: what it speaks of, by folded term.
        source: its words, against which quotations are checked.
    """

    card: int
    paper: Paper
    field: str
    passages: tuple[Passage, ...]
    terms: Mapping[str, Mention]
    source: Quotable

    @property
    def sentences(self) -> tuple[Passage, ...]:
        """The passages of the abstract."""
        return self.passages[1:]

    def quote(self, passage: Passage) -> Evidence:
        """Give a passage as evidence."""
        return Evidence(self.paper.id, self.card, passage.text)


def read(papers: Sequence[Paper]) -> tuple[Reading, ...]:
    """Read papers, numbered from 1 in the order given."""
    chinese = chinese_terms(f"{paper.title}\n{_abstract(paper)}" for paper in papers)
    return tuple(_read(card, paper, chinese) for card, paper in enumerate(papers, 1))


def fields_of(papers: Iterable[Paper]) -> tuple[str, ...]:
    """Give the fields, the one with the most papers first; papers without a category count for none."""
    fields = Counter(field for paper in papers if (field := paper_field(paper)))
    return tuple(field for field, _ in fields.most_common())


def dates_of(papers: Iterable[Paper]) -> tuple[str, str] | tuple[()]:
    """Give the first and the last date of papers, ISO; empty where none has one."""
    dates = sorted(paper.published.isoformat() for paper in papers if paper.published is not None)
    return (dates[0], dates[-1]) if dates else ()


def paper_field(paper: Paper) -> str:
    """Give the field of a paper's primary category; empty where it has no categories."""
    return field_of(paper.categories[0]) if paper.categories else ""


def _read(card: int, paper: Paper, chinese: Sequence[str]) -> Reading:
    texts = (paper.title, *sentences(_abstract(paper)))
    source = Quotable(PaperText(paper))
    return Reading(
        card=card,
        paper=paper,
        field=paper_field(paper),
        passages=tuple(_passage(number, text, len(texts) - 1, source) for number, text in enumerate(texts)),
        terms=mentions(texts, chinese),
        source=source,
    )


def _abstract(paper: Paper) -> str:
    return (paper.abstract or "")[:LONGEST_ABSTRACT]


def _passage(number: int, text: str, last: int, source: Quotable) -> Passage:
    place = (number - 1) / (last - 1) if last > 1 and number else 0.0
    return Passage(
        number=number,
        text=text,
        role=role_of(text, place) if number else Role.PLAIN,
        quotable=is_quotable(text),
        provable=source.seek(text).verdict is Verdict.STANDS and not foreign(text),
        leaning=number > 0 and leans(text),
        place=place,
    )
