"""The tree of a query as Crossref's search asks for it, which knows fields and relevance but no AND, OR and NOT.

A journal that has ISSNs is a filter; where nothing else is asked for, the newest works come first.

What comes back is matched once more, so a broader question is right.

Source: https://github.com/CrossRef/rest-api-doc#queries
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.intake.identity import read_id
from bot.intake.people import natural_name
from bot.matching.venues import venues_meant

MOST_QUESTIONS = 5
"""Of one query: each branch of an OR is one."""

_PARAMETERS: Mapping[Field, str] = {
    Field.KEYWORD: "query.bibliographic",
    Field.TITLE: "query.title",
    Field.ABSTRACT: "query.bibliographic",
    Field.AUTHOR: "query.author",
    Field.VENUE: "query.container-title",
}


def questions_of(query: Query) -> list[dict[str, str]]:
    """Give the questions by their parameters; none where Crossref can't be asked (categories, negations alone)."""
    asked = [_parameters(branch) for branch in _branches(query)]
    return [question for question in asked if question][:MOST_QUESTIONS]


def _branches(query: Query) -> Iterator[list[Term]]:
    """Gives for each branch of the ORs at the top the terms that must hold."""
    if isinstance(query, Or):
        for part in query.parts:
            yield from _branches(part)
    else:
        yield list(_terms(query))


def _terms(query: Query) -> Iterator[Term]:
    match query:
        case Term():
            yield query
        case And():
            for part in query.parts:
                yield from _terms(part)
        case Or():
            yield from _terms(query.parts[0])
        case Not():
            return
        case _:
            assert_never(query)


def _parameters(terms: list[Term]) -> dict[str, str]:
    found: dict[str, str] = {}
    filters: list[str] = []
    for term in terms:
        narrowed = _filters(term)
        filters += narrowed
        parameter = None if narrowed else _PARAMETERS.get(term.field)
        if parameter is not None:
            words = natural_name(term.text) if term.field is Field.AUTHOR else term.text.rstrip("*")
            found[parameter] = f"{found.get(parameter, '')} {words}".strip()
    newest = {} if found else {"sort": "created", "order": "desc"}
    return {**found, **newest, "filter": ",".join(filters)} if filters else found


def _filters(term: Term) -> list[str]:
    """Gives what narrows the works to a DOI, or to those of a journal; several of one kind mean any of them."""
    if term.field is Field.ID and (read := read_id(term.text)) is not None and read.scheme == "doi":
        return [f"doi:{read.value}"]
    meant = venues_meant(term.text) if term.field is Field.VENUE and term.manner is not Manner.PREFIX else None
    return [f"issn:{issn}" for issn in sorted(meant.issns)] if meant is not None and not meant.meetings else []
