"""A server of the Messages protocol that others wrote (llama.cpp, in xllamacpp), with a model of random weights.

It counts, streams and keeps beginnings as it likes, doesn't know forms, and its model writes gibberish.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from adapters.models.checkup import check_model
from adapters.models.claude import ClaudeModel, ModelServer
from bot.domain.briefing import Instead
from bot.domain.model import Prompt, Trouble
from bot.domain.spending import Caps
from tests.adapters.models.asked import FORM, PAPERS, prompt, unwritten
from tests.fakes.clock import FakeClock
from tests.fakes.papers import a_paper
from tests.fakes.tiny_model import CONTEXT, write_tiny_model
from tests.patience import PATIENCE_S
from tests.unit.briefing.writing_stand import Stand

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(find_spec("xllamacpp") is None, reason="there is no wheel of xllamacpp for this machine"),
]
SMALL = Prompt("Rules.", PAPERS[:1], "Brief me.", FORM, 400)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    xllamacpp: Any = import_module("xllamacpp")
    path = tmp_path_factory.mktemp("model") / "gibberish.gguf"
    write_tiny_model(path)
    asked = xllamacpp.CommonParams()
    asked.model.path, asked.n_ctx, asked.n_parallel, asked.warmup = str(path), CONTEXT, 1, False
    asked.port, asked.hostnames, asked.cpuparams.n_threads, asked.sampling.seed = 0, ["127.0.0.1"], 1, 1
    server = xllamacpp.Server(asked)
    yield server.listening_address
    del server


def at(url: str, **told: Any) -> ModelServer:
    return ModelServer("", url, "gibberish", **{"timeout_s": PATIENCE_S, "window": CONTEXT, **told})


@asynccontextmanager
async def model_at(url: str, **told: Any) -> Any:
    model = ClaudeModel(at(url, **told), FakeClock())
    try:
        yield model
    finally:
        await model.close()


async def test_its_gibberish_is_no_answer_and_what_it_took_is_known(url: str) -> None:
    async with model_at(url) as model:
        counted = await model.count(SMALL)
        found = await unwritten(model, SMALL)
        assert (found.trouble, found.why) == (Trouble.MALFORMED, "the answer is not JSON")
        assert found.usage.tokens_in == counted > 500
        assert 0 < found.usage.written < 400


async def test_what_is_cut_off_and_what_does_not_fit_is_told(url: str) -> None:
    async with model_at(url) as model:
        cut = await unwritten(model, Prompt("Rules.", PAPERS[:1], "Brief me.", FORM, 2))
        assert (cut.trouble, cut.usage.written) == (Trouble.TRUNCATED, 2)
        long = await unwritten(model, prompt(papers=PAPERS * 40))
        assert long.trouble is Trouble.TOO_LONG
        assert "exceeds the available context size" in long.why


async def test_the_doctor_finds_it(url: str) -> None:
    found = await check_model(at(url), Caps(10, 30, 5_000_000, 20_000_000), FakeClock())
    assert found.well
    assert found.found[0] == "answers: gibberish at 127.0.0.1, which costs nothing (ACADEMICHUB_MODEL_PRICE)."


async def test_its_gibberish_yields_the_extractive_briefing_with_the_reason(url: str) -> None:
    papers = [
        a_paper(
            place, f"Owls {place}", abstract=f"We count the owls of forest {place} at night. They are many and loud."
        )
        for place in (1, 2, 3)
    ]
    async with model_at(url) as model:
        composed = await Stand(model).brief(papers)
    assert composed.briefing.instead is Instead.TROUBLE
    assert composed.briefing.model is None
    assert "JSON" in composed.briefing.why
    assert composed.cost == 0


def test_the_same_seed_writes_the_same_model(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_tiny_model(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
