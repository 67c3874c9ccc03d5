"""What a person reads by himself: shuffle, search, catching up, whole abstracts; and what he shows to everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.commands import muting
from bot.commands.command import Post, Search, Shuffle, Since, Whole
from bot.commands.digests import slot_records
from bot.commands.lookback import MONTH, Hit, ask, find, hits_of, own_of
from bot.commands.preview_words import failures_told, sources_named
from bot.commands.replies import (
    answer,
    author_button,
    cards_of,
    fine,
    heading,
    paragraph,
    post_buttons,
    query_wrong,
    row,
    said,
    titles,
    typed,
    with_cards,
)
from bot.commands.scope import DaysAgo, OnDate, Weekday
from bot.commands.standing import best_first
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.digest.cards import card_of
from bot.digest.selection import merged
from bot.digest.shuffle import Shuffled, next_batch
from bot.domain.conversation import Answer
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryRecord, DeliveryState
from bot.domain.digest import Selected
from bot.domain.errors import NotFound, QueryError, WrongUse
from bot.domain.job import Job
from bot.domain.message import Block, Button, Message, Paragraph
from bot.domain.paper import KnownPaper
from bot.domain.query import Query
from bot.domain.watch import WatchKind
from bot.matching.query import parse
from bot.matching.searching import Searched
from bot.matching.searching import search as search_store
from bot.ports import Work

CARDS_SHOWN = 10
"""How many cards an answer shows; what is beyond is listed by title."""

TITLES_SHOWN = 40
"""How many titles are listed beyond the cards; what is beyond is counted."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def shuffle(visit: Visit, command: Shuffle) -> Answer:
    """Deal the next batch, none of it shown to this person here before, and remember that it was."""
    person = visit.request.person.id
    async with visit.doors.library.begin() as work:
        candidates = await best_first(visit, work, visit.now - MONTH)
        batch = next_batch(candidates, await work.shown.seen(visit.place, person), command.n)
        if batch.new_round:
            await work.shown.restart(visit.place, person)
        keys = [each.known.key for each in batch.papers]
        await work.shown.add(visit.place, person, keys, visit.now)
        watching = not muting.only_mutes(await work.watches.of(visit.place))
    if not batch.papers:
        key = "commands.nothing_to_shuffle" if watching else "commands.no_watches"
        return said(visit.say(key), Button(visit.say("commands.panel"), "list"), author_button(visit.language))
    return Answer(_dealt(visit, batch, command.n))


async def search(visit: Visit, command: Search) -> Answer:
    """Look for a query among the papers known, the newest first; where nothing is, ask the sources.

    Raises:
        WrongUse: the query doesn't parse.
    """
    query = parsed(visit, command.text, "search")
    searched = await answering(visit, query, CARDS_SHOWN + TITLES_SHOWN)
    if not searched.found:
        return await _search_beyond(visit, command.text, query, await nothing_found(visit, command.text, searched))
    found = [_selected(hit, command.text) for hit in hits_of(searched, query) if isinstance(hit.paper, KnownPaper)]
    papers, notes = await muting.left(visit, found)
    key = "commands.search_newest" if searched.more else "commands.search_found"
    intro = heading(visit.say(key, n=len(papers), words=command.text))
    return Answer(_listing(visit, intro, papers, *notes))


async def since(visit: Visit, command: Since) -> Answer:
    """Show what was posted here since a day, or would have been.

    Raises:
        WrongUse: the day is still to come.
    """
    at = _instant(visit, command)
    if at > visit.now:
        on = visit.local(at).date().isoformat()
        raise WrongUse(visit.say("errors.future", on=on), try_instead=("today", "since yesterday"))
    async with visit.doors.library.begin() as work:
        records = await slot_records(visit, work, at)
        papers = await papers_since(visit, work, at, records)
    posted = len(_carded(records))
    day = visit.local(at).date().isoformat()
    if not papers:
        buttons = (Button(visit.say("commands.panel"), "list"), Button(visit.say("commands.status"), "status"))
        return said(visit.say("commands.nothing_since", day=day), *buttons)
    counts = visit.say("commands.since_counts", n=len(papers), posted=posted, day=day)
    return Answer(_listing(visit, heading(counts), papers))


