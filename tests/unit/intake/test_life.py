"""The life of a paper: what a record says beyond what was known, and why it is that work."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.life import Event, Rests, Tie, Turn
from bot.domain.paper import Notice, Paper
from bot.intake.life import events_of, marked, ties_of, untold
from tests.fakes.papers import a_paper

NOW = datetime(2026, 6, 18, tzinfo=UTC)
PREPRINT = a_paper(1)
ARTICLE = a_paper("doi:10.1000/x", source="crossref", version=None)


def turns(paper: Paper, *before: Paper) -> list[tuple[Turn, str]]:
    """What happened, and the evidence."""
    return [(event.turn, event.evidence) for event in events_of(7, before, paper, NOW)]


def test_nothing_happened_to_what_was_never_seen() -> None:
    assert turns(replace(PREPRINT, version=3, notice=Notice.RETRACTED)) == []


def test_what_is_known_is_no_event() -> None:
    withdrawn = replace(PREPRINT, notice=Notice.WITHDRAWN, version=2, ids={"doi": "10.1000/x"})
    assert turns(withdrawn, withdrawn) == []
    assert turns(PREPRINT, withdrawn) == []


def test_a_higher_version_is_an_event() -> None:
    assert events_of(7, [PREPRINT], replace(PREPRINT, version=3), NOW) == [
        Event(7, Turn.VERSION, "v1 → v3", "arxiv", NOW)
    ]
    assert turns(replace(PREPRINT, version=2), replace(PREPRINT, version=3), PREPRINT) == []


@pytest.mark.parametrize(
    "said",
    [
        replace(PREPRINT, ids={"arxiv": "2606.00001", "doi": "10.1000/x"}),
        replace(PREPRINT, links=("doi:10.1000/x",)),
        replace(ARTICLE, links=("arxiv:2606.00001",)),
    ],
)
def test_a_preprint_that_appears_in_a_journal_is_an_event(said: Paper) -> None:
    assert turns(said, PREPRINT) == [(Turn.ARTICLE, "doi:10.1000/x")]
    assert turns(said, replace(PREPRINT, links=("doi:10.1000/x",))) == []
    assert turns(said, ARTICLE) == []


def test_two_works_that_turn_out_to_be_one_are_a_preprint_that_appeared() -> None:
    assert turns(replace(PREPRINT, links=("doi:10.1000/x",)), PREPRINT, ARTICLE) == [(Turn.ARTICLE, "doi:10.1000/x")]


def test_a_turn_is_told_once_whoever_tells_it_again_and_every_version() -> None:
    told = [
        *events_of(7, [ARTICLE], replace(ARTICLE, notice=Notice.RETRACTED), NOW),
        *events_of(7, [ARTICLE], replace(ARTICLE, id="pmid:7", notice=Notice.RETRACTED), NOW),
        *events_of(7, [PREPRINT], replace(PREPRINT, version=2), NOW),
        *events_of(7, [PREPRINT], replace(PREPRINT, version=3), NOW),
    ]
    news = untold(told, {(7, Turn.VERSION), (8, Turn.RETRACTED)})
    assert [event.evidence for event in news] == ["doi:10.1000/x", "v1 → v2", "v1 → v3"]
    assert untold(told[:2], {(7, Turn.RETRACTED)}) == []


@pytest.mark.parametrize(
    ("title", "notice"),
    [
        ("RETRACTED: Quarks in a box", Notice.RETRACTED),
        ("RETRACTED ARTICLE: Quarks in a box", Notice.RETRACTED),
        ("[RETRACTED] Quarks in a box", Notice.RETRACTED),
        ("WITHDRAWN: Quarks in a box", Notice.WITHDRAWN),
        ("Retracted: Quarks in a box", None),
        ("RETRACTED papers and their readers", None),
        ("Quarks in a box", None),
    ],
)
def test_what_a_publisher_writes_over_a_title_is_a_notice(title: str, notice: Notice | None) -> None:
    assert marked(replace(ARTICLE, title=title)).notice is notice
    assert marked(replace(ARTICLE, title=title, notice=Notice.RETRACTED)).notice is Notice.RETRACTED


def test_a_preprint_servers_own_doi_is_no_article() -> None:
    assert turns(replace(PREPRINT, links=("doi:10.1101/2026.01.02.1",)), PREPRINT) == []
    assert turns(a_paper("pmid:7", version=None, ids={"doi": "10.1000/x"}), a_paper("pmid:7", version=None)) == []


@pytest.mark.parametrize(
    ("notice", "turn"),
    [
        (Notice.WITHDRAWN, Turn.WITHDRAWN),
        (Notice.RETRACTED, Turn.RETRACTED),
        (Notice.CORRECTED, Turn.CORRECTED),
    ],
)
def test_a_notice_is_an_event_with_the_record_that_carries_it(notice: Notice, turn: Turn) -> None:
    assert turns(replace(ARTICLE, notice=notice), ARTICLE) == [(turn, "doi:10.1000/x")]


def test_a_record_of_its_own_id_needs_no_reason() -> None:
    assert ties_of([PREPRINT], replace(PREPRINT, version=2)) == []


def test_a_shared_id_is_the_reason() -> None:
    other = replace(ARTICLE, ids={"arxiv": "2606.00001"})
    assert ties_of([PREPRINT], other) == [Tie("arxiv:2606.00001", "doi:10.1000/x", Rests.ID, "arxiv:2606.00001")]


def test_a_declared_link_is_the_reason_whoever_declared_it() -> None:
    reason = Tie("arxiv:2606.00001", "doi:10.1000/x", Rests.LINK, "doi:10.1000/x")
    assert ties_of([replace(PREPRINT, links=("doi:10.1000/x",))], ARTICLE) == [reason]
    assert ties_of([ARTICLE], replace(PREPRINT, links=("doi:10.1000/x",))) == [reason]


def test_works_that_turn_out_to_be_one_are_tied_each() -> None:
    both = a_paper("pmid:7", ids={"arxiv": "2606.00001", "doi": "10.1000/x"})
    assert [(tie.one, tie.other) for tie in ties_of([PREPRINT, ARTICLE], both)] == [
        ("arxiv:2606.00001", "pmid:7"),
        ("doi:10.1000/x", "pmid:7"),
    ]
