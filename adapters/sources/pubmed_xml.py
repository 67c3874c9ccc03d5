"""PubMed's XML to papers, record by record; one that is broken loses no other.

Source: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from adapters.sources.document import Document, utf8_of
from adapters.sources.pubmed_record import RETRACTED, URL, labels_of, orcid_of, parse_pubmed_json, plain_title
from bot.domain.collection import RefusedEntry
from bot.domain.errors import BadDocument, BadRecord
from bot.domain.paper import Author, Notice, Paper
from bot.intake.cleaning import clean_text
from bot.intake.identity import read_id
from bot.intake.novelty import merged
from bot.intake.people import natural_name

_OPENING = re.compile(rb"<Pubmed(?:Book)?Article[\s>]")
_CLOSING = re.compile(rb"</Pubmed(?:Book)?Article\s*>")
_ROOT = re.compile(rb"<(?:PubmedArticleSet|PubmedBookArticleSet|PubmedArticle|PubmedBookArticle)[\s/>]")
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_FRAME = b'<r xmlns:mml="http://www.w3.org/1998/Math/MathML">', b"</r>"
"""Around each record, so that the prefix of formulas is bound wherever the document bound it."""
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
)}  # fmt: skip
_ID_LISTS = ("PubmedData/ArticleIdList", "PubmedBookData/ArticleIdList", "BookDocument/ArticleIdList")
_NOTICES = {
    "RetractionIn": Notice.RETRACTED,
    "RetractedandRepublishedIn": Notice.RETRACTED,
    "ErratumIn": Notice.CORRECTED,
    "CorrectedandRepublishedIn": Notice.CORRECTED,
}
"""Kinds of comments and corrections that a paper bears, the gravest first.

Source: https://www.nlm.nih.gov/bsd/mms/medlineelements.html#cc
"""
_PREPRINT = "Preprint"
_SERVERS = re.compile(r"\W*(?:arxiv|biorxiv|medrxiv|chemrxiv|psyarxiv|res sq|ssrn|preprints)\b", re.IGNORECASE)
"""How PubMed names preprint servers where it says what a paper was before."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A record as it stands in the document: its bytes up to its end, and where it begins."""

    raw: bytes
    start: int


def parse_pubmed(raw: bytes) -> Document:
    """Read what PubMed answers: XML of `efetch`, or JSON of `esummary`.

    Raises:
        BadDocument: nothing of it can be read; names the position where one is known.
    """
    return parse_pubmed_json(raw) if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} else parse_pubmed_xml(raw)


def parse_pubmed_xml(raw: bytes) -> Document:
    """Read a `PubmedArticleSet`, articles and books.

    Raises:
        BadDocument: it is none, declares entities, or is broken before its first record; names the position.
    """
    sound, notes = utf8_of(raw)
    pieces = list(_pieces(sound))
    _refuse_other(sound, pieces)
    papers: list[Paper] = []
    refused: list[RefusedEntry] = []
    for number, piece in enumerate(pieces, start=1):
        try:
            papers.append(_paper(_element(piece, sound)))
        except BadDocument as error:
            refused.append(RefusedEntry(f"line {error.line}, column {error.column}", str(error)))
        except (ValueError, BadRecord) as error:
            refused.append(RefusedEntry(f"record {number}", str(error)))
        except RecursionError:
            refused.append(RefusedEntry(f"record {number}", "elements are nested too deeply in it"))
    return Document(merged(papers), tuple(refused), notes=notes, entries=len(pieces))


def _pieces(sound: bytes) -> Iterator[_Piece]:
    """Cuts the document at the beginnings of its records."""
    starts = [found.start() for found in _OPENING.finditer(sound)]
    for start, end in pairwise([*starts, len(sound)]):
        closing = _CLOSING.search(sound, start, end)
        yield _Piece(sound[start : closing.end() if closing else end], start)


