"""Crossref as a source: journals by ISSN, preprint servers by the prefix of their DOIs, search, and works by DOI.

Source: https://github.com/CrossRef/rest-api-doc, https://www.crossref.org/documentation/retrieve-metadata/rest-api/
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import assert_never
from urllib.parse import quote, urlencode

from adapters.sources.asking import Asking, answering
from adapters.sources.crossref_query import questions_of
from adapters.sources.crossref_works import parse_crossref
from adapters.sources.document import Document
from adapters.sources.http import PoliteClient
from adapters.sources.journal_feeds import JournalFeeds
from adapters.sources.pace import Pace
from adapters.sources.strikes import Strikes
from bot.catalogue import journals
from bot.domain.collection import Batch, Collected, Found, SourceFailure, SourceFault, Unchanged, Wanted
from bot.domain.paper import Announcement, Paper
from bot.domain.query import Query
from bot.ports import Clock

API_URL = "https://api.crossref.org"
PACE = Pace("crossref", 1.0)
"""Slower where Crossref's own headers ask for it."""

PREFIXES: Mapping[str, str] = MappingProxyType(
    {"chemrxiv": "10.26434", "eartharxiv": "10.31223", "psyarxiv": "10.31234", "techrxiv": "10.36227"}
)
"""Preprint servers that are asked for where a watch looks everywhere, by the prefix of their DOIs."""

OVERLAP = timedelta(days=1)
"""Asked for again: `from-created-date` knows days alone."""
LONGEST = timedelta(days=31)
"""So far back a gap is filled."""
ROWS = 100
"""Works of one page; with their references they take up to 2 MiB."""

UNKNOWN_JOURNAL = "Crossref knows no such journal"
FROM_FEED = "{why}; read from the journal's own feed"

_MOST_PAGES = 200
_MOST_IDS = 20
_FOUND = 100
_WORK_TYPES = ("journal-article", "proceedings-article", "book-chapter")
_NOT_KNOWN = Document(())


@dataclass(frozen=True, slots=True)
class _Section:
    """What is asked by itself.

    Attributes:
        name: an ISSN or a server, for marks and health.
        paths: where its works are; the next one is tried where one isn't there.
        filters: besides the dates.
        source: of its papers.
        journal: as the catalogue has it; None for a server, and for a journal that isn't there.
    """

    name: str
    paths: tuple[str, ...]
    filters: str
    source: str = "crossref"
    journal: journals.Journal | None = None


