"""The tree of a query as filters of OpenAlex, which all must hold: an OR becomes several questions.

Source: https://docs.openalex.org/how-to-use-the-api/get-lists-of-entities/filter-entity-lists
"""

from __future__ import annotations

from typing import assert_never

from adapters.sources.dialect import Alternatives, Asked, alternatives, name_words, words_of
from bot.domain.query import Field, Manner, Query, Term
from bot.intake.identity import read_id

_SEARCHED = {
    Field.KEYWORD: "title_and_abstract.search",
    Field.TITLE: "title.search",
    Field.ABSTRACT: "abstract.search",
}
_IDS = {"doi": "doi", "pmid": "pmid", "openalex": "openalex"}


def filters_of(query: Query) -> Alternatives | bool:
    """Write a query as alternatives of filters; what OpenAlex has no filter for is left to the core."""
    return alternatives(query, _term)


def _term(term: Term) -> Asked:
    match term.field:
        case Field.KEYWORD | Field.TITLE | Field.ABSTRACT:
            words = words_of(term.text)
            if term.manner is Manner.PREFIX or not words:
                return bool(words)
            return f'{_SEARCHED[term.field]}:"{" ".join(words)}"'
        case Field.AUTHOR:
            words = name_words(term.text)
            return f"raw_author_name.search:{' '.join(words)}" if words else False
        case Field.VENUE:
            return True
        case Field.CATEGORY | Field.CITES | Field.MEANING:
            return False
        case Field.SOURCE:
            return term.text.casefold() == "openalex"
        case Field.ID:
            read = read_id(term.text)
            return f"{_IDS[read.scheme]}:{read.value}" if read is not None and read.scheme in _IDS else False
        case _:
            assert_never(term.field)
