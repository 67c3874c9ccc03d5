"""What a fault befalls: a user's feed, sections of arXiv, or a journal at Crossref, each served in three moments.

First two entries are known; then the fault comes, with a third entry that only some servers let through; then it heals,
with the third and a fourth. Each entry's title is a card that people get once, but for the two that were known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlsplit

from bot.catalogue import journals
from bot.domain.collection import USER_FEEDS
from bot.domain.paper import Announcement, Paper
from bot.domain.watch import Place, WatchKind
from tests.adapters.sources.feed_stand import FeedStand, Item, items, rss
from tests.fakes.arxiv_documents import rss_of
from tests.fakes.papers import a_paper
from tests.fakes.source_pages import crossref_page_of
from tests.fakes.source_server import Answer, Asked, Reply, SourceServer

Section = tuple[str, str]
"""A source and what is asked of it."""


class Subject(Protocol):
    """What a fault befalls."""

    async def follow(self, stand: FeedStand, number: int, place: Place) -> None:
        """Let a place watch it."""
        ...

    def sections(self, stand: FeedStand, number: int) -> Sequence[Section]:
        """Give what health is kept of."""
        ...

    def served(self, stand: FeedStand, number: int) -> Sequence[tuple[SourceServer, str]]:
        """Give the servers and paths at which it is asked for."""
        ...

    def known(self, stand: FeedStand, number: int) -> None:
        """Serve the two first entries."""
        ...

    def fall_ill(self, stand: FeedStand, number: int) -> None:
        """Let the fault come."""
        ...

    def heal(self, stand: FeedStand, number: int) -> None:
        """Serve all four entries."""
        ...


Fault = Callable[[list[Item]], Answer]
"""Makes the answer of a bad day from a feed's entries: two known, the third and the fourth."""


def entries_of(number: int) -> list[Item]:
    """The four entries of the fault with this number."""
    return items(*(number * 10 + each for each in range(1, 5)))


@dataclass(frozen=True, slots=True)
class Feed:
    """A user's feed on a host of its own.

    Attributes:
        fault: what its server answers meanwhile.
        first: what it answers to the very first question; None: the two known entries.
        secure: True: over TLS.
        expired: True: meanwhile its certificate has run out.
    """

    fault: Fault
    first: Fault | None = None
    secure: bool = False
    expired: bool = False

    def address(self, stand: FeedStand, number: int) -> str:
        url = urlsplit(self._server(stand).url)
        return f"{url.scheme}://host{number}.example:{url.port}/{number}"

    async def follow(self, stand: FeedStand, number: int, place: Place) -> None:
        await stand.follow(WatchKind.FEED, self.address(stand, number), place)

    def sections(self, stand: FeedStand, number: int) -> Sequence[Section]:
        return [(USER_FEEDS, self.address(stand, number))]

    def served(self, stand: FeedStand, number: int) -> Sequence[tuple[SourceServer, str]]:
        return [(self._server(stand), f"/{number}")]

    def known(self, stand: FeedStand, number: int) -> None:
        entries = entries_of(number)
        self._server(stand).serve(f"/{number}", self.first(entries) if self.first else rss(entries[:2]))

    def fall_ill(self, stand: FeedStand, number: int) -> None:
        self._server(stand).serve(f"/{number}", self.fault(entries_of(number)))
        if self.expired:
            stand.authority.expired.add(f"host{number}.example")

    def heal(self, stand: FeedStand, number: int) -> None:
        self._server(stand).serve(f"/{number}", rss(entries_of(number)))
        stand.authority.expired.discard(f"host{number}.example")

    def _server(self, stand: FeedStand) -> SourceServer:
        return stand.secure if self.secure else stand.server


@dataclass(frozen=True, slots=True)
class Arxiv:
    """Sections of arXiv, which list one day each.

    Attributes:
        names: of the sections.
        listing: makes each section's listing of the bad day from the four papers.
    """

    names: tuple[str, ...]
    listing: Callable[[str, list[Paper]], Sequence[Paper]]

    async def follow(self, stand: FeedStand, number: int, place: Place) -> None:
        for name in self.names:
            await stand.follow(WatchKind.CATEGORY, name, place)

    def sections(self, stand: FeedStand, number: int) -> Sequence[Section]:
        return [("arxiv", name) for name in self.names]

    def served(self, stand: FeedStand, number: int) -> Sequence[tuple[SourceServer, str]]:
        return [(stand.server, f"/rss/{name}") for name in self.names]

    def known(self, stand: FeedStand, number: int) -> None:
        self._serve(stand, lambda _: self.papers(number)[:2])

    def fall_ill(self, stand: FeedStand, number: int) -> None:
        self._serve(stand, lambda name: self.listing(name, self.papers(number)))

    def heal(self, stand: FeedStand, number: int) -> None:
        _, _, third, fourth = self.papers(number)
        self._serve(stand, lambda _: [fourth, replace(third, version=2, announce=Announcement.REPLACE)])

    def papers(self, number: int) -> list[Paper]:
        """The four papers; their ids rise as arXiv's do."""
        titles = [entry.title for entry in entries_of(number)]
        return [
            a_paper(f"arxiv:2606.{number:02}{place:03}", title, categories=self.names)
            for place, title in enumerate(titles, start=1)
        ]

    def _serve(self, stand: FeedStand, listing: Callable[[str], Sequence[Paper]]) -> None:
        for name in self.names:
            stand.server.serve(f"/rss/{name}", rss_of(name, listing(name), stand.day))


