"""Prompts and models for the tests of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from adapters.models.claude import ClaudeModel, ModelServer
from bot.domain.happening import Happening, unheard
from bot.domain.model import Prompt, Unwritten, Written
from bot.ports import Meter
from tests.fakes.clock import FakeClock
from tests.fakes.model_server import FakeModelServer
from tests.patience import PATIENCE_S

FORM = {
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "minItems": 1,
            "maxItems": 30,
            "items": {
                "type": "object",
                "properties": {
                    "evidence": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {"paper": {"type": "integer"}, "quote": {"type": "string", "minLength": 20}},
                            "required": ["paper", "quote"],
                        },
                    },
                    "text": {"type": "string"},
                },
                "required": ["evidence", "text"],
            },
        }
    },
    "required": ["claims"],
}
RULES = "You read papers for researchers, and quote from them. " * 50
PAPERS = tuple(
    f"Title: On {what}\nAbstract: We show that {what} can be measured. It takes place at all scales that were observed."
    for what in ("glaciers", "protein folding", "类星体的吸积盘", "sparse attention")
)


def prompt(task: str = "Brief me.", papers: tuple[str, ...] = PAPERS, **others: Any) -> Prompt:
    """Make a prompt that asks for claims."""
    return Prompt(RULES, papers, task, **{"form": FORM, "most_tokens": 4_000, **others})


@asynccontextmanager
async def asked_at(server: FakeModelServer, meter: Meter = unheard, **told: Any) -> AsyncIterator[ClaudeModel]:
    """Give the model behind a server that runs already."""
    known = {"key": server.key, "url": server.url, "model": "claude-sonnet-5-5", "timeout_s": PATIENCE_S}
    model = ClaudeModel(ModelServer(**{**known, **told}), FakeClock(), meter)
    try:
        yield model
    finally:
        await model.close()


async def written(model: ClaudeModel, asked: Prompt) -> Written:
    """Ask, and insist on an answer."""
    answered = await model.write(asked)
    assert isinstance(answered, Written), answered
    return answered


async def unwritten(model: ClaudeModel, asked: Prompt) -> Unwritten:
    """Ask, and insist on trouble."""
    answered = await model.write(asked)
    assert isinstance(answered, Unwritten), answered
    return answered


class Heard:
    """What a meter heard."""

    def __init__(self) -> None:
        self.all: list[Happening] = []

    def __call__(self, happening: Happening, /) -> None:
        self.all.append(happening)
