"""Deliveries: the promise that one digest reaches one place, once. The protocol is `bot/delivery.py`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid5

from bot.domain.message import Message
from bot.domain.watch import Place

NAMESPACE = UUID("6f1c3a52-2f0e-5d58-9a55-5b1f0c0f7a11")


class DeliveryKind(StrEnum):
    """What a message is."""

    WELCOME = "welcome"
    HEADER = "header"
    CARD = "card"
    TAIL = "tail"
    """The digest's last message: how many more, buttons, and the empty days' reasons since."""
    CHANGE = "change"
    """The short public line about a change of the radar."""
    BRIEFING = "briefing"
    SECTION = "section"
    """A part of a briefing, in the thread under it."""
    SHARED = "shared"
    """An answer that a person posted for everyone."""
    TURN = "turn"
    """What happened to a paper after its card was posted: a reply under the card."""
    NOTICE = "notice"
    """What one person is told directly: that a place can't be posted to any more."""


SHOWING_KINDS = frozenset({DeliveryKind.CARD, DeliveryKind.TAIL, DeliveryKind.SHARED})
"""What shows its papers to a whole place, as cards or as offered: such a paper is no digest's any more there."""


class DeliveryState(StrEnum):
    """The states of a delivery; DELIVERY.md section 1.2 draws them."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    PARKED = "parked"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One platform message to be posted once.

    Attributes:
        place: where; includes the tenant.
        slot: what it belongs to: `2026-06-17/digest`, `brief/12`, `change/33`, `welcome`.
        kind: what it is.
        part: 0 and up within (place, slot, kind).
        message: frozen when it is enqueued.
        papers: keys of the papers it carries (a TAIL carries those over the cap, as offered).
        parent: delivery id of the message in whose thread it goes; None for the channel itself.
        first_id: the id under which it was enqueued, which stays when the platform renames the channel; None: not yet.
    """

    place: Place
    slot: str
    kind: DeliveryKind
    part: int
    message: Message
    papers: tuple[int, ...] = ()
    parent: str | None = None
    first_id: str | None = field(default=None, compare=False)

    @property
    def id(self) -> str:
        """The delivery id: uuid5 of (place, slot, kind, part), so it is the same whoever makes it."""
        return self.first_id or delivery_id(self.place, self.slot, self.kind, self.part)


def delivery_id(place: Place, slot: str, kind: DeliveryKind, part: int) -> str:
    """Give the id of the delivery with this key, as 32 hexadecimal digits."""
    return uuid5(NAMESPACE, "\x1f".join((place.key, slot, kind.value, str(part)))).hex


def notice_slot(place: Place, on: str) -> str:
    """Give the slot of what people are told directly of a place on a date (`2026-06-17`)."""
    return f"parked/{place.channel}/{on}"


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that a worker took to post, or to look after.

    Attributes:
        delivery: what to post.
        owner: who claimed it.
        generation: the fence: settles only while this is still the row's generation.
        sent_at: when the first try began that may have been recorded; aware UTC. None: never tried.
        ref: the platform's id of the posted message; set when it was posted and now only needs an edit.
        parent_ref: the platform's id of the parent message; None when it has none.
        attempts: earlier tries.
        failing_since: since when it fails in ways that are waited for with limited patience, aware UTC; None: it
            doesn't.
    """

    delivery: Delivery
    owner: str
    generation: int
    sent_at: datetime | None = None
    ref: str | None = None
    parent_ref: str | None = None
    attempts: int = 0
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Posted; `ref` is the platform's id of the message."""

    ref: str


class Refusal(StrEnum):
    """What a permanent refusal means (the classes of DELIVERY.md section 3)."""

    PARK = "park"
    TENANT = "tenant"
    WAITED = "waited"
    """The platform has asked to wait for longer than there is patience: the place is parked."""
    OUR_BUG = "our_bug"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Refused:
    """Certainly not posted, and trying again as it is won't help; `why` is the platform's own word."""

    refusal: Refusal
    why: str


