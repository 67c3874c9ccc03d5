"""Settings: environment variables, or the same names in a `.env` file; FORMATS.md lists them all.

A name is listed here from the day it does something. `SETTINGS` is what `academichub doctor` prints.
"""

from __future__ import annotations

import os
import re
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import DotEnvSettingsSource, NoDecode, SettingsConfigDict
from tzlocal import get_localzone_name

from bot.domain.errors import SettingError
from bot.domain.watch import Language
from bot.model_settings import ModelSettings, WebAddress


def _default_database() -> str:
    return f"sqlite:///{user_data_path('academichub', appauthor=False) / 'academichub.db'}"


def _machine_language() -> Language:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Language.CHINESE if spoken.lower().startswith("zh") else Language.ENGLISH


def _machine_timezone() -> str:
    found = get_localzone_name()
    return found if found in available_timezones() else "UTC"


LogWord = Literal["debug", "info", "warning", "error", "text", "json"]
_PASSWORDS = re.compile("password=([^&]+)")


class Settings(ModelSettings):
    """All settings, checked. A field's description is its meaning, its alias the variable's name."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    database_url: str = Field(
        default_factory=_default_database,
        validation_alias="DATABASE_URL",
        description="where everything is kept: sqlite:///path (in your data folder unless set), or "
        "postgresql://user:password@host/name, for which the extra `postgres` is needed",
    )
    backups: str = Field(
        default="",
        validation_alias="ACADEMICHUB_BACKUPS",
        description="folder of the nightly backups of a SQLite database (beside it unless set); off for none",
    )
    host: str = Field(default="127.0.0.1", validation_alias="HOST", description="the local page's address")
    port: int = Field(
        default=8400, ge=0, le=65535, validation_alias="PORT", description="the local page's port; 0 takes any"
    )
    language: Language = Field(
        default_factory=_machine_language,
        validation_alias="ACADEMICHUB_LANGUAGE",
        description="language of a new place, en or zh",
    )
    timezone: str = Field(
        default_factory=_machine_timezone,
        validation_alias="ACADEMICHUB_TIMEZONE",
        description="zone of a new place, an IANA name such as Asia/Shanghai",
    )
    late_hours: float = Field(
        default=20,
        ge=0,
        le=24,
        validation_alias="ACADEMICHUB_LATE_HOURS",
        description="how many hours late a digest may still come; a later one folds into the next",
    )
    log: Annotated[tuple[LogWord, ...], NoDecode] = Field(
        default=(),
        validation_alias="ACADEMICHUB_LOG",
        description="how much is logged (debug, info, warning or error; info unless set) and how (text or json; json "
        "where stderr is no terminal), parted by commas",
    )
    contact: str = Field(
        default="",
        validation_alias="ACADEMICHUB_CONTACT",
        description="your address, sent to sources in the User-Agent so that they can reach you",
    )
    sources: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(
            "arxiv",
            "biorxiv",
            "medrxiv",
            "crossref",
            "datacite",
            "pubmed",
            "openreview",
            "huggingface",
            "semanticscholar",
        ),
        validation_alias="ACADEMICHUB_SOURCES",
        description="which sources are polled, parted by commas; openalex is off, since what is new there needs a key "
        "(who cites a paper it tells without one)",
    )
    allow_loopback_feeds: bool = Field(
        default=False,
        validation_alias="ACADEMICHUB_ALLOW_LOOPBACK_FEEDS",
        description="lets users' feeds point at this machine, any port; for tests alone",
    )
    arxiv_rss_url: WebAddress = Field(
        default="https://rss.arxiv.org/rss",
        validation_alias="ARXIV_RSS_URL",
        description="arXiv's RSS feeds; Atom is beside it under /atom",
    )
    arxiv_api_url: WebAddress = Field(
        default="https://export.arxiv.org/api/query", validation_alias="ARXIV_API_URL", description="arXiv's search API"
    )
    arxiv_oai_url: WebAddress = Field(
        default="https://oaipmh.arxiv.org/oai",
        validation_alias="ARXIV_OAI_URL",
        description="arXiv's OAI-PMH, which fills days that were missed",
    )
    arxiv_html_url: WebAddress = Field(
        default="https://arxiv.org/html",
        validation_alias="ARXIV_HTML_URL",
        description="arXiv's full texts as HTML, read for briefings where a paper's licence is open",
    )
    arxiv_link_url: WebAddress = Field(
        default="https://arxiv.org",
        validation_alias="ARXIV_LINK_URL",
        description="base of arXiv links that people click",
    )
    arxiv_authors_url: WebAddress = Field(
        default="https://arxiv.org/a",
        validation_alias="ARXIV_AUTHORS_URL",
        description="arXiv's author pages, read for those who are watched by an author identifier or an ORCID",
    )
    orcid_api_url: WebAddress = Field(
        default="https://pub.orcid.org/v3.0", validation_alias="ORCID_API_URL", description="ORCID's public API"
    )
    people: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("orcid", "arxiv", "openalex"),
        validation_alias="ACADEMICHUB_PEOPLE",
        description="who is asked which people bear a name, parted by commas; semanticscholar knows as well",
    )
    biorxiv_api_url: WebAddress = Field(
        default="https://api.biorxiv.org", validation_alias="BIORXIV_API_URL", description="bioRxiv's and medRxiv's API"
    )
    pubmed_api_url: WebAddress = Field(
        default="https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
        validation_alias="PUBMED_API_URL",
        description="PubMed's E-utilities",
    )
    openalex_api_url: WebAddress = Field(
        default="https://api.openalex.org", validation_alias="OPENALEX_API_URL", description="OpenAlex's API"
    )
    semanticscholar_api_url: WebAddress = Field(
        default="https://api.semanticscholar.org/graph/v1",
        validation_alias="SEMANTICSCHOLAR_API_URL",
        description="Semantic Scholar's graph API",
    )
    openreview_api_url: WebAddress = Field(
        default="https://api2.openreview.net", validation_alias="OPENREVIEW_API_URL", description="OpenReview's API 2"
    )
    openreview_v1_api_url: WebAddress = Field(
        default="https://api.openreview.net",
        validation_alias="OPENREVIEW_V1_API_URL",
        description="OpenReview's API 1, for what is older",
    )
    huggingface_url: WebAddress = Field(
        default="https://huggingface.co",
        validation_alias="HUGGINGFACE_URL",
        description="Hugging Face, for its daily papers under /api",
    )
    crossref_api_url: WebAddress = Field(
        default="https://api.crossref.org", validation_alias="CROSSREF_API_URL", description="Crossref's API"
    )
    journal_feeds_url: WebAddress | Literal[""] = Field(
        default="",
        validation_alias="JOURNAL_FEEDS_URL",
        description="a mirror of journals' own feeds, asked for /host/path; they are read where they are unless set",
    )
    datacite_api_url: WebAddress = Field(
        default="https://api.datacite.org", validation_alias="DATACITE_API_URL", description="DataCite's API"
    )
    page_token: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="ACADEMICHUB_PAGE_TOKEN",
        description="needed for the local page on any address but this machine's own",
    )
    slack_bot_token: SecretStr = Field(
        default=SecretStr(""), validation_alias="SLACK_BOT_TOKEN", description="Slack's bot token, xoxb-…"
    )
    slack_app_token: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="SLACK_APP_TOKEN",
        description="Slack's app token for Socket Mode, xapp-…",
    )
    slack_signing_secret: SecretStr = Field(
        default=SecretStr(""),
        validation_alias="SLACK_SIGNING_SECRET",
        description="what Slack signs with, for requests over HTTP at /slack/events of the local page",
    )
    slack_api_url: WebAddress = Field(
        default="https://slack.com/api/", validation_alias="SLACK_API_URL", description="Slack's Web API"
    )
    discord_token: SecretStr = Field(
        default=SecretStr(""), validation_alias="DISCORD_TOKEN", description="Discord's bot token"
    )
    discord_public_key: str = Field(
        default="",
        validation_alias="DISCORD_PUBLIC_KEY",
        description="Discord's public key, for interactions over HTTP at /discord/interactions of the local page",
    )
    discord_api_url: WebAddress = Field(
        default="https://discord.com/api/v10", validation_alias="DISCORD_API_URL", description="Discord's API"
    )
    discord_gateway_url: str = Field(
        default="",
        validation_alias="DISCORD_GATEWAY_URL",
        description="Discord's gateway; asked from the API unless set",
    )
    discord_shards: str = Field(
        default="",
        validation_alias="DISCORD_SHARDS",
        description="which shards this process hears, such as 0-3/8; all unless set",
    )

    @field_validator("sources", "people", "log", mode="before")
    @classmethod
    def _parted(cls, value: object) -> object:
        return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("not an IANA zone; such as Asia/Shanghai or Europe/Berlin")
        return ZoneInfo(value).key

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite://", "postgresql://", "postgres://")):
            raise ValueError("neither sqlite:///path nor postgresql://user:password@host/name")
        return value


def read_settings() -> Settings:
    """Read the settings of this process.

    Raises:
        SettingError: one of them is wrong; says which and why, never its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise SettingError(str(first["loc"][0]), first["msg"].removeprefix("Value error, ") + ".") from None


