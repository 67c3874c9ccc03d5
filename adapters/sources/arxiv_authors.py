"""arXiv's author pages: what arXiv knows to be one person's, by an author identifier or a linked ORCID.

arXiv's feeds carry no ids of people. So before a day's papers are taken in, the pages of those who are watched by such
an id are read, and a paper that stands there carries the id from then on. Who claims a paper later than it is announced
is known by the name alone until then.

Source: https://info.arxiv.org/help/author_identifiers.html
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class Page:
    """What an author page lists, and the name of the person as it is written there; empty where it doesn't tell."""

    name: str
    papers: tuple[Paper, ...]


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

    async def page(self, person_id: str, wanted: str = "") -> Page | SourceFailure:
        """Give what a person's page lists, newest first, the person's id on each; nothing where there is no page.

        Args:
            person_id: canonical.
            wanted: the name by which the person is followed; empty: the page says whose it is.
        """
        url = f"{self._authors_url}/{person_id.partition(':')[2]}.atom2"
        document = await self._asking.document(url, self._parse, "authors", absent=_ABSENT)
        if isinstance(document, SourceFailure):
            return document
        name = _bearer(document, person_id, wanted)
        for listed in self._listed.values():
            listed.pop(person_id, None)
        for paper in document.papers:
            self._listed[paper.id][person_id] = name
        wait = ABSENT_FOR if document is _ABSENT and person_id.startswith("orcid:") else KEPT_FOR
        if name or not document.papers:
            self._read_at[person_id] = self._clock.now() + wait - KEPT_FOR
        return Page(name, tuple(map(self.marked, document.papers)))

    async def know(self, queries: Iterable[Query]) -> tuple[str, ...]:
        """Read the pages of those whom queries mean by an id, as far as it is time; gives what could not be read."""
        meant = {one: name for query in queries for one, name in _ids_meant(query)}
        now, never = self._clock.now(), datetime.min.replace(tzinfo=self._clock.now().tzinfo)
        due = sorted((self._read_at.get(one, never), one) for one in meant)
        notes: list[str] = []
        for read_at, one in due[:MOST_PAGES]:
            if now - read_at < KEPT_FOR or len(notes) == MOST_FAILURES:
                break
            page = await self.page(one, meant[one])
            if isinstance(page, SourceFailure):
                notes.append(f"the author page {one.partition(':')[2]} could not be read: {page.why}")
            elif not page.papers and one.startswith("arxiv:"):
                notes.append(f"there is no author page {one.partition(':')[2]}")
        return tuple(notes)

    def marked(self, paper: Paper) -> Paper:
        """Give a paper with the ids of those whose pages list it, each on the author who bears the name."""
        authors = list(paper.authors)
        for person_id, name in self._listed.get(paper.id, {}).items():
            if name and (at := _place(name, authors)) is not None:
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
        known = namesakes(page.name, page.papers)[:1] if page.name else ()
        people = tuple(replace(_together(each, person_id), sources=("arxiv",)) for each in known)
        return Namesakes(people, len(people), page.papers)


def _together(person: Namesake, person_id: str) -> Namesake:
    return replace(person, ids=tuple(dict.fromkeys((person_id, *person.ids))))


def _ids_meant(query: Query) -> Iterator[tuple[str, str]]:
    """Give the ids by which people are followed, each with the name."""
    match query:
        case Term(Field.AUTHOR, name, pin=pin) if pin is not None:
            yield from ((one, name) for one in pin.ids if one.partition(":")[0] in SCHEMES)
        case Term() | Not():
            return
        case And(parts) | Or(parts):
            for part in parts:
                yield from _ids_meant(part)
        case _:
            assert_never(query)


def _bearer(document: Document, person_id: str, wanted: str) -> str:
    """Give the name of the person whose page it is: one of those on most papers whom wish, id or title name.

    Empty where two are on as many: a co-author on every paper may not be taken for the person.
    """
    counts = Counter(author.name for paper in document.papers for author in paper.authors)
    family, _, initial = person_id.removeprefix("arxiv:").rpartition("_")[0].rpartition("_")
    short = wanted or (f"{initial}. {family.replace('_', ' ')}" if family else "")
    near = {name for name in counts if short and names.verdict(short, name) is not names.Verdict.DIFFERENT}
    near = near or {name for name in counts if name in document.title} or set(counts)
    most = [name for name in near if counts[name] == max(counts[each] for each in near)]
    return max(most, key=len) if most and (short or len(most) == 1) else ""


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
