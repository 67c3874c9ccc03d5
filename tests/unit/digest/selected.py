"""Selected papers and matches for the tests of the digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from bot.domain.delivery import EmptyReason, Slot
from bot.domain.digest import Digest, Selected
from bot.domain.match import Certainty, Match, Reason
from bot.domain.paper import Announcement, KnownPaper
from bot.domain.watch import Language, Mode, Place, Radar, WatchKind
from tests.fakes.papers import a_paper

PLACE = Place("slack", "T1", "C1")
SEEN_AT = datetime(2026, 6, 17, 4, 30, tzinfo=UTC)


def known(key: int, announce: Announcement | None = Announcement.NEW, published: date | None = None) -> KnownPaper:
    """A paper in the store, numbered by its key."""
    return KnownPaper(key, a_paper(key, announce=announce, published=published or date(2026, 6, 17)), SEEN_AT)


def match(
    key: int,
    watch: int = 1,
    kind: WatchKind = WatchKind.KEYWORD,
    certainty: Certainty = Certainty.SURE,
    section: str | None = None,
) -> Match:
    """A live match of one watch on one paper."""
    return Match(PLACE, watch, key, (Reason(kind, f"w{watch}", (), certainty),), SEEN_AT, True, section)


def selected(key: int, watches: Sequence[int] = (1,), announce: Announcement = Announcement.NEW) -> Selected:
    """A paper selected by keyword watches."""
    reasons = tuple(Reason(WatchKind.KEYWORD, f"w{watch}") for watch in watches)
    return Selected(known(key, announce), reasons, tuple(watches))


def a_digest(
    cards: int,
    rest: int = 0,
    *,
    mode: Mode = Mode.CARDS,
    empty: EmptyReason | None = None,
    empty_line: bool = False,
    missed: tuple[date, ...] = (),
    overdue_since: datetime | None = None,
    language: Language = Language.ENGLISH,
) -> Digest:
    """A digest of 2026-06-17 with so many cards and so many over the cap."""
    radar = Radar(PLACE, language, "Asia/Shanghai", SEEN_AT, mode=mode, empty_line=empty_line)
    slot = Slot(PLACE, date(2026, 6, 17), SEEN_AT, posted=cards, rest=rest, of=1243, empty=empty)
    papers = [selected(key) for key in range(1, cards + rest + 1)]
    return Digest(radar, slot, tuple(papers[:cards]), tuple(papers[cards:]), 3, missed, overdue_since)
