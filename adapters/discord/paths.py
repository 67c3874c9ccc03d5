"""Where a command stands on Discord: its word may be gathered in a group, and `/radar` alone can't be typed there."""

from __future__ import annotations

from bot.commands.vocabulary import CHINESE, CHINESE_GROUPS, KNOWN, group_of

RADAR = "/radar"
INSIDE_SINCE = "today"
"""A choice of `since`, no subcommand of its own."""


def path_of(command: str) -> str:
    """Give a command as it is found on Discord: `/radar why 7` → `/radar paper why 7`; other words stay."""
    radar, _, said = command.partition(" ")
    if radar != RADAR:
        return command
    word = said.partition(" ")[0]
    name = KNOWN.get(word.casefold(), "")
    if not said:
        return f"{RADAR} list"
    before = "since" if name == INSIDE_SINCE else group_of(name) or ""
    chinese = CHINESE.get(name) == word
    shown = {**CHINESE, **CHINESE_GROUPS}.get(before, before) if chinese else before
    return " ".join(filter(None, (RADAR, shown, said)))
