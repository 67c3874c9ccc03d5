"""Rows to the core's values and back; `place_rows.py` has those of places."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from bot.domain.collection import BatchMark, Freshness, SourceHealth
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryRecord, DeliveryState, EmptyReason, Slot
from bot.domain.match import Match, Reason
from bot.domain.message import Message
from bot.domain.paper import Announcement, Author, KnownPaper, Notice, Paper
from storage.columns import place_columns, place_of
from storage.tables import (
    BatchMarkRow,
    DeliveryRow,
    MatchRow,
    PaperRow,
    SlotRow,
    SourceHealthRow,
)

_MESSAGE = TypeAdapter(Message)
_REASONS = TypeAdapter(tuple[Reason, ...])
_EMPTY = TypeAdapter(EmptyReason | None)

DAMAGED = "the stored message is damaged"


def paper_columns(known: KnownPaper) -> dict[str, Any]:
    """Give a paper's columns, all but its key."""
    paper = known.paper
    return {
        "id": paper.id,
        "title": paper.title,
        "source": paper.source,
        "abstract": paper.abstract,
        "authors": [[author.name, author.orcid, *author.ids] for author in paper.authors],
        "categories": list(paper.categories),
        "ids": dict(paper.ids),
        "version": paper.version,
        "venue": paper.venue,
        "published": paper.published,
        "url": paper.url,
        "pdf": paper.pdf,
        "announce": paper.announce and paper.announce.value,
        "notice": paper.notice and paper.notice.value,
        "sections": list(paper.sections),
        "issns": list(paper.issns),
        "links": list(paper.links),
        "first_seen_at": known.first_seen_at,
        "also": list(known.also),
    }


def known_paper(row: PaperRow) -> KnownPaper:
    """Give the paper of a row."""
    paper = Paper(
        id=row.id,
        title=row.title,
        source=row.source,
        abstract=row.abstract,
        authors=tuple(Author(str(name), orcid, tuple(map(str, ids))) for name, orcid, *ids in row.authors),
        categories=tuple(row.categories),
        ids=dict(row.ids),
        version=row.version,
        venue=row.venue,
        published=row.published,
        url=row.url,
        pdf=row.pdf,
        announce=Announcement(row.announce) if row.announce else None,
        notice=Notice(row.notice) if row.notice else None,
        sections=tuple(row.sections),
        issns=tuple(row.issns),
        links=tuple(row.links),
    )
    return KnownPaper(row.key or 0, paper, row.first_seen_at, tuple(row.also))


def match_columns(match: Match) -> dict[str, Any]:
    """Give a match's columns."""
    return {
        **place_columns(match.place),
        "watch": match.watch,
        "paper": match.paper_key,
        "reasons": _REASONS.dump_python(match.reasons, mode="json"),
        "matched_at": match.matched_at,
        "live": match.live,
        "section": match.section,
        "flooded": match.flooded,
        "retired_at": match.retired_at,
    }


def match_of(row: MatchRow) -> Match:
    """Give the match of a row."""
    return Match(
        place=place_of(row),
        watch=row.watch,
        paper_key=row.paper,
        reasons=_REASONS.validate_python(row.reasons),
        matched_at=row.matched_at,
        live=row.live,
        section=row.section,
        flooded=row.flooded,
        retired_at=row.retired_at,
    )


def slot_columns(slot: Slot) -> dict[str, Any]:
    """Give a slot's columns."""
    return {
        **place_columns(slot.place),
        "local_on": slot.local_on,
        "name": slot.name,
        "made_at": slot.made_at,
        "posted": slot.posted,
        "rest": slot.rest,
        "of": slot.of,
        "empty": _EMPTY.dump_python(slot.empty, mode="json"),
    }


def slot_of(row: SlotRow) -> Slot:
    """Give the slot of a row."""
    empty = _EMPTY.validate_python(row.empty)
    return Slot(place_of(row), row.local_on, row.made_at, row.posted, row.rest, row.of, empty, row.name)


def payload_of(message: Message) -> tuple[str, str]:
    """Give a message as JSON, and the SHA-256 of that text in hexadecimal digits."""
    payload = _MESSAGE.dump_json(message).decode()
    return payload, fingerprint(payload)


def fingerprint(payload: str) -> str:
    """Give the SHA-256 of a text in hexadecimal digits."""
    return hashlib.sha256(payload.encode()).hexdigest()


def message_of(payload: str) -> Message:
    """Read a message back."""
    return _MESSAGE.validate_json(payload)


def is_whole(row: DeliveryRow) -> bool:
    """Tell whether a delivery's message is still what was written."""
    return fingerprint(row.payload) == row.digest


def delivery_of(row: DeliveryRow) -> Delivery:
    """Give the delivery of a row; a damaged message is read as an empty one, see `is_whole`."""
    message = message_of(row.payload) if is_whole(row) else Message(())
    kind = DeliveryKind(row.kind)
    papers = tuple(row.papers)
    return Delivery(place_of(row), row.slot, kind, row.part, message, papers, row.parent, row.delivery_id)


def record_of(row: DeliveryRow) -> DeliveryRecord:
    """Give a delivery as it stands."""
    why = row.why if is_whole(row) else DAMAGED
    return DeliveryRecord(delivery_of(row), DeliveryState(row.state), why, row.settled_at, row.ref)


def records_of(rows: Sequence[DeliveryRow]) -> list[DeliveryRecord]:
    """Give deliveries as they stand."""
    return [record_of(row) for row in rows]


def mark_columns(mark: BatchMark) -> dict[str, Any]:
    """Give a mark's columns."""
    return {
        "source": mark.source,
        "section": mark.section,
        "ids": sorted(mark.ids),
        "newest": mark.newest,
        "fresh_at": mark.fresh_at,
        "usual": mark.usual,
    }


def mark_of(row: BatchMarkRow) -> BatchMark:
    """Give the mark of a row."""
    return BatchMark(row.source, row.section, frozenset(row.ids), row.newest, row.fresh_at, row.usual)


def health_columns(health: SourceHealth) -> dict[str, Any]:
    """Give a health's columns."""
    return {**asdict(health), "freshness": health.freshness and health.freshness.value}


def health_of(row: SourceHealthRow) -> SourceHealth:
    """Give the health of a row."""
    return SourceHealth(
        source=row.source,
        section=row.section,
        asked_at=row.asked_at,
        next_poll_at=row.next_poll_at,
        succeeded_at=row.succeeded_at,
        fresh_at=row.fresh_at,
        size=row.size,
        freshness=Freshness(row.freshness) if row.freshness else None,
        refused=row.refused,
        failures=row.failures,
        failing_since=row.failing_since,
        why=row.why,
        notes=tuple(row.notes),
    )
