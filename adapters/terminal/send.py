"""Writing to the terminal: papers and answers to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])
"""Characters that would steer the terminal."""
KEPT = {ord("\n"): "\n", ord("\t"): " "}


def escape(text: str) -> str:
    """Take out every character that would steer the terminal; line breaks stay."""
    return text.translate(CONTROLS | KEPT)


def whole(text: str) -> str:
    """Give the text with half a character, which UTF-8 can't hold, as JSON escapes it."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def say(text: str) -> None:
    """Write a line to stdout."""
    print(whole(text))


def note(text: str) -> None:
    """Write a line for people to stderr."""
    print(escape(text), file=sys.stderr)


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """Show how far long work is, on a terminal; show nothing where stderr is no terminal."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as shown:
        shown.add_task(escape(title), total=None)
        yield shown


@contextmanager
def counting(title: str) -> Iterator[Callable[[int, int], Awaitable[None]]]:
    """Show on a terminal how much of long work is done; gives what is told that."""
    with progress(title) as shown:

        async def told(done: int, of: int) -> None:
            shown.update(shown.task_ids[0], description=escape(f"{title}: {done} of {of} read"))

        yield told


def close_quietly() -> None:
    """Let nothing more be written after the reader of our pipe has gone (`… | head`)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
