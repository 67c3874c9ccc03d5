"""What the store's tests start from: places, instants, and short ways to say what is there already."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from bot.domain.delivery import Claim, Delivery, DeliveryKind, Sent, Slot
from bot.domain.match import Match, Reason
from bot.domain.message import Message, Paragraph, words
from bot.domain.paper import KnownPaper
from bot.domain.parking import ParkedAs, Parking
from bot.domain.watch import Language, Place, Radar, WatchKind
from bot.ports import Library, Work
from tests.fakes.papers import a_paper

NOW = datetime(2026, 6, 17, 4, 30, 15, 123456, tzinfo=UTC)
TODAY = date(2026, 6, 17)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LEASE_S = 30.0

LAB = Place("slack", "T1", "C1")
NEXT_DOOR = Place("slack", "T1", "C2")
SAME_CHANNEL_ID = Place("slack", "T2", "C1")
OTHER_PLATFORM = Place("discord", "T1", "C1")
PLACES = (LAB, NEXT_DOOR, SAME_CHANNEL_ID, OTHER_PLATFORM)

REASONS = (Reason(WatchKind.AUTHOR, "Ada Example", ("Ada Example",)),)


def says(text: str) -> Message:
    """A message of one line."""
    return Message((Paragraph(words(text)),))


ARCHIVED = Parking(ParkedAs.PLACE, "is_archived", NOW)


def a_radar(place: Place = LAB) -> Radar:
    """A radar as a new place has it."""
    return Radar(place, Language.ENGLISH, "Asia/Shanghai", NOW)


def a_match(paper_key: int, place: Place = LAB, *, watch: int = 1, live: bool = True, at: datetime = NOW) -> Match:
    """A match of the place's first watch."""
    return Match(place, watch, paper_key, REASONS, at, live, "cs.CV")


def a_slot(place: Place = LAB, *, on: date = TODAY, at: datetime = NOW, name: str = "digest") -> Slot:
    """A slot with a digest of three papers."""
    return Slot(place, on, at, posted=3, rest=1, of=40, name=name)


def a_delivery(
    place: Place = LAB,
    part: int = 0,
    *,
    slot: str = "2026-06-17/digest",
    kind: DeliveryKind = DeliveryKind.CARD,
    papers: Sequence[int] = (),
    parent: Delivery | None = None,
) -> Delivery:
    """A card of today's digest; the message says which part it is."""
    return Delivery(place, slot, kind, part, says(f"part {part}"), tuple(papers), parent.id if parent else None)


async def remembered(work: Work, count: int = 1, at: datetime = NOW) -> list[KnownPaper]:
    """Remember that many papers."""
    return [each.known for each in await work.papers.remember([a_paper(n) for n in range(1, count + 1)], at)]


async def watched(work: Work, *places: Place, count: int = 1) -> None:
    """Give each place that many watches."""
    for place in places:
        await work.watches.add(place, WatchKind.AUTHOR, [f"Author {n}" for n in range(count)], "Ada", NOW)


async def enqueued(library: Library, *deliveries: Delivery, at: datetime = NOW) -> None:
    """Put deliveries into the outbox, with the papers they carry known."""
    async with library.begin() as work:
        await remembered(work, max((paper for delivery in deliveries for paper in delivery.papers), default=0))
        await work.outbox.enqueue(deliveries, at)


async def claimed(
    library: Library, *, owner: str = "worker", at: datetime = NOW, lease_s: float = LEASE_S, limit: int = 100
) -> list[Claim]:
    """Claim in a unit of work of its own."""
    async with library.begin() as work:
        return list(await work.outbox.claim(owner, at, lease_s, limit))


async def posted(library: Library, *deliveries: Delivery, at: datetime = NOW) -> None:
    """Enqueue deliveries and post them all; the refs are `ref-0`, `ref-1` and so on, in the order claimed."""
    await enqueued(library, *deliveries, at=at)
    count = 0
    while claims := await claimed(library, at=at):
        async with library.begin() as work:
            for claim in claims:
                assert await work.outbox.settle(claim, Sent(f"ref-{count}"), at)
                count += 1
