"""The order of a place's papers: best first, and the same whoever computes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bot.domain.digest import Selected
from bot.domain.match import Certainty
from bot.domain.paper import Announcement
from bot.domain.watch import WatchKind

# The narrower the question, the more a hit on it tells.
KINDS: Mapping[WatchKind, int] = MappingProxyType(
    {
        WatchKind.AUTHOR: 0,
        WatchKind.CITES: 1,
        WatchKind.QUERY: 2,
        WatchKind.KEYWORD: 3,
        WatchKind.JOURNAL: 4,
        WatchKind.CATEGORY: 5,
        WatchKind.FEED: 6,
    }
)
ANNOUNCEMENTS: Mapping[Announcement | None, int] = MappingProxyType(
    {None: 0, **{announcement: order for order, announcement in enumerate(Announcement)}}
)


def ranked(papers: Iterable[Selected]) -> tuple[Selected, ...]:
    """Order papers: sure before possible, more watches, narrower kind, new before replaced, then the freshest."""
    return tuple(sorted(papers, key=_place))


def _place(selected: Selected) -> tuple[bool, int, int, int, int, float, int]:
    paper = selected.known.paper
    return (
        selected.certainty is Certainty.POSSIBLE,
        -len(selected.watches),
        min(KINDS[reason.kind] for reason in selected.reasons),
        ANNOUNCEMENTS[paper.announce],
        -(paper.published.toordinal() if paper.published else 0),
        -selected.known.first_seen_at.timestamp(),
        selected.known.key,
    )
