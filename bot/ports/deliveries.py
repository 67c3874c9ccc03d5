"""What the store keeps of digests and deliveries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.delivery import Claim, Delivery, DeliveryRecord, LateCopy, PostOutcome, Sighting, Slot
from bot.domain.message import Message
from bot.domain.tally import Tally
from bot.domain.watch import Place


class Slots(Protocol):
    """Which digests were made."""

    async def open(self, slots: Sequence[Slot]) -> Sequence[Slot]:
        """Insert slots; gives those that were won. Another's row for the same (place, date, name) wins silently."""
        ...

    async def last(self, places: Sequence[Place], until: date) -> Mapping[Place, Slot]:
        """Give each place's newest slot, those of days after `until` left out; places without any are absent."""
        ...

    async def since(self, place: Place, at: datetime) -> Sequence[Slot]:
        """Give a place's slots made at or after the instant, oldest first."""
        ...

    async def history(self, places: Sequence[Place], at: datetime) -> Mapping[Place, Sequence[Slot]]:
        """Give each place's slots made at or after the instant, oldest first, in one question; absent where none."""
        ...

    async def unmake(self, places: Sequence[Place]) -> Sequence[Slot]:
        """Unmake the digests that wait whole in these places, never tried or certainly refused; gives them.

        Their slots, messages and what would follow under those are gone, and their papers unposted; so are the slots
        of the days that such a digest made up for. One that began to be posted, or may have, stays as it is.
        """
        ...


class Outbox(Protocol):
    """The deliveries, and the only truth about whether they were posted."""

    async def enqueue(self, deliveries: Sequence[Delivery], now: datetime) -> None:
        """Add deliveries as pending, with the papers they carry; those there already stay as they are.

        A CARD or TAIL with a paper that another CARD, or TAIL, of its place carries already is left out whole: its
        other papers stay unposted, for the next digest.

        Raises:
            StorageError: a paper is not in the store.
        """
        ...

    async def claim(
        self, owner: str, now: datetime, lease_s: float, limit: int, platform: str | None = None
    ) -> Sequence[Claim]:
        """Take pending deliveries (and sent ones that need an edit) whose time has come, oldest first.

        At most one per place at a time, in the order enqueued; tenants take turns. A delivery whose parent is not sent
        waits, and others pass it; one that failed holds its place until its time; places that are parked or at rest are
        passed over. Claims
        commit with the unit of work: `sending`, lease, owner, generation + 1, sent_at (where None before). The claim
        itself tells the sent_at before it: None is a first try, an instant is an earlier one that may be recorded.
        A message that is not what was enqueued (its SHA-256) is dead instead, and never posted.

        Args:
            owner: of the claims.
            now: aware UTC.
            lease_s: how long they are nobody else's, in seconds.
            limit: at most so many, 1 and up.
            platform: of its places alone; None: of all.
        """
        ...

    async def stuck(self, owner: str, now: datetime, lease_s: float, platform: str | None = None) -> Sequence[Claim]:
        """Take over `sending` deliveries whose lease is over: nobody knows whether they were posted.

        The lease begins anew. A damaged message is held instead. With a platform, those of its places alone.
        """
        ...

    async def stuck_at(self) -> datetime | None:
        """Give when the first lease of a `sending` delivery is over, aware UTC; None where nothing is being sent."""
        ...

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
        """Write down the outcome, if the claim's generation still is the row's; False: somebody else settled it.

        Sent → sent; Failed → pending, not before now + retry_after_s; Refused → parked (PARK, TENANT, WAITED), dead
        (OUR_BUG) or sent (IGNORE); Unknown → stays sending until the lease is over, which is in `again_s` seconds
        (None: when it was to be), and an empty `why` leaves what stood. `held`: Unknown → held (cannot look, never
        guessed). `cleared`: Failed after proof of absence, sent_at is forgotten; without it, it is again what the claim
        tells. A claim with a ref is an edit: Failed → again after retry_after_s, Refused → given up, and it stays sent
        either way.
        """
        ...

    async def confirm(self, mark: str, ref: str, now: datetime, rest_s: float = 0.0) -> Sighting:
        """Settle a delivery as sent by a message that was seen, whoever is at it; `ref` is the message's id.

        A delivery that is sent by another message already makes this one a COPY, which is kept until it is `withdrawn`.

        Args:
            mark: the delivery id, or at least its first 30 digits, as a platform's own mark may hold no more.
            ref: the platform's id of the message.
            now: aware UTC.
            rest_s: where this settles it, nothing is claimed in its place for so many seconds.
            now: aware UTC.
        """
        ...

    async def late_copies(self) -> Sequence[LateCopy]:
        """Give the copies that are still to be deleted, oldest first."""
        ...

    async def withdrawn(self, copy: LateCopy) -> None:
        """Note that a late copy is gone."""
        ...

    async def rest(self, place: Place, ends_at: datetime) -> None:
        """Let nothing be claimed in a place before an instant; a rest that lasts longer already stays.

        A place without a channel stands for its tenant as a whole, one without either for its platform.
        """
        ...

    async def due_at(self, now: datetime) -> datetime | None:
        """Give when the first delivery can be claimed that can't be now; None where none waits for time alone."""
        ...

    async def revise(self, delivery_id: str, message: Message, now: datetime) -> bool:
        """Replace a delivery's message; if it was posted, it is edited in place. False if there is no such delivery."""
        ...

    async def revise_all(self, messages: Mapping[str, Message], now: datetime) -> None:
        """Replace many deliveries' messages, by delivery id, as `revise` does; ids that don't exist are passed over."""
        ...

    async def release(self, now: datetime) -> None:
        """Make the parked deliveries of every place that isn't parked any more pending once more.

        What waits for an instant farther ahead than any wait goes, as the clock was set back since, waits no more.
        """
        ...


class DeliveryLog(Protocol):
    """Reading the deliveries."""

    async def get(self, delivery_id: str) -> DeliveryRecord | None:
        """Give one delivery; None if there is none."""
        ...

    async def at_ref(self, place: Place, ref: str) -> DeliveryRecord | None:
        """Give a place's delivery that is posted as this message, the channel named before its id or not."""
        ...

    async def of_paper(self, place: Place, paper_key: int) -> Sequence[DeliveryRecord]:
        """Give the deliveries that carry a paper in a place, oldest first."""
        ...

    async def cards_of(self, paper_keys: Collection[int]) -> Sequence[tuple[int, Delivery]]:
        """Give the cards, in all places, that were or will be posted of these papers: (paper, card), oldest first.

        Those of papers that their place hid are left out.
        """
        ...

    async def of_slot(self, place: Place, slot: str) -> Sequence[DeliveryRecord]:
        """Give a slot's deliveries, by kind and part."""
        ...

    async def tallies(self, now: datetime) -> Sequence[Tally]:
        """Count the deliveries of each platform and state but those sent, by platform and state; `now` is aware UTC."""
        ...

    async def given_up(self, place: Place, since: datetime) -> Sequence[DeliveryRecord]:
        """Give a place's dead deliveries, given up at or after the instant, oldest first."""
        ...

    async def unfinished(self, place: Place | None = None) -> Sequence[DeliveryRecord]:
        """Give those pending, sending, held or parked, of one place or of all, oldest first."""
        ...
