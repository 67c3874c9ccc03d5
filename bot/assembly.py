"""How the parts are put together: a world is a store with all that works on it.

With `__main__.py` and `doctor.py` the only file that knows adapters and storage. Parts are imported when they are first
needed, so that a small command starts fast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import cached_property
from random import Random, SystemRandom
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import uuid4

from adapters.engine.system_clock import SystemClock
from bot.domain.errors import SettingError
from bot.settings import Settings

if TYPE_CHECKING:
    from adapters.discord.client import Addresses
    from adapters.engine.embedded import EmbeddedEngine
    from adapters.slack.app import SlackTokens
    from adapters.sources.http import PoliteClient
    from adapters.web.send import Bell
    from bot.commands.handlers import RadarDesk
    from bot.matching.likeness import Likeness
    from bot.pipeline import Pipeline
    from bot.ports import Clock, Desk, FetchMemory, Messenger, PaperSource, PeopleSource, RateGate
    from storage.board import SqlBoard
    from storage.library import SqlLibrary

_Source = TypeVar("_Source", "PaperSource", "PeopleSource")

SAMPLES_URL = "sqlite://"
"""The samples live in memory, apart from everything real."""


class Face(Protocol):
    """A chat platform's face."""

    @property
    def messenger(self) -> Messenger:
        """Posts there, from the beginning."""
        ...

    async def start(self, desk: Desk) -> SettingError | None:
        """Listen; gives the setting that is wrong, None once connected."""
        ...

    async def stop(self) -> None:
        """Leave."""
        ...


NO_FACES: Mapping[str, Face] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class World:
    """A store with all that works on it: the real one, or that of the samples."""

    library: SqlLibrary
    board: SqlBoard
    desk: RadarDesk
    pipeline: Pipeline
    engine: EmbeddedEngine


@dataclass(frozen=True, slots=True)
class Outside:
    """The sources that are switched on, by name: of papers, and of who bears a name."""

    sources: Mapping[str, PaperSource]
    people: Mapping[str, PeopleSource]


