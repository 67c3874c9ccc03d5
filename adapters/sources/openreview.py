"""OpenReview as a source: API 2 with its venues and its search, API 1 for what is older, notes by id.

Source: https://docs.openreview.net/reference/api-v2, https://docs.openreview.net/reference/api-v1
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from adapters.sources.asking import Asking
from adapters.sources.document import Document
from adapters.sources.firehose import address, first_day
from adapters.sources.http import PoliteClient
from adapters.sources.json_record import listed, objects, read_records, text
from adapters.sources.openreview_note import parse_openreview
from adapters.sources.openreview_query import Search, searches_of, venues_in
from adapters.sources.pace import Pace
from bot.domain.collection import Collected, Found, SourceFailure, SourceFault, Wanted
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.intake.identity import read_id
from bot.matching.tokens import tokens
from bot.ports import Clock

API_URL = "https://api2.openreview.net"
V1_URL = "https://api.openreview.net"
PACE = Pace("openreview", 1.0)
OVERLAP = timedelta(days=3)
"""Notes become public some days after they are made."""
PAGE = 200
MOST_QUESTIONS = 30
"""Searches, and venues, in one collection; the rest is told."""


class OpenReviewSource:
    """The `PaperSource` door over OpenReview; it is asked for what watches want."""

    def __init__(self, client: PoliteClient, clock: Clock, *, api_url: str = API_URL, v1_url: str = V1_URL) -> None:
        """Make it over a client; the addresses are the roots of API 2 and of API 1."""
        self._asking = Asking(client, clock, self.name, PACE)
        self._clock = clock
        self._api_url = api_url.rstrip("/")
        self._v1_url = v1_url.rstrip("/")

    @property
    def name(self) -> str:
        """`openreview`."""
        return "openreview"

    async def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:
        """Give the new submissions of watched venues, and what searches for the other watches bring.

        Nothing where no watch can be asked there.
        """
        searches = list(dict.fromkeys(search for query in wanted.queries for search in searches_of(query)))
        venues = {name for query in wanted.queries for name in venues_in(query)}
        if not searches and not venues:
            return
        first = first_day(since, OVERLAP, self._clock.now())
        urls = [self._search_url(self._api_url, search) for search in searches[:MOST_QUESTIONS]]
        left_out = max(0, len(searches) - MOST_QUESTIONS)
        if venues:
            invitations = await self._invitations(venues)
            if isinstance(invitations, SourceFailure):
                yield invitations
                return
            urls += [self._venue_url(invitation, first) for invitation in invitations[:MOST_QUESTIONS]]
            left_out += max(0, len(invitations) - MOST_QUESTIONS)
        notes = (f"{left_out} questions more than are asked in one collection",) if left_out else ()
        documents: list[Document] = []
        for url in urls:
            document = await self._asking.document(url, parse_openreview)
            if isinstance(document, SourceFailure):
                yield document
                return
            documents.append(_since(document, first))
        yield self._asking.batch("", documents, notes, selected=True)

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Ask both APIs for a query; newest first, at most `limit` papers."""
        searches = searches_of(query)
        if not searches:
            why = "the question names no words or people that OpenReview can look for"
            return self._asking.failure(SourceFault.UNASKED, why)
        papers: dict[str, Paper] = {}
        for search in searches:
            for base in (self._api_url, self._v1_url):
                document = await self._asking.document(self._search_url(base, search), parse_openreview)
                if isinstance(document, SourceFailure):
                    return document
                papers |= {paper.id: paper for paper in document.papers if paper.id not in papers}
        newest = sorted(papers.values(), key=lambda paper: paper.published or date.min, reverse=True)
        return Found(tuple(newest[:limit]), len(newest))

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Fetch papers by canonical id (`openreview:…`), from API 1 where API 2 has none; others are left out."""
        found: list[Paper] = []
        for note in [
            read.value for one in dict.fromkeys(ids) if (read := read_id(one)) and read.scheme == "openreview"
        ]:
            for base in (self._api_url, self._v1_url):
                document = await self._asking.document(address(f"{base}/notes", {"id": note}), parse_openreview)
                if isinstance(document, Document) and document.papers:
                    found += document.papers
                    break
                if isinstance(document, SourceFailure) and not _is_unknown(document):
                    return document
        return Found(tuple(found), len(found))

    async def _invitations(self, venues: Iterable[str]) -> list[str] | SourceFailure:
        """Gives the submissions' invitations of active venues with these names."""
        active = await self._asking.document(address(f"{self._api_url}/groups", {"id": "active_venues"}), _members)
        if isinstance(active, SourceFailure):
            return active
        names = {tuple(tokens(name)) for name in venues}
        return [f"{venue}/-/Submission" for venue in active if tuple(tokens(_short(venue))) in names]

    def _venue_url(self, invitation: str, first: date) -> str:
        milliseconds = int(datetime.combine(first, time(), UTC).timestamp() * 1_000)
        question = {"invitation": invitation, "mintcdate": str(milliseconds), "sort": "tcdate:desc", "limit": "1000"}
        return address(f"{self._api_url}/notes", question)

    def _search_url(self, base: str, search: Search) -> str:
        question = {"term": search.words, "content": search.place, "source": "forum", "limit": str(PAGE)}
        return address(f"{base}/notes/search", question)


def _members(raw: bytes) -> list[str]:
    """Reads the members of groups.

    Raises:
        BadDocument: it is no answer about groups.
    """
    groups = read_records(raw, ("groups",)).records
    return [venue for group in objects(list(groups)) for one in listed(group.get("members")) if (venue := text(one))]


def _short(venue: str) -> str:
    """Gives a venue's name as people write it: `ICLR.cc/2027/Conference` is ICLR, `TMLR` itself."""
    return venue.partition("/")[0].partition(".")[0]


def _since(document: Document, first: date) -> Document:
    """Leaves out what is older, since the search knows no dates."""
    new = tuple(paper for paper in document.papers if paper.published is None or paper.published >= first)
    return replace(document, papers=new)


def _is_unknown(failure: SourceFailure) -> bool:
    return failure.why.startswith(("HTTP 404", "HTTP 403"))
