"""What every messenger does, the fake one and each platform's: the contract of the `Messenger` door."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from uuid import uuid4

import pytest

from bot.domain.delivery import Absent, Failed, FindOutcome, PostOutcome, Refusal, Refused, Sent, Unknown
from bot.domain.message import Card, Heading, Message, words
from tests.contract.stands import LIMIT_S, STANDS, Seen, Stand

GRACE = timedelta(seconds=120)
CARD = Card(
    1, "arXiv (CS.CV)", "2026-06-17", ("new",), words("Flash-GRPO"), words("Bohan Zhuang"), words("So it is. " * 400)
)


@pytest.fixture(params=STANDS.values(), ids=tuple(STANDS))
async def stand(request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    """Each platform in turn."""
    opened: Callable[[], AbstractAsyncContextManager[Stand]] = request.param
    async with opened() as one:
        yield one


def saying(text: str) -> Message:
    """A message of one line."""
    return Message((Heading(words(text)),), text)


async def posted(stand: Stand, text: str, mark: str, parent_ref: str | None = None) -> PostOutcome:
    """Post a line, long enough after the one before."""
    await stand.clock.advance(2)
    return await stand.messenger.post(stand.place, saying(text), mark, parent_ref)


async def ref_of(stand: Stand, text: str, mark: str, parent_ref: str | None = None) -> str:
    """Post a line that is sure to be sent, and give its id."""
    outcome = await posted(stand, text, mark, parent_ref)
    assert isinstance(outcome, Sent)
    return outcome.ref


async def found(stand: Stand, mark: str, parent_ref: str | None = None) -> FindOutcome:
    """Look for a mark posted within the last minute, once the platform can't record it late any more."""
    sent_at = stand.clock.now()
    await stand.clock.advance(GRACE)
    return await stand.messenger.find(stand.place, mark, sent_at - timedelta(seconds=60), sent_at + GRACE, parent_ref)


async def test_a_message_is_posted_once_and_its_id_told(stand: Stand) -> None:
    ref = await ref_of(stand, "6 new", uuid4().hex)
    assert stand.seen() == [Seen(ref, "6 new", None)]


async def test_a_message_is_found_by_its_mark_and_no_other(stand: Stand) -> None:
    mark, other = uuid4().hex, uuid4().hex
    ref = await ref_of(stand, "6 new", mark)
    await ref_of(stand, "7 new", other)
    assert await found(stand, mark) == Sent(ref)
    assert await found(stand, uuid4().hex) == Absent()


async def test_a_lost_answer_is_unknown_and_the_message_is_found(stand: Stand) -> None:
    mark = uuid4().hex
    stand.loses_answer()
    assert isinstance(await posted(stand, "6 new", mark), Unknown)
    assert [one.words for one in stand.seen()] == ["6 new"]
    assert await found(stand, mark) == Sent(stand.seen()[0].ref)


async def test_a_lost_request_is_unknown_and_proven_absent(stand: Stand) -> None:
    mark = uuid4().hex
    stand.loses_request()
    assert isinstance(await posted(stand, "6 new", mark), Unknown)
    assert await found(stand, mark) == Absent()
    assert stand.seen() == []


async def test_a_rate_limit_is_a_failure_with_its_wait(stand: Stand) -> None:
    stand.limits()
    outcome = await posted(stand, "6 new", uuid4().hex)
    assert isinstance(outcome, Failed)
    assert outcome.retry_after_s == LIMIT_S
    assert stand.seen() == []


async def test_a_place_that_is_closed_is_refused_as_such(stand: Stand) -> None:
    if stand.closes is None:
        pytest.skip("nobody can close a room of the local page")
    stand.closes()
    outcome = await posted(stand, "6 new", uuid4().hex)
    assert isinstance(outcome, Refused)
    assert outcome.refusal is Refusal.PARK
    assert outcome.why
    assert stand.seen() == []


async def test_a_worker_whose_lease_is_over_writes_nothing(stand: Stand) -> None:
    mark = uuid4().hex
    ref = await ref_of(stand, "6 new", mark)
    await stand.clock.advance(2)
    late = await stand.messenger.post(stand.place, saying("7 new"), uuid4().hex, None, lambda: False)
    await stand.clock.advance(2)
    edit = await stand.messenger.update(stand.place, ref, saying("6 new, 2 read"), mark, lambda: False)
    assert (type(late), type(edit)) == (Failed, Failed)
    assert stand.seen() == [Seen(ref, "6 new", None)]


async def test_an_edit_changes_the_words_and_adds_no_copy(stand: Stand) -> None:
    mark = uuid4().hex
    ref = await ref_of(stand, "6 new", mark)
    await stand.clock.advance(2)
    assert await stand.messenger.update(stand.place, ref, saying("6 new, 2 read"), mark) == Sent(ref)
    assert stand.seen() == [Seen(ref, "6 new, 2 read", None)]
    assert await found(stand, mark) == Sent(ref)


async def test_a_deleted_message_is_gone_and_stays_so(stand: Stand) -> None:
    mark = uuid4().hex
    ref = await ref_of(stand, "6 new", mark)
    await stand.clock.advance(2)
    assert await stand.messenger.delete(stand.place, ref) == Sent(ref)
    assert stand.seen() == []
    await stand.clock.advance(2)
    again = await stand.messenger.update(stand.place, ref, saying("6 new"), mark)
    assert isinstance(again, Refused)
    assert again.refusal is Refusal.IGNORE
    assert stand.seen() == []


async def test_a_reply_stands_under_its_parent_and_is_found_there(stand: Stand) -> None:
    mark = uuid4().hex
    parent = await ref_of(stand, "Briefing", uuid4().hex)
    ref = await ref_of(stand, "Themes", mark, parent)
    assert Seen(ref, "Themes", parent) in stand.seen()
    assert await found(stand, mark, parent) == Sent(ref)


async def test_one_card_fits_and_two_hundred_do_not(stand: Stand) -> None:
    assert stand.messenger.fits(Message((CARD,)))
    assert not stand.messenger.fits(Message((CARD,) * 200))


async def test_a_messenger_names_the_platform_of_its_places(stand: Stand) -> None:
    assert stand.messenger.platform == stand.place.platform
    assert stand.messenger.repeat_safe_s >= 0
