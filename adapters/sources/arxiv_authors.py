"""arXiv's author pages: what arXiv knows to be one person's, by an author identifier or a linked ORCID.

arXiv's feeds carry no ids of people. So before a day's papers are taken in, the pages of those who are watched by such
an id are read, and a paper that stands there carries the id from then on. Who claims a paper later than it is announced
is known by the name alone until then.

Source: https://info.arxiv.org/help/author_identifiers.html
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import assert_never

from adapters.sources.arxiv_api import ArxivApi
from adapters.sources.arxiv_feed import parse_arxiv
from adapters.sources.asking import Asking
from adapters.sources.document import Document
from adapters.sources.http import PoliteClient
from adapters.sources.pace import ARXIV_PACE
from bot.domain.collection import SourceFailure
from bot.domain.namesake import Namesake, Namesakes
from bot.domain.paper import Author, Paper
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.matching import names
from bot.matching.namesakes import namesakes
from bot.ports import Clock

AUTHORS_URL = "https://arxiv.org/a"
KEPT_FOR = timedelta(hours=3)
"""How long a page counts as read; arXiv announces once a day."""
ABSENT_FOR = timedelta(days=7)
"""How long an ORCID that no account of arXiv is linked to isn't asked for again."""
MOST_PAGES = 60
"""Pages read before one day's papers at the most, those longest unread first."""
MOST_FAILURES = 2
"""After so many pages that could not be read the others are left for later."""
PAPERS_READ, PAPERS_A_PERSON = 100, 20
"""Of a name, newest first: so many altogether, and for each of the people who are asked for."""
SCHEMES = frozenset({"arxiv", "orcid"})
_ABSENT = Document(())


class ArxivAuthors:
    """Reads author pages, and marks papers with the ids of the people whose pages list them."""

    def __init__(self, client: PoliteClient, clock: Clock, authors_url: str, link_url: str) -> None:
        """Make it over a client; `authors_url` is where the pages stand, `link_url` the base of links people click."""
        self._asking = Asking(client, clock, "arxiv", ARXIV_PACE)
        self._clock = clock
        self._authors_url = authors_url.rstrip("/")
        self._parse = partial(parse_arxiv, link_url=link_url)
        self._read_at: dict[str, datetime] = {}
        self._listed: defaultdict[str, dict[str, str]] = defaultdict(dict)

    async def page(self, person_id: str) -> Sequence[Paper] | SourceFailure:
        """Give what a person's page lists, newest first, the person's id on each; nothing where there is no page."""
        url = f"{self._authors_url}/{person_id.partition(':')[2]}.atom2"
        document = await self._asking.document(url, self._parse, "authors", absent=_ABSENT)
        if isinstance(document, SourceFailure):
            return document
        name = _bearer(document.papers, person_id)
        for listed in self._listed.values():
            listed.pop(person_id, None)
        for paper in document.papers:
            self._listed[paper.id][person_id] = name
        wait = ABSENT_FOR if document is _ABSENT and person_id.startswith("orcid:") else KEPT_FOR
        self._read_at[person_id] = self._clock.now() + wait - KEPT_FOR
        return [self.marked(paper) for paper in document.papers]

    async def know(self, queries: Iterable[Query]) -> tuple[str, ...]:
        """Read the pages of those whom queries mean by an id, as far as it is time; gives what could not be read."""
        meant = dict.fromkeys(one for query in queries for one in _ids_meant(query))
        now, never = self._clock.now(), datetime.min.replace(tzinfo=self._clock.now().tzinfo)
        due = sorted((self._read_at.get(one, never), one) for one in meant)
        notes: list[str] = []
        for read_at, one in due[:MOST_PAGES]:
            if now - read_at < KEPT_FOR or len(notes) == MOST_FAILURES:
                break
            page = await self.page(one)
            if isinstance(page, SourceFailure):
                notes.append(f"the author page {one.partition(':')[2]} could not be read: {page.why}")
            elif not page and one.startswith("arxiv:"):
                notes.append(f"there is no author page {one.partition(':')[2]}")
        return tuple(notes)

    def marked(self, paper: Paper) -> Paper:
        """Give a paper with the ids of those whose pages list it, each on the author who bears the name."""
        authors = list(paper.authors)
        for person_id, name in self._listed.get(paper.id, {}).items():
            if (at := _place(name, authors)) is not None:
                authors[at] = _with_id(authors[at], person_id)
        return replace(paper, authors=tuple(authors))


class ArxivPeople:
    """The `PeopleSource` door over arXiv: papers of a name by its search, a person by the author page."""

    def __init__(self, api: ArxivApi, pages: ArxivAuthors) -> None:
        """Make it over the search and the author pages."""
        self._api = api
        self._pages = pages

    @property
    def name(self) -> str:
        """`arxiv`."""
        return "arxiv"

    @property
    def schemes(self) -> frozenset[str]:
        """arXiv's own, and ORCIDs that are linked to an account there."""
        return SCHEMES

    async def authors(self, name: str, limit: int) -> Namesakes | SourceFailure:
        """Give the papers that people of the name wrote last; arXiv doesn't tell these people apart."""
        most = min(PAPERS_READ, PAPERS_A_PERSON * limit)
        found = await self._api.search(Term(Field.AUTHOR, name, Manner.PHRASE), most)
        return found if isinstance(found, SourceFailure) else Namesakes((), 0, found.papers)

    async def person(self, person_id: str) -> Namesakes | SourceFailure:
        """Tell who has an author page, with what it lists."""
        page = await self._pages.page(person_id)
        if isinstance(page, SourceFailure):
            return page
        name = _bearer(page, person_id)
        people = (replace(_together(each, person_id), sources=("arxiv",)) for each in namesakes(name, page)[:1])
        return Namesakes(tuple(people), min(len(page), 1), tuple(page))


def _together(person: Namesake, person_id: str) -> Namesake:
    return replace(person, ids=tuple(dict.fromkeys((person_id, *person.ids))))


def _ids_meant(query: Query) -> Iterator[str]:
    match query:
        case Term(Field.AUTHOR, pin=pin) if pin is not None:
            yield from (one for one in pin.ids if one.partition(":")[0] in SCHEMES)
        case Term() | Not():
            return
        case And(parts) | Or(parts):
            for part in parts:
                yield from _ids_meant(part)
        case _:
            assert_never(query)


def _bearer(papers: Sequence[Paper], person_id: str) -> str:
    """Give the name of the person whose papers these are: it is on all of them, and begins as the id says."""
    family, _, initial = person_id.removeprefix("arxiv:").rpartition("_")[0].rpartition("_")
    counts = Counter(author.name for paper in papers for author in paper.authors)
    short = f"{initial}. {family.replace('_', ' ')}"
    near = [name for name in counts if family and names.verdict(short, name) is not names.Verdict.DIFFERENT]
    return max(near or counts, key=lambda name: (counts[name], len(name)), default="")


def _place(name: str, authors: Sequence[Author]) -> int | None:
    """Give the place of the author who bears a name the most surely; None where none does."""
    said = [(names.verdict(name, author.name), -at) for at, author in enumerate(authors)]
    best = max(said, default=(names.Verdict.DIFFERENT, 0))
    return None if best[0] is names.Verdict.DIFFERENT else -best[1]


def _with_id(author: Author, person_id: str) -> Author:
    scheme, _, value = person_id.partition(":")
    if scheme == "orcid":
        return replace(author, orcid=author.orcid or value)
    return replace(author, ids=tuple(dict.fromkeys((*author.ids, person_id))))
