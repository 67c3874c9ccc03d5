"""Semantic Scholar as a source: its bulk search by publication date, papers by id, and who cites a paper.

Without a key all the world shares one pool, so that 429 is expected: it is a failure like another, asked again later.

Source: https://api.semanticscholar.org/api-docs/graph, https://www.semanticscholar.org/product/api
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from adapters.sources import semanticscholar_author
from adapters.sources.asking import Asking
from adapters.sources.dialect import name_words
from adapters.sources.document import Document
from adapters.sources.firehose import address, first_day
from adapters.sources.http import PoliteClient
from adapters.sources.pace import Pace
from adapters.sources.semanticscholar_paper import parse_semanticscholar
from adapters.sources.semanticscholar_query import search_text
from bot.domain.citation import CITATIONS, Citing
from bot.domain.collection import Collected, Found, SourceFailure, SourceFault, Wanted
from bot.domain.namesake import Namesakes
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.intake.identity import ReadId, read_id
from bot.matching.names import Verdict, verdict
from bot.ports import Clock

API_URL = "https://api.semanticscholar.org/graph/v1"
PACE = Pace("semanticscholar", 3.0)
OVERLAP = timedelta(days=14)
"""It knows papers by their publication date, and learns of them days later."""
MOST_IDS = 20
"""Papers looked up one by one."""
LONGEST_TERM = 1_200
FIELDS = (
    "title,abstract,authors,externalIds,venue,publicationVenue,publicationDate,publicationTypes,journal,"
    "openAccessPdf,url"
)
UNKNOWN = Document(())
"""The answer for a paper that it doesn't know."""
_PREFIXES = {"doi": "DOI:", "arxiv": "ARXIV:", "pmid": "PMID:"}


class SemanticScholarSource:
    """The `PaperSource` door over Semantic Scholar; it is asked for what watches want."""

    def __init__(self, client: PoliteClient, clock: Clock, *, api_url: str = API_URL) -> None:
        """Make it over a client; `api_url` is the graph API's root with its version."""
        self._asking = Asking(client, clock, self.name, PACE)
        self._clock = clock
        self._api_url = api_url.rstrip("/")

    @property
    def name(self) -> str:
        """`semanticscholar`."""
        return "semanticscholar"

    async def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:
        """Give what was published and answers a watch; nothing where no watch can be asked there."""
        texts = _joined({asked for query in wanted.queries if isinstance(asked := search_text(query), str)})
        if not texts:
            return
        first = first_day(since, OVERLAP, self._clock.now())
        documents: list[Document] = []
        notes: list[str] = []
        for text in texts:
            document = await self._bulk(text, {"publicationDateOrYear": f"{first}:"})
            if isinstance(document, SourceFailure):
                yield document
                return
            documents.append(document)
            if (document.total or 0) > document.entries:
                notes.append(f"{document.total:,} papers may answer the watches: only {document.entries:,} were read")
        yield self._asking.batch("", documents, notes, selected=True)

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Ask for a query; newest publications first, at most `limit` (1 to 1,000)."""
        asked = search_text(query)
        if isinstance(asked, bool):
            return self._asking.failure(
                SourceFault.UNASKED, "Semantic Scholar can't be asked for authors or journals alone"
            )
        document = await self._bulk(asked, {})
        if isinstance(document, SourceFailure):
            return document
        return Found(document.papers[:limit], max(document.total or 0, len(document.papers)))

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Fetch papers by DOI, arXiv id or PMID, in the order given; unknown ones are left out."""
        found: list[Paper] = []
        for path in _paths(ids):
            document = await self._asking.document(
                address(f"{self._api_url}/paper/{path}", {"fields": FIELDS}), parse_semanticscholar, absent=UNKNOWN
            )
            if isinstance(document, SourceFailure):
                return document
            found += document.papers
        return Found(tuple(found), len(found))

    async def citing(self, ids: Sequence[str], limit: int) -> Citing | SourceFailure:
        """Tell who cites a paper, newest first, as the source gives them.

        Args:
            ids: canonical, of one paper; a DOI, arXiv id or PMID, the first that is known there.
            limit: 1 to 1,000.

        Source: https://github.com/allenai/s2-folks/issues/70 (most recent first)
        """
        question = {"fields": FIELDS, "limit": str(limit)}
        for path in _paths(ids):
            url = address(f"{self._api_url}/paper/{path}/citations", question)
            document = await self._asking.document(url, parse_semanticscholar, CITATIONS, absent=UNKNOWN)
            if isinstance(document, SourceFailure):
                return document
            if document is not UNKNOWN:
                more = bool(document.following)
                return Citing(True, document.papers[:limit], len(document.papers) + more, whole=not more)
        return Citing(known=False)

    @property
    def schemes(self) -> frozenset[str]:
        """None that a person types."""
        return frozenset()

    async def authors(self, name: str, limit: int) -> Namesakes | SourceFailure:
        """Tell who writes under a name, those with most papers first; of what its search finds, people of that name."""
        question = {"query": " ".join(name_words(name)), "fields": semanticscholar_author.FIELDS, "limit": "100"}
        url = address(f"{self._api_url}/author/search", question)
        answer = await self._asking.document(url, semanticscholar_author.parse_authors, "authors")
        if isinstance(answer, SourceFailure):
            return answer
        same = [each for each in answer.people if verdict(name, each.name) is Verdict.SAME]
        most_first = sorted(same, key=lambda each: -(each.papers or 0))
        return Namesakes(tuple(most_first[:limit]), len(same))

    async def person(self, person_id: str) -> Namesakes | SourceFailure:
        """Tell who bears an id: it knows nobody by any that people type."""
        return self._asking.failure(SourceFault.REFUSED, f"{person_id}: nobody is found there by an id")

    async def _bulk(self, text: str, more: dict[str, str]) -> Document | SourceFailure:
        question = {"query": text, "fields": FIELDS, "sort": "publicationDate:desc", **more}
        return await self._asking.document(
            address(f"{self._api_url}/paper/search/bulk", question), parse_semanticscholar
        )


def _paths(ids: Sequence[str]) -> list[str]:
    read = [read for one in dict.fromkeys(ids) if (read := _read(one)) and read.scheme in _PREFIXES]
    return [f"{_PREFIXES[one.scheme]}{quote(one.value, safe='/:;()')}" for one in read[:MOST_IDS]]


def _read(written: str) -> ReadId | None:
    return read_id(written.replace("pmid:", "pmid "))


def _joined(texts: set[str]) -> list[str]:
    """Puts several questions into one, within the length of an address."""
    joined: list[str] = []
    for text in sorted(texts):
        if joined and len(joined[-1]) + len(text) < LONGEST_TERM:
            joined[-1] += f" | {text}"
        else:
            joined.append(text)
    return joined
