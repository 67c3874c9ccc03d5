"""One value of a query: in which field, written in which manner, and what is meant by it. Text → term, and back."""

from __future__ import annotations

import re
from difflib import get_close_matches

from bot.catalogue import taxonomy
from bot.catalogue.lookup import Unknown
from bot.domain.errors import QueryError
from bot.domain.query import Field, Manner, Term
from bot.intake.identity import canonical
from bot.matching.mending import SIGNS, Wrong
from bot.matching.pins import pin, pinned
from bot.matching.tokens import tokens

FIELDS = frozenset(Field) - {Field.CITES, Field.MEANING}
"""The fields that the language spells."""

LIKE_A_FIELD = 0.7
"""How like a field a word must be to be mended into it, 0 to 1."""

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
_TERM = re.compile(r'(?:([^\s()":]+):[ ]?)?(.+)', re.DOTALL)
_SIGN = re.compile(r"[-!]+|\*(?=\w)")
_BREAKS = re.compile(r"[\s()*]")


def term_of(found: str, start: int) -> Term:
    """Read a value with its field, `ti:diffus*`.

    Args:
        found: as typed, in ASCII twins.
        start: where it begins in the query, counted from 0.

    Raises:
        Wrong: nothing can be looked for by it, or there is no such field, category or person's id.
    """
    named, value = _TERM.fullmatch(found).groups()  # type: ignore[union-attr]  # whatever the grammar calls a term
    field = Field.KEYWORD if named is None else _field(named, start, found)
    text, manner = _value(field, value)
    at, end = start + len(found) - len(value), start + len(found)
    if not tokens(text):
        raise Wrong("empty_phrase", at, value, (start, end, SIGNS.get(value, "")))
    if manner is not Manner.PHRASE and (sign := _SIGN.match(value)):
        negated = "" if sign[0] == "*" else "-"
        mend = f"{negated}{found[: at - start]}{value[sign.end() :]}"
        raise Wrong("unexpected", at, value, (start, end, mend))
    if manner is Manner.PREFIX:
        return Term(field, text, manner)
    if field is Field.AUTHOR:
        return _person(text, manner, at + value.startswith('"'))
    if field is Field.ID:
        return _work(text, manner)
    if field is Field.CATEGORY:
        _check_category(text, at, end)
    return Term(field, text, manner)


def _value(field: Field, value: str) -> tuple[str, Manner]:
    if value.startswith('"'):
        return value[1:-1], Manner.PHRASE
    if value.endswith("*") and not (field is Field.CATEGORY and value.endswith(".*")):
        return value[:-1], Manner.PREFIX
    return value, Manner.WORD


def _person(text: str, manner: Manner, start: int) -> Term:
    try:
        name, meant = pinned(text)
    except QueryError as error:
        raise Wrong(error.code, start + error.column - 1, error.words) from error
    return Term(Field.AUTHOR, name, manner, meant)


def _check_category(text: str, start: int, end: int) -> None:
    """Refuse what an archive doesn't have; other sources have categories that no taxonomy lists."""
    archive, dot, _ = text.partition(".")
    if not dot or text.endswith(".*") or not isinstance(taxonomy.get(archive), taxonomy.Archive):
        return
    found = taxonomy.find(text)
    if isinstance(found, Unknown):
        raise Wrong("unknown_value", start, text, (start, end, next((each.id for each in found.suggestions), archive)))


def _work(text: str, manner: Manner) -> Term:
    """Mean the work, however its id is written; an id that is known to no registry stays as typed."""
    meant = canonical(text)
    if meant is None or '"' in meant:
        return Term(Field.ID, text, manner)
    return Term(Field.ID, meant, Manner.PHRASE if _BREAKS.search(meant) else manner)


def _field(named: str, start: int, found: str) -> Field:
    name = named.lower()
    if name in _SPELT:
        return _SPELT[name]
    raise Wrong("unknown_field", start, named, _meant_by(name, start, found))


def _meant_by(name: str, start: int, found: str) -> tuple[int, int, str]:
    """Tell what was meant by a field that is none: a paper's link or id, another field, or a word with a colon."""
    end = start + len(found)
    if work := canonical(found):
        return start, end, term_text(_work(work, Manner.WORD))
    known = _SPELT | _OTHER_NAMES
    close = get_close_matches(name, known, n=1, cutoff=LIKE_A_FIELD)
    if close:
        return start, start + len(name), known[close[0]].value
    return start, end, found[len(name) + 1 :] if found.endswith('"') else f'"{found}"'


def term_text(term: Term) -> str:
    """Write a term so that `term_of` gives the same one."""
    named = pin(term.text, term.pin) if term.pin else term.text
    spelt = named if term.manner is Manner.PHRASE else named.lstrip("-!")
    value = {Manner.PHRASE: f'"{spelt}"', Manner.PREFIX: f"{spelt}*", Manner.WORD: spelt}[term.manner]
    spoken = term.field is not Field.KEYWORD or (":" in term.text and term.manner is not Manner.PHRASE)
    return f"{term.field.value}:{value}" if spoken else value
