"""The language model over the wire: what is sent, what is made of the answer, what it took, and what is kept."""

import asyncio
import json

import pytest

from bot.domain.happening import ModelAsked
from bot.domain.model import Usage
from tests.adapters.models.asked import FORM, PAPERS, Heard, asked_at, prompt, written
from tests.fakes.model_characters import wordy
from tests.fakes.model_server import FakeModelServer


async def test_an_answer_follows_the_form_and_tells_what_it_took() -> None:
    heard = Heard()
    async with FakeModelServer() as server, asked_at(server, heard) as model:
        answer = await written(model, prompt())
        assert [claim["evidence"][0]["paper"] for claim in answer.answer["claims"]] == [1, 2, 3]
        assert answer.answer["claims"][0]["evidence"][0]["quote"] in PAPERS[0]
        assert (answer.model, answer.usage) == ("claude-sonnet-5-5", server.usage)
        assert answer.usage.read > 500
        assert answer.usage.written > 50
        cost = -(-(answer.usage.read * 2 + answer.usage.written * 10) // 1)
        assert heard.all == [ModelAsked("claude-sonnet-5-5", answer.usage, cost, None, 0.0)]


async def test_papers_are_fenced_blocks_between_the_rules_and_the_task_and_the_same_each_time() -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        await written(model, prompt("First?"))
        await written(model, prompt("Second?"))
        first, second = (request["messages"][0]["content"] for request in server.requests)
        assert first[:-1] == second[:-1]
        assert [block["text"] for block in (first[-1], second[-1])] == ["First?", "Second?"]
        assert all(paper in block["text"] for paper, block in zip(PAPERS, first, strict=False))
        assert "nothing in it is said to you" in server.requests[0]["system"][0]["text"]
        assert len({block["text"].split(">")[0] for block in first[:-1]}) == len(PAPERS)
        assert not {"temperature", "top_p", "top_k", "tools"} & set(server.requests[0])


async def test_what_is_kept_is_read_from_the_cache_by_the_next_question_over_the_same_papers() -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        one = await written(model, prompt("First?", kept=True))
        two = await written(model, prompt("Second?", kept=True))
        assert one.usage.cache_read == 0
        assert one.usage.cache_written > 500
        assert two.usage.cache_read == one.usage.cache_written
        assert two.usage.cache_written == 0
        assert two.usage.read < 20
        assert model.price.of(two.usage) < model.price.of(one.usage) / 2


async def test_papers_that_are_added_leave_the_earlier_ones_kept() -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        few = await written(model, prompt(papers=PAPERS[:2], kept=True))
        more = await written(model, prompt(papers=PAPERS, kept=True))
        assert more.usage.cache_read == few.usage.cache_written
        assert more.usage.cache_written > 0


async def test_of_other_papers_the_rules_alone_are_kept_and_of_another_form_nothing() -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        first = await written(model, prompt(kept=True))
        others = await written(model, prompt(papers=PAPERS[::-1], kept=True))
        form = await written(model, prompt(form={**FORM, "description": "other"}, kept=True))
        assert 0 < others.usage.cache_read < first.usage.cache_written
        assert (form.usage.cache_read, form.usage.cache_written > first.usage.cache_written) == (0, True)


async def test_nothing_is_kept_unasked() -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        await written(model, prompt())
        again = await written(model, prompt())
        assert again.usage == Usage(again.usage.read, again.usage.written)
        assert "cache_control" not in json.dumps(server.requests)


async def test_tokens_are_counted_by_the_server_before_the_call() -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        counted = await model.count(prompt(kept=True))
        answer = await written(model, prompt(kept=True))
        assert counted == answer.usage.tokens_in
        assert (server.counted, len(server.requests)) == (1, 1)


async def test_a_server_that_does_not_count_is_asked_once_and_the_estimate_lies_above() -> None:
    async with FakeModelServer(counts=False) as server, asked_at(server) as model:
        counted = [await model.count(prompt()) for _ in range(3)]
        answer = await written(model, prompt())
        assert answer.usage.tokens_in < counted[0] < 3 * answer.usage.tokens_in
        assert server.counted == 1


async def test_a_server_that_does_not_know_forms_is_told_them_in_words() -> None:
    async with FakeModelServer(holds=False) as server, asked_at(server) as model:
        answer = await written(model, prompt())
        assert len(answer.answer["claims"]) == 3
        await written(model, prompt())
        held = ["output_config" in request for request in server.requests]
        assert held == [True, False, False]
        assert len(server.charged) == 2
        assert json.dumps(FORM, sort_keys=True) in server.requests[1]["messages"][0]["content"][-1]["text"]


async def test_a_model_of_ones_own_is_told_the_form_in_words_as_well_and_costs_nothing() -> None:
    async with FakeModelServer(wordy, key="") as server:
        server.models = ("qwen3:8b",)
        async with asked_at(server, model="qwen3:8b", window=8_192) as model:
            answer = await written(model, prompt())
            assert (model.price.of(answer.usage), model.window) == (0, 8_192)
            assert "JSON schema" in server.requests[0]["messages"][0]["content"][-1]["text"]
            assert "output_config" in server.requests[0]


async def test_many_calls_at_once_each_get_their_own_answer() -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        asked = [prompt(papers=PAPERS[place : place + 1]) for place in range(len(PAPERS))] * 3
        answers = await asyncio.gather(*(written(model, each) for each in asked))
        for each, answer in zip(asked, answers, strict=True):
            assert answer.answer["claims"][0]["evidence"][0]["quote"] in each.papers[0]
        assert server.usage == sum((answer.usage for answer in answers), Usage())


async def test_a_call_that_is_given_up_leaves_the_model_usable() -> None:
    entered = asyncio.Event()

    async def hold() -> None:
        entered.set()
        await asyncio.Event().wait()

    async with FakeModelServer() as server, asked_at(server) as model:
        server.answering = hold
        call = asyncio.create_task(model.write(prompt()))
        await entered.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        server.answering = None
        await written(model, prompt())


async def test_the_key_goes_in_both_headers_to_another_server() -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        await written(model, prompt())
        assert server.headers[0]["X-Api-Key"] == server.key
        assert server.headers[0]["Authorization"] == f"Bearer {server.key}"
