r"""One formula of LaTeX mathematics to a line of Unicode, or None where it wouldn't read well as a line."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from bot.intake.scripts import subscript, superscript

_TOKEN = re.compile(r"\\([A-Za-z]+)(\s*)|\\(.)|([{}^_&])|(\s+)|([^\\{}^_&\s])", re.DOTALL)

_PLAIN = frozenset((
    "text", "textrm", "textbf", "textit", "texttt", "textsc", "textsf", "textnormal", "mbox", "mathrm",
    "mathbf", "mathit", "mathsf", "mathtt", "mathcal", "mathscr", "mathfrak", "underline", "boldsymbol", "bm",
    "pmb", "operatorname", "ensuremath", "emph", "mathord", "mathbin", "mathrel", "mathop",
))  # fmt: skip
_SILENT = frozenset((
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl",
    "Biggr", "middle", "displaystyle", "textstyle", "rm", "bf", "it", "cal", "sf", "tt", "em", "limits",
    "nolimits",
))  # fmt: skip
_MARKS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304", "vec": "\u20d7",
    "overline": "\u0304", "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "breve": "\u0306", "mathring": "\u030a",
}  # fmt: skip
_FRACTIONS = frozenset(("frac", "tfrac", "dfrac", "nicefrac", "sfrac"))
_WITH_ARGUMENT = _PLAIN | _FRACTIONS | {*_MARKS, "mathbb", "sqrt"}
_BOARD = str.maketrans("CHNPQRZ", "ℂℍℕℙℚℝℤ")
_ESCAPES = {",": " ", ";": " ", ":": " ", " ": " ", "!": "", "|": "‖", "-": "", "/": ""} | {c: c for c in "{}%_$#&"}
_SPACES = ("\\,", "\\;", "\\ ", "~", "\\quad")
_OURS = {
    "epsilon": "ε", "phi": "φ", "prime": "′", "sim": "∼", "lvert": "|", "rvert": "|", "deg": "deg", "Pr": "Pr",
    "det": "det", "dim": "dim", "ker": "ker", "arg": "arg", "argmin": "argmin", "argmax": "argmax", "gcd": "gcd",
    "mod": "mod", "cot": "cot", "sec": "sec", "poly": "poly", "natural": "♮", "lbrace": "{", "rbrace": "}",
    "colon": ":", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "top": "⊤", "star": "⋆", "degree": "°",
    "AA": "Å", "quad": " ", "qquad": " ", "degrees": "°", "triangle": "△", "square": "□", "checkmark": "✓",
    "circledR": "®",
}  # fmt: skip
_SIMPLE = re.compile(r"[\w.′∞]+")
_DEEPEST = 12
_LONGEST_PART = 16


class _Unreadable(Exception):
    """The formula doesn't fit into a line."""


@lru_cache(maxsize=1_024)
def formula(source: str) -> str | None:
    r"""Turn a formula without its delimiters, `\alpha_2 \le 10^{-8}` → `α₂ ≤ 10⁻⁸`; None where it reads badly.

    Half of all formulas are among a few hundred (`n`, `\\alpha`), so these are kept.
    """
    try:
        turned = _Reader(source).whole()
    except _Unreadable:
        return None
    after = " " if source.endswith(_SPACES) else ""
    return " ".join(turned.split()) + after or None


@cache
def symbols() -> dict[str, str]:
    """Give what macros without an argument stand for, by name; read from pylatexenc when first asked for."""
    # A tenth of a second: only where there is LaTeX.
    from pylatexenc.latex2text import get_default_latex_context_db  # type: ignore[import-untyped]

    table: dict[str, str] = {}
    for spec in get_default_latex_context_db().iter_macro_specs():
        meant = spec.simplify_repl
        if isinstance(meant, str) and meant.strip() and not set("%<\n\\").intersection(meant):
            table.setdefault(spec.macroname, meant)
    del table["today"]
    return table | _OURS


class _Reader:
    """Reads a formula's tokens from left to right."""

    def __init__(self, source: str) -> None:
        self._tokens = list(_TOKEN.finditer(source))
        self._at = 0
        self._depth = 0

    def whole(self) -> str:
        text = self._run()
        if self._at < len(self._tokens):
            raise _Unreadable
        return text

    def _run(self) -> str:
        """Reads to the end or to the closing brace, which stays unread."""
        read = ""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token[4] == "}":
                break
            read = self._joined(read, self._atom(), token)
        return read

    def _joined(self, read: str, atom: str, token: re.Match[str]) -> str:
        """Sets the space that a name needs (`n log n`) and leaves out the one that only ended a macro (`≤1`)."""
        named = len(atom) > 1 and atom.isalpha() and token[1] is not None and token[1] not in _PLAIN
        if named and read[-1:].isalnum():
            atom = " " + atom
        if not token[2] or token[1] in _WITH_ARGUMENT:
            return read + atom + (" " if named and self._letter_follows() else "")
        inside = bool(read) and not read[-1].isspace()
        if named or (read and not inside) or not self._letter_follows():
            return f"{read}{atom} "
        return read + atom

    def _letter_follows(self) -> bool:
        if self._at >= len(self._tokens):
            return False
        token = self._tokens[self._at]
        return bool(token[1]) or (token[6] or "").isalnum()

    def _atom(self) -> str:
        """Reads one thing: a character, a macro with its arguments, a group, a script."""
        token = self._tokens[self._at]
        self._at += 1
        name, _, escaped, special, space, character = token.groups()
        if name is not None:
            return self._macro(name)
        if escaped is not None:
            if escaped not in _ESCAPES:
                raise _Unreadable
            return _ESCAPES[escaped]
        if special is not None:
            return self._special(special)
        return " " if space or character == "~" else character

    def _special(self, special: str) -> str:
        if special == "{":
            return self._group()
        if special not in "^_":
            raise _Unreadable
        turned = superscript(self._argument()) if special == "^" else subscript(self._argument())
        if turned is None:
            raise _Unreadable
        return turned

    def _group(self) -> str:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Unreadable
        read = self._run()
        if self._at >= len(self._tokens):
            raise _Unreadable
        self._at += 1
        self._depth -= 1
        return read

    def _argument(self) -> str:
        while self._at < len(self._tokens) and self._tokens[self._at][5]:
            self._at += 1
        if self._at >= len(self._tokens) or self._tokens[self._at][4] in {"}", "^", "_", "&"}:
            raise _Unreadable
        return self._atom().strip()

    def _macro(self, name: str) -> str:
        if name in _SILENT:
            return ""
        if name in _PLAIN:
            return self._argument()
        if name == "mathbb":
            return self._argument().translate(_BOARD)
        if name in _MARKS:
            return self._marked(_MARKS[name])
        if name in _FRACTIONS:
            return f"{self._part()}/{self._part()}"
        if name == "sqrt":
            return f"√{self._part()}"
        if name not in symbols():
            raise _Unreadable
        return symbols()[name]

    def _marked(self, mark: str) -> str:
        letter = self._argument()
        if len(letter) != 1:
            raise _Unreadable
        return unicodedata.normalize("NFC", letter + mark)

    def _part(self) -> str:
        """An argument that stands beside a sign, in brackets where it isn't one word."""
        part = self._argument()
        if not part or len(part) > _LONGEST_PART:
            raise _Unreadable
        return part if _SIMPLE.fullmatch(part) else f"({part})"
