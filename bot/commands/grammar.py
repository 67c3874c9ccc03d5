"""One grammar for all faces: what was typed, in English or Chinese → a command.

    text = ["/radar"] [[group] word [argument]]      nothing: the panel
    word = an English or Chinese word of `vocabulary.py`, a colon or a space after it (Chinese words need neither)
    group = one that gathers the word, as Discord shows it: `paper why`

Chinese, curly and full-width quotes, commas, colons and spaces are read as their ASCII twins (`typed.py`). Nothing
typed is ignored: words that mean nothing are errors that name them and say what to type next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.commands import settling_words
from bot.commands.arguments import (
    ARGUMENT_LIMIT,
    Typed,
    addresses,
    authors,
    categories,
    journals,
    keywords,
    nothing_more,
    numbers,
    one_number,
    papers,
    some_text,
)
from bot.commands.command import (
    Brief,
    Cancel,
    Command,
    Confirm,
    DaysAgo,
    Example,
    Follow,
    Help,
    More,
    NotThem,
    NotYet,
    Panel,
    Pause,
    Post,
    Remove,
    Resume,
    Save,
    SavedList,
    Search,
    Show,
    Shuffle,
    Since,
    Status,
    Undo,
    Unsave,
    Whole,
    Why,
)
from bot.commands.scope import About, OfCard, OfDays, OfSlot, Scope
from bot.commands.times import when_in
from bot.commands.typed import echo, is_han_name, says_something, tidy
from bot.commands.vocabulary import GATHERING, GROUPS, HELPED, HIDDEN, KNOWN, LATER, commands_close_to, name_in
from bot.domain.errors import WrongUse
from bot.domain.query import Field
from bot.domain.watch import Language, WatchKind
from bot.language import say

SHUFFLED = 5
"""How many cards a shuffle gives when no number is typed."""

MOST_SHUFFLED = 10

WEEK_DAYS = 7

_START = re.compile(r"(?P<word>[^\s:]*)(?:\s*:\s*|\s+|$)(?P<rest>.*)")
_SLOT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}/[a-z0-9-]{1,30}")
_COUNT = re.compile(r"([0-9]{1,4}) ?[篇个張张]?")
_LANGUAGES = settling_words.VALUES["language"]


def read(text: str, language: Language) -> Command:
    """Read what was typed, or what a button says.

    Args:
        text: after `/radar` or the mention; untrusted.
        language: the person's, for the errors.

    Raises:
        WrongUse: it means nothing, or its argument doesn't; the message names the words and `try_instead` says what
            to type.
    """
    if len(text) > ARGUMENT_LIMIT + ARGUMENT_LIMIT // 10:
        raise _too_long(text, language)
    typed = re.sub(r"^/?radar\b[ :]*", "", tidy(text), flags=re.IGNORECASE)
    if not typed:
        return Panel()
    word, rest = _parted(_ungrouped(typed))
    name = KNOWN.get(word.casefold())
    if name is None:
        raise _unknown(word, rest, language)
    if len(rest) > ARGUMENT_LIMIT:
        raise _too_long(rest, language)
    return NotYet(name, rest) if name in LATER else _READERS[name](Typed(name, rest, language))


def _ungrouped(typed: str) -> str:
    """Take off a group's word that stands before one of its own."""
    first, _, rest = typed.partition(" ")
    group = GATHERING.get(first.casefold())
    return rest if group and KNOWN.get(_parted(rest)[0].casefold()) in GROUPS[group] else typed


def _parted(typed: str) -> tuple[str, str]:
    start = _START.fullmatch(typed)
    word, rest = (start["word"], start["rest"].strip()) if start else (typed, "")
    if word.casefold() in KNOWN:
        return word, rest
    glued = [known for known in KNOWN if is_han_name(known) and KNOWN[known] not in LATER and typed.startswith(known)]
    longest = max(glued, key=len, default="")
    return (longest, typed.removeprefix(longest).strip(" :")) if longest else (word, rest)


def _too_long(text: str, language: Language) -> WrongUse:
    words = say(language, "errors.argument_too_long", n=len(text), limit=ARGUMENT_LIMIT, words=echo(tidy(text[:200])))
    return WrongUse(words, try_instead=("help",))


