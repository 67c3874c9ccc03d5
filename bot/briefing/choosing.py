"""Which sentence speaks for a paper, and the claims made of such sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bot.briefing.cues import Role, breadth, is_boilerplate
from bot.briefing.reading import Passage, Reading
from bot.domain.briefing import Claim
from bot.domain.watch import Language
from bot.language import say
from bot.matching.vocabulary import weight

TITLE_SHOWN = 100
"""The breadth of a title in a claim; the card shows the whole."""

OPEN_CLAIMS = 6
"""Open questions and disagreements, at the most."""

_WORTH = {
    Role.RESULT: 1.0,
    Role.CONTRAST: 0.9,
    Role.METHOD: 0.7,
    Role.PLAIN: 0.2,
    Role.OPEN: -1.0,
    Role.LIMIT: -1.0,
}
_LEFT_OPEN = (Role.CONTRAST, Role.OPEN, Role.LIMIT)
_MOST = {Role.CONTRAST: 2, Role.OPEN: OPEN_CLAIMS, Role.LIMIT: OPEN_CLAIMS}


def speaking_claim(
    reading: Reading, terms: Sequence[str], language: Language, said: Collection[str] = ()
) -> Claim | None:
    """Make a claim of the sentence that says best what the paper adds.

    Args:
        reading: the paper.
        terms: what it is to speak about, the most important first; empty: what the paper itself dwells on.
        language: of the words around the quotation.
        said: quotations that stand elsewhere in the briefing; another sentence is taken where one is nearly as good.

    Returns:
        None where not even the title is long enough to be quoted.
    """
    passage = _speaking(reading, terms or _own_terms(reading), said)
    if passage is None:
        return None
    key = "titled" if passage.number == 0 else passage.role.value
    return Claim(say(language, f"briefing.{key}", title=short_title(reading)), (reading.quote(passage),))


def passage_with(reading: Reading, term: str) -> Passage | None:
    """Give the passage that shows best how a paper uses a term; None where none is long enough to be quoted."""
    places = reading.terms[term].passages
    fit = [reading.passages[place] for place in places if reading.passages[place].provable]
    spoken = [passage for passage in fit if passage.number and passage.quotable] or fit
    return max(spoken, key=lambda passage: (_worth(passage), -passage.number), default=None)


def open_claims(readings: Iterable[Reading], language: Language) -> tuple[Claim, ...]:
    """Make claims of what papers disagree about or leave open, one a paper.

    Args:
        readings: the papers, those that matter most first; the fields take turns.
        language: of the words around the quotations.
    """
    found: dict[Role, list[tuple[int, int, Reading, Passage]]] = {role: [] for role in _LEFT_OPEN}
    turns: dict[tuple[str, Role], int] = {}
    for order, reading in enumerate(readings):
        passage = _left_open(reading)
        if passage is not None:
            turn = turns[reading.field, passage.role] = turns.get((reading.field, passage.role), 0) + 1
            found[passage.role].append((turn, order, reading, passage))
    ranked = [each for role in _LEFT_OPEN for each in sorted(found[role], key=lambda each: each[:2])[: _MOST[role]]]
    return tuple(
        Claim(say(language, f"briefing.{passage.role.value}", title=short_title(reading)), (reading.quote(passage),))
        for *_, reading, passage in ranked[:OPEN_CLAIMS]
    )


def leaves_open(reading: Reading) -> bool:
    """Tell whether the paper names a question that it leaves open."""
    passage = _left_open(reading)
    return passage is not None and passage.role is Role.OPEN


def short_title(reading: Reading) -> str:
    """Give the title, cut at a word where it is long, as the words of a claim name it."""
    title = reading.paper.title
    if breadth(title) <= TITLE_SHOWN:
        return title
    kept = title
    while breadth(kept) > TITLE_SHOWN - 1:
        kept = kept[:-1]
    head, space, _ = kept.rpartition(" ")
    return f"{head if space and breadth(head) > TITLE_SHOWN // 2 else kept}…"


def _speaking(reading: Reading, terms: Sequence[str], said: Collection[str]) -> Passage | None:
    fit = [passage for passage in reading.passages if passage.provable]
    spoken = [passage for passage in fit if passage.number and passage.quotable] or fit

    def worth(passage: Passage) -> float:
        again = 0.6 if passage.text in said else 0.0
        return _worth(passage) + _about(reading, passage, terms) - again

    return max(spoken, key=lambda passage: (worth(passage), -passage.number), default=None)


def _own_terms(reading: Reading) -> list[str]:
    """What a paper dwells on: the weightiest terms of its title, or said again."""
    dwelt = {term: weight(term) * each.count for term, each in reading.terms.items() if each.titled or each.count > 1}
    return sorted(dwelt, key=lambda term: (-dwelt[term], term))[:5]


def _left_open(reading: Reading) -> Passage | None:
    fit = [each for each in reading.sentences if each.role in _LEFT_OPEN and each.quotable and each.provable]
    return min(fit, key=lambda each: (_LEFT_OPEN.index(each.role), each.leaning, -each.number), default=None)


def _worth(passage: Passage) -> float:
    """How much a sentence says by itself: what it does, and how well it stands alone."""
    worth = _WORTH[passage.role]
    worth += 0.2 * any(char.isdigit() for char in passage.text)
    worth -= 0.3 * (breadth(passage.text) > 280)
    worth -= 0.5 * passage.leaning
    worth -= 0.4 * is_boilerplate(passage.text)
    return worth - 0.3 * (passage.role is Role.PLAIN and passage.place < 0.4)


def _about(reading: Reading, passage: Passage, terms: Sequence[str]) -> float:
    """How far a sentence speaks of the terms, 0 to 1."""
    spoken = [term for term in terms if term in reading.terms and passage.number in reading.terms[term].passages]
    return min(1.0, sum(weight(term) for term in spoken))
