"""A record of arXiv's OAI-PMH, format `arXiv` or `arXivRaw`, to a paper.

Source: https://info.arxiv.org/help/oa/index.html
"""

from __future__ import annotations

from adapters.sources.arxiv_feed import is_withdrawn
from adapters.sources.document import day_of
from adapters.sources.entries import Entry
from bot.domain.paper import Notice, Paper
from bot.intake.cleaning import clean_text
from bot.intake.identity import read_id
from bot.intake.people import Credited, authors_in, authors_of

_ARXIV = "http://arxiv.org/OAI/arXiv/ "
_RAW = "http://arxiv.org/OAI/arXivRaw/ "
_SHARED = {
    "id": "arxiv_id", "title": "title", "abstract": "text", "categories": "categories", "comments": "comment",
    "doi": "doi",
}  # fmt: skip
ARXIV_KEYS = {
    **{f"{space}{name}": key for space in (_ARXIV, _RAW) for name, key in _SHARED.items()},
    f"{_ARXIV}created": "created", f"{_ARXIV}updated": "updated", f"{_ARXIV}author": "author",
    f"{_RAW}authors": "creators", f"{_RAW}date": "created",
}  # fmt: skip
"""What is read of a record, by element."""
VERSION_FLAGS = {f"{_RAW}version": ("version", "version")}
"""`arXivRaw` lists every version, the first one first."""
_GIVEN, _SUFFIX, _AFFILIATION = "\x1f", "\x1e", "\x1d"
NAME_SIGNS = {
    f"{_ARXIV}forenames": _GIVEN,
    f"{_ARXIV}suffix": _SUFFIX,
    f"{_ARXIV}affiliation": _AFFILIATION,
}
"""Signs before the parts of a name; no sound document holds them."""


def paper_of_arxiv(entry: Entry, link_url: str) -> tuple[Paper, int]:
    """Make the paper, and count the authors dropped as no names.

    `version` is known in `arXivRaw`, and in `arXiv` for papers that were never updated.

    Args:
        entry: the record's texts.
        link_url: base of the links that people click.

    Raises:
        ValueError: why it can't be one.
    """
    read = read_id(entry["arxiv_id"][0])
    if read is None or read.scheme != "arxiv":
        raise ValueError(f"no arXiv id in {entry['arxiv_id'][0].strip()[:80]!r}")
    title = clean_text(_first(entry, "title"))
    if not title:
        raise ValueError(f"{read.canonical}: no title")
    abstract = clean_text(_first(entry, "text"))
    doi = read_id(_first(entry, "doi"))
    withdrawn = is_withdrawn(abstract, _first(entry, "comment"))
    credited = _credited(entry)
    paper = Paper(
        id=read.canonical,
        title=title,
        source="arxiv",
        abstract=abstract or None,
        authors=credited.authors,
        categories=tuple(dict.fromkeys(_first(entry, "categories").split())),
        ids={"arxiv": read.value} | ({"doi": doi.value} if doi is not None and doi.scheme == "doi" else {}),
        version=_version(entry),
        published=day_of(_first(entry, "created")),
        url=f"{link_url}/abs/{read.value}",
        pdf=f"{link_url}/pdf/{read.value}",
        notice=Notice.WITHDRAWN if withdrawn else None,
    )
    return paper, len(credited.dropped)


def _credited(entry: Entry) -> Credited:
    if "creators" in entry:
        return authors_in(entry["creators"][0], natural=True)
    return authors_of(_name(written) for written in entry.get("author", ()))


def _name(written: str) -> str:
    """Writes the parts of a name as `Family, Given, Suffix`; affiliations are left out."""
    family, *parts = written.split(_AFFILIATION)[0].replace(_SUFFIX, _GIVEN + _SUFFIX).split(_GIVEN)
    given = " ".join(part.strip() for part in parts if part and not part.startswith(_SUFFIX))
    suffixes = [part.removeprefix(_SUFFIX).strip() for part in parts if part.startswith(_SUFFIX)]
    return ", ".join(part for part in (family.strip(), given, *suffixes) if part)


def _version(entry: Entry) -> int | None:
    versions = [number for text in entry.get("version", ()) if (number := text.strip().lstrip("v")).isdecimal()]
    if versions:
        return max([1, *map(int, versions)])
    return None if "updated" in entry or "creators" in entry else 1


def _first(entry: Entry, key: str) -> str:
    return entry[key][0] if key in entry else ""
