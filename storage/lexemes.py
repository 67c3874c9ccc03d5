"""What is sought and what is noted, in the words of PostgreSQL's `tsquery` and `tsvector`. Pure.

No dictionary of the server's has a say: tokens stand in quotes, each behind the letter of its part. PostgreSQL keeps of
a paper 16,383 places and of a lexeme 256, and no lexeme longer than 2,046 bytes; so a token that is too long stands by
its beginning and a hash, and a part of which not all places are kept is marked: in it, tokens count as neighbours that
are there at all. What is found so is never too little; what is shut out by neighbours is never too much.

Source: https://www.postgresql.org/docs/current/datatype-textsearch.html,
https://www.postgresql.org/docs/current/textsearch-limitations.html
"""

import hashlib
from collections.abc import Iterable
from typing import assert_never

from bot.domain.search import AnyOf, EveryOf, Neighbours, Part, SearchEntry, Sought

MOST_PLACES = 16_382
MOST_OF_ONE = 255
LONGEST_BYTES = 1_900
MOST_BYTES = 1_000_000

_LETTERS = {part: chr(ord("a") + number) for number, part in enumerate(Part)}
_IN_TURN = sorted(Part, key=lambda part: part is Part.PEOPLE)
"""Whose places are kept first: of people, who may be thousands, each is sought by one token."""


def query_of(sought: Sought, *, exactly: bool = False) -> str:
    """Give a `tsquery`.

    Args:
        sought: what is sought.
        exactly: True: it is to be shut out, so a marked part answers only where the places say so.
    """
    match sought:
        case Neighbours(parts, tokens, prefix):
            return _any(_neighbours(_LETTERS[part], tokens, prefix=prefix, exactly=exactly) for part in parts)
        case EveryOf(parts, lacked):
            every = [query_of(part, exactly=exactly) for part in parts]
            without = [f"!{query_of(part, exactly=not exactly)}" for part in lacked]
            return f"({' & '.join([*every, *without])})"
        case AnyOf(parts):
            return _any(query_of(part, exactly=exactly) for part in parts)
        case _:
            assert_never(sought)


def vector_of(entry: SearchEntry) -> str | None:
    """Give a `tsvector`; None where the paper says more than one holds."""
    places: dict[str, list[int]] = {}
    at = 0
    for part in _IN_TURN:
        letter = _LETTERS[part]
        for token in getattr(entry, part.value):
            at += 1
            kept = places.setdefault(letter + _shortened(token), [])
            if at <= MOST_PLACES and len(kept) < MOST_OF_ONE:
                kept.append(at)
            else:
                places[letter] = []
    if sum(len(lexeme.encode()) + 2 * len(kept) + 6 for lexeme, kept in places.items()) > MOST_BYTES:
        return None
    return " ".join(f"{_quoted(lexeme)}{_places(kept)}" for lexeme, kept in places.items())


def _neighbours(letter: str, tokens: tuple[str, ...], *, prefix: bool, exactly: bool) -> str:
    *whole, last = tokens
    ending = f"{_quoted(letter + _beginning(last))}:*" if prefix else _quoted(letter + _shortened(last))
    lexemes = [*(_quoted(letter + _shortened(token)) for token in whole), ending]
    if len(lexemes) == 1:
        return ending
    side_by_side = f"({' <-> '.join(lexemes)})"
    return side_by_side if exactly else f"({side_by_side} | ({' & '.join([_quoted(letter), *lexemes])}))"


def _any(queries: Iterable[str]) -> str:
    return f"({' | '.join(queries)})"


def _beginning(token: str) -> str:
    return token.replace("\0", "\ufffd").encode()[:LONGEST_BYTES].decode(errors="ignore")


def _shortened(token: str) -> str:
    whole = token.replace("\0", "\ufffd").encode()
    return whole.decode() if len(whole) <= LONGEST_BYTES else f"{_beginning(token)}~{hashlib.sha256(whole).hexdigest()}"


def _quoted(lexeme: str) -> str:
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def _places(kept: list[int]) -> str:
    return f":{','.join(map(str, kept))}" if kept else ""
