"""Text cleaned once, on the way in: what is kept is what a reader should see, as plain Unicode on one line.

Entities (those escaped twice too), markup, broken encodings, LaTeX where it reads well as Unicode, then characters:
controls, bidirectional overrides, zero-width and tag characters go, joiners stay where a script or an emoji needs them,
at most four combining marks stand on a letter, the form is NFC, white space is folded.

Source: https://www.unicode.org/reports/tr36/ and https://www.unicode.org/reports/tr15/
"""

from __future__ import annotations

import re
import unicodedata

from bot.intake import latex, markup

LONGEST_TEXT = 60_000
"""Characters of one field that are read; the longest abstracts have some ten thousand."""

MOST_MARKS = 4
"""Combining marks on one letter: more is not writing (Vietnamese needs two, polytonic Greek three)."""

# UTF-8 read as Windows-1252 or Latin-1: what its first byte becomes, and what the others do.
_FOLLOWERS = "\u0080-\u00bf" + bytes(range(0x80, 0xC0)).decode("cp1252", "ignore").replace("^", "").replace("-", "")
_MOJIBAKE = re.compile(f"[\u00c2-\u00f4][{_FOLLOWERS}]|[\u0080-\u009f]")
_DROPPED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Invisible though no format characters: joiners of graphemes and fillers of Hangul and Khmer."""
_JOINERS = frozenset("\u200c\u200d")
_MARKS = frozenset(("Mn", "Me", "Mc"))
_VISIBLE = frozenset((
    "Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So",
))  # fmt: skip
_COMMON = b"\t\n\r" + bytes(range(0x20, 0x7F))
_SKIN = range(0x1F3FB, 0x1F400)
_EMOJI_VARIANT = "\ufe0f"
_JOINED_SCRIPTS = (
    range(0x0600, 0x0E00),  # Arabic to Sinhala, with all of Indic
    range(0x1000, 0x10A0),  # Myanmar
    range(0x1780, 0x18B0),  # Khmer, Mongolian
    range(0xA800, 0xAC00),  # further Indic
    range(0xFB50, 0xFF00),  # Arabic presentation forms
    range(0x11000, 0x11D00),  # Brahmi and its daughters
)


def clean_text(raw: str) -> str:
    """Turn a title or an abstract as a source sent it into one line of plain Unicode; empty where nothing is left."""
    text = raw[:LONGEST_TEXT]
    if "&" in text:
        text = markup.unescaped(text)
    if "<" in text or (">" in text and "]]>" in text):
        text = markup.stripped(text)
    if not text.isascii():
        text = mended(text)
    if latex.may_hold_latex(text):
        text = latex.unicode_of(text)
    return tidy(text)


def mended(text: str) -> str:
    """Repair text that was decoded with the wrong table (`Ã©` → `é`); sound text stays."""
    if text.isascii() or _MOJIBAKE.search(_uncommon(text)) is None or _MOJIBAKE.search(text) is None:
        return text
    from ftfy import fix_encoding  # a fifth of a second: only where there are signs of it

    return fix_encoding(text)


def tidy(text: str) -> str:
    """Leave visible characters alone, in form NFC, with white space folded; entities, markup and LaTeX are not read."""
    uncommon = _uncommon(text)
    if not uncommon or _is_sound(uncommon):
        folded = "  " not in text and "\n" not in text and "\t" not in text and "\r" not in text
        return text.strip(" ") if folded else " ".join(text.split())
    if text.isascii():
        return " ".join(_without_controls(text).split())
    text = unicodedata.normalize("NFC", text)
    kinds = {character: unicodedata.category(character) for character in set(text) if not character.isspace()}
    unwanted = {character for character, kind in kinds.items() if kind in _DROPPED} | _BLANKS.intersection(kinds)
    if unwanted:
        text = _without(text, unwanted)
    if not _MARKS.isdisjoint(kinds.values()):
        text = _with_few_marks(text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _uncommon(text: str) -> str:
    """Gives the characters besides ASCII's visible ones and its blanks, in their order: few in most texts, or none."""
    return text.encode("utf-8", "surrogatepass").translate(None, _COMMON).decode("utf-8", "surrogatepass")


def _is_sound(uncommon: str) -> bool:
    """Whether a text with these uncommon characters needs nothing but its blanks folded: the usual accents and signs.

    No character of ASCII changes under NFC beside any of them, since what joins the one before it is a mark.
    """
    return all(unicodedata.category(character) in _VISIBLE for character in set(uncommon)) and (
        unicodedata.is_normalized("NFC", uncommon) and _BLANKS.isdisjoint(uncommon)
    )


def _without_controls(text: str) -> str:
    """Of ASCII text; `str.split` folds tab and line feed, and some controls besides, as the blanks they are."""
    if text.isprintable():
        return text
    return "".join(character for character in text if character.isprintable() or character.isspace())


def _without(text: str, unwanted: set[str]) -> str:
    kept: list[str] = []
    for place, character in enumerate(text):
        if character not in unwanted or (character in _JOINERS and _joins(text, place)):
            kept.append(character)
    return "".join(kept)


def _joins(text: str, place: int) -> bool:
    """Whether a joiner stands where writing needs one: within a joining script, or between two emoji."""
    if not 0 < place < len(text) - 1:
        return False
    before, after = text[place - 1], text[place + 1]
    if text[place] == "\u200d" and _is_pictured(before) and unicodedata.category(after) == "So":
        return True
    return _is_joined(before) and (_is_joined(after) or after.isspace() or after in ".,;:!?)")


def _is_pictured(character: str) -> bool:
    return character == _EMOJI_VARIANT or ord(character) in _SKIN or unicodedata.category(character) == "So"


def _is_joined(character: str) -> bool:
    return any(ord(character) in script for script in _JOINED_SCRIPTS)


def _with_few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)
