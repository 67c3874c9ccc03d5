"""arXiv's HTML of papers: their full texts, where their authors gave them away to be read and quoted by anybody.

A page is asked for no more often than arXiv's robots.txt asks of robots, for the version that the card is of, and is
taken only where it says that it is of that paper and version and stands under an open licence (Creative Commons, or the
public domain); arXiv's own licence lets arXiv alone distribute a paper.

Source: https://info.arxiv.org/help/license/index.html and https://arxiv.org/robots.txt (15 s between two requests)
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from urllib.parse import quote
from uuid import uuid4

import structlog

from adapters.sources.fetched import Fetched, FetchFailed
from adapters.sources.hosts import host_of, is_loopback
from adapters.sources.http import PoliteClient
from adapters.sources.latexml import LatexmlPage
from adapters.sources.latexml_child import read_page_apart
from adapters.sources.pace import ARXIV_PACE, Gate, Pace, Patience
from bot.domain.collection import SourceFault
from bot.domain.errors import BadDocument, StorageError
from bot.domain.paper import Paper
from bot.domain.paper_text import PaperText, Section
from bot.intake.identity import read_id
from bot.ports import Clock, RateGate

PAGES = Pace("arxiv pages", 15.0)
"""How often a page may be asked for, by all processes together."""
PATIENCE = Patience(attempts=1, budget_s=0.0, least_s=3.0, most_s=86_400.0)
"""The abstract is there anyway: what fails is asked for another time."""
READING_S = 20.0
"""For all pages of a briefing together: somebody waits for it. The papers come best first."""
REST_S = 300.0
"""arXiv is left alone for so long where it can't be reached, doesn't answer or doesn't want to."""
MOST_KEPT_CHARACTERS = 8_000_000
"""Texts that are remembered for the next briefing or question, the last used ones: some hundred papers'."""
_ROW = 200
"""What remembering costs by itself, so that papers without a text don't pile up."""

_OPEN = re.compile(r"\bCC(?:[ -]?(?:BY|0|Zero)\b)|creative commons|public domain", re.IGNORECASE)

_ABSENT, _FORBIDDEN = frozenset({404, 410}), 403
_OF_THE_HOST = frozenset({SourceFault.UNREACHABLE, SourceFault.TIMED_OUT, SourceFault.RATE_LIMITED})

_log = structlog.get_logger()

_Sections = tuple[Section, ...]


