"""What "not them" on a card teaches a watch: the query that leaves such papers out from now on.

The namesake who is not meant is known by an ORCID, where the paper carries one for the name, else by co-authors, else
by the paper's category: `au:"Wei Wang" -au:"Bo Sun" -au:"Ada Li"`. What was taught stands in the watch for all to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.match import Certainty
from bot.domain.paper import Paper
from bot.domain.query import And, Field, Manner, Not, Pin, Query, Term
from bot.domain.watch import Watch, WatchKind
from bot.matching.checking import check_of, people_meant
from bot.matching.folded import FoldedPaper
from bot.matching.names import is_collaboration, is_single
from bot.matching.watching import fault_of, query_of

COAUTHORS_TAUGHT = 3


def not_them(watch: Watch, paper: Paper) -> Query | None:
    """Give what a watch on a person wants if a paper is not by that person.

    None: the watch is on no person, doesn't want the paper, or nothing on the paper tells the namesake.
    """
    if watch.kind not in {WatchKind.AUTHOR, WatchKind.QUERY} or fault_of(watch) is not None:
        return None
    parts = _parts(query_of(watch.kind, watch.text))
    wanted = next((part for part in parts if isinstance(part, Term) and part.field is Field.AUTHOR), None)
    folded = FoldedPaper(paper)
    if wanted is None or wanted.manner is Manner.PREFIX or check_of(_all(parts))(folded) is None:
        return None
    left_out = [Not(mark) for mark in _marks(wanted, folded)]
    person = Term(Field.AUTHOR, wanted.text, Manner.PHRASE, wanted.pin)
    return _all([*(person if part is wanted else part for part in parts), *left_out]) if left_out else None


def _parts(query: Query) -> list[Query]:
    return list(query.parts) if isinstance(query, And) else [query]


def _all(parts: Sequence[Query]) -> Query:
    return And(tuple(parts)) if len(parts) > 1 else parts[0]


def _marks(wanted: Term, folded: FoldedPaper) -> list[Term]:
    """Give what tells the namesake: an id, else co-authors, else a category; each surely on the paper."""
    found = frozenset(people_meant(wanted)(folded)[1])
    for kind in (_ids(wanted, found, folded.paper), _coauthors(found, folded.paper), _category(folded.paper)):
        sure = [mark for mark in kind if check_of(mark)(folded) is Certainty.SURE]
        if sure:
            return sure[:COAUTHORS_TAUGHT]
    return []


def _ids(wanted: Term, found: frozenset[str], paper: Paper) -> Iterator[Term]:
    meant = wanted.pin.ids if wanted.pin is not None else ()
    for author in paper.authors:
        if author.name in found and author.all_ids and author.all_ids[0] not in meant:
            yield Term(Field.AUTHOR, wanted.text, Manner.PHRASE, Pin(author.all_ids[:1]))


def _coauthors(found: frozenset[str], paper: Paper) -> Iterable[Term]:
    others = (author.name for author in paper.authors if author.name not in found)
    return (
        Term(Field.AUTHOR, name, Manner.PHRASE)
        for name in others
        if '"' not in name and not is_single(name) and not is_collaboration(name)
    )


def _category(paper: Paper) -> Iterable[Term]:
    return (Term(Field.CATEGORY, category) for category in paper.categories[:1])
