"""What the doctor says about the language model, and what to do."""

import socket
from typing import Any

import pytest

from adapters.models.checkup import check_model
from adapters.models.claude import ModelServer
from bot.domain.checkup import Checkup
from bot.domain.spending import Caps
from tests.fakes.clock import FakeClock
from tests.fakes.model_outcomes import OVERLOADED, PAGE, SLOW, UNAUTHORIZED
from tests.fakes.model_server import FakeModelServer
from tests.patience import PATIENCE_S

CAPS = Caps(10, 30, 5_000_000, 20_500_000)
SPENDING = "in a day: 10 requests a person, 30 a channel, $5 a workspace, $20.5 altogether."


async def check(server: FakeModelServer, **told: Any) -> Checkup:
    known = {"key": server.key, "url": server.url, "model": "claude-sonnet-5-5", "timeout_s": PATIENCE_S}
    return await check_model(ModelServer(**{**known, **told}), CAPS, FakeClock())


async def test_without_a_model_it_says_how_to_get_one_and_that_this_is_no_fault() -> None:
    found = await check_model(None, CAPS, FakeClock())
    assert found.well
    assert "ANTHROPIC_API_KEY" in found.found[0]
    assert "ANTHROPIC_BASE_URL" in found.found[0]


async def test_a_model_that_is_there_is_named_with_its_price_and_nothing_is_spent() -> None:
    async with FakeModelServer() as server:
        found = await check(server)
        price = "for $2 a million tokens read ($0.1 from its cache) and $10 written"
        assert found == Checkup(
            "language model", True, (f"answers: claude-sonnet-5-5 at 127.0.0.1, {price}.", SPENDING)
        )
        assert (server.requests, server.charged) == ([], [])


async def test_a_model_of_ones_own_that_no_list_names_is_asked_for_one_word() -> None:
    async with FakeModelServer(key="") as server:
        server.models, server.lists = ("qwen3:8b",), False
        found = await check(server, model="qwen3:8b")
        costs = "which costs nothing (ACADEMICHUB_MODEL_PRICE)"
        assert found == Checkup("language model", True, (f"answers: qwen3:8b at 127.0.0.1, {costs}.", SPENDING))
        assert [request["max_tokens"] for request in server.requests] == [1]
        server.plant(OVERLOADED)
        assert "Try again later" in (await check(server, model="qwen3:8b")).found[0]


@pytest.mark.parametrize(
    ("told", "said", "remedy"),
    [
        ({"key": "sk-ant-wrong-0000000"}, "401: invalid x-api-key", "Set ANTHROPIC_API_KEY"),
        ({"model": "claude-sonnet-9"}, "404: model: claude-sonnet-9", "Set ACADEMICHUB_MODEL"),
    ],
)
async def test_what_is_wrong_is_told_with_what_to_do(told: dict[str, str], said: str, remedy: str) -> None:
    async with FakeModelServer() as server:
        found = await check(server, **told)
        assert not found.well
        assert said in found.found[0]
        assert remedy in found.found[0]
        assert "sk-ant" not in found.found[0]


async def test_a_window_that_is_narrower_than_thought_is_told() -> None:
    async with FakeModelServer() as server:
        found = await check(server, window=2_000_000)
        assert not found.well
        assert "reads 1000000 tokens at once, not 2000000: set ACADEMICHUB_MODEL_WINDOW" in found.found[0]


async def test_a_server_that_tells_less_of_its_models_is_believed() -> None:
    async with FakeModelServer() as server:
        server.told = {"lifecycle": None, "retires_at": None, "max_input_tokens": None}
        assert (await check(server)).well


async def test_a_model_that_will_be_taken_away_is_told_with_the_one_to_take() -> None:
    async with FakeModelServer() as server:
        server.told = {"lifecycle": "deprecated", "retires_at": "2026-11-30T00:00:00Z"}
        found = await check(server, model="claude-haiku-5-5")
        assert not found.well
        assert found.found[0].startswith("claude-haiku-5-5 ends on 2026-11-30: leave ACADEMICHUB_MODEL out for claude-")


async def test_where_nobody_listens_it_says_where_to_look() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    found = await check(FakeModelServer(), url=url)
    assert not found.well
    assert "Check this machine's network, ANTHROPIC_BASE_URL" in found.found[0]


async def test_a_page_that_answers_in_its_place_is_no_model() -> None:
    async with FakeModelServer() as server:
        server.listed = PAGE
        found = await check(server)
        assert not found.well
        assert "no model's server" in found.found[0]


@pytest.mark.parametrize("outcome", [UNAUTHORIZED, SLOW])
async def test_ones_own_model_that_does_not_answer_is_told(outcome: Any) -> None:
    async with FakeModelServer(key="") as server:
        server.models, server.lists = ("qwen3:8b",), False
        server.plant(outcome)
        assert not (await check(server, model="qwen3:8b", timeout_s=0.5)).well