class Assembly:
    """Builds parts from the settings; whoever has them built gives the stack that closes them."""

    def __init__(self, settings: Settings, clock: Clock | None = None, rng: Random | None = None) -> None:
        """Take the settings; `clock` and `rng` are the machine's own where None."""
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self._rng = rng or SystemRandom()

    @cached_property
    def likeness(self) -> Likeness:
        """What compares papers with topics and examples: by meaning where the extra `topics` is installed."""
        from adapters.models.embeddings import installed_embedder
        from bot.matching.likeness import Likeness

        return Likeness(installed_embedder())

    async def real(
        self,
        stack: AsyncExitStack,
        *,
        faces: Mapping[str, Face] = NO_FACES,
        bell: Bell | None = None,
        directly: bool = False,
        dry_run: bool = False,
    ) -> World:
        """Build the real world over the database."""
        from storage.fetches import SqlFetchMemory
        from storage.rates import SqlRateGate

        library = await self.library(stack, self.settings.database_url)
        memory, rates = SqlFetchMemory(library), SqlRateGate(library)
        outside, feeds = await self.outside(stack, memory, rates), await self.user_feeds(stack, memory, rates)
        return self._world(library, outside, feeds, faces, bell, directly, dry_run)

    async def samples(
        self, stack: AsyncExitStack, *, bell: Bell | None = None, directly: bool = False, dry_run: bool = False
    ) -> World:
        """Build the world of the samples, with all of them known."""
        from adapters.sources.samples import SampleSource

        library = await self.library(stack, SAMPLES_URL)
        outside = Outside({"sample": SampleSource(self.clock)}, {})
        world = self._world(library, outside, None, NO_FACES, bell, directly, dry_run)
        await world.pipeline.collect()
        return world

    def _world(
        self,
        library: SqlLibrary,
        outside: Outside,
        feeds: PaperSource | None,
        faces: Mapping[str, Face],
        bell: Bell | None,
        directly: bool,
        dry_run: bool,
    ) -> World:
        from adapters.engine.duties import Duties
        from adapters.engine.embedded import EmbeddedEngine
        from adapters.web.send import Bell, LocalMessenger
        from bot.briefing.extractive import ExtractiveBriefer
        from bot.commands.handlers import RadarDesk
        from bot.delivery import Deliverer
        from bot.pipeline import Pipeline
        from bot.recovery import Recoverer
        from storage.board import SqlBoard

        board = SqlBoard(library)
        local = LocalMessenger(board, self.clock, bell or Bell())
        messengers = {local.platform: local, **{name: face.messenger for name, face in faces.items()}}
        polled = {**outside.sources, **({feeds.name: feeds} if feeds else {})}
        pipeline = Pipeline(library, polled, messengers, self.clock, self._rng, self.likeness)
        deliverer = Deliverer(library, messengers, self.clock, uuid4().hex, self._rng)
        recoverer = Recoverer(library, messengers, self.clock)
        engine = EmbeddedEngine(Duties(pipeline, deliverer, recoverer, library), self.clock)
        desk = RadarDesk(
            library,
            self.clock,
            tuple(outside.sources.values()),
            ExtractiveBriefer(),
            engine.wake,
            timezone=self.settings.timezone,
            directly=directly,
            dry_run=dry_run,
            feeds=feeds,
            people=tuple(outside.people.values()),
            likeness=self.likeness,
        )
        return World(library, board, desk, pipeline, engine)

    async def library(self, stack: AsyncExitStack, url: str) -> SqlLibrary:
        """Open a store, brought up to date."""
        from storage.library import SqlLibrary

        library = SqlLibrary(url)
        stack.push_async_callback(library.close)
        await library.migrate()
        return library

    async def outside(self, stack: AsyncExitStack, memory: FetchMemory, rates: RateGate) -> Outside:
        """Build the sources that are switched on, over one polite client.

        Raises:
            SettingError: one is named that there isn't.
        """
        from adapters.sources.arxiv import ArxivSource
        from adapters.sources.biorxiv import SERVERS, BiorxivSource
        from adapters.sources.crossref import CrossrefSource
        from adapters.sources.datacite import DataciteSource
        from adapters.sources.http import PoliteClient
        from adapters.sources.journal_feeds import JournalFeeds
        from adapters.sources.orcid import OrcidPeople

        settings = self.settings
        client = PoliteClient(clock=self.clock, memory=memory, rates=rates, rng=self._rng, contact=settings.contact)
        await stack.enter_async_context(client)
        arxiv = ArxivSource(
            client,
            self.clock,
            rss_url=settings.arxiv_rss_url,
            api_url=settings.arxiv_api_url,
            oai_url=settings.arxiv_oai_url,
            link_url=settings.arxiv_link_url,
            authors_url=settings.arxiv_authors_url,
        )
        rxivs = [
            BiorxivSource(client, self.clock, server=server, api_url=settings.biorxiv_api_url) for server in SERVERS
        ]
        feeds = JournalFeeds(client, self.clock, mirror_url=settings.journal_feeds_url)
        crossref = CrossrefSource(
            client, self.clock, api_url=settings.crossref_api_url, contact=settings.contact, feeds=feeds
        )
        datacite = DataciteSource(client, self.clock, api_url=settings.datacite_api_url)
        asked, knowing = self._asked(client)
        orcid = OrcidPeople(client, self.clock, api_url=settings.orcid_api_url)
        return Outside(
            _switched_on("ACADEMICHUB_SOURCES", settings.sources, [arxiv, *rxivs, crossref, datacite, *asked]),
            _switched_on("ACADEMICHUB_PEOPLE", settings.people, [orcid, arxiv.people, *knowing]),
        )

    def _asked(self, client: PoliteClient) -> tuple[Sequence[PaperSource], Sequence[PeopleSource]]:
        """Build the sources that are asked for what the watches want, and those of them that know people."""
        from adapters.sources.huggingface import HuggingFaceSource
        from adapters.sources.openalex import OpenAlexSource
        from adapters.sources.openreview import OpenReviewSource
        from adapters.sources.pubmed import PubmedSource
        from adapters.sources.semanticscholar import SemanticScholarSource

        settings, clock = self.settings, self.clock
        scholar = SemanticScholarSource(client, clock, api_url=settings.semanticscholar_api_url)
        openalex = OpenAlexSource(client, clock, api_url=settings.openalex_api_url, contact=settings.contact)
        return (
            PubmedSource(client, clock, api_url=settings.pubmed_api_url, contact=settings.contact),
            OpenReviewSource(client, clock, api_url=settings.openreview_api_url, v1_url=settings.openreview_v1_api_url),
            HuggingFaceSource(client, clock, site_url=settings.huggingface_url),
            scholar,
            openalex,
        ), (openalex, scholar)

    async def user_feeds(self, stack: AsyncExitStack, memory: FetchMemory, rates: RateGate) -> PaperSource:
        """Build the source of the feeds that places bring themselves, over vetted connections alone."""
        from adapters.sources.http import PoliteClient
        from adapters.sources.user_feeds import UserFeeds
        from adapters.sources.vetted import VettedTransport

        settings = self.settings
        transport = VettedTransport(allow_loopback=settings.allow_loopback_feeds)
        client = PoliteClient(
            clock=self.clock,
            memory=memory,
            rates=rates,
            rng=self._rng,
            contact=settings.contact,
            transport=transport,
        )
        await stack.enter_async_context(client)
        return UserFeeds(client, self.clock)

    def faces(self) -> dict[str, Face]:
        """Build the faces whose tokens are set."""
        faces: dict[str, Face] = {}
        if self.settings.slack_bot_token or self.settings.slack_app_token:
            from adapters.slack.app import SlackApp

            faces["slack"] = SlackApp(self.slack_tokens(), self.clock, self._rng, self.settings.language)
        if token := self.settings.discord_token.get_secret_value():
            from adapters.discord.app import DiscordApp

            addresses, language = self.discord_addresses(), self.settings.language
            faces["discord"] = DiscordApp(token, self.clock, self._rng, addresses, language=language)
        return faces

    def slack_tokens(self) -> SlackTokens:
        """Give what the settings say of Slack."""
        from adapters.slack.app import SlackTokens

        settings = self.settings
        bot, app = settings.slack_bot_token.get_secret_value(), settings.slack_app_token.get_secret_value()
        return SlackTokens(bot, app, settings.slack_api_url, settings.proxy)

    def discord_addresses(self) -> Addresses:
        """Give what the settings say of where Discord is."""
        from adapters.discord.client import Addresses

        settings = self.settings
        return Addresses(settings.discord_api_url, settings.discord_gateway_url, settings.proxy)


def _switched_on(setting: str, names: Sequence[str], built: Sequence[_Source]) -> dict[str, _Source]:
    """Give by name what a setting names of all that was built.

    Raises:
        SettingError: it names one that there isn't.
    """
    by_name = {source.name: source for source in built}
    if unknown := [name for name in names if name not in by_name]:
        raise SettingError(setting, f"there is no source “{unknown[0]}”.", remedy=f"There are: {', '.join(by_name)}.")
    return {name: source for name, source in by_name.items() if name in names}
