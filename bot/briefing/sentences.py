"""Sentences of an abstract as verbatim slices, English and Chinese."""

from __future__ import annotations

import re

# What ends a sentence: Chinese marks anywhere; Latin ones before a space and what looks like a beginning.
_END = re.compile(
    r"""[。！？]+[”’」』）)"']*\s*
      | [.!?]+[”’)\]"']*\s+(?=[A-Z0-9À-ÖØ-ÞΑ-Ωα-ω"“‘'(\[$\\一-鿿])""",
    re.VERBOSE,
)
_ABBREVIATIONS = re.compile(
    r"(?:al|approx|cf|ca|dr|eqs?|etc|figs?|i\.e|e\.g|jr|mr|mrs|nos?|prof|refs?|resp|sect?|st|vs|viz)\Z",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"(\S+?)[.!?]+[”’)\]\"']*\s*$")
_MATHS = re.compile(r"\$[^$]{0,300}\$")
_BEGINS = re.compile(
    r"(?:The|This|These|We|Our|It|Its|In|On|For|From|To|A|An|As|At|By|And|But|Here|However|Using|With|When|While|Under)\s"
)
_LONGEST_ASIDE = 200
"""Characters behind a stop within which the bracket closes that it stands in: `[Z. Li, J. Chem. Phys. (2016)]`."""
_INITIAL = re.compile(r"(?:[A-Z]|[A-Z]\.[A-Z])\Z")


def sentences(text: str) -> tuple[str, ...]:
    """Part a text into its sentences, each exactly as it stands there, without the spaces around it."""
    maths = [match.span() for match in _MATHS.finditer(text)]
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        inside = any(opened < end.start() < closed for opened, closed in maths)
        so_far, rest = text[start : end.end()], text[end.end() : end.end() + _LONGEST_ASIDE]
        if not inside and not _goes_on(so_far, rest) and not _in_brackets(so_far, rest):
            found.append(text[start : end.end()].strip())
            start = end.end()
    found.append(text[start:].strip())
    return tuple(sentence for sentence in found if sentence)


def _goes_on(candidate: str, rest: str) -> bool:
    """Whether the stop at the end belongs to an abbreviation, or to an initial and not to a `constant C`."""
    last = _LAST_WORD.search(candidate[-40:])
    if last is None:
        return False
    word = last.group(1).lstrip("(“\"'[")
    if _INITIAL.match(word) and _BEGINS.match(rest):
        return False
    return _ABBREVIATIONS.match(word) is not None or (_INITIAL.match(word) is not None and len(candidate) > 3)


def _in_brackets(so_far: str, rest: str) -> bool:
    """Whether a stop stands in brackets that close soon after it."""
    return any(so_far.count(opens) > so_far.count(closes) and closes in rest for opens, closes in ("[]", "()", "（）"))
