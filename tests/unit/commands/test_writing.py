"""`brief`: the papers chosen, the thread through the outbox, once for the same papers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.delivery import Delivery, DeliveryKind, Slot
from bot.domain.job import Job
from bot.domain.message import Message, summary_of
from bot.domain.paper import Paper
from bot.domain.watch import Language
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import HERE, Conversation, words_of

ABSTRACT = "Video diffusion models are slow. We propose a sampler that is four times faster. Long videos remain open."


def diffusion(count: int) -> list[Paper]:
    return [
        a_paper(at, f"Faster video diffusion {at}", abstract=f"{ABSTRACT} Part {at}.") for at in range(1, count + 1)
    ]


async def watching(count: int) -> Conversation:
    talk = Conversation()
    await talk.remember(diffusion(count))
    await talk.follow("keyword video diffusion")
    return talk


async def parent(talk: Conversation) -> str:
    return summary_of((await talk.posted(DeliveryKind.BRIEFING))[-1].message)


async def test_a_briefing_goes_into_a_thread_for_everyone() -> None:
    talk = await watching(4)
    talk.woken.clear()
    assert "The briefing over 4 papers is on its way into its thread." in await talk.say("brief")
    (line,) = await talk.posted(DeliveryKind.BRIEFING)
    assert "Reading: 0 of 4 papers …" in words_of([line.message])
    assert talk.woken == [Job.DELIVER, Job.BRIEF]
    await talk.briefs.run()
    (head,) = await talk.posted(DeliveryKind.BRIEFING)
    assert head.id == line.id
    assert summary_of(head.message).startswith("Briefing: 4 papers, ")
    sections = await talk.posted(DeliveryKind.SECTION)
    assert [section.part for section in sections] == list(range(len(sections)))
    assert len(sections) > 2
    assert {section.parent for section in sections} == {head.id}
    assert "four times faster" in words_of([section.message for section in sections])
    assert talk.woken == [Job.DELIVER, Job.BRIEF, Job.DELIVER]


async def test_the_same_papers_are_briefed_once_a_day_and_language() -> None:
    talk = await watching(3)
    await talk.say("brief")
    assert "It is being written already" in await talk.say("brief")
    await talk.briefs.run()
    assert "stands here already" in await talk.say("简报 今天")
    assert len(await talk.posted(DeliveryKind.BRIEFING)) == 1
    await talk.say("brief zh")
    assert "简报" in await parent(talk)
    await talk.remember([a_paper(9, "Faster video diffusion again")])
    assert "over 4 papers" in await talk.say("brief video diffusion")


async def test_without_a_language_it_is_in_the_place_s() -> None:
    talk = Conversation(language=Language.ENGLISH)
    await talk.desk.joined(HERE, None, Language.CHINESE, None)
    await talk.remember(diffusion(2))
    await talk.say("brief video diffusion")
    assert "简报" in await parent(talk)


async def test_an_empty_day_takes_the_week() -> None:
    talk = await watching(3)
    await talk.clock.advance(timedelta(days=2))
    assert "over 3 papers" in await talk.say("brief today")


async def test_a_digest_s_briefing_counts_the_cards_as_the_digest_does() -> None:
    talk = await watching(4)
    slot = "2026-06-15/digest"
    for part, key in enumerate((3, 1)):
        await talk.deliver(Delivery(HERE, slot, DeliveryKind.CARD, part, Message(()), (key,)))
    await talk.deliver(Delivery(HERE, slot, DeliveryKind.TAIL, 0, Message(()), (2,)))
    async with talk.library.begin() as work:
        await work.slots.open([Slot(HERE, date(2026, 6, 15), talk.clock.now(), 2, 1, 4)])
    assert "over 3 papers" in await talk.say(f"brief {slot}")
    await talk.briefs.run()
    said = words_of([section.message for section in await talk.posted(DeliveryKind.SECTION)])
    assert "Part 3.\n01 · arXiv (CS.CV)" in said or "“Faster video diffusion 3”" in said
    assert "Faster video diffusion 4" not in said


async def test_a_card_s_briefing_takes_what_its_watches_matched_beside_it() -> None:
    talk = await watching(3)
    await talk.remember([a_paper(50, "Graph transport")])
    assert "over 3 papers" in await talk.say("brief card 2")
    assert "over 1 paper is" in await talk.say("brief card 4")
    assert "No paper with the number 99" in await talk.say("brief card 99")


async def test_too_many_papers_are_said() -> None:
    talk = await watching(33)
    said = await talk.say("brief week")
    assert "The briefing over 30 papers" in said
    assert "33 papers were too many; the best 30 of them are in it." in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("brief", "There are no papers for a briefing: Nothing was posted here since"),
        ("brief quantum gravity", "No paper is known here yet, so none answers “quantum gravity”"),
        ("brief 2026-01-01/digest", "Nothing is known any more of the digest “2026-01-01/digest”"),
        ("brief (quantum", "at column 1"),
    ],
)
async def test_where_there_are_no_papers_nothing_is_posted(text: str, said: str) -> None:
    talk = Conversation()
    assert said in await talk.say(text)
    assert not talk.last.ok
    assert await talk.posted(DeliveryKind.BRIEFING) == []
