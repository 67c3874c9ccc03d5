"""What a briefing may cost: told before, never passed, whatever the model does."""

import asyncio

import pytest

from bot.briefing.asking import Asking, Purse
from bot.briefing.fitting import BYTES_A_TOKEN, MOST_READ, fitting, tokens_at_most
from bot.briefing.forms import READING, SYNTHESIS
from bot.briefing.prompts import reading, synthesis
from bot.domain.briefing import Instead
from bot.domain.model import Price, Prompt, Usage
from bot.domain.paper_text import PaperText
from bot.domain.watch import Language
from bot.ports.writing import Order
from tests.fakes.clock import FakeClock
from tests.fakes.language_model import FakeLanguageModel
from tests.fakes.model_characters import Character, formless, honest, lying, rambling, talking
from tests.fakes.papers import a_paper
from tests.fakes.store_briefings import FakeAnswers
from tests.fakes.store_shelves import Shelves
from tests.unit.briefing.makings import FIVE
from tests.unit.briefing.writing_stand import Stand

WINDOWS = (1_000, 5_000, 8_192, 200_000)
MONEY = (0, 1, 5_000, 40_000, 80_000, 150_000, 300_000, 1_000_000)


@pytest.mark.parametrize("character", [honest, lying, rambling, talking, formless])
async def test_the_most_it_may_cost_is_told_and_kept(character: Character) -> None:
    stand = Stand(FakeLanguageModel(character))
    most = await stand.writer.cost(Order(FIVE, Language.ENGLISH))
    assert stand.model.counted == 0  # nobody is asked for it
    composed = await stand.brief(FIVE)
    assert 0 < composed.cost <= most


@pytest.mark.parametrize("money", MONEY)
@pytest.mark.parametrize("character", [honest, rambling])
async def test_calls_never_cost_more_than_what_is_set_aside(character: Character, money: int) -> None:
    model = FakeLanguageModel(character)
    composed = await Stand(model).brief(FIVE, money=money)
    assert composed.cost <= money
    if not model.asked:
        assert composed.briefing.instead is Instead.BUDGET
        assert composed.briefing.themes


async def test_less_money_reads_fewer_papers_and_says_what_was_left_out() -> None:
    whole = await Stand(FakeLanguageModel()).brief(FIVE)
    most = await Stand(FakeLanguageModel()).writer.cost(Order(FIVE[:2], Language.ENGLISH))
    model = FakeLanguageModel()
    some = await Stand(model).brief(FIVE, money=most)
    assert (whole.briefing.left_out, some.briefing.left_out) == (0, 3)
    assert len([prompt for prompt in model.asked if prompt.form is READING]) == 2
    assert some.briefing.instead is None


async def test_money_for_the_readings_alone_ends_in_chosen_sentences() -> None:
    class Dear(FakeLanguageModel):
        """Counts a thousand times what others do once papers are numbered."""

        async def count(self, prompt: Prompt) -> int:
            return await super().count(prompt) * (1_000 if prompt.form is not READING else 1)

    model = Dear(window=10_000_000)
    composed = await Stand(model).brief(FIVE)
    assert composed.briefing.instead is Instead.BUDGET
    assert "set aside" in composed.briefing.why
    assert [prompt.form for prompt in model.asked] == [READING] * 5


async def test_an_answer_has_its_price_too() -> None:
    for money in MONEY:
        model = FakeLanguageModel()
        composed = await Stand(model).answer(FIVE, "What is the threshold?", money=money)
        assert composed.cost <= money
        assert (composed.briefing.instead is Instead.BUDGET) == (not model.asked)


async def test_a_call_broken_off_counts_in_full() -> None:
    begun = asyncio.Event()

    async def held() -> None:
        begun.set()
        await asyncio.Event().wait()

    model = FakeLanguageModel(held=held)
    purse = Purse(100_000, model)
    asking = Asking(model, FakeAnswers(Shelves()), FakeClock(), purse)
    prompt = reading(PaperText(FIVE[0]))
    call = asyncio.create_task(asking.ask(prompt, lambda answer: answer))
    await begun.wait()
    call.cancel()
    await asyncio.wait([call])
    assert purse.spent == purse.most(prompt, await model.count(prompt)) > 0


async def test_a_briefing_broken_off_goes_on_where_it_was() -> None:
    reached = asyncio.Event()

    async def held() -> None:
        if len(model.asked) == 6 and not reached.is_set():  # in the midst of the synthesis
            reached.set()
            await asyncio.Event().wait()

    model = FakeLanguageModel(held=held)
    stand = Stand(model)
    first = asyncio.create_task(stand.writer.write(Order(FIVE, Language.ENGLISH), stand.tell))
    await reached.wait()
    first.cancel()
    await asyncio.wait([first])
    composed = await stand.brief(FIVE)
    assert composed.briefing.instead is None
    assert [prompt.form is SYNTHESIS for prompt in model.asked] == [False] * 5 + [True] * 2


def test_a_purse_holds_back_what_is_under_way() -> None:
    purse = Purse(100, FakeLanguageModel(price=Price(1_000_000, 1_000_000)))
    assert purse.hold(60)
    assert not purse.hold(41)
    assert purse.hold(40)
    purse.settle(60, Usage(read=10, written=5))
    assert purse.hold(45)
    assert not purse.hold(1)
    assert (purse.spent, purse.usage) == (15, Usage(10, 5))


async def test_a_model_of_ones_own_costs_nothing_and_needs_no_money() -> None:
    composed = await Stand(FakeLanguageModel(price=Price(0, 0))).brief(FIVE, money=0)
    assert (composed.cost, composed.briefing.instead) == (0, None)


def test_a_small_window_holds_fewer_papers() -> None:
    texts = [PaperText(a_paper(number, abstract=f"We find result {number} here.")) for number in range(1, 60)]
    counts = [len(fitting(texts, Language.CHINESE, None, FakeLanguageModel(window=window))) for window in WINDOWS]
    assert counts[0] == 0
    assert counts == sorted(counts)
    assert counts[-1] == MOST_READ


async def test_a_model_that_reads_less_than_one_paper_is_not_asked() -> None:
    model = FakeLanguageModel(window=1_000)
    briefing = (await Stand(model).brief(FIVE)).briefing
    assert model.asked == []
    assert (briefing.instead, briefing.why.partition(":")[0]) == (Instead.TROUBLE, "too_long")


def test_tokens_are_estimated_upwards() -> None:
    for prompt in (reading(PaperText(FIVE[0])), synthesis(["渗流阈值" * 200], Language.CHINESE, bridged=True)):
        characters = sum(map(len, (prompt.system, *prompt.papers, prompt.task)))
        assert tokens_at_most(prompt) >= characters / BYTES_A_TOKEN
