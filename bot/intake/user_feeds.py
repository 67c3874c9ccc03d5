"""What a user's feed says stays with its followers: addresses as typed, and ids that hold within one feed.

A paper of a user's feed never joins a public record, nor another feed's: its id is made of the feed's address and of
the id that the feed claims (a DOI, say), or of its own. Whoever looks for the same work in both asks for `twin_ids`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import SplitResult, urlsplit, urlunsplit

from rapidfuzz import fuzz

from bot.domain.errors import QueryError
from bot.domain.paper import USER_FEED_SCHEME, Paper

LONGEST_ADDRESS = 500
_UNNAMED = "feed:"
"""How ids begin that a feed's entries have of themselves."""
_ANOTHER_TITLE = 50.0
"""Titles less alike than this (rapidfuzz's ratio, 0 to 100) are of different works."""


def feed_address(typed: str) -> str:
    """Give a feed's address in the form in which it is kept; without a scheme, https is meant.

    Raises:
        QueryError: it is no address of http or https, has credentials, or is too long.
    """
    stripped = typed.strip().strip("<>")
    written = stripped if "://" in stripped else f"https://{stripped}"
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError as error:
        raise _bad(typed) from error
    host = parts.hostname or ""
    plain = written.isprintable() and not any(char.isspace() for char in written)
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or len(written) > LONGEST_ADDRESS or not plain:
        raise _bad(typed)
    if not ("." in host or ":" in host or host == "localhost"):
        raise _bad(typed)
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port is not None else "")
    return urlunsplit(SplitResult(parts.scheme, netloc, parts.path or "/", parts.query, ""))


def shown_address(address: str) -> str:
    """Give an address without its query, which may hold a secret: for lines that are read by many."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}".rstrip("/")


def scoped_id(address: str, value: str) -> str:
    """Give the id, within a feed, of what has the value there."""
    return f"{USER_FEED_SCHEME}:{_scope(address)}/{value}"


def scoped(paper: Paper, address: str) -> Paper:
    """Give a paper as its feed's own: no public id, no category and no announcement that it may only claim."""
    named = paper.id.removeprefix(_UNNAMED)
    own = scoped_id(address, named)
    ids = {USER_FEED_SCHEME: own.partition(":")[2]}
    if paper.id.startswith(_UNNAMED) and paper.url:
        ids[f"{USER_FEED_SCHEME}-link"] = scoped_id(address, _linked(paper)).partition(":")[2]
    return replace(paper, id=own, ids=ids, source="feed", categories=(), announce=None, sections=(), issns=())


def twin_ids(ids: Iterable[str], addresses: Iterable[str]) -> list[str]:
    """Give the ids under which the feeds may have brought the work that has these public ids."""
    public = list(ids)
    return [scoped_id(address, each) for address in addresses for each in public]


def public_id(paper: Paper) -> str | None:
    """Give the public id that a feed's paper claims, `doi:10.1000/x`; None where it claims none."""
    claimed = paper.id.partition("/")[2]
    return claimed if ":" in claimed else None


def told_apart(known: Paper, paper: Paper) -> Paper:
    """Give the paper under an id of its own where its feed used an old entry's id for another work.

    Args:
        known: what the feed said under this id before.
        paper: what it says now.
    """
    names = {author.name for author in known.authors} & {author.name for author in paper.authors}
    alike = fuzz.ratio(known.title.casefold(), paper.title.casefold()) >= _ANOTHER_TITLE
    if alike or names or public_id(paper) is not None:
        return paper
    own = f"{paper.id}-{_hash(paper.title)}"
    return replace(paper, id=own, ids={USER_FEED_SCHEME: own.partition(":")[2]})


def _bad(typed: str) -> QueryError:
    return QueryError("bad_feed", column=1, words=typed[:60])


def _scope(address: str) -> str:
    return _hash(address)


def _linked(paper: Paper) -> str:
    """Names an entry by its link and its title's letters and digits, for feeds whose guids change."""
    return _hash(f"{paper.url}\n{''.join(char for char in paper.title.casefold() if char.isalnum())}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
