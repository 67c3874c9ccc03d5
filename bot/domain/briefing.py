"""Briefings: the analysis across papers and fields, each claim cited and checked."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.watch import Language


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that stand in a paper: its canonical id, its card's number (1 and up), the verbatim quotation."""

    paper: str
    card: int
    quote: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with the evidence for it, at least one piece."""

    text: str
    evidence: tuple[Evidence, ...]


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
