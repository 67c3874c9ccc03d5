"""A paper watched for who cites it: its title, and what a source says of who cites it now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.commands.lookback import ANNOUNCING_DAYS, WEEK, Beyond, Hit, published_since, record
from bot.commands.preview import Item, Preview, View
from bot.commands.preview_words import rate_words, sources_named
from bot.commands.replies import fine
from bot.commands.typed import echo
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.domain.citation import CitedWork, Citing
from bot.domain.collection import Found, SourceFailure
from bot.domain.errors import NotFound
from bot.domain.match import Certainty
from bot.domain.message import Block
from bot.domain.paper import KnownPaper, Paper
from bot.domain.query import Term
from bot.domain.watch import Watch, WatchKind
from bot.intake.cited import cited_id, cited_text, shown_id
from bot.intake.merging_titles import number_of, read_title
from bot.matching.citing import known_works, watched_works
from bot.matching.watching import query_of
from bot.ports import CitationSource, Work

ASKED_FOR = 100
"""How many citing papers a preview asks for at the most, newest first."""

OFFERED = 3


@dataclass(frozen=True, slots=True)
class _Told:
    """What the sources said of one paper: by source's name, and what failed."""

    answers: dict[str, Citing]
    failures: tuple[SourceFailure, ...]

    @property
    def known(self) -> list[str]:
        """The sources that know the paper."""
        return [name for name, answer in self.answers.items() if answer.known]

    @property
    def papers(self) -> list[Paper]:
        """Who cites it, newest first, a paper that several tell of once."""
        found: list[Paper] = []
        ids: set[str] = set()
        for paper in sorted((one for each in self.answers.values() for one in each.papers), key=_newest_first):
            if not ids & set(paper.all_ids):
                found.append(paper)
            ids |= set(paper.all_ids)
        return found

    @property
    def total(self) -> int:
        """How many there are in all, as far as anybody tells."""
        return max([len(self.papers), *(answer.total for answer in self.answers.values())])


async def look(visit: Visit, items: Sequence[Item]) -> Preview:
    """Give who cites the papers of the items, and their titles where anybody knows them."""
    sources = [source for source in visit.doors.sources if isinstance(source, CitationSource)]
    ids = [item.query.text for item in items if isinstance(item.query, Term)]
    async with visit.doors.library.begin() as work:
        works = await known_works(work, ids)
    told = {one: await _ask(sources, works[one]) for one in ids}
    works = await _titled(visit, works, told)
    views = tuple(_view(visit, works[one], told[one], bool(sources)) for one in ids)
    failures = dict.fromkeys(failure for each in told.values() for failure in each.failures)
    answered = dict.fromkeys(name for each in told.values() for name in each.answers)
    return Preview(views, Beyond(sources=tuple(answered), failures=tuple(failures)))


async def check_ids(visit: Visit, kind: WatchKind, texts: Sequence[str]) -> None:
    """See that each text names a paper, for watches of one kind.

    Raises:
        NotFound: one names none; offers those known here of exactly that title, or where to look for it.
    """
    for text in texts:
        if cited_id(text) is None:
            raise await _no_such_paper(visit, kind, text)


async def facts_of(visit: Visit, work: Work, paper: Paper, watches: Sequence[Watch]) -> tuple[Block, ...]:
    """Tell who said, and when, that a paper cites those that are watched here."""
    told: dict[str, Block] = {}
    for fact in await work.citations.of_citing(paper.all_ids):
        for one in await watched_works(work, watches):
            if fact.cited in one.all_ids:
                named = next(watch.text for each in one.watches.values() for watch in each)
                source, at = sources_named(visit, (fact.source,)), visit.moment(fact.told_at)
                told.setdefault(named, fine(visit.say("why.cites", source=source, at=at, what=named)))
    return tuple(told.values())


