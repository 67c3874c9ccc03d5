"""Whether a quotation is cut out of its sentence so that it says something else.

It is where it begins or ends within a word or a number, where it leaves its number's unit or sign behind, where its
first words stand under a negation (or a doubt: `whether`, `unless`) that is left out, and where a `not` follows.
"""

from __future__ import annotations

import re

from bot.briefing.typography import BREAK, PARTED

CONTEXT = 120
"""Characters before the quotation in which the negation of its clause is sought."""

NEAR = 5
"""So many words after a negation are still under it, if the clause goes on."""

_CLAUSE = re.compile(
    rf"[.;:!?,()\[\]{BREAK}，。；：！？、（）]|\b(?:but|however|while|whereas|although|though|because|since|so|yet)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"""\b(?:not(?!\s(?:only|just|merely|solely|necessarily\sonly)\b)|no|never|nor|neither|none|nobody|nothing|nowhere
        |cannot|without|hardly|barely|scarcely|rarely|seldom|little|unable|impossible|unlikely|unclear|unknown|untrue|false
        |fail(?:s|ed|ing|ure)?|lack(?:s|ed|ing)?|absence|absent|far\sfrom|rather\sthan|instead\sof|contrary\sto
        |refut(?:e|es|ed|ing)|disprov(?:e|es|ed|ing)|reject(?:s|ed|ing)?|den(?:y|ies|ied|ying)|rul(?:e|es|ed|ing)\sout
        |whether|unless)\b
      | n't\b""",
    re.IGNORECASE | re.VERBOSE,
)
_DIRECTLY = re.compile(r"\bif\s*$", re.IGNORECASE)
_HAN_NEGATION = re.compile(
    r"(?:[不没未无非莫勿]|(?:不[会能是再可]|没有|未[能曾]|尚未|并[非不未]|无法|难以|缺乏|是否|并没有|从未).{0,3})$"
)
_HAN_NO_NEGATION = re.compile(r"(?:不[仅但光只]|无论|不论).{0,2}$")
_NEGATED_AFTER = re.compile(r"\s(?:not|never|nor|neither)\b(?!\s(?:only|just|merely)\b)|n't\b", re.IGNORECASE)
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")

_JOINING = "-'._/^@+&" + PARTED
"""Within a word or a number if one goes on behind it."""

_SIGNS_BEFORE = "-+±<>≤≥≠≈∼~^_(.,$€£¥×/"
_UNITS_AFTER = "%‰°×^_"
_SCALE = re.compile(
    r"[\s-]?(?:thousand|million|billion|trillion|percent|per\scent|fold|orders?\sof|[千万亿百十倍成])", re.IGNORECASE
)


def is_cut(text: str, start: int, end: int) -> bool:
    """Tell whether `text[start:end]`, text being folded, is cut out so that it means something else."""
    return _cut_before(text, start) or _cut_behind(text, end) or _leaves_negation(text, start)


def _cut_before(text: str, start: int) -> bool:
    if start == 0:
        return False
    first, before = text[start], text[start - 1]
    if first.isdigit() and (before.isdigit() or _is_sign(text, start - 1)):
        return True
    if _is_word(first) and _is_word(before):
        return True
    if before in _JOINING and start > 1 and _is_word(text[start - 2]) and (_is_word(first) or before == "^"):
        return True
    return first in _JOINING and _is_word(before) and start + 1 < len(text) and _is_word(text[start + 1])


def _is_sign(text: str, place: int) -> bool:
    """Whether what stands before a number belongs to it; a bracket or a stop does only within a number or a power."""
    sign = text[place]
    if sign in "(.,/":
        return place > 0 and (text[place - 1].isdigit() or text[place - 1] in "^_")
    return sign in _SIGNS_BEFORE


def _cut_behind(text: str, end: int) -> bool:
    if end >= len(text):
        return False
    last, after = text[end - 1], text[end]
    if last.isdigit() and (after.isdigit() or after in _UNITS_AFTER or _SCALE.match(text, end)):
        return True
    if _is_word(last) and _is_word(after):
        return True
    if after in _JOINING + "," and end + 1 < len(text) and _is_word(last):
        further = text[end + 1]
        return further.isdigit() and last.isdigit() if after in ".,/" else after not in "&+" and _is_word(further)
    return (last in _JOINING and _is_word(after)) or _NEGATED_AFTER.match(text, end) is not None


def _leaves_negation(text: str, start: int) -> bool:
    """Whether a negation stands in the clause before the quotation, near enough to reach into it."""
    before = text[max(0, start - CONTEXT) : start]
    breaks = [found.end() for found in _CLAUSE.finditer(before)]
    clause = before[breaks[-1] :] if breaks else before
    if not clause.strip():
        return False
    if _HAN_NEGATION.search(clause) and not _HAN_NO_NEGATION.search(clause):
        return True
    if _DIRECTLY.search(clause):
        return True
    ends = [found.end() for found in _NEGATION.finditer(clause)]
    return bool(ends) and len(clause[ends[-1] :].split()) < NEAR


def _is_word(char: str) -> bool:
    """Whether a character holds together with one beside it; a Han character stands alone."""
    return char.isalnum() and not _HAN.match(char)
