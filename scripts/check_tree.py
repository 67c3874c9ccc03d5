"""Looks through the tracked files for what may not stand in a public tree, and exits 1 where it finds any.

Secrets, addresses of package registries, paths of one machine, and marks of unfinished work. Patterns are
written so that this file does not match itself.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Ban(NamedTuple):
    """What may not stand in the files whose path matches `where` and not `except_in`."""

    why: str
    pattern: re.Pattern[str]
    where: re.Pattern[str] = re.compile("")
    except_in: re.Pattern[str] = re.compile("(?!)")


SECRETS = (
    r"xox[abeoprs]-\d{8,}-|xapp-\d-[A-Z0-9]{8,}-|hooks\.slack\.com/services/T[A-Z0-9]{8}|"  # Slack
    r"\b[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}|"  # Discord
    r"sk-ant-\w+-[\w-]{30,}|\bgh[pousr]_\w{36}|\bAKIA[A-Z0-9]{16}\b|"  # Anthropic, GitHub, AWS
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
REGISTRIES = r"[p]ypi\.org|[p]ythonhosted|npm[j]s\.org|deb\.debian\.|[d]ebian\.org/debian"

BANS = (
    Ban("a secret", re.compile(SECRETS)),
    Ban("a registry's address", re.compile(REGISTRIES)),
    Ban("a path of one machine", re.compile(r"(?<![\w.}>)-])/(work|farm|tmp|root|home|Users)/")),
    Ban(
        "reaches out of its own tree",
        re.compile(r"\.\./shared"),
        except_in=re.compile(r"^tests/|^scripts/check_tree\.py$"),
    ),
    Ban(
        "unfinished work",
        re.compile(r"\b(TO[D]O|FIX[M]E|XX[X]|Not[I]mplementedError)\b"),
        where=re.compile(r"\.py$|^scripts/|^Makefile$"),
    ),
    Ban("swallows errors", re.compile(r"except( Exception)?:\s*(pass)?$"), where=re.compile(r"\.py$")),
)


def breaches(path: str, text: str) -> Iterator[str]:
    """Yields `path:line: why: what` for everything in the text that may not stand at this path."""
    bans = [ban for ban in BANS if ban.where.search(path) and not ban.except_in.search(path)]
    for number, line in enumerate(text.splitlines(), start=1):
        for ban in bans:
            if found := ban.pattern.search(line):
                shown = "(not shown)" if ban.why == "a secret" else found.group().strip()
                yield f"{path}:{number}: {ban.why}: {shown}"


def tracked_files() -> Iterator[tuple[str, str]]:
    """Yields path and text of every tracked text file that exists in the checkout."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    for path in filter(None, listed.stdout.split("\0")):
        raw = (ROOT / path).read_bytes() if (ROOT / path).is_file() else b"\0"
        if b"\0" not in raw:
            yield path, raw.decode("utf-8", errors="replace")


def main() -> int:
    """Prints each breach; 0 where there is none, else 1."""
    found = [breach for path, text in tracked_files() for breach in breaches(path, text)]
    print("\n".join(found) if found else "Nothing in the tree that may not stand there.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