def crossed(name: str, papers: list[Paper]) -> Sequence[Paper]:
    """A new paper of one section, listed in the others too."""
    [third] = papers[2:3]
    return [third if name == third.categories[0] else replace(third, announce=Announcement.CROSS)]


def replaced(_: str, papers: list[Paper]) -> Sequence[Paper]:
    """Later versions of papers that are known, two of one on the same day, beside the new paper."""
    first, second, third, _fourth = papers
    versions = ((first, 2), (first, 3), (second, 2))
    return [third, *(replace(paper, version=at, announce=Announcement.REPLACE) for paper, at in versions)]


def withdrawn(_: str, papers: list[Paper]) -> Sequence[Paper]:
    """A known paper's withdrawal, which arXiv lists as a version, beside the new paper."""
    said = "This paper has been withdrawn by the author due to an invented error."
    return [papers[2], replace(papers[0], version=2, announce=Announcement.REPLACE, abstract=said)]


@dataclass(frozen=True, slots=True)
class Crossref:
    """A journal at Crossref, whose works are listed by the day it got to know them.

    Attributes:
        journal: by its short name.
        page: makes the answer of the bad day from the question and the works there are.
        others: so many known works besides.
    """

    journal: str
    page: Callable[[Mapping[str, str], Sequence[Paper]], bytes]
    others: int = 0

    async def follow(self, stand: FeedStand, number: int, place: Place) -> None:
        await stand.follow(WatchKind.JOURNAL, self.journal, place)

    def sections(self, stand: FeedStand, number: int) -> Sequence[Section]:
        return [("crossref", self._issn)]

    def served(self, stand: FeedStand, number: int) -> Sequence[tuple[SourceServer, str]]:
        return [(stand.server, f"/crossref/journals/{self._issn}/works")]

    def known(self, stand: FeedStand, number: int) -> None:
        self._serve(stand, listed, self._works(number)[:-2])

    def fall_ill(self, stand: FeedStand, number: int) -> None:
        self._serve(stand, self.page, self._works(number)[:-1])

    def heal(self, stand: FeedStand, number: int) -> None:
        self._serve(stand, listed, self._works(number))

    @property
    def _issn(self) -> str:
        return _journal(self.journal).issns[0]

    def _works(self, number: int) -> list[Paper]:
        titles = [f"Known work {each}" for each in range(self.others)]
        titles += [entry.title for entry in entries_of(number)]
        return [
            a_paper(f"doi:10.1234/{number}.{place}", title, issns=[self._issn]) for place, title in enumerate(titles)
        ]

    def _serve(
        self, stand: FeedStand, page: Callable[[Mapping[str, str], Sequence[Paper]], bytes], works: Sequence[Paper]
    ) -> None:
        def answer(asked: Asked) -> Reply:
            return Reply(page(asked.query, works), headers={"Content-Type": "application/json"})

        for server, path in self.served(stand, 0):
            server.serve(path, answer)


def _journal(name: str) -> journals.Journal:
    found = journals.find(name)
    assert isinstance(found, journals.Journal)
    return found


def listed(question: Mapping[str, str], works: Sequence[Paper]) -> bytes:
    """A page as Crossref sends it."""
    start, rows = _start(question), int(question["rows"])
    following = f"at{start + rows}" if start + rows < len(works) else ""
    return crossref_page_of(works[start : start + rows], len(works), following)


def nothing(_: Mapping[str, str], __: Sequence[Paper]) -> bytes:
    """No works, and the word that there are none."""
    return crossref_page_of([], total=0)


def first_page_alone(question: Mapping[str, str], works: Sequence[Paper]) -> bytes:
    """The first page is whole; the second one is empty, though all works are counted."""
    return listed(question, works) if not _start(question) else crossref_page_of([], len(works))


def _start(question: Mapping[str, str]) -> int:
    return int(question["cursor"].removeprefix("at")) if question["cursor"] != "*" else 0