async def whole(visit: Visit, command: Whole) -> Answer:
    """Show a paper's whole abstract under its card, which would fold it, for a paper whose watch is gone too.

    Raises:
        NotFound: no such paper is known.
    """
    async with visit.doors.library.begin() as work:
        known = (await known_papers(visit, work, (command.paper,)))[0]
        matches = await work.matches.of_paper(visit.place, command.paper)
    reasons = tuple(dict.fromkeys(reason for match in matches for reason in match.reasons))
    section = next((match.section for match in matches if match.section), None)
    card = card_of(known, number=0, language=visit.language, reasons=reasons, section=section)
    return answer(replace(card, abstract=(), more=None), Paragraph(card.abstract)) if card.abstract else answer(card)


async def post(visit: Visit, command: Post) -> Answer:
    """Show papers to everyone here, each once a day however often the button is pressed.

    Raises:
        NotFound: a number is no known paper.
    """
    async with visit.doors.library.begin() as work:
        known = await known_papers(visit, work, command.papers)
        recent = {each.known.key: each for each in merged(await work.matches.recent(visit.place, visit.now - MONTH))}
        papers = [recent.get(each.key, Selected(each, (), ())) for each in known]
        slot = f"shared/{visit.local(visit.now):%Y-%m-%d}/{'-'.join(map(str, command.papers))}"
        already = await work.log.of_slot(visit.place, slot)
        await work.outbox.enqueue(_shared(visit, papers, slot), visit.now)
    visit.doors.wake(Job.DELIVER)
    return said(visit.say("commands.posted_already" if already else "commands.posting", n=len(papers)))


async def known_papers(visit: Visit, work: Work, keys: Sequence[int]) -> list[KnownPaper]:
    """Give the papers with these numbers.

    Raises:
        NotFound: one isn't known.
    """
    known = await work.papers.get(keys)
    missing = [key for key in keys if key not in known or await hidden(visit, work, known[key])]
    if missing:
        raise NotFound(visit.say("errors.unknown_paper", n=missing[0]), try_instead=("today", "shuffle"))
    return [known[key] for key in keys]


async def hidden(visit: Visit, work: Work, known: KnownPaper) -> bool:
    """Tell whether a paper is not for this place: another place's own feed brought it."""
    return known.paper.private and not await work.matches.of_paper(visit.place, known.key)


async def papers_since(
    visit: Visit, work: Work, at: datetime, records: Sequence[DeliveryRecord]
) -> tuple[Selected, ...]:
    """Give what matched here of what was first seen since an instant, best first, then what else the records carry."""
    matched = await best_first(visit, work, at)
    there = {each.known.key for each in matched}
    keys = dict.fromkeys(key for record in records for key in record.delivery.papers if key not in there)
    known = await work.papers.get(list(keys))
    others = await muting.left_of(visit, work, [known[key] for key in keys if key in known], _carded(records))
    return (*matched, *(Selected(each, (), ()) for each in others))


async def answering(visit: Visit, query: Query, most: int) -> Searched:
    """Find the newest papers known here that answer a query, at most `most`."""
    return await search_store(visit.doors.library.begin, query, most=most, own=await own_of(visit))


async def nothing_found(visit: Visit, text: str, searched: Searched) -> str:
    """Say that none of the papers known here answers a query, or of how many of the newest, or that none is known."""
    of = searched.stopped_after
    if of is None:
        async with visit.doors.library.begin() as work:
            of = await work.search.known()
    newest = "_newest" if searched.stopped_after is not None else ""
    key = f"commands.search_nothing{newest}" if of else "commands.search_nothing_known"
    return visit.say(key, of=f"{of:,}", words=text)


def parsed(visit: Visit, text: str, word: str) -> Query:
    """Read a query.

    Raises:
        WrongUse: it doesn't parse; in the person's language, with the column and a mended query to type after `word`.
    """
    try:
        return parse(text)
    except QueryError as error:
        raise query_wrong(error, name_in(word, visit.language), visit.language) from error


