"""The briefing without a model: chosen sentences in themes, bridges on rare shared terms, what is left open.

Pure and deterministic: the same papers in the same order give the same briefing. Every claim's quotation is checked
against its paper before it is let out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Sequence

from bot.briefing.bridges import bridge_claim, bridges, joined
from bot.briefing.choosing import open_claims, speaking_claim
from bot.briefing.evidence import verdict_on
from bot.briefing.first import first_to_read
from bot.briefing.likeness import Likeness
from bot.briefing.reading import Reading, dates_of, fields_of, read
from bot.briefing.themes import Group, group, subject
from bot.briefing.ties import Ties
from bot.catalogue.taxonomy import name_of
from bot.domain.briefing import Briefing, Claim, Theme, Verdict
from bot.domain.paper import Paper
from bot.domain.watch import Language
from bot.language import say
from bot.ports import Embedder

MOST = 400
"""Papers read, at the most: about two seconds' work."""

THEMES = 6
"""Themes of two papers or more, at the most."""

CLAIMS = 4
"""Claims a theme, at the most."""

FEW = 20
"""So few papers are each given a claim, as far as `OTHERS` reaches."""

OTHERS, OTHERS_OF_MANY = 14, 6
"""Claims of papers that stand alone, at the most: among few papers, and among many."""


class ExtractiveBriefer:
    """The `Briefer` that needs no key."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        """Weigh bridges by meaning too with this embedder; with None by words alone."""
        self._embedder = embedder

    async def brief(self, papers: Sequence[Paper], language: Language) -> Briefing:
        """Write the extractive briefing over papers, numbered from 1 in the order given, beside the event loop."""
        return await asyncio.to_thread(brief, papers, language, self._embedder)


def brief(papers: Sequence[Paper], language: Language, embedder: Embedder | None = None) -> Briefing:
    """Write the extractive briefing over papers, numbered from 1 in the order given; none at all is fine too.

    Of more than `MOST` papers the first are read, and the rest counts as left out. With an embedder bridges are
    weighed by meaning too; the briefing says which.
    """
    readings = read(papers[:MOST])
    likeness = Likeness(readings)
    groups = group(readings, likeness)
    named = [each for each in groups if len(each.members) > 1 and each.phrases][:THEMES]
    found = bridges(readings, likeness, Ties(readings, likeness, embedder))
    claimed = [bridge_claim(bridge, further, language) for bridge, further in found]
    opened = open_claims((reading for each in groups for reading in each.members), language)
    said = frozenset(evidence.quote for claim in (*claimed, *opened) for evidence in claim.evidence)
    themes = _themes(named, readings, language, said)
    check = _Check(readings)
    return Briefing(
        language=language,
        model=None,
        headline=_headline(readings, subject(readings, likeness), named, language),
        themes=check.themes(themes),
        bridges=check.claims(claimed),
        open=check.claims(opened),
        first=first_to_read(readings, likeness, named, [bridge for bridge, _ in found], language),
        papers=len(papers),
        fields=fields_of(papers[:MOST]),
        dropped=check.dropped,
        dates=dates_of(papers),
        left_out=len(papers) - len(check.quoted),
        by_meaning=embedder.name if embedder is not None else "",
    )


class _Check:
    """Lets through only claims whose quotations stand, and counts the others."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._papers = {reading.card: reading.source for reading in readings}
        self.dropped = 0
        self.quoted: set[int] = set()

    def claims(self, claims: Iterable[Claim]) -> tuple[Claim, ...]:
        return tuple(claim for claim in claims if self._stands(claim))

    def _stands(self, claim: Claim) -> bool:
        stands = all(verdict_on(each, self._papers).verdict is Verdict.STANDS for each in claim.evidence)
        if stands:
            self.quoted.update(each.card for each in claim.evidence)
        else:
            self.dropped += 1
        return stands

    def themes(self, themes: Iterable[Theme]) -> tuple[Theme, ...]:
        checked = [Theme(theme.title, self.claims(theme.claims)) for theme in themes]
        return tuple(theme for theme in checked if theme.claims)


def _themes(
    named: Sequence[Group], readings: Sequence[Reading], language: Language, said: Collection[str]
) -> list[Theme]:
    themes = [_theme(each, language, said) for each in named]
    grouped = {reading.card for each in named for reading in each.members}
    alone = [reading for reading in readings if reading.card not in grouped]
    claims = _claims(_by_turns(alone), (), OTHERS if len(readings) <= FEW else OTHERS_OF_MANY, language, said)
    if claims:
        title = say(language, "briefing.others" if named else "briefing.others_all")
        themes.append(Theme(title, claims))
    return themes


def _theme(each: Group, language: Language, said: Collection[str]) -> Theme:
    title = " · ".join(each.phrases)
    return Theme(f"{title[0].upper()}{title[1:]}", _claims(each.members, each.terms, CLAIMS, language, said))


def _claims(
    readings: Iterable[Reading], terms: Sequence[str], most: int, language: Language, said: Collection[str]
) -> tuple[Claim, ...]:
    """One claim a paper; a sentence that two papers share word for word is claimed once."""
    claims: dict[str, Claim] = {}
    for reading in readings:
        claim = speaking_claim(reading, terms, language, said)
        if claim is not None and len(claims) < most:
            claims.setdefault(claim.evidence[0].quote, claim)
    return tuple(claims.values())


def _by_turns(readings: Sequence[Reading]) -> list[Reading]:
    """Papers with an abstract first, and among them each field's first before any field's second."""
    turns: dict[str, int] = {}
    ranked: list[tuple[bool, int, int, Reading]] = []
    for reading in readings:
        turns[reading.field] = turns.get(reading.field, 0) + 1
        ranked.append((not reading.sentences, turns[reading.field], reading.card, reading))
    return [reading for *_, reading in sorted(ranked, key=lambda each: each[:3])]


def _headline(readings: Sequence[Reading], common: str, named: Sequence[Group], language: Language) -> str:
    """How many papers of how many fields, and what they speak of: what most share first, then the largest themes."""
    if not readings:
        return say(language, "briefing.headline_nothing")
    spoken = fields_in_words(fields_of(reading.paper for reading in readings), language)
    shown = _apart([common, *(each.phrases[0] for each in named)])
    if not shown:
        return say(language, "briefing.headline_plain", n=len(readings), fields=spoken)
    return say(language, "briefing.headline", n=len(readings), fields=spoken, themes=joined(shown[:3], language))


def _apart(phrases: Iterable[str]) -> list[str]:
    """The phrases that share no word with one before."""
    said: set[str] = set()
    apart: list[str] = []
    for phrase in phrases:
        words = set(phrase.casefold().split())
        if words and not words & said:
            apart.append(phrase)
            said |= words
    return apart


def fields_in_words(fields: Sequence[str], language: Language) -> str:
    """Say how many fields there are; a single one by its name."""
    if not fields:
        return say(language, "briefing.fields_none")
    if len(fields) == 1:
        return name_of(fields[0], language)
    return say(language, "briefing.fields", n=len(fields))
