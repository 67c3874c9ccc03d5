"""What the watches want of a batch. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Protocol

from bot.domain.collection import Batch, Freshness
from bot.domain.match import Match
from bot.domain.paper import Announcement, News, Paper, Remembered
from bot.domain.watch import Watch
from bot.matching.likeness import Likeness
from bot.matching.looking import AnyHit, look_of
from bot.matching.sections import section_of

YOUNG = timedelta(days=1)
"""A watch, or words of it, younger than this may not have been asked for yet, where only what watches want is asked."""

ANNOUNCED_NOW = (Announcement.NEW, Announcement.CROSS)


class Matcher(Protocol):
    """What knows watches: a `Look`, or an index of those by words alone."""

    def match(self, papers: Iterable[Paper]) -> Iterator[Sequence[AnyHit]]:
        """Give for each paper the watches that want it."""
        ...


def hits_of(batch: Batch, index: Matcher) -> Sequence[Sequence[AnyHit]]:
    """Give each paper's hits, in the order of the batch. Long work: leave the event loop to others meanwhile."""
    return list(index.match(batch.papers))


def with_late(
    batch: Batch, hits: Sequence[Sequence[AnyHit]], late: Sequence[Watch], likeness: Likeness
) -> Sequence[Sequence[AnyHit]]:
    """Add to each paper's hits those of watches that were added, or got other words, while the source was answering."""
    further = hits_of(batch, look_of(likeness, late))
    renewed = {(watch.place, watch.number) for watch in late}
    early = [[hit for hit in each if (hit.watch.place, hit.watch.number) not in renewed] for each in hits]
    return [(*each, *more) for each, more in zip(early, further, strict=True)]


def matches_of(
    batch: Batch,
    hits: Sequence[Sequence[AnyHit]],
    remembered: Sequence[Remembered],
    freshness: Freshness,
    last: Collection[str] = frozenset(),
) -> Sequence[Match]:
    """Give the matches of a batch's papers that are announced now.

    A match is live where the paper was announced after the watch was made; never in a section's first batch, whose
    papers are known and not news. What the section's last batch announced as new, and this one again, as sources do
    whose days overlap, says nothing more.

    Args:
        batch: what came.
        hits: of each of its papers.
        remembered: what remembering each of them showed.
        freshness: the verdict on the batch.
        last: the ids of the section's last batch.
    """
    each = [
        (paper, found, one)
        for paper, found, one in zip(batch.papers, hits, remembered, strict=True)
        if one.news is not News.KNOWN or paper.announce is not Announcement.NEW or paper.id not in last
    ]
    return [match for paper, found, one in each for match in _of_paper(paper, found, one, batch, freshness)]


def _of_paper(
    paper: Paper, hits: Sequence[AnyHit], remembered: Remembered, batch: Batch, freshness: Freshness
) -> Iterator[Match]:
    if remembered.news is News.FIRST and paper.notice is not None and paper.announce is None:
        return  # An old paper that was never seen here, met through the notice of its retraction or correction.
    announced_at = batch.announced_at or batch.fetched_at
    flooded = freshness is Freshness.FLOOD
    if remembered.news is News.KNOWN:
        # Another section brought it a moment ago, as a first batch perhaps; a repeated batch says nothing.
        if freshness not in {Freshness.FRESH, Freshness.FLOOD} or paper.announce not in ANNOUNCED_NOW:
            return
        announced_at = remembered.known.first_seen_at
    for hit in hits:
        watch = hit.watch
        live = freshness is not Freshness.FIRST and announced_at >= watch.since
        live = live and not (batch.selected and _is_backlog(paper, watch, batch))
        section = section_of(watch, paper, batch.section)
        key = remembered.known.key
        if reasons := hit.reasons:
            yield Match(watch.place, watch.number, key, reasons, batch.fetched_at, live, section, flooded)


def _is_backlog(paper: Paper, watch: Watch, batch: Batch) -> bool:
    """Whether a source that was never asked for a watch before gives what is older than the watch."""
    young = batch.fetched_at - watch.since < YOUNG
    return young and paper.published is not None and paper.published < watch.since.date()
