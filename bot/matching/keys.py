"""What a paper holds and what a query needs, in the same words: keys.

A query is turned into *ways* of answering it. Every paper that answers the query goes one of the ways: it holds all
keys of the way's `held` and none of its `lacked`. Where a way is `exact`, every paper that goes it answers, surely.
Elsewhere the keys leave out what costs more to say (the order of more than two words, plurals in a quoted phrase, how
surely a name is meant), and who looks papers up by keys evaluates what is found. Both sides are written here, one
under the other, so that they stay of one mind.

    model · +language model   a word of title or abstract, and two neighbouring ones, in singular forms
    =model · =+language model the same of the title alone
    @wang/yang · &wang        an author, by `bot.matching.names`; a word that may be somebody's family name
    #cs.cv · #cs              a category or an archive in which one of them stands
    %0031-9007 · $arxiv · !arxiv:2606.00001 · ?doi:10.1000/x      a venue, the source, an id, a paper that is cited
    ^w4:diff                  the beginning of a word, here by its first four letters; likewise of a name, an id, …
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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

HEAD_LENGTHS = (24, 16, 12, 8, 6, 4, 3, 2, 1)
"""Beginnings are looked up by this many characters, as many as there are."""

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
            return [Way(held, exact=_is_exact(query)) for held in _held(query)]
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
    """Join the ways of parts that must all be answered, branching at one of them at the most: what is rarest."""
    only = Way(_NONE, _NONE, exact=True)
    for ways in each:
        only = _both(only, ways[0]) if len(ways) == 1 else only
    forks = [ways for ways in each if len(ways) != 1]
    if not forks:
        return [only]
    if len(forks) > 1:
        only = only._replace(exact=False)
    fork = min(forks, key=_expected)
    return [only._replace(exact=False)] if _expected([only]) <= _expected(fork) else [_both(only, way) for way in fork]


def _both(one: Way, other: Way) -> Way:
    return Way(one.held | other.held, one.lacked | other.lacked, one.exact and other.exact)


def _expected(ways: Iterable[Way]) -> float:
    return sum(min(map(share, way.held), default=1.0) for way in ways)


def _proofs(ways: Iterable[Way]) -> Keys:
    """Give keys each of which shows that a paper goes one of the ways and surely answers."""
    return _NONE.union(*(way.held for way in ways if way.exact and _proves(way)))


def _proves(way: Way) -> bool:
    return len(way.held) == 1 and not way.lacked


def _is_exact(term: Term) -> bool:
    """Tell whether the keys of a term say all of it."""
    match term.field:
        case Field.KEYWORD | Field.TITLE:
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
    if term.field in _TEXT:
        found = _words(tokens(term.text))
        return [frozenset(f"={key}" for key in found) if term.field is Field.TITLE else found]
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


def _marked(mark: str, keys: Iterable[str]) -> Iterable[str]:
    return [mark + key for key in keys]


def _words(words: Sequence[str]) -> Keys:
    folded = singulars(words)
    return frozenset(f"+{one} {other}" for one, other in pairwise(folded)) if len(folded) > 1 else frozenset(folded)


_HEADS = {Field.AUTHOR: "^a", Field.CATEGORY: "^c", Field.VENUE: "^v", Field.SOURCE: "^s", Field.ID: "^i"}


def _begun(term: Term) -> Keys:
    mark = _HEADS.get(term.field, "^w")
    if term.field in _TEXT | {Field.VENUE}:
        *whole, last = tokens(term.text)
        found = _words(whole) if whole else _NONE
        further = found if term.field in _TEXT else frozenset(f"%~{word}" for word in whole)
        return frozenset({_head(mark, last)}) | further
    folded = term.text.lower() if term.field in {Field.CATEGORY, Field.ID} else "".join(tokens(term.text))
    return frozenset({_head(mark, folded)})


def _head(mark: str, begun: str) -> str:
    length = next(length for length in HEAD_LENGTHS if length <= len(begun))
    return f"{mark}{length}:{begun[:length]}"


def kind_of(key: str) -> str:
    """Give the kind of a key that a paper is only asked for where somebody watches it: `&`, `=`, `^w4:`; else empty."""
    if key.startswith("^"):
        return key[: key.index(":") + 1]
    return key[:1] if key.startswith(("&", "=")) else ""


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
    return tuple(f"#{each}" for each in above | {category})


def keys_of_paper(paper: FoldedPaper, asked: Collection[str] = ()) -> list[str]:
    """Give every key that the paper holds, those of its words apart: they are `paper.words`, and neighbours.

    Args:
        paper: the paper.
        asked: the kinds that are asked for, of those that `kind_of` tells.
    """
    found = [f"@{key}" for key in paper.people]
    found += chain.from_iterable(map(_category_keys_written, paper.categories))
    found += [f"%{key}" for key in venues.keys_at(paper.appeared)]
    found += [f"!{each}" for each in paper.ids]
    found += [f"?{cited}" for cited in paper.paper.cites]
    found.append(f"${paper.source}")
    if "&" in asked:
        found += [f"&{key}" for key in paper.families]
    for kind in asked:
        found += _begins(paper, kind) if kind.startswith("^") else ()
    return found


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
