"""Claude's families of models: what they cost, how much they read, and how one of them is asked not to think first.

Prices, windows and settings as of November 2026. A model that stands in no row is a model of one's own.

Source: https://platform.claude.com/docs/en/about-claude/pricing
Source: https://platform.claude.com/docs/en/models/sonnet-5-5/migration-guide
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from bot.domain.model import Price

WHOLE = 1_000_000
SHORT = 200_000
CHEAP_UP_TO = 100_000
"""Haiku 5.5 takes five times its price for a longer prompt, so it is given none."""

NO_THINKING: Mapping[str, Any] = {"thinking": {"type": "disabled"}}
NO_THINKING_AT_FIRST: Mapping[str, Any] = {"thinking": {"type": "between_tools"}}
LITTLE_THINKING: Mapping[str, Any] = {"output_config": {"effort": "low"}}

_SONNET = re.compile(r"claude-sonnet-(\d+)(?:-(\d{1,2}))?$")


@dataclass(frozen=True, slots=True)
class Family:
    """Models that cost the same and are asked in the same way.

    Attributes:
        price: of their tokens.
        window: tokens that a prompt may have, 1 and up.
        settings: what goes with each call so that the tokens it may write aren't spent on thinking.
    """

    price: Price
    window: int
    settings: Mapping[str, Any] = field(default_factory=dict)


def _dollars(read: float, written: float, cache_read: float) -> Price:
    return Price(*(round(dollars * 1_000_000) for dollars in (read, written, cache_read)))


FAMILIES: Mapping[str, Family] = {
    "claude-fable-5": Family(_dollars(10, 50, 1), WHOLE, LITTLE_THINKING),
    "claude-mythos-5": Family(_dollars(10, 50, 1), WHOLE, LITTLE_THINKING),
    "claude-opus-5-5": Family(_dollars(4, 20, 0.2), WHOLE, LITTLE_THINKING),
    "claude-opus-5": Family(_dollars(5, 25, 0.5), WHOLE, LITTLE_THINKING),
    **dict.fromkeys((f"claude-opus-4-{minor}" for minor in (5, 6, 7, 8)), Family(_dollars(5, 25, 0.5), SHORT)),
    "claude-sonnet-5-5": Family(_dollars(2, 10, 0.1), WHOLE, NO_THINKING_AT_FIRST),
    "claude-sonnet-5": Family(_dollars(2, 10, 0.2), WHOLE, NO_THINKING),
    **dict.fromkeys(("claude-sonnet-4-5", "claude-sonnet-4-6"), Family(_dollars(3, 15, 0.3), SHORT)),
    "claude-haiku-5-5": Family(_dollars(0.1, 0.5, 0.01), CHEAP_UP_TO, NO_THINKING),
    "claude-haiku-4-5": Family(_dollars(1, 5, 0.1), SHORT),
}
"""By how their names begin; the longest beginning counts."""

DEAREST = Family(_dollars(25, 125, 2.5), SHORT)
"""A model of Claude's in no row is taken for the dearest there ever was, so that no budget is overspent."""


def family_of(name: str) -> Family | None:
    """Give the family of a model by its name, wherever it is served; None: it is none of Claude's.

    Gateways write other words before the name (`anthropic.claude-…`, `anthropic/claude-…`) or after it.
    """
    at = name.find("claude-")
    if at < 0:
        return None
    rows = [begins for begins in FAMILIES if name[at:].startswith(begins)]
    return FAMILIES[max(rows, key=len)] if rows else DEAREST


@cache
def current_models() -> tuple[str, ...]:
    """Give the models that the installed SDK lists, as it orders them.

    The list is read as text: importing the SDK for a name takes over a second.
    """
    listed = Path(str(distribution("anthropic").locate_file("anthropic/types/model_param.py")))
    tree = ast.parse(listed.read_text(encoding="utf-8"))
    named = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return tuple(name for name in named if isinstance(name, str) and name.startswith("claude-"))


def default_model() -> str:
    """Give the newest Sonnet of the SDK's list: the class that reads much for little, and writes well."""
    numbered = {name: found for name in current_models() if (found := _SONNET.match(name))}
    return max(numbered, key=lambda name: tuple(int(part or 0) for part in numbered[name].groups()))
