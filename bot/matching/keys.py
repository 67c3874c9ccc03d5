"""What a paper holds and what a query needs, in the same words: keys.

A query is turned into *ways* of answering it. Every paper that answers the query goes one of the ways: it holds all
keys of the way's `held` and none of its `lacked`. Where a way is `exact`, every paper that goes it answers, surely.
Elsewhere the keys leave out what costs more to say (the order of more than two words, plurals in a quoted phrase, how
surely a name is meant), and who looks papers up by keys evaluates what is found. Both sides are written here, one
under the other, so that they stay of one mind.

    model · +language model   a word of title or abstract, and two neighbouring ones, in singular forms
    =model · =+language model the same of the title alone
    "models · "+word models   the same of both as they are written, plurals not folded
    @wang/yang · @"Yang Wang  an author, by `bot.matching.names`, and as the name is written
    &wang                     a word that may be somebody's family name
    #cs.cv · #cs              a category or an archive in which one of them stands
    %0031-9007 · $arxiv · !arxiv:2606.00001 · ?doi:10.1000/x      a venue, the source, an id, a paper that is cited
    ^w4:diff                  the beginning of a word, here by its first four letters; likewise of a name, an id, …
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple, assert_never

from bot.catalogue import taxonomy
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.matching import names, venues
from bot.matching.checking import categories_meant
from bot.matching.folded import FoldedPaper
from bot.matching.rarity import share
from bot.matching.tokens import singulars, tokens

Keys = frozenset[str]

ALWAYS = ""
"""The key that every paper holds."""

MARKS = frozenset('="@&#%$!?')
"""Of the kinds of keys that are marked by one sign."""

HEAD_LENGTHS = (24, 16, 12, 8, 6, 4, 3, 2, 1)
"""Beginnings are looked up by this many characters, as many as there are."""

SEVERAL = 4
"""So many ways are branched into though one would find few papers: what surely answers isn't evaluated."""

_NONE: Keys = frozenset()
_TEXT = frozenset({Field.TITLE, Field.ABSTRACT, Field.KEYWORD})


class Way(NamedTuple):
    """One way of answering a query.

    Attributes:
        held: the keys that a paper which goes it holds.
        lacked: the keys that it lacks.
        exact: a paper that holds the ones and lacks the others surely answers the query.
    """

    held: Keys
    lacked: Keys = _NONE
    exact: bool = False


def ways_of(query: Query) -> Sequence[Way]:
    """Give the ways of answering a query; none where no paper can."""
    match query:
        case Term():
            exact = _is_exact(query)
            return [Way(held, _NONE, exact) for held in _held(query)] + _literal(query)
        case Not(part):
            ways = ways_of(part)
            return [Way(_NONE, _proofs(ways), all(way.exact and _proves(way) for way in ways))]
        case And(parts):
            return _together([ways_of(part) for part in parts])
        case Or(parts):
            return list(chain.from_iterable(map(ways_of, parts)))
        case _:
            assert_never(query)


def _together(each: Sequence[Sequence[Way]]) -> Sequence[Way]:
    """Join the ways of parts that must all be answered, branching at one of them at the most, the rarest."""
    only = Way(_NONE, _NONE, exact=True)
    for ways in each:
        only = _both(only, ways[0]) if len(ways) == 1 else only
    forks = [ways for ways in each if len(ways) != 1]
    if not forks:
        return [only]
    if len(forks) > 1:
        only = only._replace(exact=False)
    fork = min(forks, key=_expected)
    if len(fork) > SEVERAL and _expected([only]) <= _expected(fork):
        return [only._replace(exact=False)]
    return [_both(only, way) for way in fork]


def _both(one: Way, other: Way) -> Way:
    return Way(one.held | other.held, one.lacked | other.lacked, one.exact and other.exact)


def _expected(ways: Iterable[Way]) -> float:
    return sum(min(map(share, way.held), default=1.0) for way in ways)


def _proofs(ways: Iterable[Way]) -> Keys:
    """Give keys each of which shows that a paper goes one of the ways and surely answers."""
    return _NONE.union(*(way.held for way in ways if way.exact and _proves(way)))


def _proves(way: Way) -> bool:
    return len(way.held) == 1 and not way.lacked


def _literal(term: Term) -> list[Way]:
    """Give the way by which a watch on a whole name surely means who writes it just so."""
    if term.field is not Field.AUTHOR or term.pin is not None or term.manner is Manner.PREFIX:
        return []
    return [Way(frozenset({f'@"{term.text}'}), _NONE, exact=True)] if names.is_its_own(term.text) else []


def _is_exact(term: Term) -> bool:
    """Tell whether the keys of a term say all of it."""
    match term.field:
        case Field.KEYWORD:
            return term.manner is not Manner.PREFIX and len(tokens(term.text)) <= 2
        case Field.TITLE:
            return term.manner is Manner.WORD and len(tokens(term.text)) <= 2
        case Field.CATEGORY | Field.SOURCE | Field.ID | Field.CITES:
            return term.manner is not Manner.PREFIX
        case Field.ABSTRACT | Field.AUTHOR | Field.VENUE | Field.MEANING:
            return False
        case _:
            assert_never(term.field)


