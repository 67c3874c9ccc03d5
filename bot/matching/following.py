"""The person that a watch follows: pinned or not, taught whom to leave out or not."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.errors import WrongUse
from bot.domain.query import And, Field, Manner, Not, Query, Term
from bot.domain.watch import WatchKind
from bot.matching.watching import query_of


@dataclass(frozen=True, slots=True)
class Followed:
    """A person that a watch follows, and what it was taught to leave out of what that name brings."""

    person: Term
    left_out: tuple[Term, ...] = ()


def followed(kind: WatchKind, text: str) -> Followed | None:
    """Give the person that a watch follows; None where it follows something else, or can't be read any more."""
    if kind not in {WatchKind.AUTHOR, WatchKind.QUERY}:
        return None
    try:
        query = query_of(kind, text)
    except WrongUse:
        return None
    person, *others = query.parts if isinstance(query, And) else (query,)
    left_out = [part.part for part in others if isinstance(part, Not) and isinstance(part.part, Term)]
    if not isinstance(person, Term) or not _is_person(person) or len(left_out) < len(others):
        return None
    return Followed(person, tuple(left_out))


def is_pinned(query: Query) -> bool:
    """Tell whether a query is one person of a name."""
    return isinstance(query, Term) and query.pin is not None


def _is_person(term: Term) -> bool:
    return term.field is Field.AUTHOR and term.manner is not Manner.PREFIX