def _refuse_other(sound: bytes, pieces: list[_Piece]) -> None:
    """Looks at what stands before the first record, or at all where there is none.

    Raises:
        BadDocument: it is not PubMed's, not well-formed, or declares entities.
    """
    prolog = sound[: pieces[0].start] if pieces else sound
    if declared := _ENTITY.search(prolog):
        raise _broken("it declares entities, which is refused", sound, declared.start())
    if not _ROOT.search(sound):
        raise BadDocument("not PubMed XML: no PubmedArticleSet", line=1, column=1)
    if not pieces:
        try:
            ElementTree.fromstring(sound)  # noqa: S314 - it declares no entities, see above
        except ElementTree.ParseError as error:
            line, column = error.position
            raise BadDocument(f"not well-formed: {error.msg}", line=line, column=column + 1) from error


def _element(piece: _Piece, sound: bytes) -> Element:
    """Parses one record; it begins behind any declaration, so no entity can be declared in it.

    Raises:
        BadDocument: it is not well-formed; names the position in the whole document.
    """
    opening, closing = _FRAME
    try:
        return ElementTree.fromstring(opening + piece.raw + closing)[0]  # noqa: S314
    except ElementTree.ParseError as error:
        line, column = error.position
        before = piece.raw.split(b"\n", line - 1)[: line - 1]
        at = piece.start + sum(len(part) + 1 for part in before) + column - (len(opening) if line == 1 else 0)
        raise _broken(str(error.msg).partition(":")[0], sound, min(max(at, piece.start), len(sound))) from error


def _broken(why: str, sound: bytes, at: int) -> BadDocument:
    return BadDocument(why, line=sound.count(b"\n", 0, at) + 1, column=at - sound.rfind(b"\n", 0, at))


def _paper(record: Element) -> Paper:
    """Makes the paper.

    Raises:
        ValueError: why it can't be one.
    """
    citation = _first(record, "MedlineCitation", "BookDocument")
    article = _first(citation, "Article") if citation.tag == "MedlineCitation" else citation
    pmid = (citation.findtext("PMID") or "").strip()
    if not pmid.isdigit():
        raise ValueError("no PMID")
    title = plain_title(_marked(article, "ArticleTitle")) or clean_text(_marked(article, "VernacularTitle"))
    title = title or clean_text(_marked(article, "Book/BookTitle"))
    if not title:
        raise ValueError(f"pmid:{pmid}: no title")
    types = [kind.text or "" for each in (article, citation) for kind in each.iterfind(".//PublicationType")]
    return Paper(
        id=f"pmid:{pmid}",
        title=title,
        source="pubmed",
        abstract=_abstract(article, citation),
        authors=tuple(_authors(article)),
        ids=_ids(record, article, pmid),
        venue=clean_text(article.findtext("Journal/Title") or article.findtext("Book/BookTitle") or ""),
        published=_published(record, article),
        url=f"{URL}/{pmid}/",
        notice=_notice(types, citation),
        links=tuple(dict.fromkeys(_links(types, citation))),
        categories=labels_of(types),
        issns=_issns(article, citation),
    )


def _first(parent: Element, *paths: str) -> Element:
    for path in paths:
        found = parent.find(path)
        if found is not None:
            return found
    raise ValueError(f"no {paths[0]}")


def _marked(parent: Element, path: str) -> str:
    """Gives an element's text with the markup inside it, for the cleaning to read; empty where there is none."""
    element = parent.find(path)
    return "" if element is None else _inner(element)


def _inner(element: Element) -> str:
    if len(element) == 0:
        return element.text or ""
    return ElementTree.tostring(element, encoding="unicode").partition(">")[2].rpartition("</")[0]


def _abstract(article: Element, citation: Element) -> str | None:
    """Joins the parts of a structured abstract, each behind its label; PubMed's own stands before those of others."""
    parts = article.findall("Abstract/AbstractText") or citation.findall("OtherAbstract[1]/AbstractText")
    shown = []
    for part in parts:
        written = clean_text(_inner(part))
        label = clean_text(part.get("Label", "")).rstrip(":")
        if written:
            shown.append(f"{label}: {written}" if label and label.upper() != "UNLABELLED" else written)
    return " ".join(shown) or None


