"""Folding and tokens, defined once for papers, watches and queries.

A text is folded character by character: NFKC, case folded, accents dropped, Latin letters outside ASCII to their
plain twins (ø → o); every Han character is a token of its own; apostrophes and invisible characters vanish;
everything else that is neither letter nor digit (hyphens and dashes too) parts tokens. What is ASCII, nearly all of
what is read, is folded as bytes, which is many times as fast and gives the same tokens.
"""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

_VANISHING = frozenset("'’‘ʼ`´\u00ad")


def is_han(char: str) -> bool:
    """Tell whether the character is a Han ideograph."""
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"


def _letter(char: str) -> str:
    if is_han(char):
        return f" {char} "
    if char.isalnum():
        latin = not char.isascii() and "LATIN" in unicodedata.name(char, "")
        return "".join(filter(str.isalnum, anyascii(char).lower())) if latin else char
    return "" if unicodedata.category(char) in {"Mn", "Me", "Cf"} or char in _VANISHING else " "


class Folding(dict[int, str]):
    """The folded form of every code point, filled as they are met; blanks part tokens."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", char).casefold())
        folded = "" if char in _VANISHING else "".join(_letter(each) for each in apart)
        self[code] = folded
        return folded


FOLDING = Folding()


_OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f]+")
_ASCII = bytes(ord(FOLDING[code] or " ") for code in range(128)) + bytes(range(128, 256))
_DELETED = bytes(code for code in range(128) if not FOLDING[code])


def tokens(text: str) -> list[str]:
    """Give the folded tokens of a text, in order."""
    return folded(text).decode().split()


def folded(text: str) -> bytes:
    """Give the tokens of a text as bytes, parted by blanks, one or more."""
    if not text.isascii():
        text = _OUTSIDE_ASCII.sub(_folded, text)
    return text.encode().translate(_ASCII, _DELETED)


def _folded(outside: re.Match[str]) -> str:
    return outside[0].translate(FOLDING)
