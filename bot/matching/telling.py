"""What tells whether an author of a paper is the person that a watch is pinned to: an id, company, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.catalogue import taxonomy
from bot.domain.match import Certainty
from bot.domain.paper import Author
from bot.domain.query import Pin
from bot.matching import names
from bot.matching.folded import FoldedPaper
from bot.matching.tokens import tokens

SCHEMES = ("orcid", "arxiv", "openalex")
"""Kinds of ids of people, the most trusted first: people keep their ORCID, arXiv asks them, OpenAlex computes."""


class By(StrEnum):
    """What decided."""

    ID = "id"
    OTHER_ID = "other_id"
    COMPANY = "company"
    NAME = "name"
    OTHER_NAME = "other_name"


@dataclass(frozen=True, slots=True)
class Ground:
    """How surely an author is the person, what decided, and the id, co-author or category that did; empty for a name.

    `certainty` None: it is somebody else.
    """

    certainty: Certainty | None
    by: By
    what: str = ""


def ground_of(wanted: str, meant: Pin, author: Author, paper: FoldedPaper) -> Ground:
    """Tell whether an author is the person meant.

    The first kind of id decides of which both the author and the pin have one; else the name and the company.

    Args:
        wanted: the name as watched.
        meant: what tells the person.
        author: one of the paper's.
        paper: where the company is looked for.
    """
    if (told := _by_id(meant, author)) is not None:
        return told
    said = names.verdict(wanted, author.name)
    if said is names.Verdict.DIFFERENT:
        return Ground(None, By.OTHER_NAME)
    company = next(_company(meant, author, paper), "") if said is names.Verdict.SAME else ""
    if company:
        return Ground(Certainty.SURE, By.COMPANY, company)
    return Ground(None if meant.only else Certainty.POSSIBLE, By.NAME)


def _by_id(meant: Pin, author: Author) -> Ground | None:
    for scheme in SCHEMES if author.all_ids else ():
        known = [one for one in meant.ids if one.startswith(f"{scheme}:")]
        carried = [one for one in author.all_ids if one.startswith(f"{scheme}:")]
        if known and carried:
            same = next((one for one in carried if one in known), None)
            return Ground(None, By.OTHER_ID, carried[0]) if same is None else Ground(Certainty.SURE, By.ID, same)
    return None


def _company(meant: Pin, author: Author, paper: FoldedPaper) -> Iterator[str]:
    """Give those of the pin's co-authors and categories that stand on the paper."""
    for each in meant.known_by:
        if not _categories(each).isdisjoint(paper.categories) or any(
            is_coauthor(each, other) for other in paper.authors if other != author.name
        ):
            yield each


def is_coauthor(wanted: str, name: str) -> bool:
    """Tell whether a co-author named is an author as written: surely of that name, or written the same way."""
    return names.verdict(wanted, name) is names.Verdict.SAME or tokens(wanted) == tokens(name)


@lru_cache(maxsize=4096)
def _categories(text: str) -> frozenset[str]:
    typed = text.lower().removesuffix(".*")
    return frozenset({typed} | {category.lower() for category in taxonomy.below(typed)})
