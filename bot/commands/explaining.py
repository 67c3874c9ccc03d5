"""`why`: why a paper was, or was not, posted here: the stage that stopped it, and the words involved."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.commands import muting
from bot.commands.citing import facts_of
from bot.commands.command import Why
from bot.commands.doubting import apart, doubts
from bot.commands.hiding import why_hidden
from bot.commands.life import life_of
from bot.commands.measuring import measured, reached, short_of
from bot.commands.nearest import Nearness, nearest
from bot.commands.outlook import next_digest
from bot.commands.people_words import left_out_words
from bot.commands.preview_words import failure_words, sources_named
from bot.commands.reading import hidden
from bot.commands.replies import answer, fine, listed, paragraph, row, watched
from bot.commands.retrying import parked_words
from bot.commands.standing import standing_of
from bot.commands.visit import Visit
from bot.digest.cards import reasons_line
from bot.domain.collection import SourceFailure
from bot.domain.conversation import Answer
from bot.domain.delivery import SHOWING_KINDS, DeliveryKind, DeliveryRecord, DeliveryState
from bot.domain.errors import NotFound
from bot.domain.match import Match, Reason
from bot.domain.message import Block, Bullets, Button, Emphasis, Fine, Paragraph, words
from bot.domain.paper import KnownPaper, Paper
from bot.domain.watch import Watch, WatchKind
from bot.intake.identity import canonical
from bot.intake.user_feeds import twin_ids
from bot.matching.citing import known_with_citations, titled, with_citations
from bot.matching.following import followed
from bot.matching.index import WatchIndex
from bot.matching.topics import Near
from bot.ports import Work

NEAREST_SHOWN = 3
"""How many watches that came near are told."""

_EVER = datetime(1970, 1, 1, tzinfo=UTC)

_SAMPLE = re.compile(r"sample:[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class _Record:
    """What the store says about a paper in a place."""

    known: KnownPaper
    matches: Sequence[Match]
    deliveries: Sequence[DeliveryRecord]
    watches: Sequence[Watch]
    mutes: Sequence[str]
    following: str
    near: Mapping[int, Near]


async def why(visit: Visit, command: Why) -> Answer:
    """Tell the stage at which a paper was posted or stopped here.

    Raises:
        NotFound: it is no id, link or number that can be read.
    """
    wanted = canonical(command.what) or _sample_id(command.what)
    async with visit.doors.library.begin() as work:
        every = await titled(work, await work.watches.of(visit.place, removed=True))
        watches = [watch for watch in every if watch.kind is not WatchKind.MUTE]
        known = await (_by_id(work, wanted, watches) if wanted else _by_number_or_link(visit, work, command.what))
        record = await _record(visit, work, known, every) if known else None
        life = await life_of(visit, work, known) if known else ()
        facts = await facts_of(visit, work, record.known.paper, watches) if record else ()
        hiding = await why_hidden(visit, work, record.known) if record else ()
        standing_there = await standing_of(visit, work, record.known) if record else ()
    if record is not None:
        held = [paragraph(each) for each in record.mutes]
        return answer(
            _title(record.known.paper), *hiding, *held, *_stage(visit, record), *standing_there, *facts, *life
        )
    standing = [watch for watch in every if watch.removed_at is None]
    return await _unknown(visit, wanted, standing, command.what)


async def _by_id(work: Work, wanted: str, watches: Sequence[Watch]) -> KnownPaper | None:
    """Find what carries an id; what a feed of this place alone says of it, where nobody else knows it."""
    known = await work.papers.find(wanted)
    feeds = [watch.text for watch in watches if watch.kind is WatchKind.FEED]
    if known is not None or not feeds:
        return known
    keys = await work.papers.keys_of(twin_ids([wanted], feeds))
    return next(iter((await work.papers.get(sorted(keys.values()))).values()), None)


async def _by_number_or_link(visit: Visit, work: Work, what: str) -> KnownPaper | None:
    """Find a paper by its number, or one that matched here by its page.

    Raises:
        NotFound: it is neither.
    """
    if not re.fullmatch(r"[0-9]{1,9}", what):
        matched = await work.matches.recent(visit.place, _EVER) if "/" in what else ()
        page = _page(what)
        linked = (known for _, known in matched if page in map(_page, (known.paper.url, known.paper.pdf)))
        if found := next(linked, None):
            return found
        raise NotFound(visit.say("errors.no_id", words=what), try_instead=("why 2606.01234", "help why"))
    known = (await work.papers.get((int(what),))).get(int(what))
    return None if known is None or await hidden(visit, work, known) else known


def _page(link: str | None) -> str:
    """Give a page's address without what differs from link to link: scheme, fragment, the slash at the end."""
    return (link or "").strip().strip("<>").partition("#")[0].partition("://")[2].rstrip("/")


