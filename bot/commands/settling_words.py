"""What follows `schedule` and `settings`: days, times, zones, names of settings and their values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from types import MappingProxyType

from bot.commands.arguments import Typed
from bot.commands.command import (
    SetSchedule,
    SettingName,
    Settle,
    ShowSchedule,
    ShowSettings,
)
from bot.commands.ordered import SetBriefs
from bot.commands.times import KINDS_BY_WORD, clock_time, day_set
from bot.commands.typed import echo
from bot.commands.vocabulary import close_to
from bot.commands.zones import zone_of, zones_like
from bot.domain.watch import WEEKDAYS, Editors, Language, Mode, Schedule, ScheduleKind

MOST_CARDS = 50
"""The highest cap a place can set."""

_FILLING = frozenset({"", "at", "on", "every", "and", "在", "于", "和"})
_HALF_OF_DAY = re.compile(r"(?<=[0-9]) (?=[ap]m\b)", re.IGNORECASE)
_DAY_THEN_TIME = re.compile(r"(工作日|平日|每[天日]|周末|每?(?:周|星期|礼拜)[一二三四五六日天])(?=\S)")

Value = Language | Mode | Editors | bool

NAMES: Mapping[str, SettingName] = MappingProxyType(
    {
        **dict.fromkeys(("language", "lang", "语言"), "language"),
        **dict.fromkeys(("timezone", "time-zone", "tz", "zone", "时区"), "timezone"),
        **dict.fromkeys(("mode", "layout", "模式"), "mode"),
        **dict.fromkeys(("cap", "limit", "上限"), "cap"),
        **dict.fromkeys(("who", "editors", "权限", "谁"), "editors"),
        **dict.fromkeys(("empty-line", "emptyline", "empty", "空日提示"), "empty_line"),
        **dict.fromkeys(("tldr", "tl;dr", "tl-dr", "摘要", "一句话"), "tldr"),
    }
)
"""The settings by every word for them."""

TYPED_NAMES: Mapping[SettingName, str] = MappingProxyType(
    {
        "language": "language",
        "timezone": "timezone",
        "mode": "mode",
        "cap": "cap",
        "editors": "who",
        "empty_line": "empty-line",
        "tldr": "tldr",
    }
)
"""The word that each setting is typed with."""

_SWITCH: Mapping[str, Value] = MappingProxyType(
    {
        **dict.fromkeys(("on", "yes", "开", "开启"), True),
        **dict.fromkeys(("off", "no", "关", "关闭"), False),
    }
)

VALUES: Mapping[SettingName, Mapping[str, Value]] = MappingProxyType(
    {
        "language": {
            **dict.fromkeys(("zh", "中文", "chinese", "zh-cn", "汉语"), Language.CHINESE),
            **dict.fromkeys(("en", "english", "英文", "英语"), Language.ENGLISH),
        },
        "mode": {
            **{mode.value: mode for mode in Mode},
            "逐条": Mode.CARDS,
            "合并": Mode.DIGEST,
            "紧凑": Mode.COMPACT,
            "话题": Mode.THREAD,
        },
        "editors": {
            **dict.fromkeys(("everyone", "members", "所有人", "成员"), Editors.EVERYONE),
            **dict.fromkeys(("keepers", "管理员"), Editors.KEEPERS),
            **dict.fromkeys(("default", "默认"), Editors.DEFAULT),
        },
        "empty_line": _SWITCH,
        "tldr": _SWITCH,
    }
)
"""The values of the settings that have a fixed choice, by every word for them."""


def schedule(typed: Typed) -> SetSchedule | ShowSchedule | Settle | SetBriefs:
    """Read what follows `schedule`, in any order: a kind, days, a time, a zone; behind `brief`, for standing briefings.

    Raises:
        WrongUse: some words are none of these, or they don't go together.
    """
    spaced = _DAY_THEN_TIME.sub(r"\1 ", _HALF_OF_DAY.sub("", typed.rest))
    pieces = [piece for each in spaced.split() if (piece := each.strip(",;")).casefold() not in _FILLING]
    if not typed.rest:
        return ShowSchedule()
    if not pieces:
        raise typed.wrong("bad_time", *_schedule_examples(typed))
    if pieces[0].casefold() in {"brief", "简报"}:
        return _briefs(typed, pieces[1:])
    kinds = [kind for piece in pieces if (kind := KINDS_BY_WORD.get(piece.casefold())) is not None]
    days = [named for piece in pieces if (named := day_set(piece)) is not None]
    times = [found for piece in pieces if (found := clock_time(piece)) is not None]
    zone = _zone(typed, [piece for piece in pieces if not _is_time_word(piece)])
    if len(kinds) > 1 or len(times) > 1 or (times and kinds and kinds[0] is not ScheduleKind.ARRIVAL):
        raise typed.wrong("schedule_clash", *_schedule_examples(typed))
    on: frozenset[int] | None = frozenset[int]().union(*days) if days else None
    return _schedule(typed, kinds[0] if kinds else None, on, times[0] if times else None, zone)


def _briefs(typed: Typed, pieces: Sequence[str]) -> SetBriefs | ShowSchedule:
    """Read when a briefing is to come by itself: days and a time, or `off`."""
    examples = tuple(f"{typed.word} brief {rest}" for rest in ("mondays 10:00", "weekdays 9:30", "off"))
    if not pieces:
        return ShowSchedule()
    zone = _zone(typed, [piece for piece in pieces if not _is_time_word(piece)])
    kinds = {kind for piece in pieces if (kind := KINDS_BY_WORD.get(piece.casefold())) is not None}
    days = [named for piece in pieces if (named := day_set(piece)) is not None]
    times = [found for piece in pieces if (found := clock_time(piece)) is not None]
    if kinds == {ScheduleKind.OFF} and not days and not times:
        return SetBriefs(None, zone)
    if kinds or len(times) != 1:
        raise typed.wrong("bad_brief_time", *examples)
    on = frozenset[int]().union(*days) if days else WEEKDAYS
    return SetBriefs(Schedule(ScheduleKind.AT, on, times[0]), zone)


def tldr(typed: Typed) -> Settle | ShowSettings:
    """Read what follows `tldr`: on or off; nothing shows the settings.

    Raises:
        WrongUse: it is neither.
    """
    return Settle("tldr", _value(typed, "tldr", typed.rest)) if typed.rest else ShowSettings()


def settings(typed: Typed) -> Settle | ShowSettings:
    """Read what follows `settings`: a setting's name and its value.

    Raises:
        WrongUse: there is no such setting or value.
    """
    if not typed.rest:
        return ShowSettings()
    word, _, said = typed.rest.replace("empty line", "empty-line").replace(":", " ").partition(" ")
    name = NAMES.get(word.casefold())
    if name is None:
        close = dict.fromkeys(TYPED_NAMES[NAMES[each]] for each in close_to(word, NAMES))
        offers = [f"settings {each}" for each in close] or ["settings"]
        raise typed.wrong("unknown_setting", *offers, words=echo(word), all=", ".join(TYPED_NAMES.values()))
    if name == "timezone":
        return Settle(name, _zone_or_wrong(typed, said))
    return Settle(name, _cap(typed, said) if name == "cap" else _value(typed, name, said))


def _is_time_word(piece: str) -> bool:
    return piece.casefold() in KINDS_BY_WORD or day_set(piece) is not None or clock_time(piece) is not None


def _schedule_examples(typed: Typed) -> tuple[str, ...]:
    return tuple(f"{typed.word} {rest}" for rest in ("weekdays 09:00 Asia/Shanghai", "daily 8:30", "arrival", "off"))


def _schedule(
    typed: Typed, kind: ScheduleKind | None, days: frozenset[int] | None, at: time | None, zone: str | None
) -> SetSchedule | Settle:
    if kind is None and at is None:
        if days is None and zone is not None:
            return Settle("timezone", zone)
        raise typed.wrong(
            "schedule_needs_time", f"{typed.word} {typed.rest} 09:00", f"{typed.word} {typed.rest} arrival"
        )
    whole = Schedule(kind=kind or ScheduleKind.AT, days=WEEKDAYS if days is None else days, at=at)
    return SetSchedule(replace(whole, days=WEEKDAYS) if kind is ScheduleKind.OFF else whole, zone)


def _zone(typed: Typed, left: list[str]) -> str | None:
    if not left:
        return None
    if left[0][0].isdigit():
        raise typed.wrong("bad_time", *_schedule_examples(typed), words=echo(" ".join(left)))
    return _zone_or_wrong(typed, " ".join(left))


def _zone_or_wrong(typed: Typed, words: str) -> str:
    zone = zone_of(words)
    if zone is None:
        mended = (f"{typed.word} {typed.rest.replace(words, like)}" for like in zones_like(words) if words)
        raise typed.wrong("unknown_zone", *mended, words=echo(words))
    return zone


def _cap(typed: Typed, said: str) -> int:
    cap = int(said) if re.fullmatch(r"[0-9]{1,3}", said) else 0
    if not 1 <= cap <= MOST_CARDS:
        raise typed.wrong("bad_cap", "settings cap 5", words=echo(said), limit=MOST_CARDS)
    return cap


def _value(typed: Typed, name: SettingName, said: str) -> Value:
    value = VALUES[name].get(said.casefold())
    if value is None:
        offers = [f"settings {TYPED_NAMES[name]} {each}" for each in _typed_values(name)]
        raise typed.wrong("bad_value", *offers, words=echo(said), name=TYPED_NAMES[name])
    return value


def _typed_values(name: SettingName) -> tuple[str, ...]:
    """Give one word for each value: the first that is known for it."""
    firsts: dict[Value, str] = {}
    for word, value in VALUES[name].items():
        firsts.setdefault(value, word)
    return tuple(firsts.values())
