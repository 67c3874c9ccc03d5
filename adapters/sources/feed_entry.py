"""What publishers write into the titles and descriptions of their feeds beside, or in place of, an abstract.

ScienceDirect and Pensoft list authors and dates there as paragraphs, Nature puts `Nature, Published online: …; doi:…`
in front, CNKI a line of authors, Taylor & Francis and Wiley only the issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from adapters.sources.document import day_of
from bot.intake.cleaning import clean_text

_PARAGRAPH = re.compile(r"</?(?:p|br|div|li|ul|td|tr|table|h[1-6])\b[^<>]{0,300}>", re.IGNORECASE)
_LETTER = re.compile(r"\w")
_TITLE_MARK = re.compile(
    r"^\[(?:ASAP|Graphical abstract added|Accepted manuscript|Corrected proof|Article in press|Updated)\]\s*"
    r"|\s*\[ASAP\]$",
    re.IGNORECASE,
)
_DAY = r"(?:\d{1,2} )?[A-Z][a-z]{2,8} \d{4}|\d{4}-\d\d-\d\d"
_NATURE = re.compile(
    rf"^(?P<venue>[^;:]{{2,80}}?), Published online: (?P<day>{_DAY});?\s*(?:doi:\s*(?P<doi>10\.\S+))?\s*(?P<rest>.*)$"
)
_NAMED = re.compile(
    r"^(?P<key>publication date|source|author\(s\)|authors?|doi|abstract|summary)\s*:\s*(?P<value>.*)$", re.IGNORECASE
)
_HEADING = re.compile(r"^(?:graphical |plain[- ]language )?(?:abstract|summary)\b[:.]?\s*", re.IGNORECASE)
_ABSTRACT_WORD = re.compile(r"^(?:abstract|ABSTRACT|Abstract)(?=[A-Z:\s])[:\s]*")
_KIND_AND_DAY = re.compile(rf"^[\w ,&-]{{3,40}} — (?P<day>{_DAY})$")
_CITED = re.compile(
    r"^(?:volume \d+, |[^.]{2,80}, (?:early ?view|ahead of print|accepted article|volume \d+|vol\. \d+)"
    r"|[^.:]{2,60} \d+(?:\(\d+\))?: e?\d+(?:[-–]\d+)?$|pmid:\s*\d+|(?:html|xml|pdf|full text|read more)$"
    r"|graphical abstract$)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"[\d!?:=*<>]|[.。…]$")
_ENDED = re.compile(r"[.!?…。！？)]$")
_SHORTEST_ABSTRACT = 40
"""Characters: what is shorter and no sentence is the journal's name, or a section."""
_FEED_AROUND = re.compile(
    r"^(?:latest (?:articles|issue) (?:from|of) |sciencedirect publication: |wiley: |tandf: )"
    r"|(?:: | - |-| )(?:table of contents|most recent articles|current issue|latest (?:issue|preprints)|early ?view"
    r"|cnki|rss feed)$",
    re.IGNORECASE,
)
_VOLUME = re.compile(r",?\s*(?:Volume|Vol\.|Issue)\s.*$|\s+\d+,\s*\(\d{4}\)$")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WRITTEN_DAY = re.compile(
    r"(?:(?P<day>\d{1,2})\.? )?(?P<month>[A-Za-z]{3,9})\.?(?: (?P<after>\d{1,2}),)? (?P<year>\d{4})"
)
_NUMBERED_DAY = re.compile(r"(?P<year>\d{4})(?:[-/.]|年)(?P<month>\d{1,2})(?:(?:[-/.]|月)(?P<day>\d{1,2}))?")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})")


@dataclass(slots=True)
class Described:
    """What a description says.

    Attributes:
        abstract: cleaned; empty where there is none.
        authors: one line of names; empty where it names none.
        published: None where it names no day.
        venue: the journal; empty where it names none.
        ids: texts that hold an id.
    """

    abstract: str = ""
    authors: str = ""
    published: date | None = None
    venue: str = ""
    ids: list[str] = field(default_factory=list)


