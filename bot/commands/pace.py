"""How many papers a day a topic or an example is to bring, as people type it behind: `… 1 a day`, `… 每周 3 篇`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from bot.commands.arguments import Typed, one_number
from bot.commands.command import Follow, Pace
from bot.commands.lookback import ANNOUNCING_DAYS
from bot.domain.watch import Language, WatchKind

MOST_A_DAY = 50
"""As many as a digest holds at the most."""

_NUMBER = r"(?P<n>[0-9]{1,3}(?:\.[0-9]{1,2})?)"
_BEHIND = (
    re.compile(
        rf"(?:^|[\s,;]+)(?:about |~ ?)?{_NUMBER} ?(?:papers? )?(?:an? |per |each |every |/ ?)(?P<span>day|week)$",
        re.IGNORECASE,
    ),
    re.compile(rf"[\s,;]*(?P<span>每天|每日|一天|每周|一周|每星期) ?(?:大?约|最多)? ?{_NUMBER} ?[篇个個]?$"),
)
_A_DAY = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
_WEEKS = frozenset({"week", "每周", "一周", "每星期"})


class Paced(NamedTuple):
    """What was typed, and behind it how many papers a day; None where no number was typed."""

    text: str
    a_day: float | None


def paced(text: str) -> Paced:
    """Take off the number of papers a day, or a week, that stands at the end of a text."""
    for pattern in _BEHIND:
        if found := pattern.search(text):
            days = ANNOUNCING_DAYS if found["span"].casefold() in _WEEKS else 1
            return Paced(text[: found.start()].strip(), float(found["n"]) / days)
    return Paced(text, None)


def by_meaning(kind: WatchKind, items: Callable[[Typed], tuple[str, ...]]) -> Callable[[Typed], Follow]:
    """Make what reads topics or examples, and behind them how many papers a day they are to bring.

    Args:
        kind: topic or like.
        items: reads what is left, one item a watch.
    """

    def reader(typed: Typed) -> Follow:
        text, a_day = paced(typed.rest)
        if a_day is not None and not fits(a_day):
            raise typed.wrong("bad_pace", f"{typed.word} {text} 1 a day", limit=MOST_A_DAY)
        return Follow(kind, items(replace(typed, rest=text)), a_day)

    return reader


def pace(typed: Typed) -> Pace:
    """Read a draft's number, and how many papers a day its topics or examples are to bring.

    Raises:
        WrongUse: it is something else.
    """
    number, _, a_day = typed.rest.partition(" ")
    draft = one_number(replace(typed, rest=number))
    if _A_DAY.fullmatch(a_day) is None or not fits(float(a_day)):
        raise typed.wrong("bad_pace", "list", limit=MOST_A_DAY)
    return Pace(draft, float(a_day))


def written(a_day: float, language: Language) -> str:
    """Write so many papers a day as they are typed behind a topic: `1 a day`, `每周 3 篇`."""
    weekly = a_day < 1
    n = f"{a_day * ANNOUNCING_DAYS if weekly else a_day:g}"
    if language is Language.CHINESE:
        return f"{'每周' if weekly else '每天'} {n} 篇"
    return f"{n} a {'week' if weekly else 'day'}"


def fits(a_day: float) -> bool:
    """Tell whether so many papers a day can be asked for: one a week at the least, a digest's most at the most."""
    return 1 / ANNOUNCING_DAYS <= a_day <= MOST_A_DAY
