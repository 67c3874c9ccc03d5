"""The world outside as the settings have it: the sources that are switched on, over polite connections.

Parts are imported when they are first needed, so that a small command starts fast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, TypeVar

from bot.domain.errors import SettingError
from bot.settings import Settings

if TYPE_CHECKING:
    from adapters.sources.http import PoliteClient
    from bot.ports import Clock, FetchMemory, PaperSource, PeopleSource, RateGate
    from bot.ports.texts import Texts

_Source = TypeVar("_Source", "PaperSource", "PeopleSource")


@dataclass(frozen=True, slots=True)
class Outside:
    """The sources that are switched on, by name: of papers, and of who bears a name."""

    sources: Mapping[str, PaperSource]
    people: Mapping[str, PeopleSource]


class Outdoors:
    """Builds sources from the settings; whoever has them built gives the stack that closes them."""

    def __init__(self, settings: Settings, clock: Clock, rng: Random) -> None:
        """Take the settings, the time, and what spreads waits."""
        self._settings = settings
        self._clock = clock
        self._rng = rng

    async def sources(self, stack: AsyncExitStack, memory: FetchMemory, rates: RateGate) -> Outside:
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

        settings = self._settings
        client = PoliteClient(clock=self._clock, memory=memory, rates=rates, rng=self._rng, contact=settings.contact)
        await stack.enter_async_context(client)
        arxiv = ArxivSource(
            client,
            self._clock,
            rss_url=settings.arxiv_rss_url,
            api_url=settings.arxiv_api_url,
            oai_url=settings.arxiv_oai_url,
            link_url=settings.arxiv_link_url,
            authors_url=settings.arxiv_authors_url,
        )
        rxivs = [
            BiorxivSource(client, self._clock, server=server, api_url=settings.biorxiv_api_url) for server in SERVERS
        ]
        feeds = JournalFeeds(client, self._clock, mirror_url=settings.journal_feeds_url)
        crossref = CrossrefSource(
            client, self._clock, api_url=settings.crossref_api_url, contact=settings.contact, feeds=feeds
        )
        datacite = DataciteSource(client, self._clock, api_url=settings.datacite_api_url)
        asked, knowing = self._asked(client)
        orcid = OrcidPeople(client, self._clock, api_url=settings.orcid_api_url)
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

        settings, clock = self._settings, self._clock
        scholar = SemanticScholarSource(client, clock, api_url=settings.semanticscholar_api_url)
        openalex = OpenAlexSource(client, clock, api_url=settings.openalex_api_url, contact=settings.contact)
        return (
            PubmedSource(client, clock, api_url=settings.pubmed_api_url, contact=settings.contact),
            OpenReviewSource(client, clock, api_url=settings.openreview_api_url, v1_url=settings.openreview_v1_api_url),
            HuggingFaceSource(client, clock, site_url=settings.huggingface_url),
            scholar,
            openalex,
        ), (openalex, scholar)

    async def texts(self, stack: AsyncExitStack, memory: FetchMemory, rates: RateGate) -> Texts:
        """Build what reads papers' full texts, where they may be read, over a polite client of its own."""
        from adapters.sources.arxiv_html import ArxivTexts
        from adapters.sources.http import PoliteClient

        settings, clock = self._settings, self._clock
        client = PoliteClient(clock=clock, memory=memory, rates=rates, rng=self._rng, contact=settings.contact)
        await stack.enter_async_context(client)
        return ArxivTexts(client, clock, rates, html_url=settings.arxiv_html_url)

    async def user_feeds(self, stack: AsyncExitStack, memory: FetchMemory, rates: RateGate) -> PaperSource:
        """Build the source of the feeds that places bring themselves, over vetted connections alone."""
        from adapters.sources.http import PoliteClient
        from adapters.sources.user_feeds import UserFeeds
        from adapters.sources.vetted import VettedTransport

        settings = self._settings
        transport = VettedTransport(allow_loopback=settings.allow_loopback_feeds)
        client = PoliteClient(
            clock=self._clock,
            memory=memory,
            rates=rates,
            rng=self._rng,
            contact=settings.contact,
            transport=transport,
        )
        await stack.enter_async_context(client)
        return UserFeeds(client, self._clock)


def _switched_on(setting: str, names: Sequence[str], built: Sequence[_Source]) -> dict[str, _Source]:
    """Give by name what a setting names of all that was built.

    Raises:
        SettingError: it names one that there isn't.
    """
    by_name = {source.name: source for source in built}
    if unknown := [name for name in names if name not in by_name]:
        raise SettingError(setting, f"there is no source “{unknown[0]}”.", remedy=f"There are: {', '.join(by_name)}.")
    return {name: source for name, source in by_name.items() if name in names}
