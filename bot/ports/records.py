"""What the store keeps of papers, matches and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Protocol

from bot.domain.collection import BatchMark, SourceHealth
from bot.domain.life import Parting, Unparted
from bot.domain.match import Hiding, Match
from bot.domain.paper import KnownPaper, Paper, Remembered
from bot.domain.watch import Place


class Papers(Protocol):
    """The papers in the store."""

    async def remember(self, papers: Sequence[Paper], seen_at: datetime) -> Sequence[Remembered]:
        """Keep papers, one a work by any shared id, newest version; answers in the order given, one a paper.

        Works that turn out to be one go on under the lowest key, with what was matched and posted under the others;
        `get` still answers their old keys. Works that a person parted are never joined: the ids that would are left
        out of what is taken.
        """
        ...

    async def part(self, parting: Parting) -> Sequence[KnownPaper] | Unparted:
        """Make two works of one, and keep them two from now on; gives the works, the one that keeps the key first.

        Each gets back its own records as the sources supplied them, but for the ids that joined them. What was posted
        counts as posted under both. Two works that are two stay so, and what tied them is forgotten.
        """
        ...

    async def unpart(self, one: str, other: str) -> Sequence[Paper] | Unparted:
        """Forget the partings of two ids, and of the works that carry them; gives these works' records as supplied."""
        ...

    async def get(self, keys: Sequence[int]) -> Mapping[int, KnownPaper]:
        """Give the papers with these keys; unknown keys are absent."""
        ...

    async def keys_of(self, ids: Sequence[str]) -> Mapping[str, int]:
        """Give by canonical id (any scheme) the key of the work that carries it; unknown ids are absent."""
        ...

    async def find(self, paper_id: str) -> KnownPaper | None:
        """Give the paper that carries this canonical id (any scheme); None if none is known."""
        ...

    async def since(self, first_seen_at: datetime, limit: int | None = None) -> Sequence[KnownPaper]:
        """Give papers first seen at or after the instant, newest first, those of one batch as it had them.

        What users' feeds alone brought is left out: it is for their followers.
        `limit` None gives all.
        """
        ...

    async def counts_since(self, instants: Sequence[datetime]) -> Mapping[datetime, int]:
        """Count the papers first seen at or after each instant, those of users' feeds alone left out."""
        ...


class Matches(Protocol):
    """Which papers which watches selected."""

    async def add(self, matches: Sequence[Match]) -> None:
        """Keep matches; one that is there already (place, watch, paper) stays as it is, but for two things.

        A retired one is replaced. What was only offered becomes live where the new match is live: a later version is
        announced of a paper that the place knew of and never had as a card. It then takes the new match's section,
        reasons and instant.
        """
        ...

    async def unposted(self, places: Sequence[Place]) -> Sequence[tuple[Match, KnownPaper]]:
        """Give live matches of standing watches whose paper was neither posted, offered nor hidden in its place.

        Retired ones are left out.
        """
        ...

    async def due(self, place: Place, watch: int) -> Sequence[tuple[Match, KnownPaper]]:
        """Give a watch's live matches whose paper was neither posted nor offered; retired ones, hidden papers too."""
        ...

    async def retire(self, place: Place, watch: int, at: datetime) -> None:
        """Mark what a watch matched so far as found by other words than it has now."""
        ...

    async def recent(self, place: Place, since: datetime) -> Sequence[tuple[Match, KnownPaper]]:
        """Give matches of standing watches in a place on papers first seen at or after the instant, newest first.

        Retired ones, and papers that the place hid, are left out.
        """
        ...

    async def of_paper(self, place: Place, paper_key: int) -> Sequence[Match]:
        """Give a place's matches on one paper, by watch number, those of removed watches and retired ones too."""
        ...

    async def counts(self, place: Place, since: datetime) -> Mapping[int, tuple[int, datetime]]:
        """Give by watch number how many papers it matched since the instant, and when last at all; retired ones not."""
        ...


class Sources(Protocol):
    """What is remembered of the sources."""

    async def marks(self, source: str) -> Mapping[str, BatchMark]:
        """Give the last batch's mark by section."""
        ...

    async def put_mark(self, mark: BatchMark) -> None:
        """Keep a section's mark."""
        ...

    async def health(self) -> Sequence[SourceHealth]:
        """Give the health of every section of every source."""
        ...

    async def put_health(self, health: SourceHealth) -> None:
        """Keep a section's health."""
        ...

    async def asked(self) -> Mapping[str, str]:
        """Give by source what was last asked of it as a whole: the fingerprint of a `Wanted`."""
        ...

    async def put_asked(self, source: str, fingerprint: str) -> None:
        """Keep what was asked of a source as a whole."""
        ...


class Shown(Protocol):
    """What was shown to whom by shuffle, per person and place."""

    async def seen(self, place: Place, person: str) -> frozenset[int]:
        """Give the keys shown in the current round."""
        ...

    async def add(self, place: Place, person: str, paper_keys: Sequence[int], at: datetime) -> None:
        """Note that these were shown."""
        ...

    async def restart(self, place: Place, person: str) -> None:
        """Begin a new round."""
        ...


class Saved(Protocol):
    """A place's reading list."""

    async def add(self, place: Place, paper_key: int, by: str, at: datetime) -> bool:
        """Save a paper; False if it was saved already."""
        ...

    async def remove(self, place: Place, paper_key: int) -> bool:
        """Take it off the list; False if it wasn't there."""
        ...

    async def all(self, place: Place) -> Sequence[KnownPaper]:
        """Give the list, newest saved first."""
        ...

    async def newest(self, places: Sequence[Place], most: int) -> Mapping[Place, Sequence[KnownPaper]]:
        """Give each place's newest, at most `most`, the newest first; places that saved nothing are absent."""
        ...


class Hidden(Protocol):
    """The papers that places said are not for them."""

    async def add(self, place: Place, paper_key: int, by: str, at: datetime) -> bool:
        """Hide a paper in a place; False if it was hidden already. `by`: the person's name as shown."""
        ...

    async def remove(self, place: Place, paper_keys: Sequence[int]) -> None:
        """Let papers come again."""
        ...

    async def of_paper(self, place: Place, paper_key: int) -> Hiding | None:
        """Tell who hid a paper and when; None where nobody did."""
        ...

    async def among(self, place: Place, paper_keys: Sequence[int]) -> Set[int]:
        """Give those of these papers that the place hid."""
        ...

    async def newest(self, places: Sequence[Place], most: int) -> Mapping[Place, Sequence[KnownPaper]]:
        """Give what each place hid, the newest first, at most `most`; places that hid nothing are absent."""
        ...
