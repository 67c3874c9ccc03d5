"""Slips of the fingers in the short codes of categories: which code was meant where another letter was struck."""

from __future__ import annotations

from collections.abc import Iterable

CODE = 2
"""Letters of a short code, `CV`; longer ones (`mtrl-sci`) are words, and found as such."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def meant(code: str, codes: Iterable[str], usual: Iterable[str]) -> list[str]:
    """Give the codes that a mistyped one stands for: the letters turned, a key beside the right one, or a usual code.

    Args:
        code: as typed, in small letters; one that is not of two letters stands for nothing here.
        codes: those that there are, in small letters.
        usual: those that many people mean, the most usual first; they count where one letter is another.
    """
    rank = {each: place for place, each in enumerate(usual)}
    chosen = [
        each for each in codes if len(each) == len(code) == CODE and (_slip(code, each) or _off(code, each, rank))
    ]
    return sorted(chosen, key=lambda each: (not _slip(code, each), rank.get(each, len(rank))))


def _off(code: str, other: str, rank: dict[str, int]) -> bool:
    return other in rank and any(one == another for one, another in zip(code, other, strict=True))


def _slip(code: str, other: str) -> bool:
    """Tell whether letters stand in turned order, or one was struck beside its key."""
    wrong = [pair for pair in zip(code, other, strict=True) if pair[0] != pair[1]]
    return code == other[::-1] or (len(wrong) == 1 and _beside(*wrong[0]))


def _beside(one: str, another: str) -> bool:
    return any(pair in row for row in _ROWS for pair in (one + another, another + one))
