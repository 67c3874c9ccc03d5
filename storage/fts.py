"""What is sought and what is noted, in the words of SQLite's FTS5. Pure.

Source: https://sqlite.org/fts5.html (section 3, full-text query syntax)
"""

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from typing import assert_never

from bot.domain.search import AnyOf, EveryOf, Neighbours, SearchEntry, Sought

_COLUMNS = tuple(each.name for each in fields(SearchEntry))


def match_of(sought: Sought) -> str:
    """Give what to MATCH."""
    match sought:
        case Neighbours(parts, tokens, prefix):
            words = " ".join(tokens).replace('"', '""')
            return f'{{{" ".join(parts)}}} : "{words}"{" *" if prefix else ""}'
        case EveryOf(parts, lacked):
            every = _joined(" AND ", parts)
            return f"({every} NOT {_joined(' OR ', lacked)})" if lacked else every
        case AnyOf(parts):
            return _joined(" OR ", parts)
        case _:
            assert_never(sought)


def columns_of(entry: SearchEntry) -> dict[str, str]:
    """Give what is noted of a paper as the columns' texts."""
    return {name: " ".join(getattr(entry, name)) for name in _COLUMNS}


def hash_of(columns: Mapping[str, str]) -> int:
    """Give a number that two entries' columns share only if they are the same; 1 and up, below 2**63."""
    digest = hashlib.sha256("\n".join(columns.values()).encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") >> 1 or 1


def _joined(operator: str, parts: tuple[Sought, ...]) -> str:
    return f"({operator.join(map(match_of, parts))})"
