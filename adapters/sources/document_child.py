"""Reads a document that anybody may have written, in a process of its own that has limits and can be killed.

Everything is done in the child, from the bytes to cleaned papers: what comes back are Paper lines (FORMATS.md).
`read_apart` runs it as `python -m adapters.sources.document_child SECONDS`, document on stdin, JSON on stdout.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from adapters.sources.bounds import MOST_ENTRIES
from adapters.sources.child import CPU_S, in_child
from adapters.sources.document import Document
from adapters.sources.feed import parse_feed
from adapters.sources.feed_child import limit, read
from adapters.sources.recognise import parse_document
from adapters.sources.sniff import Kind, kind_of
from bot.domain.collection import RefusedEntry
from bot.domain.errors import BadDocument
from bot.intake.paper_lines import line_of, paper_from_line

_OWN_READERS = frozenset((Kind.ARXIV_RSS, Kind.ARXIV_ATOM, Kind.JSONFEED))
"""Kinds of feeds that feedparser doesn't read best."""


def read_apart(raw: bytes, cpu_s: int = CPU_S) -> Document:
    """Read a feed of any kind in a child process. Takes up to seconds: call it in a thread.

    Args:
        raw: the document as it came.
        cpu_s: seconds of processor time it may take.

    Raises:
        BadDocument: it is no feed, or costs more than a feed may.
    """
    return document_of(in_child("adapters.sources.document_child", raw, cpu_s))


def document_of(answer: dict[str, Any]) -> Document:
    """Give the document that a child's answer tells of.

    Raises:
        BadDocument: it tells why there is none.
    """
    if "error" in answer:
        raise BadDocument(answer["error"])
    return Document(
        papers=tuple(paper_from_line(line) for line in answer["papers"]),
        refused=tuple(RefusedEntry(where, why) for where, why in answer["refused"]),
        title=answer["title"],
        notes=tuple(answer["notes"]),
        entries=answer["entries"],
    )


def answer_of(raw: bytes) -> dict[str, Any]:
    """Read a document, and give what goes back to the parent."""
    try:
        kind = kind_of(raw)
        document = (
            parse_document(raw, kind.value) if kind in _OWN_READERS else parse_feed(raw, read=lambda doc, _: read(doc))
        )
    except (BadDocument, RecursionError) as error:
        return {"error": str(error)}
    left = len(document.papers) - MOST_ENTRIES
    notes = (*document.notes, f"{left:,} entries were left out") if left > 0 else document.notes
    return {
        "papers": [line_of(paper) for paper in document.papers[:MOST_ENTRIES]],
        "refused": [(entry.where, entry.why) for entry in document.refused],
        "title": document.title,
        "notes": notes,
        "entries": document.entries,
    }


if __name__ == "__main__":
    limit(int(sys.argv[1]))
    json.dump(answer_of(sys.stdin.buffer.read()), sys.stdout)
