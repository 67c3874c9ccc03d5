"""In every zone, round every change of its clocks, whatever comes between: one digest a date, and none too early."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest

from tests.proofs.conftest import Told
from tests.proofs.mornings import Change, Mornings, PipelineMornings, Trouble, Verdict, changes

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
JULY = datetime(2026, 7, 15, 12, tzinfo=UTC)
ZONES = sorted(available_timezones())
HISTORIC = (
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Fakaofo", date(2011, 12, 30)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
    ("Pacific/Kwajalein", date(1969, 9, 30)),
    ("Pacific/Kiritimati", date(1994, 12, 31)),
    ("Pacific/Enderbury", date(1994, 12, 31)),
    ("America/Juneau", date(1867, 10, 18)),
    ("Asia/Manila", date(1844, 12, 31)),
    ("Africa/Monrovia", date(1972, 1, 7)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Havana", date(2012, 4, 1)),
    ("Asia/Pyongyang", date(2018, 5, 5)),
    ("America/Caracas", date(2016, 5, 1)),
    ("Australia/Lord_Howe", date(2019, 10, 6)),
    ("Africa/Cairo", date(2014, 9, 25)),
    ("Asia/Kathmandu", date(1986, 1, 1)),
)
"""Dates that never were, dates that were twice, odd seconds, changes at midnight."""


def walls_of(change: Change) -> list[time]:
    """Wall times round a change, and midnight and noon."""
    shown = [change.local(change.at + timedelta(minutes=minutes)) for minutes in (-90, -1, 0, 30)]
    gap = [change.at + change.before + timedelta(minutes=minutes) for minutes in (0, 15)]
    return sorted({time(0), time(12), *(one.time().replace(second=0, microsecond=0) for one in (*gap, *shown))})


def changes_of(zones: Sequence[str]) -> list[Change]:
    """Every change of the two years; of a zone without any, a day like all others."""
    return [change for zone in zones for change in (*changes(zone, FIRST, LAST), no_change(zone))]


def no_change(zone: str) -> Change:
    offset = JULY.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
    return Change(zone, JULY, offset, offset)


def historic_changes() -> list[Change]:
    week = timedelta(days=4)
    return [change for zone, day in HISTORIC for change in changes(zone, day - week, day + week)]


async def lived(
    found: Sequence[Change], trouble: Trouble, rounds: int = 1, of: type[Mornings] = Mornings, walls: int | None = None
) -> Verdict:
    verdict = Verdict()
    for change in found:
        for wall in walls_of(change)[:walls]:
            for number in range(rounds):
                mornings = of(change, wall, trouble, Random(f"{change} {wall} {number}"))
                await mornings.live()
                verdict.judge(mornings)
    return verdict


def assert_kept(verdict: Verdict) -> None:
    assert verdict.bad[:5] == []
    assert verdict.digests > verdict.cases


@pytest.mark.parametrize("trouble", list(Trouble))
async def test_a_slice_of_the_zones_keeps_its_mornings(trouble: Trouble) -> None:
    found = [*changes_of(("Antarctica/Troll", "Africa/Casablanca"))[:2], *historic_changes()[:1]]
    assert_kept(await lived(found, trouble))


@pytest.mark.chaos
@pytest.mark.parametrize("trouble", list(Trouble))
async def test_all_zones_keep_their_mornings_over_two_years(trouble: Trouble, told: Told) -> None:
    found = changes_of(ZONES)
    verdict = await lived(found, trouble)
    zones = len({change.zone for change in found if change.before != change.after})
    told(f"{verdict.line(trouble.name)} {verdict.latest_where}; {len(ZONES)} zones, {zones} with changes")
    assert_kept(verdict)


@pytest.mark.chaos
@pytest.mark.parametrize("trouble", [trouble for trouble in Trouble if trouble is not Trouble.ARRIVAL])
async def test_the_pipeline_keeps_the_mornings_of_all_zones(trouble: Trouble, told: Told) -> None:
    found = list({change.zone: change for change in reversed(changes_of(ZONES))}.values())
    assert len(found) == len(ZONES)
    verdict = await lived(found, trouble, of=PipelineMornings, walls=2)
    told(verdict.line(f"pipeline, {trouble.name}"))
    assert_kept(verdict)


@pytest.mark.chaos
@pytest.mark.parametrize("trouble", list(Trouble))
async def test_dates_that_never_were_or_were_twice_have_no_digest_or_one(trouble: Trouble, told: Told) -> None:
    found = historic_changes()
    assert len(found) >= len(HISTORIC)
    verdict = await lived(found, trouble, rounds=20)
    told(verdict.line(f"historic, {trouble.name}"))
    assert_kept(verdict)
