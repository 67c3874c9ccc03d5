"""The query language: text → tree, and back.

    query = or ;  or = and {"OR" and} ;  and = not {["AND"] not} ;  not = ["NOT" | "-"] atom
    atom  = "(" query ")" | [field ":"] value ;  value = word | "a phrase" | word*
    field = ti | abs | kw (title or abstract; the default) | au | cat | in (venue) | src | id

Neighbouring atoms mean AND, which binds tighter than OR. Operators are written in capitals; fields in any case.
Curly, Chinese and full-width quotes, brackets, colons, letters and spaces mean their ASCII twins. A minus is NOT
only where a word begins. Unquoted words fold English plurals, a phrase matches exactly, `word*` is a prefix.
Errors, each with its column: a query of negations alone (in any branch of an OR), unbalanced brackets or quotes,
an unknown field, a value without letters or digits, more than `MOST_CHARACTERS` or brackets deeper than `DEEPEST`.
`parse(to_text(tree)) == tree` for every tree that `parse` gives.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache
from typing import assert_never

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

from bot.domain.errors import QueryError
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.matching.tokens import tokens

FIELDS = frozenset(Field) - {Field.CITES}
"""The fields that the language spells."""
MOST_CHARACTERS = 10_000
DEEPEST = 50

GRAMMAR = r"""
    ?start: or
    or: and (_OR and)*
    and: not | and not | and _AND not
    not: NEGATION atom | atom
    ?atom: "(" or ")" | term
    term: FIELD value | value
    value: PHRASE | WORD
    NEGATION.3: /NOT(?=[\s("-])|-(?=[^\s-])/
    _AND.3: /AND(?=[\s("-]|$)/
    _OR.3: /OR(?=[\s("-]|$)/
    FIELD.2: /[^\s()":]+:[ ]?(?=[^\s)])/
    PHRASE.2: /"[^"]*"/
    WORD.1: /(?!(AND|OR|NOT)([\s()"]|$))[^\s()"]*[^\s()":]/
    %ignore /\s+/
"""

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
_PHRASE = re.compile(r'"[^"]*"')
_QUOTES = frozenset("“”„‟«»「」『』〝〞＂")
_SPACES = frozenset("，、,；;")
_TWINS = {"（": "(", "）": ")", "：": ":", "－": "-", "—": "-", "–": "-", "−": "-", "＊": "*", "【": "(", "】": ")"}


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=False)


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
        raise QueryError("too_long", column=MOST_CHARACTERS + 1, words=text[MOST_CHARACTERS : MOST_CHARACTERS + 20])
    typed = "".join(ascii_twin(char) for char in text)
    if not typed.strip():
        raise QueryError("empty", column=1)
    _check_balance(typed)
    try:
        tree = _parser().parse(typed)
    except UnexpectedInput as error:
        raise _unexpected(typed, error) from error
    query = _query(tree)
    _check_positive(query, typed)
    return query


def _check_balance(typed: str) -> None:
    if typed.count('"') % 2:
        raise QueryError("unbalanced", column=typed.rindex('"') + 1, words='"', try_instead=(f'{typed.rstrip()}"',))
    opened: list[int] = []
    unquoted = _PHRASE.sub(lambda phrase: " " * len(phrase[0]), typed)
    for at, char in enumerate(unquoted, start=1):
        if char == "(":
            opened.append(at)
        elif char == ")" and not opened:
            raise QueryError("unbalanced", column=at, words=")", try_instead=(_without(typed, at),))
        elif char == ")":
            opened.pop()
        if len(opened) > DEEPEST:
            raise QueryError("too_long", column=at, words=f"({DEEPEST})")
    if opened:
        mended = typed.rstrip() + ")" * len(opened)
        raise QueryError("unbalanced", column=opened[-1], words="(", try_instead=(mended,))


def _without(typed: str, at: int) -> str:
    return (typed[: at - 1] + typed[at:]).strip()


def _unexpected(typed: str, error: UnexpectedInput) -> QueryError:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        last = typed.rstrip()
        return QueryError("unexpected", column=len(last), words=last.split()[-1][-40:])
    at = error.column - 1  # one line: line breaks became spaces
    return QueryError("unexpected", column=at + 1, words=(typed[at:].split() or [""])[0][:40])


def _query(tree: Tree[Token]) -> Query:
    """Turn lark's tree into ours."""
    match tree.data:
        case "or":
            parts = tuple(_query(child) for child in tree.children if isinstance(child, Tree))
            return parts[0] if len(parts) == 1 else Or(parts)
        case "and":
            flat = tuple(_conjuncts(tree))
            return flat[0] if len(flat) == 1 else And(flat)
        case "not":
            atom = tree.children[-1]
            inner = _query(atom) if isinstance(atom, Tree) else _no_tree(atom)
            return Not(inner) if len(tree.children) == 2 else inner
        case _:
            return _term(tree)


def _conjuncts(tree: Tree[Token]) -> list[Query]:
    """Unroll the left-leaning chain of `and`, without recursion: a query may hold thousands of words."""
    found: list[Query] = []
    while True:
        children = [child for child in tree.children if isinstance(child, Tree)]
        found.append(_query(children[-1]))
        if children[0].data != "and":
            return found[::-1]
        tree = children[0]


def _no_tree(token: Token) -> Query:
    raise QueryError("unexpected", column=token.column or 1, words=str(token))


def _term(tree: Tree[Token]) -> Term:
    named = next((child for child in tree.children if isinstance(child, Token)), None)
    value = tree.children[-1]
    token = value.children[0] if isinstance(value, Tree) else value
    if not isinstance(token, Token):
        raise QueryError("unexpected", column=1)
    field = Field.KEYWORD if named is None else _field(named)
    text, manner = str(token), Manner.WORD
    if token.type == "PHRASE":
        text, manner = text[1:-1], Manner.PHRASE
    elif text.endswith("*") and not (field is Field.CATEGORY and text.endswith(".*")):
        text, manner = text[:-1], Manner.PREFIX
    if not tokens(text):
        raise QueryError("empty_phrase", column=token.column or 1, words=str(token)[:40])
    return Term(field, text, manner)


def _field(token: Token) -> Field:
    name = token.rstrip().rstrip(":").lower()
    spelt = {field.value: field for field in FIELDS}
    if name in spelt:
        return spelt[name]
    known = spelt | _OTHER_NAMES
    offer = tuple(f"{known[close].value}:" for close in get_close_matches(name, known, n=1))
    raise QueryError("unknown_field", column=token.column or 1, words=name[:40], try_instead=offer)


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
            raise QueryError(
                "only_negations", column=negation.start(1) + 1 if negation else 1, words=to_text(part)[:40]
            )
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
    match term.manner:
        case Manner.PHRASE:
            value = f'"{term.text}"'
        case Manner.PREFIX:
            value = f"{term.text}*"
        case Manner.WORD:
            value = term.text
        case _:
            assert_never(term.manner)
    spoken = term.manner is not Manner.PHRASE and (term.text.startswith("-") or ":" in term.text)
    return f"{term.field.value}:{value}" if spoken or term.field is not Field.KEYWORD else value
