"""`status`: the sources, the deliveries and the store, and what fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.commands.lookback import WEEK
from bot.commands.outlook import next_digest
from bot.commands.replies import answer, fine, heading, paragraph, row
from bot.commands.visit import Visit
from bot.digest.empty import empty_days
from bot.domain.collection import SourceHealth
from bot.domain.conversation import Answer
from bot.domain.delivery import DeliveryRecord
from bot.domain.errors import StorageError
from bot.domain.message import Block, Bullets, Button, Line, Text
from bot.domain.paper import SOURCE_LABELS
from bot.schedule.health import still_asked

SECTIONS_SHOWN = 15
"""How many sections of sources are listed, the failing ones first."""


async def status(visit: Visit) -> Answer:
    """Show each source's health, what waits to be posted here, and the store's state."""
    trouble = await _store_trouble(visit)
    async with visit.doors.library.begin() as work:
        health = still_asked(await work.sources.health())
        waiting = await work.log.unfinished(visit.place)
        slots = await work.slots.since(visit.place, visit.now - WEEK)
        following = await next_digest(visit, work)
    blocks: list[Block] = [heading(visit.say("panel.status"))]
    if trouble:
        blocks.append(paragraph(trouble))
    blocks.extend(_sources(visit, health))
    blocks.append(paragraph(following))
    blocks.extend(_waiting(visit, waiting))
    empty = empty_days(slots, visit.radar.timezone, visit.language)
    if empty:
        blocks.append(fine(empty))
    return answer(*blocks, *row([Button(visit.say("commands.panel"), "list")]), ok=not trouble)


async def _store_trouble(visit: Visit) -> str:
    try:
        await visit.doors.library.check()
    except StorageError as error:
        return visit.say("panel.store_trouble", why=str(error))
    return ""


def _sources(visit: Visit, health: Sequence[SourceHealth]) -> list[Block]:
    if not health:
        return [paragraph(visit.say("panel.never_asked"))]
    ordered = sorted(health, key=lambda section: (section.failures == 0, section.source, section.section))
    lines = tuple((Text(_source(visit, section)),) for section in ordered[:SECTIONS_SHOWN])
    blocks: list[Block] = [Bullets(lines)]
    if len(ordered) > SECTIONS_SHOWN:
        blocks.append(fine(visit.say("panel.further_sections", n=len(ordered) - SECTIONS_SHOWN)))
    return blocks


def _source(visit: Visit, section: SourceHealth) -> str:
    name = f"{SOURCE_LABELS.get(section.source, section.source)} {section.section}".strip()
    parts = [_success(visit, section)]
    if section.freshness is not None:
        parts.append(visit.say(f"panel.batch_{section.freshness.value}"))
    if section.refused:
        parts.append(visit.say("panel.refused", n=section.refused))
    if section.failing_since is not None:
        since = visit.moment(section.failing_since)
        parts.append(visit.say("panel.failing", since=since, n=section.failures, why=section.why))
    parts.append(visit.say("panel.next_poll", at=visit.moment(section.next_poll_at)))
    return f"{name}: {' · '.join(parts)}"


def _success(visit: Visit, section: SourceHealth) -> str:
    if section.succeeded_at is None:
        return visit.say("panel.never_succeeded")
    at = visit.moment(section.succeeded_at)
    batch = visit.moment(section.fresh_at) if section.fresh_at else "–"
    return visit.say("panel.succeeded", at=at, size=f"{section.size:,}", batch=batch)


def _waiting(visit: Visit, records: Sequence[DeliveryRecord]) -> list[Block]:
    if not records:
        return [fine(visit.say("panel.nothing_waits"))]
    kinds = Counter((record.state, record.why) for record in records)
    lines: list[Line] = []
    for (state, why), count in kinds.items():
        said = visit.say(f"panel.state_{state.value}", n=count)
        lines.append((Text(f"{said}: {why}" if why else said),))
    return [Bullets(tuple(lines))]
