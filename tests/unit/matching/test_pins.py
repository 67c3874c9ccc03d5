"""A person pinned to an ORCID: who carries it is meant, who carries another isn't, who carries none may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import QueryError
from bot.domain.match import Certainty
from bot.domain.paper import Author, Paper
from bot.domain.query import Field, Manner, Term
from bot.domain.watch import WatchKind
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.matching.keys import keys_of_paper, ways_of
from bot.matching.pins import is_orcid, pin, pinned
from bot.matching.query import parse, to_text
from bot.matching.seeking import entry_of
from bot.matching.watching import query_of

JOSIAH, LAURE = "0000-0002-1825-0097", "0000-0001-5109-3700"
MEANT = Term(Field.AUTHOR, "Wei Wang", Manner.PHRASE, JOSIAH)
FORMS = [
    f"Wei Wang orcid:{JOSIAH}",
    f"Wei Wang  ORCID iD: {JOSIAH}",
    f"Wei Wang https://orcid.org/{JOSIAH}",
    "Wei Wang (0000000218250097)",
]


def paper(*authors: Author) -> Paper:
    """An invented paper by these."""
    return Paper("arxiv:2606.00001", "An invented question", authors=authors)


@pytest.mark.parametrize("text", FORMS)
def test_an_id_behind_a_name_is_read_in_its_usual_forms(text: str) -> None:
    assert query_of(WatchKind.AUTHOR, text) == MEANT


def test_a_query_holds_a_pinned_person_and_is_written_as_it_is_read() -> None:
    query = parse(f'au:"Wei Wang orcid:{JOSIAH}" cat:cs.CV')
    assert parse(to_text(query)) == query
    assert MEANT in getattr(query, "parts", ())


@pytest.mark.parametrize(
    ("text", "code", "column"), [("Wei Wang orcid:0000-0002-1825-0098", "wrong_orcid", 16), (JOSIAH, "only_orcid", 1)]
)
def test_a_mistyped_id_and_one_without_a_name_are_refused_where_they_stand(text: str, code: str, column: int) -> None:
    with pytest.raises(QueryError) as refused:
        query_of(WatchKind.AUTHOR, text)
    assert (refused.value.code, refused.value.column) == (code, column)
    with pytest.raises(QueryError) as refused:
        parse(f'cs au:"{text}"')
    assert (refused.value.code, refused.value.column) == (code, column + 7)


@pytest.mark.parametrize(
    ("author", "certainty"),
    [
        (Author("Wei Wang", JOSIAH), Certainty.SURE),
        (Author("W. Wang", JOSIAH), Certainty.SURE),
        (Author("Wei Wang-Miller", JOSIAH), Certainty.SURE),
        (Author("Wei Wang"), Certainty.POSSIBLE),
        (Author("W. Wang"), Certainty.POSSIBLE),
        (Author("Wei Wang", LAURE), None),
        (Author("Weiwei Wang"), None),
    ],
)
def test_the_id_decides_where_there_is_one(author: Author, certainty: Certainty | None) -> None:
    found = evaluate(MEANT, FoldedPaper(paper(Author("Ada Li", LAURE), author)))
    assert (found.certainty if found else None) is certainty
    assert found is None or found.found == (author.name,)


@pytest.mark.parametrize("author", [Author("Vivi Other", JOSIAH), Author("Wei Wang"), Author("Wang, W.")])
def test_a_pinned_watch_is_filed_and_sought_where_its_papers_look(author: Author) -> None:
    held = set(keys_of_paper(FoldedPaper(paper(author))))
    assert any(way.held <= held for way in ways_of(MEANT))
    assert author.orcid is None or author.orcid in entry_of(paper(author)).people


@given(st.from_regex(r"\d{15}", fullmatch=True), st.integers(0, 14), st.integers(1, 9))
def test_a_wrong_digit_is_noticed(digits: str, place: int, more: int) -> None:
    right = next(whole for check in "0123456789X" if is_orcid(whole := f"{digits}{check}"))
    grouped = "-".join(right[at : at + 4] for at in range(0, 16, 4))
    assert pinned(pin("Ada Li", grouped)) == ("Ada Li", grouped)
    wrong = f"{right[:place]}{(int(right[place]) + more) % 10}{right[place + 1 :]}"
    assert not is_orcid(wrong)
