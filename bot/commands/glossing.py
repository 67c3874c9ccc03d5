"""Whether a place gets a language model's lines on its cards: what is said of it, and that it needs a model."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.visit import Visit
from bot.domain.errors import WrongUse
from bot.domain.message import Button
from bot.domain.watch import Mode, Radar


def refuse_without_model(visit: Visit, settled: Radar) -> None:
    """Let nobody switch on what nobody could write.

    Raises:
        WrongUse: there is no model; says what is missing.
    """
    if settled.tldr and not visit.radar.tldr and visit.doors.writer is None:
        raise WrongUse(visit.say("errors.no_model_for_lines"), try_instead=("settings",))


def further_of_lines(visit: Visit, before: Radar, settled: Radar) -> str:
    """Say what switching the lines on, or another layout, means for them; empty where it means nothing."""
    changed = (before.tldr, before.mode) != (settled.tldr, settled.mode)
    if not settled.tldr or not changed:
        return ""
    if settled.mode is Mode.COMPACT:
        return visit.say("panel.tldr_compact")
    return "" if before.tldr else visit.say("panel.tldr_means")


def buttons_of_lines(visit: Visit) -> Sequence[Button]:
    """Give the button that switches the lines; none where there is no model and nothing to switch off."""
    if visit.radar.tldr:
        return (Button(visit.say("panel.tldr_off"), "settings tldr off"),)
    return () if visit.doors.writer is None else (Button(visit.say("panel.tldr_on"), "settings tldr on"),)
