"""How a collection went, section by section, as lines for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import assert_never

from adapters.terminal.doors import SectionReport
from bot.domain.collection import USER_FEEDS, Batch, Collected, Gathered, SourceFailure, Unchanged
from bot.intake.user_feeds import shown_address

NAMED = 3
"""Of sections that fail alike so many are named."""


def report_of(gathered: Gathered) -> SectionReport:
    """Say what a section brought, or why it brought nothing."""
    collected = gathered.collected
    return SectionReport(collected.source, _section(collected), _told(gathered), isinstance(collected, SourceFailure))


def failures_in(reports: Iterable[SectionReport]) -> list[str]:
    """Give a line for each way in which sections of a source failed, in the order in which they were met."""
    alike: defaultdict[tuple[str, str], list[SectionReport]] = defaultdict(list)
    for report in reports:
        if report.failed:
            alike[report.source, report.told].append(report)
    return [_line(source, told, found) for (source, told), found in alike.items()]


def _line(source: str, told: str, alike: Sequence[SectionReport]) -> str:
    if len(alike) == 1:
        return alike[0].line
    named = ", ".join(report.section for report in alike[:NAMED])
    more = f" and {len(alike) - NAMED} more" if len(alike) > NAMED else ""
    return f"{source}: {len(alike)} sections failed ({named}{more}): {told}"


def _told(gathered: Gathered) -> str:
    match gathered.collected:
        case Batch() as batch:
            refused = f", {len(batch.refused)} unreadable ({_first(batch)})" if batch.refused else ""
            verdict = f", {gathered.freshness.value}" if gathered.freshness else ""
            counts = f"{len(batch.papers)} papers, {gathered.first} first seen, {gathered.matched} matches"
            missing = (f"{batch.incomplete.fault.value}: {batch.incomplete.why}",) if batch.incomplete else ()
            notes = "".join(f"; {note}" for note in (*batch.notes, *missing))
            return f"{counts}{verdict}{refused}{notes}"
        case Unchanged():
            return "unchanged since the last time"
        case SourceFailure() as failure:
            return f"{failure.fault.value}: {failure.why}"
        case other:
            assert_never(other)


def _section(collected: Collected) -> str:
    """Name a section; a user's feed without the query of its address, which may hold a secret."""
    return collected.section if collected.source != USER_FEEDS else shown_address(collected.section)


def _first(batch: Batch) -> str:
    entry = batch.refused[0]
    return f"{entry.where}: {entry.why}"
