"""What a place settles: the schedule, the settings, a pause."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.commands.changes import keep, setting_name, undo_button
from bot.commands.command import SetSchedule, SettingName, Settle
from bot.commands.glossing import buttons_of_lines, further_of_lines, refuse_without_model
from bot.commands.outlook import briefs_blocks, meaning, next_digest, schedule_words
from bot.commands.replies import SETTING_KEYS, answer, fine, heading, paragraph, row, said, typed
from bot.commands.rights import may_change
from bot.commands.settling_words import TYPED_NAMES
from bot.commands.visit import Visit
from bot.domain.conversation import Answer
from bot.domain.errors import NotAllowed
from bot.domain.job import Job
from bot.domain.message import Block, Bullets, Button, Line, Text
from bot.domain.watch import Edit, Editors, Language, Mode, Radar
from bot.language import say

EXAMPLES = (
    *("weekdays 09:00 Asia/Shanghai", "daily 8:30", "mondays 10:00", "arrival", "instant", "off"),
    *("brief mondays 10:00", "brief off"),
)
"""What can follow `schedule`, by example."""


async def show_schedule(visit: Visit) -> Answer:
    """Show how the schedule stands and what else could be typed."""
    async with visit.doors.library.begin() as work:
        following = await next_digest(visit, work)
    examples: Line = tuple(span for each in EXAMPLES for span in (typed(f"schedule {each}"), Text("  ")))
    change = Button(visit.say("panel.change_schedule"), "schedule", asks=visit.say("panel.which_schedule"))
    return answer(
        paragraph(schedule_words(visit.radar, visit.language), " ", following),
        fine(meaning(visit)),
        *briefs_blocks(visit),
        Bullets((examples[:-1],)),
        *row([change]),
    )


async def set_schedule(visit: Visit, command: SetSchedule) -> Answer:
    """Change when the digest comes, and say what that means and when the next one is."""
    settled = replace(visit.radar, schedule=command.schedule, timezone=command.timezone or visit.radar.timezone)
    if settled == visit.radar:
        return said(visit.say("panel.already", name=setting_name("schedule", visit.language), value=_schedule(visit)))
    what = visit.tell("commands.change_schedule", schedule=schedule_words(settled, visit.radar.language))
    after = visit.with_radar(settled)
    edit, following = await _settle(visit, settled, what)
    return answer(
        paragraph(visit.say("panel.now_schedule", schedule=_schedule(after)), " ", following),
        fine(meaning(after)),
        *row([undo_button(visit, edit)]),
    )


async def show_settings(visit: Visit) -> Answer:
    """Show the settings with buttons that change them."""
    radar, language = visit.radar, visit.language
    names = [(setting_name(name, language), value_words(name, getattr(radar, name), language)) for name in SETTING_KEYS]
    lines = tuple((Text(f"{name}: {value}"),) for name, value in names)
    paused = visit.say("panel.paused") if radar.paused else visit.say("panel.running")
    running = paragraph(_schedule(visit), " · ", paused)
    blocks: list[Block] = [heading(visit.say("panel.settings")), Bullets(lines), running]
    if not may_change(radar, visit.request.person):
        return answer(*blocks, fine(not_allowed(visit)))
    return answer(*blocks, *row(_settings_buttons(visit)))


async def settle(visit: Visit, command: Settle) -> Answer:
    """Change one setting.

    Raises:
        NotAllowed: the person would shut himself out.
    """
    change: dict[str, Any] = {command.name: command.value}
    settled = replace(visit.radar, **change)
    name, value = setting_name(command.name, visit.language), value_words(command.name, command.value, visit.language)
    if settled == visit.radar:
        return said(visit.say("panel.already", name=name, value=value))
    if not may_change(settled, visit.request.person):
        raise NotAllowed(visit.say("errors.shuts_out"), try_instead=("settings",))
    refuse_without_model(visit, settled)
    told = visit.radar.language
    told_value = value_words(command.name, command.value, told)
    what = visit.tell("commands.change_setting", name=setting_name(command.name, told), value=told_value)
    edit, following = await _settle(visit, settled, what)
    now = visit.say("panel.now", name=name, value=value)
    further = following if command.name == "timezone" else further_of_lines(visit, visit.radar, settled)
    return said(f"{now} {further}".strip(), undo_button(visit, edit))


async def pause(visit: Visit) -> Answer:
    """Post nothing until resumed; nothing is lost."""
    if visit.radar.paused:
        return said(visit.say("panel.paused"), Button(visit.say("panel.resume"), "resume"))
    edit, following = await _settle(visit, replace(visit.radar, paused=True), visit.tell("commands.change_paused"))
    return said(following, undo_button(visit, edit), Button(visit.say("panel.resume"), "resume"))


async def resume(visit: Visit) -> Answer:
    """Post again; the next digest brings what is new since the last."""
    if not visit.radar.paused:
        return said(visit.say("panel.running"), Button(visit.say("panel.pause"), "pause"))
    edit, following = await _settle(visit, replace(visit.radar, paused=False), visit.tell("commands.change_resumed"))
    return said(f"{visit.say('panel.resumed')} {following}", undo_button(visit, edit))


def value_words(name: SettingName, value: object, language: Language) -> str:
    """Say a setting's value."""
    match value:
        case bool():
            return say(language, "panel.on" if value else "panel.off")
        case Language() | Mode() | Editors():
            return say(language, f"panel.{name}_{value.value}")
        case _:
            return str(value)


