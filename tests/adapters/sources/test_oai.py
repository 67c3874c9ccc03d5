"""OAI-PMH answers to papers: arXiv's own formats, Dublin Core, and what repositories answer besides."""

import gc
from datetime import date
from pathlib import Path

import pytest

from adapters.sources.oai import NO_RECORDS, read_page
from adapters.sources.recognise import parse_document
from bot.domain.errors import BadDocument
from bot.domain.paper import Notice
from bot.intake.paper_lines import line_of
from tests.bench.measure import peak_bytes
from tests.fakes.oai_documents import oai_list_of
from tests.fakes.papers import papers

RECORDED = Path(__file__).parents[2] / "data" / "sources"
RAW = """<record><header><identifier>oai:arXiv.org:2606.00009</identifier></header><metadata>
<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2606.00009</id><submitter>Ada Example</submitter>
<version version="v1"><date>Mon, 15 Jun 2026 10:00:00 GMT</date><size>9kb</size></version>
<version version="v2"><date>Tue, 16 Jun 2026 10:00:00 GMT</date><size>9kb</size></version>
<title>Raw</title><authors>Ada Example, Ben Invented (Lab, Town)</authors><categories>math.CO cs.DM</categories>
<abstract>  A raw record.
</abstract></arXivRaw></metadata></record>"""


def oai(inside: str) -> bytes:
    return (
        '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>2026-06-17T03:00:00Z</responseDate>{inside}</OAI-PMH>"
    ).encode()


@pytest.mark.parametrize("name", ["arxiv_oai_list", "oai_dc_list", "oai_dc_record", "osti_records"])
def test_a_recorded_document_gives_the_papers_beside_it(name: str) -> None:
    document = parse_document((RECORDED / f"{name}.xml").read_bytes())
    expected = (RECORDED / f"{name}.papers.jsonl").read_text("utf-8").splitlines()
    assert [line_of(paper) for paper in document.papers] == expected
    assert document.refused == ()


def test_a_page_tells_where_the_list_goes_on_how_long_it_is_and_when_its_records_changed() -> None:
    page = read_page((RECORDED / "arxiv_oai_list.xml").read_bytes())
    assert (page.token, page.document.total, page.error) == ("verb%3DListRecords%26skip%3D3", 1090, "")
    assert page.modified["arxiv:2606.01234"] == date(2026, 6, 17)


def test_a_deleted_record_is_counted_and_is_no_error() -> None:
    document = parse_document((RECORDED / "arxiv_oai_list.xml").read_bytes())
    assert (document.entries, len(document.papers)) == (4, 3)
    assert document.notes == ("1 deleted records", "1 author names that are none left out")


def test_raw_records_know_their_versions() -> None:
    [paper] = parse_document(RAW.encode()).papers
    assert (paper.version, paper.published, paper.categories) == (2, date(2026, 6, 15), ("math.CO", "cs.DM"))
    assert [author.name for author in paper.authors] == ["Ada Example", "Ben Invented"]


def test_only_a_paper_that_was_never_updated_is_known_to_be_the_first_version() -> None:
    document = parse_document((RECORDED / "arxiv_oai_list.xml").read_bytes())
    assert [paper.version for paper in document.papers] == [1, None, 1]


def test_a_withdrawal_in_the_comments_is_seen() -> None:
    raw = RAW.replace("<title>", "<comments>This paper has been withdrawn by the author</comments><title>")
    assert parse_document(raw.encode()).papers[0].notice is Notice.WITHDRAWN


def test_a_repository_without_news_says_so_and_that_is_no_error() -> None:
    raw = oai('<error code="noRecordsMatch">Nothing there</error>')
    assert (parse_document(raw).papers, read_page(raw).error) == ((), NO_RECORDS)


def test_a_token_that_expired_is_told() -> None:
    raw = oai('<error code="badResumptionToken">It expired &amp; is gone</error>')
    with pytest.raises(BadDocument, match="badResumptionToken: It expired & is gone"):
        parse_document(raw)


def test_one_bad_record_loses_no_other() -> None:
    good = RAW.replace("2606.00009", "2606.00010")
    nameless = RAW.replace("<id>2606.00009</id>", "<id>none</id>")
    broken = RAW.replace("<title>Raw", "<title>Raw & <b>")
    document = parse_document(oai(f"<ListRecords>{nameless}{broken}{good}</ListRecords>"))
    assert [paper.id for paper in document.papers] == ["arxiv:2606.00010"]
    assert [entry.why[:20] for entry in document.refused] == ["no arXiv id in 'none", "not well-formed (inv"]
    assert document.entries == 3


def test_what_is_no_repository_is_refused() -> None:
    with pytest.raises(BadDocument, match="not OAI-PMH: the document is a “rss”"):
        parse_document(b"<rss><channel/></rss>", "oai-dc")


def test_pages_read_one_after_the_other_take_the_memory_of_one() -> None:
    raw = oai_list_of(papers(200), date(2026, 6, 12))

    def read(times: int) -> None:
        for _ in range(times):
            assert len(read_page(raw).document.papers) == 200

    gc.disable()
    try:
        assert peak_bytes(lambda: read(8)) < 1.3 * peak_bytes(lambda: read(1))
    finally:
        gc.enable()
