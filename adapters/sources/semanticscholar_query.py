"""The tree of a query in the words of Semantic Scholar's bulk search, which knows titles and abstracts alone.

Source: https://api.semanticscholar.org/api-docs/graph#tag/Paper-Data/operation/get_graph_paper_bulk_search
"""

from __future__ import annotations

from typing import assert_never

from adapters.sources.dialect import Asked, spoken, words_of
from bot.domain.query import Field, Manner, Query, Term


def search_text(query: Query) -> Asked:
    """Write a query; what it says of authors and journals can't be asked, and is left to the core."""
    return spoken(query, _term, both=" + ", either=" | ")


def _term(term: Term) -> Asked:
    match term.field:
        case Field.KEYWORD | Field.TITLE | Field.ABSTRACT:
            words = [word.strip(".'") for word in words_of(term.text)]
            words = [word for word in words if word]
            if not words:
                return False
            if term.manner is Manner.PREFIX:
                return f"{words[-1]}*"
            return words[0] if len(words) == 1 else f'"{" ".join(words)}"'
        case Field.AUTHOR | Field.VENUE:
            return True
        case Field.SOURCE:
            return term.text.casefold() == "semanticscholar"
        case Field.CATEGORY | Field.ID | Field.CITES | Field.MEANING:
            return False
        case _:
            assert_never(term.field)
