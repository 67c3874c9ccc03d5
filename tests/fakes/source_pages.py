"""Pages as Crossref and PubMed send them, made of papers, with the references and affiliations that make them long."""

import json
from collections.abc import Sequence
from xml.sax.saxutils import escape

from bot.domain.paper import Author, Paper

REFERENCES = 20


def crossref_page_of(papers: Sequence[Paper], total: int | None = None, cursor: str = "") -> bytes:
    """Make Crossref's answer to a list of works; `total` None: as many as are in it, `cursor` empty: no more pages."""
    message = {
        "total-results": len(papers) if total is None else total,
        "items": [_work(number, paper) for number, paper in enumerate(papers, start=1)],
    }
    return json.dumps({"status": "ok", "message-type": "work-list", "message": message | _next(cursor)}).encode()


def _next(cursor: str) -> dict[str, str]:
    return {"next-cursor": cursor} if cursor else {}


def _work(number: int, paper: Paper) -> dict[str, object]:
    day = paper.published
    parts = [day.year, day.month, day.day] if day else [None]
    return {
        "DOI": paper.ids.get("doi", f"10.5555/invented.{number}"),
        "type": "journal-article",
        "title": [paper.title],
        "container-title": ["Annals of Invented Gardens"],
        "ISSN": list(paper.issns) or ["1234-5679"],
        "publisher": "Nobody",
        "author": [_credited(author) for author in paper.authors],
        "abstract": f"<jats:title>Abstract</jats:title><jats:p>{escape(paper.abstract or '')}</jats:p>",
        "created": {"date-parts": [parts], "date-time": f"{day}T08:00:00Z"},
        "issued": {"date-parts": [parts]},
        "reference": [
            {"key": f"ref{each}", "doi-asserted-by": "publisher", "DOI": f"10.5555/other.{each}", "year": "2020"}
            for each in range(REFERENCES)
        ],
        "relation": {},
    }


def _credited(author: Author) -> dict[str, object]:
    given, _, family = author.name.rpartition(" ")
    return {"given": given, "family": family, "sequence": "additional", "affiliation": [{"name": "Nowhere"}]}


def pubmed_page_of(papers: Sequence[Paper]) -> bytes:
    """Make PubMed's answer to `efetch`."""
    articles = "".join(_article(number, paper) for number, paper in enumerate(papers, start=90_000_001))
    return f'<?xml version="1.0" ?>\n<PubmedArticleSet>{articles}\n</PubmedArticleSet>'.encode()


def _article(number: int, paper: Paper) -> str:
    day = paper.published
    dated = f"<Year>{day.year}</Year><Month>{day.month}</Month><Day>{day.day}</Day>" if day else ""
    references = "".join(
        f'<Reference><Citation>Another.</Citation><ArticleIdList><ArticleId IdType="pubmed">{number + each}'
        "</ArticleId></ArticleIdList></Reference>"
        for each in range(REFERENCES)
    )
    return f"""
<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{number}</PMID>
<Article PubModel="Electronic"><Journal><ISSN IssnType="Electronic">1234-5679</ISSN><JournalIssue>
<PubDate>{dated}</PubDate></JournalIssue><Title>Annals of invented medicine</Title></Journal>
<ArticleTitle>{escape(paper.title)}.</ArticleTitle><Abstract>
<AbstractText Label="RESULTS">{escape(paper.abstract or "")}</AbstractText></Abstract>
<AuthorList CompleteYN="Y">{"".join(_author(author) for author in paper.authors)}</AuthorList>
<PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>
<ArticleDate DateType="Electronic">{dated}</ArticleDate></Article></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pubmed">{number}</ArticleId>
<ArticleId IdType="doi">10.5555/invented.{number}</ArticleId></ArticleIdList>
<ReferenceList>{references}</ReferenceList></PubmedData></PubmedArticle>"""


def _author(author: Author) -> str:
    given, _, family = author.name.rpartition(" ")
    return (
        f'<Author ValidYN="Y"><LastName>{escape(family)}</LastName><ForeName>{escape(given)}</ForeName>'
        "<AffiliationInfo><Affiliation>Nowhere.</Affiliation></AffiliationInfo></Author>"
    )
