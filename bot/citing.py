"""Who cites the papers watched: each is asked for by itself, twice a day, of every source that knows.

A round asks for the papers that are due, the longest unasked first. One paper's answer is one unit of work, so that
a round that ends half-way is gone on with. A new watch is due at once: what a source then tells is what was known
before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import structlog

from bot.digest.turns import reply_under_cards
from bot.domain.citation import CITATIONS, Citing, LastAsked
from bot.domain.collection import Batch, Freshness, Gathered, SourceFailure, SourceFault, SourceHealth
from bot.domain.errors import StorageError
from bot.domain.watch import Watch
from bot.faultpoint import faultpoint
from bot.matching.citing import Brought, Watched, take_answer, watched_works
from bot.matching.gathering import Matcher
from bot.ports import CitationSource, Clock, Library
from bot.schedule.health import health_after

EVERY = timedelta(hours=12)
"""How often a source is asked for one paper."""

MOST_A_ROUND = 20
"""How many papers are asked for in one go while the clock runs; the others follow a minute later."""

PAUSE = timedelta(minutes=1)

MOST_CITING = 500
"""How many citing papers are asked for, newest first."""

MOST_FAILURES = 3
"""After so many failures a round is given up."""

HOPELESS = frozenset({SourceFault.RATE_LIMITED, SourceFault.REFUSED, SourceFault.UNREACHABLE})
"""What the next paper would meet as well."""

log = structlog.get_logger(__name__)


class CitationRounds:
    """Asks sources who cites what; when each paper was asked for stands in the store, so that any process may go on."""

    def __init__(self, library: Library, clock: Clock, rng: Random) -> None:
        """Stand ready; `rng` is for the jitter after failures."""
        self._library = library
        self._clock = clock
        self._rng = rng

    async def ask(
        self,
        source: CitationSource,
        watches: Sequence[Watch],
        health: SourceHealth | None,
        index: Matcher,
        *,
        due_only: bool,
        told: Callable[[Gathered], None],
    ) -> list[Gathered]:
        """Ask one source for the papers watched; nothing happens where none is, or none is due.

        Args:
            source: who knows.
            watches: all that stand.
            health: of its citations; None before the first round.
            index: the watches that look at what all sources bring.
            due_only: True: only papers whose time has come, unless the source failed a moment ago.
            told: hears of what came, and of what failed.

        Raises:
            StorageError: the store can't be read or written.
        """
        now = self._clock.now()
        async with self._library.begin() as work:
            watched = await watched_works(work, watches)
            asked = await work.cited.asked(source.name)
        if not watched or (due_only and health is not None and health.failures and health.next_poll_at > now):
            return []
        ordered = sorted(watched, key=lambda one: (due_at(one, asked), one.ids))
        due = [one for one in ordered if due_at(one, asked) <= now][:MOST_A_ROUND] if due_only else ordered
        gathered = await self._round(source, due, index)
        await self._keep_health(source.name, watched, health, gathered)
        for each in gathered:
            told(each)
        return gathered

    async def _round(self, source: CitationSource, due: Sequence[Watched], index: Matcher) -> list[Gathered]:
        """Ask for one paper after the other; gives what came together, then the last failure."""
        brought: list[Brought] = []
        failures: list[SourceFailure] = []
        for one in due:
            asked_at = self._clock.now()
            answer = await self._answer(source, one)
            if isinstance(answer, SourceFailure):
                failures.append(answer)
                if answer.fault in HOPELESS or len(failures) == MOST_FAILURES:
                    break
                continue
            async with self._library.begin() as work:
                brought.append(await take_answer(work, source.name, one, answer, asked_at, index))
                await reply_under_cards(work, brought[-1].events, self._clock.now())
                faultpoint("citing.taken")
        gathered = [Gathered(failures[-1])] if failures else []
        return [self._together(source.name, brought), *gathered] if brought else gathered

    async def _answer(self, source: CitationSource, one: Watched) -> Citing | SourceFailure:
        """Ask, and ask for the paper itself where no source has told its title and ids yet; that may fail by itself."""
        try:
            answer = await source.citing(one.all_ids, MOST_CITING)
            if isinstance(answer, SourceFailure) or not answer.known or one.told or answer.cited is not None:
                return answer
            found = await source.by_id(one.ids)
        except StorageError:
            raise
        except Exception as error:
            log.exception("a source failed in a way nobody expected", source=source.name)
            return SourceFailure(source.name, CITATIONS, SourceFault.BROKEN, type(error).__name__, self._clock.now())
        papers = () if isinstance(found, SourceFailure) else found.papers
        return replace(answer, cited=papers[0] if papers else None)

    def _together(self, source: str, brought: Sequence[Brought]) -> Gathered:
        papers = tuple(paper for one in brought for paper in one.papers)
        notes = (f"asked about {len(brought)}",)
        batch = Batch(source, CITATIONS, papers, self._clock.now(), notes=notes, selected=True)
        first, matched = sum(one.first for one in brought), sum(one.matched for one in brought)
        return Gathered(batch, Freshness.FRESH if papers else Freshness.STALE, first, matched)

    async def _keep_health(
        self, source: str, watched: Sequence[Watched], health: SourceHealth | None, gathered: Sequence[Gathered]
    ) -> None:
        """Write down how the round went and when the next paper is due; a round without a question only the latter."""
        now, after = self._clock.now(), health
        if gathered:
            after = health_after(health, gathered[-1].collected, gathered[-1].freshness, now, self._rng)
        if after is None:
            return
        async with self._library.begin() as work:
            if not (gathered and after.failures):
                asked = await work.cited.asked(source)
                after = replace(after, next_poll_at=max(min(due_at(one, asked) for one in watched), now + PAUSE))
            if after != health:
                await work.sources.put_health(after)


def due_at(watched: Watched, asked: Mapping[str, LastAsked]) -> datetime:
    """Give when a source is to be asked for a paper, aware UTC: at once where a watch is newer than its last answer.

    Args:
        watched: the paper.
        asked: how the source answered, by watched id.
    """
    return min(_due(watched.made_at(one), asked.get(one)) for one in watched.ids)


def _due(made_at: datetime, last: LastAsked | None) -> datetime:
    return made_at if last is None or last.at < made_at else last.at + EVERY
