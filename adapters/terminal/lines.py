"""JSON Lines files (FORMATS.md): papers and watches in, good lines kept whatever the bad ones say."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.errors import BadRecord, WrongUse
from bot.domain.paper import Paper
from bot.domain.watch import Place, Watch, WatchKind
from bot.intake.paper_lines import paper_from_line
from bot.matching.index import WatchIndex

FIRST_INSTANT = datetime.min.replace(tzinfo=UTC)


def numbered(file: str) -> Iterator[tuple[int, str]]:
    """Give the lines of a file (`-` is standard input) that aren't empty, each with its number from 1.

    Raises:
        OSError: the file can't be read.
    """
    if file == "-":
        yield from _filled(sys.stdin)
        return
    with Path(file).open(encoding="utf-8") as opened:
        yield from _filled(opened)


def _filled(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def papers_of(file: str, bad: list[str]) -> Iterator[Paper]:
    """Read papers; a line that can't be read is added to `bad` with its number and the reason."""
    for number, line in numbered(file):
        try:
            yield paper_from_line(line)
        except BadRecord as error:
            bad.append(f"{file}:{number}: {error}")


def watches_of(file: str, place: Place, bad: list[str]) -> tuple[WatchIndex, dict[int, str]]:
    """Read watches into an index, and give each one's own name by the number it is filed under."""
    index, names = WatchIndex(), {}
    for number, line in numbered(file):
        try:
            read = json.loads(line)
            names[number] = str(read["watch"])
            kind, text = WatchKind(read["kind"]), str(read["text"])
            if kind is WatchKind.MUTE:
                raise ValueError("a mute holds papers back from a place, and matches none")
            index.add(Watch(place, number, kind, text, "", FIRST_INSTANT))
        except (ValueError, KeyError, TypeError) as error:
            bad.append(f"{file}:{number}: not a watch: {type(error).__name__}: {error}")
        except WrongUse as error:
            bad.append(f"{file}:{number}: {error}")
    return index, names
