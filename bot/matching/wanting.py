"""What all watches together want of the sources: which categories, or every one, and which journals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from bot.catalogue import taxonomy
from bot.domain.collection import Wanted
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.domain.watch import BY_MEANING, Watch, WatchKind
from bot.matching.looking import feeds_of
from bot.matching.venues import venues_meant
from bot.matching.watching import query_of

_ASKED_APART = (WatchKind.FEED, WatchKind.CITES)
"""What one feed holds, or who cites one paper, is a question of its own."""


def wanted_of(watches: Iterable[Watch]) -> Wanted:
    """Give what the sources are to be asked for, so that no paper that a watch wants is missed.

    Where nothing is watched yet everything is wanted: the first watch's preview then knows the last days.

    Raises:
        WrongUse: a watch can't be read; `fault_of` tells which.
    """
    every = list(watches)
    queries = [query_of(watch.kind, watch.text) for watch in every if watch.kind not in (*_ASKED_APART, *BY_MEANING)]
    each = [categories_needed(query) for query in queries]
    named = frozenset().union(*(categories for categories in each if categories is not None))
    return Wanted(
        named,
        everything=None in each or not every or any(watch.kind in BY_MEANING for watch in every),
        journals=frozenset[str]().union(*map(journals_named, queries)),
        queries=tuple(dict.fromkeys(queries)),
        feeds=feeds_of(every),
    )


def categories_needed(query: Query) -> frozenset[str] | None:
    """Give categories and archives of which every paper that answers stands in one; None where any may answer.

    What appeared in a journal with an ISSN comes from those who are asked for that journal: it needs no category.
    """
    match query:
        case Term(Field.CATEGORY, text, Manner.WORD | Manner.PHRASE):
            entry = taxonomy.find(text)
            return frozenset({entry.id}) if isinstance(entry, taxonomy.Archive | taxonomy.Category) else None
        case Term(Field.VENUE, text, Manner.WORD | Manner.PHRASE):
            meant = venues_meant(text)
            return frozenset() if meant is not None and not meant.meetings else None
        case Term() | Not():
            return None
        case And(parts):
            known = [needed for part in parts if (needed := categories_needed(part)) is not None]
            return min(known, key=lambda needed: (not needed, len(needed), sorted(needed)), default=None)
        case Or(parts):
            each = [categories_needed(part) for part in parts]
            return frozenset().union(*(needed for needed in each if needed)) if None not in each else None
        case _:
            assert_never(query)


def journals_named(query: Query) -> frozenset[str]:
    """Give the ISSNs of the journals that a query looks into; those it shuts out are not among them."""
    match query:
        case Term(Field.VENUE, text, Manner.WORD | Manner.PHRASE):
            meant = venues_meant(text)
            return meant.issns if meant is not None else frozenset()
        case Term() | Not():
            return frozenset()
        case And(parts) | Or(parts):
            return frozenset[str]().union(*map(journals_named, parts))
        case _:
            assert_never(query)