def _unknown(word: str, rest: str, language: Language) -> WrongUse:
    whole = f"{word} {rest}".strip()
    gathered = GROUPS.get(GATHERING.get(word.casefold(), ""), ())
    if gathered and not rest:
        offers = tuple(name_in(each, language) for each in gathered if each in HELPED)
        raise WrongUse(say(language, "errors.only_a_group", words=echo(word)), try_instead=(*offers, "help"))
    close = () if word.casefold() in set(Field) else commands_close_to(word, language)
    if close:
        offers = tuple(f"{name} {rest}".strip() for name in close)
        return WrongUse(say(language, "errors.unknown_word", words=echo(word)), try_instead=offers)
    if not says_something(whole):
        return WrongUse(say(language, "errors.no_words", words=echo(whole)), try_instead=("help", "list"))
    if word.casefold() in set(Field):
        offers = tuple(f"{name_in(kind, language)} {word}:{rest}" for kind in ("query", "search"))
    else:
        offers = tuple(f"{name_in(kind, language)} {whole}" for kind in ("author", "keyword", "search"))
    return WrongUse(say(language, "errors.unknown_word", words=echo(word)), try_instead=(*offers, "help"))


def _plain(command: Command) -> Callable[[Typed], Command]:
    def reader(typed: Typed) -> Command:
        nothing_more(typed)
        return command

    return reader


def _numbered(make: Callable[[int], Command]) -> Callable[[Typed], Command]:
    return lambda typed: make(one_number(typed))


def _query(typed: Typed) -> Command:
    return Follow(WatchKind.QUERY, (some_text(typed),))


def _undo(typed: Typed) -> Command:
    return Undo(one_number(typed) if typed.rest else None)


def _shuffle(typed: Typed) -> Command:
    if not typed.rest:
        return Shuffle(SHUFFLED)
    count = _COUNT.fullmatch(typed.rest)
    n = int(count[1]) if count else 0
    if not 1 <= n <= MOST_SHUFFLED:
        raise typed.wrong("bad_count", f"{typed.word} {SHUFFLED}", limit=MOST_SHUFFLED)
    return Shuffle(n)


def _since(typed: Typed) -> Command:
    when = when_in(typed.rest)
    if when is None:
        key = "bad_when" if typed.rest else "needs"
        raise typed.wrong(key, *(f"{typed.word} {each}" for each in ("monday", "yesterday", "3 days", "2026-11-01")))
    return Since(when)


def _more(typed: Typed) -> Command:
    if _SLOT.fullmatch(typed.rest) is None:
        raise typed.wrong("no_slot", "today")
    return More(typed.rest)


def _help(typed: Typed) -> Command:
    if not typed.rest:
        return Help()
    word = typed.rest.removeprefix("/").casefold()
    name = KNOWN.get(word)
    if name is None or name in HIDDEN:
        close = commands_close_to(word, typed.language)
        raise typed.wrong("unknown_word", *(f"help {each}" for each in close), "help")
    return Help(name)


def _brief(typed: Typed) -> Command:
    words = typed.rest.split()
    language = _LANGUAGES.get(words[-1].casefold()) if words else None
    said = " ".join(words[:-1] if language else words)
    return Brief(_scope(typed, said), language if isinstance(language, Language) else None)


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


_READERS: Mapping[str, Callable[[Typed], Command]] = MappingProxyType(
    {
        "list": _plain(Panel()),
        "author": lambda typed: Follow(WatchKind.AUTHOR, authors(typed)),
        "keyword": lambda typed: Follow(WatchKind.KEYWORD, keywords(typed)),
        "category": lambda typed: Follow(WatchKind.CATEGORY, categories(typed)),
        "journal": lambda typed: Follow(WatchKind.JOURNAL, journals(typed)),
        "query": _query,
        "cites": lambda typed: Follow(WatchKind.CITES, papers(typed)),
        "feed": lambda typed: Follow(WatchKind.FEED, addresses(typed)),
        "mute": lambda typed: Follow(WatchKind.MUTE, keywords(typed)),
        "confirm": _numbered(Confirm),
        "cancel": _numbered(Cancel),
        "show": lambda typed: Show(numbers(typed)),
        "remove": lambda typed: Remove(numbers(typed)),
        "pause": _plain(Pause()),
        "resume": _plain(Resume()),
        "undo": _undo,
        "shuffle": _shuffle,
        "search": lambda typed: Search(some_text(typed)),
        "since": _since,
        "today": _plain(Since(DaysAgo(0))),
        "more": _more,
        "save": _numbered(Save),
        "unsave": _numbered(Unsave),
        "notthem": _numbered(NotThem),
        "saved": _plain(SavedList()),
        "whole": _numbered(Whole),
        "post": lambda typed: Post(numbers(typed)),
        "why": lambda typed: Why(some_text(typed)),
        "status": _plain(Status()),
        "schedule": settling_words.schedule,
        "settings": settling_words.settings,
        "help": _help,
        "example": _plain(Example()),
        "brief": _brief,
    }
)
