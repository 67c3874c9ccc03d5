"""A model's lines come to cards that stand already: once per paper and language, within budget, edited in place."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from bot.delivery import Deliverer
from bot.domain.message import Card, Message, plain
from bot.domain.model import Trouble, Unwritten, Usage
from bot.domain.spending import Caps
from bot.domain.watch import Language, Mode, Place, WatchKind
from bot.gloss_rounds import AGAIN_S, RESERVED_S, Glossed, GlossRounds
from tests.fakes.language_model import FakeLanguageModel
from tests.fakes.messenger import FakeMessenger
from tests.fakes.model_characters import Asked
from tests.fakes.papers import a_paper
from tests.unit.delivery.stand import Crash, killed_at
from tests.unit.pipeline.lab import PLACE, Lab, at

PLENTY = Caps(10, 30, 5_000_000, 20_000_000)
OTHER = Place("slack", "T1", "C2")
ABSTRACT = "We fed foxes at noon. Paper {n} shows that they came back to the same clearing."


def told_well(asked: Asked) -> str:
    """A model that tells each paper from its own abstract."""
    chinese = "简体中文" in asked.system
    papers: list[dict[str, Any]] = []
    for number, sheet in enumerate(asked.papers, 1):
        quote = sheet.partition("Abstract: ")[2].split(". ")[-1].splitlines()[0].strip(". ")
        line: dict[str, Any] = {"paper": number, "quote": quote, "text": "Foxes come back to where they were fed."}
        if chinese:
            line |= {"text": "狐狸会回到喂食的地方。", "title": "狐狸的论文", "abstract": "狐狸在正午被喂食。"}
        papers.append(line)
    return json.dumps({"papers": papers}, ensure_ascii=False)


class GlossLab(Lab):
    """A lab whose place has today's digest posted and wants a model's lines."""

    def __init__(self, caps: Caps = PLENTY) -> None:
        super().__init__()
        self.model = FakeLanguageModel(told_well)
        self.rounds = GlossRounds(self.model, self.library, self.clock, {"slack": self.messenger}, caps)

    async def posted(
        self, papers: int = 2, language: Language = Language.ENGLISH, mode: Mode = Mode.CARDS, *, wanted: bool = True
    ) -> None:
        """Post a digest of so many papers."""
        self.source.lay_out("cs", [a_paper(99, authors=["Somebody Else"])])
        await self.pipeline.collect()
        for place in (PLACE, OTHER):
            await self.follow(WatchKind.AUTHOR, "Ada Example", place)
            async with self.library.begin() as work:
                radar = await work.radars.get(place)
                assert radar is not None
                tldr = wanted and place == PLACE
                await work.radars.save(replace(radar, language=language, mode=mode, tldr=tldr))
        told = [a_paper(n, f"Foxes, part {n}", abstract=ABSTRACT.format(n=n)) for n in range(1, papers + 1)]
        self.source.lay_out("cs", told)
        await self.pipeline.collect()
        await self.digest_at(at(15, 9))

    async def glossed(self) -> Glossed:
        """Make a round, and let what it changed be edited."""
        done = await self.rounds.run()
        await Deliverer(self.library, {"slack": self.messenger}, self.clock, "worker", Random(1)).deliver_due()
        return done

    def lines(self, place: Place = PLACE) -> Sequence[list[str]]:
        """Give the model's lines on each card that people see."""
        blocks = (block for posted in self.messenger.visible(place) for block in posted.shown.blocks)
        return [[plain(line) for line in block.gloss] for block in blocks if isinstance(block, Card)]

    async def spent(self) -> int:
        """Give the micro-dollars that stand against today."""
        async with self.library.begin() as work:
            return (await work.spending.of_all(self.clock.now())).cost


LINE = "AI, in one line: Foxes come back to where they were fed."


async def test_cards_go_out_first_and_are_edited_when_the_lines_come() -> None:
    lab = GlossLab()
    await lab.posted()
    before = len(lab.messenger.visible(PLACE))
    assert (lab.lines(), lab.model.asked) == ([[], []], [])
    assert await lab.glossed() == Glossed(2)
    assert lab.lines() == [[LINE], [LINE]]
    assert (len(lab.messenger.visible(PLACE)), len(lab.titles())) == (before, 2)
    assert len(lab.model.asked) == 1
    assert 0 < await lab.spent() < 100_000


async def test_who_did_not_ask_for_lines_gets_none() -> None:
    lab = GlossLab()
    await lab.posted(wanted=False)
    assert await lab.glossed() == Glossed()
    assert (lab.lines(), lab.lines(OTHER), lab.model.asked) == ([[], []], [[], []], [])


async def test_a_chinese_place_reads_title_and_abstract_in_chinese_beside_the_papers_own() -> None:
    lab = GlossLab()
    await lab.posted(1, Language.CHINESE)
    await lab.glossed()
    assert lab.lines() == [
        ["AI 译题：狐狸的论文", "AI 译摘要：狐狸在正午被喂食。", "AI 一句话：狐狸会回到喂食的地方。"]
    ]
    assert lab.titles() == ["Foxes, part 1"]


async def test_lines_are_made_once_per_paper_and_language_whoever_wants_them() -> None:
    lab = GlossLab()
    await lab.posted()
    await lab.glossed()
    paid = await lab.spent()
    assert await lab.glossed() == Glossed()
    async with lab.library.begin() as work:
        other = await work.radars.get(OTHER)
        assert other is not None
        await work.radars.save(replace(other, tldr=True))
    assert await lab.glossed() == Glossed(2)
    assert (lab.lines(OTHER), len(lab.model.asked), await lab.spent()) == ([[LINE], [LINE]], 1, paid)


