"""Chinese read in English, word by word, by a glossary of science: enough to find what is like it, no translation.

The longest entry that stands at a place is taken. Words that only hold sentences together are left out; what the
glossary lacks is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.matching.names_tables import simplified
from bot.matching.tokens import is_han
from bot.matching.vocabulary import chinese_grammar, words_of_topics

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class English:
    """What a text says in English.

    Attributes:
        text: its words in their order; what was not Chinese as it stood. Empty where nothing was understood.
        missed: stretches of Chinese that no entry of the glossary covers, each once, in order.
    """

    text: str
    missed: tuple[str, ...] = ()


def in_english(text: str) -> English:
    """Read a text in English; one without Chinese is given back as it is."""
    if text.isascii() or _HAN.search(text) is None:
        return English(text)
    said: list[str] = []
    missed: dict[str, None] = {}
    for words, understood in _pieces(text.translate(simplified())):
        if understood:
            said.append(words)
        else:
            missed[words] = None
    return English(" ".join("".join(_joined(said)).split()), tuple(missed))


def _joined(said: list[str]) -> Iterator[str]:
    """Part entries by blanks; what was not Chinese stands as it stood."""
    for words in said:
        yield f" {words} " if len(words) > 1 else words


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Give a text's pieces: True with English, or what is no Chinese; False with Chinese that isn't understood."""
    at, unknown = 0, ""
    while at < len(text):
        name = _known_at(text, at)
        if name is None and is_han(text[at]):
            unknown, at = unknown + text[at], at + 1
            continue
        if unknown:
            yield unknown, False
            unknown = ""
        yield (_known()[name], True) if name is not None else (text[at], True)
        at += len(name or text[at])
    if unknown:
        yield unknown, False


def _known_at(text: str, at: int) -> str | None:
    """Give the longest entry that stands here; None where none does."""
    lengths = _lengths().get(text[at], ())
    return next((piece for length in lengths if (piece := text[at : at + length]) in _known()), None)


@cache
def _known() -> dict[str, str]:
    """Give what each Chinese word says; words of grammar say nothing."""
    return {**dict.fromkeys(chinese_grammar(), " "), **words_of_topics()}


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """Give by first character how long the entries are that begin with it, the longest first."""
    found: dict[str, set[int]] = {}
    for name in _known():
        found.setdefault(name[0], set()).add(len(name))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}
