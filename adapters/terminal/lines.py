"""JSON Lines files (FORMATS.md): papers and watches in, good lines kept whatever the bad ones say."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.errors import BadRecord, QueryError, WrongUse
from bot.domain.paper import Paper
from bot.domain.watch import BY_MEANING, Language, Place, Watch, WatchKind
from bot.intake.cited import cited_id
from bot.intake.paper_lines import paper_from_line
from bot.language import say
from bot.matching.likeness import Likeness
from bot.matching.topics import A_DAY, aims_over, example_text
from bot.matching.translating import in_english
from bot.matching.watching import query_of

LONGEST_SHOWN = 60
"""Characters of what is wrong that are shown."""

MOST_WATCHES = 100_000
"""Lines of watches that one run reads: as many as a large host holds. They stand in memory, in about 1.4 kB each."""

FIRST_INSTANT = datetime.min.replace(tzinfo=UTC)


def numbered(file: str) -> Iterator[tuple[int, bytes]]:
    """Give the lines of a file (`-` is standard input) that aren't empty, each with its number from 1.

    Raises:
        OSError: the file can't be read.
    """
    if file == "-":
        yield from _filled(sys.stdin.buffer)
        return
    with Path(file).open("rb") as opened:
        yield from _filled(opened)


def _filled(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def papers_of(file: str, bad: list[str]) -> Iterator[Paper]:
    """Read papers; a line that can't be read is added to `bad` with its number and the reason."""
    for number, line in numbered(file):
        try:
            yield paper_from_line(line)
        except BadRecord as error:
            bad.append(f"{file}:{number}: {error}")


def watches_of(file: str, place: Place, bad: list[str]) -> tuple[list[Watch], dict[int, str]]:
    """Read watches, each under the number of its line, and give each one's own name by that number.

    What stands behind as many lines as are read at once is left out, good or bad; that is added to `bad`.
    """
    watches, names = list[Watch](), dict[int, str]()
    for number, line in numbered(file):
        if number > MOST_WATCHES:
            bad.append(f"{file}:{number}: {MOST_WATCHES:,} lines of watches are read at once; split the file here")
            break
        try:
            read = json.loads(line)
            name, kind, text = str(read["watch"]), WatchKind(read["kind"]), str(read["text"])
            if kind is WatchKind.MUTE:
                raise ValueError("a mute holds papers back from a place, and matches none")
            query_of(kind, text)
            names[number] = name
            watches.append(Watch(place, number, kind, text, "", FIRST_INSTANT))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            bad.append(f"{file}:{number}: not a watch: {type(error).__name__}: {error}")
        except WrongUse as error:
            bad.append(f"{file}:{number}: {_told(error, kind, text)}")
    return watches, names


def _told(error: WrongUse, kind: WatchKind, text: str) -> str:
    """Say what is wrong with a watch's text, where, what is allowed, and what would be right."""
    said = f"“{text[:LONGEST_SHOWN]}” is no {kind.value} that is known."
    if isinstance(error, QueryError):
        told = {"column": error.column, "words": error.words, "limit": error.limit or 0}
        said = say(Language.ENGLISH, f"errors.{error.code}", **told)
    tries = "  ".join(error.try_instead)
    return f"{said} {say(Language.ENGLISH, 'errors.try')}{tries}" if tries else said


def aimed(
    watches: Sequence[Watch], papers: Sequence[Paper], likeness: Likeness, file: str, bad: list[str]
) -> list[Watch]:
    """Give the watches, topics and examples with what they look for: about two papers a day of the days of these.

    An example that is not among the papers, or a topic that isn't understood, is added to `bad`, and left out.
    """
    texts = {watch.number: _text_of(watch, papers) for watch in watches if watch.kind in BY_MEANING}
    wanted = dict.fromkeys((text, A_DAY) for text in texts.values() if likeness.sought(text).weights)
    days = len({paper.published for paper in papers if paper.published is not None}) or 1
    aims = aims_over(likeness, list(wanted), papers, days)
    found: list[Watch] = []
    for watch in watches:
        aim = aims.get((texts.get(watch.number, ""), A_DAY))
        if aim is not None or watch.kind not in BY_MEANING:
            found.append(replace(watch, aim=aim))
            continue
        why = "is not among the papers" if watch.kind is WatchKind.LIKE else "is not understood"
        bad.append(f"{file}:{watch.number}: {watch.kind.value} “{watch.text}” {why}")
    return found


def _text_of(watch: Watch, papers: Sequence[Paper]) -> str:
    """Give the English words that stand for a topic or an example; empty where there are none."""
    if watch.kind is WatchKind.TOPIC:
        return " ".join(in_english(watch.text).text.split())
    named = cited_id(watch.text)
    example = next((paper for paper in papers if named is not None and named in paper.all_ids), None)
    return example_text(example) if example is not None else ""