def _held(term: Term) -> Iterable[Keys]:
    """Give the keys of each way of answering a term."""
    if term.manner is Manner.PREFIX:
        return [_begun(term)]
    if term.field is Field.KEYWORD and term.manner is Manner.PHRASE:
        return [frozenset(_marked('"', _words(tokens(term.text))))]
    if term.field in _TEXT:
        found = _words(singulars(tokens(term.text)))
        return [frozenset(_marked("=", found)) if term.field is Field.TITLE else found]
    return [frozenset({key}) for key in _named(term)]


def _named(term: Term) -> Iterable[str]:
    """Give keys of which every paper that answers a term holds one; not for terms that look into the text."""
    match term.field:
        case Field.AUTHOR if term.pin is not None:
            return _marked("@", names.keys_watched(term.text).union(term.pin.ids))
        case Field.AUTHOR if names.is_single(term.text):
            return _marked("&", names.families(term.text))
        case Field.AUTHOR:
            return _marked("@", names.keys_watched(term.text))
        case Field.CATEGORY:
            return _marked("#", _category_keys_watched(term.text))
        case Field.VENUE:
            meant = venues.venues_meant(term.text)
            return _marked("%", venues.keys_of(meant) if meant else venues.keys_within(tokens(term.text)))
        case Field.ID:
            return [f"!{term.text.lower()}"]
        case Field.CITES | Field.MEANING:
            return [f"?{term.text}"]
        case _:
            return [f"${''.join(tokens(term.text))}"]


def _marked(mark: str, keys: Iterable[str]) -> list[str]:
    return [mark + key for key in keys]


def _words(words: Sequence[str]) -> Keys:
    return frozenset(f"+{one} {other}" for one, other in pairwise(words)) if len(words) > 1 else frozenset(words)


_HEADS = {Field.AUTHOR: "^a", Field.CATEGORY: "^c", Field.VENUE: "^v", Field.SOURCE: "^s", Field.ID: "^i"}


def _begun(term: Term) -> Keys:
    mark = _HEADS.get(term.field, "^w")
    if term.field in _TEXT | {Field.VENUE}:
        *whole, last = tokens(term.text)
        found = _words(singulars(whole)) if whole else _NONE
        further = found if term.field in _TEXT else frozenset(f"%~{word}" for word in whole)
        return frozenset({_head(mark, last)}) | further
    folded = term.text.lower() if term.field in {Field.CATEGORY, Field.ID} else "".join(tokens(term.text))
    return frozenset({_head(mark, folded)})


def _head(mark: str, begun: str) -> str:
    length = next(length for length in HEAD_LENGTHS if length <= len(begun))
    return f"{mark}{length}:{begun[:length]}"


def kind_of(key: str) -> str:
    """Give the kind of a key, which a paper is asked for only where somebody watches it: `@`, `=`, `^w4:`…

    Empty for words of title or abstract, which every paper is asked for.
    """
    if key.startswith("^"):
        return key[: key.index(":") + 1]
    return key[:1] if key[:1] in MARKS else ""


@lru_cache(maxsize=4096)
def _category_keys_watched(text: str) -> Keys:
    typed = text.lower().removesuffix(".*")
    found = taxonomy.find(typed)
    if isinstance(found, taxonomy.Archive):
        return frozenset({found.id.lower(), typed})
    return categories_meant(text)


@lru_cache(maxsize=4096)
def _category_keys_written(category: str) -> tuple[str, ...]:
    found = taxonomy.get(category)
    above = {found.archive.lower()} if isinstance(found, taxonomy.Category) else set()
    return tuple(above | {category})


def keys_of_author(name: str, ids: Iterable[str]) -> list[str]:
    """Give the keys of an author who writes so and carries these ids."""
    return _marked("@", (f'"{name}', *names.keys_written(name), *ids))


def keys_of_paper(paper: FoldedPaper, asked: Iterable[str] = MARKS) -> list[str]:
    """Give the keys of some kinds that the paper holds; not those of its words.

    Args:
        paper: the paper.
        asked: the kinds, as `kind_of` tells them.
    """
    found: list[str] = []
    for kind in asked:
        found += _begins(paper, kind) if kind.startswith("^") else _marked(kind, _of_kind(paper, kind))
    return found


def _of_kind(paper: FoldedPaper, mark: str) -> Iterable[str]:
    match mark:
        case "@":
            authors = paper.paper.authors
            return [key[1:] for author in authors for key in keys_of_author(author.name, author.all_ids)]
        case "&":
            return paper.families
        case "#":
            return chain.from_iterable(map(_category_keys_written, paper.categories))
        case "%":
            return venues.keys_at(paper.appeared)
        case "!":
            return paper.ids
        case "?":
            return paper.paper.cites
        case "$":
            return [paper.source]
        case _:
            return ()


def _begins(paper: FoldedPaper, kind: str) -> Iterable[str]:
    length = int(kind[2:-1])
    return {kind + text[:length] for text in _beginning(paper, kind[:2]) if len(text) >= length}


def _beginning(paper: FoldedPaper, mark: str) -> Iterable[str]:
    match mark:
        case "^w":
            return paper.exact
        case "^a":
            return chain.from_iterable(map(tokens, paper.authors))
        case "^c":
            return paper.categories
        case "^v":
            return paper.appeared.words
        case "^i":
            return paper.ids
        case _:
            return [paper.source]
