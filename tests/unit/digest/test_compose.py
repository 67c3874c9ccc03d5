"""A digest as messages, in every mode, and the words of empty days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.digest.compose import MOST_MERGED, compose, header_words, merged_slots, tail_id, tail_message
from bot.digest.empty import empty_days, reason_words, why_empty
from bot.domain.collection import SourceHealth
from bot.domain.delivery import Delivery, DeliveryKind, EmptyCause, EmptyReason, Slot
from bot.domain.message import Bullets, Buttons, Card, Fine, Heading, Message, plain
from bot.domain.watch import Language, Mode, Radar
from tests.unit.digest.selected import PLACE, SEEN_AT, a_digest

EN, ZH = Language.ENGLISH, Language.CHINESE
DOWN_AT = datetime(2026, 6, 18, 16, 0, tzinfo=UTC)


def anything(message: Message) -> bool:
    return True


def kinds(deliveries: tuple[Delivery, ...]) -> list[DeliveryKind]:
    return [delivery.kind for delivery in deliveries]


def card_numbers(delivery: Delivery) -> list[int]:
    return [block.number for block in delivery.message.blocks if isinstance(block, Card)]


def commands(message: Message) -> list[str]:
    rows = [block.buttons for block in message.blocks if isinstance(block, Buttons)]
    return [button.command for row in rows for button in row]


def test_cards_come_one_a_message_between_header_and_tail() -> None:
    deliveries = compose(a_digest(5, 14), anything)
    assert kinds(deliveries) == [DeliveryKind.HEADER, *[DeliveryKind.CARD] * 5, DeliveryKind.TAIL]
    heading = deliveries[0].message.blocks[0]
    assert isinstance(heading, Heading)
    assert plain(heading.line) == "19 new of 1,243 · 3 watches"
    assert [card_numbers(one) for one in deliveries[1:-1]] == [[1], [2], [3], [4], [5]]
    assert [one.papers for one in deliveries[1:-1]] == [(1,), (2,), (3,), (4,), (5,)]
    assert all(one.parent is None for one in deliveries)


def test_the_tail_says_how_many_more_carries_them_and_has_the_buttons() -> None:
    tail = compose(a_digest(5, 14), anything)[-1]
    assert tail.papers == tuple(range(6, 20))
    assert tail.id == tail_id(a_digest(5, 14).slot)
    assert isinstance(tail.message.blocks[0], Fine)
    assert plain(tail.message.blocks[0].line) == "and 14 more"
    assert commands(tail.message) == ["shuffle", "brief 2026-06-17/digest", "more 2026-06-17/digest"]
    whole = compose(a_digest(5), anything)[-1]
    assert commands(whole.message) == ["shuffle", "brief 2026-06-17/digest"]
    assert whole.papers == ()


def test_in_a_thread_all_stands_under_the_header() -> None:
    header, *others = compose(a_digest(2, mode=Mode.THREAD), anything)
    assert header.parent is None
    assert [other.parent for other in others] == [header.id] * 3


def test_packed_messages_hold_what_fits_and_no_card_twice() -> None:
    def two_fit(message: Message) -> bool:
        return sum(isinstance(block, Card) for block in message.blocks) <= 2

    deliveries = compose(a_digest(5, mode=Mode.DIGEST), two_fit)
    assert kinds(deliveries) == [DeliveryKind.CARD] * 3 + [DeliveryKind.TAIL]
    assert [card_numbers(one) for one in deliveries] == [[1, 2], [3, 4], [5], []]
    assert [one.papers for one in deliveries] == [(1, 2), (3, 4), (5,), ()]
    assert [isinstance(one.message.blocks[0], Heading) for one in deliveries] == [True, False, False, False]


def test_a_card_that_fits_nowhere_still_goes_alone() -> None:
    deliveries = compose(a_digest(2, mode=Mode.DIGEST), lambda message: False)
    assert [card_numbers(one) for one in deliveries] == [[1], [2], []]


def test_compact_lists_titles_that_lead_to_the_papers() -> None:
    deliveries = compose(a_digest(3, mode=Mode.COMPACT), anything)
    bullets = deliveries[0].message.blocks[1]
    assert isinstance(bullets, Bullets)
    assert [plain(line) for line in bullets.lines] == [f"0{n}.  Paper {n}  arXiv (CS.CV)" for n in (1, 2, 3)]
    assert kinds(deliveries) == [DeliveryKind.CARD, DeliveryKind.TAIL]


def test_a_digest_that_makes_up_for_missed_days_says_so() -> None:
    late = a_digest(1, missed=(date(2026, 6, 15), date(2026, 6, 16)), overdue_since=DOWN_AT)
    assert header_words(late) == "1 new of 1,243 · 3 watches · late: since 2026-06-15"


def test_a_digest_that_comes_long_after_its_time_says_when_it_was_due() -> None:
    late = a_digest(1, overdue_since=datetime(2026, 6, 17, 1, tzinfo=UTC))
    assert header_words(late) == "1 new of 1,243 · 3 watches · late: due 2026-06-17 09:00"
    chinese = a_digest(1, overdue_since=datetime(2026, 6, 17, 1, tzinfo=UTC), language=Language.CHINESE)
    assert header_words(chinese).endswith("迟到：原定 2026-06-17 09:00")


def test_each_missed_day_gets_a_slot_that_tells_which_digest_made_up_for_it() -> None:
    days = tuple(date(2026, 4, 1) + timedelta(days=n) for n in range(40))
    merged = merged_slots(a_digest(1, missed=days))
    assert [slot.local_on for slot in merged] == list(days[-MOST_MERGED:])
    assert {slot.empty for slot in merged} == {EmptyReason(EmptyCause.MERGED, at=SEEN_AT)}
    words = empty_days(merged[-2:], "Asia/Shanghai", Language.ENGLISH)
    assert words.startswith("Sat: merged into the digest of 2026-06-1"), words


def test_an_empty_day_posts_nothing_unless_the_place_asked_for_a_line() -> None:
    nothing = EmptyReason(EmptyCause.NOTHING_MATCHED, of=1243)
    assert compose(a_digest(0, empty=nothing), anything) == ()
    (line,) = compose(a_digest(0, empty=nothing, empty_line=True, language=ZH), anything)
    assert isinstance(line.message.blocks[0], Fine)
    assert plain(line.message.blocks[0].line) == "周三：1,243 篇中无命中"


def test_the_tail_takes_one_line_for_the_empty_days_since() -> None:
    digest = a_digest(1)
    days = [
        Slot(PLACE, date(2026, 6, 18), SEEN_AT, empty=EmptyReason(EmptyCause.NOTHING_MATCHED, of=1243)),
        Slot(PLACE, date(2026, 6, 19), SEEN_AT, empty=EmptyReason(EmptyCause.NO_ANNOUNCEMENT, source="arxiv")),
    ]
    before, after = tail_message(digest.slot, digest.radar), tail_message(digest.slot, digest.radar, days)
    assert after.blocks[:-1] == before.blocks
    line = after.blocks[-1]
    assert isinstance(line, Fine)
    assert plain(line.line) == "Thu: nothing matched of 1,243 · Fri: arXiv holiday"


def test_the_line_of_empty_days_holds_the_last_week_alone() -> None:
    reason = EmptyReason(EmptyCause.NOT_YET)
    slots = [Slot(PLACE, date(2026, 6, 1) + timedelta(days=n), SEEN_AT, empty=reason) for n in range(12)]
    assert empty_days(slots, "UTC", EN).count("not yet announced") == 7


def health(source: str = "arxiv", *, fresh_at: datetime | None = None, down: datetime | None = None) -> SourceHealth:
    return SourceHealth(source, "cs.CV", SEEN_AT, DOWN_AT, fresh_at=fresh_at, failing_since=down)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (why_empty(0, 9, [], SEEN_AT), EmptyReason(EmptyCause.NO_WATCHES)),
        (why_empty(1, 9, [health(down=DOWN_AT)], SEEN_AT), EmptyReason(EmptyCause.NOTHING_MATCHED, of=9)),
        (
            why_empty(1, 0, [health(), health(down=DOWN_AT)], SEEN_AT),
            EmptyReason(EmptyCause.SOURCE_DOWN, source="arxiv", at=DOWN_AT),
        ),
        (
            why_empty(1, 0, [health()], SEEN_AT, {"arxiv": EmptyCause.NOT_YET}),
            EmptyReason(EmptyCause.NOT_YET, source="arxiv", at=DOWN_AT),
        ),
        (
            why_empty(1, 0, [health()], SEEN_AT, {"arxiv": EmptyCause.WEEKEND}),
            EmptyReason(EmptyCause.WEEKEND, source="arxiv"),
        ),
        (
            why_empty(1, 0, [health(), health("other")], SEEN_AT, {"arxiv": EmptyCause.WEEKEND}),
            EmptyReason(EmptyCause.NOT_YET, source="other", at=DOWN_AT),
        ),
        (why_empty(1, 0, [health(fresh_at=DOWN_AT)], SEEN_AT), EmptyReason(EmptyCause.NOTHING_MATCHED)),
        (why_empty(1, 0, [], SEEN_AT), EmptyReason(EmptyCause.NOT_YET)),
    ],
)
def test_the_reason_of_an_empty_day_is_found_out(reason: EmptyReason, expected: EmptyReason) -> None:
    assert reason == expected


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (EmptyReason(EmptyCause.WEEKEND, source="arxiv"), "weekend at arXiv"),
        (EmptyReason(EmptyCause.NO_ANNOUNCEMENT, source="arxiv"), "arXiv holiday"),
        (
            EmptyReason(EmptyCause.SOURCE_DOWN, source="arxiv", at=DOWN_AT),
            "arXiv down since 2026-06-19 00:00",
        ),
        (
            EmptyReason(EmptyCause.NOT_YET, source="arxiv", at=DOWN_AT),
            "not yet announced, looking again at 2026-06-19 00:00",
        ),
        (EmptyReason(EmptyCause.ALREADY_POSTED), "already posted"),
        (EmptyReason(EmptyCause.NO_WATCHES), "no watches"),
    ],
)
def test_reasons_are_said_with_the_places_own_time(reason: EmptyReason, words: str) -> None:
    assert reason_words(reason, "Asia/Shanghai", EN) == words


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("cause", list(EmptyCause))
def test_every_reason_has_words_in_both_languages(cause: EmptyCause, language: Language) -> None:
    assert reason_words(EmptyReason(cause, 3, "arxiv", DOWN_AT), "UTC", language)


def test_buttons_fit_every_platform() -> None:
    radar = Radar(PLACE, EN, "UTC", SEEN_AT)
    slot = Slot(PLACE, date(2026, 6, 17), SEEN_AT, rest=3, name="instant-041500")
    row = tail_message(slot, radar).blocks[1]
    assert isinstance(row, Buttons)
    assert all(len(button.command) <= 80 for button in row.buttons)
