"""What may be wrong, and what to do: for `academichub doctor`, and for the health page."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from difflib import get_close_matches
from types import MappingProxyType

from bot.assembly import Assembly, World
from bot.domain.checkup import Checkup
from bot.domain.collection import SourceFailure, SourceFault
from bot.domain.errors import StorageError
from bot.faces import discord_addresses, slack_tokens
from bot.ports import Library, PaperSource, PeopleSource
from bot.settings import Settings, described, in_file, variables
from bot.upkeep import Upkeep

KNOWN_PAPERS: Mapping[str, str] = MappingProxyType(
    {
        "arxiv": "arxiv:1706.03762",
        "biorxiv": "doi:10.1101/2020.02.07.937862",
        "medrxiv": "doi:10.1101/2020.06.22.20137273",
        "crossref": "doi:10.1103/physrevlett.116.061102",
        "datacite": "doi:10.48550/arxiv.1706.03762",
        "pubmed": "pmid:13054692",
        "openreview": "openreview:YicbFdNTTy",
        "huggingface": "arxiv:1706.03762",
        "semanticscholar": "arxiv:1706.03762",
        "openalex": "doi:10.1103/physrevlett.116.061102",
    }
)
"""By source a paper that it has for good, whatever else changes there."""

KNOWN_PERSON = "orcid:0000-0002-1825-0097"
"""ORCID's own example, whom those who are asked for people alone have for good."""

PREFIX = "ACADEMICHUB_"
PASSING_DISKS: Mapping[str, str] = MappingProxyType(
    {
        "DYNO": "Heroku",
        "RENDER": "Render",
        "RAILWAY_ENVIRONMENT": "Railway",
        "FLY_APP_NAME": "Fly.io",
        "K_SERVICE": "Cloud Run",
    }
)
"""Variables that platforms with throw-away disks set, and what they call themselves."""
OF_THE_TESTS = frozenset(
    f"{PREFIX}{name}"
    for name in ("BENCH_PAPERS", "BROWSER", "CHROMIUM", "MANY", "POSTGRESQL", "SHARED", "TEST_POSTGRESQL_URL")
)
"""Names that only this project's tests and measurements read."""

IN_OUR_FILE, EVERYWHERE = 0.75, 0.9
"""How like one of ours a name must be, 0 to 1, to be taken for a mistyped setting."""


async def look_at_all(assembly: Assembly) -> Sequence[Checkup]:
    """Look at settings, database, sources, language model and both chat platforms; nothing is changed anywhere."""
    from adapters.discord.checkup import check_discord
    from adapters.models.checkup import check_model
    from adapters.slack.checkup import check_slack
    from storage.fetches import SqlFetchMemory
    from storage.rates import SqlRateGate

    settings = assembly.settings
    found = [check_settings(settings)]
    async with AsyncExitStack() as stack:
        try:
            library = await assembly.library(stack, settings.database_url)
            await library.check()
            found.append(check_disk(settings))
            found.append(await check_backups(library, Upkeep(settings, assembly.clock)))
            outside = await assembly.outside(stack, SqlFetchMemory(library), SqlRateGate(library))
            found += await asyncio.gather(*map(check_source, outside.sources.values()))
            asked = [source for source in outside.people.values() if source.name not in outside.sources]
            found += await asyncio.gather(*map(check_people, asked))
        except StorageError as error:
            found.append(Checkup("database", False, (str(error),)))
    found.append(await check_model(assembly.model_server(), settings.caps, assembly.clock))
    token, addresses = settings.discord_token.get_secret_value(), discord_addresses(settings)
    found.append(await check_slack(slack_tokens(settings), settings.language))
    found.append(await check_discord(token, addresses, assembly.clock, settings.language))
    return found


def check_settings(settings: Settings) -> Checkup:
    """List every setting, whether it is set and what it means, never its value; first the names that are none."""
    names = tuple(
        f"{name} ({'set' if is_set else 'not set'}): {meaning}" for name, meaning, is_set in described(settings)
    )
    unknown = unknown_settings()
    return Checkup("settings", not unknown, (*unknown, "all that are set can be read.", *names))


