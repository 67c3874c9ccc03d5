"""Bridges across fields: a rare term in which papers of two fields or more meet, with a quotation from each side.

No bridge is claimed on common words: the term has to be rare in science. Nor on words that only happen to meet: the
papers are tied by more than the term (`bot.briefing.ties`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.briefing.choosing import passage_with
from bot.briefing.likeness import Likeness
from bot.briefing.reading import Passage, Reading
from bot.briefing.terms import is_of_papers
from bot.briefing.themes import longest, spelling, wholes
from bot.briefing.ties import SURE, Ties, dwelling
from bot.catalogue.taxonomy import field_of, name_of
from bot.domain.briefing import Claim
from bot.domain.watch import Language
from bot.language import say
from bot.matching.vocabulary import weight

BRIDGES = 5
"""Bridges in a briefing, at the most."""

SIDES = 4
"""Fields, and so quotations, in one bridge, at the most."""

RARE_PHRASE, RARE_WORD = 0.38, 0.42
"""The least weight of a phrase, and of a single word, that may carry a bridge."""

A_FIELD = 3
"""Papers of one field that are tried for a bridge: those that dwell on the term most."""


@dataclass(frozen=True, slots=True)
class Side:
    """One field's end of a bridge: the paper that speaks for it, and where it does."""

    reading: Reading
    passage: Passage
    at_home: bool


@dataclass(frozen=True, slots=True)
class Bridge:
    """A term and the fields it joins.

    Attributes:
        term: folded.
        sides: one a field, two or more, those at home first.
        strength: above 0.
    """

    term: str
    sides: tuple[Side, ...]
    strength: float

    @property
    def cards(self) -> frozenset[int]:
        """The papers quoted."""
        return frozenset(side.reading.card for side in self.sides)


def bridges(readings: Sequence[Reading], likeness: Likeness, ties: Ties) -> tuple[tuple[Bridge, tuple[str, ...]], ...]:
    """Find the bridges, the strongest first, each with the further terms that join the same papers."""
    found = [
        bridge for term in _candidates(likeness) if (bridge := _bridge(term, readings, likeness, ties)) is not None
    ]
    chosen: list[tuple[Bridge, list[str]]] = []
    for bridge in sorted(found, key=lambda each: (-each.strength, each.term)):
        kin = next((each for each in chosen if _kindred(each[0], bridge)), None)
        if kin is None:
            chosen.append((bridge, []))
        elif _all_hold(kin[0], bridge.term) and not _overlap(kin[0].term, *kin[1], term=bridge.term):
            kin[1].append(bridge.term)
    return tuple((bridge, tuple(terms[:2])) for bridge, terms in chosen[:BRIDGES])


def bridge_claim(bridge: Bridge, further: Sequence[str], language: Language) -> Claim:
    """Say in words which fields a bridge joins, with a quotation from each."""
    members = [side.reading for side in bridge.sides]
    term = spelling(longest(bridge.term, members), members)
    home = [side for side in bridge.sides if side.at_home]
    users = [side for side in bridge.sides if not side.at_home]
    if home and users:
        text = say(
            language, "briefing.bridge", term=term, subject=_listed(home, language), users=_listed(users, language)
        )
    else:
        text = say(language, "briefing.bridge_equal", term=term, fields=_listed(bridge.sides, language))
    if further:
        spelt = say(language, "briefing.quoted_comma").join(spelling(each, members) for each in further)
        text += say(language, "briefing.bridge_too", terms=spelt)
    return Claim(text, tuple(side.reading.quote(side.passage) for side in bridge.sides))


def joined(parts: Sequence[str], language: Language) -> str:
    """Give a list in words: `A, B and C`, `A、B与C`."""
    if len(parts) < 2:
        return "".join(parts)
    head = say(language, "briefing.comma").join(parts[:-1])
    return f"{head}{say(language, 'briefing.and')}{parts[-1]}"


def _listed(sides: Sequence[Side], language: Language) -> str:
    return joined(
        [
            say(
                language,
                "briefing.side",
                field=name_of(side.reading.field, language),
                cards=f"{side.reading.card:02}",
            )
            for side in sides
        ],
        language,
    )


def _candidates(likeness: Likeness) -> Iterator[str]:
    held = {term: len(places) for term, places in likeness.terms.items()}
    yield from wholes({term: papers for term, papers in held.items() if _may_carry(term) and likeness.is_name(term)})


def _may_carry(term: str) -> bool:
    """Whether a term is rare in science, no short word that may abbreviate different things, and not about papers."""
    least = RARE_PHRASE if " " in term else RARE_WORD
    short = " " not in term and term.isascii() and len(term) < 5
    return weight(term) >= least and not short and not is_of_papers(term)


def _bridge(term: str, readings: Sequence[Reading], likeness: Likeness, ties: Ties) -> Bridge | None:
    sides = _sides(term, [readings[place] for place in likeness.holders(term)])
    pairs = [(one, other) for one, other in combinations(sides, 2) if one.reading.field != other.reading.field]
    if not pairs:
        return None
    surest = max(pairs, key=lambda pair: ties.between(term, pair[0].reading, pair[1].reading))
    tie = ties.between(term, surest[0].reading, surest[1].reading)
    if tie < SURE:
        return None
    joined_by = _further(term, list(surest), sides, ties)
    strength = tie + 0.5 * (len(joined_by) - 2) - 0.5 * _cross_listed(surest[0], surest[1])
    return Bridge(term, tuple(sorted(joined_by, key=lambda side: not side.at_home)), strength)


def _sides(term: str, holders: Sequence[Reading]) -> list[Side]:
    """The papers of each field that dwell on the term most, where they have words to quote."""
    tried: dict[str, list[Side]] = {}
    for reading in sorted(holders, key=lambda each: (-dwelling(each, term), each.card)):
        of_field = tried.setdefault(reading.field, [])
        passage = passage_with(reading, term) if reading.field and len(of_field) < A_FIELD else None
        if passage is not None:
            of_field.append(Side(reading, passage, dwelling(reading, term) > 1))
    return [side for of_field in tried.values() for side in of_field]


def _further(term: str, chosen: list[Side], sides: Sequence[Side], ties: Ties) -> list[Side]:
    """Two sides that meet, and of each further field the paper surest tied to one of the chosen, where it is sure."""

    def tie(side: Side) -> float:
        return max(ties.between(term, side.reading, each.reading) for each in chosen)

    while len(chosen) < SIDES:
        fields = {side.reading.field for side in chosen}
        surest = max((side for side in sides if side.reading.field not in fields), key=tie, default=None)
        if surest is None or tie(surest) < SURE:
            break
        chosen.append(surest)
    return chosen


def _cross_listed(one: Side, other: Side) -> bool:
    """Whether one of two papers is listed in the other's field anyway."""
    return any(
        field_of(category) == second.reading.field
        for first, second in ((one, other), (other, one))
        for category in first.reading.paper.categories[1:]
    )


def _kindred(chosen: Bridge, bridge: Bridge) -> bool:
    """Whether a bridge says what a chosen one says: the same words, or hardly another paper."""
    return _overlap(chosen.term, term=bridge.term) or bridge.cards <= chosen.cards


def _all_hold(bridge: Bridge, term: str) -> bool:
    return all(term in side.reading.terms for side in bridge.sides)


def _overlap(*terms: str, term: str) -> bool:
    words = set(term.split())
    return any(words & set(each.split()) for each in terms)
