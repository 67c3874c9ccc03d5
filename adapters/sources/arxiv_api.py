"""arXiv's search API: papers for a question, and papers by id.

It may answer 200 with an empty page though it says there are more, or with one that says there are none, and 429 below
the documented rate; one empty page is never taken for "nothing".

Source: https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlencode

import structlog

from adapters.sources.arxiv_feed import parse_arxiv
from adapters.sources.arxiv_query import search_text
from adapters.sources.document import Document
from adapters.sources.fetched import FetchFailed, NotModified
from adapters.sources.http import PoliteClient
from adapters.sources.pace import API_PATIENCE, ARXIV_PACE
from bot.domain.collection import Found, SourceFailure, SourceFault
from bot.domain.errors import BadDocument
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.ports import Clock

SLICE = 1_000
"""Entries of one page; arXiv allows 2,000."""
FARTHEST = 30_000
"""arXiv serves no entry beyond."""
MOST_IDS = 100
"""Ids in one question, for the length of the address."""

_PAGE_TRIES = 3
_PAGE_PAUSE_S = 3.0

_log = structlog.get_logger()


class ArxivApi:
    """Questions to the search API; part of `ArxivSource`."""

    def __init__(self, client: PoliteClient, clock: Clock, api_url: str, link_url: str) -> None:
        """Make it over a client; `api_url` is the whole address without its question."""
        self._client = client
        self._clock = clock
        self._api_url = api_url
        self._link_url = link_url

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Ask for a query; newest submissions first, at most `limit` papers."""
        asked = search_text(query)
        if isinstance(asked, bool):
            return self._failure(SourceFault.UNASKED, "the question says nothing that arXiv can look for")
        papers: dict[str, Paper] = {}
        start = total = 0
        while len(papers) < limit and start < FARTHEST:
            size = min(SLICE, limit - len(papers))
            page = await self._page(
                {"search_query": asked, "sortBy": "submittedDate", "sortOrder": "descending"}, start, size
            )
            if isinstance(page, SourceFailure):
                return page
            papers |= {paper.id: paper for paper in page.papers}
            start += page.entries
            total = max(page.total or 0, len(papers))
            if not page.entries or start >= total:
                break
        return Found(tuple(papers.values())[:limit], total)

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Fetch papers by canonical id, in the order given; ids of other schemes and unknown ones are left out."""
        papers: dict[str, Paper] = {}
        for chunk in _chunks([one.removeprefix("arxiv:") for one in ids if one.startswith("arxiv:")]):
            page = await self._page({"id_list": ",".join(chunk)}, 0, len(chunk))
            if isinstance(page, SourceFailure):
                return page
            papers |= {paper.id: paper for paper in page.papers}
        found = tuple(papers[one] for one in dict.fromkeys(ids) if one in papers)
        return Found(found, len(found))

    async def _page(self, question: dict[str, str], start: int, size: int) -> Document | SourceFailure:
        """Asks for one page until it is whole, a few times; that there is nothing must be said twice in a row."""
        parameters = question | {"start": str(start), "max_results": str(size)}
        url = f"{self._api_url}?{urlencode(parameters, quote_via=quote)}"
        page: Document | SourceFailure
        said_nothing = False
        for attempt in range(1, _PAGE_TRIES + 1):
            page, whole = await self._asked(url, start)
            nothing = whole and isinstance(page, Document) and not page.entries
            if whole and (said_nothing or not nothing):
                break
            said_nothing = nothing
            if attempt < _PAGE_TRIES:
                await self._clock.sleep(_PAGE_PAUSE_S * attempt)
        else:
            if said_nothing:
                page = self._failure(SourceFault.EMPTY_ANSWER, "an empty page, though there were papers a moment ago")
        if isinstance(page, Document):
            for entry in page.refused:
                _log.warning("source.entry_refused", source="arxiv", where=entry.where, why=entry.why)
        return page

    async def _asked(self, url: str, start: int) -> tuple[Document | SourceFailure, bool]:
        """Asks once; the second value tells whether asking again is of no use."""
        outcome = await self._client.fetch(url, ARXIV_PACE, API_PATIENCE)
        if isinstance(outcome, FetchFailed):
            return outcome.failure("arxiv", "", self._clock.now()), True
        if isinstance(outcome, NotModified):
            return self._failure(SourceFault.BROKEN, "HTTP 304 to a question without condition"), True
        try:
            page = await asyncio.to_thread(parse_arxiv, outcome.body, self._link_url)
        except BadDocument as error:
            return self._failure(SourceFault.NOT_A_FEED, str(error)), False
        if not page.entries and (page.total or 0) > start:
            why = f"an empty page, though there are {page.total} papers"
            return self._failure(SourceFault.EMPTY_ANSWER, why), False
        return page, outcome.broke is None

    def _failure(self, fault: SourceFault, why: str) -> SourceFailure:
        return SourceFailure("arxiv", "", fault, why, self._clock.now())


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), MOST_IDS):
        yield values[start : start + MOST_IDS]
