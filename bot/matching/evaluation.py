"""Does a paper answer a query, how surely, and by which words?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, assert_never

from bot.catalogue import taxonomy
from bot.domain.match import Certainty
from bot.domain.paper import Paper
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.matching import names, venues
from bot.matching.folded import FoldedPaper, line
from bot.matching.tokens import singular, singulars, spans, tokens

__all__ = ["Finding", "FoldedPaper", "categories_meant", "certainty", "evaluate"]


@dataclass(frozen=True, slots=True)
class Finding:
    """That a query is answered: how surely, and by which words of the paper."""

    certainty: Certainty
    found: tuple[str, ...] = ()


class _Held(NamedTuple):
    """That a query holds, and what of it hit: words of the paper, or terms whose words are looked up at the end."""

    certainty: Certainty
    hits: tuple[str | Term, ...] = ()


_SURE = _Held(Certainty.SURE)


def evaluate(query: Query, paper: FoldedPaper) -> Finding | None:
    """Tell whether the paper answers the query; None where it doesn't."""
    held = _holds(query, paper)
    if held is None:
        return None
    words = (_written(hit, paper.paper) if isinstance(hit, Term) else (hit,) for hit in held.hits)
    return Finding(held.certainty, tuple(dict.fromkeys(chain.from_iterable(words))))


def certainty(query: Query, paper: FoldedPaper) -> Certainty | None:
    """Tell how surely the paper answers the query, without looking up its words; None where it doesn't."""
    held = _holds(query, paper)
    return None if held is None else held.certainty


def _holds(query: Query, paper: FoldedPaper) -> _Held | None:
    match query:
        case Term():
            return _LOOK[query.field](query, paper)
        case Not(part):
            inner = _holds(part, paper)
            return None if inner is not None and inner.certainty is Certainty.SURE else _SURE
        case And(parts):
            return _all(parts, paper)
        case Or(parts):
            return _any(parts, paper)
        case _:
            assert_never(query)


def _all(parts: Sequence[Query], paper: FoldedPaper) -> _Held | None:
    each: list[_Held] = []
    for part in parts:
        held = _holds(part, paper)
        if held is None:
            return None
        each.append(held)
    possible = any(held.certainty is Certainty.POSSIBLE for held in each)
    return _Held(Certainty.POSSIBLE if possible else Certainty.SURE, _hits(each))


def _any(parts: Sequence[Query], paper: FoldedPaper) -> _Held | None:
    each = [held for part in parts if (held := _holds(part, paper)) is not None]
    if not each:
        return None
    sure = any(held.certainty is Certainty.SURE for held in each)
    return _Held(Certainty.SURE if sure else Certainty.POSSIBLE, _hits(each))


def _hits(each: Iterable[_Held]) -> tuple[str | Term, ...]:
    return tuple(chain.from_iterable(held.hits for held in each))


def _text(term: Term, paper: FoldedPaper) -> _Held | None:
    return _Held(Certainty.SURE, (term,)) if _wanted(term) in paper.line(term.field, term.manner) else None


@lru_cache(maxsize=65536)
def _wanted(term: Term) -> str:
    words = tokens(term.text)
    wanted = line(singulars(words) if term.manner is Manner.WORD else words)
    return wanted.rstrip() if term.manner is Manner.PREFIX else wanted


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
    return tuple(singular(token.folded) if folded else token.folded for token in spans(text))


def _author(term: Term, paper: FoldedPaper) -> _Held | None:
    if term.manner is Manner.PREFIX:
        start = "".join(tokens(term.text))
        begun = tuple(name for name in paper.authors if any(token.startswith(start) for token in tokens(name)))
        return _Held(Certainty.SURE, begun) if begun else None
    if names.is_single(term.text):
        named = _found_by(names.families(term.text), paper.families, paper)
        return _Held(Certainty.SURE, named) if named else None
    near = _found_by(names.keys_watched(term.text), paper.people, paper)
    verdicts = [(names.verdict(term.text, name), name) for name in near]
    for verdict, how_surely in ((names.Verdict.SAME, Certainty.SURE), (names.Verdict.POSSIBLE, Certainty.POSSIBLE)):
        if hits := tuple(name for said, name in verdicts if said is verdict):
            return _Held(how_surely, hits)
    return None


def _found_by(keys: frozenset[str], authors: Mapping[str, Sequence[str]], paper: FoldedPaper) -> tuple[str, ...]:
    found = {name for key in keys for name in authors.get(key, ())}
    return tuple(sorted(found, key=paper.authors.__getitem__))


def _category(term: Term, paper: FoldedPaper) -> _Held | None:
    if term.manner is Manner.PREFIX:
        start = term.text.lower()
        return _SURE if any(category.startswith(start) for category in paper.categories) else None
    return _SURE if categories_meant(term.text) & paper.categories else None


@lru_cache(maxsize=4096)
def categories_meant(text: str) -> frozenset[str]:
    """Give the categories, in lower case, that a category or archive as typed means: itself and all below it."""
    typed = text.lower().removesuffix(".*")
    return frozenset({typed} | {category.lower() for category in taxonomy.below(typed)})


def _venue(term: Term, paper: FoldedPaper) -> _Held | None:
    prefix = term.manner is Manner.PREFIX
    meant = None if prefix else venues.venues_meant(term.text)
    if meant is not None:
        return _SURE if venues.appeared_in(meant, paper.appeared) else None
    wanted = _wanted(Term(Field.VENUE, term.text, Manner.PREFIX if prefix else Manner.PHRASE))
    return _SURE if wanted in line(paper.appeared.words) else None


def _source(term: Term, paper: FoldedPaper) -> _Held | None:
    wanted, source = "".join(tokens(term.text)), "".join(tokens(paper.paper.source))
    hit = source.startswith(wanted) if term.manner is Manner.PREFIX else source == wanted
    return _SURE if hit else None


def _id(term: Term, paper: FoldedPaper) -> _Held | None:
    wanted = term.text.lower()
    found = any(each.startswith(wanted) for each in paper.ids) if term.manner is Manner.PREFIX else wanted in paper.ids
    return _SURE if found else None


def _cites(term: Term, paper: FoldedPaper) -> _Held | None:
    return _SURE if term.text in paper.paper.cites else None


_LOOK: dict[Field, Callable[[Term, FoldedPaper], _Held | None]] = {
    Field.TITLE: _text,
    Field.ABSTRACT: _text,
    Field.KEYWORD: _text,
    Field.AUTHOR: _author,
    Field.CATEGORY: _category,
    Field.VENUE: _venue,
    Field.SOURCE: _source,
    Field.ID: _id,
    Field.CITES: _cites,
}