def _dealt(visit: Visit, batch: Shuffled, n: int) -> tuple[Message, ...]:
    first = batch.shown - len(batch.papers) + 1
    counts = visit.say("commands.shuffled", shown=batch.shown, of=batch.of)
    before: list[Block] = [heading(counts)]
    if batch.new_round:
        before.append(fine(visit.say("commands.new_round")))
    again = Button(visit.say("commands.shuffle_again"), f"shuffle {n}", style="primary")
    keys = [each.known.key for each in batch.papers]
    after: list[Block] = [fine(visit.say("commands.that_was_all"))] if batch.ended else []
    after.extend(row([again, *post_buttons(keys, visit.language)]))
    return with_cards(before, cards_of(batch.papers, visit.language, first), after, visit.language)


async def _search_beyond(visit: Visit, text: str, query: Query, none_here: str) -> Answer:
    nothing = paragraph(none_here)
    if not visit.doors.sources:
        return answer(nothing)
    beyond = await ask(visit.doors.sources, [query])
    (hits,) = await find(beyond.papers, [query])
    notes: list[Block] = [fine(line) for line in failures_told(visit, beyond.failures)]
    sources = sources_named(visit, beyond.sources)
    if not hits:
        there = [fine(visit.say("commands.search_nothing_there", sources=sources))] if beyond.sources else []
        return answer(nothing, *there, *notes)
    cards = [
        card_of(hit.paper, number=number, language=visit.language, reasons=(hit.reason(WatchKind.QUERY, text),))
        for number, hit in enumerate(hits[:CARDS_SHOWN], 1)
    ]
    there = [fine(visit.say("commands.search_there", sources=sources, n=max(beyond.total, len(hits))))]
    follow = paragraph(visit.say("commands.follow_it"), typed(f"query {text}"))
    return Answer(with_cards((nothing, *there), cards, (*notes, follow), visit.language))


def _listing(visit: Visit, intro: Block, papers: Sequence[Selected], *notes: Block) -> tuple[Message, ...]:
    cards = cards_of(papers, visit.language)
    after: list[Block] = [*notes]
    if len(cards) > CARDS_SHOWN:
        after.append(titles(cards[CARDS_SHOWN : CARDS_SHOWN + TITLES_SHOWN]))
    if len(cards) > CARDS_SHOWN + TITLES_SHOWN:
        after.append(fine(visit.say("commands.and_more", n=len(cards) - CARDS_SHOWN - TITLES_SHOWN)))
    after.extend(row(post_buttons([each.known.key for each in papers[:CARDS_SHOWN]], visit.language)))
    return with_cards((intro,), cards[:CARDS_SHOWN], after, visit.language)


def _selected(hit: Hit, text: str) -> Selected:
    if not isinstance(hit.paper, KnownPaper):
        raise TypeError(f"not in the store: {hit.paper.id}")
    return Selected(hit.paper, (hit.reason(WatchKind.QUERY, text),), ())


def _instant(visit: Visit, command: Since) -> datetime:
    """Give the beginning of the day meant, in the place's zone, as aware UTC."""
    when = command.when
    match when:
        case DaysAgo(days):
            return start_of_day(visit, days)
        case Weekday(day):
            return start_of_day(visit, (visit.local(visit.now).weekday() - day) % 7)
        case OnDate(on):
            return _start(visit, on)
        case _:
            assert_never(when)


def start_of_day(visit: Visit, days_ago: int) -> datetime:
    """Give the beginning of a local day, aware UTC; 0 days ago is today."""
    return _start(visit, visit.local(visit.now).date() - timedelta(days=days_ago))


def _start(visit: Visit, on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(visit.radar.timezone)).astimezone(UTC)


def _carded(records: Sequence[DeliveryRecord]) -> set[int]:
    """Give the papers that were posted as cards."""
    sent = [each.delivery for each in records if each.state is DeliveryState.SENT]
    return {key for delivery in sent if delivery.kind is DeliveryKind.CARD for key in delivery.papers}


def _shared(visit: Visit, papers: Sequence[Selected], slot: str) -> list[Delivery]:
    by = visit.tell("commands.shares", by=visit.request.person.name, n=len(papers))
    cards = cards_of(papers, visit.radar.language)
    messages = [(Message((heading(by),)), ())] + [
        (Message((card,)), (each.known.key,)) for card, each in zip(cards, papers, strict=True)
    ]
    return [
        Delivery(visit.place, slot, DeliveryKind.SHARED, part, message, keys)
        for part, (message, keys) in enumerate(messages)
    ]
