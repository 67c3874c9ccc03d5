"""What follows a command's word: items to watch, numbers, texts; and the errors that point at the very words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.catalogue.journals import meant
from bot.commands.typed import echo, is_han_name, open_quote, parts, says_something, unquoted
from bot.commands.vocabulary import name_in
from bot.domain.errors import QueryError, WrongUse
from bot.domain.watch import Language
from bot.intake.cited import shown_id
from bot.intake.identity import canonical
from bot.intake.user_feeds import feed_address
from bot.language import say

ARGUMENT_LIMIT = 1_000
"""How many characters may follow a command's word."""

MOST_ITEMS = 20
"""How many watches, or numbers, one command may name."""

WIDEST_RANGE = 200
"""How many numbers `3-5` may span."""

_NUMBER = re.compile(r"#?([0-9]{1,9})\.?")
_RANGE = re.compile(r"#?([0-9]{1,9}) ?[-–—−~至到] ?#?([0-9]{1,9})")
_ID_NAMES = re.compile(r"\b(pmid|arxiv|doi|openreview|openalex)\b\s*:?\s+", re.IGNORECASE)
_ID_PARTS = re.compile(r"([,;]*)([^,;]+)")
_KEEPS_COMMAS = re.compile(r"10\.\d{4}|://")
_SECTION = re.compile(r"\[[a-z-]+(?:\.[A-Za-z-]+)?\]")
"""What arXiv writes behind an id: `[cs.CV]`."""
_RANGE_GAPS = re.compile(r"(?<=[0-9]) ?([-–—−~至到]) ?(?=#?[0-9])")


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as typed: its English name, what followed it (made even), and the person's language."""

    name: str
    rest: str
    language: Language

    @property
    def word(self) -> str:
        """The command's word in the person's language."""
        return name_in(self.name, self.language)

    def wrong(self, key: str, *try_instead: str, **values: object) -> WrongUse:
        """Make the error that says what is wrong with these words, and what to type instead."""
        words = say(self.language, f"errors.{key}", **{"word": self.word, "words": echo(self.rest), **values})
        return WrongUse(words, try_instead=try_instead or (f"help {self.name}",))

    def example(self) -> str:
        """Give a command that works, to be typed next."""
        return f"{self.word} {say(self.language, f'help.sample_{self.name}')}"


def nothing_more(typed: Typed) -> None:
    """Refuse words after a command that takes none.

    Raises:
        WrongUse: there are some.
    """
    if typed.rest:
        raise typed.wrong("no_argument", typed.word)


def some_text(typed: Typed) -> str:
    """Give what followed the word, which must hold a letter or digit.

    Raises:
        WrongUse: there is nothing, or nothing to look for.
    """
    if not typed.rest:
        raise typed.wrong("needs", typed.example())
    if not says_something(typed.rest):
        raise typed.wrong("nothing_to_look_for", typed.example())
    return typed.rest


def authors(typed: Typed) -> tuple[str, ...]:
    """Give the names: a semicolon parts several, a comma stands within one (`Zhuang, Bohan`) unless all are Chinese."""
    some_text(typed)
    pieces = parts(typed.rest, ";")
    names: list[str] = []
    for piece in pieces:
        chinese = parts(piece, ",")
        names.extend(chinese if all(map(is_han_name, chinese)) else (piece,))
    return _checked(typed, tuple(unquoted(name) for name in names))


def keywords(typed: Typed) -> tuple[str, ...]:
    """Give the phrases: commas and semicolons outside quotes part them, quotes stay."""
    some_text(typed)
    column = open_quote(typed.rest)
    if column is not None:
        mended = f'{typed.word} {typed.rest}"'
        raise typed.wrong("unbalanced", mended, column=column, words=echo(typed.rest[column - 1 :]))
    return _checked(typed, parts(typed.rest, ",;"))


def topics(typed: Typed) -> tuple[str, ...]:
    """Give the topics: a semicolon parts several, commas stand within one."""
    some_text(typed)
    return _checked(typed, tuple(unquoted(topic) for topic in parts(typed.rest, ";")))


def categories(typed: Typed) -> tuple[str, ...]:
    """Give the categories' ids or names: commas and semicolons part them."""
    some_text(typed)
    return _checked(typed, tuple(unquoted(name) for name in parts(typed.rest, ",;")))


