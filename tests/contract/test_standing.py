"""What stands in a channel is read back whole: marks, buttons, links, threads. The local board is the store itself."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from bot.digest.compose import compose
from bot.domain.delivery import CannotLook, Sent, Slot
from bot.domain.digest import Digest, Selected
from bot.domain.match import Reason
from bot.domain.message import Button, Card, Heading, Message, words
from bot.domain.paper import KnownPaper
from bot.domain.recovery import Standing, Unrecovered
from bot.domain.watch import Language, Mode, Radar, WatchKind
from bot.recovery import digest_marks, recovered_of
from tests.contract.stands import STANDS, Stand
from tests.fakes.papers import a_paper

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
SAVE, PDF = Button("Save", "save 41"), Button("PDF", url="https://arxiv.org/pdf/2606.01234")
CARD = Card(1, "arXiv", "2026-06-17", (), words("Flash-GRPO"), words("Ada"), words("So."), buttons=(SAVE,), menu=(PDF,))


@pytest.fixture(params=[STANDS[name] for name in ("memory", "slack", "discord")])
async def stand(request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    """Each platform that is apart from the store."""
    opened: Callable[[], AbstractAsyncContextManager[Stand]] = request.param
    async with opened() as one:
        yield one


async def posted(stand: Stand, message: Message, mark: str, parent: str | None = None) -> str:
    """Post what is sure to be sent, a minute after what was before, and give its id."""
    await stand.clock.advance(60)
    outcome = await stand.messenger.post(stand.place, message, mark, parent)
    assert isinstance(outcome, Sent)
    return outcome.ref


async def standing(stand: Stand, *marks: str, threads: tuple[str, ...] = (), hours: int = 1) -> list[Standing]:
    """What stands there of the last hours."""
    now = stand.clock.now()
    found = await stand.messenger.standing(stand.place, marks, now - hours * HOUR, now + SECOND, threads)
    assert not isinstance(found, CannotLook)
    return list(found)


async def test_a_card_is_told_with_its_mark_its_commands_and_its_links(stand: Stand) -> None:
    mark, other = uuid4().hex, uuid4().hex
    ref = await posted(stand, Message((CARD,)), mark)
    (found,) = await standing(stand, other, mark)
    assert (found.ref, found.mark) == (ref, mark)
    assert {"save 41", "https://arxiv.org/pdf/2606.01234"} <= set(found.traces)
    assert abs(found.at - stand.clock.now()) < timedelta(seconds=2)


async def test_a_card_whose_mark_nobody_asks_for_is_told_without_one(stand: Stand) -> None:
    await posted(stand, Message((CARD,)), uuid4().hex)
    (found,) = await standing(stand, uuid4().hex)
    assert found.mark == ""
    assert "save 41" in found.traces


async def test_what_has_no_button_is_told_where_its_mark_is_asked_for(stand: Stand) -> None:
    mark = uuid4().hex
    ref = await posted(stand, Message((Heading(words("6 new")),)), mark)
    assert [(one.ref, one.mark) for one in await standing(stand, mark)] == [(ref, mark)]


async def test_what_was_posted_before_and_after_the_span_is_left_out(stand: Stand) -> None:
    early, late = uuid4().hex, uuid4().hex
    await posted(stand, Message((CARD,)), early)
    await stand.clock.advance(2 * 3600)
    await posted(stand, Message((CARD,)), late)
    assert [one.mark for one in await standing(stand, early, late)] == [late]
    assert [one.mark for one in await standing(stand, early, late, hours=3)] == [early, late]


async def test_threads_under_what_is_found_and_under_what_was_before_are_read(stand: Stand) -> None:
    marks = [uuid4().hex for _ in range(4)]
    old = await posted(stand, Message((Heading(words("old")),)), marks[0])
    await stand.clock.advance(3 * 3600)
    in_old = await posted(stand, Message((CARD,)), marks[1], old)
    new = await posted(stand, Message((Heading(words("new")),)), marks[2])
    in_new = await posted(stand, Message((CARD,)), marks[3], new)
    found = {one.mark: one.ref for one in await standing(stand, *marks, threads=(old,))}
    assert found == {marks[1]: in_old, marks[2]: new, marks[3]: in_new}


async def test_many_messages_are_read_page_by_page(stand: Stand) -> None:
    marks = [uuid4().hex for _ in range(205)]
    for mark in marks:
        await posted(stand, Message((Heading(words("one of many")),)), mark)
    assert {one.mark for one in await standing(stand, *marks, hours=5)} == set(marks)


@pytest.mark.parametrize("mode", Mode)
async def test_the_papers_of_a_digest_are_read_back_from_what_the_platform_shows(stand: Stand, mode: Mode) -> None:
    """Composed, drawn, posted, and read: each card's key or one of its ids comes back."""
    now = stand.clock.now()
    article = replace(a_paper("doi:10.1000/x.(1)", source="crossref"), url="https://doi.org/10.1000/x.(1)")
    papers = [*(a_paper(number) for number in range(1, 8)), article]
    cards = tuple(
        Selected(KnownPaper(key, paper, now), (Reason(WatchKind.KEYWORD, "words", ("words",)),), (1,))
        for key, paper in enumerate(papers, 11)
    )
    radar = Radar(stand.place, Language.ENGLISH, "UTC", now, mode=mode)
    digest = Digest(radar, Slot(stand.place, now.date(), now, len(cards)), cards, (), 1)
    refs: dict[str, str] = {}
    for delivery in compose(digest, stand.messenger.fits):
        parent = refs[delivery.parent] if delivery.parent else None
        refs[delivery.id] = await posted(stand, delivery.message, delivery.id, parent)
    until = stand.clock.now() + SECOND
    unrecovered = Unrecovered(stand.place, now - HOUR, until)
    keys = dict(digest_marks(unrecovered))
    found = await stand.messenger.standing(stand.place, tuple(keys), now - HOUR, until, ())
    assert not isinstance(found, CannotLook)
    recovered = recovered_of(unrecovered, keys, found)
    assert [(slot.local_on, slot.name) for slot in recovered.slots] == [(now.date(), "digest")]
    unseen = [
        paper.id
        for key, paper in enumerate(papers, 11)
        if key not in recovered.papers and not {paper.id, paper.url, paper.pdf} & recovered.traces
    ]
    assert unseen == []
