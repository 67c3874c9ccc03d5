"""Which model is asked unless one is named, and what each costs."""

from typing import get_args

import pytest

from adapters.models.families import DEAREST, FAMILIES, current_models, default_model, family_of
from bot.domain.model import Price, Usage

MILLION = 1_000_000


def test_the_list_is_the_sdks_own() -> None:
    from anthropic.types.model_param import ModelParam

    literal, _ = get_args(ModelParam)
    assert current_models() == get_args(literal)


def test_the_default_is_a_current_sonnet_whose_price_is_known() -> None:
    assert default_model() in current_models()
    assert default_model().startswith("claude-sonnet-")
    assert family_of(default_model()) in FAMILIES.values()


def test_every_model_of_the_sdks_list_has_a_price_and_none_costs_nothing() -> None:
    families = {name: family_of(name) for name in current_models()}
    assert all(family is not None and family.price.read > 0 for family in families.values())
    assert [name for name, family in families.items() if family is DEAREST] == ["claude-mythos-preview"]


@pytest.mark.parametrize(
    ("name", "dollars"),
    [
        ("claude-sonnet-5-5", (2, 10, 0.1)),
        ("claude-sonnet-5", (2, 10, 0.2)),
        ("claude-sonnet-4-5-20250929", (3, 15, 0.3)),
        ("claude-opus-5-5", (4, 20, 0.2)),
        ("anthropic.claude-haiku-4-5-20251001-v1:0", (1, 5, 0.1)),
        ("anthropic/claude-opus-4-8", (5, 25, 0.5)),
        ("claude-omega-7", (25, 125, 2.5)),
    ],
)
def test_a_model_is_priced_by_its_family_wherever_it_is_served(name: str, dollars: tuple[float, ...]) -> None:
    family = family_of(name)
    assert family is not None
    assert family.price == Price(*(round(each * MILLION) for each in dollars))


def test_a_model_of_ones_own_is_in_no_family() -> None:
    assert [family_of(name) for name in ("qwen3:8b", "llama.gguf", "gpt-oss-120b")] == [None, None, None]


@pytest.mark.parametrize(
    ("usage", "cost"),
    [
        (Usage(), 0),
        (Usage(read=1), 2),
        (Usage(written=1), 10),
        (Usage(cache_written=1), 3),
        (Usage(cache_written=4), 10),
        (Usage(cache_read=1), 1),
        (Usage(cache_read=10), 1),
        (Usage(MILLION, MILLION, MILLION, MILLION), 2_000_000 + 10_000_000 + 2_500_000 + 100_000),
    ],
)
def test_a_call_costs_what_its_tokens_cost_rounded_up(usage: Usage, cost: int) -> None:
    assert Price(2 * MILLION, 10 * MILLION, MILLION // 10).of(usage) == cost
