"""OpenAlex works to papers; abstracts are rebuilt from their inverted index.

Source: https://docs.openalex.org/api-entities/works/work-object
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapters.sources.document import Document, day_of
from adapters.sources.feed_labels import label_of
from adapters.sources.json_record import document_of, listed, mapping, objects, read_records, text, whole_number
from adapters.sources.openalex_author import author_id
from adapters.sources.pubmed_record import orcid_of
from bot.domain.errors import BadDocument
from bot.domain.paper import Author, Notice, Paper
from bot.intake.cleaning import LONGEST_TEXT, clean_text
from bot.intake.identity import read_id
from bot.intake.people import natural_name


def parse_openalex(raw: bytes) -> Document:
    """Read a list of works, or one work.

    Raises:
        BadDocument: it is none, or tells an error; names the position where one is known.
    """
    read = read_records(raw, ("results",))
    if said := text(read.head.get("error")):
        raise BadDocument(f"OpenAlex answered “{said}”: {text(read.head.get('message'))}"[:300])
    return document_of(read, _paper, whole_number(mapping(read.head.get("meta")).get("count")))


def _paper(work: dict[str, Any]) -> Paper:
    """Makes the paper.

    Raises:
        ValueError: why it can't be one.
    """
    own = read_id(text(work.get("id")))
    ids = dict(_ids(work))
    if own is None or own.scheme != "openalex":
        raise ValueError("no OpenAlex id")
    title = clean_text(text(work.get("title")) or text(work.get("display_name")))
    if not title:
        raise ValueError(f"{own.canonical}: no title")
    place = mapping(work.get("primary_location"))
    journal = mapping(place.get("source"))
    label = label_of(title, text(work.get("type")))
    return Paper(
        id=own.canonical,
        title=title,
        source="openalex",
        abstract=clean_text(rebuilt(mapping(work.get("abstract_inverted_index")))) or None,
        authors=tuple(_authors(work)),
        categories=(label,) if label else (),
        ids={**ids, own.scheme: own.value},
        venue=clean_text(text(journal.get("display_name")) or text(place.get("raw_source_name"))),
        published=day_of(text(work.get("publication_date"))),
        url=_link(place.get("landing_page_url")) or _link(work.get("doi")) or _link(work.get("id")),
        pdf=_link(place.get("pdf_url")) or _link(mapping(work.get("best_oa_location")).get("pdf_url")),
        notice=Notice.RETRACTED if work.get("is_retracted") is True else None,
        issns=tuple(dict.fromkeys(issn for issn in listed(journal.get("issn")) if isinstance(issn, str))),
    )


def rebuilt(index: dict[str, Any]) -> str:
    """Put an inverted index back into running text, as far as a text is read anyway."""
    words = [(place, word) for word, places in index.items() for place in listed(places) if isinstance(place, int)]
    return " ".join(word for _, word in sorted(words)[:LONGEST_TEXT])


def _ids(work: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Gives the other ids; arXiv's stands only in the places where the work lies."""
    said = mapping(work.get("ids"))
    for place in objects(work.get("locations")):
        read = read_id(text(place.get("landing_page_url")))
        if read is not None and read.scheme == "arxiv":
            yield read.scheme, read.value
    for written in (text(said.get("pmid")), text(said.get("doi")), text(work.get("doi"))):
        read = read_id(written)
        if read is not None and read.scheme in {"doi", "pmid", "arxiv"}:
            yield read.scheme, read.value
    if pmcid := text(said.get("pmcid")).rstrip("/").rpartition("/")[2]:
        yield "pmcid", f"PMC{pmcid.upper().removeprefix('PMC')}"


def _authors(work: dict[str, Any]) -> Iterator[Author]:
    """Gives the names as they stand on the paper, since OpenAlex's own people merge namesakes."""
    for authorship in objects(work.get("authorships")):
        person = mapping(authorship.get("author"))
        name = natural_name(text(authorship.get("raw_author_name")) or text(person.get("display_name")))
        orcid = orcid_of(text(authorship.get("raw_orcid")) or text(person.get("orcid")))
        if name:
            yield Author(name, orcid, tuple(author_id(person)))


def _link(value: object) -> str | None:
    written = text(value)
    return written if written.startswith(("https://", "http://")) else None
