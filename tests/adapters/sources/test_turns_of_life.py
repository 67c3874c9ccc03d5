"""What happens to a paper, told by the documents of every source that tells it, is one event with its evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from adapters.sources.recognise import parse_document
from bot.domain.life import Turn
from bot.domain.paper import Notice, Paper
from bot.intake.remembering import remember
from tests.fakes.library import FakeLibrary

NOW = datetime(2026, 6, 17, 4, 30, tzinfo=UTC)
NOTHING: Mapping[str, Any] = MappingProxyType({})
ARXIV, DOI, PREPRINT_DOI = "arxiv:2606.01234", "doi:10.1000/x", "doi:10.1101/2026.01.02.123456"


def arxiv(version: int = 1, *, comment: str = "12 pages", doi: str = "", said: str = "We study quarks.") -> bytes:
    """An answer of arXiv's search."""
    told = f'<arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">{doi}</arxiv:doi>' if doi else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
      <title>ArXiv Query: id_list=2606.01234</title><id>http://arxiv.org/api/x</id>
      <opensearch:totalResults>1</opensearch:totalResults>
      <entry><id>http://arxiv.org/abs/2606.01234v{version}</id><title>Quarks in a box</title>
        <summary>{said}</summary><author><name>Ada Example</name></author>
        <published>2026-06-01T17:00:00Z</published><updated>2026-06-0{version}T17:00:00Z</updated>
        <arxiv:comment xmlns:arxiv="http://arxiv.org/schemas/atom">{comment}</arxiv:comment>{told}
        <category term="hep-ph" scheme="http://arxiv.org/schemas/atom"/></entry>
    </feed>""".encode()


def arxiv_oai(comments: str, doi: str = "") -> bytes:
    """A harvest of arXiv."""
    told = f"<doi>{doi}</doi>" if doi else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-06-18T00:00:00Z</responseDate>
      <request verb="ListRecords" metadataPrefix="arXiv">http://oaipmh.arxiv.org/oai</request><ListRecords><record>
        <header><identifier>oai:arXiv.org:2606.01234</identifier><datestamp>2026-06-17</datestamp></header>
        <metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2606.01234</id><created>2026-06-01</created>
          <authors><author><keyname>Example</keyname><forenames>Ada</forenames></author></authors>
          <title>Quarks in a box</title><categories>hep-ph</categories><comments>{comments}</comments>{told}
          <abstract>We study quarks.</abstract></arXiv></metadata></record></ListRecords></OAI-PMH>""".encode()


def biorxiv(version: str = "1", *, published: str = "NA", kind: str = "new results") -> bytes:
    """A page of bioRxiv's details."""
    record = {
        "doi": PREPRINT_DOI[4:],
        "title": "Quarks in a cell",
        "authors": "Example, A.; Li, B.",
        "version": version,
    }
    more = {
        "date": "2026-6-2",
        "type": kind,
        "category": "biophysics",
        "abstract": "We study cells.",
        "server": "bioRxiv",
    }
    page = {"messages": [{"status": "ok", "cursor": 0, "count": 1, "total": "1"}]}
    return json.dumps({**page, "collection": [{**record, **more, "published": published}]}).encode()


def crossref(said: Mapping[str, Any] = NOTHING, *, doi: str = DOI, title: str = "Quarks in a box") -> bytes:
    """An answer of Crossref with one work."""
    record = {
        "DOI": doi[4:],
        "type": "journal-article",
        "title": [title],
        "author": [{"given": "Ada", "family": "Example"}],
    }
    created = {"created": {"date-parts": [[2026, 6, 10]]}, "container-title": ["Journal of Boxes"]}
    message = {"total-results": 1, "items": [{**record, **created, **said}]}
    return json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()


def datacite(*, dates: Sequence[str] = (), relations: Sequence[tuple[str, str]] = (), version: str = "1") -> bytes:
    """An answer of DataCite, with arXiv's record there."""
    related = [
        {"relatedIdentifier": value, "relatedIdentifierType": "DOI", "relationType": kind} for kind, value in relations
    ]
    attributes = {
        "doi": "10.48550/arxiv.2606.01234",
        "titles": [{"title": "Quarks in a box"}],
        "creators": [{"name": "Example, Ada", "givenName": "Ada", "familyName": "Example"}],
        "publisher": "arXiv",
        "publicationYear": 2026,
        "version": version,
        "dates": [{"date": "2026-06-01", "dateType": kind} for kind in ("Submitted", *dates)],
        "relatedIdentifiers": related,
    }
    return json.dumps({"data": [{"id": attributes["doi"], "type": "dois", "attributes": attributes}]}).encode()


def openalex(*, retracted: bool = False) -> bytes:
    """An answer of OpenAlex."""
    ids = {"openalex": "https://openalex.org/W4400000001", "doi": "https://doi.org/10.1000/x"}
    work = {"id": ids["openalex"], "doi": ids["doi"], "title": "Quarks in a box", "ids": ids, "is_retracted": retracted}
    more = {"publication_date": "2026-06-10", "type": "article", "authorships": [], "locations": []}
    return json.dumps({"meta": {"count": 1}, "results": [{**work, **more}]}).encode()


