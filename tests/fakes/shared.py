"""Recorded data beside the checkout, for tests that use it where it is."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def shared(path: str) -> Path | None:
    """Give a file or folder of the shared data; None where this machine doesn't have it.

    The folder is `ACADEMICHUB_SHARED`, or `../shared` beside the checkout.
    """
    folder = Path(os.environ.get("ACADEMICHUB_SHARED") or CHECKOUT / "../shared")
    found = folder / path
    return found if found.exists() else None
