"""What a source gives, and how a source is doing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from bot.domain.paper import Paper
from bot.domain.query import Query

USER_FEEDS = "feed"
"""The source of the feeds that places brought themselves; its sections are their addresses."""


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """An entry of a document that could not become a paper: where (counted from 1, or its id) and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What one request for new papers brought.

    Attributes:
        source: the source's name.
        section: what was asked for (`cs.CV`, an archive); empty where a source has no sections.
        papers: cleaned, one a work, the strongest announcement kept.
        refused: entries that could not be read; they never lose the others.
        fetched_at: aware UTC.
        dated: the date the document claims; a hint, never proof. None where it claims none.
        notes: oddities for `status` (`1,950 entries: close to the feed's limit`).
        announced_at: when its papers were announced, aware UTC, where that was before they were fetched: days that were
            missed are filled, which leaves the section's mark and health as they are. None for a batch of now.
        selected: True: only what watches asked for, of a source that is never read whole; an empty one is an answer.
        incomplete: why more should have come. What came is kept, and the section counts as failing: it is asked again
            from the last good time on. None where all came.
    """

    source: str
    section: str
    papers: tuple[Paper, ...]
    fetched_at: datetime
    refused: tuple[RefusedEntry, ...] = ()
    dated: date | None = None
    notes: tuple[str, ...] = ()
    announced_at: datetime | None = None
    selected: bool = False
    incomplete: SourceFailure | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The source said that nothing changed since the last fetch (HTTP 304, or the same bytes)."""

    source: str
    section: str
    fetched_at: datetime


class SourceFault(StrEnum):
    """The kinds of failure of a source."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    RATE_LIMITED = "rate_limited"
    REFUSED = "refused"
    BROKEN = "broken"
    NOT_A_FEED = "not_a_feed"
    TOO_BIG = "too_big"
    EMPTY_ANSWER = "empty_answer"
    UNASKED = "unasked"
    """It has no search, or none for such a question, and was not asked: no trouble, and said to nobody."""


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """A source could not answer.

    Attributes:
        source: the source's name.
        section: what was asked for; empty where a source has no sections.
        fault: the kind.
        why: for people, without secrets or whole documents.
        failed_at: aware UTC.
        retry_after_s: seconds the source asked us to wait; None where it didn't say.
    """

    source: str
    section: str
    fault: SourceFault
    why: str
    failed_at: datetime
    retry_after_s: float | None = None

    @property
    def cause(self) -> str:
        """Why, without the host: sources that can't be reached for one reason say the same."""
        return self.why.partition(": ")[2] or self.why if self.fault is SourceFault.UNREACHABLE else self.why


Collected = Batch | Unchanged | SourceFailure


@dataclass(frozen=True, slots=True)
class Found:
    """Papers that a source found for a question; `total` is what it says there are in all."""

    papers: tuple[Paper, ...]
    total: int


class Freshness(StrEnum):
    """Whether a batch is the new one, judged by its ids."""

    FRESH = "fresh"
    STALE = "stale"
    EMPTY = "empty"
    FIRST = "first"
    """The first batch ever of this section: its papers are known, not news to post."""
    FLOOD = "flood"
    """A new one, with over ten times what the section usually gives: its papers wait behind all others."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """How one section's collection went.

    Attributes:
        collected: what the source answered.
        freshness: whether the batch was the new one; None where no batch came.
        first: how many papers were never seen before.
        matched: how many matches may be posted.
    """

    collected: Collected
    freshness: Freshness | None = None
    first: int = 0
    matched: int = 0


@dataclass(frozen=True, slots=True)
class BatchMark:
    """What is remembered of a section's last batch.

    Attributes:
        source: the source's name.
        section: as asked for.
        ids: the ids it held.
        newest: the highest new-style id ever seen there; empty where there is none.
        fresh_at: when it was first seen, aware UTC.
        usual: how many papers its batches hold on good days, of late; 0: not known.
    """

    source: str
    section: str
    ids: frozenset[str]
    newest: str
    fresh_at: datetime
    usual: int = 0


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source's section is doing, for `status` and for the reasons of empty days.

    Attributes:
        source: the source's name.
        section: as asked for; empty where a source has no sections.
        asked_at: the last request, aware UTC.
        succeeded_at: the last readable answer, aware UTC; None if never.
        fresh_at: when the newest batch was first seen, aware UTC; None if never.
        size: papers in the last readable batch.
        freshness: the last verdict; None before the first.
        refused: entries that could not be read in the last batch.
        next_poll_at: aware UTC.
        failures: in a row; 0 when well.
        failing_since: aware UTC; None when well.
        why: of the last failure; empty when well.
        notes: oddities of the last readable batch, for people.
    """

    source: str
    section: str
    asked_at: datetime
    next_poll_at: datetime
    succeeded_at: datetime | None = None
    fresh_at: datetime | None = None
    size: int = 0
    freshness: Freshness | None = None
    refused: int = 0
    failures: int = 0
    failing_since: datetime | None = None
    why: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What all radars together want of the sources.

    Attributes:
        categories: watched categories and archives, as in the taxonomy.
        everything: True: some watch looks at every category (an author, a keyword without `cat:`).
        journals: ISSNs, print and electronic, of the journals watched.
        queries: each watch's own, for sources too large to be read whole; a new one alone is no reason to ask anew.
        feeds: addresses of the feeds that places brought themselves.
    """

    categories: frozenset[str]
    everything: bool
    journals: frozenset[str] = frozenset()
    queries: tuple[Query, ...] = field(default=(), compare=False)
    feeds: frozenset[str] = frozenset()

    @property
    def fingerprint(self) -> str:
        """Tell what is wanted from anything else wanted, queries aside; the same in every process."""
        wanted = sorted(self.categories), self.everything, sorted(self.journals), sorted(self.feeds)
        return sha256(json.dumps(wanted).encode()).hexdigest()
