"""Bridges across fields: a rare term that papers of two fields or more dwell on, with a quotation from each side.

No bridge is claimed on common words: the term has to be rare in science. Nor on words that only happen to meet: a
paper dwells on the term, or it shares something more with a paper that does. A single word, which may mean different
things in different fields, needs both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.briefing.choosing import passage_with
from bot.briefing.likeness import Likeness
from bot.briefing.reading import Passage, Reading
from bot.briefing.themes import spelling, wholes
from bot.catalogue.taxonomy import field_of, name_of
from bot.domain.briefing import Claim
from bot.domain.watch import Language
from bot.language import say
from bot.matching.vocabulary import is_grammar, weight

BRIDGES = 5
"""Bridges in a briefing, at the most."""

SIDES = 4
"""Fields, and so quotations, in one bridge, at the most."""

RARE_PHRASE, RARE_WORD = 0.42, 0.45
"""The least weight of a phrase, and of a single word, that may carry a bridge."""

ALSO_SHARED = 0.25
"""The least weight of a further term that counts as something more in common."""


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


def bridges(readings: Sequence[Reading], likeness: Likeness) -> tuple[tuple[Bridge, tuple[str, ...]], ...]:
    """Find the bridges, the strongest first, each with the further terms that join the same papers."""
    found = [bridge for term in _candidates(likeness) if (bridge := _bridge(term, readings, likeness)) is not None]
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
    term = spelling(bridge.term, members)
    home = [side for side in bridge.sides if side.at_home]
    users = [side for side in bridge.sides if not side.at_home]
    if home and users:
        text = say(
            language, "briefing.bridge", term=term, subject=_listed(home, language), users=_listed(users, language)
        )
    else:
        text = say(language, "briefing.bridge_equal", term=term, fields=_listed(bridge.sides, language))
    if further:
        spelt = say(language, "briefing.comma").join(spelling(each, members) for each in further)
        text = f"{text} {say(language, 'briefing.bridge_too', terms=spelt)}"
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
    rare = {
        term: len(places)
        for term, places in likeness.terms.items()
        if weight(term) >= (RARE_PHRASE if " " in term else RARE_WORD) and not _is_short_name(term)
    }
    yield from wholes(rare)


def _is_short_name(term: str) -> bool:
    """Whether a single word is so short that it may be different things' abbreviation."""
    return " " not in term and term.isascii() and len(term) < 5


def _bridge(term: str, readings: Sequence[Reading], likeness: Likeness) -> Bridge | None:
    places = likeness.holders(term)
    if len(places) > max(4, len(readings) * 0.35):
        return None
    phrase = _is_phrase(term)
    sides = _standing(term, _sides(term, [readings[place] for place in places]), phrase)
    if len(sides) < 2:
        return None
    home = sum(side.at_home for side in sides) / len(sides)
    strength = weight(term) * (1 + 0.25 * (len(sides) - 2)) * (0.5 + 0.5 * home) * (1.3 if phrase else 1.0)
    return Bridge(term, tuple(sides[:SIDES]), strength * (0.8 if _cross_listed(sides) else 1.0))


def _is_phrase(term: str) -> bool:
    """Whether a term is long enough to mean the same in every field: Han characters, or two words of some weight."""
    return not term.isascii() or sum(len(word) > 2 and not is_grammar(word) for word in term.split()) > 1


def _sides(term: str, holders: Sequence[Reading]) -> list[Side]:
    """One side a field: the paper that dwells on the term most, where it has words to quote; those at home first."""
    best: dict[str, Side] = {}
    for reading in sorted(holders, key=lambda each: (-_dwelling(each, term), each.card)):
        passage = passage_with(reading, term)
        if reading.field and reading.field not in best and passage is not None:
            best[reading.field] = Side(reading, passage, _dwelling(reading, term) > 1)
    return sorted(best.values(), key=lambda side: not side.at_home)


def _standing(term: str, sides: Sequence[Side], phrase: bool) -> list[Side]:
    """The sides that really meet in the term."""
    home = [side for side in sides if side.at_home]
    if phrase:
        return [side for side in sides if side.at_home or _at_home_near(term, side, home)]
    return [side for side in home if any(_share_more(term, side, each) for each in home if each is not side)]


def _at_home_near(term: str, side: Side, home: Sequence[Side]) -> bool:
    """Whether a mention isn't passing: the paper dwells on a rare word of it, or shares more with those at home."""
    words = [word for word in term.split() if word in side.reading.terms and weight(word) >= RARE_WORD]
    return any(_dwelling(side.reading, word) > 1 for word in words) or any(
        _share_more(term, side, each) for each in home
    )


def _dwelling(reading: Reading, term: str) -> int:
    mention = reading.terms[term]
    return mention.count + 2 * mention.titled


def _share_more(term: str, one: Side, other: Side) -> bool:
    """Whether two papers share a further weighty term, none of whose words is in this one."""
    return any(
        weight(further) >= ALSO_SHARED and not _overlap(further, term=term)
        for further in one.reading.terms.keys() & other.reading.terms.keys()
    )


def _cross_listed(sides: Sequence[Side]) -> bool:
    """Whether the first two papers are listed in each other's field anyway."""
    one, two = sides[0].reading, sides[1].reading
    return any(
        field_of(category) == other.field
        for reading, other in ((one, two), (two, one))
        for category in reading.paper.categories[1:]
    )


def _kindred(chosen: Bridge, bridge: Bridge) -> bool:
    """Whether a bridge says what a chosen one says: the same words, or hardly another paper."""
    return _overlap(chosen.term, term=bridge.term) or bridge.cards <= chosen.cards


def _all_hold(bridge: Bridge, term: str) -> bool:
    return all(term in side.reading.terms for side in bridge.sides)


def _overlap(*terms: str, term: str) -> bool:
    words = set(term.split())
    return any(words & set(each.split()) for each in terms)
