"""The tree of a query as arXiv's search syntax.

What arXiv can't ask about (a source, a negation standing alone) is decided here as far as it can be; the core matches
what comes back once more, so a broader question is right and a narrower one isn't.

Source: https://info.arxiv.org/help/api/user-manual.html#query_details
"""

from __future__ import annotations

import re
import unicodedata
from typing import assert_never

from bot.catalogue import taxonomy
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.intake.identity import read_id
from bot.intake.people import natural_name

Asked = str | bool
"""A search text; True: every paper of arXiv qualifies, False: none does."""

_PREFIXES = {Field.TITLE: "ti", Field.ABSTRACT: "abs", Field.VENUE: "jr", Field.AUTHOR: "au"}
_UNSPOKEN = re.compile(r"[^\w\s.*-]+")
"""Signs that arXiv's syntax takes for its own."""


def search_text(query: Query) -> Asked:
    """Write a query as arXiv's search asks for it."""
    match query:
        case Term():
            return _term(query)
        case And():
            return _and(query)
        case Or():
            return _or([search_text(part) for part in query.parts])
        case Not():
            inner = search_text(query.part)
            return not inner if isinstance(inner, bool) else True
        case _:
            assert_never(query)


def _and(query: And) -> Asked:
    """Joins what must hold; what must not stands behind it (`ANDNOT`), since arXiv knows no other place for it."""
    wanted = [search_text(part) for part in query.parts if not isinstance(part, Not)]
    unwanted = [search_text(part.part) for part in query.parts if isinstance(part, Not)]
    if False in wanted or True in unwanted:
        return False
    texts = [text for text in wanted if isinstance(text, str)]
    if not texts:
        return True
    joined = " AND ".join(texts)
    for text in unwanted:
        if isinstance(text, str):
            joined += f" ANDNOT {text}"
    return f"({joined})"


def _or(parts: list[Asked]) -> Asked:
    if True in parts:
        return True
    texts = [text for text in parts if isinstance(text, str)]
    return f"({' OR '.join(texts)})" if texts else False


def _term(term: Term) -> Asked:
    match term.field:
        case Field.KEYWORD:
            return _or([_words("ti", term), _words("abs", term)])
        case Field.TITLE | Field.ABSTRACT | Field.VENUE:
            return _words(_PREFIXES[term.field], term)
        case Field.AUTHOR:
            return _words("au", Term(term.field, natural_name(term.text), term.manner))
        case Field.CATEGORY:
            return _category(term.text)
        case Field.SOURCE:
            return term.text.casefold() == "arxiv"
        case Field.CITES | Field.MEANING:
            return False
        case Field.ID:
            read = read_id(term.text)
            return f"id:{read.value}" if read is not None and read.scheme == "arxiv" else False
        case _:
            assert_never(term.field)


def _words(prefix: str, term: Term) -> Asked:
    """Writes words as they must stand next to each other; signs of the syntax are left out."""
    words = _UNSPOKEN.sub(" ", unicodedata.normalize("NFKC", term.text).replace("-", " ")).replace("*", " ").split()
    if not words:
        return False
    if term.manner is Manner.PREFIX:
        return f"{prefix}:{words[0]}*" if len(words) == 1 else " AND ".join(f"{prefix}:{word}" for word in words)
    return f'{prefix}:"{" ".join(words)}"'


def _category(text: str) -> Asked:
    """An archive is asked with all below it; what arXiv doesn't know is asked as it is."""
    asked = sorted(taxonomy.below(text)) or [text.strip()]
    entry = taxonomy.find(text)
    if isinstance(entry, taxonomy.Archive):
        asked = [f"{entry.id}.*"]
    spoken = [re.sub(r"[^\w.*-]", "", category) for category in asked]
    return _or([f"cat:{category}" for category in spoken if category])
