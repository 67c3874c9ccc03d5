"""Who cites what, as sources tell it; facts by ids, so that they stay when records join."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.paper import Paper

CITATIONS = "citations"
"""The section under which a source answers who cites the papers that are watched."""


@dataclass(frozen=True, slots=True)
class Citing:
    """A source's answer to who cites a paper.

    Attributes:
        known: False: it doesn't know the paper, which says nothing of who cites it.
        papers: those that cite it, newest first as the source orders them, as many as were asked for.
        total: how many there are in all, as far as the source tells; at least those given.
        whole: True: the answer holds all that the source knows.
        cited: the source's own record of the paper; None where the answer holds none.
    """

    known: bool
    papers: tuple[Paper, ...] = ()
    total: int = 0
    whole: bool = False
    cited: Paper | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """That one paper cites another, told once by whichever source told it first.

    Attributes:
        citing: one of the citing paper's canonical ids; a paper of several ids has one such fact for each.
        cited: the canonical id under which a source was asked for the cited paper.
        source: who told it.
        told_at: aware UTC.
    """

    citing: str
    cited: str
    source: str
    told_at: datetime


@dataclass(frozen=True, slots=True)
class CitedWork:
    """What is known of a paper that is watched for who cites it.

    Attributes:
        id: canonical, as it is watched.
        ids: its other canonical ids.
        title: empty where no source told it.
    """

    id: str
    ids: tuple[str, ...] = ()
    title: str = ""

    @property
    def all_ids(self) -> tuple[str, ...]:
        """Its ids, the watched one first."""
        return tuple(dict.fromkeys((self.id, *self.ids)))


@dataclass(frozen=True, slots=True)
class LastAsked:
    """How a source last answered who cites a paper.

    Attributes:
        at: when it was asked, aware UTC.
        known: whether it knew the paper.
        whole: whether it gave all that it knows.
    """

    at: datetime
    known: bool
    whole: bool
