"""What a paper is found by in the store, and what is sought there for a query. Pure.

What is sought is never narrower than the query: whatever `evaluate` accepts is found, and what is found is evaluated.
Both sides are folded here, so the store compares tokens alone. A NOT is sought only where tokens say all of it, as
words in text do; others are left to the evaluation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import assert_never

from bot.domain.paper import Author, Paper, venue_of
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.domain.search import AnyOf, EveryOf, Neighbours, Part, SearchEntry, Sought
from bot.matching import names, venues
from bot.matching.evaluation import categories_meant
from bot.matching.tokens import singulars, tokens

SHORTEST_PREFIX = 3
"""Prefixes of fewer bytes (`a*`) are in nearly every paper: looking for them costs more than it spares."""

DEEPEST = 20
"""Parts of a query below this depth aren't sought, the papers found are held to them all the same."""

MOST_TOGETHER = 16
"""So many parts of which all must be there are sought; the others are left to the evaluation."""

LONGEST_EXACT = 1_000
"""Characters of words that may be shut out: of longer ones the store may compare the beginning alone."""

MOST_APART = 500
"""Of more parts of which one must be there none is sought: nearly every paper would have one."""

# A sample of all that folding, names and venues may do: where any of it gives another entry, an older one is stale.
_PROBE = Paper(
    "doi:10.1000/Probe-1",
    "Schrödinger’s analyses of state-space matrices — ﬁve ½ K₂ films, γδ T-cells 和 视频扩散模型 mice's naïve Øre",
    source="arxiv",
    abstract="Biases, vertices and viruses: Łódź's bodies, classes, indices ①② ＡＢＣ ٣ क्ष 한국어 ひらがな Tor‐browser",
    authors=(
        *map(Author, ("Bo-Han ZHUANG", "van der Berg, J. H.", "欧阳修", "Müller Jr.", "Atlas Collaboration", "Ng")),
        Author("O'Neil, D", "0000-0002-1825-0097"),
    ),
    categories=("cs.CV", "cond-mat.str-el", "Cell Biology"),
    ids={"arxiv": "2606.00001"},
    venue="Physical Review Letters",
    issns=("0031-9007",),
)

_TEXT: Mapping[Field, tuple[Part, ...]] = MappingProxyType(
    {
        Field.TITLE: (Part.TITLE,),
        Field.ABSTRACT: (Part.ABSTRACT,),
        Field.KEYWORD: (Part.TITLE, Part.ABSTRACT),
    }
)


def entry_of(paper: Paper) -> SearchEntry:
    """Give what a paper is found by."""
    title, abstract = tokens(paper.title), tokens(paper.abstract or "")
    named, said = singulars(title), singulars(abstract)
    pairs = zip((*title, *abstract), (*named, *said), strict=True)
    people = {key for author in paper.authors for key in _people(author.name)}
    people |= {one for author in paper.authors for one in author.all_ids}
    ids = (paper.id, *(f"{scheme}:{value}" for scheme, value in sorted(paper.ids.items())))
    where = venues.appeared(paper, venue_of(paper))
    return SearchEntry(
        title=tuple(named),
        abstract=tuple(said),
        forms=tuple(sorted({word for word, one in pairs if one != word})),
        people=tuple(sorted(people)),
        categories=_each(category.lower() for category in paper.categories),
        venue=(*where.words, *([where.name] if where.name else ()), *_each(sorted(where.issns))),
        source=_one("".join(tokens(paper.source))),
        ids=_each(dict.fromkeys(each.lower() for each in ids)),
        cites=_each(paper.cites),
    )


@cache
def edition() -> str:
    """Give a mark of the folding: another one where it gives other entries than it did, after an update say."""
    return hashlib.sha256(repr(entry_of(_PROBE)).encode()).hexdigest()[:16]


def sought(query: Query) -> Sought | None:
    """Give what every paper that answers holds; None where nothing is: all papers are to be looked at."""
    return _sought(query, 0)


def says_all(query: Query) -> bool:
    """Tell whether all that hold what is sought answer, so that no more need be looked at than are wanted."""
    return _exactly(query, 0) is not None


def _sought(query: Query, depth: int) -> Sought | None:
    match query:
        case Term():
            return _SEEK[query.field](query)
        case Not():
            return None
        case And(parts):
            each = [part for part in (_deeper(part, depth) for part in parts) if part is not None]
            shut_out = [
                part for part in (_exactly(not_.part, depth) for not_ in parts if isinstance(not_, Not)) if part
            ]
            return _every(sorted(each, key=_length, reverse=True)[:MOST_TOGETHER], shut_out[:MOST_TOGETHER])
        case Or(parts):
            alternatives = [_deeper(part, depth) for part in parts]
            known = [part for part in alternatives if part is not None]
            return _any(known) if len(known) == len(alternatives) else None
        case _:
            assert_never(query)


def _deeper(query: Query, depth: int) -> Sought | None:
    return _sought(query, depth + 1) if depth < DEEPEST else None


