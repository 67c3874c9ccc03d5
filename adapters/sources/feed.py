"""Any RSS 0.9 to 2.0, RDF or Atom feed to papers, by feedparser in a child process that can be killed.

Source: https://www.rssboard.org/rss-specification, https://www.rfc-editor.org/rfc/rfc4287
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from adapters.sources.bounds import first_entries, refuse_bombs
from adapters.sources.child import CPU_S, in_child
from adapters.sources.document import Document, bare_of, day_of, utf8_of
from adapters.sources.feed_entry import Described, day_written, described, journal_of, journal_of_feed, shown_title
from adapters.sources.feed_labels import label_of
from adapters.sources.sniff import refuse_other_than_xml, refuse_packed
from bot.domain.collection import RefusedEntry
from bot.domain.errors import BadDocument
from bot.domain.paper import Author, Paper
from bot.intake.cleaning import clean_text
from bot.intake.identity import ReadId, read_id
from bot.intake.novelty import merged
from bot.intake.people import authors_in, authors_of

_Fields = Mapping[str, Any]
_ID_FIELDS = ("prism_doi", "dc_identifier", "id", "link", "dc_source")
_DATES = ("published", "prism_publicationdate", "dc_date", "updated", "prism_coverdate")
_ISSNS = ("prism_issn", "prism_eissn")
_PREFERRED = ("doi", "arxiv", "pmid")


def parse_feed(
    raw: bytes, cpu_s: int = CPU_S, *, read: Callable[[bytes, int], dict[str, Any]] | None = None
) -> Document:
    """Read a feed; what can be read of a broken one is kept. Takes up to seconds: call it in a thread.

    Args:
        raw: the document as it came.
        cpu_s: seconds of processor time it may take.
        read: makes fields of the bytes, as `feed_child` does; None: a child under limits does.

    Raises:
        BadDocument: it is no feed, or costs more than a feed may; names the position where one is known.
    """
    refuse_packed(raw)
    sound, notes = utf8_of(raw)
    refuse_other_than_xml(sound)
    refuse_bombs(sound)
    bare = bare_of(raw)
    first, left_out = first_entries(bare)
    parsed = (read or _in_child)(first, cpu_s)
    if parsed["line"] is not None:
        parsed["line"] += raw.count(b"\n") - bare.count(b"\n")
    entries: list[_Fields] = parsed["entries"]
    if not parsed["version"] and not entries:
        raise BadDocument(
            f"not a feed: {parsed['error'] or 'no feed element'}", line=parsed["line"], column=parsed["column"]
        )
    feed = clean_text(parsed["title"])
    repeated = _repeated(entries)
    papers: list[Paper] = []
    refused: list[RefusedEntry] = []
    for number, entry in enumerate(entries, start=1):
        try:
            papers.append(_paper(entry, feed, parsed["link"] or parsed["title"], repeated))
        except ValueError as error:
            refused.append(RefusedEntry(f"entry {number}", str(error)))
    if parsed["line"] is not None:
        if not papers:
            raise BadDocument(f"not well-formed: {parsed['error']}", line=parsed["line"], column=parsed["column"])
        refused.append(RefusedEntry(f"line {parsed['line']}, column {parsed['column']}", parsed["error"]))
    if (total := parsed["total"] + left_out) > len(entries):
        notes = (*notes, f"{total:,} entries: only the first {len(entries):,} were read")
    return Document(merged(papers), tuple(refused), feed, day_of(parsed["dated"]), None, notes, len(entries))


def _in_child(raw: bytes, cpu_s: int) -> dict[str, Any]:
    return in_child("adapters.sources.feed_child", raw, cpu_s)


def _paper(entry: _Fields, feed: str, feed_id: str, repeated: frozenset[str]) -> Paper:
    """Makes the paper.

    Raises:
        ValueError: why it can't be one.
    """
    title = shown_title(entry.get("title", ""))
    if not title:
        raise ValueError("no title")
    told = described((entry.get("summary", ""), entry["content"]))
    ids = {found.scheme: found for found in _ids(entry, told)}
    main = next((ids[scheme] for scheme in _PREFERRED if scheme in ids), None)
    own = main or ReadId("feed", _fingerprint(entry, feed_id, repeated))
    links = (link for link in (entry.get("link", ""), *entry["links"]) if link.startswith(("https://", "http://")))
    label = label_of(title, entry.get("prism_section", ""), entry.get("dc_type", ""))
    return Paper(
        id=own.canonical,
        title=title,
        source="feed",
        abstract=told.abstract or None,
        authors=_authors(entry) or authors_in(told.authors).authors,
        categories=_categories(label, entry["tags"]),
        ids={scheme: found.value for scheme, found in ids.items()} or {own.scheme: own.value},
        version=own.version,
        venue=_venue(entry, title) or told.venue or journal_of_feed(feed),
        published=next((day for day in _days(entry, told) if day), None),
        url=next(links, None),
        issns=tuple(dict.fromkeys(issn for key in _ISSNS if (issn := entry.get(key, "").strip()))),
    )


def _categories(label: str | None, tags: list[str]) -> tuple[str, ...]:
    """Gives the label of what is no paper first, then the tags, however they are spelled once."""
    shown = [tag for written in (label or "", *tags) if (tag := clean_text(written))]
    return tuple(
        {tag.casefold(): tag for tag in reversed(shown)}[key] for key in dict.fromkeys(map(str.casefold, shown))
    )


def _ids(entry: _Fields, told: Described) -> Iterator[ReadId]:
    """Gives the ids; of two DOIs the one that stands last is taken, which is the field made for it."""
    for text in (*told.ids, *entry["links"], *(entry.get(key, "") for key in reversed(_ID_FIELDS))):
        found = read_id(text)
        if found is not None:
            yield found


def _venue(entry: _Fields, title: str) -> str:
    """Gives the journal; some feeds write the paper's own title in its place."""
    names = (clean_text(entry.get(key, "")) for key in ("prism_publicationname", "dc_source"))
    return next((journal_of(name) for name in names if name and name != title and not read_id(name)), "")


def _days(entry: _Fields, told: Described) -> Iterator[date | None]:
    yield from (day_written(entry.get(key, "")) for key in _DATES)
    yield told.published
    yield day_of(entry["parsed"])


def _authors(entry: _Fields) -> tuple[Author, ...]:
    """One author may be a line of all of them; feedparser's own reading of a name with an address is not used."""
    names = [name for name in entry["authors"] if name]
    return (authors_of(names) if len(names) > 1 else authors_in(entry.get("author", "") or "".join(names))).authors


def _repeated(entries: list[_Fields]) -> frozenset[str]:
    """Guids that stand at more than one entry, and so name none."""
    return frozenset(guid for guid, times in Counter(entry.get("id", "") for entry in entries).items() if times > 1)


def _fingerprint(entry: _Fields, feed_id: str, repeated: frozenset[str]) -> str:
    """Names an entry without an id of its own by its feed and its guid, else by link and title."""
    guid = entry.get("id", "")
    named = guid if guid and guid not in repeated else f"{entry.get('link', '')}\n{entry.get('title', '')}"
    return hashlib.sha256(f"{feed_id}\n{named}".encode("utf-8", "replace")).hexdigest()[:20]
