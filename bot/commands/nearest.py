"""Why a watch did not want a paper: which of its words are there, which are missing, which shut it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from bot.domain.paper import Author, Paper
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.domain.watch import Watch
from bot.intake.cited import shown_id
from bot.matching import names
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.matching.query import to_text
from bot.matching.telling import By, ground_of
from bot.matching.tokens import tokens
from bot.matching.watching import fault_of, query_of

_TEXT = frozenset({Field.TITLE, Field.ABSTRACT, Field.KEYWORD})


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a watch came to a paper that it did not want.

    Attributes:
        watch: which.
        held: its words that the paper has.
        missing: its words that the paper doesn't have.
        shut_out: what the watch excludes and the paper has.
        namesakes: authors of the paper with a family name that the watch names, each with what tells them apart: a
            `Ground`, `orcid` for another id, `untold` for one whom nothing tells.
    """

    watch: Watch
    held: tuple[str, ...]
    missing: tuple[str, ...]
    shut_out: tuple[str, ...]
    namesakes: tuple[tuple[str, str], ...]

    @property
    def share(self) -> float:
        """Which share of its words the paper has, 0 to 1; namesakes count a little."""
        words = len(self.held) + len(self.missing)
        return (len(self.held) + 0.5 * bool(self.namesakes)) / max(words, 1)

    @property
    def apart(self) -> bool:
        """All its words are there, but not as it wants them: not side by side, say."""
        return bool(self.held) and not self.missing and not self.shut_out


def nearest(watches: Sequence[Watch], paper: Paper) -> tuple[Nearness, ...]:
    """Give for each watch how near it came, the nearest first."""
    folded = FoldedPaper(paper)
    found = (_nearness(watch, folded) for watch in watches if fault_of(watch) is None)
    return tuple(sorted(found, key=lambda each: (-each.share, each.watch.number)))


def _nearness(watch: Watch, paper: FoldedPaper) -> Nearness:
    query = query_of(watch.kind, watch.text)
    words = list(dict.fromkeys(_words(query)))
    held = [word for word in words if evaluate(word, paper) is not None]
    wanted = [word for word in words if word.field is Field.AUTHOR]
    return Nearness(
        watch=watch,
        held=tuple(_said(word) for word in held),
        missing=tuple(_said(word) for word in words if word not in held),
        shut_out=tuple(to_text(part) for part in _excluded(query) if evaluate(part, paper) is not None),
        namesakes=_namesakes(wanted, paper) if wanted and not set(wanted) & set(held) else (),
    )


def _words(query: Query) -> list[Term]:
    """Give the single words that a query looks for."""
    match query:
        case Term():
            if query.field not in _TEXT or query.manner is Manner.PREFIX:
                return [query]
            return [Term(query.field, word) for word in tokens(query.text)]
        case And(parts) | Or(parts):
            return [word for part in parts for word in _words(part)]
        case Not():
            return []
        case _:
            assert_never(query)


def _excluded(query: Query) -> list[Query]:
    match query:
        case Term():
            return []
        case And(parts) | Or(parts):
            return [part for each in parts for part in _excluded(each)]
        case Not(part):
            return [part]
        case _:
            assert_never(query)


def _said(term: Term) -> str:
    """Give a word as people know it, its field where that isn't the default."""
    star = "*" if term.manner is Manner.PREFIX else ""
    if term.field is Field.CITES:
        return f"{term.field.value}:{shown_id(term.text)}"
    field = "" if term.field in (Field.KEYWORD, Field.AUTHOR, Field.CATEGORY, Field.MEANING) else f"{term.field.value}:"
    return f"{field}{term.text}{star}"


def _namesakes(wanted: Sequence[Term], paper: FoldedPaper) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for term in wanted:
        for author in paper.paper.authors:
            if names.families(term.text) & names.families(author.name):
                found.setdefault(author.name, _apart(term, author, paper))
    return tuple(found.items())


def _apart(term: Term, author: Author, paper: FoldedPaper) -> str:
    compared = names.compare(term.text, author.name)
    if compared.verdict is names.Verdict.DIFFERENT or term.pin is None:
        return compared.ground.value
    return "orcid" if ground_of(term.text, term.pin, author, paper).by is By.OTHER_ID else "untold"
