"""All words that people read, in English and Chinese.

One TOML table a room and language, `en/cards.toml` beside `zh/cards.toml`, flat `key = "words with {names}"`.
`say(language, "cards.more", n=14)` gives the words. A key with the ending `_one` is taken where `n` is 1.
A test holds both languages to the same keys and names.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from bot.domain.watch import Language


@cache
def table(language: Language, room: str) -> dict[str, str]:
    """Give all words of one room in one language."""
    path = files(__name__).joinpath(language.value, f"{room}.toml")
    return {key: str(words) for key, words in tomllib.loads(path.read_text("utf-8")).items()}


def say(language: Language, key: str, **values: object) -> str:
    """Give the words for `room.key`, with the values put in.

    Args:
        language: which language.
        key: `room.key`, e.g. `cards.more`.
        values: what the words name; `n` chooses the singular where there is one.

    Raises:
        KeyError: there are no such words, or a value they name is missing.
    """
    room, _, name = key.partition(".")
    spoken = table(language, room)
    singular = f"{name}_one"
    chosen = spoken[singular] if values.get("n") == 1 and singular in spoken else spoken[name]
    return chosen.format(**values)


def rooms() -> tuple[str, ...]:
    """Give the names of all rooms that have words."""
    english = files(__name__).joinpath(Language.ENGLISH.value)
    return tuple(
        sorted(entry.name.removesuffix(".toml") for entry in english.iterdir() if entry.name.endswith(".toml"))
    )