class CrossrefSource:
    """The `PaperSource` door over Crossref."""

    def __init__(
        self,
        client: PoliteClient,
        clock: Clock,
        *,
        api_url: str = API_URL,
        contact: str = "",
        feeds: JournalFeeds | None = None,
    ) -> None:
        """Make it.

        Args:
            client: fetches, politely.
            clock: gives now.
            api_url: the API's address.
            contact: sent as `mailto`, for Crossref's polite pool; empty: not sent.
            feeds: the journals' own, read where Crossref fails; None: they aren't.
        """
        self._asking = Asking(client, clock, "crossref", PACE)
        self._feeds = feeds
        self._clock = clock
        self._api_url = api_url.rstrip("/")
        self._contact = contact

    @property
    def name(self) -> str:
        """`crossref`."""
        return self._asking.source

    async def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:
        """Give what Crossref got to know since the day before the last good collection, section by section.

        A section is a watched journal, by its first ISSN; or a preprint server, where a watch looks everywhere. A
        journal that Crossref fails to give, or doesn't know, is read from its own feed, where the catalogue has one;
        the feed's `ETag` is remembered when the next section is asked for, as its papers are safe then.

        Args:
            wanted: what all radars want.
            since: aware UTC of the last good collection; None: never.
        """
        now = self._clock.now()
        start = (max(since or now, now - LONGEST) - OVERLAP).date()
        strikes = Strikes()
        for section in _sections_of(wanted):
            answer = strikes.unasked(section.name, self._clock.now()) or await self._section(section, start)
            strikes.note(answer)
            if isinstance(answer, Batch):
                yield answer
            elif self._feeds is not None and section.journal is not None and section.journal.feed:
                read = await self._feeds.read(section.name, section.journal, start if answer is not None else None)
                yield self._instead(section.name, read, answer)
                await self._feeds.kept()
            else:
                yield answer or self._asking.failure(SourceFault.REFUSED, UNKNOWN_JOURNAL, section.name)

    async def _section(self, section: _Section, start: date) -> Batch | SourceFailure | None:
        """Asks Crossref for a section; None where it doesn't know the journal."""
        pages = await self._walk(section, f"from-created-date:{start},{section.filters}")
        if pages is None or isinstance(pages, SourceFailure):
            return pages
        batch = self._asking.whole(section.name, pages)
        if isinstance(batch, SourceFailure):
            return batch
        told_of = await self._told_of(pages)
        if isinstance(told_of, SourceFailure):
            return replace(told_of, section=section.name)
        return replace(batch, papers=(*(_announced(paper, section) for paper in batch.papers), *told_of))

    def _instead(self, section: str, read: Collected, failure: SourceFailure | None) -> Collected:
        """Gives what a journal's own feed brought in Crossref's place, and says so; None: it isn't known there."""
        trouble = failure or self._asking.failure(SourceFault.REFUSED, UNKNOWN_JOURNAL, section)
        match read:
            case SourceFailure(why=why):
                return replace(trouble, why=f"{trouble.why}; the journal's own feed: {why}")
            case Unchanged():
                return read if failure is None else replace(failure, why=f"{failure.why}; its own feed has nothing new")
            case Batch() if failure is None:
                return replace(read, notes=(FROM_FEED.format(why=UNKNOWN_JOURNAL), *read.notes))
            case Batch():
                return replace(read, incomplete=replace(failure, why=FROM_FEED.format(why=failure.why)))
            case _:
                assert_never(read)

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Ask Crossref's search, the most relevant first, and keep what answers the query; newest first."""
        questions = questions_of(query)
        if not questions:
            return self._asking.failure(SourceFault.UNASKED, "the question says nothing that Crossref can look for")
        papers: dict[str, Paper] = {}
        for question in questions:
            page = await self._page("/works", question | {"rows": str(_FOUND)})
            if isinstance(page, SourceFailure):
                return page
            papers |= {paper.id: paper for paper in page.papers}
        found = await asyncio.to_thread(answering, query, tuple(papers.values()))
        return Found(tuple(found[:limit]), len(found))

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Fetch works by canonical id (`doi:10.1000/x`), in the order given; others and unknown ones are left out."""
        asked = [one.removeprefix("doi:") for one in dict.fromkeys(ids) if one.startswith("doi:")]
        papers: dict[str, Paper] = {}
        for start in range(0, len(asked), _MOST_IDS):
            chunk = [doi for doi in asked[start : start + _MOST_IDS] if "," not in doi]
            pages = [await self._by_filter(chunk)] if chunk else []
            pages += [await self._alone(doi) for doi in asked[start : start + _MOST_IDS] if "," in doi]
            for page in pages:
                if isinstance(page, SourceFailure):
                    return page
                papers |= {paper.id: paper for paper in page.papers}
        found = tuple(papers[one] for one in dict.fromkeys(ids) if one in papers)
        return Found(found, len(found))

    async def _told_of(self, pages: Sequence[Document]) -> Sequence[Paper] | SourceFailure:
        """Fetches the works that notices among the papers speak of, with what they say; works in the pages know it."""
        told = {about: notice for page in pages for about, notice in page.told.items()}
        found = await self.by_id(list(told))
        if isinstance(found, SourceFailure):
            return found
        here = {paper.id for page in pages for paper in page.papers}
        return [replace(paper, notice=paper.notice or told[paper.id]) for paper in found.papers if paper.id not in here]

    async def _by_filter(self, dois: Sequence[str]) -> Document | SourceFailure:
        filters = ",".join(f"doi:{doi}" for doi in dois)
        return await self._page("/works", {"filter": filters, "rows": str(len(dois))})

    async def _alone(self, doi: str) -> Document | SourceFailure:
        """A comma would part a filter in two."""
        return await self._page(f"/works/{quote(doi, safe='')}", {}, absent=_NOT_KNOWN)

    async def _walk(self, section: _Section, filters: str) -> list[Document] | SourceFailure | None:
        """Follows the cursor to an empty page; tries the next path where one isn't there, and gives None after all."""
        for path in section.paths:
            pages = await self._pages(path, filters, section.name)
            if isinstance(pages, SourceFailure) or pages[0] is not _NOT_KNOWN:
                return pages
        return None

    async def _pages(self, path: str, filters: str, section: str) -> list[Document] | SourceFailure:
        pages: list[Document] = []
        cursor, came = "*", 0
        while len(pages) < _MOST_PAGES:
            question = {"filter": filters, "rows": str(ROWS), "cursor": cursor}
            page = await self._page(path, question, section, absent=None if pages else _NOT_KNOWN, before=came)
            if isinstance(page, SourceFailure):
                return page
            if page is not _NOT_KNOWN and page.total is None:
                why = page.refused[-1].why if page.refused else "it doesn't say how many there are"
                return self._asking.failure(SourceFault.BROKEN, why, section)
            pages.append(page)
            cursor, came = page.following, came + page.entries
            if not cursor or not page.entries or came >= (page.total or 0):
                break
        return pages

    async def _page(
        self,
        path: str,
        question: Mapping[str, str],
        section: str = "",
        absent: Document | None = None,
        *,
        before: int = 0,
    ) -> Document | SourceFailure:
        parameters = {**question, **({"mailto": self._contact} if self._contact else {})}
        url = f"{self._api_url}{path}" + (f"?{urlencode(parameters, quote_via=quote)}" if parameters else "")
        return await self._asking.document(url, parse_crossref, section, absent, before=before)


def _sections_of(wanted: Wanted) -> list[_Section]:
    """Gives the journals watched, one section each whatever number of ISSNs it has, and the servers."""
    types = ",".join(f"type:{kind}" for kind in _WORK_TYPES)
    named: dict[str, _Section] = {}
    for issn in sorted(wanted.journals):
        journal = journals.of_issn(issn)
        issns = journal.issns if journal is not None else (issn,)
        paths = tuple(f"/journals/{one}/works" for one in issns)
        named[issns[0]] = _Section(issns[0], paths, types, journal=journal)
    servers = [
        _Section(server, (f"/prefixes/{prefix}/works",), "type:posted-content", server)
        for server, prefix in PREFIXES.items()
        if wanted.everything or server in wanted.categories
    ]
    return [*named.values(), *servers]


def _announced(paper: Paper, section: _Section) -> Paper:
    return replace(paper, source=section.source, announce=Announcement.NEW)
