"""Folding and tokens, defined once for papers, watches and queries.

A text is folded character by character: NFKC, case folded, accents dropped, Latin letters outside ASCII to their
plain twins (ø → o); every Han character is a token of its own; apostrophes and invisible characters vanish;
everything else that is neither letter nor digit (hyphens and dashes too) parts tokens.
"""

from __future__ import annotations

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
        return char if char.isascii() or "LATIN" not in unicodedata.name(char, "") else anyascii(char).lower()
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


def tokens(text: str) -> list[str]:
    """Give the folded tokens of a text, in order."""
    return text.translate(FOLDING).split()
