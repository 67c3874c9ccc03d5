"""JSON Feed 1.0 and 1.1, and posts of Rogue Scholar, which are written likewise.

Source: https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from adapters.sources.document import Document, day_of
from adapters.sources.feed_labels import label_of
from adapters.sources.json_record import document_of, listed, mapping, objects, read_records, text, whole_number
from adapters.sources.pubmed_record import orcid_of
from bot.domain.errors import BadDocument
from bot.domain.paper import Author, Paper
from bot.intake.cleaning import clean_text
from bot.intake.identity import ReadId, read_id
from bot.intake.people import natural_name

_ID_FIELDS = ("doi", "id", "guid", "url", "external_url")
_PREFERRED = ("doi", "arxiv", "pmid")
_LATEST_S = 4_102_444_800


def parse_jsonfeed(raw: bytes) -> Document:
    """Read a feed, or one post.

    Raises:
        BadDocument: it is none; names the position where one is known.
    """
    read = read_records(raw, ("items",))
    if read.head and not {"items", "title"} & read.head.keys():
        raise BadDocument("not a JSON Feed: neither items nor a title")
    title = clean_text(text(read.head.get("title"))) if "items" in read.head else ""
    home = text(read.head.get("feed_url")) or text(read.head.get("home_page_url")) or title
    feed_authors = tuple(_authors(read.head)) if title else ()
    document = document_of(read, lambda item: _paper(item, title, home, feed_authors))
    return replace(document, title=title)


def _paper(item: dict[str, Any], feed: str, feed_id: str, feed_authors: tuple[Author, ...]) -> Paper:
    """Makes the paper; an item without authors has those of its feed.

    Raises:
        ValueError: why it can't be one.
    """
    title = clean_text(text(item.get("title")))
    if not title:
        raise ValueError("no title")
    ids = {read.scheme: read for read in _ids(item)}
    main = next((ids[scheme] for scheme in _PREFERRED if scheme in ids), None)
    named = text(item.get("id")) or text(item.get("guid")) or f"{text(item.get('url'))}\n{title}"
    own = main or ReadId("feed", hashlib.sha256(f"{feed_id}\n{named}".encode("utf-8", "replace")).hexdigest()[:20])
    body = text(item.get("summary")) or text(item.get("content_text")) or text(item.get("content_html"))
    tags = (clean_text(text(tag)) for tag in listed(item.get("tags")))
    label = label_of(title)
    urls = (text(item.get(key)) for key in ("url", "external_url"))
    return Paper(
        id=own.canonical,
        title=title,
        source="feed",
        abstract=clean_text(body) or None,
        authors=tuple(_authors(item)) or feed_authors,
        categories=tuple(dict.fromkeys(tag for tag in (label, *tags) if tag)),
        ids={read.scheme: read.value for read in ids.values()} or {own.scheme: own.value},
        version=own.version,
        venue=feed or clean_text(text(item.get("blog_name"))),
        published=_day(item),
        url=next((url for url in urls if url.startswith(("https://", "http://"))), None),
    )


def _ids(item: dict[str, Any]) -> Iterator[ReadId]:
    """Gives the ids, those of earlier fields last, so that they stand."""
    for key in reversed(_ID_FIELDS):
        read = read_id(text(item.get(key)))
        if read is not None:
            yield read


def _authors(held: dict[str, Any]) -> Iterator[Author]:
    """Reads `authors` of version 1.1, `author` of 1.0, and names in two parts."""
    for author in (*objects(held.get("authors")), *([mapping(held.get("author"))] if "author" in held else [])):
        name = natural_name(text(author.get("name")) or f"{text(author.get('given'))} {text(author.get('family'))}")
        if name:
            url = text(author.get("url"))
            yield Author(name, orcid_of(url) if "orcid.org" in url else None)


def _day(item: dict[str, Any]) -> date | None:
    for key in ("date_published", "published_at", "date_modified"):
        seconds = whole_number(item.get(key))
        if seconds is not None and 10_000 < seconds < _LATEST_S:
            return datetime.fromtimestamp(seconds, UTC).date()
        if day := day_of(text(item.get(key))):
            return day
    return None
