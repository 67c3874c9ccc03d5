"""How a collection went, section by section, as lines for people."""

from __future__ import annotations

from typing import assert_never

from adapters.terminal.doors import SectionReport
from bot.domain.collection import USER_FEEDS, Batch, Gathered, SourceFailure, Unchanged
from bot.intake.user_feeds import shown_address


def report_of(gathered: Gathered) -> SectionReport:
    """Say in one line what a section brought, or why it brought nothing."""
    match gathered.collected:
        case Batch() as batch:
            refused = f", {len(batch.refused)} unreadable ({_first(batch)})" if batch.refused else ""
            verdict = f", {gathered.freshness.value}" if gathered.freshness else ""
            counts = f"{len(batch.papers)} papers, {gathered.first} first seen, {gathered.matched} matches"
            missing = (f"{batch.incomplete.fault.value}: {batch.incomplete.why}",) if batch.incomplete else ()
            notes = "".join(f"; {note}" for note in (*batch.notes, *missing))
            return SectionReport(f"{_name(batch)}: {counts}{verdict}{refused}{notes}", failed=bool(missing))
        case Unchanged() as unchanged:
            return SectionReport(f"{_name(unchanged)}: unchanged since the last time", failed=False)
        case SourceFailure() as failure:
            return SectionReport(f"{_name(failure)}: {failure.fault.value}: {failure.why}", failed=True)
        case other:
            assert_never(other)


def _name(collected: Batch | Unchanged | SourceFailure) -> str:
    """Name a section; a user's feed without the query of its address, which may hold a secret."""
    ours = collected.source != USER_FEEDS
    return f"{collected.source} {collected.section if ours else shown_address(collected.section)}".strip()


def _first(batch: Batch) -> str:
    entry = batch.refused[0]
    return f"{entry.where}: {entry.why}"
