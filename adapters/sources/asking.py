"""One question to a source's API: the document it answers with, or the failure with its kind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar, runtime_checkable

import structlog

from adapters.sources.document import Document
from adapters.sources.fetched import FetchFailed, NotModified
from adapters.sources.http import PoliteClient
from adapters.sources.pace import Pace, Patience
from bot.domain.collection import Batch, RefusedEntry, SourceFailure, SourceFault
from bot.domain.errors import BadDocument
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.intake.novelty import merged
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.ports import Clock

_Read = TypeVar("_Read")
"""What an answer is read as: a `Document` mostly, or a list of ids to ask for."""

PATIENCE = Patience(attempts=3, budget_s=20.0, least_s=1.0, most_s=10.0, first_pause_s=1.0)
"""A person may be waiting, with other sources that have answered."""

CONFIRMATIONS = 2
"""How often an empty answer is asked for again, where the source itself says that there is more."""
CONFIRM_PAUSE_S = 1.0
"""Before the first of these; each one is longer by as much."""
TOLERATED_PART, TOLERATED_FEW = 0.1, 20
"""Sources count apart from listing: their totals may be more than what comes by this part of them, or by so many."""

_log = structlog.get_logger()


@runtime_checkable
class Counted(Protocol):
    """An answer that says how much it holds, and how much there is."""

    @property
    def entries(self) -> int:
        """How many it holds."""
        ...

    @property
    def total(self) -> int | None:
        """How many the source says there are in all; None where it doesn't say."""
        ...


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks one source.

    Attributes:
        client: fetches, politely.
        clock: gives now.
        source: the source's name.
        pace: how often it may be asked.
        accept: the media type of its answers, where it gives several; empty: any.
    """

    client: PoliteClient
    clock: Clock
    source: str
    pace: Pace
    accept: str = ""

    async def document(
        self,
        url: str,
        parse: Callable[[bytes], _Read],
        section: str = "",
        absent: _Read | None = None,
        *,
        before: int = 0,
    ) -> _Read | SourceFailure:
        """Fetch and read one answer; an empty one, though there should be more, is asked for again a few times.

        Args:
            url: the whole question.
            parse: reads the answer; raises `BadDocument`.
            section: named in a failure.
            absent: given for HTTP 404, where that says that there is none; None: that is a failure.
            before: how many entries came on the pages before this one.
        """
        read = await self._once(url, parse, section, absent)
        for attempt in range(1, CONFIRMATIONS + 1):
            if not (isinstance(read, Counted) and _is_hollow(read, before)):
                return read
            await self.clock.sleep(CONFIRM_PAUSE_S * attempt)
            read = await self._once(url, parse, section, absent)
        if isinstance(read, Counted) and _is_hollow(read, before) and is_short(before, read.total):
            return self.failure(SourceFault.EMPTY_ANSWER, shortfall(before, read.total), section)
        return read

    async def _once(
        self, url: str, parse: Callable[[bytes], _Read], section: str, absent: _Read | None
    ) -> _Read | SourceFailure:
        outcome = await self.client.fetch(url, self.pace, PATIENCE, accept=self.accept)
        if isinstance(outcome, FetchFailed):
            if absent is not None and outcome.status == 404:
                return absent
            return outcome.failure(self.source, section, self.clock.now())
        if isinstance(outcome, NotModified):
            return self.failure(SourceFault.BROKEN, "HTTP 304 to a question without condition", section)
        if outcome.broke is not None:
            return outcome.broke.failure(self.source, section, self.clock.now())
        try:
            document = await asyncio.to_thread(parse, outcome.body)
        except BadDocument as error:
            return self.failure(SourceFault.NOT_A_FEED, str(error), section)
        for entry in document.refused if isinstance(document, Document) else ():
            _log.warning("source.entry_refused", source=self.source, where=entry.where, why=entry.why)
        return document

    def failure(self, fault: SourceFault, why: str, section: str = "") -> SourceFailure:
        """Make a failure of now."""
        return SourceFailure(self.source, section, fault, why, self.clock.now())

    def whole(self, section: str, pages: Sequence[Document]) -> Batch | SourceFailure:
        """Make one batch of the pages of a list; a failure where far fewer came than there are."""
        came, total = sum(page.entries for page in pages), pages[-1].total or 0
        if is_short(came, total):
            return self.failure(SourceFault.EMPTY_ANSWER, shortfall(came, total), section)
        return self.batch(section, pages, (shortfall(came, total),) if came < total else ())

    def batch(
        self, section: str, documents: Iterable[Document], notes: Iterable[str] = (), *, selected: bool = False
    ) -> Batch:
        """Make one batch of the pages of an answer; `selected`: they hold only what the watches asked for."""
        pages = list(documents)
        return Batch(
            source=self.source,
            section=section,
            papers=merged(paper for page in pages for paper in page.papers),
            fetched_at=self.clock.now(),
            refused=tuple(_placed(pages)),
            notes=(*dict.fromkeys(note for page in pages for note in page.notes), *notes),
            selected=selected,
        )


def answering(query: Query, papers: Iterable[Paper]) -> list[Paper]:
    """Keep what answers the query, of what came for a broader question; newest first. Dear: call it in a thread."""
    found = [paper for paper in papers if evaluate(query, FoldedPaper(paper)) is not None]
    return sorted(found, key=lambda paper: paper.published or date.min, reverse=True)


def is_short(came: int, total: int | None) -> bool:
    """Tell whether so much less came than the source says there is that it can't be all; None: it doesn't say."""
    missing = (total or 0) - came
    return missing > 0 and (not came or missing > max(TOLERATED_FEW, TOLERATED_PART * (total or 0)))


def shortfall(came: int, total: int | None) -> str:
    """Say how much is missing."""
    return f"an empty page, though there are {total or 0:,}" if not came else f"only {came:,} of {total or 0:,} came"


def _is_hollow(read: Counted, before: int) -> bool:
    return not read.entries and (read.total or 0) > before


def _placed(pages: list[Document]) -> Iterable[RefusedEntry]:
    for number, page in enumerate(pages, start=1):
        for entry in page.refused:
            yield RefusedEntry(f"page {number}, {entry.where}" if len(pages) > 1 else entry.where, entry.why)
