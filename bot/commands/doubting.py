"""Why an author is only possibly the one who is watched, and what tells a namesake apart, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.commands.replies import fine, listed
from bot.commands.visit import Visit
from bot.domain.match import Certainty, Reason
from bot.domain.message import Fine
from bot.domain.watch import WatchKind
from bot.matching import names
from bot.matching.pins import pinned


def doubts(visit: Visit, reasons: Iterable[Reason]) -> list[Fine]:
    """Say for each author who is possibly meant why it isn't sure; nothing for those who surely are."""
    lines = (line for reason in dict.fromkeys(reasons) for line in _doubts(visit, reason))
    return [fine(line) for line in dict.fromkeys(lines)]


def apart(visit: Visit, namesakes: Sequence[tuple[str, str]]) -> str:
    """Name people of a family name, each with what tells them apart: `Weiwei Wang (another given name)`."""
    each = (visit.say("people.apart", name=name, by=visit.say(f"people.apart_{by}")) for name, by in namesakes)
    return listed(each, visit.language)


def _doubts(visit: Visit, reason: Reason) -> Iterator[str]:
    if reason.kind is not WatchKind.AUTHOR or reason.certainty is not Certainty.POSSIBLE:
        return
    wanted = pinned(reason.text)
    for name in reason.found:
        said, ground, (one, other) = names.compare(wanted.name, name)
        if said is names.Verdict.DIFFERENT:
            continue  # matched by an earlier edition of the rules
        by = "orcid" if said is names.Verdict.SAME else ground.value
        why = visit.say(f"people.doubt_{by}", one=one or wanted.name, other=name if by == "orcid" else other or name)
        yield visit.say("people.doubt", name=wanted.name, why=why)
