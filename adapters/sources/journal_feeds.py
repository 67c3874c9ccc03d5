"""Journals' own feeds, read where Crossref fails or doesn't know a journal; the catalogue has their addresses.

What a feed brings while Crossref is down comes from there too, later: so only entries are taken that will be known
again, by their DOI or their publisher's number, and that are surely new. Feeds hold months of papers and mostly date
them by their issue, which may be to come; what is uncertain is left to Crossref.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import assert_never
from urllib.parse import urlsplit

from adapters.sources.crossref_works import PII
from adapters.sources.document import Document
from adapters.sources.document_child import read_apart
from adapters.sources.fetched import Fetched, FetchFailed, NotModified
from adapters.sources.hosts import host_of
from adapters.sources.http import PoliteClient
from adapters.sources.pace import feed_pace
from bot.catalogue.journals import Journal
from bot.domain.collection import Batch, SourceFailure, SourceFault, Unchanged
from bot.domain.errors import BadDocument
from bot.domain.paper import Announcement, Paper
from bot.ports import Clock

SOURCE = "crossref"
"""What the feeds bring stands in for what Crossref would have brought."""
TRUSTED_FOR = timedelta(hours=20)
"""How long an `ETag` is used before all is fetched once: some servers never change theirs."""
_TO_COME = timedelta(days=1)
"""Days begin at different hours."""
_IN_ADDRESS = re.compile(rf"/pii/({PII})\b")


@dataclass(frozen=True, slots=True)
class _Last:
    """What the last reading of a feed was: when, and which ids stood there."""

    read_at: datetime
    ids: frozenset[str]


class JournalFeeds:
    """Reads journals' own feeds; part of `CrossrefSource`."""

    def __init__(
        self,
        client: PoliteClient,
        clock: Clock,
        *,
        mirror_url: str = "",
        parse: Callable[[bytes], Document] = read_apart,
    ) -> None:
        """Make it.

        Args:
            client: fetches, politely.
            clock: gives now.
            mirror_url: where the feeds are asked for as `/<host>/<path>`; empty: where they are.
            parse: reads a document, in a thread.
        """
        self._client = client
        self._clock = clock
        self._mirror_url = mirror_url.rstrip("/")
        self._parse = parse
        self._last: dict[str, _Last] = {}
        self._unkept: Fetched | None = None

    async def read(self, section: str, journal: Journal, first: date | None) -> Batch | Unchanged | SourceFailure:
        """Give what a journal's feed holds.

        Args:
            section: the journal's, for marks and health.
            journal: one with a feed.
            first: the day from which on entries are new, where Crossref will bring all again; None: it won't, and
                everything is taken.
        """
        url = self._address(journal.feed)
        last = self._last.get(url)
        trusted = last is not None and self._clock.now() - last.read_at < TRUSTED_FOR
        outcome = await self._client.fetch(url, feed_pace(host_of(url)), conditional=trusted)
        match outcome:
            case NotModified():
                return Unchanged(SOURCE, section, outcome.fetched_at)
            case FetchFailed():
                return outcome.failure(SOURCE, section, self._clock.now())
            case Fetched():
                return await self._read(section, journal, first, outcome)
            case _:
                assert_never(outcome)

    async def kept(self) -> None:
        """Remember the last feed's validators, now that its papers are safe."""
        fetched, self._unkept = self._unkept, None
        if fetched is not None:
            await self._client.remember(fetched)

    async def _read(
        self, section: str, journal: Journal, first: date | None, fetched: Fetched
    ) -> Batch | SourceFailure:
        try:
            document = await asyncio.to_thread(self._parse, fetched.body)
        except BadDocument as error:
            broke = fetched.broke or FetchFailed(SourceFault.NOT_A_FEED, str(error))
            return broke.failure(SOURCE, section, self._clock.now())
        papers = [_of_journal(paper, journal) for paper in document.papers]
        last = self._last.get(fetched.url)
        taken = [paper for paper in papers if first is None or _is_new(paper, first, last, fetched.fetched_at)]
        left = (f"{len(papers) - len(taken)} of {len(papers)} entries left to Crossref",) if first else ()
        if not document.refused:
            self._unkept = fetched
            self._last[fetched.url] = _Last(fetched.fetched_at, frozenset(paper.id for paper in papers))
        return Batch(
            SOURCE,
            section,
            tuple(taken),
            fetched.fetched_at,
            document.refused,
            document.dated,
            (*document.notes, *left),
        )

    def _address(self, feed: str) -> str:
        if not self._mirror_url:
            return feed
        parts = urlsplit(feed)
        return f"{self._mirror_url}/{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def _of_journal(paper: Paper, journal: Journal) -> Paper:
    """Gives an entry as Crossref would: of its journal, and known by its publisher's number where it has no DOI."""
    number = _IN_ADDRESS.search(paper.url or "")
    ids = {**paper.ids, "pii": number[1]} if number else dict(paper.ids)
    nameless = paper.id.startswith("feed:") and number is not None
    if nameless:
        ids.pop("feed", None)
    return replace(
        paper,
        id=f"pii:{ids['pii']}" if nameless else paper.id,
        ids=ids,
        source=SOURCE,
        venue=journal.name,
        issns=tuple(dict.fromkeys((*paper.issns, *journal.issns))),
        announce=Announcement.NEW,
    )


def _is_new(paper: Paper, first: date, last: _Last | None, now: datetime) -> bool:
    """Whether an entry will be known again, and is surely new: by its day, or as it wasn't there at the last reading.

    The first of a month proves nothing: so is a month alone written.
    """
    if not paper.ids.keys() & {"doi", "pii"}:
        return False
    if paper.published is not None and paper.published.day != 1:
        return first <= paper.published <= (now + _TO_COME).date()
    return last is not None and paper.id not in last.ids
