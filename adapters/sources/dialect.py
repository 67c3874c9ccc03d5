"""The tree of a query in the words of a source that has only some of them.

The core matches what comes back once more, so a broader question is right and a narrower one isn't: what a source can't
ask about is left out of an AND, and a negation always is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import product
from typing import assert_never

from bot.domain.query import And, Not, Or, Query, Term
from bot.intake.people import natural_name
from bot.matching.names import in_pinyin

Asked = str | bool
"""Words of a source's question; True: every paper of it may answer, False: none can."""

Alternatives = tuple[tuple[str, ...], ...]
"""Questions, each of parts that all hold."""

MOST_ALTERNATIVES = 12
"""Questions that one query may become; an AND of so many ORs is asked by its most selective part alone."""

_UNSPOKEN = re.compile(r"[^\w\s.'-]+")


def spoken(query: Query, term: Callable[[Term], Asked], *, both: str = " AND ", either: str = " OR ") -> Asked:
    """Write a query for a source that knows brackets.

    Args:
        query: the tree.
        term: writes one value.
        both: stands between parts that all hold.
        either: stands between parts of which one holds.
    """
    match query:
        case Term():
            return term(query)
        case Not():
            return True
        case And(parts):
            asked = [spoken(part, term, both=both, either=either) for part in parts]
            return False if False in asked else _joined(both, asked) or True
        case Or(parts):
            asked = [spoken(part, term, both=both, either=either) for part in parts]
            return True if True in asked else _joined(either, asked) or False
        case _:
            assert_never(query)


def alternatives(query: Query, term: Callable[[Term], Asked]) -> Alternatives | bool:
    """Write a query for a source that knows no brackets: as several questions, to be asked one after the other."""
    match query:
        case Term():
            asked = term(query)
            return asked if isinstance(asked, bool) else ((asked,),)
        case Not():
            return True
        case And(parts):
            return _all_of([alternatives(part, term) for part in parts])
        case Or(parts):
            each = [alternatives(part, term) for part in parts]
            found = tuple(dict.fromkeys(one for some in each if not isinstance(some, bool) for one in some))
            return True if True in each else found or False
        case _:
            assert_never(query)


def words_of(text: str) -> list[str]:
    """Give a value's words without signs that a source's syntax could take for its own."""
    return _UNSPOKEN.sub(" ", unicodedata.normalize("NFKC", text).replace("-", " ")).split()


def name_words(name: str) -> list[str]:
    """Give a person's name as words of Latin letters in natural order: `庄博涵` is asked as `bohan zhuang`."""
    spelled = in_pinyin(name)
    if spelled is not None:
        return [word for word in spelled if word]
    words = words_of(natural_name(name))
    initials_last = len(words) > 1 and len(words[-1].strip(".")) == 1
    return [words[-1], *words[:-1]] if initials_last else words


def forms_of(word: str) -> tuple[str, ...]:
    """Give an English word with its singular and its plural, as our own matching folds them; the word itself first."""
    forms = [word, f"{word}s"]
    if word.endswith("ies"):
        forms.append(f"{word[:-3]}y")
    elif word.endswith("y"):
        forms.append(f"{word[:-1]}ies")
    if word.endswith("es"):
        forms.append(word[:-2])
    if word.endswith("s"):
        forms.append(word[:-1])
    return (
        tuple(form for form in dict.fromkeys(forms) if len(form) > 2) if len(word) > 2 and word.isalpha() else (word,)
    )


def _joined(sign: str, asked: Iterable[Asked]) -> str:
    texts = list(dict.fromkeys(text for text in asked if isinstance(text, str)))
    return texts[0] if len(texts) == 1 else f"({sign.join(texts)})" if texts else ""


def _all_of(each: list[Alternatives | bool]) -> Alternatives | bool:
    if False in each:
        return False
    named = [some for some in each if not isinstance(some, bool)]
    if not named:
        return True
    size = 1
    for some in named:
        size *= len(some)
    if size > MOST_ALTERNATIVES:
        return min(named, key=len)
    return tuple(tuple(dict.fromkeys(part for one in chosen for part in one)) for chosen in product(*named))
