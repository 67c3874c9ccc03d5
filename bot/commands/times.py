"""Words of time in both languages: `since monday`, `3 days`, `weekdays 09:00`, `每周一 8点半`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from types import MappingProxyType

from bot.commands.scope import DaysAgo, OnDate, Weekday, When
from bot.domain.watch import EVERY_DAY, WEEKDAYS, ScheduleKind

WEEKEND = EVERY_DAY - WEEKDAYS

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HAN_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}


def _days_by_word() -> Mapping[str, int]:
    named = {form: day for day, name in enumerate(_NAMES) for form in (name, f"{name}s", name[:3])}
    short = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
    chinese = {f"{week}{han}": day for week in ("周", "星期", "礼拜", "週") for han, day in _HAN_DAYS.items()}
    return MappingProxyType({**named, **short, **chinese})


DAYS_BY_WORD = _days_by_word()

KINDS_BY_WORD: Mapping[str, ScheduleKind] = MappingProxyType(
    {
        "arrival": ScheduleKind.ARRIVAL,
        "到齐": ScheduleKind.ARRIVAL,
        "到货": ScheduleKind.ARRIVAL,
        "到达": ScheduleKind.ARRIVAL,
        "instant": ScheduleKind.INSTANT,
        "即时": ScheduleKind.INSTANT,
        "实时": ScheduleKind.INSTANT,
        "off": ScheduleKind.OFF,
        "关": ScheduleKind.OFF,
        "关闭": ScheduleKind.OFF,
    }
)

SETS_BY_WORD: Mapping[str, frozenset[int]] = MappingProxyType(
    {
        **dict.fromkeys(("weekdays", "weekday", "workdays", "工作日", "平日"), WEEKDAYS),
        **dict.fromkeys(("daily", "everyday", "day", "每天", "每日", "天天"), EVERY_DAY),
        **dict.fromkeys(("weekends", "weekend", "周末", "週末"), WEEKEND),
    }
)

_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?P<half>am|pm)?")
_HAN_CLOCK = re.compile(
    r"(?P<half>凌晨|早上|上午|中午|下午|晚上)?(?P<hour>\d{1,2})(?:[点時时:](?P<minute>\d{1,2}|半|整)?分?)"
)
_AFTERNOON = {"pm", "下午", "晚上"}
_MORNING = {"am", "凌晨", "早上", "上午"}
_SPAN = re.compile(r"(?:last |past |最近|过去)?(\d{1,3}) ?(days?|d|天|日|weeks?|w|周|星期)(?:ago|前| ago)?")
_NUMERIC_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_WHEN: Mapping[str, When] = MappingProxyType(
    {
        **dict.fromkeys(("today", "今天", "今日"), DaysAgo(0)),
        **dict.fromkeys(("yesterday", "昨天", "昨日"), DaysAgo(1)),
        "前天": DaysAgo(2),
        **dict.fromkeys(("week", "a week", "last week", "一周", "上周", "最近一周"), DaysAgo(7)),
        **dict.fromkeys(("this week", "本周", "这周"), Weekday(0)),
    }
)
LONGEST_SPAN_DAYS = 366
"""How far back `since` goes at the most."""


def when_in(words: str) -> When | None:
    """Read a moment to look back to; None where the words name none, or one over a year ago by its count of days."""
    said = words.casefold()
    if said in _WHEN:
        return _WHEN[said]
    named = said.removeprefix("last ").removeprefix("上")
    if named in DAYS_BY_WORD:
        return Weekday(DAYS_BY_WORD[named])
    if span := _SPAN.fullmatch(said):
        days = int(span[1]) * (7 if span[2][0] in "w周星" else 1)
        return DaysAgo(days) if 0 < days <= LONGEST_SPAN_DAYS else None
    return _date_in(said)


def day_set(words: str) -> frozenset[int] | None:
    """Read local weekdays: `weekdays`, `mondays`, `mon,wed`, `周一`, `每周五`; None where the words name none."""
    said = words.casefold()
    if said in SETS_BY_WORD:
        return SETS_BY_WORD[said]
    names = [name for name in re.split(r"[,/+]", said.removeprefix("每")) if name]
    days = {DAYS_BY_WORD[name] for name in names if name in DAYS_BY_WORD}
    return frozenset(days) if names and all(name in DAYS_BY_WORD for name in names) else None


def clock_time(words: str) -> time | None:
    """Read a wall time: `9:00`, `8:30pm`, `9am`, `上午9点`, `8点半`; None where the words name none that exists."""
    said = words.casefold()
    found = _CLOCK.fullmatch(said) or _HAN_CLOCK.fullmatch(said)
    if found is None or said.isdigit():
        return None
    minutes = {"半": 30, "整": 0, None: 0}
    written = found["minute"]
    minute = minutes[written] if written in minutes else int(written)
    hour = _hour(int(found["hour"]), found["half"])
    return time(hour, minute) if 0 <= hour < 24 and minute < 60 else None


def _hour(hour: int, half: str | None) -> int:
    """Give the hour of the day; -1 where a half of the day doesn't go with it."""
    if hour > 12 and half in _MORNING | {"pm"}:
        return -1
    if half in _AFTERNOON:
        return hour if hour > 12 else hour % 12 + 12
    return hour % 12 if half in _MORNING else hour


def _date_in(said: str) -> OnDate | None:
    numeric = _NUMERIC_DATE.fullmatch(said)
    if numeric is None:
        return None
    try:
        return OnDate(date(int(numeric[1]), int(numeric[2]), int(numeric[3])))
    except ValueError:
        return None
