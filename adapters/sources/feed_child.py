"""Parses one feed with feedparser in a process of its own: document on stdin, JSON on stdout.

feedparser is quadratic on hostile input, so this runs under limits of time and memory and can be killed.
`feed.py` runs it as `python -m adapters.sources.feed_child SECONDS`.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any

from adapters.sources.bounds import MOST_ENTRIES

MEMORY_BYTES = 512 * 1024 * 1024
LONGEST_FIELD = 60_000
"""Characters."""

_TEXTS = (
    "id", "title", "link", "summary", "published", "updated", "author", "dc_identifier", "prism_doi",
    "prism_publicationname", "prism_publicationdate", "dc_source", "dc_date",
    "dc_type", "prism_section", "prism_issn", "prism_eissn", "prism_coverdate",
)  # fmt: skip


def limit(cpu_s: int) -> None:
    """Bound what this process may use: `cpu_s` seconds of processor time, and its memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def read(document: bytes) -> dict[str, Any]:
    """Parse a document: the feed's title and link, its entries' texts, and what was wrong."""
    import feedparser  # type: ignore[import-untyped]

    parsed = feedparser.parse(io.BytesIO(document), sanitize_html=False, resolve_relative_uris=False)
    error = parsed.get("bozo_exception")
    broken = hasattr(error, "getLineNumber")
    added = 0 if document.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") else 1  # feedparser's declaration
    return {
        "version": parsed.get("version", ""),
        "title": _cut(parsed.feed.get("title", "")),
        "link": _cut(parsed.feed.get("link", "") or parsed.feed.get("id", "")),
        "dated": _cut(dict.get(parsed.feed, "updated", "") or dict.get(parsed.feed, "published", "")),
        "total": len(parsed.entries),
        "entries": [_entry(entry) for entry in parsed.entries[:MOST_ENTRIES]],
        "error": error.getMessage() if broken else str(error or ""),
        "line": error.getLineNumber() - added if broken else None,
        "column": error.getColumnNumber() + 1 if broken else None,
    }


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {key: _cut(entry[key]) for key in _TEXTS if isinstance(dict.get(entry, key), str)}
    fields["links"] = [_cut(link.get("href", "")) for link in entry.get("links", [])[:20]]
    fields["authors"] = [_cut(author.get("name", "")) for author in entry.get("authors", [])[:5_000]]
    fields["tags"] = [_cut(tag.get("term") or "") for tag in entry.get("tags", [])[:50]]
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    fields["parsed"] = "-".join(f"{part:02}" for part in parsed[:3]) if parsed else ""
    fields["content"] = _cut(next((part.get("value", "") for part in entry.get("content", [])), ""))
    return fields


def _cut(text: str) -> str:
    return text[:LONGEST_FIELD]


if __name__ == "__main__":
    limit(int(sys.argv[1]))
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)
