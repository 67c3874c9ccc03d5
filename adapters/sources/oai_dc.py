"""A record in Dublin Core (`oai_dc`), as every OAI-PMH repository gives it, to a paper.

Source: https://www.openarchives.org/OAI/openarchivesprotocol.html#dublincore
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from adapters.sources.arxiv_feed import is_withdrawn
from adapters.sources.document import day_of
from adapters.sources.entries import Entry
from bot.catalogue import taxonomy
from bot.domain.paper import Notice, Paper
from bot.intake.cleaning import clean_text
from bot.intake.identity import ReadId, read_id
from bot.intake.people import Credited, authors_in, authors_of

_DC = "http://purl.org/dc/elements/1.1/ "
DC_KEYS = {
    f"{_DC}title": "title", f"{_DC}creator": "creator", f"{_DC}subject": "subject", f"{_DC}description": "text",
    f"{_DC}publisher": "publisher", f"{_DC}date": "date", f"{_DC}identifier": "named", f"{_DC}doi": "named",
}  # fmt: skip
"""What is read of a record, by element."""
_COMMENT = "Comment:"
"""arXiv's comments stand in further descriptions."""
_PREFERRED = ("doi", "arxiv", "pmid")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?")
_OSTI = re.compile(r"OSTI ID: (\d+)")
"""The United States' reports come as bare records, which name themselves so."""
_LINK = re.compile(r"https?://\S+")


def paper_of_dc(entry: Entry, link_url: str) -> tuple[Paper, int]:
    """Make the paper, and count the authors dropped as no names.

    Where it has no DOI, arXiv id or PMID, the repository's own id names it (`oai:zenodo.org:13841`).

    Args:
        entry: the record's texts.
        link_url: base of the links to arXiv that people click.

    Raises:
        ValueError: why it can't be one.
    """
    own = _own(entry)
    on_arxiv = own.startswith("arXiv.org:")
    ids = _ids(entry, own)
    preferred = ("arxiv", *_PREFERRED) if on_arxiv else _PREFERRED
    main = next((ids[scheme] for scheme in preferred if scheme in ids), None)
    if main is None and not own:
        raise ValueError("no identifier")
    canonical = main.canonical if main is not None else f"oai:{own}"
    title = next((shown for written in entry.get("title", ()) if (shown := clean_text(written))), "")
    if not title:
        raise ValueError(f"{canonical}: no title")
    texts = [text.strip() for text in entry.get("text", ())]
    abstract = clean_text(next((text for text in texts if text and not text.startswith(_COMMENT)), ""))
    comment = next((text for text in texts if text.startswith(_COMMENT)), "")
    links = (found[0] for text in entry.get("named", ()) if (found := _LINK.match(text.strip())))
    credited = _credited(entry.get("creator", ()))
    at_doi = f"https://doi.org/{ids['doi'].value}" if "doi" in ids else None
    page = f"{link_url}/abs/{main.value}" if on_arxiv and main is not None else next(links, at_doi)
    paper = Paper(
        id=canonical,
        title=title,
        source="arxiv" if on_arxiv else "oai",
        abstract=abstract or None,
        authors=credited.authors,
        categories=_categories(entry.get("subject", ()), on_arxiv),
        ids={scheme: found.value for scheme, found in ids.items()} or {"oai": own},
        venue="" if on_arxiv else clean_text(_first(entry.get("publisher", ()))) or own.partition(":")[0],
        published=_published(entry.get("date", ())),
        url=page,
        pdf=f"{link_url}/pdf/{main.value}" if on_arxiv and main is not None else None,
        notice=Notice.WITHDRAWN if on_arxiv and is_withdrawn(abstract, comment) else None,
    )
    return paper, len(credited.dropped)


def _own(entry: Entry) -> str:
    """Gives the repository's own id; empty where it has none."""
    if "identifier" in entry:
        return _first(entry["identifier"]).removeprefix("oai:")
    osti = next((found for text in entry.get("named", ()) if (found := _OSTI.search(text))), None)
    return f"osti.gov:{osti[1]}" if osti else ""


def _credited(creators: list[str] | tuple[str, ...]) -> Credited:
    """Reads one name an element, or one line of all of them."""
    return authors_in(creators[0]) if len(creators) == 1 and ";" in creators[0] else authors_of(creators)


def _ids(entry: Entry, own: str) -> dict[str, ReadId]:
    """Gives the ids by scheme; the first of each stands."""
    found: dict[str, ReadId] = {}
    written = [own.replace("arXiv.org:", "arXiv:", 1)] if own.startswith("arXiv.org:") else []
    for text in (*written, *entry.get("named", ())):
        read = read_id(text)
        if read is not None:
            found.setdefault(read.scheme, read)
    return found


def _categories(subjects: Iterable[str], on_arxiv: bool) -> tuple[str, ...]:
    """Gives the subjects; those of arXiv by their codes, which stand in its records by name alone."""
    shown = [text for subject in subjects if (text := clean_text(subject))]
    if on_arxiv:
        known = (_category(text) for text in shown)
        shown = [code for code in known if code]
    return tuple(dict.fromkeys(shown))


def _category(name: str) -> str:
    """Reads `Mathematics - Logic`; what is no name of arXiv's (`03E75 (Primary)`) gives nothing."""
    for part in (name, name.partition(" - ")[2]):
        entry = taxonomy.find(part) if part else None
        if isinstance(entry, taxonomy.Archive | taxonomy.Category):
            return entry.id
    return ""


def _published(written: Iterable[str]) -> date | None:
    """Gives the earliest date: the first version's, where others are of revisions and of the repository's own work.

    Whole dates come before those of a month or a year alone, which stand for their first day.
    """
    texts = [text.strip() for text in written]
    whole = [day for text in texts if (day := day_of(text)) is not None]
    parts = [match for text in texts if (match := _PARTIAL.fullmatch(text))]
    partial = [day for part in parts if (day := day_of(f"{part[1]}-{part[2] or '01'}-01")) is not None]
    return min(whole or partial, default=None)


def _first(texts: Iterable[str]) -> str:
    return next((text.strip() for text in texts), "")
