"""Two other ways to say which watches a paper answers: a plain evaluation of a query, and an index of dictionaries.

The first says what the query language means, in as few lines as it takes; the second is the index without numpy. Both
are slow and simple, and the tests hold the product to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import assert_never

from bot.catalogue import taxonomy
from bot.domain.paper import Author, Paper, venue_of
from bot.domain.query import And, Field, Manner, Not, Or, Pin, Query, Term
from bot.domain.watch import Watch
from bot.matching import names, venues
from bot.matching.folded import FoldedPaper
from bot.matching.keys import ALWAYS, keys_of_paper, kind_of, ways_of
from bot.matching.tokens import singular, tokens
from bot.matching.watching import query_of

NO, POSSIBLY, SURELY = 0, 1, 2


def answers(query: Query, paper: Paper) -> int:
    """Tell how surely a paper answers a query: not, possibly or surely."""
    match query:
        case Term():
            return term_holds(query, paper)
        case Not(part):
            return NO if answers(part, paper) == SURELY else SURELY
        case And(parts):
            return min(answers(part, paper) for part in parts)
        case Or(parts):
            return max(answers(part, paper) for part in parts)
        case _:
            assert_never(query)


def term_holds(term: Term, paper: Paper) -> int:
    match term.field:
        case Field.TITLE:
            return SURELY * stands(term, paper.title)
        case Field.ABSTRACT:
            return SURELY * stands(term, paper.abstract or "")
        case Field.KEYWORD:
            return SURELY * (stands(term, paper.title) or stands(term, paper.abstract or ""))
        case Field.AUTHOR:
            return max((author_is(term, author, paper) for author in paper.authors), default=NO)
        case _:
            return SURELY * _LOOK[term.field](term, paper)


def category_is(term: Term, paper: Paper) -> bool:
    text = term.text.lower()
    meant = {text.removesuffix(".*"), *map(str.lower, taxonomy.below(text.removesuffix(".*")))}
    have = lowered(paper.categories)
    return any(each.startswith(text) for each in have) if term.manner is Manner.PREFIX else not meant.isdisjoint(have)


def venue_is(term: Term, paper: Paper) -> bool:
    label = venue_of(paper)
    known = None if term.manner is Manner.PREFIX else venues.venues_meant(term.text)
    if known is not None:
        return venues.appeared_in(known, venues.appeared(paper, label))
    return stands(Term(Field.VENUE, term.text, Manner.PHRASE if term.manner is Manner.WORD else term.manner), label)


def source_is(term: Term, paper: Paper) -> bool:
    return begins(term, "".join(tokens(term.text)), "".join(tokens(paper.source)))


def id_is(term: Term, paper: Paper) -> bool:
    ids = lowered([paper.id, *(f"{scheme}:{value}" for scheme, value in paper.ids.items())])
    return any(begins(term, term.text.lower(), each) for each in (*ids, *(each.partition(":")[2] for each in ids)))


def begins(term: Term, wanted: str, have: str) -> bool:
    return have.startswith(wanted) if term.manner is Manner.PREFIX else have == wanted


def lowered(texts: Iterable[str]) -> list[str]:
    return [text.lower() for text in texts]


def cites(term: Term, paper: Paper) -> bool:
    return term.text in paper.cites


_LOOK = {
    Field.CATEGORY: category_is,
    Field.VENUE: venue_is,
    Field.SOURCE: source_is,
    Field.ID: id_is,
    Field.CITES: cites,
}


def stands(term: Term, text: str) -> bool:
    """Tell whether words stand next to each other in a text, as the term's manner says."""
    fold = singular if term.manner is Manner.WORD else str
    have, (*first, last) = [fold(word) for word in tokens(text)], [fold(word) for word in tokens(term.text)]
    return any(
        have[at : at + len(first)] == first and begins(term, last, have[at + len(first)])
        for at in range(len(have) - len(first))
    )


def author_is(term: Term, author: Author, paper: Paper) -> int:
    name = author.name
    if term.pin is not None:
        return person_is(term, term.pin, author, paper)
    if term.manner is Manner.PREFIX:
        return SURELY * any(begins(term, "".join(tokens(term.text)), token) for token in tokens(name))
    if names.is_single(term.text):
        return SURELY * bool(names.families(term.text) & names.families(name))
    return int(names.verdict(term.text, name))


def person_is(term: Term, pin: Pin, author: Author, paper: Paper) -> int:
    for scheme in ("orcid:", "arxiv:", "openalex:"):
        meant, carried = ({one for one in ids if one.startswith(scheme)} for ids in (pin.ids, author.all_ids))
        if meant and carried:
            return SURELY * bool(meant & carried)
    others = [other.name for other in paper.authors if other.name != author.name]
    with_them = any(
        category_is(Term(Field.CATEGORY, each), paper)
        or any(each == other or names.verdict(each, other) is names.Verdict.SAME for other in others)
        for each in pin.known_by
    )
    said = names.verdict(term.text, author.name)
    if said is names.Verdict.SAME and with_them:
        return SURELY
    return NO if pin.only or said is names.Verdict.DIFFERENT else POSSIBLY


class PlainIndex:
    """Every watch under one key of each of its ways, in a dictionary; what a paper's keys find is evaluated."""

    def __init__(self, watches: Iterable[Watch]) -> None:
        self.filed: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self.queries: list[Query] = []
        self.asked: set[str] = set()
        for number, watch in enumerate(watches):
            self.queries.append(query_of(watch.kind, watch.text))
            for way in ways_of(self.queries[-1]):
                key = max(way.held or {ALWAYS}, key=len)
                self.filed[key][number] = None
                self.asked.add(kind_of(key))

    def match(self, paper: Paper) -> list[int]:
        folded = FoldedPaper(paper)
        keys = {ALWAYS, *keys_of_paper(folded, self.asked - {""})}
        for mark, words in (("", folded.words), ('"', folded.exact), ("=", folded.words[: len(folded.title)])):
            keys |= {mark + word for word in words} | {f"{mark}+{one} {other}" for one, other in pairwise(words)}
        found = {number for key in keys for number in self.filed.get(key, ())}
        return sorted(number for number in found if answers(self.queries[number], paper))
