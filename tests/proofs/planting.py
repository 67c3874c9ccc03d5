"""Planted defects: a copy of the tree in which one thing is wrong, and the tests that must then turn red."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("bot", "adapters", "storage", "tests", "scripts", "pyproject.toml")
LONGEST_S = 300
SWIFT = "not postgresql"
"""What is wrong shows on SQLite as well, and there sooner."""
GREEN, RED = 0, 1
"""What pytest answers; all else means that tests could not be run."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that could go wrong in the code.

    Attributes:
        name: what is wrong.
        file: the path inside the checkout.
        old: text that stands there exactly once.
        new: what stands there instead.
        tests: arguments to pytest: what must turn red.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def planted_in(self, source: str) -> str:
        """Give the source with the defect.

        Raises:
            AssertionError: the old text doesn't stand there exactly once, so the list must be mended.
        """
        count = source.count(self.old)
        assert count == 1, f"{self.name}: {self.file} holds the old text {count} times; mend defects.toml"
        return source.replace(self.old, self.new)


def defects() -> list[Defect]:
    """Read the list."""
    with Path(__file__).with_name("defects.toml").open("rb") as file:
        rows = tomllib.load(file)["defect"]
    return [Defect(row["name"], row["file"], row["old"], row["new"], tuple(row["tests"])) for row in rows]


class Plot:
    """A copy of the tree, in which tests are run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(ROOT / part, folder / part)

    @contextmanager
    def planted(self, defect: Defect) -> Iterator[None]:
        """Let a defect stand in the copy meanwhile."""
        file = self._folder / defect.file
        sound = file.read_text("utf-8")
        file.write_text(defect.planted_in(sound), "utf-8")
        try:
            yield
        finally:
            file.write_text(sound, "utf-8")

    def run(self, tests: Sequence[str], *, first_only: bool = True) -> subprocess.CompletedProcess[str]:
        """Run tests of the copy, up to the first that fails."""
        stop = ["-x"] if first_only else []
        return subprocess.run(
            [sys.executable, "-B", "-m", "pytest", "-p", "no:xdist", "--tb=line", "-k", SWIFT, *stop, *tests],
            cwd=self._folder,
            env=os.environ | {"PYTHONPATH": str(self._folder)},
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
