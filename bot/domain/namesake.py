"""One of several people who write under one name, as far as papers or a source tell them apart."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Namesake:
    """A person among those of one name.

    Attributes:
        name: as most of the papers write it.
        papers: how many are known, here or to the source; 1 and up.
        orcid: in groups of four; None where nothing tells it.
        coauthors: those met most often first; empty where not told.
        fields: categories or fields, the commonest first; empty where not told.
        years: of the first and of the last paper, the last alone twice where no other is sure; None where not told.
        institution: where the person works; empty where not told.
        source: who tells of the person; empty: the papers known here.
    """

    name: str
    papers: int
    orcid: str | None = None
    coauthors: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    institution: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Namesakes:
    """A source's answer to who writes under a name: the people, those with most papers first, and how many it found."""

    people: tuple[Namesake, ...]
    total: int
