"""Reads every recorded document of a folder, and tells by kind how many records it holds and what was read of them.

    ACADEMICHUB_SHARED=FOLDER python -m scripts.measure_parsing

The documents are no part of the project; without them this says so and ends with 1. How many records a document holds
says the `manifest.tsv` beside them, and for JSON the length of its list; below the table stands each document of which
fewer or more papers were read than that, with the reasons that the reader gave.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adapters.sources.document import Document
from adapters.sources.recognise import parse_document
from bot.domain.errors import BadDocument
from bot.domain.paper import Paper

_COUNTED = re.compile(r"(?:records|items|JSON list) (\d+)")
_LISTS = ("results", "data", "collection", "items", "records", "notes", "papers")
FIELDS: Mapping[str, Callable[[Paper], object]] = {
    "title": lambda paper: paper.title,
    "authors": lambda paper: paper.authors,
    "date": lambda paper: paper.published,
    "id": lambda paper: any(scheme not in {"feed", "oai"} for scheme in paper.ids),
    "abstract": lambda paper: paper.abstract,
}
"""What a paper may have; an id counts that others know it by."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One document read.

    Attributes:
        file: kind and name.
        held: records it holds; None where nobody counted.
        document: what was read; None where it was refused.
        why: the reason of the refusal; empty where it was read.
    """

    file: str
    held: int | None
    document: Document | None
    why: str = ""

    @property
    def papers(self) -> Sequence[Paper]:
        """Those read."""
        return self.document.papers if self.document else ()

    @property
    def reasons(self) -> Iterator[str]:
        """Why it isn't as many papers as records, in the reader's words."""
        if self.document is None:
            yield f"refused: {self.why}"
            return
        refused = self.document.refused
        if not self.document.entries:
            yield "no record stands in it"
        if repeated := self.document.entries - len(self.papers) - len(refused) - _deleted(self.document):
            yield f"{repeated} name a work that stands there already"
        yield from (f"{entry.where}: {entry.why}" for entry in refused[:3])
        if len(refused) > 3:
            yield f"and {len(refused) - 3} more like these"
        yield from self.document.notes


@dataclass(slots=True)
class Kind:
    """All documents of a kind."""

    readings: list[Reading] = field(default_factory=list)

    def row(self) -> list[str]:
        """Give files, records held and read, the fields of the papers, refused records and refused files."""
        papers = [paper for reading in self.readings for paper in reading.papers]
        held = sum(reading.held or 0 for reading in self.readings)
        refused = sum(len(reading.document.refused) for reading in self.readings if reading.document)
        whole = sum(reading.document is None for reading in self.readings)
        fields = [sum(bool(has(paper)) for paper in papers) for has in FIELDS.values()]
        return [f"{number:,}" for number in (len(self.readings), held, len(papers), *fields, refused, whole)]


def readings_in(folder: Path) -> Iterator[tuple[str, Reading]]:
    """Read each document that the manifest names, by kind."""
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t"))
    for row in rows:
        raw = (folder / row["file"]).read_bytes()
        counted = _COUNTED.search(row["checked"] or "")
        held = int(counted[1]) if counted else _listed(raw)
        try:
            yield row["kind"], Reading(row["file"], held, parse_document(raw))
        except BadDocument as error:
            yield row["kind"], Reading(row["file"], held, None, str(error))


def _listed(raw: bytes) -> int | None:
    """Counts the records of a JSON document; None where it is none."""
    try:
        top = json.loads(raw)
    except ValueError:
        return None
    if isinstance(top, dict):
        found = next((top[key] for key in _LISTS if isinstance(top.get(key), list)), None)
        return 1 if found is None else len(found)
    return len(top) if isinstance(top, list) else None


def _deleted(document: Document) -> int:
    told = (re.fullmatch(r"([\d,]+) deleted records", note) for note in document.notes)
    return sum(int(found[1].replace(",", "")) for found in told if found)


def shared_feeds() -> Path | None:
    """Give the folder of recorded documents; None where there is none."""
    folder = Path(os.environ.get("ACADEMICHUB_SHARED", Path(__file__).parents[2] / "shared")) / "data" / "feeds"
    return folder if folder.is_dir() else None


def table_of(kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Give the table's lines, a kind each, and all together at its end."""
    heads = ("kind", "files", "records", "papers", *FIELDS, "refused", "no document")
    together = Kind([reading for kind in kinds.values() for reading in kind.readings])
    rows = [(name, *kind.row()) for name, kind in (*sorted(kinds.items()), ("all", together))]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        named, *numbers = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join([named, *(number.strip().rjust(len(number)) for number in numbers)])


def differences_in(kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Give each document of which not as many papers were read as it holds records, with the reasons."""
    for _, kind in sorted(kinds.items()):
        for reading in kind.readings:
            if reading.held != len(reading.papers):
                held = "?" if reading.held is None else reading.held
                yield f"{reading.file}: {len(reading.papers)} of {held}"
                yield from (f"    {reason}" for reason in reading.reasons)


def main() -> int:
    """Print the table, then the differences."""
    folder = shared_feeds()
    if folder is None:
        print("No recorded documents: ACADEMICHUB_SHARED names no folder with data/feeds.")
        return 1
    kinds: defaultdict[str, Kind] = defaultdict(Kind)
    for kind, reading in readings_in(folder):
        kinds[kind].readings.append(reading)
    for line in (*table_of(kinds), "", *differences_in(kinds)):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
