"""Documents of PubMed, OpenAlex, Semantic Scholar, Hugging Face, OpenReview, Springer, JSON Feed, also broken ones."""

import json
from datetime import date
from pathlib import Path

import pytest

from adapters.sources.feed_labels import label_of
from adapters.sources.json_record import read_records
from adapters.sources.openalex_work import rebuilt
from adapters.sources.openreview_note import day_of_ms
from adapters.sources.pubmed_record import orcid_of, plain_title
from adapters.sources.pubmed_xml import parse_pubmed
from adapters.sources.recognise import parse_document
from bot.domain.errors import BadDocument
from bot.intake.paper_lines import line_of

RECORDED = Path(__file__).parents[2] / "data" / "sources"


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("pubmed_efetch.xml", []),
        ("pubmed_esummary.json", ["pmid:90000009: cannot get document summary"]),
        ("openalex_works.json", ["openalex:W9000000003: no title"]),
        ("semanticscholar_bulk.json", ["null, so the source has no such record", "s2:x: no title"]),
        ("huggingface_daily.json", ["no arXiv id in 'nothing'"]),
        ("openreview_v2.json", ["openreview:Re111111: a reply to AbCd1234, no paper"]),
        ("openreview_v1.json", []),
        ("springer_records.json", ["no DOI in 'nothing'"]),
        ("jsonfeed.json", ["no title"]),
        ("rogue_scholar_post.json", []),
    ],
)
def test_a_recorded_document_gives_the_papers_beside_it(name: str, refused: list[str]) -> None:
    document = parse_document((RECORDED / name).read_bytes())
    expected = (RECORDED / f"{name.rpartition('.')[0]}.papers.jsonl").read_text("utf-8").splitlines()
    assert [line_of(paper) for paper in document.papers] == expected
    assert [entry.why for entry in document.refused] == refused


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("A title.", "A title"),
        ("[A translated title].", "A translated title"),
        ("[On [18F]FDG in [place]].", "On [18F]FDG in [place]"),
        ("[18F]FDG uptake [a review].", "[18F]FDG uptake [a review]"),
        ("What now?", "What now?"),
        ("To be continued...", "To be continued..."),
    ],
)
def test_pubmeds_own_signs_are_taken_off_titles(written: str, shown: str) -> None:
    assert plain_title(written) == shown


def test_an_orcid_is_read_in_every_spelling() -> None:
    assert orcid_of("http://orcid.org/000000021825009X") == orcid_of("0000-0002-1825-009x") == "0000-0002-1825-009X"
    assert orcid_of("nothing") is None


def test_a_broken_record_of_pubmed_is_refused_at_its_place_and_loses_no_other() -> None:
    raw = (RECORDED / "pubmed_efetch.xml").read_bytes()
    document = parse_pubmed(raw.replace(b"<ArticleTitle>[On", b"<ArticleTitle>[<b>On"))
    assert [paper.id for paper in document.papers] == ["pmid:90000001", "pmid:90000003", "pmid:90000004"]
    [broken] = document.refused
    line = (
        raw.decode()
        .splitlines()
        .index("<ArticleTitle>[On [sleep] and its absence].</ArticleTitle><VernacularTitle>O spánku.</VernacularTitle>")
    )
    assert broken.where.startswith(f"line {line + 1}, column ")
    assert "mismatched tag" in broken.why


