"""After a restore: reading in a place's channel what was posted there since the backup, before anything is posted.

A restored store takes for pending what was posted meanwhile, and it lacks whole digests. Their ids are made of place,
date, kind and part, so they are recognised by their marks; which papers they showed, their buttons and links tell. A
place whose channel can't be read stays silent and is told to the operator: nothing is guessed.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import structlog

from bot.domain.delivery import Absent, CannotLook, DeliveryKind, FindOutcome, Sent, Slot, delivery_id
from bot.domain.recovery import DoubtedReply, Recovered, Standing, Unrecovered
from bot.domain.watch import Place
from bot.faultpoint import faultpoint
from bot.intake.identity import canonical
from bot.ports import Clock, Library, Messenger

GRACE = timedelta(seconds=120)
"""So long after the restore nothing can be recorded late any more, of what was sent before it."""
CLOCKS_APART = timedelta(minutes=15)
"""How far a platform's clock may be off this machine's."""
AT_ONCE = 16
"""So many channels are read side by side; the next ones once these are done."""
SOON_S, AGAIN_S = 1.0, 300.0
DAYS = 31
"""Digests that are older are not looked for: their cards are still known by their papers."""
MOST_CARDS = 50
DAY = timedelta(days=1)

_ANY = datetime.min.replace(tzinfo=UTC)
_SAVES = re.compile(r"save (\d+)")
_LINK = re.compile(r"https?://")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Key:
    """What a mark of a digest stands for."""

    local_on: date
    kind: DeliveryKind


class Recoverer:
    """Looks through the channels of unrecovered places; any number may, in any number of processes."""

    def __init__(self, library: Library, messengers: Mapping[str, Messenger], clock: Clock) -> None:
        """Stand ready.

        Args:
            library: the store.
            messengers: by platform; places of other platforms wait.
            clock: the time.
        """
        self._library = library
        self._messengers = messengers
        self._clock = clock

    async def look(self) -> tuple[int, float | None]:
        """Look through the channels of all places that can be looked through now.

        Returns:
            How many places are served again and replies settled, and in how many seconds to come again; None where
            none waits.

        Raises:
            StorageError: the store can't be read or written.
        """
        async with self._library.begin() as work:
            waiting, replies = await work.recovery.unrecovered(AT_ONCE), await work.recovery.doubted()
        now = self._clock.now()
        due = [each for each in waiting if now >= each.until + GRACE and each.place.platform in self._messengers]
        looks = [*map(self._look_through, due), *map(self._look_for, replies)]
        done = sum(await asyncio.gather(*looks))
        if done == len(waiting) + len(replies) < AT_ONCE:
            return done, None
        soonest = min((each.until + GRACE for each in waiting), default=now) - now
        return done, soonest.total_seconds() if soonest > timedelta() else SOON_S if done else AGAIN_S

    async def _look_for(self, reply: DoubtedReply) -> bool:
        """Look for a reply under a card; where the card isn't posted, it can't be either."""
        found: FindOutcome = Absent()
        messenger = self._messengers.get(reply.place.platform)
        if messenger is None:
            return False
        if reply.parent_ref is not None:
            until = reply.until + GRACE + CLOCKS_APART
            found = await messenger.find(reply.place, reply.mark, reply.since, until, reply.parent_ref)
        if isinstance(found, CannotLook):
            log.error("a reply is held back: its thread can't be read", place=reply.place.key, why=found.why)
            return False
        async with self._library.begin() as work:
            ref = found.ref if isinstance(found, Sent) else None
            await work.recovery.settle(reply, ref, self._clock.now())
        return True

    async def _look_through(self, unrecovered: Unrecovered) -> bool:
        place, keys = unrecovered.place, dict(digest_marks(unrecovered))
        found = await self._messengers[place.platform].standing(
            place,
            (*unrecovered.marks, *keys),
            unrecovered.since,
            unrecovered.until + GRACE + CLOCKS_APART,
            unrecovered.threads,
        )
        faultpoint("recovery.looked")
        async with self._library.begin() as work:
            if isinstance(found, CannotLook):
                log.error("a restored place stays silent: its channel can't be read", place=place.key, why=found.why)
                await work.recovery.put_off(place, found.why)
                return False
            recovered = recovered_of(unrecovered, keys, found)
            await work.recovery.recover(recovered, self._clock.now())
        log.info("recovered", place=place.key, posted=len(recovered.posted), digests=len(recovered.slots))
        return True


def recovered_of(unrecovered: Unrecovered, keys: Mapping[str, Key], found: Sequence[Standing]) -> Recovered:
    """Say what a channel's messages tell of a place."""
    ours = frozenset(unrecovered.marks)
    unknown = [one for one in found if one.mark not in ours]
    cards = [one for one in unknown if _is_card(one, keys.get(one.mark))]
    return Recovered(
        place=unrecovered.place,
        until=unrecovered.until,
        posted={one.mark: one.ref for one in found if one.mark in ours},
        slots=tuple(_slots(unrecovered.place, unknown, keys)),
        papers=frozenset(int(saves[1]) for one in cards for saves in map(_SAVES.fullmatch, one.traces) if saves),
        traces=frozenset(trace for one in cards for link in one.traces for trace in _ids(link)),
    )


def digest_marks(unrecovered: Unrecovered) -> Iterator[tuple[str, Key]]:
    """Give the marks of all digests that may have been made; a place's date is at most a day off the date in UTC."""
    last = unrecovered.until.date() + DAY
    first = max(unrecovered.since.date() - DAY, last - DAYS * DAY)
    for days in range((last - first).days + 1):
        yield from _digest(unrecovered.place, first + days * DAY)


def _digest(place: Place, local_on: date) -> Iterator[tuple[str, Key]]:
    parts = {DeliveryKind.HEADER: 1, DeliveryKind.CARD: MOST_CARDS, DeliveryKind.TAIL: 1}
    slot = Slot(place, local_on, _ANY).key
    for kind, count in parts.items():
        for part in range(count):
            yield delivery_id(place, slot, kind, part), Key(local_on, kind)


def _is_card(standing: Standing, key: Key | None) -> bool:
    return (key is not None and key.kind is DeliveryKind.CARD) or any(map(_SAVES.fullmatch, standing.traces))


def _slots(place: Place, found: Sequence[Standing], keys: Mapping[str, Key]) -> Iterator[Slot]:
    days: defaultdict[date, list[Standing]] = defaultdict(list)
    for one in found:
        if one.mark in keys:
            days[keys[one.mark].local_on].append(one)
    for local_on, messages in sorted(days.items()):
        cards = sum(keys[one.mark].kind is DeliveryKind.CARD for one in messages)
        yield Slot(place, local_on, min(one.at for one in messages), posted=cards)


def _ids(link: str) -> Iterator[str]:
    """Give by what a paper is known again of which this is a link: the address itself, and the id in it."""
    if _LINK.match(link):
        yield link
        found = canonical(link)
        if found is not None:
            yield found