def _exactly(query: Query, depth: int) -> Sought | None:
    """Give what those papers hold that surely answer, and no others; None where tokens don't say it."""
    match query:
        case Term():
            said = query.field in _TEXT and query.manner is Manner.WORD
            return _text(query) if said and len(query.text) <= LONGEST_EXACT else None
        case Not():
            return None
        case And(parts):
            there = _exactly_each([part for part in parts if not isinstance(part, Not)], depth, MOST_TOGETHER)
            lacked = _exactly_each([part.part for part in parts if isinstance(part, Not)], depth, MOST_TOGETHER)
            return None if there is None or lacked is None else _every(there, lacked)
        case Or(parts):
            return _any(_exactly_each(parts, depth, MOST_APART) or ())
        case _:
            assert_never(query)


def _exactly_each(queries: Sequence[Query], depth: int, most: int) -> list[Sought] | None:
    """Give what exactly answers each; None where that isn't known of all, or they are too many."""
    each = [_exactly(query, depth + 1) for query in queries] if depth < DEEPEST and len(queries) <= most else [None]
    known = [part for part in each if part is not None]
    return known if len(known) == len(each) else None


def _length(sought: Sought) -> int:
    """Tell roughly how rare it is: the longer the words, and the more of them side by side, the rarer."""
    match sought:
        case Neighbours(_, words):
            return sum(map(len, words))
        case EveryOf(parts):
            return max(map(_length, parts))
        case AnyOf(parts):
            return min(map(_length, parts))
        case _:
            assert_never(sought)


def _every(parts: Iterable[Sought], lacked: Sequence[Sought] = ()) -> Sought | None:
    each = tuple(dict.fromkeys(parts))
    return EveryOf(each, tuple(dict.fromkeys(lacked))) if len(each) > 1 or (each and lacked) else next(iter(each), None)


def _any(parts: Iterable[Sought]) -> Sought | None:
    each = list(dict.fromkeys(parts))
    if not each or len(each) > MOST_APART:
        return None
    return AnyOf(tuple(each)) if len(each) > 1 else each[0]


def _side_by_side(part: Part, text: str, manner: Manner) -> Sought | None:
    """Seek a text's tokens as they are, the last one as a beginning where the manner is that."""
    words = tuple(tokens(text))
    if manner is not Manner.PREFIX or not words:
        return Neighbours((part,), words) if words else None
    if _selective(words[-1]):
        return Neighbours((part,), words, prefix=True)
    return Neighbours((part,), words[:-1]) if len(words) > 1 else None


def _selective(beginning: str) -> bool:
    return len(beginning.encode("utf-8", "replace")) >= SHORTEST_PREFIX


def _text(term: Term) -> Sought | None:
    parts, words = _TEXT[term.field], tokens(term.text)
    if term.manner is not Manner.PREFIX:
        return Neighbours(parts, tuple(singulars(words))) if words else None
    *whole, last = words
    # A plural that begins so may have become a singular that doesn't: `mice`, `sizes`.
    begun = [Neighbours((*parts, Part.FORMS), (last,), prefix=True)] if _selective(last) else []
    before = [Neighbours(parts, tuple(singulars(whole)))] if whole else []
    return _every([*before, *begun])


def _author(term: Term) -> Sought | None:
    if term.manner is Manner.PREFIX:
        return _side_by_side(Part.PEOPLE, "".join(tokens(term.text)), Manner.PREFIX)
    single = term.pin is None and names.is_single(term.text)
    found = names.families(term.text) if single else names.keys_watched(term.text)
    return _any(Neighbours((Part.PEOPLE,), (key,)) for key in sorted(found.union(term.pin.ids if term.pin else ())))


def _category(term: Term) -> Sought | None:
    if term.manner is Manner.PREFIX:
        return _side_by_side(Part.CATEGORIES, term.text.lower(), Manner.PREFIX)
    meant = {tuple(tokens(category)) for category in categories_meant(term.text)} - {()}
    # `cs` stands in `cs.cv` already.
    widest = [words for words in meant if not any(words[:size] in meant for size in range(1, len(words)))]
    return _any(Neighbours((Part.CATEGORIES,), words) for words in sorted(widest))


def _venue(term: Term) -> Sought | None:
    meant = None if term.manner is Manner.PREFIX else venues.venues_meant(term.text)
    if meant is None:
        return _side_by_side(Part.VENUE, term.text, term.manner)
    issns = [_side_by_side(Part.VENUE, issn, Manner.PHRASE) for issn in sorted(meant.issns)]
    labels = [Neighbours((Part.VENUE,), (name,)) for name in sorted(meant.names) if name]
    # A meeting's label says a year among its words.
    meetings = [_every(Neighbours((Part.VENUE,), (word,)) for word in words) for words in sorted(meant.meetings)]
    return _any(each for each in (*issns, *labels, *meetings) if each is not None)


def _source(term: Term) -> Sought | None:
    return _side_by_side(Part.SOURCE, "".join(tokens(term.text)), term.manner)


def _id(term: Term) -> Sought | None:
    return _side_by_side(Part.IDS, term.text.lower(), term.manner)


def _cites(term: Term) -> Sought | None:
    return _side_by_side(Part.CITES, term.text, Manner.PHRASE)


def _meaning(_: Term) -> Sought | None:
    return None


def _people(name: str) -> frozenset[str]:
    return names.keys_written(name) | names.families(name) | frozenset(tokens(name))


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(token for text in texts for token in tokens(text))


def _one(token: str) -> tuple[str, ...]:
    return (token,) if token else ()


_SEEK: Mapping[Field, Callable[[Term], Sought | None]] = MappingProxyType(
    {
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
)
