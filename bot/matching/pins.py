"""A person pinned to an ORCID, as it is typed behind the name: `Wei Wang orcid:0000-0002-1825-0097`.

Whoever carries that id is meant, however the name is written; a namesake who carries another isn't; one who carries
none may be.

Source: https://support.orcid.org/hc/en-us/articles/360006897674 (the form and its check digit, ISO 7064 mod 11-2).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.domain.errors import QueryError

_PIN = re.compile(
    r"(?:^|[\s(\[（]+)(?:orcid(?:\s+id)?\s*[:：=]?\s*)?(?:https?://(?:www\.)?orcid\.org/)?"
    r"(\d{4})[-‐–]?(\d{4})[-‐–]?(\d{4})[-‐–]?(\d{3}[\dXx])[)\]）]?\s*$",
    re.IGNORECASE,
)


class Pinned(NamedTuple):
    """A name as typed, and the ORCID it is pinned to, in groups of four; None where it is pinned to none."""

    name: str
    orcid: str | None = None


def pinned(text: str) -> Pinned:
    """Read a person as typed, the id behind the name in any usual form.

    Raises:
        QueryError: the id is mistyped (its check digit says so), or there is no name before it.
    """
    found = _PIN.search(text)
    if found is None:
        return Pinned(text)
    name, orcid = text[: found.start()].rstrip(" ,;"), "-".join(found.groups()).upper()
    if not name or not is_orcid(orcid):
        raise QueryError("wrong_orcid" if name else "only_orcid", column=found.start(1) + 1, words=orcid)
    return Pinned(name, orcid)


def pin(name: str, orcid: str) -> str:
    """Write a person and the id as `pinned` reads them."""
    return f"{name} orcid:{orcid}"


def is_orcid(orcid: str) -> bool:
    """Tell whether the check digit of an ORCID in groups of four is right."""
    digits = orcid.replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return digits[-1] == ("X" if check == 10 else str(check))
