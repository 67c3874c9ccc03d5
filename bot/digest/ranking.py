"""The order of a place's papers: best first, and the same whoever computes it.

A paper's score is a sum of parts, each in whole tenths so that `why` can show them as they add up: how strong the match
is, how rare its watch, how fresh the paper, how like it is to what the place saved, less how like it is to what it hid.
Whatever is only possible stands behind all that is sure. The first places go to papers unlike those above them: a
near-duplicate of one shown, a group's second paper on one thing, or the fifth paper of one watch, steps back.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from bot.digest.taste import Taste, learnt
from bot.domain.digest import Score, Selected
from bot.domain.match import Certainty, Reason
from bot.domain.paper import Announcement, KnownPaper
from bot.domain.watch import WatchKind
from bot.matching.following import followed
from bot.matching.tokens import singulars, tokens

Look = tuple[frozenset[str], frozenset[str]]
"""The words of a paper's title, and its authors."""

# The narrower the question, the more a hit on it tells.
KINDS: Mapping[WatchKind, float] = MappingProxyType(
    {
        WatchKind.AUTHOR: 6.0,
        WatchKind.CITES: 5.5,
        WatchKind.QUERY: 5.0,
        WatchKind.KEYWORD: 4.0,
        WatchKind.LIKE: 3.0,
        WatchKind.TOPIC: 3.0,
        WatchKind.JOURNAL: 2.0,
        WatchKind.CATEGORY: 1.0,
        WatchKind.FEED: 0.5,
    }
)
NEAREST = 2.0
"""What likeness adds to a topic's or an example's points: the score, 0 to 1, times this."""

FURTHER_WATCH, FURTHER_MOST = 1.0, 3
"""What each further watch that wants the paper adds, and how many do."""

RAREST = 3.0
"""What the rarest watch adds at the most; one that brings every paper adds nothing."""

STALE_A_DAY, STALEST = 0.2, 2.0
"""What a day by which a paper is older than the newest takes away, and the most; no date counts as the stalest."""

ANNOUNCEMENTS: Mapping[Announcement | None, float] = MappingProxyType(
    {
        None: 0.0,
        Announcement.NEW: 0.0,
        Announcement.CROSS: -0.2,
        Announcement.REPLACE: -1.0,
        Announcement.REPLACE_CROSS: -1.2,
    }
)

VARIED = 60
"""How many of the first places are made various; more than any digest or batch shows."""

ALIKE, OF_ONE_GROUP, ALIKE_OF_ONE_GROUP = 0.5, 0.5, 0.25
"""Titles that share at least so much of their words (Jaccard's index, 0 to 1) are near-duplicates; of papers that share
at least so much of their authors, the third number is enough."""

STEP_BACK, STEP_OF_WATCH, STEPS_OF_WATCH = 4.0, 0.2, 4
"""What a near-duplicate above takes away, what each paper of the same watches above does, and how many of those."""


def ranked(
    papers: Iterable[Selected], saved: Sequence[KnownPaper] = (), hid: Sequence[KnownPaper] = ()
) -> tuple[Selected, ...]:
    """Score papers and order them: the sure ones before the possible, best first, near-duplicates apart.

    Args:
        papers: of one place.
        saved: what the place saved.
        hid: what it said is not for it.
    """
    each = list(papers)
    liked, unliked = ([known.paper for known in papers_] for papers_ in (saved, hid))
    taste = learnt(liked, (selected.known.paper for selected in each), unliked)
    hits = Counter(watch for selected in each for watch in selected.watches)
    newest = max((selected.known.paper.published or date.min for selected in each), default=date.min)
    scored = (replace(selected, score=_score(selected, hits, len(each), newest, taste)) for selected in each)
    return _various(sorted(scored, key=_place))


def _score(selected: Selected, hits: Mapping[int, int], of: int, newest: date, taste: Taste) -> Score:
    paper = selected.known.paper
    kind = round(max(map(_strength, selected.reasons), default=0.0), 1)
    rarest = min((hits[watch] for watch in selected.watches), default=of)
    days = (newest - paper.published).days if paper.published else math.inf
    points, liked, unliked = taste.of(paper)
    return Score(
        strength=kind + FURTHER_WATCH * min(len(selected.watches) - 1, FURTHER_MOST),
        rarity=round(min(math.log2(of / rarest), RAREST), 1),
        freshness=round(ANNOUNCEMENTS[paper.announce] - min(days * STALE_A_DAY, STALEST), 1),
        taste=points,
        liked=liked,
        unliked=unliked,
    )


def _strength(reason: Reason) -> float:
    return KINDS[_kind(reason.kind, reason.text)] + NEAREST * (reason.score or 0.0)


@lru_cache(maxsize=4096)
def _kind(kind: WatchKind, text: str) -> WatchKind:
    """Give the kind that a watch is ranked as: one on a person that was taught whom to leave out stays an author's."""
    return WatchKind.AUTHOR if followed(kind, text) is not None else kind


def _place(selected: Selected) -> tuple[bool, float, float, int]:
    return (
        selected.certainty is Certainty.POSSIBLE,
        -selected.score.total,
        -selected.known.first_seen_at.timestamp(),
        selected.known.key,
    )


def _various(papers: Sequence[Selected]) -> tuple[Selected, ...]:
    """Fill the first places one by one, each with the best of what is left, less what it repeats."""
    left, chosen = list(papers[:VARIED]), list[Selected]()
    looks = {each.known.key: _look(each) for each in left}
    steps = dict.fromkeys(looks, 0.0)
    shown = Counter[tuple[int, ...]]()
    while left:
        varied = [_varied(each, steps[each.known.key], shown[each.watches]) for each in left]
        best = min(varied, key=_place)
        left = [each for each in left if each.known.key != best.known.key]
        chosen.append(best)
        shown[best.watches] += 1
        for each in left:
            if _alike(looks[best.known.key], looks[each.known.key]):
                steps[each.known.key] = STEP_BACK
    return (*chosen, *papers[VARIED:])


def _varied(selected: Selected, step: float, of_watches: int) -> Selected:
    variety = round(0.0 - step - STEP_OF_WATCH * min(of_watches, STEPS_OF_WATCH), 1)
    return replace(selected, score=replace(selected.score, variety=variety))


def _look(selected: Selected) -> Look:
    paper = selected.known.paper
    return frozenset(singulars(tokens(paper.title))), frozenset(author.name for author in paper.authors)


def _alike(one: Look, other: Look) -> bool:
    together = _likeness(one[1], other[1]) >= OF_ONE_GROUP
    return _likeness(one[0], other[0]) >= (ALIKE_OF_ONE_GROUP if together else ALIKE)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
