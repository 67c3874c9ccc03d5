"""What to read first, and why: the papers at the centre of themes and bridges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.briefing.bridges import Bridge
from bot.briefing.choosing import leaves_open
from bot.briefing.likeness import Likeness
from bot.briefing.reading import Reading
from bot.briefing.themes import Group
from bot.catalogue.taxonomy import name_of
from bot.domain.briefing import ReadFirst
from bot.domain.watch import Language
from bot.language import say


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a paper stands among the others."""

    reading: Reading
    theme: int | None
    central: bool
    bridges: int
    kin: int
    alike: float

    @property
    def score(self) -> float:
        """How much of the whole this paper opens."""
        return (
            self.alike + 0.5 * self.bridges + (0.5 if self.central else 0.0) + (0.1 if self.reading.sentences else -1)
        )


def first_to_read(
    readings: Sequence[Reading],
    likeness: Likeness,
    named: Sequence[Group],
    bridges: Sequence[Bridge],
    language: Language,
) -> tuple[ReadFirst, ...]:
    """Choose what to read first: one of up to 5 papers, three of up to 40, else five; from different themes at best."""
    standings = [_standing(place, readings, likeness, named, bridges) for place in range(len(readings))]
    most = 1 if len(readings) < 6 else 3 if len(readings) <= 40 else 5
    chosen: list[_Standing] = []
    while len(chosen) < min(most, len(standings)):
        left = [each for each in standings if each not in chosen]
        chosen.append(max(left, key=lambda each: (each.score - _said(each, chosen), -each.reading.card)))
    return tuple(
        ReadFirst(each.reading.paper.id, each.reading.card, _why(each, named, len(readings), language))
        for each in chosen
    )


def _standing(
    place: int, readings: Sequence[Reading], likeness: Likeness, named: Sequence[Group], bridges: Sequence[Bridge]
) -> _Standing:
    reading = readings[place]
    theme = next((number for number, each in enumerate(named) if reading in each.members), None)
    return _Standing(
        reading=reading,
        theme=theme,
        central=theme is not None and named[theme].members[0] is reading,
        bridges=sum(reading.card in bridge.cards for bridge in bridges),
        kin=likeness.kin(place),
        alike=likeness.total(place),
    )


def _said(standing: _Standing, chosen: Sequence[_Standing]) -> float:
    """How much of what a paper opens is opened by those chosen before: its theme, else its field."""
    same_theme = sum(each.theme == standing.theme for each in chosen if standing.theme is not None)
    same_field = sum(each.reading.field == standing.reading.field for each in chosen)
    return 1.0 * same_theme + 0.3 * same_field


def _why(standing: _Standing, named: Sequence[Group], papers: int, language: Language) -> str:
    reasons: list[str] = []
    if standing.theme is not None and standing.central:
        key = "why_theme" if standing.theme == 0 and len(named) > 1 else "why_theme_other"
        reasons.append(say(language, f"briefing.{key}", theme=named[standing.theme].phrases[0]))
    if standing.bridges:
        reasons.append(say(language, "briefing.why_bridges", n=standing.bridges))
    if standing.kin and not standing.central:
        reasons.append(say(language, "briefing.why_kin", n=standing.kin))
    if not reasons:
        reasons.append(_why_alone(standing.reading, papers, language))
        if leaves_open(standing.reading):
            reasons.append(say(language, "briefing.why_open"))
    return say(language, "briefing.reasons").join(reasons)


def _why_alone(reading: Reading, papers: int, language: Language) -> str:
    if papers == 1:
        return say(language, "briefing.why_only")
    if not reading.field:
        return say(language, "briefing.why_alone_nowhere")
    return say(language, "briefing.why_alone", field=name_of(reading.field, language))