class Scope(StrEnum):
    """Whose posts have to wait after a failure."""

    PLACE = "place"
    TENANT = "tenant"
    """All of the workspace or guild."""
    PLATFORM = "platform"
    """The bot as a whole."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Certainly not posted; try again after `retry_after_s` seconds (0 and up).

    `patience_s`: for how long failures of this kind are waited for before the place is parked; None: for ever. `scope`:
    who has to wait besides.
    """

    retry_after_s: float
    why: str
    patience_s: float | None = None
    scope: Scope = Scope.PLACE


@dataclass(frozen=True, slots=True)
class Unknown:
    """May or may not be posted: look before trying again."""

    why: str


PostOutcome = Sent | Refused | Failed | Unknown


@dataclass(frozen=True, slots=True)
class Absent:
    """Looked: the message is not there."""


@dataclass(frozen=True, slots=True)
class CannotLook:
    """Could not look; `why` for the operator.

    `retry_after_s`: in how many seconds looking may bring more (a budget is used up, the list goes on, no answer);
    None: never by itself, as something is missing that people have to give.
    """

    why: str
    retry_after_s: float | None = None


FindOutcome = Sent | Absent | CannotLook


class Sighting(StrEnum):
    """What a message of ours is that was seen there: a delivery, SETTLED by this or KNOWN before, or something else."""

    SETTLED = "settled"
    KNOWN = "known"
    COPY = "copy"
    """A second one: another message is known to be the delivery. It has to go."""
    UNKNOWN = "unknown"
    """No delivery of this store."""


@dataclass(frozen=True, slots=True)
class LateCopy:
    """A second message of a delivery, made by a worker that was paused between its look at the lease and its post."""

    place: Place
    ref: str


class EmptyCause(StrEnum):
    """Why a day is empty."""

    NOTHING_MATCHED = "nothing_matched"
    ALL_MUTED = "all_muted"
    """Papers matched, and the place's mutes hold all of them back."""
    NO_ANNOUNCEMENT = "no_announcement"
    """A holiday at the source: its day, and nothing came."""
    WEEKEND = "weekend"
    """None of the source's days."""
    NOT_YET = "not_yet"
    SOURCE_DOWN = "source_down"
    ALREADY_POSTED = "already_posted"
    MERGED = "merged"
    """Nothing ran, or nothing could be posted: a later digest made up for it."""
    NO_WATCHES = "no_watches"


@dataclass(frozen=True, slots=True)
class EmptyReason:
    """Why a day is empty.

    Attributes:
        cause: the kind.
        of: papers that were new, or (ALL_MUTED) that matched; 0 where none were.
        source: the source concerned; empty where none is.
        at: when it looks again (NOT_YET), since when it is down (SOURCE_DOWN) or when the digest that made up for it
            was made (MERGED), aware UTC; None elsewhere.
    """

    cause: EmptyCause
    of: int = 0
    source: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """That a place's digest of a local date was made: unique (place, local date, name).

    Attributes:
        place: whose.
        local_on: the date in the place's zone.
        made_at: aware UTC.
        posted: cards posted; 0 on an empty day.
        rest: papers over the cap.
        of: papers that were new since the slot before.
        empty: why it is empty; None when it isn't.
        name: `digest`; one a day and schedule.
    """

    place: Place
    local_on: date
    made_at: datetime
    posted: int = 0
    rest: int = 0
    of: int = 0
    empty: EmptyReason | None = None
    name: str = "digest"

    @property
    def key(self) -> str:
        """The slot as deliveries name it: `2026-06-17/digest`."""
        return f"{self.local_on.isoformat()}/{self.name}"


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """A delivery as it stands, for `why` and `status`.

    Attributes:
        delivery: what.
        state: where it stands.
        why: of the last failure; empty when none.
        settled_at: when it was sent or given up, aware UTC; None before.
        ref: the platform's id of the message; None before it is sent.
    """

    delivery: Delivery
    state: DeliveryState
    why: str = ""
    settled_at: datetime | None = None
    ref: str | None = None
