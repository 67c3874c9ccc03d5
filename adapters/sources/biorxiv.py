"""bioRxiv and medRxiv as sources: what was posted since a day, and papers by their DOI. They have no search.

Source: https://api.biorxiv.org/
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta

from adapters.sources.asking import Asking
from adapters.sources.biorxiv_details import parse_biorxiv
from adapters.sources.document import Document
from adapters.sources.http import PoliteClient
from adapters.sources.pace import Pace
from bot.domain.collection import Collected, Found, SourceFailure, SourceFault, Wanted
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.intake.novelty import merged
from bot.ports import Clock

API_URL = "https://api.biorxiv.org"
SERVERS = ("biorxiv", "medrxiv")

OVERLAP = timedelta(days=2)
"""Asked for again: a paper's date is the day it was posted, and its row may come later."""
LONGEST = timedelta(days=31)
"""So far back a gap is filled."""

_PACE = Pace("biorxiv", 1.0)
_MOST_PAGES = 1_000
_PREFIXES = ("10.1101/", "10.64898/")


class BiorxivSource:
    """The `PaperSource` door over one of the two servers."""

    def __init__(self, client: PoliteClient, clock: Clock, *, server: str = "biorxiv", api_url: str = API_URL) -> None:
        """Make it.

        Args:
            client: fetches, politely; both servers share one pace.
            clock: gives now.
            server: `biorxiv` or `medrxiv`.
            api_url: the API's address, which is one for both.
        """
        self._asking = Asking(client, clock, server, _PACE)
        self._clock = clock
        self._details = f"{api_url.rstrip('/')}/details/{server}"

    @property
    def name(self) -> str:
        """`biorxiv` or `medrxiv`."""
        return self._asking.source

    async def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:
        """Give what was posted since two days before the last good collection, as one batch.

        Nothing is asked where only categories of arXiv and journals are watched.

        Args:
            wanted: what all radars want.
            since: aware UTC of the last good collection; None: never.
        """
        if not wanted.everything:
            return
        now = self._clock.now()
        start = max(since or now, now - LONGEST) - OVERLAP
        pages = await self._walk(start.date(), now.date())
        if isinstance(pages, SourceFailure):
            yield pages
            return
        yield self._asking.whole("", pages)

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:  # noqa: ARG002
        """Ask nobody: the server has no search; Crossref finds its papers."""
        return self._asking.failure(SourceFault.UNASKED, "it has no search")

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Fetch papers by canonical id (`doi:10.1101/…`), newest versions; ids of others are left out."""
        papers: list[Paper] = []
        for doi in (one.removeprefix("doi:") for one in dict.fromkeys(ids) if one.startswith("doi:")):
            if not doi.startswith(_PREFIXES):
                continue
            page = await self._asking.document(f"{self._details}/{doi}", parse_biorxiv)
            if isinstance(page, SourceFailure):
                return page
            papers += page.papers
        return Found(merged(papers), len(papers))

    async def _walk(self, start: date, end: date) -> list[Document] | SourceFailure:
        """Follows the cursor, whose steps are as long as the pages that come, to the total or an empty page."""
        pages: list[Document] = []
        cursor = 0
        while len(pages) < _MOST_PAGES:
            url = f"{self._details}/{start}/{end}/{cursor}"
            page = await self._asking.document(url, parse_biorxiv, before=cursor)
            if isinstance(page, SourceFailure):
                return page
            if page.total is None and page.refused:
                return self._asking.failure(SourceFault.BROKEN, page.refused[-1].why)
            pages.append(page)
            cursor += page.entries
            if not page.entries or cursor >= (page.total or 0):
                break
        return pages
