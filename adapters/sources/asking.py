"""One question to a source's API: the document it answers with, or the failure with its kind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from adapters.sources.document import Document
from adapters.sources.fetched import FetchFailed, NotModified
from adapters.sources.http import PoliteClient
from adapters.sources.pace import Pace, Patience
from bot.domain.collection import Batch, RefusedEntry, SourceFailure, SourceFault
from bot.domain.errors import BadDocument
from bot.intake.novelty import merged
from bot.ports import Clock

_Read = TypeVar("_Read")
"""What an answer is read as: a `Document` mostly, or a list of ids to ask for."""

PATIENCE = Patience(attempts=3, budget_s=20.0, least_s=1.0, most_s=10.0, first_pause_s=1.0)
"""A person may be waiting, with other sources that have answered."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks one source.

    Attributes:
        client: fetches, politely.
        clock: gives now.
        source: the source's name.
        pace: how often it may be asked.
    """

    client: PoliteClient
    clock: Clock
    source: str
    pace: Pace

    async def document(
        self, url: str, parse: Callable[[bytes], _Read], section: str = "", absent: _Read | None = None
    ) -> _Read | SourceFailure:
        """Fetch and read one answer.

        Args:
            url: the whole question.
            parse: reads the answer; raises `BadDocument`.
            section: named in a failure.
            absent: given for HTTP 404, where that says that there is none; None: that is a failure.
        """
        outcome = await self.client.fetch(url, self.pace, PATIENCE)
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


def _placed(pages: list[Document]) -> Iterable[RefusedEntry]:
    for number, page in enumerate(pages, start=1):
        for entry in page.refused:
            yield RefusedEntry(f"page {number}, {entry.where}" if len(pages) > 1 else entry.where, entry.why)
