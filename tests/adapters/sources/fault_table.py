"""The named faults of feeds: what each server does, what AcademicHub does about it, and what people get in the end.

Every fault has its own host. Its feed holds two known entries; then the fault comes, with a third entry that only some
servers let through; then it heals, with the third and a fourth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Protocol

from bot.domain.collection import Batch, Collected, Freshness, SourceFailure, SourceFault, Unchanged
from tests.adapters.sources.feed_stand import Item, atom, items, rss
from tests.fakes.source_server import (
    ERROR_500,
    FALSELY_PACKED,
    HTML,
    SILENCE,
    Answer,
    Asked,
    Reply,
    redirect,
    too_many,
)


class Fault(Protocol):
    """Makes the answer of a bad day from the fault's entries: two known, the third and the fourth."""

    def __call__(self, entries: list[Item]) -> Answer:
        """Give what the server answers."""
        ...


@dataclass(frozen=True, slots=True)
class Case:
    """One fault.

    Attributes:
        name: as people name it.
        fault: what the server answers meanwhile.
        behaviour: what a collection makes of it: a kind of failure, `unchanged`, `empty`, or `read` where it copes.
        lasting: True: the server never heals, and all the same nothing is lost.
        also: further titles that people get.
    """

    name: str
    fault: Fault
    behaviour: SourceFault | str
    lasting: bool = False
    also: Callable[[list[Item]], list[str]] = lambda _: []


def entries_of(number: int) -> list[Item]:
    """The four entries of the fault with this number."""
    return items(*(number * 10 + each for each in range(1, 5)))


def behaviour_of(collected: Collected, freshness: Freshness | None) -> SourceFault | str:
    """Name what a collection made of an answer."""
    match collected:
        case SourceFailure(fault=fault):
            return fault
        case Unchanged():
            return "unchanged"
        case Batch():
            return "empty" if freshness is Freshness.EMPTY else "read"


def _page(entries: list[Item]) -> bytes:
    return rss(entries[:3]).encode()


def _same(reply: Reply) -> Fault:
    return lambda _: reply


def _served(**what: object) -> Fault:
    return lambda entries: replace(Reply(_page(entries)), **what)  # type: ignore[arg-type]


def _changed(change: Callable[[Item], Item]) -> Fault:
    return lambda entries: Reply(rss([change(entry) for entry in entries[:3]]).encode())


def _unchanging(header: str, condition: str, value: str) -> Fault:
    def made(entries: list[Item]) -> Answer:
        def answer(asked: Asked) -> Reply:
            if condition in asked.headers:
                return Reply(status=304, headers={header: value})
            return Reply(rss(entries).encode(), headers={"ETag": "", header: value})

        return answer

    return made


def _new_guids(entries: list[Item]) -> Answer:
    times = count()

    def answer(_: Asked) -> Reply:
        time = next(times)
        return Reply(rss([replace(entry, guid=f"{entry.guid}-{time}") for entry in entries]).encode())

    return answer


def _another(entries: list[Item]) -> Item:
    return replace(entries[0], title=f"Quite another work {entries[0].guid}", link=f"{entries[0].link}-another")


def _with(entries: list[Item], *links: str) -> Reply:
    twins = [replace(entries[2], title=entries[2].title, guid=link, link=link) for link in links]
    return Reply(rss([*entries[:2], *twins, entries[3]]).encode())


def _dois(entries: list[Item]) -> Answer:
    doi = f"10.1234/{entries[2].guid}"
    spelt = (f"https://doi.org/{doi}", f"http://dx.doi.org/{doi.upper()}", f"doi:{doi}", f"https://doi.org/{doi}?x=1")
    return _with(entries, *spelt)


def _versions(entries: list[Item]) -> Answer:
    arxiv = f"https://arxiv.org/abs/2605.0{entries[2].guid.removeprefix('g')}0"[:33]
    return _with(entries, f"{arxiv}v1", f"{arxiv}v2", f"{arxiv}v3")


