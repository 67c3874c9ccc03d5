"""Hugging Face's daily papers as a source: a short list a day, read whole.

Source: https://huggingface.co/docs/hub/api
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

from adapters.sources.asking import Asking
from adapters.sources.document import Document
from adapters.sources.firehose import address, first_day
from adapters.sources.http import PoliteClient
from adapters.sources.huggingface_daily import parse_huggingface
from adapters.sources.pace import Pace
from bot.domain.collection import Collected, Found, SourceFailure, Wanted
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.intake.identity import read_id
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.ports import Clock

SITE_URL = "https://huggingface.co"
PACE = Pace("huggingface", 1.0)
OVERLAP = timedelta(days=1)
"""A day's list grows until its end."""
MOST_DAYS = 14
"""Days read in one collection, the newest; a longer gap is told."""
MOST_IDS = 20
"""Papers looked up one by one."""


class HuggingFaceSource:
    """The `PaperSource` door over the daily papers."""

    def __init__(self, client: PoliteClient, clock: Clock, *, site_url: str = SITE_URL) -> None:
        """Make it over a client; `site_url` is the site's root, `/api/…` follows it."""
        self._asking = Asking(client, clock, self.name, PACE)
        self._clock = clock
        self._api_url = f"{site_url.rstrip('/')}/api"

    @property
    def name(self) -> str:
        """`huggingface`."""
        return "huggingface"

    async def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:  # noqa: ARG002
        """Give the lists of the days since, and the newest one, whatever is wanted."""
        today = self._clock.now().astimezone(UTC).date()
        first = first_day(since, OVERLAP, self._clock.now())
        days = [today - timedelta(days=back) for back in range(1, (today - first).days + 1)]
        notes = (f"no list read from before {days[MOST_DAYS - 1]}",) if len(days) > MOST_DAYS else ()
        documents: list[Document] = []
        for question in [{"limit": "100"}, *({"date": day.isoformat(), "limit": "100"} for day in days[:MOST_DAYS])]:
            document = await self._asking.document(
                address(f"{self._api_url}/daily_papers", question), parse_huggingface
            )
            if isinstance(document, SourceFailure):
                yield document
                return
            documents.append(document)
        yield self._asking.batch("", documents, notes)

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Give what of the newest list answers a query; it has no search of its own that knows dates."""
        url = address(f"{self._api_url}/daily_papers", {"limit": "100"})
        document = await self._asking.document(url, parse_huggingface)
        if isinstance(document, SourceFailure):
            return document
        found = [paper for paper in document.papers if evaluate(query, FoldedPaper(paper)) is not None]
        return Found(tuple(found[:limit]), len(found))

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Fetch papers by arXiv id; those that nobody brought to Hugging Face are left out."""
        found: list[Paper] = []
        for read in [read for one in dict.fromkeys(ids) if (read := read_id(one)) and read.scheme == "arxiv"][
            :MOST_IDS
        ]:
            url = f"{self._api_url}/papers/{read.value}"
            document = await self._asking.document(url, parse_huggingface, absent=Document(()))
            if isinstance(document, SourceFailure):
                return document
            found += document.papers
        return Found(tuple(found), len(found))
