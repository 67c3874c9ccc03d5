r"""Texts folded so that the same words are the same string: what typesetting changes goes, what has a meaning stays.

Folded away: Unicode's compatibility forms (ligatures, full width), the kinds of quotation marks, dashes and blanks,
soft hyphens, a word parted at the end of a line, entities; LaTeX is what it reads as (`$\alpha$` is α). Kept: case,
accents, digits, signs, exponents (`10⁸` is not 108), hyphens within words, where words begin and end.
"""

from __future__ import annotations

import re
import unicodedata

from bot.intake import latex, markup
from bot.intake.formula import symbols

PARTED = "\u2027"
"""Stands for a hyphen and the blank after it, a word parted at a line's end (`inter- national`) or `low- and high-`."""

BREAK = "—"
"""A dash that parts clauses; one within a word or a number is a `-`."""

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u034f\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_INVISIBLE |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFE00, 0xFE10)])
_TYPES = _INVISIBLE | {
    **dict.fromkeys(map(ord, "‐‑‒−﹣－"), "-"),
    **dict.fromkeys(map(ord, "—―﹘"), BREAK),
    **dict.fromkeys(map(ord, "‘’‚‛ʼ′`´＇"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″«»＂"), '"'),
    ord(PARTED): " ",
}


def _scripts(kind: str) -> str:
    """Give Unicode's raised or lowered characters, the ordinal signs left out."""
    ranges = ((0xB2, 0xBA), (0x2B0, 0x2E5), (0x1D2C, 0x1D6B), (0x2070, 0x20A0), (0x2C7C, 0x2C7E))
    codes = (code for first, end in ranges for code in range(first, end))
    return "".join(chr(code) for code in codes if unicodedata.decomposition(chr(code)).startswith(kind))


_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = "[^\\W\\d_]"
_RAISED = re.compile(f"[{re.escape(_scripts('<super>'))}]+")
_LOWERED = re.compile(f"(\\d?)([{re.escape(_scripts('<sub>'))}]+)")
_PARTED = re.compile(f"(?<={_LETTER})-\\s+(?={_LETTER})")
_LATEX_DASH = re.compile(r"(?<!-)-{2,3}(?!-)")
_LATEX_RANGE = re.compile(r"(?<=\d)--(?=\d)")
_BREAK = re.compile(r"\s*—+\s*|\s+[-–]\s+")
_MARKS = re.compile(r"''|(?<!\d)\"")
_SIGNS = re.compile(r"\s*([=<>≤≥≠≈≃≲≳≪≫±×+/∼∝→←∈∉⊂⊆⊗⊕])\s*")
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=[%‰°])")
_AT_HAN = re.compile(f"(?<=[{_HAN}，。、；：！？]) | (?=[{_HAN}，。、；：！？])")
_BLANKS = re.compile(r"\s+")

_MATHS = re.compile(r"\$\$?([^$]{1,600})\$\$?")
_MATHEMATICAL = re.compile(r"[\\^_{}=<>+]|^\s*[A-Za-z]\s*$")
_SILENT = re.compile(
    r"\\(?:left|right|middle|[bB]igg?[lrm]?|displaystyle|textstyle|limits|nolimits)(?![A-Za-z])\s*|\\[()\[\]!]"
)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_DRESS = re.compile(r"\\[A-Za-z]+\*?\s*\{([^{}]*)\}")
_NAME = re.compile(r"\\([A-Za-z]+)(?:\s+(?=[A-Za-z]))?")
_SPACE = re.compile(r"\\[,;: ]|\\q?quad(?![A-Za-z])|(?<=[\w.,)])~(?=[\w\\(\['])")
_HIGH = re.compile(r"\^(?:\{([^{}]*)\}|([-+]?\d+|[A-Za-z]+|[^\s\w({]))")
_LOW = re.compile(r"(\d?)_\{([^{}]*)\}|(?<=[^\W\d_])_(?=[^\s_])|(?<=[)\]])_(?=\w)")
_BRACKETED = re.compile(r"\^\(([^()]*)\)(?![\w(])")
_TWICE_BRACKETED = re.compile(r"\^\(\(([^()]*)\)\)")
_STARRED = re.compile(r"\^\(?([*'°†‡]+)\)?")
_ROOT = re.compile(r"√\((\w+)\)")
_SIMPLE = re.compile(r"[\w.]+")
_DEEPEST = 6
"""So deep may macros stand in one another."""


def typeset(text: str) -> str:
    """Fold the typography of a text; LaTeX stays as it is written. The same in, the same out: nothing is guessed."""
    if "&" in text:
        text = markup.unescaped(text)
    if not text.isascii():
        text = _LOWERED.sub(_lowered, _RAISED.sub(lambda run: f"^({unicodedata.normalize('NFKC', run[0])})", text))
        text = _ROOT.sub(r"√\1", _powers(text))
        text = unicodedata.normalize("NFKC", text.translate(_TYPES)).translate(_TYPES)
    elif "`" in text:
        text = text.replace("`", "'")
    if "--" in text:
        text = _LATEX_DASH.sub(BREAK, _LATEX_RANGE.sub("-", text))
    if "-" in text or BREAK in text or "–" in text:
        text = _BREAK.sub(BREAK, _PARTED.sub(PARTED, text)).replace("–", "-")
    text = _MARKS.sub("'", text.replace("''", '"')) if "'" in text or '"' in text else text
    text = _BEFORE_UNIT.sub("", _SIGNS.sub(r"\1", _BLANKS.sub(" ", text)))
    return (text if text.isascii() else _AT_HAN.sub("", text)).strip()


def read(text: str) -> str:
    r"""Fold a text by what its LaTeX reads as, one way for all that reads alike: `x_{i}`, `$x_i$` and `xᵢ` are one."""
    if not _may_be_latex(text):
        return typeset(text)
    return typeset(_scripted(_plain(latex.unicode_of(markup.unescaped(text) if "&" in text else text))))


def words_of(text: str) -> str:
    """Give the text for reading by people or for its length: typography folded, parted words joined by their hyphen."""
    return typeset(text).replace(PARTED, "- ")


def _may_be_latex(text: str) -> bool:
    return any(sign in text for sign in "\\$^_{~")


def _plain(text: str) -> str:
    """Reads what the intake leaves as LaTeX since it makes no good line; here it only has to be the same each time."""
    text = _MATHS.sub(lambda island: island[1] if _MATHEMATICAL.search(island[1]) else island[0], text)
    if "\\" not in text:
        return _SPACE.sub(" ", text)
    text = _SPACE.sub(" ", _SILENT.sub("", text))
    for _ in range(_DEEPEST):
        turned = _DRESS.sub(r"\1", _FRACTION.sub(_fraction, text))
        if turned == text:
            break
        text = turned
    return _NAME.sub(lambda name: symbols().get(name[1], name[1]), text).replace("\\", "")


def _scripted(text: str) -> str:
    text = _LOW.sub(lambda low: f"{low[1]}_({low[2]})" if low[1] else low[2] or "", text)
    return _powers(_HIGH.sub(_high, text)).replace("{", "").replace("}", "")


def _powers(text: str) -> str:
    """Write exponents one way: in brackets only where they would run into what follows, a star without a sign."""
    return _BRACKETED.sub(r"^\1", _STARRED.sub(r"\1", _TWICE_BRACKETED.sub(r"^(\1)", text)))


def _high(script: re.Match[str]) -> str:
    body = script[2] if script[1] is None else script[1]
    return "°" if body in {"∘", "°", "circ"} else f"^({body})"


def _fraction(parts: re.Match[str]) -> str:
    return "/".join(part if _SIMPLE.fullmatch(part) else f"({part})" for part in parts.groups())


def _lowered(script: re.Match[str]) -> str:
    """A lowered letter or figure reads as an index of what stands before it; after a figure it isn't its next digit."""
    body = unicodedata.normalize("NFKC", script[2])
    return f"{script[1]}_({body})" if script[1] else body
