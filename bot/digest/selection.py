"""What a place gets of its matches: each paper once, best first, up to the cap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.digest.ranking import ranked
from bot.domain.digest import Selected
from bot.domain.match import Match
from bot.domain.paper import Announcement, KnownPaper, Paper
from bot.domain.watch import WatchKind

FLOOD_CAP = 5
"""Cards of floods in one digest, however high a place's cap is; the rest stands behind “and 240 more”."""


def merged(
    matches: Iterable[tuple[Match, KnownPaper]], saved: Sequence[KnownPaper] = (), hid: Sequence[KnownPaper] = ()
) -> tuple[Selected, ...]:
    """Make of one place's matches one entry a paper, with the reasons of all its watches, best first.

    What came in a flood stands behind all the others, so that no source crowds another out.

    Args:
        matches: each with its paper.
        saved: what the place saved, which tells its taste.
        hid: what it said is not for it, which tells it too.
    """
    papers: dict[int, KnownPaper] = {}
    by_paper: defaultdict[int, list[Match]] = defaultdict(list)
    for match, known in matches:
        papers[known.key] = known
        by_paper[known.key].append(match)
    best_first = ranked((_one(papers[key], found) for key, found in by_paper.items()), saved, hid)
    return tuple(sorted(best_first, key=lambda one: one.flooded))


def capped(papers: tuple[Selected, ...], cap: int) -> tuple[tuple[Selected, ...], tuple[Selected, ...]]:
    """Split ranked papers into those shown, at most `cap` and of floods at most FLOOD_CAP, and the rest."""
    most = min(cap, sum(not paper.flooded for paper in papers) + FLOOD_CAP)
    return papers[:most], papers[most:]


def _one(known: KnownPaper, matches: list[Match]) -> Selected:
    ordered = sorted(matches, key=lambda match: match.watch)
    reasons = dict.fromkeys(reason for match in ordered for reason in match.reasons)
    watches = dict.fromkeys(match.watch for match in ordered)
    flooded = all(match.flooded for match in ordered)
    return Selected(known, tuple(reasons), tuple(watches), _section(known.paper, ordered), flooded)


def _section(paper: Paper, matches: list[Match]) -> str | None:
    """Choose the section that a watched category names before the one under which it came.

    A new paper came under its primary category, whichever section it is cross-listed in was read first.
    """
    by_category = [match for match in matches if any(reason.kind is WatchKind.CATEGORY for reason in match.reasons)]
    watched = next((match.section for match in by_category if match.section), None)
    came = next((match.section for match in matches if match.section), None)
    if watched is None and came is not None and paper.announce is Announcement.NEW and paper.categories:
        return paper.categories[0]
    return watched or came
