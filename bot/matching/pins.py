"""Which person of a name is meant, as it is typed behind the name, and as it is shown.

    Wei Wang orcid:0000-0002-1825-0097 openalex:A5023888391 arxiv:wang_w_2
    Wei Wang with Ada Li, cs.CV
    Wei Wang only orcid:0000-0002-1825-0097 with Ada Li

Whoever carries one of the ids is meant, however the name is written; a namesake who carries another isn't. Where the
paper carries none, who writes with one of those named, or in a field named, is meant; anybody else of that name may be,
and isn't where `only` stands. Ids are typed as they are or as links.

Source: https://support.orcid.org/hc/en-us/articles/360006897674 (the form and its check digit, ISO 7064 mod 11-2),
https://info.arxiv.org/help/author_identifiers.html, https://docs.openalex.org/api-entities/authors/author-object
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.domain.errors import QueryError
from bot.domain.query import Pin
from bot.matching.tokens import tokens

_BEFORE, _AFTER = r"(?:^|[\s(\[（,，+]+)", r"/?[)\]）]?[\s,，+]*$"
_ORCID = (
    r"(?:orcid(?:\s+id)?\s*[:：=]?\s*)?(?:https?://(?:(?:www\.)?orcid\.org|arxiv\.org/a)/)?"
    r"(?P<orcid>\d{4}[-‐–]?\d{4}[-‐–]?\d{4}[-‐–]?\d{3}[\dX])"
)
_OPENALEX = (
    r"(?:openalex\s*[:：=]?\s*)?(?:https?://(?:api\.|www\.)?openalex\.org/(?:authors/|people/)?)?"
    r"(?P<openalex>A\d{5,12})"
)
_ARXIV = (
    r"(?:arxiv\s*[:：=]?\s*)?(?:https?://(?:www\.)?arxiv\.org/a/)?"
    r"(?P<arxiv>[a-z][a-z'-]*(?:_[a-z][a-z'-]*)*_\d{1,4})(?:\.(?:html|atom2?|json|js))?"
)
_ID = re.compile(f"{_BEFORE}(?:{_ORCID}|{_OPENALEX}|{_ARXIV}){_AFTER}", re.IGNORECASE)
_MEANT_AS_ID = re.compile(r"https?://\S*|(?:orcid|openalex|arxiv)\s*[:：=]\s*\S*", re.IGNORECASE)
_WITH = re.compile(r"(?P<name>.*?\S)\s+(?:with\s|合作者?\s*[:：]?|与\s)\s*(?P<known_by>\S.*)", re.DOTALL)
_ONLY = re.compile(r"(?P<name>.*?\S)(?:\s+only|\s*(?:仅限?|只看))", re.IGNORECASE | re.DOTALL)
_OTHERS = re.compile(r"(?:^|[\s,，]+)(?:et\.?\s+al\b\.?|and\s+others)\s*$", re.IGNORECASE)
_PARTED = re.compile(r"\s*[,，、+]\s*")


class Pinned(NamedTuple):
    """A name as typed, and which person of that name is meant; None: anybody."""

    name: str
    pin: Pin | None = None


def pinned(text: str) -> Pinned:
    """Read a person as typed, with the ids and those who tell the person behind the name.

    Raises:
        QueryError: an id is mistyped (a check digit says so, or it has no id's form), or there is no name before it.
    """
    head, ids = _ids_behind(text)
    found = _WITH.fullmatch(head)
    known_by = tuple(dict.fromkeys(_items(found["known_by"]))) if found else ()
    if found:
        head, further = _ids_behind(found["name"])
        ids = further | ids
    _check(head, ids)
    if not ids and not known_by:
        return Pinned(text)
    only = _ONLY.fullmatch(head)
    name = only["name"] if only else head
    return Pinned(name.rstrip(" ,;"), Pin(tuple(ids), known_by, only is not None))


def pin(name: str, meant: Pin) -> str:
    """Write a person and what tells the person as `pinned` reads them."""
    parts = [name, *(["only"] if meant.only else []), *meant.ids]
    return " ".join([*parts, *(["with", ", ".join(meant.known_by)] if meant.known_by else [])])


def without_others(text: str) -> str:
    """Take `et al.` off the end of a name; empty where it stands alone."""
    return _OTHERS.sub("", text)


def names_nobody(name: str) -> bool:
    """Tell whether a name is of initials alone, or of nothing: `J`, `J. K.`; 庄 is a family's."""
    return all(len(token) == 1 and token.upper() != token for token in tokens(name))


def id_of(text: str) -> str | None:
    """Give the canonical id of a person in any form, `orcid:0000-…`, alone in a text; None where it is none."""
    found = _ID.match(text.strip())
    return _canonical(found) if found else None


def is_orcid(orcid: str) -> bool:
    """Tell whether the check digit of an ORCID in groups of four is right."""
    digits = orcid.replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return digits[-1] == ("X" if check == 10 else str(check))


def _ids_behind(text: str) -> tuple[str, dict[str, int]]:
    """Take the ids off the end of a text; gives what stands before them, and the ids in order, each with its column."""
    ids: dict[str, int] = {}
    while found := _ID.search(text):
        ids = {_canonical(found): found.start(found.lastgroup or 0) + 1} | ids
        text = text[: found.start()]
    return text.rstrip(" ,;"), ids


def _canonical(found: re.Match[str]) -> str:
    if found["orcid"]:
        digits = re.sub(r"\D", "", found["orcid"][:-1]) + found["orcid"][-1].upper()
        return "orcid:" + "-".join(digits[at : at + 4] for at in range(0, 16, 4))
    return f"openalex:{found['openalex'].upper()}" if found["openalex"] else f"arxiv:{found['arxiv'].lower()}"


def _items(text: str) -> Sequence[str]:
    return [item for each in _PARTED.split(text) if (item := each.strip(' "'))]


def _check(name: str, ids: Mapping[str, int]) -> None:
    """Look at the ids that were read, and at what is left as the name.

    Raises:
        QueryError: see `pinned`.
    """
    for one, column in ids.items():
        scheme, _, value = one.partition(":")
        if scheme == "orcid" and not is_orcid(value):
            raise QueryError("wrong_orcid", column=column, words=value)
        if not name:
            raise QueryError("only_orcid", column=column, words=one)
    if odd := _MEANT_AS_ID.search(name):
        raise QueryError("no_person_id", column=odd.start() + 1, words=odd[0])
