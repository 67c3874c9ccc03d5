"""A model's claims judged: each is let through whole or dropped whole, and what was wrong is kept with it.

A claim with one quotation that isn't there is dropped, however many others it has: that the model made one up shows
that the sentence wasn't written from the papers. What stands of it is never shown as if it had been meant alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.briefing.cues import breadth
from bot.briefing.evidence import Numbered, verdict_on
from bot.briefing.foreign import foreign, pointing
from bot.briefing.quantities import missing
from bot.domain.briefing import Claim, Evidence, Judged, Verdict

BRIDGES, OPEN, HEADLINE, FIRST, ANSWER, READING = "bridges", "open", "headline", "first", "answer", "reading"
TITLE, GLOSS = "title", "gloss"
"""Parts of a briefing that a claim can be for; any other is the theme of that title."""

LONGEST_CLAIM = 480
LONGEST: Mapping[str, int] = MappingProxyType({HEADLINE: 240, TITLE: 100, FIRST: 320, GLOSS: 1_000})
"""The breadth of a sentence, at the most, a Han character counting for two; of parts not named, `LONGEST_CLAIM`."""

MOST_QUOTES = 8
"""Quotations of one claim, at the most."""

FIELDS_OF_A_BRIDGE = 2

MOST_DROPPED = 0.30
"""Where a larger share of a model's claims fails, none of them is believed, and the extractive briefing is shown."""

_Fault = tuple[Verdict, str]


def judge(claim: Claim, part: str, papers: Numbered) -> Judged:
    """Judge a claim.

    Args:
        claim: as the model made it: numbers of papers, quotations, its sentence; nothing in it is believed.
        part: where it is to stand; for `BRIDGES` quotations of two fields are needed.
        papers: of this request, and no others.

    Returns:
        Where it stands, the claim has its quotations as the papers have them and the section of each filled in,
        whatever section the model named. Where it doesn't, the claim is as it was made, with the first reason found.
    """
    fault = _in_words(claim.text, part)
    checked: list[Evidence] = []
    if fault is None:
        fault = _in_evidence(claim.evidence, papers, checked) or _in_sense(claim, checked, part, papers)
    if fault is not None:
        return Judged(part, claim, *fault)
    return Judged(part, Claim(claim.text.strip(), tuple(checked)), Verdict.STANDS)


def share_dropped(judged: Sequence[Judged]) -> float:
    """Give the share of claims that don't stand, 0 to 1; 0 of no claims at all."""
    return sum(each.verdict is not Verdict.STANDS for each in judged) / len(judged) if judged else 0.0


def _in_words(text: str, part: str) -> _Fault | None:
    """What is wrong with a sentence of the model by itself."""
    if not text.strip():
        return Verdict.EMPTY, ""
    if breadth(text) > LONGEST.get(part, LONGEST_CLAIM):
        return Verdict.LONG, str(len(text))
    found = foreign(text)
    return (Verdict.FOREIGN, found) if found else None


def _in_evidence(pieces: Sequence[Evidence], papers: Numbered, checked: list[Evidence]) -> _Fault | None:
    if not pieces:
        return Verdict.NO_EVIDENCE, ""
    if len(pieces) > MOST_QUOTES:
        return Verdict.LONG, str(len(pieces))
    for piece in pieces:
        found = verdict_on(piece, papers)
        if found.verdict is not Verdict.STANDS:
            return found.verdict, piece.quote if papers.get(piece.card) else str(piece.card)
        fault = _in_quoting(found.words, piece.gloss)
        if fault is not None:
            return fault
        checked.append(replace(piece, quote=found.words, section=found.section, gloss=piece.gloss.strip()))
    return None


def _in_quoting(quote: str, gloss: str) -> _Fault | None:
    """A link or a mention that stands in a paper is true to it, yet not ours to post; a gloss is the model's words."""
    pointed = pointing(quote)
    if pointed:
        return Verdict.FOREIGN, pointed
    if not gloss.strip():
        return None
    fault = _in_words(gloss, GLOSS)
    if fault is None and (number := missing(gloss, [quote])):
        fault = Verdict.NUMBER, number
    return fault


def _in_sense(claim: Claim, checked: Sequence[Evidence], part: str, papers: Numbered) -> _Fault | None:
    """What is wrong with a sentence beside its quotations."""
    sources = {piece.card: papers[piece.card] for piece in checked}
    fields = {source.field for source in sources.values()} - {""}
    counts = {len(sources), len(fields)}
    texts = [text for source in sources.values() for text in source.readings()]
    number = missing(claim.text, [piece.quote for piece in checked], texts, counts)
    if number:
        return Verdict.NUMBER, number
    if part == BRIDGES and len(fields) < FIELDS_OF_A_BRIDGE:
        return Verdict.ONE_FIELD, " ".join(sorted(fields))
    return None
