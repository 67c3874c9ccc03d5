"""`status` and `why` tell every state of a delivery and of a day in plain words, in both languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.delivery import (
    Delivery,
    DeliveryKind,
    EmptyCause,
    EmptyReason,
    Failed,
    PostOutcome,
    Refusal,
    Refused,
    Sent,
    Slot,
    Unknown,
)
from bot.domain.errors import StorageError, StorageFull, StorageGone, StorageLocked
from bot.domain.message import Message
from bot.domain.watch import Language
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import HERE, Conversation

ENGLISH, CHINESE = Language.ENGLISH, Language.CHINESE
GIVEN_UP = Refused(Refusal.OUR_BUG, "invalid_blocks")


async def with_a_card(language: Language, outcome: PostOutcome | None, *, held: bool = False) -> Conversation:
    """A place with one card in the outbox, of which this became; None: it is being posted."""
    talk = Conversation(language=language)
    await talk.remember([a_paper(1)])
    card = Delivery(HERE, "2026-06-15/digest", DeliveryKind.CARD, 0, Message(()), (1,))
    async with talk.library.begin() as work:
        await work.outbox.enqueue((card,), talk.clock.now())
        (claim,) = await work.outbox.claim("w", talk.clock.now(), 30, 10)
        if outcome is not None:
            await work.outbox.settle(claim, outcome, talk.clock.now(), held=held)
    return talk


@pytest.mark.parametrize(
    ("language", "outcome", "held", "status", "why"),
    [
        (ENGLISH, Failed(60, "ratelimited"), False, "1 message waits to be posted: ratelimited", "waits to be posted"),
        (CHINESE, Failed(60, "ratelimited"), False, "1 条消息等待发送：ratelimited", "等待发送"),
        (ENGLISH, None, False, "1 message is being posted", "being posted right now"),
        (CHINESE, None, False, "1 条消息正在发送", "正在发送"),
        (ENGLISH, Unknown("may not look"), True, "1 message is held, as nobody can tell", "It is held"),
        (CHINESE, Unknown("may not look"), True, "1 条消息被搁置，无法确认是否已发出", "搁置"),
        (ENGLISH, GIVEN_UP, False, "1 message was given up within the last 7 days: invalid_blocks", "It was given up"),
        (CHINESE, GIVEN_UP, False, "1 条消息在过去 7 天内放弃发送：invalid_blocks", "放弃"),
        (ENGLISH, Sent("1"), False, "No delivery waits here.", "It was posted here"),
        (CHINESE, Sent("1"), False, "这里没有等待的投递。", "已推送到这里"),
    ],
)
async def test_each_state_of_a_delivery_is_told(
    language: Language, outcome: PostOutcome | None, held: bool, status: str, why: str
) -> None:
    talk = await with_a_card(language, outcome, held=held)
    assert status.replace("：", ": ") in (await talk.say("status")).replace("：", ": ")
    assert why in await talk.say("why 1")


async def test_what_was_given_up_long_ago_is_told_no_more() -> None:
    talk = await with_a_card(ENGLISH, GIVEN_UP)
    await talk.clock.advance(timedelta(days=7, seconds=1))
    assert "No delivery waits here." in await talk.say("status")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (ENGLISH, "Sat: merged into the digest of 2026-06-15 16:00"),
        (CHINESE, "并入 2026-06-15 16:00 的推送"),
    ],
)
async def test_a_day_that_a_later_digest_made_up_for_is_told(language: Language, told: str) -> None:
    talk = Conversation(language=language)
    await talk.say("settings")
    now = talk.clock.now()
    async with talk.library.begin() as work:
        reason = EmptyReason(EmptyCause.MERGED, at=now)
        await work.slots.open([Slot(HERE, date(2026, 6, 13), now, empty=reason), Slot(HERE, date(2026, 6, 15), now, 3)])
    assert told in await talk.say("status")


@pytest.mark.parametrize(
    ("error", "english", "chinese"),
    [
        (StorageFull(), "The disk of this bot is full. Nothing was changed", "磁盘已满"),
        (StorageGone(), "can't be reached or written. Nothing was changed", "无法访问或写入数据库"),
        (StorageLocked(), "busy with another program. Nothing was changed", "正被其他程序占用"),
    ],
)
async def test_a_store_in_trouble_is_told_whatever_is_asked(error: StorageError, english: str, chinese: str) -> None:
    for language, told in ((ENGLISH, english), (CHINESE, chinese)):
        talk = Conversation(language=language)
        talk.library.fault = error
        for asked in ("status", "list", "shuffle", "author Ada Example", "pause"):
            assert told in await talk.say(asked)
            assert not talk.last.ok
