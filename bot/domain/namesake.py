"""One of several people who write under one name, as far as papers or sources tell them apart."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.paper import Paper


@dataclass(frozen=True, slots=True)
class Namesake:
    """A person among those of one name.

    Attributes:
        name: as most of the papers write it.
        papers: how many are known, here or to a source; None where nobody tells.
        ids: canonical ids of the person, `orcid:0000-…`, `openalex:A…`, `arxiv:wang_w_2`; empty where none is told.
        coauthors: those met most often first; empty where not told.
        fields: categories or fields, the commonest first; empty where not told.
        years: of the first and of the last paper, the last alone twice where no other is sure; None where not told.
        institution: where the person works; empty where not told.
        sources: who tells of the person; empty: the papers known here alone.
    """

    name: str
    papers: int | None
    ids: tuple[str, ...] = ()
    coauthors: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    institution: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Namesakes:
    """A source's answer to who writes under a name, or who bears an id.

    Attributes:
        people: those with most papers first; of an id the one person, nobody where the id is unknown.
        total: how many people it found in all.
        papers: what people of that name wrote, of a source that doesn't tell them apart; of an id that person's.
    """

    people: tuple[Namesake, ...]
    total: int
    papers: tuple[Paper, ...] = ()