@pytest.mark.parametrize("papers", [5, 1])
async def test_papers_are_asked_for_together(papers: int) -> None:
    lab = GlossLab()
    await lab.posted(papers)
    await lab.glossed()
    assert (len(lab.model.asked), len(lab.model.asked[0].papers)) == (1, papers)


@pytest.mark.parametrize("mode", [Mode.THREAD, Mode.DIGEST])
async def test_lines_come_in_each_layout_that_has_cards(mode: Mode) -> None:
    lab = GlossLab()
    await lab.posted(3, mode=mode)
    await lab.glossed()
    assert lab.lines() == [[LINE]] * 3


async def test_the_compact_layout_has_no_cards_and_costs_nothing() -> None:
    lab = GlossLab()
    await lab.posted(mode=Mode.COMPACT)
    assert await lab.glossed() == Glossed()
    assert lab.model.asked == []


async def test_without_money_left_the_cards_stay_as_they_are() -> None:
    lab = GlossLab(Caps(10, 30, 10, 10))
    await lab.posted()
    assert await lab.glossed() == Glossed()
    assert (lab.model.asked, lab.lines(), await lab.spent()) == ([], [[], []], 0)


async def test_trouble_that_passes_is_waited_out_and_costs_what_it_cost() -> None:
    lab = GlossLab()
    await lab.posted()
    lab.model.plant(Unwritten(Trouble.OVERLOADED, "busy", retry_after_s=3_600))
    assert await lab.glossed() == Glossed(0, AGAIN_S)
    assert (lab.lines(), await lab.spent()) == ([[], []], 0)
    assert await lab.glossed() == Glossed(2)
    assert lab.lines() == [[LINE], [LINE]]


@pytest.mark.parametrize("trouble", [Trouble.REFUSED, Trouble.MALFORMED, Trouble.TRUNCATED])
async def test_what_the_model_cannot_do_is_not_paid_for_again(trouble: Trouble) -> None:
    lab = GlossLab()
    await lab.posted()
    lab.model.plant(*[Unwritten(trouble, "no", usage=Usage(100, 10))] * 2)
    assert await lab.glossed() == Glossed()
    asked = len(lab.model.asked)
    assert await lab.glossed() == Glossed()
    assert (len(lab.model.asked), lab.lines()) == (asked, [[], []])
    assert await lab.spent() > 0


async def test_a_wrong_key_is_no_fault_of_the_papers() -> None:
    lab = GlossLab()
    await lab.posted()
    lab.model.plant(Unwritten(Trouble.NOT_ALLOWED, "wrong key"))
    assert await lab.glossed() == Glossed()
    assert await lab.glossed() == Glossed(2)


async def test_an_obedient_model_puts_nothing_on_a_card_that_its_paper_does_not_say() -> None:
    def obedient(asked: Asked) -> str:
        answer = json.loads(told_well(asked))
        answer["papers"][0]["text"] = "Foxes won: @everyone see https://evil.example"
        return json.dumps(answer)

    lab = GlossLab()
    lab.model.character = obedient
    await lab.posted()
    assert await lab.glossed() == Glossed(1)
    assert lab.lines() == [[], [LINE]]


async def test_cards_of_older_days_are_left_alone() -> None:
    lab = GlossLab()
    await lab.posted()
    await lab.clock.advance(timedelta(hours=25).total_seconds())
    assert await lab.glossed() == Glossed()
    assert lab.model.asked == []


async def test_nothing_is_spent_while_the_clock_is_in_doubt() -> None:
    lab = GlossLab()
    await lab.posted()
    doubting = GlossRounds(lab.model, lab.library, lab.clock, {"slack": lab.messenger}, PLENTY, lambda: "odd")
    assert await doubting.run() == Glossed()
    assert lab.model.asked == []


@pytest.mark.parametrize("point", ["gloss.reserved", "gloss.answered", "gloss.revising"])
async def test_killed_at_any_point_another_round_goes_on_and_asks_nothing_twice(point: str) -> None:
    lab = GlossLab()
    await lab.posted()
    with killed_at(point), pytest.raises(Crash):
        await lab.rounds.run()
    await lab.clock.advance(RESERVED_S + 1)
    assert await lab.glossed() == Glossed(2)
    assert (lab.lines(), len(lab.model.asked)) == ([[LINE], [LINE]], 1)
    async with lab.library.begin() as work:
        assert (await work.spending.of_all(lab.clock.now())).aside == 0


async def test_lines_wait_for_no_card_and_no_card_waits_for_them() -> None:
    lab = GlossLab()
    await lab.posted()
    told, open_ = asyncio.Event(), asyncio.Event()

    async def held() -> None:
        told.set()
        await open_.wait()

    lab.model.held = held
    round_ = asyncio.create_task(lab.rounds.run())
    await told.wait()
    assert len(lab.titles()) == 2
    async with lab.library.begin() as work:
        assert (await work.spending.of_all(lab.clock.now())).aside > 0
    open_.set()
    assert await round_ == Glossed(2)


class FakeNarrowMessenger(FakeMessenger):
    """A chat platform whose messages have no room for an abstract in Chinese."""

    def fits(self, message: Message) -> bool:
        """Tell whether it has none."""
        return "译摘要" not in str(message) and super().fits(message)


async def test_what_does_not_fit_a_message_is_left_out_the_abstract_first() -> None:
    lab = GlossLab()
    await lab.posted(1, Language.CHINESE)
    lab.rounds = GlossRounds(lab.model, lab.library, lab.clock, {"slack": FakeNarrowMessenger(lab.clock)}, PLENTY)
    await lab.glossed()
    assert lab.lines() == [["AI 译题：狐狸的论文", "AI 一句话：狐狸会回到喂食的地方。"]]