def journals(typed: Typed) -> tuple[str, ...]:
    """Give the journals: commas and semicolons part them, but for commas within a name (`Forum of Mathematics, Pi`)."""
    some_text(typed)
    found: list[str] = []
    for piece in parts(typed.rest, ";"):
        rest = [unquoted(name) for name in parts(piece, ",")]
        while rest:
            end = next((end for end in range(len(rest), 1, -1) if meant(", ".join(rest[:end]))), 1)
            found.append(", ".join(rest[:end]))
            rest = rest[end:]
    return _checked(typed, tuple(found))


def addresses(typed: Typed) -> tuple[str, ...]:
    """Give the feeds' addresses, parted by spaces.

    Raises:
        WrongUse: there is none, or one is no address.
    """
    found: dict[str, None] = {}
    for piece in some_text(typed).split():
        try:
            found[feed_address(piece.strip(",;"))] = None
        except QueryError as error:
            raise typed.wrong("bad_feed", typed.example(), words=echo(piece)) from error
    return _checked(typed, tuple(found))


def papers(typed: Typed) -> tuple[str, ...]:
    """Give the papers' ids as people write them; spaces, commas and semicolons part them.

    Where nothing in it is an id, all of it is given as it stands: it may be a title that is known.

    Raises:
        WrongUse: there is none, or one among others is no id.
    """
    pieces = list(_id_pieces(some_text(typed)))
    read = [canonical(piece) for piece in pieces]
    if not any(read):
        return _checked(typed, (typed.rest,))
    wrong = next((piece for piece, named in zip(pieces, read, strict=True) if named is None), None)
    if wrong is not None:
        raise typed.wrong("no_paper_id", typed.example(), words=echo(wrong))
    return _checked(typed, tuple(shown_id(named) for named in read if named))


def _id_pieces(text: str) -> Iterator[str]:
    """Part ids; a scheme's name and what follows it (`PMID 12345`) are one, DOIs and links keep their own commas."""
    for word in _ID_NAMES.sub(r"\1:", text).split():
        pieces: list[str] = []
        for mark, part in _ID_PARTS.findall(word):
            if pieces and canonical(part) is None and _KEEPS_COMMAS.search(pieces[-1]):
                pieces[-1] += mark + part
            else:
                pieces.append(part)
        yield from (piece for piece in pieces if not _SECTION.fullmatch(piece))


def one_number(typed: Typed) -> int:
    """Give the one number that followed.

    Raises:
        WrongUse: something else did.
    """
    found = _NUMBER.fullmatch(typed.rest)
    if found is None:
        raise typed.wrong("needs_number" if not typed.rest else "no_number", "list")
    return int(found[1])


def numbers(typed: Typed) -> tuple[int, ...]:
    """Give the numbers that followed: `3 5`, `3,5`, `3-5`; each once, in the order typed.

    Raises:
        WrongUse: there are none, or something else stands among them.
    """
    found: dict[int, None] = {}
    for piece in _RANGE_GAPS.sub(r"\1", typed.rest).replace(",", " ").replace(";", " ").split():
        found.update(dict.fromkeys(_span(typed, piece)))
    if not found:
        raise typed.wrong("needs_number", "list")
    return tuple(found)


def _span(typed: Typed, piece: str) -> range:
    if single := _NUMBER.fullmatch(piece):
        return range(int(single[1]), int(single[1]) + 1)
    ends = _RANGE.fullmatch(piece)
    if ends is None:
        raise typed.wrong("no_number", "list", words=echo(piece))
    low, high = sorted((int(ends[1]), int(ends[2])))
    if high - low >= WIDEST_RANGE:
        raise typed.wrong("wide_range", "list", words=echo(piece), limit=WIDEST_RANGE)
    return range(low, high + 1)


def _checked(typed: Typed, items: tuple[str, ...]) -> tuple[str, ...]:
    if not items:
        raise typed.wrong("nothing_to_look_for", typed.example())
    if len(items) > MOST_ITEMS:
        raise typed.wrong("too_many_items", n=len(items), limit=MOST_ITEMS)
    for item in items:
        if not says_something(item):
            raise typed.wrong("nothing_to_look_for", typed.example(), words=echo(item))
    return tuple(dict.fromkeys(items))