CASES = (
    Case("500 with HTML body", _same(ERROR_500), SourceFault.BROKEN),
    Case("200 HTML log-in page", _same(HTML), SourceFault.NOT_A_FEED),
    Case("200 empty body", _same(Reply()), SourceFault.NOT_A_FEED),
    Case(
        "200 empty feed on a weekend",
        lambda _: Reply(rss([], "<skipDays><day>Sunday</day></skipDays>").encode()),
        "empty",
    ),
    Case("200 truncated XML", lambda entries: Reply(_page(entries)[:-300]), "read"),
    Case("200 truncated gzip", _served(packed=True, sent=0.8), "read"),
    Case("Content-Encoding gzip but plain body", _served(headers=FALSELY_PACKED), "read"),
    Case(
        "wrong charset in XML declaration",
        lambda entries: Reply(_page(entries).replace(b"finding.", "Gödel.".encode("latin-1"))),
        "read",
    ),
    Case("Content-Length larger than body", _served(headers={"Content-Length": "999999"}), "read"),
    Case("304 after the item set changed", _same(Reply(status=304)), "unchanged"),
    Case("ETag that never changes", _unchanging("ETag", "if-none-match", '"one"'), "unchanged", lasting=True),
    Case(
        "Last-Modified in 2099",
        _unchanging("Last-Modified", "if-modified-since", "Thu, 01 Jan 2099 00:00:00 GMT"),
        "read",
        lasting=True,
    ),
    Case("429 Retry-After: 86400", _same(too_many("86400")), SourceFault.RATE_LIMITED),
    Case("429 Retry-After in the past", _same(too_many("Mon, 01 Jan 2001 00:00:00 GMT")), SourceFault.RATE_LIMITED),
    Case("503 with Retry-After: -1", _same(Reply(status=503, headers={"Retry-After": "-1"})), SourceFault.BROKEN),
    Case("301 to where nothing is", _same(redirect("/nowhere", 301)), SourceFault.REFUSED),
    Case("redirect loop", lambda entries: lambda asked: redirect(asked.path), SourceFault.REFUSED),
    Case("redirect to an inside address", _same(redirect("http://10.0.0.1/")), SourceFault.REFUSED),
    Case("redirect to file://", _same(redirect("file:///etc/passwd")), SourceFault.REFUSED),
    Case("slow: byte after byte", _served(pause_s=0.05), SourceFault.TIMED_OUT),
    Case("never answers after accept", _same(SILENCE), SourceFault.TIMED_OUT),
    Case("10 MiB title", lambda _: Reply(rss([Item("x" * (10 << 20))]).encode()), SourceFault.TOO_BIG),
    Case("gzip bomb", _served(body=b"<rss>" + b" " * (12 << 20), packed=True), SourceFault.TOO_BIG),
    Case(
        "all dates in the future", _changed(lambda entry: replace(entry, day="Fri, 31 Dec 9999 00:00:00 GMT")), "read"
    ),
    Case("all dates 1970-01-01", _changed(lambda entry: replace(entry, day="Thu, 01 Jan 1970 00:00:00 GMT")), "read"),
    Case("no dates, no guids", _changed(lambda entry: replace(entry, day="", guid="")), "read"),
    Case("guid changes on every fetch", _new_guids, "read", lasting=True),
    Case("same guid for all items", _changed(lambda entry: replace(entry, guid="the same")), "read"),
    Case(
        "guid re-used for a different title",
        lambda entries: Reply(rss([_another(entries), *entries[1:3]]).encode()),
        "read",
        also=lambda entries: [_another(entries).title],
    ),
    Case("item vanishes and returns", lambda entries: Reply(rss(entries[2:3]).encode()), "read"),
    Case("order reversed", lambda entries: Reply(rss(entries[2::-1]).encode()), "read"),
    Case(
        "same paper six times over",
        lambda entries: _with(entries, *[f"https://doi.org/10.1234/{entries[2].guid}"] * 6),
        "read",
        lasting=True,
    ),
    Case("replacements v2, v3 at once", _versions, "read", lasting=True),
    Case("title changes its case", _changed(lambda entry: replace(entry, title=entry.title.upper())), "read"),
    Case("DOI in 4 spellings", _dois, "read", lasting=True),
    Case("duplicate entry within one page", lambda entries: Reply(rss([*entries[:3], *entries[:3]]).encode()), "read"),
    Case(
        "entity bomb",
        _same(Reply(b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>')),
        SourceFault.NOT_A_FEED,
    ),
    Case(
        "NUL and control characters",
        lambda entries: Reply(_page(entries).replace(b"finding.", b"fin\x00d\x01ing")),
        "read",
    ),
    Case("feed switches RSS to Atom", lambda entries: Reply(atom(entries[:3]).encode()), "read"),
    Case("JSON instead of XML", _same(Reply(b'{"error": "soon"}')), SourceFault.NOT_A_FEED),
    Case("BOM + leading white space", lambda entries: Reply(b"\xef\xbb\xbf \n\n" + _page(entries)), "read"),
)