async def _no_such_paper(visit: Visit, kind: WatchKind, text: str) -> NotFound:
    word = name_in(kind.value, visit.language)
    offers = [f"{word} {shown_id(known.paper.id)}" for known in await _titled_so(visit, text)]
    if text.isascii() and text.isdecimal():
        offers.append(f"{word} PMID {text}")
    words = " ".join(text.replace('"', " ").split())
    beside = [f'{name_in("search", visit.language)} ti:"{words}"'] if not offers else []
    return NotFound(visit.say("errors.no_paper_id", words=echo(text)), try_instead=(*offers, *beside, f"help {word}"))


async def _titled_so(visit: Visit, text: str) -> list[KnownPaper]:
    """Give papers known here of exactly that title, its case and signs aside."""
    title = read_title(text)
    if title.empty:
        return []
    number = number_of(title)
    async with visit.doors.library.begin() as work:
        keys = (await work.ties.titled([number])).get(number, ())
        known = await work.papers.get(keys[:OFFERED])
    return [each for each in known.values() if not each.paper.private]


async def _ask(sources: Sequence[CitationSource], work: CitedWork) -> _Told:
    answers = await asyncio.gather(*(source.citing(work.all_ids, ASKED_FOR) for source in sources))
    named = list(zip((source.name for source in sources), answers, strict=True))
    return _Told(
        {name: answer for name, answer in named if isinstance(answer, Citing)},
        tuple(answer for answer in answers if isinstance(answer, SourceFailure)),
    )


async def _titled(visit: Visit, works: Mapping[str, CitedWork], told: dict[str, _Told]) -> dict[str, CitedWork]:
    """Give titles to the papers that had none: from those who told who cites them, else from any source."""
    titles = {one: work.title or _title_told(told[one]) for one, work in works.items()}
    missing = [one for one, title in titles.items() if not title]
    if missing:
        answers = await asyncio.gather(*(source.by_id(missing) for source in visit.doors.sources))
        found = [paper for answer in answers if isinstance(answer, Found) for paper in answer.papers]
        titles |= {one: paper.title for paper in reversed(found) for one in paper.all_ids if one in missing}
    return {one: replace(work, title=titles[one]) for one, work in works.items()}


def _title_told(told: _Told) -> str:
    return next((answer.cited.title for answer in told.answers.values() if answer.cited is not None), "")


def _view(visit: Visit, work: CitedWork, told: _Told, askable: bool) -> View:
    text = cited_text(work.id, work.title)
    hits = [Hit(paper, Certainty.SURE) for paper in told.papers]
    week = tuple(published_since(hits, (visit.now - WEEK).date()))
    older = tuple(hit for hit in hits if hit not in week)
    item = Item(WatchKind.CITES, text, query_of(WatchKind.CITES, text))
    view = View(item, week, ANNOUNCING_DAYS, 0, asked=bool(told.known), older=older)
    return replace(view, told=_words(visit, work, told, view) if askable else visit.say("commands.cites_unasked"))


def _words(visit: Visit, work: CitedWork, told: _Told, view: View) -> str:
    """Say who cites a paper, or why nobody can tell."""
    sources = sources_named(visit, told.known or told.answers)
    named = shown_id(work.id)
    if not told.answers:
        return visit.say("commands.cites_silent")
    if not told.known:
        key = "cites_not_yet" if work.title else "cites_unknown"
        return visit.say(f"commands.{key}", sources=sources, words=named)
    if view.week:
        rate = rate_words(visit, view.rate)
        return visit.say("commands.cites_week", n=len(view.week), sources=sources, total=f"{told.total:,}", rate=rate)
    if view.older:
        newest = max((day.isoformat() for hit in view.older if (day := record(hit.paper).published)), default="?")
        return visit.say("commands.cites_older", n=told.total, total=f"{told.total:,}", sources=sources, newest=newest)
    return visit.say("commands.cites_none", sources=sources)


def _newest_first(paper: Paper) -> int:
    return -paper.published.toordinal() if paper.published else 0
