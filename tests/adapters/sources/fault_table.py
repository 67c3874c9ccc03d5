"""The fifty named faults of sources: what each server does, and what AcademicHub makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

from bot.domain.collection import Batch, Collected, Freshness, SourceFailure, SourceFault, Unchanged
from tests.adapters.sources.fault_subjects import (
    Arxiv,
    Crossref,
    Fault,
    Feed,
    Subject,
    crossed,
    first_page_alone,
    nothing,
    replaced,
    withdrawn,
)
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


@dataclass(frozen=True, slots=True)
class Case:
    """One fault.

    Attributes:
        name: as the list of faults names it.
        subject: what it befalls, and what is answered meanwhile.
        behaviour: what a collection makes of it: a kind of failure, `unchanged`, `empty`, or `read` where it copes.
        lasting: True: the server never heals, and all the same nothing is lost.
        also: further titles that people get, once: a known paper's among them where a new version is announced.
    """

    name: str
    subject: Subject
    behaviour: SourceFault | str
    lasting: bool = False
    also: Callable[[list[Item]], list[str]] = lambda _: []


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


def _unmarked(status: int = 200, body: bytes = b"") -> Reply:
    """An answer without any validator."""
    return Reply(body, status, headers={"ETag": ""})


def _unmarked_page(entries: list[Item]) -> Reply:
    return _unmarked(body=rss(entries[:2]).encode())


def _circle(_: list[Item]) -> Answer:
    def answer(asked: Asked) -> Reply:
        step = (int(asked.query.get("step", "0")) + 1) % 30
        return redirect(f"{asked.path}?step={step}")

    return answer


def _new_guids(entries: list[Item]) -> Answer:
    times = count()

    def answer(_: Asked) -> Reply:
        time = next(times)
        return Reply(rss([replace(entry, guid=f"{entry.guid}-{time}") for entry in entries]).encode())

    return answer


def _another(entries: list[Item]) -> Item:
    return replace(entries[0], title=f"Quite another work {entries[0].guid}", link=f"{entries[0].link}-another")


def _elsewhere(entries: list[Item]) -> Answer:
    """Moved for good to another host, which serves it."""

    def answer(asked: Asked) -> Reply:
        if asked.headers["host"].startswith("moved"):
            return Reply(_page(entries))
        return redirect(f"http://moved-{asked.headers['host']}{asked.path}", 301)

    return answer


def _inside(_: list[Item]) -> Answer:
    return lambda asked: redirect(f"http://127.0.0.1:{asked.headers['host'].rpartition(':')[2]}{asked.path}")


def _unsafe(_: list[Item]) -> Answer:
    return lambda asked: redirect(f"http://{asked.headers['host']}{asked.path}")


def _years(entries: list[Item]) -> Reply:
    """Three years of entries, one a day, the two that are known from then on among them."""
    days = (date(2026, 6, 14) - timedelta(days=each) for each in range(3 * 365))
    old = [
        replace(items(10_000 + number)[0], title=f"Of {day}, long ago", day=f"{day:%a, %d %b %Y} 08:00:00 GMT")
        for number, day in enumerate(days)
    ]
    return Reply(rss([*entries[:2], *old]).encode())


def _crowd(entries: list[Item]) -> Reply:
    """A hundred thousand entries in less than ten MiB: some hundred works over and over."""
    bare = "".join(f"<item><title>Crowd {number % 300}</title></item>" for number in range(100_000 - 3))
    return Reply(_page(entries).replace(b"</channel>", f"{bare}</channel>".encode()))


def _inserted(what: bytes) -> Fault:
    return lambda entries: Reply(_page(entries).replace(b"</channel>", what + b"</channel>"))


def _spelt_otherwise(entry: Item) -> Item:
    """Another case, and LaTeX where there was none."""
    return replace(entry, title=entry.title.upper().replace("FINDING", r"\textbf{FINDING}").replace(" OF ", " $OF$ "))


def _with(entries: list[Item], *links: str) -> Reply:
    twins = [replace(entries[2], title=entries[2].title, guid=link, link=link) for link in links]
    return Reply(rss([*entries[:2], *twins, entries[3]]).encode())


def _dois(entries: list[Item]) -> Answer:
    doi = f"10.1234/{entries[2].guid}"
    spelt = (f"https://doi.org/{doi}", f"http://dx.doi.org/{doi.upper()}", f"doi:{doi}", f"https://doi.org/{doi}?x=1")
    return _with(entries, *spelt)


_ATTRIBUTES = b"<item " + b" ".join(b'a%d=""' % number for number in range(20_000)) + b"/>"
_LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
_BOMB = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{_LAUGHS}]><rss><channel><title>&l9;</title></channel></rss>'

CASES = (
    Case("500 with HTML body", Feed(_same(ERROR_500)), SourceFault.BROKEN),
    Case("200 HTML log-in page", Feed(_same(HTML)), SourceFault.NOT_A_FEED),
    Case("200 empty body", Feed(_same(Reply())), SourceFault.NOT_A_FEED),
    Case(
        "200 empty feed on a weekend",
        Feed(_same(Reply(rss([], "<skipDays><day>Sunday</day></skipDays>").encode()))),
        "empty",
    ),
    Case("200 truncated XML", Feed(lambda entries: Reply(_page(entries)[: len(_page(entries)) * 6 // 10])), "read"),
    Case("200 truncated gzip", Feed(_served(packed=True, sent=-40)), "read"),
    Case("Content-Encoding gzip but plain body", Feed(_served(headers=FALSELY_PACKED)), "read"),
    Case(
        "wrong charset in XML declaration",
        Feed(lambda entries: Reply(_page(entries).replace(b"finding.", "Gödel.".encode("latin-1")))),
        "read",
    ),
    Case("Content-Length larger than body", Feed(_served(headers={"Content-Length": "999999"})), "read"),
    Case("304 without having sent a validator", Feed(_same(_unmarked(304)), _unmarked_page), SourceFault.BROKEN),
    Case("304 after the item set changed", Feed(_same(Reply(status=304))), "unchanged"),
    Case("ETag that never changes", Feed(_unchanging("ETag", "if-none-match", '"one"')), "unchanged", lasting=True),
    Case(
        "Last-Modified in 2099",
        Feed(_unchanging("Last-Modified", "if-modified-since", "Thu, 01 Jan 2099 00:00:00 GMT")),
        "read",
        lasting=True,
    ),
    Case("429 Retry-After: 86400", Feed(_same(too_many("86400"))), SourceFault.RATE_LIMITED),
    Case(
        "429 Retry-After: an HTTP date in the past",
        Feed(_same(too_many("Mon, 01 Jan 2001 00:00:00 GMT"))),
        SourceFault.RATE_LIMITED,
    ),
    Case("503 with Retry-After: -1", Feed(_same(Reply(status=503, headers={"Retry-After": "-1"}))), SourceFault.BROKEN),
    Case("301 permanent to another host", Feed(_elsewhere), "read"),
    Case("redirect loop of 30", Feed(_circle), SourceFault.REFUSED),
    Case("redirect to loopback", Feed(_inside), SourceFault.REFUSED),
    Case("redirect https to http", Feed(_unsafe, secure=True), SourceFault.REFUSED),
    Case("redirect to file://", Feed(_same(redirect("file:///etc/passwd"))), SourceFault.REFUSED),
    Case("slow: 1 byte per second", Feed(_served(pause_s=1.0)), SourceFault.TIMED_OUT),
    Case("never answers after accept", Feed(_same(SILENCE)), SourceFault.TIMED_OUT),
    Case("TLS certificate expired", Feed(_served(), secure=True, expired=True), SourceFault.UNREACHABLE),
    Case("100 000 items", Feed(_crowd), "read"),
    Case("10 MiB title", Feed(_same(Reply(rss([Item("x" * (10 << 20))]).encode()))), SourceFault.TOO_BIG),
    Case(
        "all dates in the future (year 9999)",
        Feed(_changed(lambda entry: replace(entry, day="Fri, 31 Dec 9999 00:00:00 GMT"))),
        "read",
    ),
    Case(
        "all dates 1970-01-01",
        Feed(_changed(lambda entry: replace(entry, day="Thu, 01 Jan 1970 00:00:00 GMT"))),
        "read",
    ),
    Case("no dates, no guids", Feed(_changed(lambda entry: replace(entry, day="", guid=""))), "read"),
    Case("guid changes on every fetch", Feed(_new_guids), "read", lasting=True),
    Case("same guid for all items", Feed(_changed(lambda entry: replace(entry, guid="the same"))), "read"),
    Case(
        "guid re-used for a different title",
        Feed(lambda entries: Reply(rss([_another(entries), *entries[1:3]]).encode())),
        "read",
        also=lambda entries: [_another(entries).title],
    ),
    Case("item vanishes and returns (roll-back)", Feed(lambda entries: Reply(rss(entries[2:3]).encode())), "read"),
    Case("order reversed", Feed(lambda entries: Reply(rss(entries[2::-1]).encode())), "read"),
    Case(
        "same paper cross-listed in 6 categories",
        Arxiv(("math.AC", "math.AG", "math.CO", "math.GR", "math.NT", "math.RT"), crossed),
        "read",
    ),
    Case(
        "replacement v2, v3 of an old paper",
        Arxiv(("math.PR",), replaced),
        "read",
        also=lambda entries: [entries[0].title, entries[1].title],
    ),
    Case("withdrawn paper", Arxiv(("math.ST",), withdrawn), "read", also=lambda entries: [entries[0].title]),
    Case("title changes its case/LaTeX", Feed(_changed(_spelt_otherwise)), "read"),
    Case("DOI in 4 spellings", Feed(_dois), "read", lasting=True),
    Case("3 years of back-fill on first fetch", Feed(_served(), _years), "read"),
    Case("API says totalResults=0 for 10 min, then is back", Crossref("PRL", nothing), "empty"),
    Case(
        "API page 2 empty while totalResults says 250",
        Crossref("PNAS", first_page_alone, others=247),
        SourceFault.EMPTY_ANSWER,
    ),
    Case(
        "duplicate entry within one page",
        Feed(lambda entries: Reply(rss([*entries[:3], *entries[:3]]).encode())),
        "read",
    ),
    Case("XML entity bomb", Feed(_same(Reply(_BOMB.encode()))), SourceFault.NOT_A_FEED),
    Case("20 000 attributes", Feed(_inserted(_ATTRIBUTES)), SourceFault.NOT_A_FEED),
    Case("200 000 nested tags", Feed(_inserted(b"<a>" * 200_000)), SourceFault.NOT_A_FEED),
    Case(
        "NUL and control characters",
        Feed(lambda entries: Reply(_page(entries).replace(b"finding.", b"fin\x00d\x01ing"))),
        "read",
    ),
    Case("feed switches RSS to Atom", Feed(lambda entries: Reply(atom(entries[:3]).encode())), "read"),
    Case("JSON instead of XML", Feed(_same(Reply(b'{"error": "soon"}'))), SourceFault.NOT_A_FEED),
    Case("BOM + leading white space", Feed(lambda entries: Reply(b"\xef\xbb\xbf \n\n" + _page(entries))), "read"),
)