def secrets(settings: Settings) -> frozenset[str]:
    """Give every secret that the settings hold: tokens, and the passwords in addresses."""
    values = [getattr(settings, name) for name in Settings.model_fields]
    tokens = {value.get_secret_value() for value in values if isinstance(value, SecretStr)}
    addresses = [urlsplit(value) for value in values if isinstance(value, str) and "://" in value]
    passwords = {word for parts in addresses for word in (parts.password, *_PASSWORDS.findall(parts.query)) if word}
    return frozenset(tokens | passwords | set(map(unquote, passwords)))


def described(settings: Settings) -> tuple[tuple[str, str, bool], ...]:
    """Give every setting's variable, its meaning and whether it is set, in order; never a value."""
    rows = []
    for name, field in sorted(Settings.model_fields.items(), key=lambda item: item[0] in ModelSettings.model_fields):
        alias = field.validation_alias
        variable = alias.choices[0] if isinstance(alias, AliasChoices) else alias
        rows.append((str(variable), field.description or "", name in settings.model_fields_set))
    return tuple(rows)


def variables() -> frozenset[str]:
    """Give the names of all settings, each in every form that is read."""
    aliases = [field.validation_alias for field in Settings.model_fields.values()]
    return frozenset(
        str(name) for each in aliases for name in (each.choices if isinstance(each, AliasChoices) else [each])
    )


def in_file() -> frozenset[str]:
    """Give the names that stand in the `.env` file, settings or not."""
    return frozenset(name.upper() for name in DotEnvSettingsSource(Settings).env_vars)
