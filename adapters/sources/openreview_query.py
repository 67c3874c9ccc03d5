"""What of a query OpenReview can be asked: one run of words in one place, and venues by name.

Source: https://docs.openreview.net/reference/api-v2
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from adapters.sources.dialect import Asked, alternatives, name_words, words_of
from bot.domain.query import And, Field, Not, Or, Query, Term

_PLACES = {Field.KEYWORD: "all", Field.TITLE: "title", Field.ABSTRACT: "abstract", Field.AUTHOR: "authors"}


@dataclass(frozen=True, slots=True)
class Search:
    """One search: words, and the field of a note they stand in (`all` for any)."""

    words: str
    place: str


def searches_of(query: Query) -> tuple[Search, ...]:
    """Give the searches that together bring all that may answer; none where OpenReview can't be asked."""
    asked = alternatives(query, _term)
    if isinstance(asked, bool):
        return ()
    return tuple(dict.fromkeys(_search(max(parts, key=len)) for parts in asked))


def venues_in(query: Query) -> Iterator[str]:
    """Give the venues that a query names, as typed, outside negations."""
    match query:
        case Term(Field.VENUE, name):
            yield name
        case Term() | Not():
            return
        case And(parts) | Or(parts):
            for part in parts:
                yield from venues_in(part)
        case _:
            assert_never(query)


def _term(term: Term) -> Asked:
    match term.field:
        case Field.KEYWORD | Field.TITLE | Field.ABSTRACT | Field.AUTHOR:
            words = name_words(term.text) if term.field is Field.AUTHOR else words_of(term.text)
            return f"{_PLACES[term.field]}:{' '.join(words)}" if words else False
        case Field.VENUE:
            return True
        case Field.SOURCE:
            return term.text.casefold() == "openreview"
        case Field.CATEGORY | Field.ID | Field.CITES | Field.MEANING:
            return False
        case _:
            assert_never(term.field)


def _search(written: str) -> Search:
    place, _, words = written.partition(":")
    return Search(words, place)