def pubmed(pmid: str, *, doi: str = DOI, kinds: Sequence[str] = ("Journal Article",), said: str = "") -> bytes:
    """An answer of PubMed's efetch; `said` goes into the list of comments and corrections."""
    types = "".join(f"<PublicationType>{kind}</PublicationType>" for kind in kinds)
    return f"""<?xml version="1.0" ?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"
      "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd"><PubmedArticleSet><PubmedArticle><MedlineCitation>
      <PMID Version="1">{pmid}</PMID><Article><Journal><Title>Journal of Boxes</Title></Journal>
      <ArticleTitle>Quarks in a box.</ArticleTitle>
      <AuthorList><Author ValidYN="Y"><LastName>Example</LastName><ForeName>Ada</ForeName></Author></AuthorList>
      <PublicationTypeList>{types}</PublicationTypeList></Article>
      <CommentsCorrectionsList>{said}</CommentsCorrectionsList></MedlineCitation>
      <PubmedData><ArticleIdList><ArticleId IdType="doi">{doi[4:]}</ArticleId></ArticleIdList></PubmedData>
      </PubmedArticle></PubmedArticleSet>""".encode()


def about(kind: str, pmid: str, source: str = "J Boxes. 2026 Jul;1(2):3") -> str:
    """One of PubMed's comments and corrections."""
    told = f"<RefSource>{source}</RefSource><PMID>{pmid}</PMID>"
    return f'<CommentsCorrections RefType="{kind}">{told}</CommentsCorrections>'


def openreview(venue: str) -> bytes:
    """An answer of OpenReview's API 2."""
    content = {"title": {"value": "Quarks in a box"}, "abstract": {"value": "We study."}, "venue": {"value": venue}}
    note = {"id": "aBcDeFgHiJ", "forum": "aBcDeFgHiJ", "tcdate": 1_780_000_000_000, "content": content}
    return json.dumps({"notes": [note], "count": 1}).encode()


def updates(*kinds: str) -> dict[str, Any]:
    """What Crossref says of a work that notices were published about."""
    return {"updated-by": [{"DOI": "10.1000/notice", "type": kind, "label": kind.title()} for kind in kinds]}


def related(kind: str, value: str) -> dict[str, Any]:
    """Crossref's relations."""
    return {"relation": {kind: [{"id-type": "doi", "id": value, "asserted-by": "subject"}]}}


