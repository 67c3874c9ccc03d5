"""The doors of deliveries in memory: the outbox and its log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.delivery import (
    Claim,
    Delivery,
    DeliveryKind,
    DeliveryRecord,
    DeliveryState,
    LateCopy,
    PostOutcome,
    Sighting,
)
from bot.domain.message import Message
from bot.domain.ref import same_message
from bot.domain.tally import Tally
from bot.domain.watch import Place
from storage.resting import APART, LONGEST_LEASE, LONGEST_WAIT
from storage.settling import seen, settlement
from tests.fakes.store_shelves import Entry, Shelves

ONCE = frozenset({DeliveryKind.CARD, DeliveryKind.TAIL})
UNFINISHED = frozenset({DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.HELD, DeliveryState.PARKED})


class FakeOutbox:
    """Stands in for the `Outbox` door. Its messages can't be damaged."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def enqueue(self, deliveries: Sequence[Delivery], now: datetime) -> None:
        for delivery in deliveries:
            if delivery.id in self._shelves.entries or self._shows_again(delivery):
                continue
            self._shelves.must_know(delivery.papers)
            order = self._shelves.next_number("delivery")
            self._shelves.entries[delivery.id] = Entry(order, delivery, now)
            self._shelves.carried.update(dict.fromkeys((delivery.id, paper) for paper in delivery.papers))

    def _shows_again(self, delivery: Delivery) -> bool:
        """Whether one of its papers was a card, or in a tail, of the place already."""
        if delivery.kind not in ONCE:
            return False
        carriers = [entry for paper in delivery.papers for entry in self._shelves.carriers(delivery.place, paper)]
        return any(entry.delivery.kind is delivery.kind for entry in carriers)

    async def claim(
        self, owner: str, now: datetime, lease_s: float, limit: int, platform: str | None = None
    ) -> Sequence[Claim]:
        turns: Counter[tuple[str, str]] = Counter()
        queue = []
        for entry in self._heads(now):
            if entry.delivery.place.platform != (platform or entry.delivery.place.platform):
                continue
            tenant = entry.delivery.place.platform, entry.delivery.place.tenant
            turns[tenant] += 1
            queue.append((turns[tenant], entry.order, entry))
        claims = []
        for _, _, entry in sorted(queue, key=lambda turn: turn[:2])[:limit]:
            sent_at = entry.sent_at or now
            changes = {"attempts": entry.attempts + 1, "sent_at": sent_at, "edit_due": False}
            claims.append(self._take(entry, owner, now, lease_s, changes))
        return claims

    async def stuck(self, owner: str, now: datetime, lease_s: float, platform: str | None = None) -> Sequence[Claim]:
        over = [
            entry
            for entry in self._ordered()
            if entry.state is DeliveryState.SENDING
            and entry.delivery.place.platform == (platform or entry.delivery.place.platform)
            and entry.lease_until
            and not now < entry.lease_until <= now + LONGEST_LEASE + APART
            and self._shelves.holding(entry.delivery.place) is None
        ]
        return [self._take(entry, owner, now, lease_s, {}) for entry in over]

    async def stuck_at(self) -> datetime | None:
        sending = [one for one in self._shelves.entries.values() if one.state is DeliveryState.SENDING]
        free = [one for one in sending if self._shelves.holding(one.delivery.place) is None]
        return min((one.lease_until for one in free if one.lease_until), default=None)

    async def settle(
        self,
        claim: Claim,
        outcome: PostOutcome,
        now: datetime,
        *,
        again_s: float | None = None,
        held: bool = False,
        cleared: bool = False,
        rest_s: float = 0.0,
    ) -> bool:
        entry = self._shelves.entries.get(claim.delivery.id)
        fence = claim.owner, claim.generation, DeliveryState.SENDING
        if entry is None or (entry.owner, entry.generation, entry.state) != fence:
            return False
        changes = settlement(claim, outcome, now, again_s=again_s, held=held, cleared=cleared)
        state = DeliveryState(changes.pop("state", entry.state))
        self._shelves.entries[claim.delivery.id] = replace(entry, state=state, **changes)
        if rest_s:
            await self.rest(claim.delivery.place, now + timedelta(seconds=rest_s))
        return True

    async def confirm(self, mark: str, ref: str, now: datetime, rest_s: float = 0.0) -> Sighting:
        entry = next((each for key, each in self._shelves.entries.items() if key.startswith(mark)), None)
        if entry is None:
            return Sighting.UNKNOWN
        if entry.ref is None and entry.state is not DeliveryState.SENT:
            changes = seen(ref, now)
            state = DeliveryState(changes.pop("state"))
            self._shelves.entries[entry.delivery.id] = replace(entry, state=state, **changes)
            if rest_s:
                await self.rest(entry.delivery.place, now + timedelta(seconds=rest_s))
            return Sighting.SETTLED
        if entry.ref is not None and same_message(entry.ref, ref):
            return Sighting.KNOWN
        self._shelves.late_copies[LateCopy(entry.delivery.place, ref)] = None
        return Sighting.COPY

    async def late_copies(self) -> Sequence[LateCopy]:
        return list(self._shelves.late_copies)

    async def withdrawn(self, copy: LateCopy) -> None:
        self._shelves.late_copies.pop(copy, None)

    async def rest(self, place: Place, ends_at: datetime) -> None:
        key = place.platform, place.tenant, place.channel
        self._shelves.rests[key] = max(ends_at, self._shelves.rests.get(key, ends_at))

    async def due_at(self, now: datetime) -> datetime | None:
        waiting = self._waiting()
        queued = [one for one in self._ordered() if self._is_to_post(one) or self._is_to_edit(one)]
        dues = [self._due_at(one) for one in queued if one.delivery.place not in waiting]
        return min((due_at for due_at in dues if due_at > now), default=None)

    async def revise(self, delivery_id: str, message: Message, now: datetime) -> bool:
        entry = self._shelves.entries.get(delivery_id)
        if entry is None:
            return False
        sent = entry.state is DeliveryState.SENT
        shows_old = entry.state is DeliveryState.SENDING or (sent and entry.ref is not None)
        self._shelves.entries[delivery_id] = replace(
            entry,
            delivery=replace(entry.delivery, message=message),
            edit_due=entry.edit_due or (shows_old and message != entry.delivery.message),
            not_before=now if sent else entry.not_before,
        )
        return True

    async def revise_all(self, messages: Mapping[str, Message], now: datetime) -> None:
        for delivery_id, message in messages.items():
            await self.revise(delivery_id, message, now)

    async def release(self, now: datetime) -> None:
        ahead = now + LONGEST_WAIT + APART
        self._shelves.rests = {key: at for key, at in self._shelves.rests.items() if at <= ahead}
        for key, entry in self._shelves.entries.items():
            if entry.not_before > ahead:
                self._shelves.entries[key] = replace(entry, not_before=now)
            if entry.state is DeliveryState.PARKED and self._shelves.holding(entry.delivery.place) is None:
                self._shelves.entries[key] = replace(entry, state=DeliveryState.PENDING, not_before=now)

    def _ordered(self) -> list[Entry]:
        return sorted(self._shelves.entries.values(), key=lambda entry: entry.order)

    def _heads(self, now: datetime) -> list[Entry]:
        """The head of each place's queue whose time has come."""
        waiting, heads = self._waiting(), dict[Place, Entry]()
        for entry in self._ordered():
            edit = self._is_to_edit(entry) and entry.not_before <= now
            if entry.delivery.place not in waiting and (self._is_to_post(entry) or edit):
                heads.setdefault(entry.delivery.place, entry)
        return [entry for entry in heads.values() if self._due_at(entry) <= now]

    def _waiting(self) -> set[Place]:
        """The places of which nothing can be claimed, however late it is."""
        entries = self._shelves.entries.values()
        waiting = {entry.delivery.place for entry in entries if entry.state is DeliveryState.SENDING}
        return waiting | {entry.delivery.place for entry in entries if self._shelves.holding(entry.delivery.place)}

    def _due_at(self, entry: Entry) -> datetime:
        return max(entry.not_before, self._shelves.rests_until(entry.delivery.place) or entry.not_before)

    def _is_to_post(self, entry: Entry) -> bool:
        if entry.state is not DeliveryState.PENDING or entry.delivery.parent is None:
            return entry.state is DeliveryState.PENDING
        parent = self._shelves.entries.get(entry.delivery.parent)
        return parent is not None and parent.state is DeliveryState.SENT

    def _is_to_edit(self, entry: Entry) -> bool:
        return entry.edit_due and entry.state is DeliveryState.SENT

    def _take(self, entry: Entry, owner: str, now: datetime, lease_s: float, changes: Mapping[str, Any]) -> Claim:
        parent = self._shelves.entries.get(entry.delivery.parent or "")
        claim = Claim(
            delivery=entry.delivery,
            owner=owner,
            generation=entry.generation + 1,
            sent_at=entry.sent_at,
            ref=entry.ref,
            parent_ref=parent.ref if parent else None,
            attempts=entry.attempts,
            failing_since=entry.failing_since,
        )
        self._shelves.entries[entry.delivery.id] = replace(
            entry,
            state=DeliveryState.SENDING,
            owner=owner,
            generation=claim.generation,
            lease_until=now + timedelta(seconds=lease_s),
            **changes,
        )
        return claim