def _authors(article: Element) -> Iterator[Author]:
    lists = [each for each in article.findall("AuthorList") if each.get("Type", "authors") != "editors"]
    for author in (author for each in lists for author in each.findall("Author")):
        if author.get("ValidYN") == "N":
            continue
        name = _name(author)
        if name:
            yield Author(name, next(_orcids(author), None))


def _name(author: Element) -> str:
    family = clean_text(author.findtext("LastName") or "")
    if not family:
        return clean_text(_marked(author, "CollectiveName"))
    given = clean_text(author.findtext("ForeName") or author.findtext("Initials") or "")
    return natural_name(" ".join(part for part in (given, family, clean_text(author.findtext("Suffix") or "")) if part))


def _orcids(author: Element) -> Iterator[str]:
    for identifier in author.findall("Identifier"):
        orcid = orcid_of(identifier.text or "") if identifier.get("Source") == "ORCID" else None
        if orcid:
            yield orcid


def _ids(record: Element, article: Element, pmid: str) -> dict[str, str]:
    """Gives the record's own ids; those of its references stand elsewhere."""
    ids = {"pmid": pmid}
    written = [each for path in _ID_LISTS for each in record.findall(f"{path}/ArticleId")]
    for kind, value in [(each.get("IdType"), each.text or "") for each in written] + [
        (each.get("EIdType"), each.text or "") for each in article.findall("ELocationID[@ValidYN='Y']")
    ]:
        if kind == "doi":
            read = read_id(value)
            if read is not None and read.scheme in {"doi", "arxiv"}:
                ids.setdefault(read.scheme, read.value)
        elif kind == "pmc" and value.strip():
            ids.setdefault("pmcid", value.strip().upper())
    return ids


def _published(record: Element, article: Element) -> date | None:
    """Gives the day of the electronic article, else that of its entry, else that of the issue."""
    entered = record.find("PubmedData/History/PubMedPubDate[@PubStatus='entrez']")
    if entered is None:
        entered = record.find("PubmedBookData/History/PubMedPubDate[@PubStatus='entrez']")
    places = (
        article.find("ArticleDate"),
        entered,
        article.find("Journal/JournalIssue/PubDate"),
        article.find("Book/PubDate"),
    )
    return next((day for place in places if place is not None and (day := _day(place))), None)


def _day(place: Element) -> date | None:
    year, month, day = ((place.findtext(part) or "").strip() for part in ("Year", "Month", "Day"))
    number = _MONTHS.get(month[:3].lower()) or (int(month) if month.isdigit() else 1)
    try:
        return date(int(year), number, int(day) if day.isdigit() else 1)
    except ValueError:
        return None


def _notice(types: Sequence[str], citation: Element) -> Notice | None:
    """Reads retractions from the publication types and from what corrects it; a notice about others bears none."""
    if RETRACTED in types:
        return Notice.RETRACTED
    said = {each.get("RefType") for each in citation.iterfind("CommentsCorrectionsList/CommentsCorrections")}
    return next((notice for kind, notice in _NOTICES.items() if kind in said), None)


def _links(types: Sequence[str], citation: Element) -> Iterator[str]:
    """Gives the article that a preprint became, and the preprint that an article was; reviews are updated as well."""
    for each in citation.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        became = each.get("RefType") == "UpdateIn" and _PREPRINT in types
        was = each.get("RefType") == "UpdateOf" and _SERVERS.match(each.findtext("RefSource") or "")
        pmid = (each.findtext("PMID") or "").strip()
        if (became or was) and pmid.isdigit():
            yield f"pmid:{int(pmid)}"


def _issns(article: Element, citation: Element) -> tuple[str, ...]:
    written = (article.findtext("Journal/ISSN"), citation.findtext("MedlineJournalInfo/ISSNLinking"))
    return tuple(dict.fromkeys(issn.strip() for issn in written if issn and issn.strip()))
