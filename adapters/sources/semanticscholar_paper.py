"""Semantic Scholar's papers, alone, in lists, of an author, or as citations.

Source: https://api.semanticscholar.org/api-docs/graph
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from adapters.sources.document import Document, day_of
from adapters.sources.feed_labels import label_of
from adapters.sources.json_record import document_of, listed, mapping, objects, read_records, text, whole_number
from bot.domain.errors import BadDocument
from bot.domain.paper import Author, Paper
from bot.intake.cleaning import clean_text
from bot.intake.identity import ReadId, read_id
from bot.intake.people import natural_name

_SCHEMES = {"DOI": "doi", "ArXiv": "arxiv", "PubMed": "pmid"}
_PREFERRED = ("doi", "arxiv", "pmid")


def parse_semanticscholar(raw: bytes) -> Document:
    """Read an answer of the graph API.

    Raises:
        BadDocument: it is none, or tells an error; names the position where one is known.
    """
    read = read_records(raw, ("data", "papers", "recommendedPapers"))
    if said := text(read.head.get("error")) or text(read.head.get("message")):
        raise BadDocument(f"Semantic Scholar answered “{said}”"[:300])
    if read.records == (read.head,) and not {"paperId", "citingPaper", "citedPaper"} & read.head.keys():
        return Document((), total=whole_number(read.head.get("total")))
    document = document_of(read, _paper, whole_number(read.head.get("total")))
    return replace(document, following=text(read.head.get("next")))


def _paper(record: dict[str, Any]) -> Paper:
    """Makes the paper.

    Raises:
        ValueError: why it can't be one.
    """
    paper = mapping(record.get("citingPaper")) or mapping(record.get("citedPaper")) or record
    own = text(paper.get("paperId"))
    ids = {read.scheme: read.value for read in _ids(paper)}
    title = clean_text(text(paper.get("title")))
    if not title:
        raise ValueError(f"s2:{own}: no title" if own else "no title")
    scheme = next((scheme for scheme in _PREFERRED if scheme in ids), "s2")
    if scheme == "s2" and not own:
        raise ValueError("no id")
    journal = mapping(paper.get("publicationVenue"))
    kinds = [kind for kind in listed(paper.get("publicationTypes")) if isinstance(kind, str)]
    label = label_of(title, *kinds)
    pdf = text(mapping(paper.get("openAccessPdf")).get("url"))
    return Paper(
        id=f"{scheme}:{ids.get(scheme, own)}",
        title=title,
        source="semanticscholar",
        abstract=clean_text(text(paper.get("abstract"))) or None,
        authors=tuple(_authors(paper)),
        categories=(label,) if label else (),
        ids={**ids, **({"s2": own} if own else {})},
        venue=_venue(paper),
        published=day_of(text(paper.get("publicationDate"))),
        url=text(paper.get("url")) or (f"https://www.semanticscholar.org/paper/{own}" if own else None),
        pdf=pdf if pdf.startswith(("https://", "http://")) else None,
        issns=tuple(issn for issn in (text(journal.get("issn")),) if issn),
    )


def _ids(paper: dict[str, Any]) -> Iterator[ReadId]:
    written = mapping(paper.get("externalIds"))
    for name, scheme in _SCHEMES.items():
        value = text(written.get(name))
        read = read_id(f"pmid {value}" if scheme == "pmid" else value)
        if read is not None and value:
            yield read


def _venue(paper: dict[str, Any]) -> str:
    named = (paper.get("venue"), mapping(paper.get("journal")).get("name"))
    return next((shown for value in named if (shown := clean_text(text(value)))), "")


def _authors(paper: dict[str, Any]) -> Iterator[Author]:
    for author in objects(paper.get("authors")):
        name = natural_name(text(author.get("name")))
        if name:
            yield Author(name)
