"""DataCite as a source: new preprints of all its repositories but arXiv's, search, and works by DOI.

Source: https://support.datacite.org/docs/api-queries
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from urllib.parse import quote, urlencode, urlsplit

from adapters.sources.asking import Asking, answering
from adapters.sources.crossref_query import questions_of
from adapters.sources.datacite_dois import parse_datacite
from adapters.sources.document import Document
from adapters.sources.http import PoliteClient
from adapters.sources.pace import Pace
from bot.domain.collection import Batch, Collected, Found, SourceFailure, SourceFault, Wanted
from bot.domain.paper import Announcement, Paper
from bot.domain.query import Query
from bot.ports import Clock

API_URL = "https://api.datacite.org"
PACE = Pace("datacite", 1.0)
ROWS = 100
"""DOIs of one page."""

OVERLAP = timedelta(days=1)
"""Asked for again, since DOIs are registered and described at different times."""
LONGEST = timedelta(days=31)
"""So far back a gap is filled."""

_MOST_PAGES = 1_000
_MOST_IDS = 20
_PAPERS = "types.resourceTypeGeneral:(Preprint OR JournalArticle OR ConferencePaper OR BookChapter OR Report OR Text)"
_SIGNS = re.compile(r"[^\w\s.-]+")
_CLAUSES: Mapping[str, str] = MappingProxyType(
    {
        "query.title": "titles.title:({})",
        "query.bibliographic": "(titles.title:({0}) OR descriptions.description:({0}))",
        "query.author": "creators.name:({})",
        "query.container-title": "container.title:({})",
    }
)
"""What Crossref's parameters are in DataCite's query language."""
_UNKNOWN = Document(())


class DataciteSource:
    """The `PaperSource` door over DataCite."""

    def __init__(self, client: PoliteClient, clock: Clock, *, api_url: str = API_URL) -> None:
        """Make it.

        Args:
            client: fetches, politely.
            clock: gives now.
            api_url: the API's address.
        """
        self._asking = Asking(client, clock, "datacite", PACE)
        self._clock = clock
        self._dois = f"{api_url.rstrip('/')}/dois"

    @property
    def name(self) -> str:
        """`datacite`."""
        return self._asking.source

    async def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:
        """Give the preprints registered since the day before the last good collection, as one batch.

        arXiv's own are left out, which arXiv gives sooner; nothing is asked where no watch looks everywhere.

        Args:
            wanted: what all radars want.
            since: aware UTC of the last good collection; None: never.
        """
        if not wanted.everything:
            return
        now = self._clock.now()
        start = (max(since or now, now - LONGEST) - OVERLAP).date()
        query = f"types.resourceTypeGeneral:Preprint AND created:[{start} TO *] AND NOT prefix:10.48550"
        pages = await self._pages({"query": query, "page[size]": str(ROWS), "page[cursor]": "1"})
        if isinstance(pages, SourceFailure):
            yield pages
            return
        batch = self._asking.whole("", pages)
        if isinstance(batch, Batch):
            batch = replace(batch, papers=tuple(replace(paper, announce=Announcement.NEW) for paper in batch.papers))
        yield batch

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Ask DataCite's search and keep what answers the query; newest first."""
        questions = questions_of(query)
        if not questions:
            return self._asking.failure(SourceFault.UNASKED, "the question says nothing that DataCite can look for")
        papers: dict[str, Paper] = {}
        for question in questions:
            clauses = [_PAPERS, *_clauses(question)]
            parameters = {"query": " AND ".join(clauses), "page[size]": str(ROWS), "sort": "-created"}
            page = await self._asking.document(self._url(parameters), parse_datacite)
            if isinstance(page, SourceFailure):
                return page
            papers |= {paper.id: paper for paper in page.papers}
        found = await asyncio.to_thread(answering, query, tuple(papers.values()))
        return Found(tuple(found[:limit]), len(found))

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Fetch works by canonical id (`doi:10.5281/zenodo.1`), at most 20; others and unknown ones are left out."""
        papers: list[Paper] = []
        asked = [one.removeprefix("doi:") for one in dict.fromkeys(ids) if one.startswith("doi:")]
        for doi in asked[:_MOST_IDS]:
            page = await self._asking.document(f"{self._dois}/{quote(doi)}", parse_datacite, absent=_UNKNOWN)
            if isinstance(page, SourceFailure):
                return page
            papers += page.papers
        return Found(tuple(papers), len(papers))

    async def _pages(self, parameters: Mapping[str, str]) -> list[Document] | SourceFailure:
        """Follows the pages to the last; they are asked at our own address, whatever host their links name."""
        pages: list[Document] = []
        url, came = self._url(parameters), 0
        while len(pages) < _MOST_PAGES:
            page = await self._asking.document(url, parse_datacite, before=came)
            if isinstance(page, SourceFailure):
                return page
            if page.total is None:
                why = page.refused[-1].why if page.refused else "it doesn't say how many there are"
                return self._asking.failure(SourceFault.BROKEN, why)
            pages.append(page)
            came += page.entries
            if not page.following or not page.entries:
                break
            url = f"{self._dois}?{urlsplit(page.following).query}"
        return pages

    def _url(self, parameters: Mapping[str, str]) -> str:
        return f"{self._dois}?{urlencode(parameters, quote_via=quote)}"


def _clauses(question: Mapping[str, str]) -> list[str]:
    """Writes a question's words as they must all stand; signs of the query language are left out."""
    found = []
    for parameter, clause in _CLAUSES.items():
        words = _SIGNS.sub(" ", question.get(parameter, "")).split()
        if words:
            found.append(clause.format(" AND ".join(f'"{word}"' for word in words)))
    return found