class ArxivTexts:
    """The `Texts` of papers that stand on arXiv."""

    whole = True

    def __init__(
        self,
        client: PoliteClient,
        clock: Clock,
        rates: RateGate,
        *,
        html_url: str,
        parse: Callable[[bytes], LatexmlPage] = read_page_apart,
        reading_s: float = READING_S,
    ) -> None:
        """Make it.

        Args:
            client: fetches, politely.
            clock: gives now and waits.
            rates: how often pages may be asked for, by all processes together.
            html_url: what an id with version is appended to.
            parse: reads a page, in a thread; raises `BadDocument`.
            reading_s: seconds for all pages that are asked for together.
        """
        self._client = client
        self._clock = clock
        self._html_url = html_url.rstrip("/")
        self._parse = parse
        self._reading_s = reading_s
        self._gate = None if is_loopback(host_of(html_url)) else Gate(PAGES, clock, rates, uuid4().hex, 0.0)
        self._kept: OrderedDict[str, _Sections] = OrderedDict()
        self._rests_until_s = self._next_turn_s = 0.0

    async def of(self, papers: Sequence[Paper]) -> Sequence[PaperText]:
        """Give the texts in the order of the papers, as far as they come in time; what can't be had is logged."""
        until_s = self._clock.monotonic() + self._reading_s
        return [PaperText(paper, await self._sections(paper, until_s)) for paper in papers]

    async def _sections(self, paper: Paper, until_s: float) -> _Sections:
        wanted = _wanted(paper)
        if wanted is None:
            return ()
        if wanted in self._kept:
            self._kept.move_to_end(wanted)
            return self._kept[wanted]
        now_s = self._clock.monotonic()
        if now_s < self._rests_until_s or max(now_s, self._next_turn_s) >= until_s:
            return ()
        sections = await self._asked(wanted, until_s - now_s)
        if sections is not None:
            self._keep(wanted, sections)
        return sections or ()

    async def _asked(self, wanted: str, within_s: float) -> _Sections | None:
        """Ask for a page; none where it can't be used, None where it may come another time."""
        try:
            async with asyncio.timeout(within_s):
                outcome = await self._fetch(wanted)
        except (StorageError, TimeoutError) as error:
            outcome = str(error) or f"it takes longer than {within_s:.0f} s"
        if isinstance(outcome, str):
            _log.info("text.not_asked", paper=wanted, why=outcome)
            return None
        if isinstance(outcome, FetchFailed):
            return self._missed(wanted, outcome)
        return await self._read(wanted, outcome)

    def _missed(self, wanted: str, failed: FetchFailed) -> _Sections | None:
        """Note that a page isn't there; or that arXiv as a whole can't or won't answer, so that it is left alone."""
        _log.info("text.not_there", paper=wanted, why=failed.why)
        if failed.status in _ABSENT:
            return ()
        if failed.fault in _OF_THE_HOST or failed.status == _FORBIDDEN:
            self._rests_until_s = self._clock.monotonic() + REST_S
        return None

    async def _fetch(self, wanted: str) -> Fetched | FetchFailed | str:
        """Fetch a page in its turn; why it isn't fetched where that is too far off."""
        url = f"{self._html_url}/{quote(wanted)}"
        if self._gate is None:
            outcome = await self._client.fetch(url, ARXIV_PACE, PATIENCE)
        else:
            async with self._gate.passed() as shut_s:
                if shut_s:
                    return f"pages may be asked for in {shut_s:.0f} s"
                self._next_turn_s = self._clock.monotonic() + PAGES.interval_s
                outcome = await self._client.fetch(url, ARXIV_PACE, PATIENCE)
        return outcome if isinstance(outcome, Fetched | FetchFailed) else "it answers that nothing changed"

    async def _read(self, wanted: str, fetched: Fetched) -> _Sections | None:
        if fetched.broke is not None:
            _log.info("text.broke_off", paper=wanted, why=fetched.broke.why)
            return None
        try:
            page = await asyncio.to_thread(self._parse, fetched.body)
        except BadDocument as error:
            _log.info("text.unreadable", paper=wanted, why=str(error))
            return ()
        why = _unusable(page, wanted)
        if why:
            _log.info("text.not_taken", paper=wanted, why=why)
        return () if why else page.sections

    def _keep(self, wanted: str, sections: _Sections) -> None:
        self._kept[wanted] = sections
        while sum(map(_weight, self._kept.values())) > MOST_KEPT_CHARACTERS:
            self._kept.popitem(last=False)


def _wanted(paper: Paper) -> str | None:
    """Give the id under which a paper stands on arXiv, with its version where that is known; None: it stands nowhere.

    The version of a record that another source supplied is not arXiv's.
    """
    scheme, _, value = paper.id.partition(":")
    if scheme == "arxiv":
        return f"{value}v{paper.version}" if paper.version else value
    return paper.ids.get("arxiv")


def _unusable(page: LatexmlPage, wanted: str) -> str:
    """Tell why a page can't be used; empty where it can."""
    asked = read_id(wanted)
    if page.of is None or asked is None:
        return "it doesn't say of which paper it is"
    if page.of.value != asked.value or (asked.version and page.of.version != asked.version):
        return f"it is of {page.of.value}, version {page.of.version}"
    if not _OPEN.search(page.licence):
        return f"its licence isn't open: {page.licence or 'none named'}"
    return ""


def _weight(sections: _Sections) -> int:
    return _ROW + sum(len(section.name) + len(section.text) for section in sections)
