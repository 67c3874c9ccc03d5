"""What a watch means, as a query tree. One item as typed → one tree."""

from __future__ import annotations

from typing import assert_never

from bot.catalogue import journals, taxonomy
from bot.catalogue.lookup import Ambiguous, Unknown
from bot.domain.errors import NotFound, QueryError, WrongUse
from bot.domain.match import Reason
from bot.domain.query import Field, Manner, Query, Term
from bot.domain.watch import Watch, WatchKind
from bot.intake.cited import cited_id
from bot.intake.user_feeds import feed_address, scoped_id
from bot.matching.pins import pinned
from bot.matching.query import ascii_twin, parse
from bot.matching.tokens import tokens

LONGEST_NAME = 200
LONGEST_PHRASE = 300
LONGEST_TOPIC = 1_000


def query_of(kind: WatchKind, text: str) -> Query:
    """Give the tree of a watch.

    An author is a name, alone or pinned; a keyword without quotes is a phrase with plurals folded, with
    quotes an exact one, and the words of a mute are read so too; a category is its canonical id in the taxonomy, a
    journal its full name in the catalogue; a query is read by the query language; a feed is all that came by it; a
    paper cited, or an example, is its canonical id, any title behind it aside; a topic or an example is answered by
    likeness alone (`bot.matching.topics`).

    Raises:
        QueryError: nothing to look for in it, too long, or the query doesn't parse.
        NotFound: no such category or journal, or several of that name; `try_instead` holds the commands for those
            close to it.
    """
    match kind:
        case WatchKind.AUTHOR:
            return _author(text)
        case WatchKind.KEYWORD | WatchKind.MUTE:
            return _keyword(text)
        case WatchKind.CATEGORY | WatchKind.JOURNAL:
            return _catalogued(kind, text)
        case WatchKind.QUERY:
            return parse(text)
        case WatchKind.FEED:
            return Term(Field.ID, scoped_id(feed_address(text), ""), Manner.PREFIX)
        case WatchKind.CITES | WatchKind.LIKE:
            field = Field.CITES if kind is WatchKind.CITES else Field.MEANING
            return Term(field, _paper_named(text), Manner.PHRASE)
        case WatchKind.TOPIC:
            return Term(Field.MEANING, _checked(text, LONGEST_TOPIC))
        case _:
            assert_never(kind)


def fault_of(asked: Watch | Reason) -> WrongUse | None:
    """Say what is wrong with the words of a stored watch, or of a reason that one gave; None: nothing.

    They could be read when they were typed; by newer rules, or in a newer catalogue, they may mean nothing. Such a
    watch stands aside until somebody edits it, and stops no other.
    """
    try:
        query_of(asked.kind, asked.text)
    except WrongUse as error:
        return error
    return None


def _author(text: str) -> Term:
    name, meant = pinned(_checked(text, LONGEST_NAME))
    return Term(Field.AUTHOR, name) if meant is None else Term(Field.AUTHOR, name, Manner.PHRASE, meant)


def _checked(text: str, longest: int) -> str:
    stripped = " ".join(text.split())
    if len(stripped) > longest:
        raise QueryError("too_long", column=longest + 1, words=stripped[longest : longest + 20], limit=longest)
    if not tokens(stripped):
        raise QueryError("empty", column=1, words=stripped[:40])
    return stripped


def _catalogued(kind: WatchKind, text: str) -> Term:
    if kind is WatchKind.CATEGORY:
        return Term(Field.CATEGORY, canonical_category(text))
    return Term(Field.VENUE, canonical_journal(text), Manner.PHRASE)


def _paper_named(text: str) -> str:
    """Give the canonical id of the paper that a watch names, a title behind it or not."""
    found = cited_id(text)
    if found is None:
        raise QueryError("no_paper_id", column=1, words=" ".join(text.split())[:60])
    return found


def _keyword(text: str) -> Term:
    typed = "".join('"' if ascii_twin(char) == '"' else char for char in text).strip()
    quoted = len(typed) > 1 and typed.startswith('"') and typed.endswith('"')
    phrase = _checked(typed.strip('"'), LONGEST_PHRASE)
    if not quoted and phrase.endswith("*") and " " not in phrase:
        return Term(Field.KEYWORD, phrase[:-1], Manner.PREFIX)
    return Term(Field.KEYWORD, phrase, Manner.PHRASE if quoted else Manner.WORD)


def canonical_category(text: str) -> str:
    """Give the id in the taxonomy of a category or archive as typed.

    Raises:
        QueryError: nothing in it, or too long.
        NotFound: no such category, or several of that name.
    """
    typed = _checked(text, LONGEST_NAME)
    found = taxonomy.find(typed)
    match found:
        case taxonomy.Archive() | taxonomy.Category():
            return found.id
        case Ambiguous(choices=close) | Unknown(suggestions=close):
            raise NotFound(typed, try_instead=tuple(f"category {entry.id}" for entry in close))
        case _:
            assert_never(found)


def canonical_journal(text: str) -> str:
    """Give the full name in the catalogue of a journal or conference as typed; an ISSN that it lacks stays as it is.

    Raises:
        QueryError: nothing in it, or too long.
        NotFound: no such journal, or several of that name.
    """
    typed = _checked(text, LONGEST_NAME)
    issn = journals.written_issn(typed)
    if issn and journals.of_issn(issn) is None:
        return issn
    found = journals.find(typed)
    match found:
        case journals.Journal():
            return found.name
        case Ambiguous(choices=close) | Unknown(suggestions=close):
            raise NotFound(typed, try_instead=tuple(f"journal {journal.name}" for journal in close))
        case _:
            assert_never(found)
