"""Briefings: the analysis across papers and fields, each claim cited and checked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.watch import Language


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that stand in a paper.

    Attributes:
        paper: its canonical id.
        card: its number in this briefing, 1 and up.
        quote: the verbatim quotation.
        section: where in the full text it stands (`4 Experiments`); empty: in the title or the abstract.
        gloss: what it says in the briefing's language, marked as the model's; empty where it needs none.
    """

    paper: str
    card: int
    quote: str
    section: str = ""
    gloss: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with the evidence for it, at least one piece."""

    text: str
    evidence: tuple[Evidence, ...]


class Verdict(StrEnum):
    """What the check of a model's claim found: it stands, or the first reason why it was dropped."""

    STANDS = "stands"
    EMPTY = "empty"
    """No words at all."""
    NO_EVIDENCE = "no_evidence"
    NO_SUCH_PAPER = "no_such_paper"
    SHORT = "short"
    """A quotation of fewer than 20 characters."""
    NOT_THERE = "not_there"
    """A quotation that isn't in the text of the paper it is ascribed to."""
    CUT = "cut"
    """A quotation cut within a word or a number, or one that leaves out the `not` before it."""
    NUMBER = "number"
    """A number in the claim that is in none of its quotations."""
    FOREIGN = "foreign"
    """A link, a mention, an id, mark-up or what can't be seen: only we put those in."""
    LONG = "long"
    """More words than a claim, or more or longer quotations than it needs."""
    ONE_FIELD = "one_field"
    """A bridge whose quotations come from papers of one field."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim as the model made it, and what the check found.

    Attributes:
        part: where it was to stand: the theme's title, or `bridges`, `open`, `headline`, `first`, `answer`.
        claim: its words and the quotations it was given with.
        verdict: the outcome.
        about: what the verdict is about: the quotation, the number, the link; empty where it stands.
    """

    part: str
    claim: Claim
    verdict: Verdict
    about: str = ""


class Instead(StrEnum):
    """Why the extractive briefing stands where a model was to write."""

    NO_MODEL = "no_model"
    DROPPED = "dropped"
    """More than 30 % of the model's claims didn't stand."""
    TROUBLE = "trouble"
    """The model gave nothing that can be used."""
    BUDGET = "budget"
    NOTHING_TO_READ = "nothing_to_read"
    """No paper has more than its title."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme among the papers, with its claims."""

    title: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class ReadFirst:
    """A paper to read first, and why."""

    paper: str
    card: int
    why: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """A whole briefing (PRODUCT.md section 6).

    Attributes:
        language: of everything but titles and quotations.
        model: the model's name; None: extractive, chosen sentences.
        headline: one line.
        themes: each with claims.
        bridges: across fields, each with papers of two fields or more; empty where none stands.
        open: disagreements and open questions.
        first: what to read first.
        papers: how many papers it was made from.
        fields: the fields they come from, `cs`, `q-bio`.
        dropped: claims dropped because their quotation was not there.
        tokens_in: tokens the model read; 0 without one.
        tokens_out: tokens the model wrote; 0 without one.
        dates: the first and last date of the papers, ISO; empty where unknown.
        left_out: papers that did not fit or held nothing to quote.
        judged: each claim the model made, with its verdict, in the order made; empty without a model.
        instead: why it is extractive; None where a model wrote it.
        why: more about `instead` for the operator (the model's trouble); empty where nothing is to be said.
        by_meaning: name of what weighed the bridges of an extractive briefing by meaning; empty: shared terms alone.
    """

    language: Language
    model: str | None
    headline: str
    themes: tuple[Theme, ...]
    bridges: tuple[Claim, ...]
    open: tuple[Claim, ...]
    first: tuple[ReadFirst, ...]
    papers: int
    fields: tuple[str, ...]
    dropped: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    dates: tuple[str, str] | tuple[()] = ()
    left_out: int = 0
    judged: tuple[Judged, ...] = ()
    instead: Instead | None = None
    why: str = ""
    by_meaning: str = ""