def test_pubmed_cut_off_gives_what_came_and_the_place() -> None:
    raw = (RECORDED / "pubmed_efetch.xml").read_bytes()
    document = parse_pubmed(raw[: raw.rindex(b"90000003</PMID>")])
    assert [paper.id for paper in document.papers] == ["pmid:90000001", "pmid:90000002"]
    assert len(document.refused) == 1


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<PubmedArticleSet>", r"not well-formed: .* \(line 1, column 19\)"),
        (b'<!DOCTYPE P [<!ENTITY a "b">]><PubmedArticleSet><PubmedArticle/></PubmedArticleSet>', "declares entities"),
        (b'{"header": {"type": "esummary"}, "result": null}', "no result in it"),
        (b'{"error": "Paper not found", "paperId": 1}', "Semantic Scholar answered “Paper not found”"),
        (b'{"error": "Invalid filter", "results": [], "group_by": []}', "OpenAlex answered “Invalid filter”"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "neither items nor a title"),
        (b'{"version": "https://jsonfeed.org/version/1", "title": ', r"not JSON: .*\(line 1, column 56\)"),
        (b'{"name": "ForbiddenError", "message": "no", "notes": 1}', "OpenReview answered “no”"),
        (b'[{"paper": {}, "publishedAt": ' + b"[" * 200_000, "not JSON|nested"),
    ],
)
def test_what_cannot_be_read_says_why_and_where(raw: bytes, said: str) -> None:
    with pytest.raises(BadDocument, match=said):
        parse_document(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"<PubmedArticleSet></PubmedArticleSet>",
        b'{"meta": {"count": 0}, "results": [], "group_by": []}',
        b'{"total": 0, "offset": 0}',
        b'{"data": []}',
        b'{"notes": [], "count": 0}',
        b'{"version": "https://jsonfeed.org/version/1.1", "title": "Empty", "items": []}',
    ],
)
def test_a_valid_document_without_records_is_no_error(raw: bytes) -> None:
    document = parse_document(raw)
    assert (document.papers, document.refused) == ((), ())


def test_json_that_breaks_off_gives_the_records_before_the_break() -> None:
    raw = (RECORDED / "openalex_works.json").read_bytes()
    document = parse_document(raw[: raw.index(b"W9000000003")])
    assert [paper.id for paper in document.papers] == ["openalex:W9000000001", "openalex:W9000000002"]
    assert document.refused[0].where.startswith("line 4, column ")
    listed = read_records(b'[{"a": 1}, {"a": 2}, {"a"', ())
    assert listed.records == ({"a": 1}, {"a": 2})


def test_fields_of_another_shape_count_as_absent() -> None:
    raw = (
        b'{"results": [{"id": "https://openalex.org/W9000000009", "title": "Odd", "authorships": "x", "ids": [1],'
        b' "locations": {"a": 1}, "abstract_inverted_index": {"a": "b", "c": [true]}, "publication_date": 3,'
        b' "primary_location": 7, "doi": {}, "best_oa_location": []}], "group_by": []}'
    )
    [paper] = parse_document(raw).papers
    assert (paper.title, paper.authors, paper.published, paper.pdf) == ("Odd", (), None, None)


def test_an_inverted_index_becomes_running_text_in_its_order() -> None:
    assert rebuilt({"b": [1, 3], "a": [0], "c": [2]}) == "a b c b"


def test_times_in_milliseconds_are_days_in_utc_or_nothing() -> None:
    assert day_of_ms(1781690400000) == date(2026, 6, 17)
    assert (day_of_ms(0), day_of_ms(10**15), day_of_ms("x"), day_of_ms(None)) == (None, None, None, None)


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Author Correction: A thing", "Correction"),
        ("Publisher Correction to: A thing", "Correction"),
        ("Erratum", "Correction"),
        ("Corrigendum to “A thing” [J. Inv. 1 (2026)]", "Correction"),
        ("Correction for A thing", "Correction"),
        ("Retraction Note: A thing", "Retraction"),
        ("Expression of Concern: A thing", "Expression of concern"),
        ("Editorial", "Editorial"),
        ("News & Views: stars", "News"),
        ("Daily briefing: stars", "News"),
        ("Correction of refraction in adults", None),
        ("Correction factors in spectroscopy", None),
        ("Retraction dynamics of axons", None),
        ("Withdrawal from opioids for adults", None),
        ("News recommendation with graphs", None),
        ("Editorial decisions in journals", None),
    ],
)
def test_what_is_no_research_paper_is_labelled_and_papers_are_not(title: str, label: str | None) -> None:
    assert label_of(title) == label
    assert label_of("A plain title", "Author Correction") == "Correction"


def test_openreview_writes_given_names_first_so_an_initial_at_the_end_stays_there() -> None:
    content = {"title": {"value": "A submission"}, "authors": {"value": ["Sharath M", "Ada Li"]}}
    raw = json.dumps({"notes": [{"id": "AbCd9999", "forum": "AbCd9999", "content": content}]}).encode()
    [paper] = parse_document(raw).papers
    assert [author.name for author in paper.authors] == ["Sharath M", "Ada Li"]
