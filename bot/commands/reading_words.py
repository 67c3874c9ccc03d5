"""What follows the words by which people read: how many, since when, which digest, over what a briefing."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.briefing.slots import NAMED
from bot.commands import settling_words
from bot.commands.arguments import Typed, some_text
from bot.commands.command import Command, More, Shuffle, Since
from bot.commands.ordered import Ask, Brief
from bot.commands.scope import About, OfCard, OfDays, OfSlot, Scope
from bot.commands.times import when_in
from bot.commands.typed import says_something
from bot.commands.vocabulary import name_in
from bot.domain.watch import Language

SHUFFLED = 5
"""How many cards a shuffle gives when no number is typed."""

MOST_SHUFFLED = 10

WEEK_DAYS = 7

_SLOT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}/[a-z0-9-]{1,30}")
_COUNT = re.compile(r"([0-9]{1,4}) ?[篇个張张]?")
_LANGUAGES = settling_words.VALUES["language"]


def shuffle(typed: Typed) -> Command:
    """Read how many cards are wanted.

    Raises:
        WrongUse: it is no number from 1 to 10.
    """
    if not typed.rest:
        return Shuffle(SHUFFLED)
    count = _COUNT.fullmatch(typed.rest)
    n = int(count[1]) if count else 0
    if not 1 <= n <= MOST_SHUFFLED:
        raise typed.wrong("bad_count", f"{typed.word} {SHUFFLED}", limit=MOST_SHUFFLED)
    return Shuffle(n)


def since(typed: Typed) -> Command:
    """Read since when.

    Raises:
        WrongUse: no day is named.
    """
    when = when_in(typed.rest)
    if when is None:
        key = "bad_when" if typed.rest else "needs"
        raise typed.wrong(key, *(f"{typed.word} {each}" for each in ("monday", "yesterday", "3 days", "2026-11-01")))
    return Since(when)


def more(typed: Typed) -> Command:
    """Read which digest.

    Raises:
        WrongUse: none is named.
    """
    if _SLOT.fullmatch(typed.rest) is None:
        key = "no_slot" if typed.rest else "needs_digest"
        raise typed.wrong(key, *(name_in(word, typed.language) for word in ("today", "list")))
    return More(typed.rest)


def brief(typed: Typed) -> Command:
    """Read over what a briefing is wanted, and in which language.

    Raises:
        WrongUse: nothing to look for is named.
    """
    words = typed.rest.split()
    language = _LANGUAGES.get(words[-1].casefold()) if words else None
    said = " ".join(words[:-1] if language else words)
    return Brief(_scope(typed, said), language if isinstance(language, Language) else None)


def ask(typed: Typed) -> Command:
    """Read a question, and of which briefing's papers it is asked, where that is named first.

    Raises:
        WrongUse: nothing is asked.
    """
    first, _, rest = typed.rest.partition(" ")
    slot = first if NAMED.fullmatch(first) else ""
    return Ask(some_text(replace(typed, rest=rest.strip()) if slot else typed), slot)


def _scope(typed: Typed, said: str) -> Scope:
    match said.casefold().split():
        case [] | ["today" | "今天" | "今日"]:
            return OfDays(1)
        case ["week" | "本周" | "一周" | "这周"] | ["this", "week"]:
            return OfDays(WEEK_DAYS)
        case ["card", number] if re.fullmatch(r"[0-9]{1,9}", number):
            return OfCard(int(number))
        case [slot] if _SLOT.fullmatch(slot):
            return OfSlot(slot)
        case _ if says_something(said):
            return About(said)
        case _:
            raise typed.wrong("nothing_to_look_for", "brief today")
