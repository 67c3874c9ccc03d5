"""Why an author is the one who is watched, surely or possibly, and what tells a namesake apart, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.commands.people_words import id_words
from bot.commands.replies import fine, listed
from bot.commands.visit import Visit
from bot.domain.match import Certainty, Reason
from bot.domain.message import Fine
from bot.domain.paper import Paper
from bot.domain.query import And, Field, Manner, Not, Or, Pin, Query, Term
from bot.domain.watch import WatchKind
from bot.matching import names
from bot.matching.folded import FoldedPaper
from bot.matching.telling import By, Ground, ground_of
from bot.matching.watching import fault_of, query_of

_ASKED = frozenset({WatchKind.AUTHOR, WatchKind.QUERY})


def doubts(visit: Visit, reasons: Iterable[Reason], paper: Paper) -> list[Fine]:
    """Say for each author who is possibly meant why it isn't sure, and for one who is pinned by what it is sure.

    Args:
        visit: whom it is said to.
        reasons: why watches wanted the paper.
        paper: as it is known now.
    """
    folded = FoldedPaper(paper)
    lines = (line for reason in dict.fromkeys(reasons) for line in _of_reason(visit, reason, folded))
    return [fine(line) for line in dict.fromkeys(lines)]


def apart(visit: Visit, namesakes: Sequence[tuple[str, str]]) -> str:
    """Name people of a family name, each with what tells them apart: `Weiwei Wang (another given name)`."""
    each = (visit.say("people.apart", name=name, by=visit.say(f"people.apart_{by}")) for name, by in namesakes)
    return listed(each, visit.language)


def _of_reason(visit: Visit, reason: Reason, paper: FoldedPaper) -> Iterator[str]:
    if reason.kind not in _ASKED or fault_of(reason) is not None:
        return
    for term in _people(query_of(reason.kind, reason.text)):
        if term.pin is not None:
            yield from _of_pinned(visit, term, term.pin, paper)
        elif reason.certainty is Certainty.POSSIBLE:
            yield from _of_name(visit, term.text, reason.found)


def _people(query: Query) -> Iterator[Term]:
    match query:
        case Term(Field.AUTHOR, manner=manner):
            yield from [query] if manner is not Manner.PREFIX else []
        case And(parts) | Or(parts):
            for part in parts:
                yield from _people(part)
        case Term() | Not():
            return


def _of_name(visit: Visit, wanted: str, found: Sequence[str]) -> Iterator[str]:
    for name in found:
        said, ground, (one, other) = names.compare(wanted, name)
        if said is names.Verdict.POSSIBLE:
            why = visit.say(f"people.doubt_{ground.value}", one=one or wanted, other=other or name)
            yield visit.say("people.doubt", name=wanted, why=why)


def _of_pinned(visit: Visit, term: Term, meant: Pin, paper: FoldedPaper) -> Iterator[str]:
    """Say what decided for each author who may be the person; who is somebody else isn't spoken of."""
    grounds = [(author.name, ground_of(term.text, meant, author, paper)) for author in paper.paper.authors]
    sure = [each for each in grounds if each[1].certainty is Certainty.SURE]
    for name, ground in sure or [each for each in grounds if each[1].certainty is not None]:
        yield from _told(visit, term.text, name, meant, ground)


def _told(visit: Visit, wanted: str, name: str, meant: Pin, ground: Ground) -> Iterator[str]:
    match ground.by:
        case By.ID:
            yield visit.say("people.sure_id", name=name, id=id_words(ground.what))
        case By.COMPANY:
            yield visit.say("people.sure_with", **{"name": name, "with": ground.what})
        case By.NAME:
            known_by = listed(meant.known_by, visit.language)
            why = visit.say("people.doubt_unknown" if known_by else "people.doubt_name", names=known_by)
            yield visit.say("people.doubt", name=wanted, why=why)
            yield from _of_name(visit, wanted, [name])
        case By.OTHER_ID | By.OTHER_NAME:
            return