async def _record(visit: Visit, work: Work, known: KnownPaper, watches: Sequence[Watch]) -> _Record:
    deliveries = await work.log.of_paper(visit.place, known.key)
    selecting = [watch for watch in watches if watch.kind is not WatchKind.MUTE]
    (told,) = await known_with_citations(work, [known], selecting)
    return _Record(
        told,
        await work.matches.of_paper(visit.place, known.key),
        [each for each in deliveries if each.delivery.kind in SHOWING_KINDS],
        selecting,
        muting.reasons(visit, known.paper, watches),
        await next_digest(visit, work),
        await measured(visit, selecting, known),
    )


def _sample_id(what: str) -> str | None:
    typed = what.strip().casefold()
    return typed if _SAMPLE.fullmatch(typed) else None


def _stage(visit: Visit, record: _Record) -> list[Block]:
    """Tell the latest stage that the paper reached: posted or on its way, matched, seen."""
    seen = fine(visit.say("why.first_seen", at=visit.moment(record.known.first_seen_at)))
    reasons = [reason for match in record.matches for reason in match.reasons]
    matched: list[Block] = (
        [Fine(reasons_line(reasons, visit.language)), *_whom(visit, record, reasons), *_scores(visit, record)]
        if reasons
        else []
    )
    if record.deliveries:
        return [*_deliveries(visit, record.deliveries), *matched, seen]
    if record.matches:
        return [paragraph(line) for line in _matched(visit, record)] + [*matched, seen]
    return [*_unmatched(visit, record), seen]


def _whom(visit: Visit, record: _Record, reasons: Sequence[Reason]) -> list[Block]:
    """Say why an author is the one who is followed, and whom watches on a person were taught to leave out."""
    numbers = {match.watch for match in record.matches}
    taught = [
        fine(visit.say("people.taught_why", name=_label(visit, watch), names=left_out_words(whom, visit.language)))
        for watch in record.watches
        if watch.number in numbers and (whom := followed(watch.kind, watch.text)) is not None and whom.left_out
    ]
    return [*doubts(visit, reasons, record.known.paper), *taught]


def _deliveries(visit: Visit, deliveries: Sequence[DeliveryRecord]) -> list[Block]:
    told = [each for each in deliveries if each.delivery.kind is not DeliveryKind.TAIL] or list(deliveries)
    blocks: list[Block] = [paragraph(_delivery(visit, each)) for each in told]
    over = [each.delivery.slot for each in told if each.delivery.kind is DeliveryKind.TAIL]
    return [*blocks, *row(Button(visit.say("why.open_rest"), f"more {slot}") for slot in over)]


def _delivery(visit: Visit, record: DeliveryRecord) -> str:
    if record.delivery.kind is DeliveryKind.TAIL:
        return visit.say("why.over_cap", slot=_slot_words(visit, record.delivery.slot), cap=visit.radar.cap)
    at = visit.moment(record.settled_at) if record.settled_at else ""
    kind = "shared" if record.delivery.kind is DeliveryKind.SHARED else "digest"
    state = record.state.value
    key = f"why.sent_{kind}" if record.state is DeliveryState.SENT else f"why.state_{state}"
    parked = visit.radar.parked if record.state in (DeliveryState.PARKED, DeliveryState.PENDING) else None
    why = parked_words(visit) if parked else record.why
    key = "why.state_parked" if parked else key
    return visit.say(key, at=at, slot=_slot_words(visit, record.delivery.slot), why=why or "–")


def _slot_words(visit: Visit, slot: str) -> str:
    """Name what a delivery belongs to: `the digest of 2026-06-17`."""
    first, _, rest = slot.partition("/")
    if first == "shared":
        return visit.say("why.slot_shared", on=rest.partition("/")[0])
    return visit.say("why.slot_instant" if rest.startswith("instant-") else "why.slot_digest", on=first)


