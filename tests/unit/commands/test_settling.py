"""Schedules, settings and pauses, and who may change them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.delivery import EmptyCause, EmptyReason, Slot
from bot.domain.watch import EVERY_DAY, Editors, Language, Mode, Person, Place, Role, ScheduleKind
from tests.unit.commands.conversation import HERE, KEEPER, LI, Conversation, buttons_of, words_of

MADE_AT = datetime(2026, 6, 8, tzinfo=UTC)
DISCORD = Place("discord", "G1", "C1")
DIRECT = Place("discord", "", "D1", private=True)
LOCAL = Place("local", "", "room")
KEEPERS, MEMBERS, ALL = {Role.KEEPER}, {Role.KEEPER, Role.MEMBER}, set(Role)


async def test_a_fixed_time_before_the_batch_is_said_to_bring_the_day_before_s() -> None:
    talk = Conversation()
    said = await talk.say("schedule daily 8:30 上海")
    assert "The digest comes: daily 08:30 (Asia/Shanghai). The next one: Tue 16 Jun, 08:30." in said
    assert "is in at about 12:30 here, so 08:30 brings the batch of the day before" in said
    radar = await talk.radar()
    assert (radar.schedule.kind, radar.schedule.days, radar.schedule.at) == (ScheduleKind.AT, EVERY_DAY, time(8, 30))
    assert radar.timezone == "Asia/Shanghai"


async def test_a_fixed_time_after_the_batch_is_said_to_bring_that_day_s() -> None:
    talk = Conversation()
    assert "so 18:00 brings that very day's" in await talk.say("schedule daily 18:00 Asia/Shanghai")
    assert "at about 00:30 here, so 09:00 brings that very day's" in await talk.say("schedule 9:00 New York")


async def test_the_schedule_is_shown_with_examples() -> None:
    talk = Conversation()
    said = await talk.say("时间")
    assert "weekdays, when the day's batch is in, by 20:00 at the latest (Asia/Shanghai)" in said
    assert "/radar schedule weekdays 09:00 Asia/Shanghai" in said


async def a_lab_of_last_week() -> Conversation:
    """A place in Shanghai made days ago, with a digest every day at 20:00; it is Monday, 16:00 there."""
    talk = Conversation()
    await talk.say("schedule daily 20:00 上海")
    settled = replace(await talk.radar(), made_at=MADE_AT, scheduled_at=MADE_AT)
    async with talk.library.begin() as work:
        await work.radars.save(settled)
    return talk


async def test_a_time_that_is_past_today_begins_tomorrow_and_one_to_come_today() -> None:
    talk = await a_lab_of_last_week()
    assert "The next one: Mon 15 Jun, 18:00." in await talk.say("schedule daily 18:00")
    assert "The next one: Tue 16 Jun, 09:00." in await talk.say("schedule daily 9:00")
    assert (await talk.radar()).scheduled_at == talk.clock.now()
    await talk.press("Undo")
    assert "The next one: Mon 15 Jun, 18:00." in await talk.say("schedule")


async def test_a_time_or_zone_changed_after_the_days_digest_begins_tomorrow_and_the_answer_says_so() -> None:
    talk = await a_lab_of_last_week()
    async with talk.library.begin() as work:
        await work.slots.open([Slot(HERE, date(2026, 6, 15), talk.clock.now())])
    assert "The next one: Tue 16 Jun, 18:00." in await talk.say("schedule daily 18:00")
    said = await talk.say("settings timezone 纽约")
    assert "time zone: America/New_York. The next one: Tue 16 Jun, 18:00." in said
    assert "The next one: Tue 16 Jun, 20:00." in await talk.say("schedule daily 20:00 Pacific/Kiritimati")


async def test_a_schedule_taken_back_stands_since_it_stood_before() -> None:
    talk = await a_lab_of_last_week()
    await talk.say("schedule off")
    await talk.clock.advance(timedelta(hours=6))
    await talk.press("Undo")
    assert (await talk.radar()).scheduled_at == MADE_AT
    assert "The next one: within minutes." in await talk.say("schedule"), "20:00 went by meanwhile: it comes late"


async def test_what_is_so_already_is_said_and_leaves_no_line() -> None:
    talk = Conversation()
    assert "schedule is that already" in await talk.say("schedule arrival")
    assert "cards a digest is that already: 5." in await talk.say("settings cap 5")
    async with talk.library.begin() as work:
        assert await work.edits.since(HERE, datetime(2026, 1, 1, tzinfo=UTC)) == []


async def test_off_and_instant_say_what_they_mean() -> None:
    talk = Conversation()
    assert "None comes until a schedule is set" in await talk.say("schedule off")
    assert "when a paper matches" in await talk.say("schedule instant")


async def test_every_setting_can_be_changed_by_its_button() -> None:
    talk = Conversation()
    await talk.say("settings")
    for button in buttons_of(talk.last.messages):
        if button.command.startswith("settings") and not button.asks:
            await talk.say(button.command, person=KEEPER)
            assert talk.last.ok, button.command
    radar = await talk.radar()
    assert radar.language is Language.CHINESE
    assert radar.mode is Mode.THREAD
    assert radar.editors is Editors.KEEPERS
    assert radar.empty_line
    await talk.say("settings cap 8", person=KEEPER)
    await talk.say("settings timezone 东京", person=KEEPER)
    radar = await talk.radar()
    assert (radar.cap, radar.timezone) == (8, "Asia/Tokyo")


async def test_a_pause_keeps_and_a_resume_goes_on() -> None:
    talk = Conversation()
    assert "Paused" in await talk.say("暂停")
    assert (await talk.radar()).paused
    assert "Paused" in await talk.say("list")
    assert "Running again." in await talk.say("恢复")
    assert not (await talk.radar()).paused
    assert "not paused" in await talk.say("resume")


@pytest.mark.parametrize(
    ("place", "editors", "allowed"),
    [
        (HERE, Editors.DEFAULT, MEMBERS),
        (HERE, Editors.EVERYONE, MEMBERS),
        (HERE, Editors.KEEPERS, KEEPERS),
        (DISCORD, Editors.DEFAULT, KEEPERS),
        (DISCORD, Editors.EVERYONE, MEMBERS),
        (DISCORD, Editors.KEEPERS, KEEPERS),
        (LOCAL, Editors.DEFAULT, MEMBERS),
        (DIRECT, Editors.DEFAULT, ALL),
        (DIRECT, Editors.KEEPERS, ALL),
    ],
)
async def test_who_may_change_a_radar(place: Place, editors: Editors, allowed: set[Role]) -> None:
    talk = Conversation(place=place, person=KEEPER)
    if editors is not Editors.DEFAULT:
        await talk.say(f"settings who {editors.value}")
    for role in Role:
        person = Person(f"U-{role}", role.value, role)
        for text in ("author A One", "remove 1", "pause", "schedule daily 9:00", "settings cap 7", "undo", "confirm 1"):
            refused = "may change this radar" in await talk.say(text, person=person)
            assert refused is (role not in allowed), (role, text)
            assert not (refused and talk.last.ok)


async def test_the_right_is_checked_again_when_the_button_is_pressed() -> None:
    talk = Conversation()
    await talk.say("author Bohan Zhuang")
    add = talk.button("Add").command
    await talk.say("settings who keepers", person=KEEPER)
    assert "Only those who manage this channel may change this radar" in await talk.say(add)
    assert await talk.watches() == []


async def test_what_one_does_for_oneself_needs_no_right() -> None:
    talk = Conversation(person=Person("U9", "A Stranger", Role.STRANGER))
    for text in (
        "",
        "shuffle",
        "search diffusion",
        "today",
        "status",
        "help",
        "settings",
        "schedule",
        "why 2606.1",
        "saved",
    ):
        assert "may change this radar" not in (await talk.say(text)).split("[")[0] or text == "settings", text


async def test_chips_have_no_cross_for_those_who_may_not_remove() -> None:
    talk = Conversation()
    await talk.follow("author Bohan Zhuang")
    await talk.say("list")
    assert "×" in talk.labels
    await talk.say("list", person=Person("U9", "A Guest", Role.GUEST))
    assert "×" not in talk.labels


async def test_nobody_shuts_himself_out() -> None:
    talk = Conversation()
    assert "shut yourself out" in await talk.say("settings who keepers", person=LI)
    assert (await talk.radar()).editors is Editors.DEFAULT


async def test_the_panel_shows_watches_counts_and_the_last_empty_days() -> None:
    talk = Conversation()
    await talk.follow("author Bohan Zhuang")
    reason = EmptyReason(EmptyCause.NOTHING_MATCHED, of=1243)
    async with talk.library.begin() as work:
        day_before = talk.clock.now() - timedelta(days=3)
        await work.slots.open(
            [
                Slot(HERE, date(2026, 6, 12), day_before, posted=3, of=900),
                Slot(HERE, date(2026, 6, 13), day_before + timedelta(days=1), of=1243, empty=reason),
            ]
        )
    said = await talk.say("list")
    assert "The radar of this place: 1 watches" not in said
    assert "1. author: Bohan Zhuang | by Li Wei, 2026-06-15 · 0 in 7 days · no match yet" in said
    assert "The last 7 days: 3 posted of 2,143 new papers." in said
    assert "Sat: nothing matched of 1,243" in said
    assert {"Shuffle", "Briefing", "Settings", "Follow an author", "Add a keyword"} <= set(talk.labels)
    assert "[Follow an author]" in words_of(talk.last.messages)
