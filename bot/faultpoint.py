"""Named points at which tests stop, kill or pause the program; nothing outside tests.

Source: DELIVERY.md section 1.3, after FoundationDB's BUGGIFY and SQLite's crash tests.
"""

from __future__ import annotations

from collections.abc import Callable

_hook: Callable[[str], None] | None = None


def faultpoint(name: str) -> None:
    """Let a test act at the point `name`; does nothing where none listens."""
    if _hook is not None:
        _hook(name)


def listen(hook: Callable[[str], None] | None) -> None:
    """Call `hook` at every faultpoint from now on; None stops it. For tests alone."""
    global _hook
    _hook = hook
