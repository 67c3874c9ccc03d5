"""Topics and examples: what a watch by meaning looks for, and the papers that are like it.

A watch is made for a number of papers a day (`bot.matching.outlook`). Its threshold is measured anew where it was a
usual one until the store knew better, and where the scorer has changed since.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.match import Reason
from bot.domain.paper import KnownPaper, Paper
from bot.domain.watch import Aim, Watch, WatchKind
from bot.intake.cited import names_paper
from bot.matching.likeness import Likeness, nearest_words
from bot.matching.outlook import KEPT, Outlook, best_scores, outlook_of
from bot.matching.searching import Begin
from bot.matching.translating import in_english

A_DAY = 2.0
"""Papers a day that a topic is made for, unless the place says otherwise."""

WEEK = timedelta(days=7)
"""How far back a threshold is measured, by first seen here."""

MOST_READ = 20_000
"""Papers that are looked through at the most, the newest."""

LEAST_OF_TOPIC, LEAST_OF_EXAMPLE = 0.35, 0.12
"""No threshold is lower, however few papers a day are like it: below, what is shared is a word or two.

Of the papers judged (`scripts/measure_topics.py`) 98 % of those to the point lie above that of topics.
"""

ASSUMED = ", assumed"
"""Behind the scorer's name where a threshold was not measured here."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """That a typed topic says nothing here.

    Attributes:
        missed: what of it was not understood; empty where all of it is words that every paper holds.
    """

    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A paper that is like a topic or an example.

    Attributes:
        known: the paper.
        score: how like, 0 to 1.
        words: those of the paper that carry the likeness, as they stand there; empty where only the meaning is like.
    """

    known: KnownPaper
    score: float
    words: tuple[str, ...]

    def reason(self, kind: WatchKind, text: str) -> Reason:
        """Give why, for the watch's words as typed."""
        return Reason(kind, text, self.words, score=self.score)


@dataclass(frozen=True, slots=True)
class Aimed:
    """A watch by meaning to be.

    Attributes:
        aim: what it looks for; `outlook.a_day(aim.threshold)` papers a day are to be expected, fewer than asked for
            where little is like it.
        missed: words of what was typed that weren't understood; papers are found by the rest.
        outlook: what other thresholds would bring.
        near: the papers of the last week that reach the threshold, the likest first.
    """

    aim: Aim
    missed: tuple[str, ...]
    outlook: Outlook
    near: tuple[Near, ...]


async def aim_at(
    begin: Begin, likeness: Likeness, text: str, now: datetime, a_day: float = A_DAY
) -> Aimed | NotUnderstood:
    """Make the aim of a topic.

    Args:
        begin: opens a unit of work, which is closed before anything is compared.
        likeness: what compares.
        text: as typed, English or Chinese, which is read in English by the glossary.
        now: aware UTC.
        a_day: how many papers a day to look for, more than 0.
    """
    english = in_english(text)
    words = " ".join(english.text.split())
    if not likeness.sought(words).weights:
        return NotUnderstood(english.missed)
    week = await _week(begin, now)
    return await asyncio.to_thread(_aimed, likeness, words, a_day, week, english.missed)


async def aim_like(begin: Begin, likeness: Likeness, paper: Paper, now: datetime, a_day: float = A_DAY) -> Aimed:
    """Make the aim of an example; a Chinese one is read in English by the glossary.

    Args:
        begin: opens a unit of work, which is closed before anything is compared.
        likeness: what compares.
        paper: the example; it is no paper like itself.
        now: aware UTC.
        a_day: how many papers a day to look for, more than 0.
    """
    week = await _week(begin, now)
    others = [known for known in week if paper.id not in known.paper.all_ids]
    return await asyncio.to_thread(_aimed, likeness, example_text(paper), a_day, others, ())


def example_text(paper: Paper) -> str:
    """Give the English words that stand for an example: its title in a line, then its abstract."""
    title, abstract = in_english(paper.title).text, in_english(paper.abstract or "").text
    return f"{' '.join(title.split())}\n{' '.join(abstract.split())}"