class FakeDeliveryLog:
    """Stands in for the `DeliveryLog` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def get(self, delivery_id: str) -> DeliveryRecord | None:
        entry = self._shelves.entries.get(delivery_id)
        return entry.record() if entry else None

    async def at_ref(self, place: Place, ref: str) -> DeliveryRecord | None:
        here = [entry for entry in self._shelves.entries.values() if entry.delivery.place == place and entry.ref]
        return next((entry.record() for entry in here if entry.ref and same_message(entry.ref, ref)), None)

    async def of_paper(self, place: Place, paper_key: int) -> Sequence[DeliveryRecord]:
        return [entry.record() for entry in self._shelves.carriers(place, paper_key)]

    async def cards_of(self, paper_keys: Collection[int]) -> Sequence[tuple[int, Delivery]]:
        entries = sorted(self._shelves.entries.values(), key=lambda entry: entry.order)
        alive = [entry.delivery for entry in entries if entry.state is not DeliveryState.DEAD]
        cards = [delivery for delivery in alive if delivery.kind is DeliveryKind.CARD]
        carried = [
            (paper, card) for card in cards for paper in sorted(paper_keys) if (card.id, paper) in self._shelves.carried
        ]
        return [(paper, card) for paper, card in carried if (card.place, paper) not in self._shelves.hidden]

    async def of_slot(self, place: Place, slot: str) -> Sequence[DeliveryRecord]:
        kinds = list(DeliveryKind)
        here = [entry.record() for entry in self._shelves.entries.values() if entry.delivery.place == place]
        chosen = [record for record in here if record.delivery.slot == slot]
        return sorted(chosen, key=lambda record: (kinds.index(record.delivery.kind), record.delivery.part))

    async def tallies(self, now: datetime) -> Sequence[Tally]:
        counts = Counter((entry.delivery.place.platform, entry.state.value) for entry in self._shelves.entries.values())
        told = []
        for (platform, state), count in sorted(counts.items()):
            due = [at for entry in self._shelves.entries.values() if (at := self._due_at(entry, platform, state, now))]
            if state != DeliveryState.SENT.value:
                told.append(Tally(platform, DeliveryState(state), count, min(due, default=None)))
        return told

    def _due_at(self, entry: Entry, platform: str, state: str, now: datetime) -> datetime | None:
        """When a delivery of that platform and state should have moved on; None for others, and where it should not."""
        if (entry.delivery.place.platform, entry.state.value) != (platform, state):
            return None
        if entry.state is not DeliveryState.PENDING:
            return entry.lease_until if entry.state is DeliveryState.SENDING else entry.not_before
        parent = self._shelves.entries.get(entry.delivery.parent or "")
        stands = entry.delivery.parent is None or (parent is not None and parent.state is DeliveryState.SENT)
        held = self._shelves.holding(entry.delivery.place) is not None
        return entry.not_before if stands and not held and entry.not_before <= now else None

    async def given_up(self, place: Place, since: datetime) -> Sequence[DeliveryRecord]:
        here = [entry for entry in self._shelves.entries.values() if entry.delivery.place == place]
        dead = [entry for entry in here if entry.state is DeliveryState.DEAD and entry.settled_at is not None]
        late = [entry for entry in dead if entry.settled_at and entry.settled_at >= since]
        return [entry.record() for entry in sorted(late, key=lambda entry: entry.order)]

    async def unfinished(self, place: Place | None = None) -> Sequence[DeliveryRecord]:
        every = sorted(self._shelves.entries.values(), key=lambda entry: entry.order)
        here = [entry for entry in every if place is None or entry.delivery.place == place]
        return [entry.record() for entry in here if entry.state in UNFINISHED]
