"""Topics and examples, looked at before they are watched: what of the last week comes near enough, and how near.

The least score is set by how many papers a day are wanted, so that a topic brings what a place can read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.commands.lookback import WEEK, Hit, Known
from bot.commands.pace import written
from bot.commands.preview import Item, Preview, View
from bot.commands.preview_words import failure_words, rate_words, sources_named
from bot.commands.reading import hidden
from bot.commands.replies import listed
from bot.commands.typed import echo
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.domain.collection import Found, SourceFailure
from bot.domain.errors import NotFound, WrongUse
from bot.domain.match import Certainty
from bot.domain.message import Button
from bot.domain.paper import Paper
from bot.domain.query import Term
from bot.domain.watch import Aim, Draft, Watch, WatchKind
from bot.intake.cited import cited_text, shown_id
from bot.matching.topics import A_DAY, Aimed, NotUnderstood, aim_at, aim_like, is_example, nearest_of

STEPS = (0.2, 0.6, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
"""Papers a day that buttons offer: the one below and the one above what is shown."""

LEAST = 0.1
"""The score from which a paper is shown for want of better; below it two have but everybody's words in common."""

FEWER = 0.75
"""Which part of the papers asked for is few enough to say why."""

NEAREST_SHOWN = 3
"""How many are, at the most."""

EXTRA = "pip install wordllama"
"""What brings the comparing of meaning."""


async def look(visit: Visit, items: Sequence[Item], known: Known) -> Preview:
    """Give what topics and examples would have brought, each with its aim, for as many papers a day as were asked for.

    Args:
        visit: who asks, where.
        items: topics or examples; where nobody said how many papers, it is a usual number that fits the place's cap.
        known: what was seen here within the week.

    Raises:
        WrongUse: a topic says nothing, or nobody could be asked for an example.
        NotFound: nobody knows the paper that is to be the example.
    """
    looks = (_like if item.kind is WatchKind.LIKE else _topic for item in items)
    return Preview(tuple([await of_kind(visit, item, known) for of_kind, item in zip(looks, items, strict=True)]))


def pace_buttons(visit: Visit, draft: Draft) -> list[Button]:
    """Give the buttons that preview a draft's topics or examples for fewer papers a day, and for more."""
    if not draft.aims:
        return []
    return [Button(rate_words(visit, step), f"pace {draft.key} {step:g}") for step in _beside(draft.aims[0].a_day)]


def pace_changes(visit: Visit, watches: Sequence[Watch]) -> list[Button]:
    """Give the buttons that let one topic or example bring fewer papers a day, or more; none for several watches."""
    if len(watches) != 1 or watches[0].aim is None:
        return []
    edit = f"{name_in('edit', visit.language)} {watches[0].number}"
    steps = _beside(watches[0].aim.a_day)
    return [Button(rate_words(visit, step), f"{edit} {written(step, visit.language)}") for step in steps]


def aimed_words(visit: Visit, aim: Aim) -> str:
    """Say how many papers a day a topic or an example is to bring, and from which score on."""
    rate = rate_words(visit, aim.a_day)
    return visit.say("topics.pace", rate=rate, threshold=f"{aim.threshold:.2f}")


def _beside(a_day: float) -> list[float]:
    return [*[step for step in STEPS if step < a_day][-1:], *[step for step in STEPS if step > a_day][:1]]


def by_words_note(visit: Visit) -> list[str]:
    """Say that only words are compared, where that is so, and what to install."""
    return [] if visit.doors.likeness.by_meaning else [visit.say("topics.by_words", package=EXTRA)]


async def _topic(visit: Visit, item: Item, known: Known) -> View:
    begin = visit.doors.library.begin
    aimed = await aim_at(begin, visit.doors.likeness, item.text, visit.now, _wanted(visit, item))
    if isinstance(aimed, NotUnderstood):
        raise _says_nothing(visit, item, aimed)
    notes: list[str] = []
    if aimed.aim.text != " ".join(item.text.split()):
        notes.append(visit.say("topics.read_as", words=aimed.aim.text))
    if aimed.missed:
        notes.append(visit.say("topics.missed", words=listed(aimed.missed, visit.language)))
    return await _view(visit, item, aimed, known, notes)


async def _like(visit: Visit, item: Item, known: Known) -> View:
    paper = await _example(visit, item)
    text = cited_text(_id_in(item), paper.title)
    begin = visit.doors.library.begin
    aimed = await aim_like(begin, visit.doors.likeness, paper, visit.now, _wanted(visit, item))
    notes = [] if paper.abstract else [visit.say("topics.title_alone", id=shown_id(_id_in(item)))]
    return await _view(visit, replace(item, text=text), aimed, known, notes)


def _wanted(visit: Visit, item: Item) -> float:
    return item.a_day or min(A_DAY, visit.radar.cap)


