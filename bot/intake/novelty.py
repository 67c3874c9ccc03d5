"""What is new, judged by the ids of a batch; the dates of feeds prove nothing.

arXiv's feed has been seen to serve yesterday's papers under today's date, and for one category alone. A batch is new
when it holds ids above all that were seen there before, or mostly ids that the last batch didn't hold; where ids tell
no order (DOIs), when it holds any that the last one didn't. One that brings over ten times the usual is a flood: an
archive filled at once, a journal's whole past, a source gone wrong. The verdict settles whether to ask again and what
`status` says; papers never seen before are remembered either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.domain.collection import Batch, BatchMark, Freshness
from bot.domain.paper import Announcement, Paper

_NEW_STYLE = re.compile(r"arxiv:(\d{4})\.(\d{4,5})")
_SAME = 0.5
"""A batch that shares more than this part of its ids with the last one is that one (0 to 1)."""
_ROLLED_BACK = 3
"""So many papers announced as new, and none above the newest known: an older batch came back. Fewer may be papers that
moderation held up."""
FLOOD_TIMES, FLOOD_LEAST = 10, 50
"""A batch is a flood where more papers are new than so many times the usual, and than so many at the least."""
FADING = 0.9
"""What was usual fades by this with each batch that holds fewer: after a holiday's few, a full day is no flood."""
_STRENGTH = {announcement: place for place, announcement in enumerate(Announcement)}


def judge(mark: BatchMark | None, batch: Batch) -> tuple[Freshness, BatchMark]:
    """Judge a batch against what is remembered of its section, and give what to remember now.

    A batch of days that were missed says nothing of the newest one: it leaves the mark as it is. One that lacks
    something is no first one, and adds to the last one.

    Args:
        mark: of the section's last batch; None before the first.
        batch: what came.
    """
    ids = frozenset(paper.id for paper in batch.papers)
    newest = newest_of(ids)
    if batch.announced_at is not None:
        return Freshness.STALE, mark or _mark(batch, frozenset(), "")
    if not ids:
        return Freshness.EMPTY, mark or _mark(batch, ids, newest)
    if mark is not None and batch.selected:
        return Freshness.STALE if ids <= mark.ids else Freshness.FRESH, _mark(batch, ids | mark.ids, newest)
    if mark is None or not mark.ids:
        return Freshness.FIRST, _mark(batch, frozenset() if batch.incomplete else ids, newest)
    if _is_stale(mark, batch, ids, newest):
        return Freshness.STALE, mark
    usual = max(mark.usual, len(mark.ids))
    flood = len(ids - mark.ids) > max(FLOOD_TIMES * usual, FLOOD_LEAST)
    ids = ids | mark.ids if batch.incomplete else ids
    after = _mark(batch, ids, max(mark.newest, newest, key=_order), int(usual * FADING))
    return Freshness.FLOOD if flood else Freshness.FRESH, after


def standing(marks: Mapping[str, BatchMark], section: str) -> BatchMark | None:
    """Give the mark by which a section's batch is judged; None where nothing of it was ever seen.

    Watches come and go, and with them what is asked for: a category never asked for by itself is judged by its
    archive's mark, an archive by its categories' together, so that no day's batch is taken for the first one ever.

    Args:
        marks: of the source, by section.
        section: a category or an archive as asked for.
    """
    own = marks.get(section) or marks.get(section.partition(".")[0])
    below = [mark for name, mark in marks.items() if name.startswith(f"{section}.")]
    if own is not None or not below:
        return own
    newest = max((mark.newest for mark in below), key=_order)
    ids = frozenset[str]().union(*(mark.ids for mark in below))
    return BatchMark(below[0].source, section, ids, newest, max(mark.fresh_at for mark in below))


def newest_of(ids: Iterable[str]) -> str:
    """Give the highest new-style arXiv id among canonical ids, without scheme; empty if there is none."""
    found = (_NEW_STYLE.fullmatch(one) for one in ids)
    return max((f"{match[1]}.{match[2]}" for match in found if match), key=_order, default="")


def is_above(paper_id: str, newest: str) -> bool:
    """Tell whether a canonical id is a new-style one of arXiv and above the highest known, given without scheme."""
    found = newest_of((paper_id,))
    return bool(found) and _order(found) > _order(newest)


def merged(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Make one paper of those with the same id, in the order first met.

    The highest version's record stays, with the strongest announcement (arXiv announces one paper as `new` in one
    section and as `cross` in another), all sections and all ids.
    """
    found: dict[str, Paper] = {}
    for paper in papers:
        known = found.get(paper.id)
        found[paper.id] = paper if known is None else _one(known, paper)
    return tuple(found.values())


def _one(known: Paper, other: Paper) -> Paper:
    newer, older = (other, known) if (other.version or 0) > (known.version or 0) else (known, other)
    return replace(
        newer,
        announce=stronger(known.announce, other.announce),
        sections=tuple(dict.fromkeys((*known.sections, *other.sections))),
        ids={**older.ids, **newer.ids},
        issns=tuple(dict.fromkeys((*newer.issns, *older.issns))),
        abstract=newer.abstract or older.abstract,
        cites=tuple(dict.fromkeys((*newer.cites, *older.cites))),
    )


def stronger(one: Announcement | None, other: Announcement | None) -> Announcement | None:
    """Give the stronger announcement: new before cross before replace before replace-cross before none."""
    said = [announcement for announcement in (one, other) if announcement is not None]
    return min(said, key=_STRENGTH.__getitem__, default=None)


def _is_stale(mark: BatchMark, batch: Batch, ids: frozenset[str], newest: str) -> bool:
    if _order(newest) > _order(mark.newest):
        return False
    if not newest:
        return ids <= mark.ids
    if len(ids & mark.ids) > _SAME * len(ids):
        return True
    announced = sum(paper.announce is Announcement.NEW for paper in batch.papers)
    return bool(newest) and announced >= _ROLLED_BACK


def _mark(batch: Batch, ids: frozenset[str], newest: str, usual: int = 0) -> BatchMark:
    return BatchMark(batch.source, batch.section, ids, newest, batch.fetched_at, max(usual, len(ids)))


def _order(newest: str) -> tuple[int, int]:
    """New-style ids by month and number; four digits before 2015, five since."""
    month, _, number = newest.partition(".")
    return (int(month), int(number)) if number else (0, 0)
