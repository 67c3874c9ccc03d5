"""arXiv as a source: its daily feeds by section, its search, and papers by id.

Source: https://info.arxiv.org/help/rss.html, https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never
from urllib.parse import quote, urljoin

from adapters.sources.arxiv_api import ArxivApi
from adapters.sources.arxiv_authors import AUTHORS_URL, ArxivAuthors, ArxivPeople
from adapters.sources.arxiv_feed import LINK_URL, parse_arxiv
from adapters.sources.arxiv_gaps import OAI_URL, ArxivGaps
from adapters.sources.document import Document
from adapters.sources.fetched import Fetched, FetchFailed, NotModified
from adapters.sources.http import PoliteClient
from adapters.sources.pace import ARXIV_PACE
from adapters.sources.strikes import Strikes
from bot.catalogue import taxonomy
from bot.catalogue.lookup import Ambiguous, Unknown
from bot.domain.collection import Batch, Collected, Found, RefusedEntry, SourceFailure, SourceFault, Unchanged, Wanted
from bot.domain.errors import BadDocument
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.intake.novelty import merged, newest_of
from bot.ports import Clock

RSS_URL = "https://rss.arxiv.org/rss"
API_URL = "https://export.arxiv.org/api/query"

CROWDED = 1_900
"""Entries from which a feed may be losing papers: at 2,000 it is cut, new ones first."""

TRUSTED_FOR = timedelta(hours=20)
"""How long an `ETag` is used: some servers never change theirs, so that once a day all is fetched."""

_UNREADABLE = frozenset((SourceFault.NOT_A_FEED, SourceFault.BROKEN, SourceFault.TOO_BIG))


@dataclass(frozen=True, slots=True)
class _Read:
    """A section as it came.

    Attributes:
        collected: the section's own answer, and failures of its categories where it was asked by them.
        fetched: documents read whole, to remember when their papers are safe.
        unserved: arXiv doesn't serve the section as one.
    """

    collected: tuple[Collected, ...]
    fetched: tuple[Fetched, ...] = ()
    unserved: bool = False

    @property
    def own(self) -> Collected:
        """The section's own answer."""
        return self.collected[-1]