BECAME_DOI = (Turn.ARTICLE, DOI)
TOLD: dict[str, tuple[list[bytes], tuple[Turn, str]]] = {
    "arXiv, a new version": ([arxiv(), arxiv(2)], (Turn.VERSION, "v1 → v2")),
    "arXiv, a journal's DOI": ([arxiv(), arxiv(doi="10.1000/x")], BECAME_DOI),
    "arXiv, withdrawn by its comment": ([arxiv(), arxiv(comment="Withdrawn: eq. 3 is wrong")], (Turn.WITHDRAWN, ARXIV)),
    "arXiv, withdrawn by its abstract": (
        [arxiv(), arxiv(said="This paper has been withdrawn by the author.")],
        (Turn.WITHDRAWN, ARXIV),
    ),
    "arXiv's harvest, a journal's DOI": ([arxiv(), arxiv_oai("12 pages", "10.1000/X")], BECAME_DOI),
    "arXiv's harvest, withdrawn": (
        [arxiv(), arxiv_oai("The authors have withdrawn this paper")],
        (Turn.WITHDRAWN, ARXIV),
    ),
    "bioRxiv, a new version": ([biorxiv(), biorxiv("2")], (Turn.VERSION, "v1 → v2")),
    "bioRxiv, published": ([biorxiv(), biorxiv(published="10.1000/x")], BECAME_DOI),
    "bioRxiv, published, the article known before": (
        [biorxiv(), crossref(), biorxiv(published="10.1000/x")],
        BECAME_DOI,
    ),
    "bioRxiv, withdrawn": ([biorxiv(), biorxiv(kind="withdrawn")], (Turn.WITHDRAWN, PREPRINT_DOI)),
    "Crossref, the article of a preprint": (
        [biorxiv(), crossref(related("has-preprint", PREPRINT_DOI[4:]))],
        BECAME_DOI,
    ),
    "Crossref, the preprint's record": (
        [biorxiv(), crossref(related("is-preprint-of", "10.1000/x"), doi=PREPRINT_DOI)],
        BECAME_DOI,
    ),
    "Crossref, retracted": ([crossref(), crossref(updates("retraction"))], (Turn.RETRACTED, DOI)),
    "Crossref, withdrawn": ([crossref(), crossref(updates("withdrawal"))], (Turn.WITHDRAWN, DOI)),
    "Crossref, corrected": ([crossref(), crossref(updates("correction"))], (Turn.CORRECTED, DOI)),
    "Crossref, retracted by its title": (
        [crossref(), crossref(title="RETRACTED: Quarks in a box")],
        (Turn.RETRACTED, DOI),
    ),
    "DataCite, a journal's DOI": ([arxiv(), datacite(relations=[("IsVersionOf", "10.1000/x")])], BECAME_DOI),
    "DataCite, a new version": ([arxiv(), datacite(version="2")], (Turn.VERSION, "v1 → v2")),
    "DataCite, withdrawn": ([arxiv(), datacite(dates=["Withdrawn"])], (Turn.WITHDRAWN, ARXIV)),
    "OpenAlex, retracted": ([crossref(), openalex(retracted=True)], (Turn.RETRACTED, "openalex:W4400000001")),
    "PubMed, retracted by its type": (
        [pubmed("7"), pubmed("7", kinds=["Journal Article", "Retracted Publication"])],
        (Turn.RETRACTED, "pmid:7"),
    ),
    "PubMed, retracted by a notice": (
        [pubmed("7"), pubmed("7", said=about("RetractionIn", "9"))],
        (Turn.RETRACTED, "pmid:7"),
    ),
    "PubMed, corrected": ([pubmed("7"), pubmed("7", said=about("ErratumIn", "9"))], (Turn.CORRECTED, "pmid:7")),
    "PubMed, the preprint tells its article": (
        [
            pubmed("7", doi=PREPRINT_DOI, kinds=["Preprint"]),
            pubmed("8"),
            pubmed("7", doi=PREPRINT_DOI, kinds=["Preprint"], said=about("UpdateIn", "8")),
        ],
        BECAME_DOI,
    ),
    "PubMed, the article tells its preprint": (
        [
            pubmed("7", doi=PREPRINT_DOI, kinds=["Preprint"]),
            pubmed("8", said=about("UpdateOf", "7", "medRxiv. 2026 Jan 2:2026.01.02.123456.")),
        ],
        BECAME_DOI,
    ),
    "OpenReview, withdrawn": (
        [openreview("Submitted to BoxConf 2026"), openreview("BoxConf 2026 Withdrawn Submission")],
        (Turn.WITHDRAWN, "openreview:aBcDeFgHiJ"),
    ),
}


def read(document: bytes) -> Sequence[Paper]:
    """The papers of a document, every one of which must be read."""
    found = parse_document(document, None)
    assert found.refused == ()
    assert len(found.papers) == 1
    return found.papers


async def events(documents: Sequence[bytes]) -> list[tuple[Turn, str]]:
    """What happened to the work of the first document, as the documents came a day apart."""
    library = FakeLibrary()
    async with library.begin() as work:
        days = [NOW + timedelta(days=day) for day in range(len(documents))]
        kept = [await remember(work, read(each), at) for each, at in zip(documents, days, strict=True)]
        return [(event.turn, event.evidence) for event in await work.lives.of_paper(kept[0][0].known.key)]


@pytest.mark.parametrize("name", TOLD)
async def test_what_a_source_tells_of_a_paper_is_one_event_however_often_it_tells_it(name: str) -> None:
    documents, event = TOLD[name]
    assert await events(documents) == [event]
    assert await events([*documents, *documents[1:], documents[-1]]) == [event]


async def test_what_two_sources_tell_is_one_event_of_the_first_one() -> None:
    retracted = [crossref(), openalex(retracted=True), crossref(updates("retraction")), pubmed("7")]
    again = pubmed("7", kinds=["Retracted Publication"])
    assert await events([*retracted, again]) == [(Turn.RETRACTED, "openalex:W4400000001")]


async def test_a_correction_undoes_no_retraction_and_is_told_beside_it() -> None:
    documents = [crossref(), *map(crossref, (updates("correction"), updates("retraction"), updates("correction")))]
    assert await events(documents) == [(Turn.CORRECTED, DOI), (Turn.RETRACTED, DOI)]
    library = FakeLibrary()
    async with library.begin() as work:
        for document in documents:
            kept = await remember(work, read(document), NOW)
        assert kept[0].known.paper.notice is Notice.RETRACTED


async def test_what_updates_a_review_or_comments_on_a_paper_is_no_event() -> None:
    comments = (
        about("UpdateOf", "6", "Cochrane Database Syst Rev. 2020") + about("CommentIn", "9") + about("UpdateIn", "9")
    )
    documents = [pubmed("6", doi="doi:10.1000/review"), pubmed("7", said=comments)]
    assert await events(documents) == []
    assert await events([crossref(), crossref(updates("new_version"))]) == []
    assert await events([crossref(), crossref(title="Retracted: Quarks in a box")]) == []
    assert await events([arxiv(), arxiv(comment="Supersedes the withdrawn 2501.00001")]) == []
