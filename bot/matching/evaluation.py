"""Does a paper answer a query, how surely, and by which words?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import assert_never

from bot.domain.match import Certainty
from bot.domain.paper import Paper
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.matching.checking import Check, categories_meant, check_of, people_meant
from bot.matching.folded import FoldedPaper
from bot.matching.tokens import singular, singulars, spans, tokens

__all__ = ["Finding", "FoldedPaper", "categories_meant", "evaluate"]

_TEXT = frozenset({Field.TITLE, Field.ABSTRACT, Field.KEYWORD})


@dataclass(frozen=True, slots=True)
class Finding:
    """That a query is answered: how surely, and by which words of the paper."""

    certainty: Certainty
    found: tuple[str, ...] = ()


def evaluate(query: Query, paper: FoldedPaper) -> Finding | None:
    """Tell whether the paper answers the query; None where it doesn't."""
    how_surely = _check(query)(paper)
    return None if how_surely is None else Finding(how_surely, tuple(dict.fromkeys(_words(query, paper))))


@lru_cache(maxsize=1024)
def _check(query: Query) -> Check:
    return check_of(query)


def _words(query: Query, paper: FoldedPaper) -> Iterable[str]:
    """Give the words by which a paper answers a query, once it is known that it does."""
    match query:
        case Term() if query.field in _TEXT:
            return _written(query, paper.paper)
        case Term():
            return people_meant(query)(paper)[1] if query.field is Field.AUTHOR else ()
        case Not():
            return ()
        case And(parts):
            return chain.from_iterable(_words(part, paper) for part in parts)
        case Or(parts):
            return chain.from_iterable(_words(part, paper) for part in parts if _check(part)(paper) is not None)
        case _:
            assert_never(query)


def _written(term: Term, paper: Paper) -> tuple[str, ...]:
    """Give the words of the paper that hit, as they stand there."""
    texts = {Field.TITLE: (paper.title,), Field.ABSTRACT: (paper.abstract or "",)}
    found: dict[str, None] = {}
    for text in texts.get(term.field, (paper.title, paper.abstract or "")):
        found.update(dict.fromkeys(_places(term, text)))
    return tuple(found)


def _places(term: Term, text: str) -> Iterable[str]:
    have = _standing(text, term.manner is Manner.WORD)
    fold: Callable[[str], str] = singular if term.manner is Manner.WORD else str
    *body, last = (fold(word) for word in tokens(term.text))
    starts = range(len(have) - len(body)) if not body else [at for at, word in enumerate(have) if word == body[0]]
    for at in starts:
        *before, end = have[at : at + len(body) + 1]
        ends = end.startswith(last) if term.manner is Manner.PREFIX else end == last
        if ends and before == body:
            standing = spans(text)
            yield text[standing[at].start : standing[at + len(body)].end]


@lru_cache(maxsize=64)
def _standing(text: str, folded: bool) -> tuple[str, ...]:
    """Give a text's tokens in order, plurals folded or not; many watches look at one text in turn."""
    return tuple(singulars(tokens(text)) if folded else tokens(text))
