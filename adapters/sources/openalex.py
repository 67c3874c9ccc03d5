"""OpenAlex as a source: works by the day they were entered, its search, works by id, and who cites a work.

Since 2026-02 the filter by day of entry needs a key; a refusal is told as what it is.

Source: https://docs.openalex.org/how-to-use-the-api/rate-limits-and-authentication
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.sources.asking import Asking
from adapters.sources.dialect import name_words
from adapters.sources.document import Document
from adapters.sources.firehose import address, first_day
from adapters.sources.http import PoliteClient
from adapters.sources.openalex_author import UNKNOWN, parse_authors
from adapters.sources.openalex_query import filters_of
from adapters.sources.openalex_work import parse_openalex
from adapters.sources.pace import Pace
from bot.domain.citation import CITATIONS, Citing
from bot.domain.collection import Collected, Found, SourceFailure, SourceFault, Wanted
from bot.domain.namesake import Namesakes
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.intake.identity import ReadId, read_id
from bot.intake.novelty import merged
from bot.matching.names import Verdict, verdict
from bot.ports import Clock

API_URL = "https://api.openalex.org"
PACE = Pace("openalex", 0.2)
OVERLAP = timedelta(days=2)
PAGE = 100
"""Works in one answer at the most.

Source: https://developers.openalex.org/guides/page-through-results
"""
MOST_QUESTIONS = 40
"""In one collection; the rest is told."""
AUTHORS, AUTHORS_ASKED = "authors", 50
"""The section of people, and how many of those that the search finds are looked at."""
NEEDS_KEY = "new works by the day of entry need a key of OpenAlex, and there is no setting for one"


class OpenAlexSource:
    """The `PaperSource` door over OpenAlex; it is asked for what watches want."""

    def __init__(self, client: PoliteClient, clock: Clock, *, api_url: str = API_URL, contact: str = "") -> None:
        """Make it.

        Args:
            client: fetches, politely.
            clock: gives now.
            api_url: the API's root.
            contact: an address that OpenAlex may write to; sent as it asks for.
        """
        self._asking = Asking(client, clock, self.name, PACE)
        self._clock = clock
        self._api_url = api_url.rstrip("/")
        self._signed = {"mailto": contact} if contact else {}

    @property
    def name(self) -> str:
        """`openalex`."""
        return "openalex"

    async def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:
        """Give what entered OpenAlex and answers a watch; nothing where no watch can be asked there."""
        questions = dict.fromkeys(filters for query in wanted.queries for filters in _each(filters_of(query)))
        if not questions:
            return
        first = first_day(since, OVERLAP, self._clock.now())
        notes = (
            [f"{len(questions)} questions: only {MOST_QUESTIONS} were asked"] if len(questions) > MOST_QUESTIONS else []
        )
        documents: list[Document] = []
        for filters in list(questions)[:MOST_QUESTIONS]:
            document = await self._works((*filters, f"from_created_date:{first}"), PAGE)
            if isinstance(document, SourceFailure):
                yield _with_reason(document)
                return
            documents.append(document)
            if (document.total or 0) > document.entries:
                notes.append(f"{document.total:,} new works may answer a watch: only {document.entries:,} were read")
        yield self._asking.batch("", documents, notes, selected=True)

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Ask for a query; newest publications first, at most `limit` (1 to 100 for each of its alternatives)."""
        filters = filters_of(query)
        if isinstance(filters, bool):
            return self._asking.failure(SourceFault.UNASKED, "the question says nothing that OpenAlex can look for")
        papers: dict[str, Paper] = {}
        total = 0
        for each in _each(filters):
            document = await self._works(each, min(limit, PAGE))
            if isinstance(document, SourceFailure):
                return document
            papers |= {paper.id: paper for paper in document.papers}
            total += document.total or document.entries
        newest = sorted(papers.values(), key=lambda paper: str(paper.published or ""), reverse=True)
        return Found(tuple(newest[:limit]), max(total, len(papers)))

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Fetch works by OpenAlex id, DOI, arXiv id or PMID, in the order given; unknown ones are left out."""
        papers: dict[str, Paper] = {}
        known = [read for one in dict.fromkeys(ids) if (read := read_id(one.replace("pmid:", "pmid ")))]
        for scheme, values in _by_filter(known):
            for start in range(0, len(values), 50):
                document = await self._works((f"{scheme}:{'|'.join(values[start : start + 50])}",), 50)
                if isinstance(document, SourceFailure):
                    return document
                for paper in document.papers:
                    papers |= {f"{name}:{value}": paper for name, value in paper.ids.items()}
        found = tuple(dict.fromkeys(papers[read.canonical] for read in known if read.canonical in papers))
        return Found(found, len(found))

    async def citing(self, ids: Sequence[str], limit: int) -> Citing | SourceFailure:
        """Tell who cites a work, newest publications first; a work of several ids is asked for by OpenAlex's own.

        Args:
            ids: canonical, of one work; an OpenAlex id, DOI, arXiv id or PMID.
            limit: 1 to 1,000.
        """
        own = next((one.removeprefix("openalex:") for one in ids if one.startswith("openalex:")), "")
        cited: Paper | None = None
        if not own:
            found = await self.by_id(ids)
            if isinstance(found, SourceFailure):
                return replace(found, section=CITATIONS)
            if not found.papers:
                return Citing(known=False)
            cited = found.papers[0]
            own = cited.ids["openalex"]
        documents: list[Document] = []
        for page in range(1, -(-limit // PAGE) + 1):
            document = await self._works((f"cites:{own}",), min(limit, PAGE), page)
            if isinstance(document, SourceFailure):
                return replace(document, section=CITATIONS)
            documents.append(document)
            if (document.total or 0) <= page * PAGE:
                break
        papers = merged(paper for each in documents for paper in each.papers)[:limit]
        total, read = documents[0].total or 0, sum(each.entries for each in documents)
        return Citing(True, papers, max(total, len(papers)), whole=total <= min(read, limit), cited=cited)

    async def authors(self, name: str, limit: int) -> Namesakes | SourceFailure:
        """Tell who writes under a name, those with most works first; of what its search finds, people of that name."""
        words = " ".join(name_words(name))
        question = {"search": words, "sort": "works_count:desc", "per-page": str(AUTHORS_ASKED), **self._signed}
        answer = await self._asking.document(address(f"{self._api_url}/authors", question), parse_authors, AUTHORS)
        if isinstance(answer, SourceFailure):
            return answer
        same = [each for each in answer.people if verdict(name, each.name) is Verdict.SAME]
        return Namesakes(tuple(same[:limit]), len(same))

    @property
    def schemes(self) -> frozenset[str]:
        """ORCIDs and its own."""
        return frozenset({"orcid", "openalex"})

    async def person(self, person_id: str) -> Namesakes | SourceFailure:
        """Tell who bears an ORCID or an id of OpenAlex's own."""
        url = address(f"{self._api_url}/authors/{person_id.removeprefix('openalex:')}", self._signed)
        answer = await self._asking.document(url, parse_authors, AUTHORS, absent=UNKNOWN)
        return answer if isinstance(answer, SourceFailure) else Namesakes(answer.people[:1], len(answer.people))

    async def _works(self, filters: Sequence[str], size: int, page: int = 1) -> Document | SourceFailure:
        question = {
            "filter": ",".join(filters),
            "sort": "publication_date:desc",
            "per-page": str(size),
            **({"page": str(page)} if page > 1 else {}),
            **self._signed,
        }
        return await self._asking.document(address(f"{self._api_url}/works", question), parse_openalex)


def _by_filter(ids: Iterable[ReadId]) -> Iterable[tuple[str, list[str]]]:
    """Give by filter what to ask for; arXiv's papers are known by the DOIs that arXiv gives them."""
    asked: dict[str, list[str]] = {"openalex": [], "doi": [], "pmid": []}
    for read in ids:
        if read.scheme == "arxiv":
            asked["doi"].append(f"10.48550/arxiv.{read.value}")
        elif read.scheme in asked:
            asked[read.scheme].append(read.value)
    return asked.items()


def _each(filters: object) -> Iterable[tuple[str, ...]]:
    return filters if isinstance(filters, tuple) else ()


def _with_reason(failure: SourceFailure) -> SourceFailure:
    """Says of a refusal what it most likely means."""
    if failure.fault is not SourceFault.REFUSED:
        return failure
    return replace(failure, why=f"{failure.why}; {NEEDS_KEY}")
