"""A quotation given back as the paper itself has it: what is posted are the paper's characters, not the model's.

The model may have set a ligature, parted a word or written LaTeX; all that was folded away to find its quotation.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.intake.cleaning import tidy

Fold = Callable[[str], str]

_NEAR = 48
"""Characters around the place where a quotation should begin or end in which that is looked for."""


def own_words(text: str, quote: str, found_at: int, fold: Fold) -> str:
    """Give the stretch of a text that reads as a quotation does; the quotation where none reads exactly so.

    Args:
        text: as it is stored.
        quote: as the model gave it, found in the folded text.
        found_at: where its folded words begin in the folded text.
        fold: how both were folded.
    """
    tidied = tidy(quote)
    if tidied in text:
        return tidied
    sought = fold(quote)
    begin = _place(text, found_at, fold)
    for start in _edges(text, begin):
        head = text[start : start + len(quote) + 2 * _NEAR]
        if not fold(head).startswith(sought[: _NEAR // 4]):
            continue
        for end in _edges(text, start + _place(text[start:], len(sought), fold)):
            if end > start and fold(text[start:end]) == sought:
                return text[start:end].strip()
    return tidied


def _place(text: str, length: int, fold: Fold) -> int:
    """Give about where a text is cut so that so much of it, folded, stands before."""
    low, high = 0, len(text)
    while high - low > 8:
        middle = (low + high) // 2
        low, high = (middle, high) if len(fold(text[:middle])) < length else (low, middle)
    return low


def _edges(text: str, near: int) -> list[int]:
    """Give the places around one where words begin or end, the nearest first; in Chinese each may be one."""
    places = range(max(0, near - _NEAR), min(len(text), near + _NEAR) + 1)
    edges = [place for place in places if _is_edge(text, place)]
    return sorted(edges, key=lambda place: abs(place - near))


def _is_edge(text: str, place: int) -> bool:
    around = text[max(0, place - 1) : place + 1]
    return len(around) < 2 or not around.isascii() or not around.isalnum()
