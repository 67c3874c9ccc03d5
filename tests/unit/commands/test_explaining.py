"""`why` and `status`: the stage that stopped a paper, the words involved, and what fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.collection import Freshness, SourceHealth
from bot.domain.delivery import Delivery, DeliveryKind, Refusal, Refused, Unknown
from bot.domain.errors import StorageGone, StorageLocked
from bot.domain.life import Parting
from bot.domain.match import Match, Reason
from bot.domain.message import Message
from bot.domain.paper import Notice
from bot.domain.watch import Language, WatchKind
from bot.intake.parting import part
from bot.intake.remembering import remember
from tests.fakes.papers import a_paper
from tests.fakes.searched_source import FakeSearchedSource
from tests.unit.commands.conversation import HERE, Conversation

PAPER = a_paper(1, "Video generation by diffusion", authors=("Yan Zhuang",), categories=("cs.CV",))
WHY = "why arXiv:2606.00001v2"


async def live_match(talk: Conversation, key: int = 1) -> None:
    """The pipeline matched the paper after the watch was made."""
    async with talk.library.begin() as work:
        reason = Reason(WatchKind.KEYWORD, "diffusion", ("diffusion",))
        await work.matches.add([Match(HERE, 1, key, (reason,), talk.clock.now(), live=True)])


async def test_what_cannot_be_an_id_is_an_error() -> None:
    talk = Conversation()
    assert "“some paper” is no id, link or number" in await talk.say("why some paper")
    assert not talk.last.ok


async def test_a_paper_that_no_source_brought_is_looked_up_and_matched() -> None:
    talk = Conversation(FakeSearchedSource([PAPER]))
    await talk.follow("keyword diffusion")
    said = await talk.say(WHY)
    assert "No source brought “arXiv:2606.00001v2” here yet." in said
    assert "arXiv knows it, of 2026-06-17:" in said
    assert "It would match 1. keyword “diffusion”" in said
    await talk.say("remove 1")
    assert "No watch of this place would match it." in await talk.say(WHY)
    failing = Conversation(FakeSearchedSource(failing="time-out"))
    assert "arXiv could not be asked: time-out" in await failing.say(WHY)


async def test_a_paper_that_no_watch_wants_names_the_nearest_and_its_words() -> None:
    talk = Conversation()
    await talk.remember([PAPER])
    assert "Nothing is watched here" in await talk.say(WHY)
    await talk.follow("keyword video diffusion, state space model, transformer")
    await talk.follow("author Bohan Zhuang")
    await talk.follow("query diffusion -video")
    said = (await talk.say(WHY)).splitlines()
    assert "None of the 5 watches here matches it. The nearest:" in said
    assert "1. keyword “video diffusion”: has video, diffusion, but not together as the watch wants them" in said
    assert "5. query “diffusion -video”: shut out by video" in said
    assert "4. author “Bohan Zhuang”: lacks Bohan Zhuang · of that family name: Yan Zhuang (another given name)" in said


async def test_a_paper_known_before_the_watch_was_made_is_offered_not_posted() -> None:
    talk = Conversation()
    await talk.remember([PAPER])
    await talk.follow("keyword diffusion")
    said = await talk.say("why 1")
    assert "was known here before that watch was made (Mon 15 Jun, 16:00)" in said
    assert "matched: keyword “diffusion”" in said


async def test_a_match_that_waits_says_for_what() -> None:
    talk = Conversation()
    await talk.follow("keyword diffusion")
    await talk.remember([PAPER])
    await live_match(talk)
    said = await talk.say(WHY)
    assert "It matched 1. keyword “diffusion” and waits for the next digest. The next one: " in said
    await talk.say("pause")
    assert "waits for the next digest. Paused" in await talk.say(WHY)
    await talk.say("remove 1")
    assert "It matched 1. keyword “diffusion”, which was removed Mon 15 Jun, 16:00." in await talk.say(WHY)


async def test_a_posted_paper_says_when_and_one_over_the_cap_offers_the_rest() -> None:
    talk = Conversation()
    await talk.follow("keyword diffusion")
    await talk.remember([PAPER, a_paper(2, "Diffusion too")])
    await live_match(talk)
    await live_match(talk, 2)
    await talk.deliver(Delivery(HERE, "2026-06-15/digest", DeliveryKind.CARD, 0, Message(()), (1,)))
    await talk.deliver(Delivery(HERE, "2026-06-15/digest", DeliveryKind.TAIL, 0, Message(()), (2,)))
    assert "It was posted here Mon 15 Jun, 16:00, with the digest of 2026-06-15." in await talk.say(WHY)
    assert "stood over the 5 cards of the digest of 2026-06-15" in await talk.say("why 2")
    assert talk.button("Open the rest").command == "more 2026-06-15/digest"


@pytest.mark.parametrize(
    ("slot", "kind", "told"),
    [
        ("2026-06-15/instant-093000", DeliveryKind.CARD, "waits to be posted, with the papers posted on 2026-06-15 as"),
        ("shared/2026-06-15/1-2", DeliveryKind.SHARED, "waits to be posted, with what was shared on 2026-06-15"),
    ],
)
async def test_what_a_paper_is_posted_with_is_said_in_words(slot: str, kind: DeliveryKind, told: str) -> None:
    talk = Conversation()
    await talk.remember([PAPER])
    async with talk.library.begin() as work:
        await work.outbox.enqueue((Delivery(HERE, slot, kind, 0, Message(()), (1,)),), talk.clock.now())
    assert told in await talk.say(WHY)


async def test_a_delivery_in_trouble_says_what_the_platform_said() -> None:
    talk = Conversation()
    await talk.remember([PAPER])
    card = Delivery(HERE, "2026-06-15/digest", DeliveryKind.CARD, 0, Message(()), (1,))
    async with talk.library.begin() as work:
        await work.outbox.enqueue((card,), talk.clock.now())
    assert "waits to be posted" in await talk.say(WHY)
    async with talk.library.begin() as work:
        (claim,) = await work.outbox.claim("w", talk.clock.now(), 30, 10)
    assert "being posted right now" in await talk.say(WHY)
    async with talk.library.begin() as work:
        await work.outbox.settle(claim, Unknown("may not look"), talk.clock.now(), held=True)
    assert (
        "It is held, with the digest of 2026-06-15: nobody can tell whether it was posted. may not look"
        in await talk.say(WHY)
    )
    assert "1 message is held" in await talk.say("status")


async def test_a_parked_delivery_and_place_are_said() -> None:
    talk = Conversation()
    await talk.remember([PAPER])
    await talk.say("settings")
    card = Delivery(HERE, "2026-06-15/digest", DeliveryKind.CARD, 0, Message(()), (1,))
    async with talk.library.begin() as work:
        await work.outbox.enqueue((card,), talk.clock.now())
        (claim,) = await work.outbox.claim("w", talk.clock.now(), 30, 10)
    await talk.desk.parked(HERE, "not_in_channel")
    async with talk.library.begin() as work:
        await work.outbox.settle(claim, Refused(Refusal.PARK, "not_in_channel"), talk.clock.now())
    told = await talk.say(WHY)
    assert "It waits to be posted, with the digest of 2026-06-15, until it can be: Nothing can be posted here" in told
    assert "Invite me again there with /invite" in told
    said = await talk.say("status")
    assert "Nothing can be posted here since Mon 15 Jun, 16:00. I'm not in that channel. Invite me again" in said
    assert "kept until 2026-09-13" in said
    assert "1 message can't be posted: not_in_channel" in said


async def test_status_tells_each_source_and_the_failing_ones_first() -> None:
    talk = Conversation()
    now = talk.clock.now()
    well = SourceHealth(
        "arxiv", "cs.CV", now, now + timedelta(hours=1), now, now, size=1243, freshness=Freshness.STALE, refused=2
    )
    ill = replace(well, section="cs.LG", failures=3, failing_since=now - timedelta(days=1), why="HTTP 503", refused=0)
    async with talk.library.begin() as work:
        for health in (well, ill):
            await work.sources.put_health(health)
    said = (await talk.say("状态")).splitlines()
    assert said[1].startswith("arXiv cs.LG: last success Mon 15 Jun, 16:00 · 1,243 entries")
    assert "failing since Sun 14 Jun, 16:00 (3 times): HTTP 503" in said[1]
    assert said[2].startswith("arXiv cs.CV")
    assert "the same batch as before · 2 entries could not be read · looks again Mon 15 Jun, 17:00" in said[2]
    assert "No source was asked yet." in await Conversation().say("status")


async def test_status_tells_sections_that_are_alike_together() -> None:
    talk = Conversation()
    now = talk.clock.now()
    well = SourceHealth("arxiv", "cs", now, now + timedelta(hours=1), now, now, size=1243, freshness=Freshness.FRESH)
    earlier = replace(well, section="math", succeeded_at=now - timedelta(hours=1), freshness=Freshness.EMPTY, size=0)
    down = replace(well, failures=3, failing_since=now - timedelta(hours=2), why="timed_out: no answer")
    async with talk.library.begin() as work:
        for health in (well, earlier, *(replace(down, section=section) for section in ("econ", "stat"))):
            await work.sources.put_health(health)
    failing, others = (await talk.say("status")).splitlines()[1:3]
    assert failing.startswith("arXiv (2 sections): last success")
    assert "failing since Mon 15 Jun, 14:00 (3 times): timed_out: no answer" in failing
    assert others == (
        "arXiv (2 sections): last success Mon 15 Jun, 15:00 · 1,243 entries · newest batch Mon 15 Jun, 16:00"
        " · fresh (1) · empty (1) · looks again Mon 15 Jun, 17:00"
    )


async def test_status_tells_what_is_odd_about_a_batch() -> None:
    talk = Conversation()
    now = talk.clock.now()
    odd = SourceHealth("arxiv", "cs", now, now, now, now, 1_950, notes=("close to the feed's limit",))
    async with talk.library.begin() as work:
        for health in (odd, replace(odd, section="math", notes=())):
            await work.sources.put_health(health)
    plain, noted = sorted((await talk.say("status")).splitlines()[1:3], key=len)
    assert noted.startswith("arXiv cs: ")
    assert "· close to the feed's limit · looks again" in noted
    assert "limit" not in plain


async def test_trouble_with_the_store_is_an_answer_everywhere() -> None:
    talk = Conversation()
    for fault, said in ((StorageLocked(), "busy with another program"), (StorageGone(), "can't be reached")):
        talk.library.fault = fault
        for text in ("", "author A One", "shuffle", "status", "why 2606.00001", "undo", "brief"):
            assert said in await talk.say(text)
            assert not talk.last.ok
        assert await talk.desk.suggest(HERE, "watch", "", talk.language) == ()


async def test_what_happened_to_a_paper_and_what_it_is_one_with_is_told() -> None:
    talk = Conversation()
    article = replace(PAPER, id="doi:10.1000/x", ids={"doi": "10.1000/x"}, source="crossref", version=None)
    twin = replace(article, id="pmid:7", ids={"pmid": "7"})
    async with talk.library.begin() as work:
        await remember(work, [PAPER], talk.clock.now())
        await remember(work, [replace(PAPER, version=2, links=("doi:10.1000/x",))], talk.clock.now())
        await remember(work, [replace(article, notice=Notice.RETRACTED)], talk.clock.now())
        await remember(work, [twin], talk.clock.now())
    said = await talk.say(WHY)
    assert "a new version, v1 → v2 (arXiv)." in said
    assert "it appeared in a journal, doi:10.1000/x (arXiv)." in said
    assert "it was retracted, says doi:10.1000/x (" in said
    assert "arxiv:2606.00001 and doi:10.1000/x are one work: a source declares doi:10.1000/x to be the same." in said
    hint = "arxiv:2606.00001 and pmid:7 seem to be one work (the same title, authors: 1 of 1)"
    assert hint in said
    other = await talk.say("why PMID 7")
    assert hint in other
    assert "it appeared in a journal" not in other
    assert "academichub part" not in other
    talk.language = Language.CHINESE
    chinese = await talk.say("为什么 PMID 7")
    assert "arxiv:2606.00001 与 pmid:7 看来是同一文献（标题相同、1 位作者中有 1 位一致）" in chinese


async def test_what_a_person_parted_is_told_with_who_and_when() -> None:
    talk = Conversation()
    article = replace(PAPER, id="doi:10.1000/x", ids={"doi": "10.1000/x"}, source="crossref", version=None)
    async with talk.library.begin() as work:
        await remember(work, [replace(PAPER, links=(article.id,)), article], talk.clock.now())
    assert "can part them: academichub part arxiv:2606.00001 doi:10.1000/x" in await talk.say(WHY)
    async with talk.library.begin() as work:
        await part(work, Parting("doi:10.1000/x", "arxiv:2606.00001", "Ada", talk.clock.now()))
    for asked in (WHY, "why 10.1000/x"):
        said = await talk.say(asked)
        assert "arxiv:2606.00001 and doi:10.1000/x are two works: Ada parted them" in said
        assert "are one work" not in said
        assert "academichub part" not in said
