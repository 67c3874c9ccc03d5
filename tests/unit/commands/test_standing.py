"""`why` tells where a paper stands among a place's others, and by which points."""

from __future__ import annotations

from bot.domain.watch import Language
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import Conversation


async def test_why_tells_a_papers_place_and_every_part_of_its_score() -> None:
    talk = Conversation()
    await talk.remember([a_paper(1, "Video one"), a_paper(2, "Video two", authors=["Bohan Zhuang"])])
    await talk.follow("keyword video")
    await talk.follow("author Bohan Zhuang")
    said = await talk.say("why 2606.00002")
    assert "Place 1 of the 2 that matched here within 7 days, by 8.0 points" in said
    assert "match +7.0, rarity of its watch +1.0, freshness +0.0, taste +0.0, variety +0.0" in said
    assert "Place 2 of the 2" in await talk.say("why 2606.00001")


async def test_a_paper_that_matched_nothing_lately_has_no_place() -> None:
    talk = Conversation(language=Language.CHINESE)
    await talk.remember([a_paper(1, "Video one")], hours_ago=24 * 9)
    await talk.follow("关键词 video")
    assert "排第" not in await talk.say("why 2606.00001")
    await talk.remember([a_paper(2, "Video two")])
    await talk.say("移除 1")
    await talk.follow("关键词 video")
    assert "1 篇中排第 1" in await talk.say("why 2606.00002")


async def test_what_was_saved_teaches_the_order_and_why_says_by_which_words() -> None:
    talk = Conversation()
    old = [a_paper(number, f"Saved gluon jets {number}", categories=["hep-ph"]) for number in range(10, 14)]
    saved = await talk.remember(old, hours_ago=24 * 60)
    titles = ["Video of cats", "Video of gluons", "Video of dogs"]
    await talk.remember([a_paper(number, title) for number, title in enumerate(titles, 1)])
    await talk.follow("keyword video")
    await talk.say("shuffle 3")
    assert talk.titles == titles
    for known in saved:
        await talk.say(f"save {known.key}")
    await talk.say("shuffle 3")
    assert talk.titles[0] == "Video of gluons"
    said = await talk.say("why 2606.00002")
    assert "taste +0.5" in said
    assert "learnt from what was saved here; most of it by: gluon" in said