class ArxivSource:
    """The `PaperSource` door over arXiv."""

    def __init__(
        self,
        client: PoliteClient,
        clock: Clock,
        *,
        rss_url: str = RSS_URL,
        api_url: str = API_URL,
        oai_url: str = OAI_URL,
        link_url: str = LINK_URL,
        authors_url: str = AUTHORS_URL,
    ) -> None:
        """Make it.

        Args:
            client: fetches, politely.
            clock: gives now.
            rss_url: base of the RSS feeds; the Atom feeds stand beside it, under `atom`.
            api_url: the search API's address.
            oai_url: the OAI-PMH repository's address.
            link_url: base of the links that people click.
            authors_url: where the author pages stand.
        """
        self._client = client
        self._clock = clock
        self._rss_url = rss_url.rstrip("/")
        self._atom_url = urljoin(self._rss_url, "atom")
        self._link_url = link_url.rstrip("/")
        self._api = ArxivApi(client, clock, api_url.rstrip("/?"), self._link_url)
        self._authors = ArxivAuthors(client, clock, authors_url, self._link_url)
        self.people = ArxivPeople(self._api, self._authors)
        self._gaps = ArxivGaps(client, clock, oai_url, self._link_url)
        self._crowded: set[str] = set()
        self._asked: set[str] = set()

    @property
    def name(self) -> str:
        """`arxiv`."""
        return "arxiv"

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Ask arXiv's search; newest submissions first, at most `limit` (1 to 2,000)."""
        found = await self._api.search(query, limit)
        return found if isinstance(found, SourceFailure) else replace(found, papers=self._marked(found.papers))

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Fetch papers by canonical id (`arxiv:2606.01234`), in the order given; other schemes are left out."""
        return await self._api.by_id(ids)

    async def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:
        """Give the papers of days that were missed, then the day's, section by section.

        A section's `ETag` is remembered when the next one is asked for: whoever takes a batch must have it safe before
        asking on, so that a crash in between loses nothing.

        Args:
            wanted: all archives where some watch looks everywhere, else the watched sections alone. Missed days are
                filled for all that was ever wanted, whichever sections are due now.
            since: aware UTC of the last good collection; None: never.
        """
        conditional = since is not None and self._clock.now() - since < TRUSTED_FOR
        strikes, sections, newest = Strikes(), sections_of(wanted), ""
        self._asked |= set(sections)
        notes = await self._authors.know(wanted.queries)
        if (gap := await self._gaps.gap(since)) is not None:
            async for batch in self._gaps.fill(gap, lambda paper: _is_in(paper, self._asked)):
                yield replace(batch, papers=self._marked(batch.papers))
        for section in sections:
            read = await self._section(section, conditional, strikes)
            for collected in read.collected:
                if isinstance(collected, Batch):
                    newest = newest_of((f"arxiv:{newest}", *(paper.id for paper in collected.papers)))
                    told = (*collected.notes, *notes)
                    collected, notes = replace(collected, papers=self._marked(collected.papers), notes=told), ()
                yield self._told(collected)
            for fetched in read.fetched:
                await self._client.remember(fetched)
        await self._gaps.advance(newest)

    def _marked(self, papers: Iterable[Paper]) -> tuple[Paper, ...]:
        return tuple(map(self._authors.marked, papers))

    def _told(self, collected: Collected) -> Collected:
        """Says of a section that answered that days before are missing, so that it isn't taken for well."""
        if self._gaps.trouble is None or isinstance(collected, SourceFailure):
            return collected
        trouble = replace(self._gaps.trouble, section=collected.section, failed_at=self._clock.now())
        return replace(collected, incomplete=trouble) if isinstance(collected, Batch) else trouble

    async def _section(self, section: str, conditional: bool, strikes: Strikes) -> _Read:
        """Reads a section's feed; an archive that is too large, or not served as one, by its categories."""
        if unasked := strikes.unasked(section, self._clock.now()):
            return _Read((unasked,))
        if section in self._crowded:
            return await self._by_categories(section, conditional, strikes)
        read = await self._whole(section, conditional)
        strikes.note(read.own)
        crowded = isinstance(read.own, Batch) and len(read.own.papers) + len(read.own.refused) >= CROWDED
        if not (crowded or read.unserved) or not _categories_of(section):
            return read
        self._crowded.add(section)
        return await self._by_categories(section, conditional, strikes)

    async def _by_categories(self, archive: str, conditional: bool, strikes: Strikes) -> _Read:
        """Makes the archive's batch from those of its categories; failures of some stand before it."""
        reads = []
        for category in _categories_of(archive):
            unasked = strikes.unasked(category, self._clock.now())
            read = _Read((unasked,)) if unasked else await self._whole(category, conditional)
            strikes.note(read.own)
            reads.append(read)
        batches = [read.own for read in reads if isinstance(read.own, Batch)]
        failures = [read.own for read in reads if isinstance(read.own, SourceFailure)]
        if batches:
            own: Collected = _joined(archive, batches)
        elif len(failures) < len(reads):
            own = Unchanged(self.name, archive, self._clock.now())
        else:
            own, failures = replace(failures[-1], section=archive), []
        return _Read((*failures, own), tuple(fetched for read in reads for fetched in read.fetched))

    async def _whole(self, section: str, conditional: bool) -> _Read:
        """Reads a section's RSS; its Atom, where RSS isn't there or can't be read to its end."""
        rss = await self._feed(self._rss_url, section, conditional)
        by_parts = rss.unserved and bool(_categories_of(section))
        if by_parts or not (rss.unserved or _is_unreadable(rss.own)):
            return rss
        atom = await self._feed(self._atom_url, section, conditional=False)
        if not isinstance(atom.own, Batch) or _count(atom.own) < _count(rss.own):
            return rss
        why = rss.own.why if isinstance(rss.own, SourceFailure) else "some entries are broken"
        note = f"read from Atom, since RSS can't be read: {why}"
        return _Read((replace(atom.own, notes=(*atom.own.notes, note)),))

    async def _feed(self, base: str, section: str, conditional: bool) -> _Read:
        outcome = await self._client.fetch(f"{base}/{quote(section)}", ARXIV_PACE, conditional=conditional)
        match outcome:
            case NotModified():
                return _Read((Unchanged(self.name, section, outcome.fetched_at),))
            case FetchFailed():
                failure = outcome.failure(self.name, section, self._clock.now())
                return _Read((failure,), unserved=outcome.status in {400, 404})
            case Fetched():
                return await self._read(section, outcome)
            case _:
                assert_never(outcome)

    async def _read(self, section: str, fetched: Fetched) -> _Read:
        try:
            document = await asyncio.to_thread(parse_arxiv, fetched.body, self._link_url)
        except BadDocument as error:
            broke = fetched.broke or FetchFailed(SourceFault.NOT_A_FEED, str(error))
            return _Read((broke.failure(self.name, section, self._clock.now()),))
        batch = _batch(section, document, fetched)
        return _Read((batch,), () if batch.refused else (fetched,))


