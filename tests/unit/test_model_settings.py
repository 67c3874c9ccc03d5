"""The settings of the language model: when there is one, what it costs, and what may be spent."""

import pytest

from bot.domain.errors import SettingError
from bot.domain.model import Price
from bot.domain.spending import Caps
from bot.settings import Settings, described, read_settings, secrets

VARIABLES = {
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    "ACADEMICHUB_MODEL",
    "ACADEMICHUB_MODEL_TIMEOUT_S",
    "ACADEMICHUB_MODEL_WINDOW",
    "ACADEMICHUB_MODEL_PRICE",
    "ACADEMICHUB_PERSON_BRIEFINGS",
    "ACADEMICHUB_PLACE_BRIEFINGS",
    "ACADEMICHUB_WORKSPACE_DOLLARS",
    "ACADEMICHUB_DOLLARS",
}


@pytest.fixture(autouse=True)
def _none_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_unless_set_there_is_no_model_and_its_caps_are_modest() -> None:
    settings = Settings()
    assert not settings.has_model
    assert settings.price is None
    assert settings.caps == Caps(person=10, place=30, tenant=5_000_000, all=20_000_000)


@pytest.mark.parametrize("name", ["ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"])
def test_a_key_or_a_server_makes_a_model(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:8080")
    assert Settings().has_model


def test_each_is_listed_with_its_meaning_and_the_key_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-0123456789")
    listed = {name: meaning for name, meaning, _ in described(Settings())}
    assert listed.keys() >= VARIABLES
    assert all(listed[name] for name in VARIABLES)
    assert "sk-ant-0123456789" in secrets(Settings())
    assert "sk-ant-0123456789" not in repr(Settings())


@pytest.mark.parametrize(
    ("told", "price"),
    [
        ("2/10/0.1", Price(2_000_000, 10_000_000, 100_000)),
        ("3/15", Price(3_000_000, 15_000_000, 3_000_000)),
        ("0/0", Price(0, 0, 0)),
    ],
)
def test_a_price_is_dollars_a_million_tokens(told: str, price: Price, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACADEMICHUB_MODEL_PRICE", told)
    assert Settings().price == price


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ACADEMICHUB_MODEL_PRICE", "cheap"),
        ("ACADEMICHUB_MODEL_PRICE", "3"),
        ("ACADEMICHUB_MODEL_PRICE", "-1/2"),
        ("ACADEMICHUB_MODEL_PRICE", "nan/2"),
        ("ACADEMICHUB_MODEL_WINDOW", "999"),
        ("ACADEMICHUB_MODEL_TIMEOUT_S", "-7"),
        ("ACADEMICHUB_MODEL", "<!channel> is the model"),
        ("ACADEMICHUB_PERSON_BRIEFINGS", "-1"),
        ("ACADEMICHUB_DOLLARS", "inf"),
        ("ACADEMICHUB_WORKSPACE_DOLLARS", "nan"),
        ("ANTHROPIC_BASE_URL", "api.anthropic.com"),
        ("HTTPS_PROXY", "socks5://127.0.0.1:1080"),
        ("ANTHROPIC_API_KEY", "sk-ant-“quoted”"),
        ("ANTHROPIC_API_KEY", "sk-ant-two\nlines"),
    ],
)
def test_what_makes_no_sense_is_told_by_name_and_without_its_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError) as told:
        read_settings()
    assert name in str(told.value)
    assert value not in str(told.value)


@pytest.mark.parametrize("told", ["http://proxy.example:3128", "proxy.example:3128"])
def test_a_proxy_may_be_written_in_short(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", told)
    assert Settings().proxy == "http://proxy.example:3128"
