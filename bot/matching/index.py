"""All watches at once: a paper's tokens, authors and categories find the watches that may want it.

Each watch is filed under keys of which any paper that answers it holds at least one; of the parts that all must
hold, the one expected to be rarest is taken. What the keys find is then evaluated exactly. A watch that needs no
word at all (a prefix alone, say) is looked at for every paper.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import assert_never

from bot.domain.match import Reason
from bot.domain.paper import Paper
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.domain.watch import Place, Watch
from bot.matching import names, venues
from bot.matching.evaluation import Finding, FoldedPaper, categories_meant, evaluate
from bot.matching.tokens import singular, tokens
from bot.matching.watching import query_of

_AUTHOR, _FAMILY, _CATEGORY, _WORD, _PAIR, _VENUE, _CITED = "a", "f", "c", "w", "p", "v", "x"
Keys = frozenset[str]

# Expected share of papers that hold a key, for choosing among parts: a person is rarer than a journal than a category.
_SHARE = {_AUTHOR: 0.0002, _FAMILY: 0.004, _PAIR: 0.003, _VENUE: 0.002, _CATEGORY: 0.1, _CITED: 0.0001}


@dataclass(frozen=True, slots=True)
class Hit:
    """A watch that wants the paper, and why."""

    watch: Watch
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Filed:
    order: int
    watch: Watch
    query: Query


class WatchIndex:
    """The watches of any number of places."""

    def __init__(self, watches: Iterable[Watch] = ()) -> None:
        """File the watches given.

        Raises:
            WrongUse: one of them can't be read; stored watches always can, as they were checked when added.
        """
        self._filed: dict[str, dict[tuple[Place, int], None]] = defaultdict(dict)
        self._always: dict[tuple[Place, int], None] = {}
        self._watches: dict[tuple[Place, int], _Filed] = {}
        self._added = 0
        for watch in watches:
            self.add(watch)

    def __len__(self) -> int:
        return len(self._watches)

    def __contains__(self, watch: Watch) -> bool:
        return (watch.place, watch.number) in self._watches

    def add(self, watch: Watch) -> None:
        """File one watch; one with the same place and number is replaced."""
        self.remove(watch.place, watch.number)
        query = query_of(watch.kind, watch.text)
        name = (watch.place, watch.number)
        self._added += 1
        self._watches[name] = _Filed(self._added, watch, query)
        keys = keys_of_query(query)
        if keys is None:
            self._always[name] = None
        for key in keys or ():
            self._filed[key][name] = None

    def remove(self, place: Place, number: int) -> None:
        """Take one watch out; nothing happens where there is none."""
        name = (place, number)
        if name not in self._watches:
            return
        query = self._watches.pop(name).query
        self._always.pop(name, None)
        for key in keys_of_query(query) or ():
            self._filed[key].pop(name, None)
            if not self._filed[key]:
                del self._filed[key]

    def match(self, paper: Paper) -> Sequence[Hit]:
        """Give the watches that want the paper, in the order they were added."""
        folded = FoldedPaper(paper)
        names_found = dict(self._always)
        for key in self._filed.keys() & keys_of_paper(folded):
            names_found.update(self._filed[key])
        ordered = sorted((self._watches[name] for name in names_found), key=lambda filed: filed.order)
        # Many places ask the same: each question is answered once a paper.
        findings = {query: evaluate(query, folded) for query in dict.fromkeys(filed.query for filed in ordered)}
        return [_hit(filed.watch, finding) for filed in ordered if (finding := findings[filed.query]) is not None]


def _hit(watch: Watch, finding: Finding) -> Hit:
    return Hit(watch, (Reason(watch.kind, watch.text, finding.found, finding.certainty),))


def keys_of_paper(paper: FoldedPaper) -> set[str]:
    """Give every key under which a watch that wants this paper may be filed."""
    found = {_WORD + token for token in paper.words}
    found |= {f"{_PAIR}{one} {next_one}" for one, next_one in pairwise(paper.words)}
    found |= {_CATEGORY + category for category in paper.categories}
    found |= {_VENUE + key for key in venues.keys_at(paper.appeared)}
    found |= {_CITED + cited for cited in paper.paper.cites}
    for author in paper.paper.authors:
        found |= {_AUTHOR + key for key in names.keys_written(author.name)}
        found |= {_FAMILY + family for family in names.families(author.name)}
    return found


def keys_of_query(query: Query) -> Keys | None:
    """Give keys of which every paper that answers the query holds one; None where no key is necessary."""
    match query:
        case Term():
            return _keys_of_term(query)
        case Not():
            return None
        case And(parts):
            known = [keys for part in parts if (keys := keys_of_query(part)) is not None]
            return min(known, key=_expected, default=None)
        case Or(parts):
            each = [keys_of_query(part) for part in parts]
            return frozenset().union(*(keys for keys in each if keys is not None)) if None not in each else None
        case _:
            assert_never(query)


def _keys_of_term(term: Term) -> Keys | None:
    if term.field is Field.CITES:
        return frozenset({_CITED + term.text})
    if term.manner is Manner.PREFIX:
        *whole, _ = tokens(term.text)
        return _keys_of_words(term.field, whole) if whole else None
    if term.field is Field.AUTHOR:
        single = names.is_single(term.text)
        found = names.families(term.text) if single else names.keys_watched(term.text)
        return frozenset((_FAMILY if single else _AUTHOR) + key for key in found) or None
    if term.field is Field.CATEGORY:
        return frozenset(_CATEGORY + category for category in categories_meant(term.text))
    meant = venues.venues_meant(term.text) if term.field is Field.VENUE else None
    return _filed_by(venues.keys_of(meant)) if meant else _keys_of_words(term.field, tokens(term.text))


def _keys_of_words(field: Field, words: Sequence[str]) -> Keys | None:
    if field is Field.VENUE:
        return _filed_by(venues.keys_within(words))
    return _rarest(words) if field in _TEXT_FIELDS else None


def _filed_by(keys: Keys) -> Keys:
    return frozenset(_VENUE + key for key in keys)


_TEXT_FIELDS = frozenset({Field.TITLE, Field.ABSTRACT, Field.KEYWORD})


def _rarest(words: Sequence[str]) -> Keys:
    """Take two neighbouring words where there are two, the longest of their kind: long words are rarer."""
    folded = [singular(word) for word in words]
    if len(folded) == 1:
        return frozenset({_WORD + folded[0]})
    return frozenset({_PAIR + max((f"{one} {other}" for one, other in pairwise(folded)), key=len)})


def _expected(keys: Keys) -> float:
    return sum(_SHARE.get(key[0], 1.0 / max(len(key) - 1, 1) ** 2) for key in keys)