def _matched(visit: Visit, record: _Record) -> list[str]:
    """Tell of matches that were not posted: waiting, known before the watch, watch removed."""
    by_number = {watch.number: watch for watch in record.watches}
    lines: list[str] = []
    for match in record.matches:
        watch = by_number[match.watch]
        name = _label(visit, watch)
        if match.retired_at is not None:
            lines.append(visit.say("why.reworded", n=watch.number, at=visit.moment(match.retired_at)))
        elif watch.removed_at is not None:
            lines.append(visit.say("why.removed", watch=name, at=visit.moment(watch.removed_at)))
        elif match.live and record.mutes:
            lines.append(visit.say("why.held_back", watch=name))
        elif match.live:
            lines.append(visit.say("why.waits", watch=name, next=record.following))
        else:
            made = visit.moment(watch.since)
            key = "why.before_words" if watch.worded_at else "why.before_watch"
            lines.append(visit.say(key, watch=name, made=made))
    return lines


def _unmatched(visit: Visit, record: _Record) -> list[Block]:
    standing = [watch for watch in record.watches if watch.removed_at is None]
    if not standing:
        return [paragraph(visit.say("why.no_watches"))]
    paper = record.known.paper
    near = [(each.share, _near(visit, each)) for each in nearest([one for one in standing if one.aim is None], paper)]
    for watch in standing:
        if watch.aim is not None:
            share, told = short_of(visit, watch, paper, record.near.get(watch.number))
            near.append((share, f"{_label(visit, watch)}: {told}"))
    lines = tuple(words(told) for _, told in sorted(near, key=_falling)[:NEAREST_SHOWN])
    return [paragraph(visit.say("why.no_match", n=len(standing))), Bullets(lines)]


def _scores(visit: Visit, record: _Record) -> list[Block]:
    """Say of the topics and examples that want the paper from which score on they do."""
    numbers = {match.watch for match in record.matches}
    return [
        fine(line) for line in reached(visit, [one for one in record.watches if one.number in numbers], record.near)
    ]


def _falling(near: tuple[float, str]) -> float:
    return -near[0]


def _near(visit: Visit, near: Nearness) -> str:
    name = _label(visit, near.watch)
    parts: list[str] = []
    if near.shut_out:
        parts.append(visit.say("why.shut_out", words=listed(near.shut_out, visit.language)))
    elif near.apart:
        parts.append(visit.say("why.apart", words=listed(near.held, visit.language)))
    else:
        if near.held:
            parts.append(visit.say("why.held", words=listed(near.held, visit.language)))
        parts.append(visit.say("why.missing", words=listed(near.missing, visit.language)))
    if near.namesakes:
        parts.append(visit.say("why.namesakes", names=apart(visit, near.namesakes)))
    return f"{name}: {' · '.join(parts)}"


async def _unknown(visit: Visit, wanted: str | None, watches: Sequence[Watch], what: str) -> Answer:
    """Tell that no source brought it; what a source knows of it, and whether a watch would want it."""
    blocks: list[Block] = [paragraph(visit.say("why.unknown", words=what))]
    if wanted is None:
        return answer(*blocks)
    found: Paper | None = None
    for source in visit.doors.sources:
        answered = await source.by_id((wanted,))
        if isinstance(answered, SourceFailure):
            blocks.append(fine(failure_words(visit, answered)))
        elif answered.papers:
            found = answered.papers[0]
            name = sources_named(visit, (source.name,))
            on = found.published.isoformat() if found.published else "?"
            blocks.extend((fine(visit.say("why.there", source=name, on=on)), _title(found)))
            break
    if found is not None:
        async with visit.doors.library.begin() as work:
            (told,) = await with_citations(work, [found], watches)
            blocks.extend((*_would(visit, watches, told), *await facts_of(visit, work, told, watches)))
    return answer(*blocks, *row([Button(visit.say("commands.status"), "status")]))


def _would(visit: Visit, watches: Sequence[Watch], paper: Paper) -> list[Block]:
    [hits] = WatchIndex([watch for watch in watches if watch.kind is not WatchKind.MUTE]).match([paper])
    if not hits:
        return [paragraph(visit.say("why.would_not"))]
    names = listed((_label(visit, hit.watch) for hit in hits), visit.language)
    held = [paragraph(each) for each in muting.reasons(visit, paper, watches)]
    return [paragraph(visit.say("why.would", watches=names)), *held]


def _label(visit: Visit, watch: Watch) -> str:
    return f"{watch.number}. {watched(watch.kind, watch.text, visit.language)}"


def _title(paper: Paper) -> Paragraph:
    return Paragraph((Emphasis(paper.title),))
