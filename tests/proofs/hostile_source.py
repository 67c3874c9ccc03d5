"""A source as bad as they come: it repeats, revises, renames, floods, empties, fails and raises."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from enum import Enum, auto

from bot.domain.collection import Batch, Collected, Found, SourceFailure, SourceFault, Wanted
from bot.domain.paper import Announcement, Paper
from bot.domain.query import Query
from bot.ports import Clock
from tests.fakes.papers import a_paper


class Mood(Enum):
    """What a source does next."""

    NEW = auto()
    """A day's papers, all new."""
    WITH_OLD = auto()
    """New papers among those of the last days, whose versions went up."""
    RENAMED = auto()
    """New papers, and an old one under another id, as its journal has it."""
    FLOOD = auto()
    """Sixty at once."""
    EMPTY = auto()
    FAILS = auto()
    RAISES = auto()


FLOOD = 60
BAD = frozenset({Mood.EMPTY, Mood.FAILS, Mood.RAISES})


class FakeHostileSource:
    """Stands in for the `PaperSource` door: like a feed it answers the same until it changes its mood.

    Attributes:
        bad: whether it gives no papers now.
    """

    def __init__(self, clock: Clock, name: str, first_number: int) -> None:
        self._clock = clock
        self._name = name
        self._number = first_number
        self._papers: list[Paper] = []
        self._shown: list[Paper] = []
        self._mood = Mood.EMPTY
        self.asked = 0

    @property
    def name(self) -> str:
        """The source's name."""
        return self._name

    @property
    def bad(self) -> bool:
        return self._mood in BAD

    def change(self, mood: Mood, words: Sequence[str]) -> None:
        """Change the mood, and what is shown, with one new paper a word where there are new ones."""
        self._mood = mood
        if mood in BAD:
            return
        count = FLOOD if mood is Mood.FLOOD else len(words)
        new = [self._new(words[number % len(words)]) for number in range(count)]
        old = self._papers[-4:]
        self._papers += new
        self._shown = new
        if mood is Mood.WITH_OLD:
            self._shown = [*(_revised(paper) for paper in old), *new]
        if mood is Mood.RENAMED:
            self._shown = [*(_renamed(paper) for paper in old[-1:]), *new]

    async def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:
        """Give what is shown now."""
        self.asked += 1
        now = self._clock.now()
        if self._mood is Mood.RAISES:
            raise ValueError("a source with a bug")
        if self._mood is Mood.FAILS:
            yield SourceFailure(self._name, "cs.CV", SourceFault.TIMED_OUT, "no answer", now)
        else:
            yield Batch(self._name, "cs.CV", () if self._mood is Mood.EMPTY else tuple(self._shown), now)

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Find nothing."""
        return Found((), 0)

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Find nothing."""
        return Found((), 0)

    def _new(self, word: str) -> Paper:
        self._number += 1
        return a_paper(self._number, f"Study {self._number} of {word}", source=self._name)


def _revised(paper: Paper) -> Paper:
    return _again(paper, version=(paper.version or 1) + 1, announce=Announcement.REPLACE)


def _renamed(paper: Paper) -> Paper:
    """The same work as its journal announces it: another id, which knows the old one."""
    number = paper.id.rpartition(".")[2]
    return a_paper(
        f"doi:10.5555/{number}",
        paper.title,
        source=paper.source,
        ids={"doi": f"10.5555/{number}", **paper.ids},
        version=None,
    )


def _again(paper: Paper, version: int, announce: Announcement) -> Paper:
    number = int(paper.id.rpartition(".")[2]) if paper.id.startswith("arxiv:") else paper.id
    return a_paper(number, paper.title, source=paper.source, ids=paper.ids, version=version, announce=announce)
