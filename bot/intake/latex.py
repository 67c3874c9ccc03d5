r"""LaTeX to Unicode where that reads well: `Cram\'er` → `Cramér`, `$10^{-8}$` → `10⁻⁸`; what doesn't stays as it is.

Titles and abstracts carry LaTeX as prose with islands of mathematics. Each island is turned as a whole or not at
all; money (`$5 and $6`) is no mathematics. What a name stands for comes from pylatexenc's tables; its converter is
not used, since it is slow and changes text that is no LaTeX.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from bot.intake.formula import formula, symbols
from bot.intake.scripts import subscript, superscript

_DOLLARS = (
    r"\$(?:\$(?P<display>(?:[^$\\]|\\.){1,400})\$\$"
    r"|(?<!\\\$)(?=\S)(?P<dollar>(?:[^$\\]|\\.){1,400})(?<=\S)\$(?P<figure>(?=\d))?"
    r"|(?<!\\\$)\s(?P<airy>[A-Za-z]|[^\s$]*[\\^_=<>][^$]{0,200})\s\$)"
)
_BRACKETS = (
    r"|\\\((?P<round>(?:[^\\]|\\[^)]){1,400})\\\)"
    r"|\\\[(?P<square>(?:[^\\]|\\[^\]]){1,400})\\\]"
)
# A pattern that begins with one certain character is looked for at the speed of memory, any other is tried everywhere.
_DOLLAR_ISLAND = re.compile(_DOLLARS, re.DOTALL)
_ISLAND = re.compile(_DOLLARS + _BRACKETS, re.DOTALL)
_MONEY = re.compile(r"\d[^\\^_{}]*\s[^\\^_{}]*|[^\\^_{}=+*/<>|()\[\]]*[^\W\d_]{2,}\s+[^\W\d_]{2,}[^\\^_{}]*")

_LETTERS = {
    "ss": "ß", "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip
_MARKS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323", "k": "\u0328", "r": "\u030a",
}  # fmt: skip
_DOTTED = {"ı": "i", "ȷ": "j"}

_LETTER = re.compile(rf"\\({'|'.join(sorted(_LETTERS, key=len, reverse=True))})(?![A-Za-z])(?:\{{\}}|\s+(?=\S))?")
_ACCENT = re.compile(r"""\\(["'`^~=.]|[uvHcdkr](?=[\s{]))\s*(?:\{\s*([^\W\d_])\s*\}|([^\W\d_]))""")
_FACE = re.compile(r"\{\\(?:it|bf|em|sc|tt|rm|sl|sf)(?![A-Za-z])\s*([^{}]*)\}")
_DRESSED = re.compile(
    r"\\(?:text(?:bf|it|tt|sc|rm|sf|sl|up|md|normal)?|emph|underline|uline|mbox|math(?:rm|bf|it|cal|sf|tt|bb)|ensuremath)"
    r"\s*\{([^{}]*)\}"
)
_LINK = re.compile(r"\\href\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_URL = re.compile(r"\\url\s*\{([^{}]*)\}")
_RAISED = re.compile(r"\\textsuperscript\s*\{([^{}]*)\}")
_LOWERED = re.compile(r"\\textsubscript\s*\{([^{}]*)\}")
_HIGH = re.compile(r"\^(?<=[\w)\]]\^)\{([^{}]*)\}")
_LOW = re.compile(r"_(?<=[\w)\]]_)\{([^{}]*)\}")
_COLOURED = re.compile(r"\\textcolor\s*\{[^{}]*\}\s*\{([^{}]*)\}")
_POINT = re.compile(r"\\unicode\{x([0-9A-Fa-f]{2,5})\}")
_DEGREES = re.compile(r"(?<=\d)\s?\{?\\(?:deg|degrees?)(?![A-Za-z])(?:\{\}|\})?")
_FRAMED_LINK = re.compile(r"\$\s*(\\href\{[^{}]*\}\s*\{(?:[^{}]|\{[^{}]*\}){0,300}\})\s*\$")
_SHORTHANDS = {"eg": "e.g.", "ie": "i.e.", "etc": "etc.", "etal": "et al."}
_NAMED = re.compile(r"\\([A-Za-z]{2,})(?:\{\}|(?![A-Za-z]))")
_ESCAPED = re.compile(r"\\([%&_#${}])")
_SPACED = re.compile(r"\\[\\,;: ]\s*")
_HINT = re.compile(r"\\[-/!]")
_GROUPED = re.compile(r"\{([^\W\d_]|[A-Z0-9][\w-]*)\}")
_BRACED = re.compile(rf"(\\[A-Za-z]+(?:\{{[^{{}}]*\}})+)|{_GROUPED.pattern}")
_TIE = re.compile(r"~(?<=[\w.,)]~)(?=[\w\\(\[])")

_PRIVATE = re.compile("[\ue000-\uf8ff]")
"""Marks of islands while the prose around them is turned; a source's own private characters go."""
_FIRST_HELD = 0xE000
_MOST_HELD = 0x1900
_CONTEXT = 2
"""So many characters before a sign may settle what it means: a letter and `^` before `{2}`."""
_ROUNDS = 6
"""How deep macros with an argument may stand in one another."""


def may_hold_latex(text: str) -> bool:
    """Tell, cheaply, whether the text could carry LaTeX at all."""
    return "\\" in text or "$" in text or "{" in text or ("`" in text and "``" in text)


def unicode_of(text: str) -> str:
    """Turn the LaTeX in a text to Unicode, island by island; unknown macros and what would read badly stay."""
    held: list[str] = []
    if "\\unicode" in text:
        text = _POINT.sub(lambda found: chr(int(found[1], 16)), text)
    if "\\href" in text:
        text = _FRAMED_LINK.sub(r"\1", text)
    bracketed = "\\" in text and ("\\(" in text or "\\[" in text)
    if bracketed or "$" in text:
        text = text if text.isascii() else _PRIVATE.sub("", text)
        text = (_ISLAND if bracketed else _DOLLAR_ISLAND).sub(lambda found: _island(found, held), text)
    prose = _prose(text)
    return _PRIVATE.sub(lambda found: held[ord(found[0]) - _FIRST_HELD], prose) if held else prose


def accented(text: str) -> str:
    r"""Turn accents and letters alone (`Jo{ã}o`, `Nguy\~ên`), as names carry them; braces go."""
    turned = _LETTER.sub(lambda found: _LETTERS[found[1]], text)
    turned = _ACCENT.sub(_accent, turned)
    return _ESCAPED.sub(r"\1", turned).replace("{", "").replace("}", "").replace("\\", "")


def _island(found: re.Match[str], held: list[str]) -> str:
    body = next(part for part in found.groups() if part is not None)
    money = found["dollar"] is not None and _is_money(body, found["figure"] is not None)
    turned = None if money else formula(body)
    shown = found[0] if turned is None else turned
    if len(held) >= _MOST_HELD:
        return shown
    held.append(shown)
    return chr(_FIRST_HELD + len(held) - 1)


def _is_money(body: str, before_a_figure: bool) -> bool:
    """Whether what stands between two dollars is a price and not a formula (`$5M-$6M`, `$5 and US$`)."""
    return bool(_MONEY.fullmatch(body)) or (before_a_figure and body[0].isdigit())


def _prose(text: str) -> str:
    """Turns what stands outside mathematics; what stands before the first sign of LaTeX stays."""
    places = [place for sign in "\\{~" if (place := text.find(sign)) >= 0]
    if places:
        before = max(0, min(places) - _CONTEXT)
        text = text[:before] + _turned(text[before:])
    return text.replace("``", "“").replace("''", "”") if "`" in text and "``" in text else text


def _turned(text: str) -> str:
    if "\\" in text:
        text = _to_the_end(_lettered(text), _undressed)
        text = _ESCAPED.sub(r"\1", _HINT.sub("", _SPACED.sub(" ", text)))
    if "{" in text:
        text = _scripted(text)
        text = _BRACED.sub(lambda found: found[1] or found[2], text) if "\\" in text else _GROUPED.sub(r"\1", text)
    return _TIE.sub(" ", text) if "~" in text else text


def _lettered(text: str) -> str:
    """Turns what stands for one character."""
    turned = _ACCENT.sub(_accent, _LETTER.sub(lambda found: _LETTERS[found[1]], text))
    return _NAMED.sub(_named, _DEGREES.sub("°", turned) if "\\deg" in turned else turned)


def _to_the_end(text: str, step: Callable[[str], str]) -> str:
    for _ in range(_ROUNDS):
        turned = step(text)
        if turned == text:
            break
        text = turned
    return text


def _undressed(text: str) -> str:
    """Takes the innermost macros off."""
    turned = _FACE.sub(r"\1", _URL.sub(r"\1", text))
    turned = _LINK.sub(lambda found: found[2] if found[1] == found[2] else f"{found[2]} ({found[1]})", turned)
    turned = _scripted(turned)
    return _DRESSED.sub(r"\1", _COLOURED.sub(r"\1", turned))


def _scripted(text: str) -> str:
    if "^{" in text or "\\textsup" in text:
        text = _HIGH.sub(_high, _RAISED.sub(_high, text))
    if "_{" in text or "\\textsub" in text:
        text = _LOW.sub(_low, _LOWERED.sub(_low, text))
    return text


def _high(found: re.Match[str]) -> str:
    return superscript(found[1]) or found[0]


def _low(found: re.Match[str]) -> str:
    return subscript(found[1]) or found[0]


def _accent(found: re.Match[str]) -> str:
    letter = found[2] or found[3]
    return unicodedata.normalize("NFC", _DOTTED.get(letter, letter) + _MARKS[found[1]])


def _named(found: re.Match[str]) -> str:
    """A symbol outside mathematics; several letters (`\\log`) and unknown names stay."""
    symbol = symbols().get(found[1], "")
    shown = symbol if len(symbol) == 1 and not symbol.isascii() else _SHORTHANDS.get(found[1])
    return found[0] if shown is None else shown
