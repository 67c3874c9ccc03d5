"""PubMed as a source: what the watches ask, by the day of entry; its search, and papers by id.

Source: https://www.ncbi.nlm.nih.gov/books/NBK25499/ (parameters), https://www.ncbi.nlm.nih.gov/books/NBK25497/ (policy)
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from adapters.sources.asking import Asking
from adapters.sources.document import Document
from adapters.sources.firehose import address, first_day
from adapters.sources.http import PoliteClient
from adapters.sources.json_record import listed, mapping, read_records, text, whole_number
from adapters.sources.pace import Pace
from adapters.sources.pubmed_query import search_text
from adapters.sources.pubmed_xml import parse_pubmed
from bot.domain.collection import Collected, Found, SourceFailure, SourceFault, Wanted
from bot.domain.errors import BadDocument
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.intake.identity import read_id
from bot.ports import Clock

API_URL = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
PACE = Pace("pubmed", 0.34)
"""Three requests a second are allowed to whoever has no key."""
OVERLAP = timedelta(days=2)
"""Entry dates are set in Washington, and entries come in late."""
MOST_NEW = 1_000
"""Papers taken in one collection, newest first."""
PAGE = 100
"""Papers of one `efetch`: some have hundreds of references, and a document is bounded."""
LONGEST_TERM = 1_500
"""Characters of one question, for the length of the address."""


@dataclass(frozen=True, slots=True)
class _Hits:
    """What `esearch` answers: PMIDs, newest first, and how many there are in all."""

    pmids: tuple[str, ...]
    total: int

    @property
    def entries(self) -> int:
        """How many came."""
        return len(self.pmids)


class PubmedSource:
    """The `PaperSource` door over PubMed; it is asked for what watches want, never for all that is new."""

    def __init__(self, client: PoliteClient, clock: Clock, *, api_url: str = API_URL, contact: str = "") -> None:
        """Make it.

        Args:
            client: fetches, politely.
            clock: gives now.
            api_url: base of the E-utilities.
            contact: an address that NCBI may write to; sent as it asks for.
        """
        self._asking = Asking(client, clock, self.name, PACE)
        self._api_url = api_url.rstrip("/")
        self._clock = clock
        self._signed = {"db": "pubmed", "tool": "academichub"} | ({"email": contact} if contact else {})

    @property
    def name(self) -> str:
        """`pubmed`."""
        return "pubmed"

    async def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:
        """Give what entered PubMed and answers a watch; nothing where no watch can be asked there.

        Args:
            wanted: its queries are asked; journals and categories follow from them.
            since: aware UTC of the last good collection; None: never.
        """
        terms, notes = _terms(wanted)
        if not terms:
            return
        days = _days(first_day(since, OVERLAP, self._clock.now()), self._clock.now())
        pmids: dict[str, None] = {}
        total = 0
        for term in terms:
            hits = await self._hits(term, MOST_NEW, days)
            if isinstance(hits, SourceFailure):
                yield hits
                return
            pmids |= dict.fromkeys(hits.pmids)
            total = max(total + hits.total, len(pmids))
        chosen = sorted(pmids, key=int, reverse=True)[:MOST_NEW]
        if total > len(chosen) >= MOST_NEW:
            notes = (*notes, f"{total:,} new papers may answer the watches: only the newest {MOST_NEW:,} were read")
        documents = await self._fetched(chosen)
        if isinstance(documents, SourceFailure):
            yield documents
        else:
            yield self._asking.batch("", documents, notes, selected=True)

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Ask for a query; newest first, at most `limit` papers."""
        asked = search_text(query)
        if isinstance(asked, bool):
            return self._asking.failure(SourceFault.UNASKED, "the question says nothing that PubMed can look for")
        hits = await self._hits(asked, limit, {})
        if isinstance(hits, SourceFailure):
            return hits
        documents = await self._fetched(hits.pmids)
        if isinstance(documents, SourceFailure):
            return documents
        return Found(tuple(paper for document in documents for paper in document.papers)[:limit], hits.total)

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Fetch papers by PMID or DOI (`pmid:1`, `doi:10.5555/x`), in the order given; unknown ones are left out."""
        known = [read for one in dict.fromkeys(ids) if (read := read_id(one.replace("pmid:", "pmid ")))]
        pmids = [read.value for read in known if read.scheme == "pmid"]
        dois = [f'"{read.value}"[doi]' for read in known if read.scheme == "doi"]
        for start in range(0, len(dois), 20):
            hits = await self._hits(" OR ".join(dois[start : start + 20]), PAGE, {})
            if isinstance(hits, SourceFailure):
                return hits
            pmids += hits.pmids
        documents = await self._fetched(list(dict.fromkeys(pmids)), surely=False)
        if isinstance(documents, SourceFailure):
            return documents
        papers: dict[str, Paper] = {}
        for paper in (paper for document in documents for paper in document.papers):
            papers |= {f"{scheme}:{value}": paper for scheme, value in paper.ids.items()}
        found = tuple(dict.fromkeys(papers[read.canonical] for read in known if read.canonical in papers))
        return Found(found, len(found))

    async def _hits(self, term: str, limit: int, days: dict[str, str]) -> _Hits | SourceFailure:
        question = {"term": term, "retmode": "json", "retmax": str(limit), "sort": "pub_date", **days, **self._signed}
        return await self._asking.document(address(f"{self._api_url}/esearch.fcgi", question), _read_hits)

    async def _fetched(self, pmids: Sequence[str], *, surely: bool = True) -> list[Document] | SourceFailure:
        """Fetches records; `surely`: PubMed has just named them, so that an empty answer is none."""
        documents = []
        for start in range(0, len(pmids), PAGE):
            chunk = pmids[start : start + PAGE]
            url = address(f"{self._api_url}/efetch.fcgi", {"id": ",".join(chunk), "retmode": "xml", **self._signed})
            document = await self._asking.document(url, partial(_read_papers, len(chunk) if surely else None))
            if isinstance(document, SourceFailure):
                return document
            documents.append(document)
        return documents


def _read_papers(expected: int | None, raw: bytes) -> Document:
    """Reads the answer of `efetch` to a question for so many.

    Raises:
        BadDocument: nothing of it can be read.
    """
    return replace(parse_pubmed(raw), total=expected)


def _terms(wanted: Wanted) -> tuple[list[str], tuple[str, ...]]:
    """Gives questions within the length of an address, and what could not be asked."""
    asked = [search_text(query) for query in dict.fromkeys(wanted.queries)]
    notes = ("a watch names nothing that PubMed can be asked for",) if True in asked else ()
    terms: list[str] = []
    for text_ in sorted({one for one in asked if isinstance(one, str)}):
        if terms and len(terms[-1]) + len(text_) < LONGEST_TERM:
            terms[-1] += f" OR {text_}"
        else:
            terms.append(text_)
    return terms, notes


def _days(first: date, now: datetime) -> dict[str, str]:
    """Bounds a question to entries of these days."""
    last = now.astimezone(UTC).date() + timedelta(days=1)
    return {"datetype": "edat", "mindate": f"{first:%Y/%m/%d}", "maxdate": f"{last:%Y/%m/%d}"}


def _read_hits(raw: bytes) -> _Hits:
    """Reads the answer of `esearch`.

    Raises:
        BadDocument: it is none, or tells an error.
    """
    head: dict[str, Any] = read_records(raw, ()).head
    result = mapping(head.get("esearchresult"))
    said = text(result.get("ERROR")) or text(head.get("error"))
    total = whole_number(result.get("count"))
    if said or total is None:
        raise BadDocument(f"PubMed answered “{said}”"[:300] if said else "not an answer of PubMed's search")
    return _Hits(tuple(pmid for one in listed(result.get("idlist")) if (pmid := text(one)).isdigit()), total)
