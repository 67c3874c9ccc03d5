"""A feed that a place brings itself: looked at before it is added, as a watch's papers are."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from bot.commands.lookback import ANNOUNCING_DAYS, WEEK, Beyond, Hit, published_since
from bot.commands.preview import Item, Preview, View
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.domain.collection import Batch, Collected, SourceFailure, SourceFault, Wanted
from bot.domain.errors import WrongUse
from bot.domain.match import Certainty
from bot.domain.paper import Paper

LASTING = frozenset((SourceFault.REFUSED, SourceFault.TOO_BIG, SourceFault.NOT_A_FEED))
"""What won't be otherwise tomorrow: such a feed isn't added."""


async def look(visit: Visit, items: Sequence[Item]) -> Preview:
    """Give what feeds hold now.

    Raises:
        WrongUse: one can't be a feed; says why.
    """
    answers = {item: await _held(visit, item) for item in items}
    failures = tuple(answer for answer in answers.values() if isinstance(answer, SourceFailure))
    views = tuple(_view(visit, item, answer) for item, answer in answers.items())
    return Preview(views, Beyond(failures=failures))


async def _held(visit: Visit, item: Item) -> Collected:
    """Ask a feed once, and leave before it takes what it gave for kept."""
    if visit.doors.feeds is None:
        raise WrongUse(visit.say("errors.no_feeds"), try_instead=("help",))
    wanted = Wanted(frozenset(), everything=False, feeds=frozenset({item.text}))
    answers = visit.doors.feeds.papers_since(wanted, None)
    answer = await anext(answers)
    if isinstance(answers, AsyncGenerator):
        await answers.aclose()
    if isinstance(answer, SourceFailure) and answer.fault in LASTING:
        offers = (f"{name_in('feed', visit.language)} {item.text}", "help feed")
        raise WrongUse(visit.say("errors.feed_refused", words=item.text, why=answer.why), try_instead=offers)
    return answer


def _view(visit: Visit, item: Item, answer: Collected) -> View:
    papers = answer.papers if isinstance(answer, Batch) else ()
    hits = [Hit(paper, Certainty.SURE) for paper in sorted(papers, key=_newest_first)]
    week = published_since(hits, (visit.now - WEEK).date())
    older = tuple(hit for hit in hits if hit not in week)
    return View(item, tuple(week), ANNOUNCING_DAYS, 0, asked=isinstance(answer, Batch), older=older)


def _newest_first(paper: Paper) -> int:
    return -paper.published.toordinal() if paper.published else 0
