"""Runs a reader of documents in a process of its own, which can be killed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from bot.domain.errors import BadDocument

CPU_S = 10
"""Seconds of processor time for one document."""
WALL_S = 30.0
"""Seconds by the clock on the wall, where the processor is busy with others."""


def in_child(module: str, raw: bytes, cpu_s: int) -> dict[str, Any]:
    """Run a module, which bounds itself: seconds as its argument, the document on stdin, JSON on stdout.

    Raises:
        BadDocument: it took too long, too much memory, or fell over.
    """
    command = [sys.executable, "-m", module, str(cpu_s)]
    try:
        ran = subprocess.run(command, input=raw, capture_output=True, timeout=WALL_S, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise BadDocument(f"reading it took more than {WALL_S:g} s") from error
    if ran.returncode != 0:
        raise BadDocument("reading it takes more time or memory than a feed may")
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer
