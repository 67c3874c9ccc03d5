"""The query language: text → tree, and back.

    query = or ;  or = and {"OR" and} ;  and = not {["AND"] not} ;  not = ["NOT" | "-"] atom
    atom  = "(" query ")" | [field ":"] value ;  value = word | "a phrase" | word*
    field = ti | abs | kw (title or abstract; the default) | au | cat | in (venue) | src | id

Neighbouring atoms mean AND, which binds tighter than OR. Operators are written in capitals; fields in any case.
Curly, Chinese and full-width quotes, brackets, colons, letters and spaces mean their ASCII twins; commas and semicolons
part words, but in quotes they are the phrase's own (`au:"Zhuang, Bohan"`). A minus is NOT only where a word begins.
Unquoted words fold English plurals, a phrase matches exactly, `word*` is a prefix. An id may be written in any form
(a link, a version behind it, brackets within a DOI) and means the work.
Errors, each with its column and, where one helps, the query mended (`bot.matching.mending`): a query of negations alone
(in a branch of an OR too), unbalanced brackets or quotes, an unknown field or category of an archive, a value without
letters or digits, what doesn't fit where it stands, more than `MOST_CHARACTERS` or brackets deeper than `DEEPEST`.
`parse(to_text(tree)) == tree` for every tree that `parse` gives. A query is read in the time its length takes.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import assert_never

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput

from bot.domain.errors import QueryError
from bot.domain.query import And, Not, Or, Query, Term
from bot.matching.mending import DEEPEST, Wrong, check_balance, mended, only_negations, unexpected
from bot.matching.query_terms import term_of, term_text

MOST_CHARACTERS = 10_000
LONGEST_SHOWN = 40
"""Characters of what is wrong that an error shows."""

GRAMMAR = r"""
    ?start: either
    ?either: all (_OR all)*
    ?all: not (_AND? not)*
    ?not: _NOT atom -> negated | atom
    ?atom: "(" either ")" | TERM
    _NOT.3: /NOT(?=[\s("-])|-(?=[^\s-])/
    _AND.3: /AND(?=[\s("-]|$)/
    _OR.3: /OR(?=[\s("-]|$)/
    TERM.2: /([iI][dD]|[dD][oO][iI]):[ ]?[^\s()"]+(\([^\s()"]*\)[^\s()"]*)+/
          | /([^\s()":]+:[ ]?)?("[^"]*"|(?!(AND|OR|NOT)([\s()"]|$))[^\s()"]*[^\s()":])/
    %ignore /\s+/
"""

_QUOTES = frozenset("“”„‟«»「」『』〝〞＂")
_SPACES = frozenset("，、,；;")
_IN_QUOTES = {"，": ",", "；": ";", "、": "、", ",": ",", ";": ";"}
_TWINS = {"（": "(", "）": ")", "：": ":", "－": "-", "—": "-", "–": "-", "−": "-", "＊": "*", "【": "(", "】": ")"}


class _Tree(Transformer[Token, Query]):
    """Makes our tree of what the grammar reads, while it is read."""

    def TERM(self, token: Token) -> Term:  # noqa: N802 -- the terminal's name
        """Make a term of a value and its field."""
        return term_of(str(token), token.start_pos or 0)

    def either(self, parts: list[Query]) -> Query:
        """Make what holds where one part does."""
        return Or(tuple(parts))

    def all(self, parts: list[Query]) -> Query:
        """Make what holds where all parts do."""
        return And(tuple(parts))

    def negated(self, parts: list[Query]) -> Query:
        """Make what holds where the part doesn't."""
        return Not(parts[0])


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", transformer=_Tree(), maybe_placeholders=False)


def ascii_twin(char: str) -> str:
    """Give the ASCII character that a Chinese, curly or full-width one stands for; itself where there is none."""
    if char in _QUOTES:
        return '"'
    if char in _TWINS:
        return _TWINS[char]
    if char in _SPACES or char.isspace():
        return " "
    if "\uff01" <= char <= "\uff5e":
        return unicodedata.normalize("NFKC", char)
    return char


def _in_twins(text: str) -> str:
    """Write a query in ASCII twins, character for character; in quotes commas and semicolons stay what they are."""
    typed, quoted = [], False
    for char in text:
        twin = ascii_twin(char)
        quoted ^= twin == '"'
        typed.append(_IN_QUOTES.get(char, twin) if quoted else twin)
    return "".join(typed)


def parse(text: str) -> Query:
    """Read a query.

    Raises:
        QueryError: it can't be read; columns count from 1 in `text`.
    """
    if len(text) > MOST_CHARACTERS:
        words = text[MOST_CHARACTERS : MOST_CHARACTERS + LONGEST_SHOWN]
        raise QueryError("too_long", column=MOST_CHARACTERS + 1, words=words, limit=MOST_CHARACTERS)
    typed = _in_twins(text)
    try:
        return _read(typed)
    except Wrong as wrong:
        error = QueryError(
            wrong.code,
            column=wrong.at + 1,
            words=text[wrong.at : wrong.at + min(len(wrong.words), LONGEST_SHOWN)],
            try_instead=mended(typed, wrong, _read),
            limit=DEEPEST if wrong.code == "too_deep" else None,
        )
    raise error


def _read(typed: str) -> Query:
    if not typed.strip():
        raise Wrong("empty", 0, "")
    check_balance(typed)
    try:
        query: Query = _parser().parse(typed)  # type: ignore[assignment]  # the transformer makes it
    except UnexpectedInput as error:
        at: int = error.pos_in_stream  # type: ignore[assignment]  # lark leaves None out where it parses a text
        raise unexpected(typed, at) from error
    if not _finds_something(query):
        tokens_read = [(token.type, token.start_pos or 0) for token in _parser().lex(typed)]
        raise only_negations(typed, tokens_read, _negations_before(query))
    return query


def _finds_something(query: Query) -> bool:
    match query:
        case Not():
            return False
        case And(parts):
            return any(_finds_something(part) for part in parts)
        case Or(parts):
            return all(_finds_something(part) for part in parts)
        case Term():
            return True
        case _:
            assert_never(query)


def _negations(query: Query) -> int:
    match query:
        case Term():
            return 0
        case Not(part):
            return 1 + _negations(part)
        case And(parts) | Or(parts):
            return sum(map(_negations, parts))
        case _:
            assert_never(query)


def _negations_before(query: Query) -> int:
    """Count the NOTs written before the first one that stands where there must be something to find."""
    if not isinstance(query, And | Or):
        return 0
    at = next(at for at, part in enumerate(query.parts) if not _finds_something(part))
    return sum(map(_negations, query.parts[:at])) + _negations_before(query.parts[at])


def to_text(query: Query) -> str:
    """Write a query so that `parse` gives the same tree."""
    match query:
        case Term():
            return term_text(query)
        case Not(part):
            inner = to_text(part)
            return f"-({inner})" if isinstance(part, And | Or | Not) else f"-{inner}"
        case And(parts):
            return " ".join(f"({to_text(part)})" if isinstance(part, And | Or) else to_text(part) for part in parts)
        case Or(parts):
            return " OR ".join(f"({to_text(part)})" if isinstance(part, Or) else to_text(part) for part in parts)
        case _:
            assert_never(query)
