"""Users' feeds and arXiv beside them, from a server on this machine through the real pipeline to a platform."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random
from xml.sax.saxutils import escape

from adapters.sources.arxiv import ArxivSource
from adapters.sources.crossref import CrossrefSource
from adapters.sources.document import Document
from adapters.sources.document_child import answer_of, document_of
from adapters.sources.http import PoliteClient
from adapters.sources.user_feeds import UserFeeds
from adapters.sources.vetted import Resolve, VettedTransport
from bot.catalogue import taxonomy
from bot.delivery import Deliverer
from bot.domain.collection import USER_FEEDS, Gathered, SourceHealth
from bot.domain.message import Card, plain
from bot.domain.watch import EVERY_DAY, Language, Mode, Place, Radar, Schedule, ScheduleKind, Watch, WatchKind
from bot.pipeline import Pipeline
from bot.ports import PaperSource
from storage.fetches import SqlFetchMemory
from storage.library import SqlLibrary
from tests.fakes.arxiv_documents import rss_of
from tests.fakes.certificates import FakeAuthority
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.messenger import FakeMessenger
from tests.fakes.oai_documents import oai_list_of
from tests.fakes.papers import a_paper
from tests.fakes.rate_gate import FakeRateGate
from tests.fakes.source_server import SourceServer

HERE = Place("slack", "T1", "C1")
THERE = Place("slack", "T2", "C9")
MOST_SECURE = 60
NOON = Schedule(ScheduleKind.AT, EVERY_DAY, time(12))


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a feed; empty texts are left out of it."""

    title: str
    guid: str = ""
    link: str = ""
    day: str = "Mon, 15 Jun 2026 08:00:00 GMT"
    about: str = "An invented finding."
    creator: str = ""


def items(*numbers: int) -> list[Item]:
    """Entries by number, each with its own guid, link and title."""
    return [
        Item(f"Finding number {number} of {word(number)}", f"g{number}", f"https://journal.example/{number}")
        for number in numbers
    ]


def word(number: int) -> str:
    """A word of letters for each number, so that titles are not alike."""
    return "".join(chr(97 + int(digit)) * 3 for digit in f"{number:03}")


def rss(entries: Sequence[Item], head: str = "") -> str:
    """A journal's RSS with these entries."""
    parts = []
    for entry in entries:
        fields = {
            "title": entry.title,
            "guid": entry.guid,
            "link": entry.link,
            "pubDate": entry.day,
            "description": entry.about,
            "dc:creator": entry.creator,
        }
        said = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items() if text)
        parts.append(f"<item>{said}</item>")
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>An Invented Journal</title><link>https://journal.example/</link>{head}{''.join(parts)}</channel></rss>"
    )


