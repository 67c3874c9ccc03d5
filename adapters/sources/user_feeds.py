"""The feeds that places bring themselves, as one source: each feed a section, fetched over vetted connections alone.

Nobody knows these addresses to be well-meant. So each host is asked by itself, one feed after the other, and all hosts
at once: one that dribbles, hangs or sends a bomb keeps no other waiting. Documents are read in child processes.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never
from urllib.parse import urlsplit

import structlog

from adapters.sources.document import Document, as_served
from adapters.sources.document_child import read_apart
from adapters.sources.fetched import Fetched, FetchFailed, NotModified
from adapters.sources.http import PoliteClient
from adapters.sources.pace import Patience, feed_pace
from bot.domain.collection import (
    USER_FEEDS,
    Batch,
    Collected,
    Found,
    RefusedEntry,
    SourceFailure,
    SourceFault,
    Unchanged,
    Wanted,
)
from bot.domain.errors import BadDocument
from bot.domain.query import Query
from bot.intake.novelty import merged
from bot.intake.user_feeds import scoped
from bot.ports import Clock

ONCE = Patience(attempts=1, budget_s=0.0, least_s=60.0, most_s=86_400.0)
"""What fails is asked again at the next poll."""
TRUSTED_FOR = timedelta(hours=20)
"""How long an `ETag` is used before all is fetched once: some servers never change theirs."""
CONFIRMED_AFTER_S = 5.0
"""After so long an empty feed is asked a second time."""
GIVE_UP_AFTER = 2
"""Feeds of one host that time out or can't be reached, in a row; the others are then not asked."""
AT_ONCE = 16
"""Documents read at a time, each in a child of its own."""
log = structlog.get_logger(__name__)
_HOST_FAULTS = frozenset((SourceFault.UNREACHABLE, SourceFault.TIMED_OUT, SourceFault.RATE_LIMITED))


@dataclass(frozen=True, slots=True)
class _Read:
    """A feed as it came; `fetched` to remember when its papers are safe, None where it isn't to be trusted."""

    collected: Collected
    fetched: Fetched | None = None


class UserFeeds:
    """The `PaperSource` of users' feeds; it can be asked for what is new, and has no search."""

    def __init__(self, client: PoliteClient, clock: Clock, parse: Callable[[bytes], Document] = read_apart) -> None:
        """Make it.

        Args:
            client: fetches over vetted connections.
            clock: gives now, and waits.
            parse: reads a document, in a thread.
        """
        self._client = client
        self._clock = clock
        self._parse = parse
        self._threads = ThreadPoolExecutor(AT_ONCE, "feed-documents")
        self._whole_at: dict[str, datetime] = {}
        self._seen: dict[str, str] = {}

    @property
    def name(self) -> str:
        """`feed`."""
        return USER_FEEDS

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:  # noqa: ARG002
        """Find nothing: feeds can't be asked."""
        return Found((), 0)

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:  # noqa: ARG002
        """Find nothing: feeds can't be asked."""
        return Found((), 0)

    async def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:  # noqa: ARG002
        """Give what each feed holds, in the order in which they answer.

        A feed's `ETag` is remembered when the next answer is asked for, as its papers are safe then.

        Args:
            wanted: its `feeds`, by address.
            since: not used; each feed has its own memory.
        """
        by_host: defaultdict[str, list[str]] = defaultdict(list)
        for address in sorted(wanted.feeds):
            by_host[urlsplit(address).hostname or ""].append(address)
        answers: asyncio.Queue[_Read] = asyncio.Queue()
        asking = [asyncio.create_task(self._host(addresses, answers)) for addresses in by_host.values()]
        try:
            for _ in wanted.feeds:
                read = await answers.get()
                yield read.collected
                await self._safe(read)
        finally:
            for task in asking:
                task.cancel()
            await asyncio.gather(*asking, return_exceptions=True)

    async def _host(self, addresses: Sequence[str], answers: asyncio.Queue[_Read]) -> None:
        """Asks one host's feeds; when it fails as a whole, the rest get its failure."""
        row = 0
        read = None
        for address in addresses:
            if row >= GIVE_UP_AFTER and read is not None and isinstance(read.collected, SourceFailure):
                read = _Read(replace(read.collected, section=address, failed_at=self._clock.now()))
            else:
                read = await self._kept_apart(address)
                failed = isinstance(read.collected, SourceFailure) and read.collected.fault in _HOST_FAULTS
                row = row + 1 if failed else 0
            answers.put_nowait(read)

    async def _kept_apart(self, address: str) -> _Read:
        """Asks a feed; what nobody expected is its own failure and no other feed's."""
        try:
            return await self._feed(address)
        except Exception as error:
            log.exception("a user's feed failed in a way nobody expected", host=urlsplit(address).hostname)
            why, now = type(error).__name__, self._clock.now()
            return _Read(SourceFailure(USER_FEEDS, address, SourceFault.BROKEN, why, now))

    async def _feed(self, address: str) -> _Read:
        read = await self._once(address)
        if isinstance(read.collected, Batch) and not (read.collected.papers or read.collected.refused):
            await self._clock.sleep(CONFIRMED_AFTER_S)
            return await self._once(address)
        return read

    async def _once(self, address: str) -> _Read:
        pace = feed_pace(urlsplit(address).hostname or "")
        whole_at = self._whole_at.get(address)
        conditional = whole_at is not None and self._clock.now() - whole_at < TRUSTED_FOR
        outcome = await self._client.fetch(address, pace, ONCE, conditional=conditional)
        match outcome:
            case NotModified():
                return _Read(Unchanged(USER_FEEDS, address, outcome.fetched_at))
            case FetchFailed():
                return _Read(outcome.failure(USER_FEEDS, address, self._clock.now()))
            case Fetched():
                return await self._read(address, outcome)
            case _:
                assert_never(outcome)

    async def _read(self, address: str, fetched: Fetched) -> _Read:
        if self._seen.get(address) == _digest(fetched):
            self._whole_at[address] = fetched.fetched_at
            return _Read(Unchanged(USER_FEEDS, address, fetched.fetched_at))
        try:
            loop = asyncio.get_running_loop()
            body = as_served(fetched.body, fetched.charset)
            document = await loop.run_in_executor(self._threads, self._parse, body)
        except BadDocument as error:
            broke = fetched.broke or FetchFailed(SourceFault.NOT_A_FEED, str(error))
            return _Read(broke.failure(USER_FEEDS, address, self._clock.now()))
        batch = _batch(address, document, fetched)
        return _Read(batch, None if batch.refused or not batch.papers else fetched)

    async def _safe(self, read: _Read) -> None:
        """Remembers a feed that was read whole, now that its papers are kept."""
        if read.fetched is not None:
            address = read.collected.section
            self._whole_at[address] = read.fetched.fetched_at
            self._seen[address] = _digest(read.fetched)
            await self._client.remember(read.fetched)


def _batch(address: str, document: Document, fetched: Fetched) -> Batch:
    """Makes a feed's batch; days that are still to come are the feed's mistake."""
    last = (fetched.fetched_at + timedelta(days=2)).date()
    own = (scoped(paper, address) for paper in document.papers)
    papers = (replace(one, published=None) if one.published and one.published > last else one for one in own)
    refused = document.refused
    if fetched.broke is not None and not refused:
        refused = (RefusedEntry("the document's end", fetched.broke.why),)
    notes = document.notes
    return Batch(USER_FEEDS, address, merged(papers), fetched.fetched_at, refused, document.dated, notes)


def _digest(fetched: Fetched) -> str:
    return hashlib.sha256(fetched.body).hexdigest()