def unknown_settings() -> tuple[str, ...]:
    """Tell of every name that is set and is no setting, though it looks like one, and which was meant."""
    return tuple(
        f"{name} is no setting, and does nothing." + (f" Did you mean {meant}?" if meant else "")
        for name, meant in unknown_names(os.environ).items()
    )


def unknown_names(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Give the names that look like settings and are none, in the environment and in `.env`, each with the one meant.

    A name that begins as ours do always looks so, with nothing behind it where nobody knows which is meant; another
    one does where it is like one of ours: much like it in the environment, which is everybody's.
    """
    known, files = variables(), dict.fromkeys(in_file(), IN_OUR_FILE)
    found = {}
    for name, likeness in sorted(({name.upper(): EVERYWHERE for name in environment} | files).items()):
        close = get_close_matches(name, known, n=1, cutoff=likeness) if name not in known | OF_THE_TESTS else []
        if close or (name.startswith(PREFIX) and name not in known | OF_THE_TESTS):
            found[name] = close[0] if close else ""
    return found


def check_disk(settings: Settings) -> Checkup:
    """Warn where the database lies on a disk that doesn't last."""
    from storage.running import shown_url

    url = shown_url(settings.database_url)
    platform = passing_disk(os.environ)
    if platform is None:
        return Checkup("database", True, (f"{url} can be written.",))
    lost = f"{platform}'s disk doesn't outlive a restart: {url} would be lost. Put it on a volume (DATABASE_URL)."
    return Checkup("database", False, (lost,))


async def check_backups(library: Library, upkeep: Upkeep) -> Checkup:
    """Tell how old the newest backup is, and after a restore which channels can't be looked through."""
    async with library.begin() as work:
        silent = await work.recovery.put_off_places()
    well, told = upkeep.told()
    lines = (
        f"{place.key}: restored, and silent until its channel can be read ({why}). Give the bot the right to read its "
        "history; or `academichub restore --without-looking` posts everywhere without looking."
        for place, why in silent
    )
    return Checkup("backups", well and not silent, (told, *lines))


def passing_disk(environment: Mapping[str, str]) -> str | None:
    """Name the platform whose disk doesn't outlive a restart, if this program runs on one; None elsewhere."""
    return next((name for variable, name in PASSING_DISKS.items() if environment.get(variable)), None)


async def check_people(source: PeopleSource) -> Checkup:
    """Ask one who knows people for somebody whom it has, and tell what it said."""
    found = await source.person(KNOWN_PERSON)
    if isinstance(found, SourceFailure):
        return Checkup(source.name, False, (_unanswered(found, KNOWN_PERSON),))
    if not found.people:
        why = f"answers, but doesn't know {KNOWN_PERSON}, whom it has: check its address in the settings."
        return Checkup(source.name, False, (why,))
    return Checkup(source.name, True, (f"answers: {KNOWN_PERSON} is {found.people[0].name}.",))


async def check_source(source: PaperSource) -> Checkup:
    """Ask a source for one paper that it has, and tell what it said."""
    asked = KNOWN_PAPERS[source.name]
    found = await source.by_id([asked])
    if isinstance(found, SourceFailure):
        return Checkup(source.name, False, (_unanswered(found, asked),))
    if not found.papers:
        why = f"answers, but doesn't know {asked}, which it has: check its address in the settings."
        return Checkup(source.name, False, (why,))
    return Checkup(source.name, True, (f"answers: {asked} is “{found.papers[0].title}”.",))


def _unanswered(failure: SourceFailure, asked: str) -> str:
    if failure.fault in {SourceFault.UNREACHABLE, SourceFault.TIMED_OUT}:
        return f"can't be reached ({failure.why}). Check this machine's network, or set HTTPS_PROXY."
    return f"doesn't give {asked} ({failure.fault.value}: {failure.why}). Try again later; check its address."


async def reachable(world: World) -> bool:
    """Tell whether any source answered at its last try, or none was asked yet."""
    async with world.library.begin() as work:
        health = await work.sources.health()
    return not health or any(section.failures == 0 for section in health)
