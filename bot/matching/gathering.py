"""What the watches want of a batch. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.collection import Batch, Freshness
from bot.domain.match import Match
from bot.domain.paper import Announcement, News, Paper, Remembered
from bot.matching.index import WatchIndex
from bot.matching.sections import section_of

ANNOUNCED_NOW = (Announcement.NEW, Announcement.CROSS)


def matches_of(
    batch: Batch, remembered: Sequence[Remembered], freshness: Freshness, index: WatchIndex
) -> Sequence[Match]:
    """Give the matches of a batch's papers that are announced now.

    A match is live where the paper was announced after the watch was made; never in a section's first batch, whose
    papers are known and not news.

    Args:
        batch: what came.
        remembered: what remembering its papers showed, in their order.
        freshness: the verdict on the batch.
        index: all watches.
    """
    pairs = zip(batch.papers, remembered, strict=True)
    return [match for paper, one in pairs for match in _of_paper(paper, one, batch, freshness, index)]


def _of_paper(
    paper: Paper, remembered: Remembered, batch: Batch, freshness: Freshness, index: WatchIndex
) -> Iterator[Match]:
    announced_at = batch.fetched_at
    if remembered.news is News.KNOWN:
        # Another section brought it a moment ago, as a first batch perhaps; a repeated batch says nothing.
        if freshness is not Freshness.FRESH or paper.announce not in ANNOUNCED_NOW:
            return
        announced_at = remembered.known.first_seen_at
    for hit in index.match(remembered.known.paper):
        watch = hit.watch
        live = freshness is not Freshness.FIRST and announced_at >= watch.made_at
        section = section_of(watch, paper, batch.section)
        yield Match(watch.place, watch.number, remembered.known.key, hit.reasons, batch.fetched_at, live, section)
