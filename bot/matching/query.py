"""The query language: text → tree, and back.

    query = or ;  or = and {"OR" and} ;  and = not {["AND"] not} ;  not = ["NOT" | "-"] atom
    atom  = "(" query ")" | [field ":"] value ;  value = word | "a phrase" | word*
    field = ti | abs | kw (title or abstract; the default) | au | cat | in (venue) | src | id

Neighbouring atoms mean AND, which binds tighter than OR. Operators are written in capitals; fields in any case.
Curly, Chinese and full-width quotes, brackets, colons, letters and spaces mean their ASCII twins. A minus is NOT
only where a word begins. Unquoted words fold English plurals, a phrase matches exactly, `word*` is a prefix.
Errors, each with its column and, where one helps, the query mended: a query of negations alone (in any branch of an
OR), unbalanced brackets or quotes, an unknown field, a value without letters or digits, what doesn't fit where it
stands, more than `MOST_CHARACTERS` or brackets deeper than `DEEPEST`.
`parse(to_text(tree)) == tree` for every tree that `parse` gives. A query is read in the time its length takes.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache
from typing import assert_never

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput

from bot.domain.errors import QueryError
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.matching.pins import pin, pinned
from bot.matching.tokens import tokens

FIELDS = frozenset(Field) - {Field.CITES, Field.MEANING}
"""The fields that the language spells."""
MOST_CHARACTERS = 10_000
DEEPEST = 50
MOST_MENDS = 4
"""How many errors of one query are mended together."""
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
    TERM.2: /([^\s()":]+:[ ]?)?("[^"]*"|(?!(AND|OR|NOT)([\s()"]|$))[^\s()"]*[^\s()":])/
    %ignore /\s+/
"""

_SPELT = {field.value: field for field in FIELDS}
_OTHER_NAMES = {
    "title": Field.TITLE,
    "标题": Field.TITLE,
    "abstract": Field.ABSTRACT,
    "摘要": Field.ABSTRACT,
    "keyword": Field.KEYWORD,
    "all": Field.KEYWORD,
    "关键词": Field.KEYWORD,
    "author": Field.AUTHOR,
    "作者": Field.AUTHOR,
    "category": Field.CATEGORY,
    "分类": Field.CATEGORY,
    "journal": Field.VENUE,
    "venue": Field.VENUE,
    "期刊": Field.VENUE,
    "source": Field.SOURCE,
    "来源": Field.SOURCE,
    "doi": Field.ID,
}
_NEGATION = re.compile(r"(?:^|[\s(])(NOT\b|-(?=\S))")
_BRACKET = re.compile(r'"[^"]*"|[()]')
_WORD = re.compile(r"[()]|[^\s()]+")
_TERM = re.compile(r'(?:([^\s()":]+):[ ]?)?(.+)', re.DOTALL)
_QUOTES = frozenset("“”„‟«»「」『』〝〞＂")
_SPACES = frozenset("，、,；;")
_TWINS = {"（": "(", "）": ")", "：": ":", "－": "-", "—": "-", "–": "-", "−": "-", "＊": "*", "【": "(", "】": ")"}


class _Wrong(Exception):
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


class _Tree(Transformer[Token, Query]):
    """Makes our tree of what the grammar reads, while it is read."""

    def TERM(self, token: Token) -> Term:  # noqa: N802 -- the terminal's name
        """Make a term of a value and its field."""
        return _term(str(token), token.start_pos or 0)

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


def parse(text: str) -> Query:
    """Read a query.

    Raises:
        QueryError: it can't be read; columns count from 1 in `text`.
    """
    if len(text) > MOST_CHARACTERS:
        words = text[MOST_CHARACTERS : MOST_CHARACTERS + LONGEST_SHOWN]
        raise QueryError("too_long", column=MOST_CHARACTERS + 1, words=words, limit=MOST_CHARACTERS)
    typed = "".join(map(ascii_twin, text))
    try:
        return _read(typed)
    except _Wrong as wrong:
        error = QueryError(
            wrong.code,
            column=wrong.at + 1,
            words=wrong.words[:LONGEST_SHOWN],
            try_instead=_mended(typed, wrong),
            limit=DEEPEST if wrong.code == "too_deep" else None,
        )
    raise error


def _mended(typed: str, wrong: _Wrong) -> tuple[str, ...]:
    """Give the query mended, of its further errors as well; nothing where nobody knows how."""
    for _ in range(MOST_MENDS):
        if wrong.mend is None:
            break
        start, end, instead = wrong.mend
        typed = f"{typed[:start]}{instead}{typed[end:].lstrip() if not instead else typed[end:]}".strip()
        try:
            _read(typed)
        except _Wrong as further:
            wrong = further
        else:
            return (typed,)
    return ()