def atom(entries: Sequence[Item]) -> str:
    """The same as Atom."""
    parts = "".join(
        f"<entry><id>{entry.guid}</id><title>{escape(entry.title)}</title><link href='{entry.link}'/>"
        "<updated>2026-06-15T08:00:00Z</updated></entry>"
        for entry in entries
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>An Invented Journal</title><id>x</id>{parts}</feed>'


def read_here(raw: bytes) -> Document:
    """What the child does, in this process: for documents that are no bombs."""
    return document_of(answer_of(raw))


class FeedStand:
    """A server, the real sources, store and pipeline, a platform, and a clock that waits for nobody.

    Attributes:
        server: speaks plain HTTP.
        secure: speaks TLS, with certificates of `authority` for `host1.example` and so on.
    """

    def __init__(
        self,
        server: SourceServer,
        secure: SourceServer,
        authority: FakeAuthority,
        library: SqlLibrary,
        clock: FakeHastyClock,
        sources: Sequence[PaperSource],
    ) -> None:
        self.server, self.secure, self.authority = server, secure, authority
        self.library, self.clock = library, clock
        self.messenger = FakeMessenger(self.clock)
        self._sources = {source.name: source for source in sources}
        self._day = 0
        self.pipeline = self.restarted()

    def restarted(self) -> Pipeline:
        """A pipeline as a newly started process has it."""
        return Pipeline(self.library, self._sources, {"slack": self.messenger}, self.clock, Random(1))

    def url(self, path: str = "/feed") -> str:
        """The address of a path on the server."""
        return f"{self.server.url}{path}"

    async def follow(self, kind: WatchKind, text: str, place: Place = HERE) -> Watch:
        """Add a watch, and the place if need be; it takes no more cards a day than fifty."""
        async with self.library.begin() as work:
            now = self.clock.now()
            if await work.radars.get(place) is None:
                await work.radars.save(Radar(place, Language.ENGLISH, "UTC", now, NOON, Mode.CARDS, cap=50))
            (watch,) = await work.watches.add(place, kind, [text], "Ada", now)
        return watch

    async def collect(self, told: Callable[[Gathered], None] = lambda _: None) -> Sequence[Gathered]:
        """Ask all sources once, a new arXiv paper among them; `told` hears of each section when its papers are kept."""
        self._day += 1
        for section in ("cs", "cs.CV"):
            self.server.serve(f"/rss/{section}", rss_of(section, [a_paper(self._day)], self.day))
        listed = [a_paper(number) for number in range(1, self._day + 1)]
        self.server.serve("/oai", oai_list_of(listed, self.day).decode())
        return await self.pipeline.collect(told=told)

    @property
    def day(self) -> date:
        """Today, UTC."""
        return self.clock.now().date()

    async def next_day(self) -> None:
        """Let a day pass, and post its digest."""
        noon = self.clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
        await self.clock.advance_to(noon + timedelta(days=1 if noon <= self.clock.now() else 0))
        await self.pipeline.digest()
        await Deliverer(
            self.library, {"slack": self.messenger}, self.clock, "worker", Random(1), at_once=8
        ).deliver_due()

    def cards(self, place: Place = HERE) -> list[str]:
        """The titles of the cards that people see, in the order posted."""
        blocks = (block for posted in self.messenger.visible(place) for block in posted.shown.blocks)
        return [plain(block.title) for block in blocks if isinstance(block, Card)]

    async def health(self, path: str = "/feed") -> SourceHealth:
        """How the feed is doing."""
        return (await self.all_health())[USER_FEEDS, self.url(path)]

    async def all_health(self) -> dict[tuple[str, str], SourceHealth]:
        """How everything that was asked is doing, by source and section."""
        async with self.library.begin() as work:
            return {(one.source, one.section): one for one in await work.sources.health()}


@asynccontextmanager
async def standing(
    parse: Callable[[bytes], Document] = read_here, *, deadline_s: float = 10.0, resolve: Resolve | None = None
) -> AsyncIterator[FeedStand]:
    """Put a stand up, and take it down."""
    library = SqlLibrary("sqlite://", busy_timeout_s=120)
    await library.migrate()
    clock, memory, rates = FakeHastyClock(), SqlFetchMemory(library), FakeRateGate()
    rng, authority = Random(7), FakeAuthority(*(f"host{number}.example" for number in range(1, MOST_SECURE + 1)))
    async with (
        AsyncExitStack() as stack,
        SourceServer() as server,
        SourceServer(tls=authority.of_server) as secure,
        PoliteClient(clock=clock, memory=memory, rates=rates, rng=rng) as polite,
        PoliteClient(
            clock=clock,
            memory=memory,
            rates=rates,
            rng=rng,
            deadline_s=deadline_s,
            transport=VettedTransport(resolve, allow_loopback=True, certificates=authority.of_client),
        ) as vetted,
    ):
        arxiv = ArxivSource(
            polite, clock, rss_url=f"{server.url}/rss", api_url=f"{server.url}/api", oai_url=f"{server.url}/oai"
        )
        stack.push_async_callback(library.close)
        for archive in taxonomy.archives():
            server.serve(f"/rss/{archive.id}", rss_of(archive.id, [], clock.now().date()))
        crossref = CrossrefSource(polite, clock, api_url=f"{server.url}/crossref")
        sources = (UserFeeds(vetted, clock, parse), arxiv, crossref)
        yield FeedStand(server, secure, authority, library, clock, sources)
