"""What is wrong with a query, where it stands, and how it would be right. Pure; the language is `bot.matching.query`.

A mend is offered only where the mended query can be read, its further errors mended as well. It keeps all that was
typed but what doesn't fit: `ti:(a OR b)` becomes `(ti:a OR ti:b)`, `a || b` becomes `a OR b`, `a OR -b` becomes `a -b`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.domain.query import Query

DEEPEST = 50
"""How deep brackets may stand in one another."""

MOST_MENDS = 4
"""How many errors of one query are mended together."""

SIGNS = {"||": "OR", "|": "OR", "&&": "AND", "&": "AND"}
"""What other languages of queries write for our operators."""

_BRACKET = re.compile(r'"[^"]*"|[()]')
_WORD = re.compile(r"[()]|[^\s()]+")
_ATOM = re.compile(r'(?<![^\s(])(-?)("[^"]*"|[^\s()"]+)')
_OPERATORS = frozenset({"AND", "OR", "NOT"})


class Wrong(Exception):
    """Something is wrong with a query.

    Attributes:
        code: what, as in `QueryError`.
        at: where, counted from 0.
        words: what stands there.
        mend: what to put between which two places; None where nobody knows.
    """

    def __init__(self, code: str, at: int, words: str, mend: tuple[int, int, str] | None = None) -> None:
        super().__init__(code)
        self.code, self.at, self.words, self.mend = code, at, words, mend


def mended(typed: str, wrong: Wrong, read: Callable[[str], Query]) -> tuple[str, ...]:
    """Give the query mended, of its further errors as well; nothing where nobody knows how.

    Args:
        typed: the query, in ASCII twins.
        wrong: what is wrong with it.
        read: reads a query, or raises `Wrong`.
    """
    for _ in range(MOST_MENDS):
        if wrong.mend is None:
            break
        start, end, instead = wrong.mend
        typed = f"{typed[:start]}{instead}{typed[end:].lstrip() if not instead else typed[end:]}".strip()
        try:
            read(typed)
        except Wrong as further:
            wrong = further
        else:
            return (typed,)
    return ()


def check_balance(typed: str) -> None:
    """Look at brackets and quotes.

    Raises:
        Wrong: one is without its partner, or brackets stand too deep.
    """
    end = len(typed.rstrip())
    if typed.count('"') % 2:
        raise Wrong("unbalanced", typed.rindex('"'), '"', (end, end, '"'))
    opened: list[int] = []
    for found in _BRACKET.finditer(typed):
        at = found.start()
        if found[0] == "(":
            opened.append(at)
        elif found[0] == ")" and not opened:
            raise Wrong("unbalanced", at, ")", (at, at + 1, ""))
        elif found[0] == ")":
            opened.pop()
        if len(opened) > DEEPEST:
            raise Wrong("too_deep", at, "(")
    if opened:
        raise Wrong("unbalanced", opened[-1], "(", (end, end, ")" * len(opened)))


def unexpected(typed: str, at: int) -> Wrong:
    """Tell which word doesn't fit, at a place or next behind it, in a query whose brackets are balanced."""
    words = list(_WORD.finditer(typed))
    place = next((place for place, word in enumerate(words) if word.end() > at), len(words) - 1)
    start, end = words[place].span()
    if words[place][0] == ")" and place and words[place - 1][0] == "(":
        start = words[place - 1].start()
    elif words[place][0].endswith(":") and typed[end : end + 1] == "(":
        return _field_of_many(typed, start, end)
    return Wrong("unexpected", start, typed[start:end], (start, end, ""))


def _field_of_many(typed: str, start: int, end: int) -> Wrong:
    """A field stands before a bracket: it belongs to each value within."""
    depth, closed = 0, len(typed)
    for found in _BRACKET.finditer(typed, end):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if not depth:
            closed = found.start()
            break
    named = typed[start:end]

    def with_field(found: re.Match[str]) -> str:
        alone = found[2] in _OPERATORS or (":" in found[2] and not found[2].startswith('"'))
        return found[0] if alone else f"{found[1]}{named}{found[2]}"

    return Wrong("unexpected", start, named, (start, closed, _ATOM.sub(with_field, typed[end:closed])))


def only_negations(typed: str, tokens: Sequence[tuple[str, int]], which: int) -> Wrong:
    """Tell which negation stands where there is nothing to find; beside an OR, the rest may be meant without it.

    Args:
        typed: the query.
        tokens: its tokens, each with its place.
        which: which of the NOTs it is, counted from 0.
    """
    place = [place for place, (kind, _) in enumerate(tokens) if kind == "_NOT"][which]
    at, mend = tokens[place][1], None
    if place and tokens[place - 1][0] == "_OR":
        mend = (tokens[place - 1][1], at, "")
    elif place + 2 < len(tokens) and tokens[place + 2][0] == "_OR":
        mend = (tokens[place + 2][1], tokens[place + 2][1] + len("OR"), "")
    return Wrong("only_negations", at, typed[at:], mend)
