"""`status`: the sources, the deliveries and the store, and what fails."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from bot.commands.lookback import WEEK
from bot.commands.ordering import spent_today
from bot.commands.outlook import briefs_blocks, next_digest
from bot.commands.replies import answer, fine, heading, paragraph, row, storage_words
from bot.commands.retrying import parked_blocks
from bot.commands.visit import Visit
from bot.digest.empty import empty_days
from bot.domain.citation import CITATIONS
from bot.domain.collection import SourceHealth
from bot.domain.conversation import Answer
from bot.domain.delivery import DeliveryRecord
from bot.domain.errors import StorageError
from bot.domain.message import Block, Bullets, Button, Line, Text
from bot.domain.paper import SOURCE_LABELS
from bot.matching.looking import feeds_by_place, health_for
from bot.schedule.health import still_asked


async def status(visit: Visit) -> Answer:
    """Show each source's health, what waits to be posted here, and the store's state."""
    trouble = await _store_trouble(visit)
    async with visit.doors.library.begin() as work:
        feeds = feeds_by_place(await work.watches.of(visit.place))[visit.place]
        health = health_for(feeds, still_asked(await work.sources.health()))
        waiting = [
            *await work.log.unfinished(visit.place),
            *await work.log.given_up(visit.place, visit.now - WEEK),
        ]
        slots = await work.slots.since(visit.place, visit.now - WEEK)
        following = await next_digest(visit, work)
        spent = await spent_today(visit, work)
    blocks: list[Block] = [heading(visit.say("panel.status"))]
    if trouble:
        blocks.append(paragraph(trouble))
    blocks.extend(_sources(visit, health))
    blocks.extend(parked_blocks(visit) or [paragraph(following)])
    blocks.extend((*briefs_blocks(visit), *spent))
    blocks.extend(_waiting(visit, waiting))
    empty = empty_days(slots, visit.radar.timezone, visit.language)
    if empty:
        blocks.append(fine(empty))
    return answer(*blocks, *row([Button(visit.say("commands.panel"), "list")]), ok=not trouble)


async def _store_trouble(visit: Visit) -> str:
    try:
        await visit.doors.library.check()
    except StorageError as error:
        return visit.say("panel.store_trouble", why=storage_words(error, visit.language))
    return ""


def _sources(visit: Visit, health: Sequence[SourceHealth]) -> list[Block]:
    """Tell of the sections that are alike in one line together, of the failing ones first."""
    if not health:
        return [paragraph(visit.say("panel.never_asked"))]
    alike: defaultdict[tuple[bool, str, str, str, tuple[str, ...]], list[SourceHealth]] = defaultdict(list)
    for section in health:
        failing = section.failing_since is not None
        alone = section.section if section.refused or section.section == CITATIONS else ""
        alike[not failing, section.source, section.why if failing else "", alone, section.notes].append(section)
    return [Bullets(tuple((Text(_source(visit, alike[key])),) for key in sorted(alike)))]


def _source(visit: Visit, sections: Sequence[SourceHealth]) -> str:
    """Say how sections are doing that are alike; where their times differ, the ones to worry about."""
    first = sections[0]
    named = first.section if len(sections) == 1 else visit.say("panel.sections", n=len(sections))
    named = visit.say("panel.citations") if named == CITATIONS else named
    name = f"{SOURCE_LABELS.get(first.source, first.source)} {named}".strip()
    parts = [_success(visit, sections)]
    kinds = Counter(section.freshness for section in sections if section.freshness is not None)
    for freshness, count in kinds.most_common():
        said = visit.say(f"panel.batch_{freshness.value}")
        parts.append(said if len(kinds) == 1 else f"{said} ({count})")
    if first.refused:
        parts.append(visit.say("panel.refused", n=first.refused))
    failing = [section.failing_since for section in sections if section.failing_since is not None]
    if failing:
        times = max(section.failures for section in sections)
        parts.append(visit.say("panel.failing", since=visit.moment(min(failing)), n=times, why=first.why))
    parts.extend(first.notes)
    parts.append(visit.say("panel.next_poll", at=visit.moment(min(section.next_poll_at for section in sections))))
    return f"{name}: {' · '.join(parts)}"


def _success(visit: Visit, sections: Sequence[SourceHealth]) -> str:
    succeeded = [section.succeeded_at for section in sections if section.succeeded_at is not None]
    if len(succeeded) < len(sections):
        return visit.say("panel.never_succeeded")
    fresh = [section.fresh_at for section in sections if section.fresh_at is not None]
    batch = visit.moment(max(fresh)) if fresh else "–"
    size = sum(section.size for section in sections)
    return visit.say("panel.succeeded", at=visit.moment(min(succeeded)), n=size, size=f"{size:,}", batch=batch)


def _waiting(visit: Visit, records: Sequence[DeliveryRecord]) -> list[Block]:
    if not records:
        return [fine(visit.say("panel.nothing_waits"))]
    kinds = Counter((record.state, record.why) for record in records)
    lines: list[Line] = []
    for (state, why), count in kinds.items():
        said = visit.say(f"panel.state_{state.value}", n=count)
        lines.append((Text(f"{said}: {why}" if why else said),))
    return [Bullets(tuple(lines))]