def not_allowed(visit: Visit) -> str:
    """Say who may change this radar."""
    keepers = visit.radar.editors is Editors.KEEPERS or (
        visit.radar.editors is Editors.DEFAULT and visit.place.platform == "discord"
    )
    who = visit.say("errors.not_allowed_keepers" if keepers else "errors.not_allowed_members")
    return visit.say("errors.not_allowed", who=who)


async def _settle(visit: Visit, settled: Radar, what: str) -> tuple[Edit, str]:
    """Keep changed settings; give the change, and when the next digest comes by them.

    A day whose digest was made is spent; a time that is past already when it is chosen is the next day's.
    """
    if (settled.schedule, settled.timezone) != (visit.radar.schedule, visit.radar.timezone):
        settled = replace(settled, scheduled_at=visit.now)
    async with visit.doors.library.begin() as work:
        await work.radars.save(settled)
        edit = await keep(visit, work, what, before=visit.radar)
        following = await next_digest(visit.with_radar(settled), work)
    for job in (Job.DIGEST, Job.DELIVER, *((Job.GLOSS,) if settled.tldr else ())):
        visit.doors.wake(job)
    return edit, following


def _schedule(visit: Visit) -> str:
    return schedule_words(visit.radar, visit.language)


def _settings_buttons(visit: Visit) -> list[Button]:
    radar, language = visit.radar, visit.language
    other = Language.ENGLISH if radar.language is Language.CHINESE else Language.CHINESE
    choices: list[tuple[SettingName, Language | Mode | Editors]] = [("language", other)]
    choices += [("mode", mode) for mode in Mode if mode is not radar.mode]
    choices += [("editors", editors) for editors in Editors if editors is not radar.editors]
    turned, running = "off" if radar.empty_line else "on", "resume" if radar.paused else "pause"
    asked: tuple[SettingName, ...] = ("cap", "timezone")
    return [
        *(Button(value_words(name, value, language), _typed(name, value.value)) for name, value in choices),
        Button(visit.say(f"panel.empty_line_{turned}"), _typed("empty_line", turned)),
        *buttons_of_lines(visit),
        *(Button(setting_name(name, language), _typed(name), asks=visit.say(f"panel.which_{name}")) for name in asked),
        Button(visit.say("panel.change_schedule"), "schedule", asks=visit.say("panel.which_schedule")),
        Button(visit.say(f"panel.{running}"), running),
    ]


def _typed(name: SettingName, value: str = "") -> str:
    return f"settings {TYPED_NAMES[name]} {value}".strip()
