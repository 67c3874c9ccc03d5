"""Places that can't be posted to: parked, told once, and going on as soon as they can; in the end deleted for good.

A place is parked by the platform's refusal of a post, or by its news that the bot was removed. Nothing is posted,
edited or looked for there until it goes on: by the platform's news, or by a person who tries. All is kept meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.domain.delivery import Delivery, DeliveryKind, Failed, PostOutcome, Refusal, Refused, Scope, notice_slot
from bot.domain.message import Fine, Heading, Line, Message, Paragraph, Room, Text, words
from bot.domain.parking import ParkedAs, Parking
from bot.domain.watch import Language, Place, Radar, ScheduleKind
from bot.language import say, table
from bot.ports import Work

TOLD_APART = timedelta(days=7)
"""A place's people are told at most once in this time."""
INCOMING_KEPT = timedelta(hours=24)
"""How long it is remembered what came in; platforms send again what wasn't acknowledged within minutes."""

_KINDS = {Refusal.PARK: ParkedAs.PLACE, Refusal.TENANT: ParkedAs.TENANT, Refusal.WAITED: ParkedAs.WAITING}

log = structlog.get_logger(__name__)


async def heed_refusal(work: Work, delivery: Delivery, refused: Refused, now: datetime) -> None:
    """Note what a refusal means beyond the message: for its place, or for the briefing in whose thread it was to go."""
    if kind := _KINDS.get(refused.refusal):
        await park(work, delivery.place, Parking(kind, refused.why, now))
    elif refused.refusal is Refusal.IGNORE and delivery.kind is DeliveryKind.SECTION and delivery.parent:
        await _tell_of_the_part(work, delivery.place, delivery.parent, now)


async def _tell_of_the_part(work: Work, place: Place, parent: str, now: datetime) -> None:
    """Say under a briefing, once, that a part of it couldn't be posted in its thread."""
    head, radar = await work.log.get(parent), await work.radars.get(place)
    if head is None or radar is None:
        return
    message, line = head.delivery.message, Fine(words(say(radar.language, "briefing.part_dropped")))
    if line not in message.blocks:
        await work.outbox.revise(parent, replace(message, blocks=(*message.blocks, line)), now)


async def park(work: Work, place: Place, parking: Parking) -> None:
    """Note that a place (TENANT: its whole tenant) can't be posted to, and tell whoever asked for it, once.

    Of a dead tenant nobody is told: no call may be made there. Nor of a direct conversation: it is what is closed.
    """
    of_all = parking.kind is ParkedAs.TENANT
    if not await work.parkings.park(place.everywhere if of_all else place, parking):
        return
    tell = log.error if of_all else log.warning
    tell("parked", place=place.key, kind=parking.kind.value, why=parking.why)
    radar = await work.radars.get(place)
    if of_all or place.private or radar is None or await work.parkings.get(place.everywhere) is not None:
        return
    people = await _people(work, radar)
    if people and await work.parkings.tell(place, parking.since, TOLD_APART):
        slot = notice_slot(place, parking.since.date().isoformat())
        message = _notice(radar, parking)
        told = [Delivery(place.direct(one), slot, DeliveryKind.NOTICE, 0, message) for one in people]
        await work.outbox.enqueue(told, parking.since)


async def go_on(work: Work, place: Place, now: datetime) -> bool:
    """Let a place be posted to again, and with it its tenant; False where nothing held it."""
    of_all, of_place = [await work.parkings.end(each) for each in (place.everywhere, place)]
    if of_all or of_place:
        await _unmake(work, place.everywhere if of_all else place)
        await work.outbox.release(now)
        log.info("goes on", place=place.key)
    return of_all or of_place


async def _unmake(work: Work, place: Place) -> None:
    """Unmake the digests that wait whole: the schedule makes one, of all the days, when it is due, and never two.

    Where none will be made they are kept; and so they are after a restore until the channel was looked through.
    """
    radars = [radar for radar in await work.radars.all() if place in (radar.place, radar.place.everywhere)]
    waiting = await work.recovery.waiting()
    going = [radar for radar in radars if not radar.paused and radar.schedule.kind is not ScheduleKind.OFF]
    for slot in await work.slots.unmake([radar.place for radar in going if radar.place not in waiting]):
        log.info("digest_unmade", place=slot.place.key, slot=slot.key)


async def forget(work: Work, now: datetime) -> None:
    """Delete for good what was parked for as long as it is kept, and what came in long ago."""
    await work.incoming.drop(now - INCOMING_KEPT)
    for place in await work.parkings.over(now):
        await work.premises.forget(place)
        log.warning("deleted for good, as it couldn't be posted to for so long", place=place.key)


def why_parked(parking: Parking, platform: str, language: Language) -> str:
    """Say in plain words why a place can't be posted to and what to do next."""
    said = table(language, "parking")
    word, _, about = parking.why.partition(": ")
    parts = f"{platform}_{word}".split("_")
    named = ("_".join(parts[:end]) for end in range(len(parts), 1, -1))
    key = next((name for name in named if name in said), parking.kind.value)
    return say(language, f"parking.{key}", why=parking.why, about=about or "–")


def kept_words(parking: Parking, language: Language) -> str:
    """Say until when everything of the place is kept."""
    return say(language, "parking.kept", on=parking.kept_until.date().isoformat())


async def _people(work: Work, radar: Radar) -> Sequence[str]:
    """Give whom to tell: who asked the bot for the place, or where nobody knows that, who wants to be mentioned."""
    if radar.asked_by:
        return (radar.asked_by,)
    wished = (await work.notifications.of([radar.place])).get(radar.place, {})
    return list(dict.fromkeys(mention.person for mentions in wished.values() for mention in mentions))


def _notice(radar: Radar, parking: Parking) -> Message:
    language, platform = radar.language, radar.place.platform
    before, room, after = say(language, "parking.notice", room="\0").partition("\0")
    named = Room(say(language, "parking.room"), radar.place.channel) if room else Text("")
    title: Line = tuple(span for span in (Text(before), named, Text(after)) if span.text)
    reason = Paragraph(words(why_parked(parking, platform, language)))
    return Message((Heading(title), reason, Paragraph(words(kept_words(parking, language)))))


async def let_all_rest(work: Work, place: Place, outcome: PostOutcome, now: datetime) -> None:
    """Let all wait whom a limit is for, until it is over."""
    if isinstance(outcome, Failed) and outcome.scope is not Scope.PLACE:
        tenant = place.tenant if outcome.scope is Scope.TENANT else ""
        await work.outbox.rest(Place(place.platform, tenant, ""), now + timedelta(seconds=outcome.retry_after_s))
