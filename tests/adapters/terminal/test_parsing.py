"""`academichub parse` over documents broken or made to harm: every good record is written, the rest is named."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from adapters.terminal.app import run
from bot.__main__ import Program
from bot.domain.paper import Paper
from tests.adapters.sources.feed_stand import items, rss
from tests.fakes.arxiv_documents import api_answer_of, atom_of, rss_of
from tests.fakes.oai_documents import oai_list_of
from tests.fakes.papers import papers
from tests.fakes.source_pages import crossref_page_of, pubmed_page_of

DAY = date(2026, 6, 17)
BROKEN = "Tom & <b>Jerry"
"""A title that isn't well-formed."""
Parsed = Callable[[bytes], tuple[int, Sequence[str], str]]


@pytest.fixture
def parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Parsed:
    """Writes a document into a file and parses it as a person does: exit status, lines written, what is said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'radar.db'}")
    monkeypatch.setenv("ACADEMICHUB_LANGUAGE", "en")

    def parse(raw: bytes) -> tuple[int, Sequence[str], str]:
        Path("document").write_bytes(raw)
        status = run(Program().doors(), ["parse", "document"])
        said = capsys.readouterr()
        return status, said.out.splitlines(), " ".join(said.err.split())

    return parse


def arxiv_rss(found: Sequence[Paper]) -> str:
    return rss_of("cs.CV", found, DAY)


def arxiv_atom(found: Sequence[Paper]) -> str:
    return atom_of("cs.CV", found, DAY)


def crossref(found: Sequence[Paper]) -> str:
    return crossref_page_of(found).decode()


def pubmed(found: Sequence[Paper]) -> str:
    return pubmed_page_of(found).decode()


def oai(found: Sequence[Paper]) -> str:
    return oai_list_of(found, DAY).decode()


@pytest.mark.parametrize(
    ("write", "good", "bad", "why"),
    [
        (
            lambda found: rss_of("cs.CV", found, DAY),
            "Paper 500<",
            f"{BROKEN}<",
            r"line \d+, column \d+: not well-formed",
        ),
        (lambda found: atom_of("cs.CV", found, DAY), "Paper 500<", f"{BROKEN}<", r"line \d+, column \d+: not well-"),
        (api_answer_of, "Paper 500<", "&unknown;<", r"line \d+, column \d+: undefined entity"),
        (oai, "Paper 500<", f"{BROKEN}<", r"line \d+, column \d+: not well-formed"),
        (pubmed, "Paper 500.", BROKEN, r"line \d+, column \d+: not well-formed"),
        (pubmed, "Paper 500.", "<i>" * 50_000 + "x" + "</i>" * 50_000, "record 500: elements are nested too deeply"),
        (crossref, '"DOI": "10.5555/invented.500"', '"DOI": 7', "record 500: no DOI in '7'"),
        (crossref, "10.5555/invented.500", r"10.5555\q", r"line 1, column \d+: not JSON: Invalid"),
        (crossref, '"DOI": "10.5555/invented.500"', '"DOI": oops', r"line 1, column \d+: not JSON: Expecting value"),
        (crossref, '"10.5555/invented.500"', "[" * 9_000 + "]" * 9_000, r"line 1, column \d+: not read: nested too"),
        (crossref, '"10.5555/invented.500"', "9" * 5_000, r"line 1, column \d+: not read: a number with too many"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else None,
)
def test_one_bad_record_of_a_thousand_loses_no_other(
    parsed: Parsed, write: Callable[[Sequence[Paper]], str], good: str, bad: str, why: str
) -> None:
    whole = write(papers(1_000))
    assert good in whole
    status, lines, said = parsed(whole.replace(good, bad, 1).encode())
    titles = [json.loads(line)["title"] for line in lines]
    assert titles == [f"Paper {number}" for number in range(1, 1_001) if number != 500]
    assert re.search(why, said), said
    assert status == 1


@pytest.mark.parametrize("write", [arxiv_rss, oai, pubmed, crossref])
def test_a_document_that_breaks_off_gives_all_that_came_before(
    parsed: Parsed, write: Callable[[Sequence[Paper]], str]
) -> None:
    whole = write(papers(100)).encode()
    status, lines, said = parsed(whole[: len(whole) * 6 // 10])
    titles = [json.loads(line)["title"] for line in lines]
    assert 55 < len(titles) < 65
    assert titles == [f"Paper {number}" for number in range(1, len(titles) + 1)]
    assert re.search(r"document: line \d+, column \d+: ", said), said
    assert status == 1


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "the document is empty (line 1, column 1)"),
        (b"<!doctype html><title>Log in</title>", "an HTML page titled “Log in”, not a feed (line 1, column 1)"),
        (b"\x1f\x8b\x08" + bytes(20), "compressed by gzip"),
        (b"just words", "not a feed: syntax error (line 1, column 1)"),
        (
            b'{"message-type": "work-list", "message": {"items": [{"DOI": ',
            "not JSON: Expecting value (line 1, column 61)",
        ),
        (
            b'{"message-type": "work-list", "message": {"items": ' + b"[" * 1_000_000,
            "nested too deeply (line 1, column 53)",
        ),
        (b"<rss>" + b"<a>" * 1_000_000, "more than 500 elements within one another (line 1, column 1503)"),
        (
            b"<rss><channel " + b" ".join(b'a%d=""' % number for number in range(20_000)) + b"/></rss>",
            "more than 1,000 attributes (line 1, column 6)",
        ),
        (
            b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><PubmedArticleSet/>',
            "it declares entities, which is refused (line 1, column 14)",
        ),
        (
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
            b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error>&a;</error></OAI-PMH>',
            "it declares entities or loads from outside, which is refused (line 1)",
        ),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_garbage_is_an_error_with_its_place_and_reason(parsed: Parsed, raw: bytes, why: str) -> None:
    status, lines, said = parsed(raw)
    assert (status, lines) == (1, [])
    assert said.startswith("document: ")
    assert why in said


def test_a_feed_of_the_world_keeps_its_good_entries_too(parsed: Parsed) -> None:
    whole = rss(items(*range(1, 101))).replace("Finding number 50 of", f"{BROKEN} of")
    status, lines, said = parsed(whole.encode())
    assert len(lines) >= 99
    assert re.search(r"document: line 1, column \d+: not well-formed", said), said
    assert status == 1
