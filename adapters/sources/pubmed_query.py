"""The tree of a query in PubMed's words.

Source: https://pubmed.ncbi.nlm.nih.gov/help/#search-tags
"""

from __future__ import annotations

from typing import assert_never

from adapters.sources.dialect import Asked, forms_of, name_words, spoken, words_of
from bot.domain.query import Field, Manner, Query, Term
from bot.intake.identity import read_id
from bot.matching.names import PARTICLES, is_collaboration

_TAGS = {Field.TITLE: "ti", Field.ABSTRACT: "tiab", Field.KEYWORD: "tiab"}
_SHORTEST_PREFIX = 4
"""Letters that PubMed wants before a star."""


def search_text(query: Query) -> Asked:
    """Write a query as PubMed's search asks for it."""
    return spoken(query, _term)


def _term(term: Term) -> Asked:
    match term.field:
        case Field.KEYWORD | Field.TITLE | Field.ABSTRACT:
            return _words(_TAGS[term.field], term)
        case Field.AUTHOR:
            return _author(term.text)
        case Field.VENUE:
            words = words_of(term.text)
            return f'"{" ".join(words)}"[ta]' if words else False
        case Field.CATEGORY | Field.CITES | Field.MEANING:
            return False
        case Field.SOURCE:
            return term.text.casefold() == "pubmed"
        case Field.ID:
            return _id(term.text)
        case _:
            assert_never(term.field)


def _words(tag: str, term: Term) -> Asked:
    """Asks for all words: a phrase is searched only where PubMed's index of phrases has it, so ours is broader."""
    words = words_of(term.text)
    if not words:
        return False
    if term.manner is Manner.PREFIX:
        return f"{words[-1]}*[{tag}]" if len(words[-1]) >= _SHORTEST_PREFIX else True
    asked = []
    for word in words:
        forms = forms_of(word) if term.manner is Manner.WORD else (word,)
        texts = [f"{form}[{tag}]" for form in forms]
        asked.append(texts[0] if len(texts) == 1 else f"({' OR '.join(texts)})")
    return asked[0] if len(asked) == 1 else f"({' AND '.join(asked)})"


def _author(name: str) -> Asked:
    """Asks by family name and first initial, the only form that all of PubMed has; either end may be the family."""
    if is_collaboration(name):
        return f'"{" ".join(words_of(name))}"[cn]'
    words = name_words(name)
    start = next((at for at, word in enumerate(words[:-1]) if at and word.casefold() in PARTICLES), len(words) - 1)
    found = [(" ".join(words[start:]), words[0] if start > 0 else "")]
    if "," not in name and name.isascii() and len(words) in {2, 3} and len(words[0]) > 2 and start == len(words) - 1:
        found.append((words[0], words[1]))
    texts = [f"{family} {given[:1]}".strip() + "[au]" for family, given in found if family]
    return texts[0] if len(texts) == 1 else f"({' OR '.join(texts)})" if texts else False


def _id(text: str) -> Asked:
    read = read_id(text)
    if read is None or read.scheme not in {"pmid", "doi"}:
        return False
    return f"{read.value}[uid]" if read.scheme == "pmid" else f'"{read.value}"[doi]'