def _read(typed: str) -> Query:
    if not typed.strip():
        raise _Wrong("empty", 0, "")
    _check_balance(typed)
    try:
        query: Query = _parser().parse(typed)  # type: ignore[assignment]  # the transformer makes it
    except UnexpectedInput as error:
        raise _unexpected(typed, error) from error
    _check_positive(query, typed)
    return query


def _check_balance(typed: str) -> None:
    end = len(typed.rstrip())
    if typed.count('"') % 2:
        raise _Wrong("unbalanced", typed.rindex('"'), '"', (end, end, '"'))
    opened: list[int] = []
    for found in _BRACKET.finditer(typed):
        at = found.start()
        if found[0] == "(":
            opened.append(at)
        elif found[0] == ")" and not opened:
            raise _Wrong("unbalanced", at, ")", (at, at + 1, ""))
        elif found[0] == ")":
            opened.pop()
        if len(opened) > DEEPEST:
            raise _Wrong("too_deep", at, "(")
    if opened:
        raise _Wrong("unbalanced", opened[-1], "(", (end, end, ")" * len(opened)))


def _unexpected(typed: str, error: UnexpectedInput) -> _Wrong:
    """Point at the word that doesn't fit: where it is left out the query may be right."""
    at: int = error.pos_in_stream  # type: ignore[assignment]  # lark leaves None out where it parses a text
    words = list(_WORD.finditer(typed))
    here = next((word for word in words if word.end() > at), words[-1])
    return _Wrong("unexpected", here.start(), here[0], (here.start(), here.end(), ""))


def _term(found: str, start: int) -> Term:
    named, value = _TERM.fullmatch(found).groups()  # type: ignore[union-attr]  # whatever the grammar calls a term
    field = Field.KEYWORD if named is None else _field(named, start)
    manner = Manner.WORD
    text = value
    if value.startswith('"'):
        text, manner = value[1:-1], Manner.PHRASE
    elif value.endswith("*") and not (field is Field.CATEGORY and value.endswith(".*")):
        text, manner = value[:-1], Manner.PREFIX
    if not tokens(text):
        end = start + len(found)
        raise _Wrong("empty_phrase", end - len(value), value, (start, end, ""))
    if field is Field.AUTHOR and manner is Manner.PHRASE:
        return _person(text, start + len(found) - len(value) + 1)
    return Term(field, text, manner)


def _person(text: str, start: int) -> Term:
    try:
        name, meant = pinned(text)
    except QueryError as error:
        raise _Wrong(error.code, start + error.column - 1, error.words) from error
    return Term(Field.AUTHOR, name, Manner.PHRASE, meant)


def _field(named: str, start: int) -> Field:
    name = named.lower()
    if name in _SPELT:
        return _SPELT[name]
    known = _SPELT | _OTHER_NAMES
    close = get_close_matches(name, known, n=1)
    mend = (start, start + len(name), known[close[0]].value) if close else None
    raise _Wrong("unknown_field", start, named, mend)


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


def _check_positive(query: Query, typed: str) -> None:
    inner = [query]
    while inner:
        part = inner.pop()
        if not _finds_something(part):
            negation = _NEGATION.search(typed)
            raise _Wrong("only_negations", negation.start(1) if negation else 0, to_text(part))
        if isinstance(part, And | Or):
            inner.extend(each for each in part.parts if not isinstance(each, Not))
        elif isinstance(part, Not) and not _finds_something(part.part):
            inner.append(part.part)


def to_text(query: Query) -> str:
    """Write a query so that `parse` gives the same tree."""
    match query:
        case Term():
            return _term_text(query)
        case Not(part):
            inner = to_text(part)
            return f"-({inner})" if isinstance(part, And | Or | Not) else f"-{inner}"
        case And(parts):
            return " ".join(f"({to_text(part)})" if isinstance(part, And | Or) else to_text(part) for part in parts)
        case Or(parts):
            return " OR ".join(f"({to_text(part)})" if isinstance(part, Or) else to_text(part) for part in parts)
        case _:
            assert_never(query)


def _term_text(term: Term) -> str:
    named = pin(term.text, term.pin) if term.pin else term.text
    value = {Manner.PHRASE: f'"{named}"', Manner.PREFIX: f"{named}*", Manner.WORD: named}[term.manner]
    spoken = term.manner is not Manner.PHRASE and (term.text.startswith("-") or ":" in term.text)
    return f"{term.field.value}:{value}" if spoken or term.field is not Field.KEYWORD else value