def sections_of(wanted: Wanted) -> list[str]:
    """Give the sections to ask for: open archives where a watch looks everywhere, and what is watched by itself.

    A category is left out where its archive is asked for; one that arXiv closed gives the one that stands for it.
    """
    sections = [archive.id for archive in taxonomy.archives() if archive.open] if wanted.everything else []
    watched = [taxonomy.find(category) for category in sorted(wanted.categories)]
    known = [entry.id for entry in watched if isinstance(entry, taxonomy.Archive | taxonomy.Category)]
    unknown = [entry.word for entry in watched if isinstance(entry, Ambiguous | Unknown)]
    asked = dict.fromkeys([*sections, *known, *unknown])
    return [section for section in asked if "." not in section or section.partition(".")[0] not in asked]


def _is_in(paper: Paper, sections: Collection[str]) -> bool:
    """Whether a paper stands in one of the sections, archives with all below them."""
    return any(name in sections for one in paper.categories for name in (one, one.partition(".")[0]))


def _categories_of(archive: str) -> list[str]:
    """Gives an archive's open categories by id; none for what is a category itself."""
    return [one.id for one in taxonomy.categories() if one.open and one.archive == archive and one.id != archive]


def _batch(section: str, document: Document, fetched: Fetched) -> Batch:
    """Makes the batch of a section; days that are still to come are the feed's mistake."""
    last = (fetched.fetched_at + timedelta(days=2)).date()
    papers = tuple(
        replace(
            paper,
            sections=(section,),
            published=None if paper.published is not None and paper.published > last else paper.published,
        )
        for paper in document.papers
    )
    refused, notes = document.refused, document.notes
    if fetched.broke is not None and not refused:
        refused = (RefusedEntry("the document's end", fetched.broke.why),)
    if document.entries >= CROWDED:
        notes = (*notes, f"{document.entries:,} entries: close to the feed's limit, new papers may be missing")
    return Batch("arxiv", section, papers, fetched.fetched_at, refused, document.dated, notes)


def _joined(archive: str, batches: Sequence[Batch]) -> Batch:
    return Batch(
        source=batches[0].source,
        section=archive,
        papers=merged(paper for batch in batches for paper in batch.papers),
        fetched_at=batches[-1].fetched_at,
        refused=tuple(
            RefusedEntry(f"{batch.section}: {entry.where}", entry.why) for batch in batches for entry in batch.refused
        ),
        dated=batches[-1].dated,
        notes=tuple(f"{batch.section}: {note}" for batch in batches for note in batch.notes),
    )


def _count(collected: Collected) -> int:
    return len(collected.papers) if isinstance(collected, Batch) else 0


def _is_unreadable(collected: Collected) -> bool:
    """Whether an answer came and can't be read, or not to its end."""
    if isinstance(collected, Batch):
        return bool(collected.refused)
    return isinstance(collected, SourceFailure) and collected.fault in _UNREADABLE
