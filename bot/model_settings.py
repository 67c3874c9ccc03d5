"""The settings of the language model: where it is and by which way, its cost, and what may be spent in a day."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings

from bot.domain.model import Price
from bot.domain.spending import Caps

DOLLAR = 1_000_000
"""Micro-dollars."""


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not an http(s) address")
    return value


def _web_address_or_none(value: str) -> str:
    return _web_address(value) if value else value


def _proxy_address(value: str) -> str:
    """Give a proxy's address in full: many write it without `http://`."""
    return _web_address(value if "://" in value else f"http://{value}") if value else value


def _price(value: str) -> str:
    if value:
        try:
            _dollars(value)
        except ValueError:
            raise ValueError("not two or three numbers with slashes between, such as 2/10 or 2/10/0.1") from None
    return value


def _dollars(value: str) -> tuple[float, ...]:
    """Give the dollars of reading, writing and reading from the cache; the last as the first where it isn't told.

    Raises:
        ValueError: they aren't two or three numbers from 0 to 10,000.
    """
    dollars = tuple(float(part) for part in value.split("/"))
    if len(dollars) not in {2, 3} or not all(0 <= each <= 10_000 for each in dollars):
        raise ValueError
    return dollars if len(dollars) == 3 else (*dollars, dollars[0])


def _key(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().isascii() or not value.get_secret_value().isprintable():
        raise ValueError("holds a character that no key has; copy it anew")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]


class ModelSettings(BaseSettings):
    """What concerns the language model, and the way there."""

    anthropic_api_key: Annotated[SecretStr, AfterValidator(_key)] = Field(
        default=SecretStr(""),
        validation_alias="ANTHROPIC_API_KEY",
        description="the key of the model that writes briefings; without one, and without ANTHROPIC_BASE_URL, they are "
        "made of sentences chosen from the papers",
    )
    anthropic_base_url: Annotated[str, AfterValidator(_web_address_or_none)] = Field(
        default="",
        validation_alias="ANTHROPIC_BASE_URL",
        description="another server that speaks the Messages protocol, a self-hosted one say; it may want no key",
    )
    model: str = Field(
        default="",
        max_length=100,
        pattern=r"^[\w.:/@\[\]-]*$",
        validation_alias="ACADEMICHUB_MODEL",
        description="the model's name at that server; the newest Claude Sonnet unless set",
    )
    model_timeout_s: float = Field(
        default=120,
        gt=0,
        le=3600,
        validation_alias="ACADEMICHUB_MODEL_TIMEOUT_S",
        description="seconds that one call of the model may take, 120 unless set",
    )
    model_window: int | None = Field(
        default=None,
        ge=1000,
        validation_alias="ACADEMICHUB_MODEL_WINDOW",
        description="tokens that the model can read at once; known of Claude's, 32000 of others unless set",
    )
    model_price: Annotated[str, AfterValidator(_price)] = Field(
        default="",
        validation_alias="ACADEMICHUB_MODEL_PRICE",
        description="US dollars for a million tokens read, written, and read from the server's cache, such as "
        "2/10/0.1; known of Claude's models, 0 of others unless set",
    )
    person_briefings: int = Field(
        default=10,
        ge=0,
        validation_alias="ACADEMICHUB_PERSON_BRIEFINGS",
        description="briefings and questions that one person may ask of the model in a day (UTC), 10 unless set",
    )
    place_briefings: int = Field(
        default=30,
        ge=0,
        validation_alias="ACADEMICHUB_PLACE_BRIEFINGS",
        description="briefings and questions in one channel in a day, 30 unless set",
    )
    workspace_dollars: float = Field(
        default=5,
        ge=0,
        le=1_000_000,
        validation_alias="ACADEMICHUB_WORKSPACE_DOLLARS",
        description="US dollars that one workspace or server may spend on the model in a day, 5 unless set",
    )
    dollars: float = Field(
        default=20,
        ge=0,
        le=1_000_000,
        validation_alias="ACADEMICHUB_DOLLARS",
        description="US dollars that everybody together may spend on the model in a day, 20 unless set",
    )

    proxy: Annotated[str, AfterValidator(_proxy_address)] = Field(
        default="",
        validation_alias=AliasChoices("HTTPS_PROXY", "https_proxy"),
        description="proxy for sources, model and chat, such as http://proxy.example:3128",
    )

    @property
    def has_model(self) -> bool:
        """Whether a language model is set up."""
        return bool(self.anthropic_api_key.get_secret_value() or self.anthropic_base_url)

    @property
    def caps(self) -> Caps:
        """What may be spent within a day."""
        workspace, everybody = round(self.workspace_dollars * DOLLAR), round(self.dollars * DOLLAR)
        return Caps(self.person_briefings, self.place_briefings, workspace, everybody)

    @property
    def price(self) -> Price | None:
        """What the model's tokens cost; None: as its name says."""
        if not self.model_price:
            return None
        return Price(*(round(dollars * DOLLAR) for dollars in _dollars(self.model_price)))
