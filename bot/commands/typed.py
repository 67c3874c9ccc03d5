"""Typed text made even: Chinese and typographic twins of ASCII signs, invisible characters, lists with quotes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from bot.matching.tokens import is_han

ECHO_LIMIT = 60
"""How many characters of what was typed an error repeats."""

_QUOTES = "“”„‟«»「」『』〝〞″"
_COMMAS = "、､،﹐"
_SEMICOLONS = "؛﹔"
_COLONS = "﹕∶"
_TWINS = {
    **dict.fromkeys(map(ord, _QUOTES), '"'),
    **dict.fromkeys(map(ord, _COMMAS), ","),
    **dict.fromkeys(map(ord, _SEMICOLONS), ";"),
    **dict.fromkeys(map(ord, _COLONS), ":"),
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}
_JOINERS = "\u200c\u200d"
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


def tidy(text: str) -> str:
    """Turn typographic, Chinese and full-width signs into their ASCII twins, and drop what can't be seen.

    Any space becomes one blank. Letters stay as typed, but for full-width ones; joiners that some scripts need stay.
    """
    seen = (" " if char.isspace() else char for char in text.translate(_TWINS))
    kept = "".join(char for char in seen if char in _JOINERS or unicodedata.category(char) not in _INVISIBLE)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def says_something(text: str) -> bool:
    """Tell whether there is a letter or digit to look for: emoji, signs and spaces alone are none."""
    return any(char.isalnum() for char in text)


def echo(text: str) -> str:
    """Give what was typed as an error repeats it: whole when short, else its beginning."""
    return text if len(text) <= ECHO_LIMIT else text[:ECHO_LIMIT].rstrip() + "…"


def parts(text: str, separators: str) -> tuple[str, ...]:
    """Split at the separators outside double quotes; each part stripped, empty ones dropped, repeated ones once."""
    return tuple(dict.fromkeys(part for part in (piece.strip() for piece in _pieces(text, separators)) if part))


def open_quote(text: str) -> int | None:
    """Give the column (from 1) of a double quote without its partner; None where all are paired."""
    return text.rindex('"') + 1 if text.count('"') % 2 else None


def unquoted(text: str) -> str:
    """Take off double quotes that enclose all of it."""
    return text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] == '"' else text


def is_han_name(text: str) -> bool:
    """Tell whether a text is of Han characters alone, as a Chinese name is; the dot within foreign names counts."""
    return len(text) > 1 and all(is_han(char) or char in "·〇" for char in text)


def _pieces(text: str, separators: str) -> Iterator[str]:
    piece, quoted = "", False
    for char in text:
        quoted ^= char == '"'
        if char in separators and not quoted:
            yield piece
            piece = ""
        else:
            piece += char
    yield piece
