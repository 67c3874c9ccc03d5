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
from dataclasses import replace
from types import MappingProxyType

from bot.commands import reading_words, settling_words
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
    topics,
)
from bot.commands.command import (
    Akin,
    Cancel,
    Command,
    Confirm,
    Example,
    Follow,
    Help,
    Hide,
    Notify,
    NotifyList,
    NotThem,
    NotYet,
    Panel,
    Pause,
    Post,
    Remove,
    Resume,
    Retry,
    Reword,
    Save,
    SavedList,
    Search,
    Show,
    Since,
    Status,
    Undo,
    Unsave,
    Whole,
    Why,
)
from bot.commands.pace import by_meaning, pace
from bot.commands.scope import DaysAgo
from bot.commands.typed import echo, is_han_name, says_something, tidy
from bot.commands.vocabulary import GATHERING, GROUPS, HELPED, HIDDEN, KNOWN, LATER, commands_close_to, name_in
from bot.domain.errors import WrongUse
from bot.domain.query import Field
from bot.domain.watch import Language, WatchKind
from bot.language import say

_REWORDED = re.compile(r"#?(?P<number>[0-9]{1,9})(?:[.:]\s*|\s+|(?=[^\W0-9a-z_])|$)(?P<words>.*)", re.IGNORECASE)
_SWITCHES = settling_words.VALUES["empty_line"]
_START = re.compile(r"(?P<word>[^\s:]*)(?:\s*:\s*|\s+|$)(?P<rest>.*)")


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


def kind_named(text: str) -> tuple[WatchKind, str] | None:
    """Give the kind whose word a text begins with, and what follows it; None where it is no such text."""
    start = _START.fullmatch(text)
    name = KNOWN.get(start["word"].casefold(), "") if start else ""
    if start is None or not start["rest"] or name not in set(WatchKind) & set(_READERS):
        return None
    return WatchKind(name), start["rest"]


def follow(kind: WatchKind, text: str, language: Language) -> Follow:
    """Read what follows a kind's word.

    Raises:
        WrongUse: it means nothing.
    """
    read_ = _READERS[kind.value](Typed(kind.value, text, language))
    if not isinstance(read_, Follow):
        raise TypeError(f"{kind.value} follows nothing")
    return read_


def _edit(typed: Typed) -> Command:
    found = _REWORDED.fullmatch(typed.rest)
    if found is None:
        raise typed.wrong("needs_number" if not typed.rest else "no_number", "list")
    if not says_something(found["words"]):
        raise typed.wrong("needs_words", typed.example(), n=found["number"])
    return Reword(int(found["number"]), found["words"])


def _notify(typed: Typed) -> Command:
    words = typed.rest.split()
    on = _SWITCHES.get(words[-1].casefold()) if words else None
    if not words:
        return NotifyList()
    rest = " ".join(words if on is None else words[:-1])
    if not rest and on is False:
        return Notify((), on=False)
    return Notify(numbers(replace(typed, rest=rest)), on=on is not False)


def _undo(typed: Typed) -> Command:
    return Undo(one_number(typed) if typed.rest else None)


def _help(typed: Typed) -> Command:
    if not typed.rest:
        return Help()
    word = typed.rest.removeprefix("/").casefold()
    name = KNOWN.get(word)
    if name is None or name in HIDDEN:
        close = commands_close_to(word, typed.language)
        raise typed.wrong("unknown_word", *(f"help {each}" for each in close), "help")
    return Help(name)


_READERS: Mapping[str, Callable[[Typed], Command]] = MappingProxyType(
    {
        "list": _plain(Panel()),
        "author": lambda typed: Follow(WatchKind.AUTHOR, authors(typed)),
        "keyword": lambda typed: Follow(WatchKind.KEYWORD, keywords(typed)),
        "category": lambda typed: Follow(WatchKind.CATEGORY, categories(typed)),
        "journal": lambda typed: Follow(WatchKind.JOURNAL, journals(typed)),
        "query": _query,
        "cites": lambda typed: Follow(WatchKind.CITES, papers(typed)),
        "topic": by_meaning(WatchKind.TOPIC, topics),
        "like": by_meaning(WatchKind.LIKE, papers),
        "feed": lambda typed: Follow(WatchKind.FEED, addresses(typed)),
        "mute": lambda typed: Follow(WatchKind.MUTE, keywords(typed)),
        "pace": pace,
        "confirm": _numbered(Confirm),
        "cancel": _numbered(Cancel),
        "show": lambda typed: Show(numbers(typed)),
        "edit": _edit,
        "notify": _notify,
        "remove": lambda typed: Remove(numbers(typed)),
        "pause": _plain(Pause()),
        "resume": _plain(Resume()),
        "retry": _plain(Retry()),
        "undo": _undo,
        "shuffle": reading_words.shuffle,
        "search": lambda typed: Search(some_text(typed)),
        "since": reading_words.since,
        "today": _plain(Since(DaysAgo(0))),
        "more": reading_words.more,
        "save": _numbered(Save),
        "unsave": _numbered(Unsave),
        "hide": _numbered(Hide),
        "notthem": _numbered(NotThem),
        "akin": _numbered(Akin),
        "saved": _plain(SavedList()),
        "whole": _numbered(Whole),
        "post": lambda typed: Post(numbers(typed)),
        "why": lambda typed: Why(some_text(typed)),
        "status": _plain(Status()),
        "schedule": settling_words.schedule,
        "settings": settling_words.settings,
        "tldr": settling_words.tldr,
        "help": _help,
        "example": _plain(Example()),
        "brief": reading_words.brief,
        "ask": reading_words.ask,
    }
)
