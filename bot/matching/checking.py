"""Does a paper answer a query, and how surely? A query is made into a check once, and papers are put to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple, assert_never

from bot.catalogue import taxonomy
from bot.domain.match import Certainty
from bot.domain.query import And, Field, Manner, Not, Or, Pin, Query, Term
from bot.domain.watch import Watch
from bot.matching import names, venues
from bot.matching.folded import FoldedPaper, line
from bot.matching.telling import ground_of
from bot.matching.tokens import singulars, tokens

Check = Callable[[FoldedPaper], Certainty | None]
"""Tells how surely a paper answers; None where it doesn't."""

People = Callable[[FoldedPaper], tuple[Certainty | None, Sequence[str]]]
"""Gives the authors of a paper that are meant, as written, and how surely."""


class Found(NamedTuple):
    """Watches that want a paper, surely but for those at the places named: whether these do is still to be checked."""

    watches: Sequence[Watch]
    unsure: Sequence[int]


_SURE, _POSSIBLE = Certainty.SURE, Certainty.POSSIBLE
_NOBODY: tuple[None, Sequence[str]] = None, ()


def check_of(query: Query) -> Check:
    """Make a check of a query."""
    match query:
        case Term():
            return _CHECKS[query.field](query)
        case Not(part):
            return _not(check_of(part))
        case And(parts):
            return _all([check_of(part) for part in parts])
        case Or(parts):
            return _any([check_of(part) for part in parts])
        case _:
            assert_never(query)


def _not(check: Check) -> Check:
    return lambda paper: None if check(paper) is _SURE else _SURE


def _all(checks: Sequence[Check]) -> Check:
    def check(paper: FoldedPaper) -> Certainty | None:
        how_surely = _SURE
        for each in checks:
            found = each(paper)
            if found is None:
                return None
            if found is _POSSIBLE:
                how_surely = _POSSIBLE
        return how_surely

    return check


def _any(checks: Sequence[Check]) -> Check:
    def check(paper: FoldedPaper) -> Certainty | None:
        how_surely = None
        for each in checks:
            found = each(paper)
            if found is _SURE:
                return _SURE
            how_surely = found or how_surely
        return how_surely

    return check


def _where(holds: Callable[[FoldedPaper], bool]) -> Check:
    return lambda paper: _SURE if holds(paper) else None


def _text(term: Term) -> Check:
    wanted = _wanted(tokens(term.text), term.manner)
    if term.field is not Field.KEYWORD:
        return _where(lambda paper: wanted in paper.line(term.field, term.manner))
    if term.manner is Manner.WORD:
        return lambda paper: _SURE if wanted in paper.folded else None
    return lambda paper: _SURE if wanted in paper.written else None


def _wanted(words: Sequence[str], manner: Manner) -> str:
    """Give words as they stand in a line; the last one of a prefix goes on."""
    wanted = line(singulars(words) if manner is Manner.WORD else words)
    return wanted.rstrip() if manner is Manner.PREFIX else wanted


def _author(term: Term) -> Check:
    meant = people_meant(term)
    return lambda paper: meant(paper)[0]


def people_meant(term: Term) -> People:
    """Make what gives the authors that a term means: those surely meant, else those possibly meant."""
    if term.manner is Manner.PREFIX:
        return _begun("".join(tokens(term.text)))
    if term.pin is not None:
        return _of_pinned(term.text, term.pin)
    if names.is_single(term.text):
        return _of_family(names.families(term.text))
    return _of_name(term.text, names.keys_watched(term.text))


def _begun(start: str) -> People:
    def people(paper: FoldedPaper) -> tuple[Certainty | None, Sequence[str]]:
        found = [name for name in paper.authors if any(token.startswith(start) for token in tokens(name))]
        return (_SURE, found) if found else _NOBODY

    return people


def _of_family(families: frozenset[str]) -> People:
    def people(paper: FoldedPaper) -> tuple[Certainty | None, Sequence[str]]:
        found = {name for family in families for name in paper.families.get(family, ())}
        return (_SURE, sorted(found, key=paper.authors.__getitem__)) if found else _NOBODY

    return people


def _of_name(wanted: str, keys: frozenset[str]) -> People:
    def people(paper: FoldedPaper) -> tuple[Certainty | None, Sequence[str]]:
        near = paper.near(keys)
        verdicts = [(names.verdict(wanted, name), name) for name in sorted(near, key=paper.authors.__getitem__)]
        best = max((verdict for verdict, _ in verdicts), default=names.Verdict.DIFFERENT)
        if best is names.Verdict.DIFFERENT:
            return _NOBODY
        found = [name for verdict, name in verdicts if verdict is best]
        return _SURE if best is names.Verdict.SAME else _POSSIBLE, found

    return people


def _of_pinned(wanted: str, meant: Pin) -> People:
    """Whoever carries an id is surely meant; of that name, who carries another isn't, and who carries none may be."""
    keys = names.keys_watched(wanted).union(meant.ids)

    def people(paper: FoldedPaper) -> tuple[Certainty | None, Sequence[str]]:
        near = paper.near(keys)
        if not near:
            return _NOBODY
        found = [
            (ground.certainty, author.name)
            for author in paper.paper.authors
            if author.name in near and (ground := ground_of(wanted, meant, author, paper)).certainty is not None
        ]
        sure = [name for certainty, name in found if certainty is _SURE]
        return (_SURE, sure) if sure else (_POSSIBLE, [name for _, name in found]) if found else _NOBODY

    return people


def _category(term: Term) -> Check:
    if term.manner is Manner.PREFIX:
        start = term.text.lower()
        return _where(lambda paper: any(category.startswith(start) for category in paper.categories))
    meant = categories_meant(term.text)
    return lambda paper: None if meant.isdisjoint(paper.categories) else _SURE


@lru_cache(maxsize=4096)
def categories_meant(text: str) -> frozenset[str]:
    """Give the categories, in lower case, that a category or archive as typed means: itself and all below it."""
    typed = text.lower().removesuffix(".*")
    return frozenset({typed} | {category.lower() for category in taxonomy.below(typed)})


def _venue(term: Term) -> Check:
    prefix = term.manner is Manner.PREFIX
    meant = None if prefix else venues.venues_meant(term.text)
    if meant is not None:
        return _where(lambda paper: venues.appeared_in(meant, paper.appeared))
    wanted = _wanted(tokens(term.text), Manner.PREFIX if prefix else Manner.PHRASE)
    return _where(lambda paper: wanted in line(paper.appeared.words))


def _source(term: Term) -> Check:
    wanted = "".join(tokens(term.text))
    if term.manner is Manner.PREFIX:
        return _where(lambda paper: paper.source.startswith(wanted))
    return _where(lambda paper: paper.source == wanted)


def _id(term: Term) -> Check:
    wanted = term.text.lower()
    if term.manner is Manner.PREFIX:
        return _where(lambda paper: any(each.startswith(wanted) for each in paper.ids))
    return _where(lambda paper: wanted in paper.ids)


def _cites(term: Term) -> Check:
    return _where(lambda paper: term.text in paper.paper.cites)


def _meaning(_: Term) -> Check:
    return _where(lambda _: False)


_CHECKS: dict[Field, Callable[[Term], Check]] = {
    Field.TITLE: _text,
    Field.ABSTRACT: _text,
    Field.KEYWORD: _text,
    Field.AUTHOR: _author,
    Field.CATEGORY: _category,
    Field.VENUE: _venue,
    Field.SOURCE: _source,
    Field.ID: _id,
    Field.CITES: _cites,
    Field.MEANING: _meaning,
}