async def _view(visit: Visit, item: Item, aimed: Aimed, known: Known, notes: Sequence[str]) -> View:
    view = View(
        item=replace(item, aim=aimed.aim),
        week=tuple(Hit(near.known, Certainty.SURE, near=near) for near in aimed.near),
        days=max(aimed.outlook.days or known.days, 1),
        seen=known.papers,
        notes=(*notes, *_fewer_note(visit, aimed), *by_words_note(visit)),
        expected=aimed.outlook.a_day(aimed.aim.threshold),
        older=() if aimed.near else await _nearest(visit, item, aimed.aim),
    )
    return replace(view, told=_told(visit, view, aimed))


def _fewer_note(visit: Visit, aimed: Aimed) -> list[str]:
    """Say why fewer come than were asked for, where nothing more is like the topic at all."""
    if not aimed.near or aimed.outlook.a_day(aimed.aim.threshold) > FEWER * aimed.aim.a_day:
        return []
    return [visit.say("topics.fewer", rate=rate_words(visit, aimed.aim.a_day))]


async def _nearest(visit: Visit, item: Item, aim: Aim) -> tuple[Hit, ...]:
    """Give what comes nearest of the week where nothing comes near enough."""
    async with visit.doors.library.begin() as work:
        papers = await work.papers.since(visit.now - WEEK)
    others = [known for known in papers if not is_example(item.kind, item.text, known.paper)]
    lower = replace(aim, threshold=LEAST)
    near = await asyncio.to_thread(nearest_of, others, visit.doors.likeness, lower, NEAREST_SHOWN)
    return tuple(Hit(each.known, Certainty.SURE, near=each) for each in near)


def _told(visit: Visit, view: View, aimed: Aimed) -> str:
    """Say how many come near enough and how many to expect; where too little is known here, what is usual."""
    threshold = f"{aimed.aim.threshold:.2f}"
    rate = rate_words(visit, view.rate)
    if not aimed.outlook.days:
        usual = visit.say("topics.usual", n=len(view.week), of=f"{view.seen:,}", threshold=threshold, rate=rate)
        return f"{usual}{_following(visit, view)}"
    if view.week:
        return visit.say("topics.week", n=len(view.week), of=f"{view.seen:,}", threshold=threshold, rate=rate)
    return f"{visit.say('topics.none', of=f'{view.seen:,}', threshold=threshold)}{_following(visit, view)}"


def _following(visit: Visit, view: View) -> str:
    return f" {visit.say('topics.nearest')}" if view.older else ""


def _says_nothing(visit: Visit, item: Item, aimed: NotUnderstood) -> WrongUse:
    word = name_in(item.kind.value, visit.language)
    offers = (f"{word} {visit.say('help.sample_topic')}", f"{name_in('keyword', visit.language)} {item.text}")
    if aimed.missed:
        missed = listed(aimed.missed, visit.language)
        return WrongUse(visit.say("topics.not_understood", words=echo(item.text), missed=missed), try_instead=offers)
    return WrongUse(visit.say("topics.says_nothing", words=echo(item.text)), try_instead=offers)


async def _example(visit: Visit, item: Item) -> Paper:
    """Find the paper that is to be the example, here or at a source; one with an abstract before one without.

    Raises:
        WrongUse: no source that may know it could be asked.
        NotFound: nobody knows it.
    """
    wanted = _id_in(item)
    async with visit.doors.library.begin() as work:
        known = await work.papers.find(wanted)
        here = known.paper if known is not None and not await hidden(visit, work, known) else None
    if here is not None and here.abstract:
        return here
    answers = await asyncio.gather(*(source.by_id((wanted,)) for source in visit.doors.sources))
    found = [paper for answer in answers if isinstance(answer, Found) for paper in answer.papers]
    papers = [*([here] if here is not None else []), *found]
    if not papers:
        raise _nobody_knows(visit, item, wanted, [each for each in answers if isinstance(each, SourceFailure)])
    return next((paper for paper in papers if paper.abstract), papers[0])


def _nobody_knows(visit: Visit, item: Item, wanted: str, failures: Sequence[SourceFailure]) -> WrongUse:
    word, named = name_in(item.kind.value, visit.language), shown_id(wanted)
    if failures:
        why = " ".join(failure_words(visit, failure) for failure in failures)
        return WrongUse(
            visit.say("topics.example_silent", id=named, why=why), try_instead=(f"{word} {named}", "status")
        )
    sources = sources_named(visit, (source.name for source in visit.doors.sources))
    key = "example_unknown" if sources else "example_not_here"
    offers = (f"{name_in('search', visit.language)} id:{named}", f"help {item.kind.value}")
    return NotFound(visit.say(f"topics.{key}", id=named, sources=sources), try_instead=offers)


def _id_in(item: Item) -> str:
    """Give the canonical id of the paper that an item names."""
    return item.query.text if isinstance(item.query, Term) else item.text
