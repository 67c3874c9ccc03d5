"""What the store in memory holds: frozen values in dictionaries, so that a copy of the dictionaries is a snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from itertools import product
from typing import Any

from bot.domain.briefing import Briefing
from bot.domain.citation import Citation, CitedWork, LastAsked
from bot.domain.collection import BatchMark, SourceHealth
from bot.domain.delivery import Delivery, DeliveryRecord, DeliveryState, LateCopy, Slot
from bot.domain.errors import StorageError
from bot.domain.life import Event, Parting, Tie
from bot.domain.match import Hiding, Match
from bot.domain.message import Mention
from bot.domain.paper import KnownPaper, Paper
from bot.domain.parking import Parking
from bot.domain.search import SearchEntry
from bot.domain.watch import Draft, Edit, Place, Radar, Watch
from bot.ports.briefings import BriefingAsked
from storage.errors import CONTRADICTED
from storage.merging import Alias


@dataclass(frozen=True)
class Entry:
    """A delivery in the outbox, with all that is known of it. `order` is the order in which they were enqueued."""

    order: int
    delivery: Delivery
    not_before: datetime
    state: DeliveryState = DeliveryState.PENDING
    owner: str | None = None
    generation: int = 0
    attempts: int = 0
    lease_until: datetime | None = None
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    ref: str | None = None
    why: str = ""
    edit_due: bool = False
    failing_since: datetime | None = None

    def record(self) -> DeliveryRecord:
        """The delivery as it stands."""
        return DeliveryRecord(self.delivery, self.state, self.why, self.settled_at, self.ref)


@dataclass(frozen=True)
class Commission:
    """A briefing that was asked for, and what became of it; `place` is where, also after a rename."""

    place: Place
    asked: BriefingAsked
    asked_at: datetime
    due_at: datetime
    owner: str | None = None
    generation: int = 0
    attempts: int = 0
    lease_until: datetime | None = None
    briefing: Briefing | None = None
    written_at: datetime | None = None


@dataclass(frozen=True)
class Charge:
    """Money and requests set aside, or settled."""

    place: Place
    person: str
    spent_on: date
    requests: int
    cost: int
    expires_at: datetime
    settled_at: datetime | None = None


@dataclass
class Shelves:
    """All that is kept. `numbers` are the last ones given, by what they number."""

    numbers: Counter[str] = field(default_factory=Counter)
    papers: dict[int, KnownPaper] = field(default_factory=dict)
    aliases: dict[Alias, int] = field(default_factory=dict)
    watches: dict[tuple[Place, int], Watch] = field(default_factory=dict)
    radars: dict[Place, Radar] = field(default_factory=dict)
    edits: dict[int, Edit] = field(default_factory=dict)
    drafts: dict[int, Draft] = field(default_factory=dict)
    matches: dict[tuple[Place, int, int], Match] = field(default_factory=dict)
    shown: dict[tuple[Place, str], frozenset[int]] = field(default_factory=dict)
    saved: dict[tuple[Place, int], datetime] = field(default_factory=dict)
    hidden: dict[tuple[Place, int], Hiding] = field(default_factory=dict)
    notifications: dict[tuple[Place, int, str], tuple[datetime, Mention]] = field(default_factory=dict)
    slots: dict[tuple[Place, date, str], Slot] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    carried: dict[tuple[str, int], None] = field(default_factory=dict)
    rests: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    late_copies: dict[LateCopy, None] = field(default_factory=dict)
    marks: dict[tuple[str, str], BatchMark] = field(default_factory=dict)
    health: dict[tuple[str, str], SourceHealth] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    events: dict[tuple[int, str, str], Event] = field(default_factory=dict)
    ties: dict[tuple[str, str], Tie] = field(default_factory=dict)
    titles: dict[int, int] = field(default_factory=dict)
    records: dict[str, tuple[Paper, int]] = field(default_factory=dict)
    partings: dict[tuple[str, str], Parting] = field(default_factory=dict)
    noted: dict[int, tuple[KnownPaper, SearchEntry]] = field(default_factory=dict)
    editions: dict[str, None] = field(default_factory=dict)
    citations: dict[tuple[str, str], Citation] = field(default_factory=dict)
    cited_works: dict[str, CitedWork] = field(default_factory=dict)
    citation_askings: dict[tuple[str, str], LastAsked] = field(default_factory=dict)
    parkings: dict[Place, Parking] = field(default_factory=dict)
    told: dict[Place, datetime] = field(default_factory=dict)
    incoming: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    commissions: dict[tuple[Place, str], Commission] = field(default_factory=dict)
    answers: dict[str, tuple[Mapping[str, Any], datetime]] = field(default_factory=dict)
    charges: dict[int, Charge] = field(default_factory=dict)

    def copy(self) -> Shelves:
        """A snapshot: changes to the one don't show in the other."""
        copies: dict[str, Any] = {each.name: getattr(self, each.name).copy() for each in fields(self)}
        return Shelves(**copies)

    def next_number(self, of: str) -> int:
        """The next number, never given before."""
        self.numbers[of] += 1
        return self.numbers[of]

    def must_know(self, paper_keys: Iterable[int]) -> None:
        """Refuse papers that were never remembered, as the database does.

        Raises:
            StorageError: one of them is unknown.
        """
        if not self.papers.keys() >= set(paper_keys):
            raise StorageError(CONTRADICTED)

    def holding(self, place: Place) -> Parking | None:
        """What holds a place: its tenant as a whole, or the place itself."""
        return self.parkings.get(place.everywhere) or self.parkings.get(place)

    def rests_until(self, place: Place) -> datetime | None:
        """When the last of the rests ends that hold a place, its tenant or its platform; None where none does."""
        held_by = product((place.platform,), ("", place.tenant), ("", place.channel))
        return max((self.rests[key] for key in held_by if key in self.rests), default=None)

    def carriers(self, place: Place, paper_key: int) -> list[Entry]:
        """The deliveries that carry a paper in a place, oldest first."""
        held = [self.entries[delivery_id] for delivery_id, paper in self.carried if paper == paper_key]
        return sorted((entry for entry in held if entry.delivery.place == place), key=lambda entry: entry.order)
