"""Days of arXiv's announcements that were missed, filled from OAI-PMH.

The daily feeds hold one day. A bookmark keeps through which day nothing is missing, and the highest id seen then; where
an announcement lies between that day and today's, all that changed since is harvested page by page, and what stands
above that id is new. A harvest that fails leaves the bookmark, so that the next collection goes on from the same day.

Source: https://info.arxiv.org/help/oa/index.html, https://info.arxiv.org/help/availability.html
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import structlog

from adapters.sources.asking import CONFIRMATIONS, is_short, shortfall
from adapters.sources.fetched import Fetched, FetchFailed, NotModified
from adapters.sources.http import PoliteClient
from adapters.sources.oai import NO_RECORDS, OaiPage, read_page
from adapters.sources.pace import API_PATIENCE, ARXIV_PACE
from bot.domain.collection import Batch, SourceFailure, SourceFault
from bot.domain.errors import BadDocument
from bot.domain.paper import Announcement, Paper
from bot.intake.novelty import is_above, newest_of
from bot.ports import Clock

OAI_URL = "https://oaipmh.arxiv.org/oai"

_EASTERN = ZoneInfo("America/New_York")
_DAY = timedelta(days=1)
_WEEKEND = 5
_MOST_PAGES = 5_000
_MOST_RESTARTS = 3
"""Resumption tokens expire daily; a harvest goes on from the last day it has met."""
_BAD_TOKEN = "badResumptionToken"  # noqa: S105

_NOTHING = "it says that nothing changed since"

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Gap:
    """What is to be filled: from which announcement on (Eastern date), and the id above which papers are new."""

    start: date
    newest: str


class ArxivGaps:
    """Finds and fills gaps; part of `ArxivSource`.

    Attributes:
        trouble: why the last harvest failed; None where none did.
    """

    def __init__(self, client: PoliteClient, clock: Clock, oai_url: str, link_url: str) -> None:
        """Make it over a client; `oai_url` is the repository's address."""
        self._client = client
        self._clock = clock
        self._oai_url = oai_url.rstrip("/?")
        self._link_url = link_url
        self._filled: tuple[date, date] | None = None
        self.trouble: SourceFailure | None = None

    async def gap(self, since: datetime | None) -> Gap | None:
        """Give what was missed; None where nothing was, or where it was filled today already.

        Args:
            since: aware UTC of the last good collection; None: never.
        """
        today = self._today()
        known, newest = await self._bookmark()
        asked = None if since is None else since.astimezone(_EASTERN).date()
        start = min((day for day in (known, asked) if day is not None), default=today)
        if self._filled is not None and self._filled[0] <= start and self._filled[1] == today:
            return None
        if not any((start + day * _DAY).weekday() < _WEEKEND for day in range(1, (today - start).days)):
            return None
        return Gap(start, newest if start == known and newest else f"{start:%y%m}.00000")

    async def fill(self, gap: Gap, is_wanted: Callable[[Paper], bool]) -> AsyncIterator[Batch]:
        """Give what is new, by the day it was announced; never more than one page of the harvest is held.

        Args:
            gap: what to fill.
            is_wanted: tells which papers some watch may want.
        """
        self.trouble = None
        highest, today = gap.newest, self._today()
        async for page in self._pages(gap.start):
            highest = newest_of((f"arxiv:{highest}", *(paper.id for paper in page.document.papers)))
            for batch in self._batches(page, gap, is_wanted):
                yield batch
        if self.trouble:
            _log.warning("source.gap_unfilled", source="arxiv", since=gap.start.isoformat(), why=self.trouble.why)
            return
        self._filled = (gap.start, today)
        await self._keep(today, highest)

    async def advance(self, newest: str) -> None:
        """Note the highest id of today's batches; where it is higher than before, nothing is missing through today."""
        known, before = await self._bookmark()
        if not self.trouble and newest and (known is None or is_above(f"arxiv:{newest}", before)):
            await self._keep(self._today(), newest)

    def _batches(self, page: OaiPage, gap: Gap, is_wanted: Callable[[Paper], bool]) -> Iterator[Batch]:
        """Parts a page by the days on which its papers were announced."""
        by_day: dict[date, list[Paper]] = {}
        for paper in page.document.papers:
            if is_above(paper.id, gap.newest) and is_wanted(paper):
                by_day.setdefault(page.modified.get(paper.id, gap.start), []).append(paper)
        now = self._clock.now()
        for day, papers in by_day.items():
            announced_at = min(datetime.combine(day, time.min, _EASTERN).astimezone(UTC), now)
            new = tuple(replace(paper, announce=Announcement.NEW, published=day) for paper in papers)
            note = f"filled for {day.isoformat()}, which was missed"
            yield Batch("arxiv", "", new, now, page.document.refused, day, (note,), announced_at)

    async def _pages(self, start: date) -> AsyncIterator[OaiPage]:
        """Follows the resumption tokens; where one is no longer valid, begins anew at the last day met."""
        met, restarts, came, total = start, 0, 0, 0
        question = _first_question(start)
        for _ in range(_MOST_PAGES):
            page = await self._confirmed(question)
            if page is None:
                return
            if page.error == _BAD_TOKEN and restarts < _MOST_RESTARTS:
                restarts, came, total = restarts + 1, 0, 0
                question = _first_question(met)
                continue
            if page.error not in {"", NO_RECORDS}:
                self._fail(SourceFault.BROKEN, f"{page.error} {page.why}".strip())
                return
            yield page
            met = max(page.modified.values(), default=met)
            came, total = came + page.document.entries, page.document.total or total
            if not page.token:
                if is_short(came, max(total, 1)):
                    self._fail(SourceFault.EMPTY_ANSWER, shortfall(came, total) if total else f"{_NOTHING} {start}")
                return
            question = {"verb": "ListRecords", "resumptionToken": page.token}
        self._fail(SourceFault.BROKEN, f"more than {_MOST_PAGES:,} pages")

    async def _confirmed(self, question: dict[str, str]) -> OaiPage | None:
        """Asks for a page; one without records is asked for again a few times, since there was an announcement."""
        page = await self._page(question)
        for attempt in range(1, CONFIRMATIONS + 1):
            if page is None or page.document.entries or page.error not in {"", NO_RECORDS}:
                break
            await self._clock.sleep(ARXIV_PACE.interval_s * attempt)
            page = await self._page(question)
        return page

    async def _page(self, question: dict[str, str]) -> OaiPage | None:
        """Asks for a page; None where it didn't come whole, which `trouble` then tells."""
        url = f"{self._oai_url}?{urlencode(question, quote_via=quote)}"
        outcome = await self._client.fetch(url, ARXIV_PACE, API_PATIENCE)
        match outcome:
            case NotModified():
                self._fail(SourceFault.BROKEN, "HTTP 304 to a question without condition")
            case FetchFailed() as failed:
                self._fail(failed.fault, failed.why, failed.retry_after_s)
            case Fetched(broke=FetchFailed() as broke):
                self._fail(broke.fault, broke.why)
            case Fetched():
                try:
                    return await asyncio.to_thread(read_page, outcome.body, self._link_url)
                except BadDocument as error:
                    self._fail(SourceFault.NOT_A_FEED, str(error))
            case _:
                assert_never(outcome)
        return None

    def _fail(self, fault: SourceFault, why: str, retry_after_s: float | None = None) -> None:
        told = f"days before are missing, which are asked for again: {why}"
        self.trouble = SourceFailure("arxiv", "", fault, told, self._clock.now(), retry_after_s)

    async def _bookmark(self) -> tuple[date | None, str]:
        """Gives through which day nothing is missing (None: never noted), and the highest id then."""
        newest, day = await self._client.remembered(self._oai_url) or ("", "")
        return (date.fromisoformat(day) if day else None), newest

    async def _keep(self, day: date, newest: str) -> None:
        await self._client.remember(Fetched(self._oai_url, b"", self._clock.now(), newest, day.isoformat()))

    def _today(self) -> date:
        return self._clock.now().astimezone(_EASTERN).date()


def _first_question(start: date) -> dict[str, str]:
    return {"verb": "ListRecords", "metadataPrefix": "arXiv", "from": start.isoformat()}
