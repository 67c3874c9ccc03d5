"""A pinned person: who carries the id is meant, who carries another isn't, of who carries none company tells."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import QueryError
from bot.domain.match import Certainty
from bot.domain.paper import Author, Paper
from bot.domain.query import Field, Manner, Pin, Term
from bot.domain.watch import WatchKind
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.matching.keys import keys_of_paper, ways_of
from bot.matching.pins import id_of, is_orcid, pin, pinned
from bot.matching.query import parse, to_text
from bot.matching.seeking import entry_of
from bot.matching.watching import query_of

JOSIAH, LAURE = "0000-0002-1825-0097", "0000-0001-5109-3700"
ORCID, OPENALEX, ARXIV = f"orcid:{JOSIAH}", "openalex:A5023888391", "arxiv:wang_w_2"
FORMS = [
    (f"orcid:{JOSIAH}", ORCID),
    (f"ORCID iD: {JOSIAH}", ORCID),
    (f"https://orcid.org/{JOSIAH}", ORCID),
    ("(0000000218250097)", ORCID),
    (f"https://arxiv.org/a/{JOSIAH}", ORCID),
    ("openalex:A5023888391", OPENALEX),
    ("a5023888391", OPENALEX),
    ("https://openalex.org/A5023888391", OPENALEX),
    ("https://openalex.org/authors/a5023888391", OPENALEX),
    ("arxiv:wang_w_2", ARXIV),
    ("wang_w_2", ARXIV),
    ("arXiv：Wang_W_2", ARXIV),
    ("https://arxiv.org/a/wang_w_2.atom2", ARXIV),
    ("http://www.arxiv.org/a/wang_w_2/", ARXIV),
]


def paper(*authors: Author, category: str = "cs.CV") -> Paper:
    """An invented paper by these."""
    return Paper("arxiv:2606.00001", "An invented question", authors=authors, categories=(category,))


def person(*ids: str, known_by: Sequence[str] = (), only: bool = False) -> Term:
    """A Wei Wang."""
    return Term(Field.AUTHOR, "Wei Wang", Manner.PHRASE, Pin(ids, tuple(known_by), only))


@pytest.mark.parametrize(("written", "canonical"), FORMS)
def test_an_id_behind_a_name_is_read_in_its_usual_forms(written: str, canonical: str) -> None:
    assert query_of(WatchKind.AUTHOR, f"Wei Wang  {written}") == person(canonical)
    assert id_of(written) == canonical


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (f"Wei Wang {OPENALEX} (orcid {JOSIAH}), wang_w_2", person(OPENALEX, ORCID, ARXIV)),
        ("Wei Wang with Ada Li, cs.CV", person(known_by=["Ada Li", "cs.CV"])),
        ("Wei Wang with Ada Li + cs.CV + Ada Li", person(known_by=["Ada Li", "cs.CV"])),
        (f"Wei Wang with Ada Li {ORCID}", person(ORCID, known_by=["Ada Li"])),
        (f"Wei Wang only {ORCID} with Ada Li", person(ORCID, known_by=["Ada Li"], only=True)),
        ("Wei Wang only with Ada Li", person(known_by=["Ada Li"], only=True)),
    ],
)
def test_several_ids_of_one_person_and_who_tells_them_are_read_and_written_back(text: str, meant: Term) -> None:
    read = query_of(WatchKind.AUTHOR, text)
    assert read == meant
    assert isinstance(read, Term)
    assert read.pin is not None
    assert query_of(WatchKind.AUTHOR, pin(read.text, read.pin)) == meant
    assert parse(to_text(meant)) == meant


@pytest.mark.parametrize(
    ("text", "name", "known_by"),
    [("王伟 合作者：李雷、cs.CV", "王伟", ("李雷", "cs.CV")), ("王伟 与 李雷，韩梅", "王伟", ("李雷", "韩梅"))],
)
def test_who_tells_a_person_may_be_typed_in_chinese(text: str, name: str, known_by: Sequence[str]) -> None:
    assert pinned(text) == (name, Pin(known_by=tuple(known_by)))
    assert pinned(text.replace(name, f"{name} 仅限")) == (name, Pin(known_by=tuple(known_by), only=True))


@pytest.mark.parametrize("name", ["Wei Wang", "Karl With", "Wang, Wei", "王伟", "Max Withers", "A1 B2", "Only, Ada"])
def test_a_name_without_an_id_stays_as_it_was_typed(name: str) -> None:
    assert pinned(name) == (name, None)


def test_a_query_holds_a_pinned_person_and_is_written_as_it_is_read() -> None:
    query = parse(f'au:"Wei Wang orcid:{JOSIAH}" cat:cs.CV')
    assert parse(to_text(query)) == query
    assert person(ORCID) in getattr(query, "parts", ())


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("Wei Wang orcid:0000-0002-1825-0098", "wrong_orcid", 16),
        (JOSIAH, "only_orcid", 1),
        ("openalex:A5023888391", "only_orcid", 10),
        ("Wei Wang orcid:0000-0002-1825", "no_person_id", 10),
        ("Wei Wang https://example.org/wang", "no_person_id", 10),
        ("Wei Wang openalex:W5023888391 with Ada Li", "no_person_id", 10),
    ],
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
    found = evaluate(person(ORCID), FoldedPaper(paper(Author("Ada Li", LAURE), author)))
    assert (found.certainty if found else None) is certainty
    assert found is None or found.found == (author.name,)


@pytest.mark.parametrize(
    ("carried", "certainty"),
    [
        (Author("Wei Wang", JOSIAH, ("openalex:A1000000",)), Certainty.SURE),
        (Author("Wei Wang", LAURE, (OPENALEX,)), None),
        (Author("Wei Wang", None, (OPENALEX,)), Certainty.SURE),
        (Author("Wei Wang", None, ("openalex:A1000000",)), None),
        (Author("Wei Wang", None, ("arxiv:wang_w_2",)), Certainty.POSSIBLE),
    ],
)
def test_of_several_ids_the_kind_most_trusted_decides(carried: Author, certainty: Certainty | None) -> None:
    found = evaluate(person(ORCID, OPENALEX), FoldedPaper(paper(carried)))
    assert (found.certainty if found else None) is certainty


@pytest.mark.parametrize(
    ("authors", "category", "certainty"),
    [
        ((Author("Wei Wang"), Author("Li, Ada")), "math.AG", Certainty.SURE),
        ((Author("Wei Wang"), Author("A. Li")), "math.AG", Certainty.POSSIBLE),
        ((Author("Wei Wang"),), "hep-ph", Certainty.SURE),
        ((Author("Wei Wang"),), "math.AG", Certainty.POSSIBLE),
        ((Author("W. Wang"), Author("Ada Li")), "math.AG", Certainty.POSSIBLE),
        ((Author("Wei Wang", LAURE), Author("Ada Li")), "math.AG", None),
        ((Author("Weiwei Wang"), Author("Ada Li")), "math.AG", None),
    ],
)
def test_where_no_id_is_carried_company_tells(
    authors: Sequence[Author], category: str, certainty: Certainty | None
) -> None:
    for only in (False, True):
        meant = person(ORCID, known_by=["Ada Li", "hep-ph"], only=only)
        found = evaluate(meant, FoldedPaper(paper(*authors, category=category)))
        left_out = only and certainty is Certainty.POSSIBLE
        assert (found.certainty if found else None) is (None if left_out else certainty)


@pytest.mark.parametrize("author", [Author("Vivi Other", JOSIAH), Author("Wei Wang"), Author("Wang, W.")])
def test_a_pinned_watch_is_filed_and_sought_where_its_papers_look(author: Author) -> None:
    held = set(keys_of_paper(FoldedPaper(paper(author))))
    assert any(way.held <= held for way in ways_of(person(ORCID)))
    assert set(author.all_ids) <= set(entry_of(paper(author)).people)


@given(st.from_regex(r"\d{15}", fullmatch=True), st.integers(0, 14), st.integers(1, 9))
def test_a_wrong_digit_is_noticed(digits: str, place: int, more: int) -> None:
    right = next(whole for check in "0123456789X" if is_orcid(whole := f"{digits}{check}"))
    grouped = "-".join(right[at : at + 4] for at in range(0, 16, 4))
    meant = Pin((f"orcid:{grouped}",))
    assert pinned(pin("Ada Li", meant)) == ("Ada Li", meant)
    wrong = f"{right[:place]}{(int(right[place]) + more) % 10}{right[place + 1 :]}"
    assert not is_orcid(wrong)