def aim_for(likeness: Likeness, text: str, a_day: float, outlook: Outlook) -> Aim:
    """Give the aim of English words that brings about so many papers a day, or fewer where little is like them."""
    least = LEAST_OF_EXAMPLE if "\n" in text else LEAST_OF_TOPIC
    measured = likeness.scored_by if outlook.days else f"{likeness.scored_by}{ASSUMED}"
    return Aim(text, a_day, max(least, outlook.threshold(a_day)), measured)


async def nearest(begin: Begin, likeness: Likeness, aim: Aim, since: datetime, limit: int) -> Sequence[Near]:
    """Give the papers first seen here at or after an instant that reach an aim's threshold, the likest first.

    Args:
        begin: opens a unit of work, which ends before anything is compared.
        likeness: what compares.
        aim: what is looked for.
        since: aware UTC.
        limit: how many at the most.
    """
    async with begin() as work:
        known = await work.papers.since(since, MOST_READ)
    return await asyncio.to_thread(nearest_of, known, likeness, aim, limit)


def nearest_of(known: Sequence[KnownPaper], likeness: Likeness, aim: Aim, limit: int) -> list[Near]:
    """Give those of some papers that reach an aim's threshold, the likest first, of equals the first one given.

    Long work over many papers: leave the event loop to others meanwhile.
    """
    sought = likeness.sought(aim.text)
    [best] = best_scores(likeness, [sought], [each.paper for each in known], limit, aim.threshold)
    return [Near(known[at], found, nearest_words(sought, known[at].paper)) for found, at in best]


async def calibrated(begin: Begin, likeness: Likeness, watches: Sequence[Watch], now: datetime) -> Sequence[Watch]:
    """Give the watches, those with new thresholds, which are kept, that another scorer or nobody measured."""
    due = [watch for watch in watches if watch.aim is not None and watch.aim.scored_by != likeness.scored_by]
    if not due:
        return watches
    week = await _week(begin, now)
    papers, days = [known.paper for known in week], _days(week)
    wanted = dict.fromkeys((watch.aim.text, watch.aim.a_day) for watch in due if watch.aim is not None)
    aims = await asyncio.to_thread(aims_over, likeness, list(wanted), papers, days)
    renewed = {
        (watch.place, watch.number): aim
        for watch in due
        if watch.aim is not None and (aim := aims[watch.aim.text, watch.aim.a_day]) != watch.aim
    }
    async with begin() as work:
        for (place, number), aim in renewed.items():
            await work.watches.set_aim(place, number, aim)
    return [replace(watch, aim=renewed.get((watch.place, watch.number), watch.aim)) for watch in watches]


def aims_over(
    likeness: Likeness, wanted: Sequence[tuple[str, float]], papers: Sequence[Paper], days: int
) -> dict[tuple[str, float], Aim]:
    """Give the aims of English words that bring so many papers a day of these, which came on so many days.

    Long work over many papers: leave the event loop to others meanwhile.
    """
    found = best_scores(likeness, [likeness.sought(text) for text, _ in wanted], papers, KEPT) if wanted else []
    return {
        (text, a_day): aim_for(likeness, text, a_day, outlook_of(scored, len(papers), days))
        for (text, a_day), scored in zip(wanted, found, strict=True)
    }


def _aimed(likeness: Likeness, text: str, a_day: float, week: Sequence[KnownPaper], missed: tuple[str, ...]) -> Aimed:
    sought = likeness.sought(text)
    [scored] = best_scores(likeness, [sought], [known.paper for known in week], KEPT)
    outlook = outlook_of(scored, len(week), _days(week))
    aim = aim_for(likeness, text, a_day, outlook)
    reached = [(found, at) for found, at in scored if found >= aim.threshold]
    near = (Near(week[at], found, nearest_words(sought, week[at].paper)) for found, at in reached)
    return Aimed(aim, missed, outlook, tuple(near))


async def _week(begin: Begin, now: datetime) -> Sequence[KnownPaper]:
    async with begin() as work:
        return await work.papers.since(now - WEEK, MOST_READ)


def _days(week: Sequence[KnownPaper]) -> int:
    return len({known.first_seen_at.date() for known in week})


def is_example(kind: WatchKind, text: str, paper: Paper) -> bool:
    """Tell whether a paper is what a watch takes for its example, which is no match of its own."""
    return kind is WatchKind.LIKE and names_paper(text, paper)