def shown_title(written: str) -> str:
    """Give a title, cleaned, without what a publisher marks it with (`[ASAP]`)."""
    return _TITLE_MARK.sub("", clean_text(written)).strip()


def journal_of(source: str) -> str:
    """Give a journal's name without the volume, issue and year behind it."""
    return _VOLUME.sub("", source).strip(" ,")


def journal_of_feed(title: str) -> str:
    """Give the journal of which a feed's title speaks: `Wiley: TAXON: Table of Contents` is TAXON."""
    return _FEED_AROUND.sub("", title).strip(" :-") or title


def described(descriptions: Iterable[str]) -> Described:
    """Read an entry's descriptions: the first that holds an abstract, and where that is cut short a longer one."""
    found = Described()
    for description in descriptions:
        abstract = " ".join(_told(line, found) for line in _lines(description)).strip()
        abstract = " ".join(_ABSTRACT_WORD.sub("", abstract).split())
        if len(abstract) < _SHORTEST_ABSTRACT and abstract.isascii() and not _ENDED.search(abstract):
            continue
        cut_short = found.abstract.endswith(("…", "...")) and len(abstract) > len(found.abstract)
        if not found.abstract or cut_short:
            found.abstract = abstract
    return found


def day_written(text: str) -> date | None:
    """Read a day as feeds write it, in ISO 8601, RFC 822, or as people do; a month is its first day; None otherwise."""
    written = text.strip()
    day = day_of(written)
    if day is not None:
        return day
    for pattern in (_NUMBERED_DAY, _DAY_FIRST, _WRITTEN_DAY):
        if found := pattern.search(written):
            parts = found.groupdict()
            return _date(parts["year"], _month(parts["month"]), parts.get("day") or parts.get("after") or "1")
    return None


def _lines(description: str) -> Iterable[str]:
    return (shown for part in _PARAGRAPH.split(description) if _LETTER.search(shown := clean_text(part)))


def _told(line: str, found: Described) -> str:
    """Takes out of one paragraph what is no abstract, and gives what is left of it."""
    if nature := _NATURE.match(line):
        found.venue = found.venue or nature["venue"]
        found.published = found.published or day_written(nature["day"])
        found.ids += [nature["doi"].rstrip(";,")] if nature["doi"] else []
        return nature["rest"]
    if dated := _KIND_AND_DAY.match(line):
        found.published = found.published or day_written(dated["day"])
        return ""
    if named := _NAMED.match(line):
        return _told_by_name(named["key"].lower(), named["value"], found)
    if not found.authors and ";" in line and _are_names(line):
        found.authors = line.rstrip(";")
        return ""
    return "" if _CITED.match(line) or _HEADING.fullmatch(line) else line


def _told_by_name(key: str, value: str, found: Described) -> str:
    match key:
        case "publication date":
            found.published = found.published or day_written(value)
        case "source":
            found.venue = found.venue or journal_of(value)
        case "doi":
            found.ids.append(value)
        case "abstract" | "summary":
            return value
        case _:
            found.authors = found.authors or value
    return ""


def _are_names(line: str) -> bool:
    """Whether all parts are as short as names and begin and end as names do."""
    names = [name.strip() for name in line.split(";") if name.strip()]
    return all(_is_name(name) for name in names)


def _is_name(name: str) -> bool:
    words = name.split()
    whole = len(name) <= 60 and len(words) <= 6 and _NO_NAME.search(name) is None
    return whole and not words[0][0].islower() and not words[-1][0].islower()


def _month(written: str) -> int:
    if written.isdecimal():
        return int(written)
    return next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(written.lower()[:3])), 0)


def _date(year: str, month: int, day: str) -> date | None:
    try:
        found = date(int(year), month, int(day))
    except ValueError:
        return None
    return day_of(found.isoformat())
