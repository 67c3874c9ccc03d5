"""People of one name, told apart by ids, co-authors and categories."""

from __future__ import annotations

from datetime import date
from itertools import count, permutations

import pytest

from bot.domain.namesake import Namesake
from bot.domain.paper import Author, Paper
from bot.matching.namesakes import namesakes, with_told

ONE, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700"
_numbers = count(1)


def paper(
    *others: str, category: str = "", orcid: str | None = None, name: str = "Wei Wang", year: int = 2026
) -> Paper:
    """An invented paper by somebody of that name and others."""
    return Paper(
        f"arxiv:2606.{next(_numbers):05}",
        "An invented question",
        authors=(Author(name, orcid), *map(Author, others)),
        categories=(category,) if category else (),
        published=date(year, 6, 1),
    )


def test_papers_with_co_authors_in_common_are_one_persons() -> None:
    found = namesakes(
        "Wei Wang",
        [
            paper("Ada Li", "Bo Sun", "Cara Doe", category="cs.CV", year=2023),
            paper("Bo Sun", "Cara Doe", "Ada Li", category="cs.LG"),
            paper("Olga Petrova", category="math.AG"),
        ],
    )
    assert [(each.papers, each.years) for each in found] == [(2, (2023, 2026)), (1, (2026, 2026))]
    assert found[0].coauthors == ("Cara Doe", "Ada Li", "Bo Sun")
    assert found[0].fields == ("cs.CV", "cs.LG")
    assert found[1].fields == ("math.AG",)


@pytest.mark.parametrize(
    ("shared", "same_field", "joined"),
    [
        (("Cara Doe",), False, True),
        (("Bohan Zhuang",), False, False),
        (("Bohan Zhuang",), True, True),
        (("Xiaoyu Sun",), True, False),
        (("Bohan Zhuang", "Xiaoyu Sun"), False, True),
        (("Bo Sun", "Yang Li"), True, False),
        (("Bo Sun", "Yang Li", "Lei Wu"), True, True),
        (("Bo Sun", "Yang Li", "Bohan Zhuang"), False, True),
        ((), True, False),
    ],
)
def test_the_more_people_bear_a_co_authors_name_the_less_it_tells_of_a_name_that_very_many_bear(
    shared: tuple[str, ...], same_field: bool, joined: bool
) -> None:
    def people(name: str) -> int:
        one = paper(*shared, "Ada Lovelace", category="cs.CV", name=name)
        other = paper(*shared, "Emmy Noether", category="cs.CV" if same_field else "math.AG", name=name)
        return len(namesakes(name, [one, other]))

    assert people("Wei Wang") == (1 if joined else 2)
    assert people("Xiaoyu Wang") == (1 if shared else 2)
    assert people("Grace Hopper") == 1


def test_co_authors_in_common_tell_less_among_very_many() -> None:
    crowd = [f"Ada Lovelace {letter * 5}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    by_two = [paper("Cara Doe", *crowd, category="cs.CV"), paper("Cara Doe", category="math.AG")]
    assert len(namesakes("Wei Wang", by_two)) == 2


def test_what_a_persons_papers_hold_together_joins_nobody() -> None:
    names = ("Bo Sun", "Yang Li", "Lei Wu")
    one = [paper(name, "Cara Doe", category="cs.CV") for name in names]
    other = paper(*names, category="math.AG")
    assert [each.papers for each in namesakes("Wei Wang", [*one, other])] == [3, 1]


def test_ids_join_what_nothing_else_does_and_part_what_all_else_joins() -> None:
    apart = [paper("Ada Li", category="cs.CV", orcid=ONE), paper("Bo Sun", category="math.AG", orcid=ONE)]
    assert [each.ids for each in namesakes("Wei Wang", apart)] == [(f"orcid:{ONE}",)]
    alike = [paper("Ada Li", category="cs.CV", orcid=ONE), paper("Ada Li", category="cs.CV", orcid=OTHER)]
    assert sorted(each.ids for each in namesakes("Wei Wang", alike)) == [(f"orcid:{OTHER}",), (f"orcid:{ONE}",)]


def test_who_writes_alone_is_told_apart_by_the_category() -> None:
    found = namesakes("Wei Wang", [paper(category="cs.CV"), paper(category="cs.CV"), paper(category="q-bio.NC")])
    assert [(each.papers, each.fields) for each in found] == [(2, ("cs.CV",)), (1, ("q-bio.NC",))]


def test_other_names_and_bare_initials_are_nobody_of_that_name() -> None:
    assert namesakes("Wei Wang", [paper(name="Weiwei Wang"), paper(name="W. Wang")]) == ()
    assert [each.name for each in namesakes("Wei Wang", [paper(name="Wang Wei")])] == ["Wang Wei"]


def test_two_of_one_name_on_one_paper_stay_two_by_their_ids() -> None:
    both = Paper("arxiv:2606.99999", "T", authors=(Author("Wei Wang", ONE), Author("Wei Wang", OTHER)))
    assert len(namesakes("Wei Wang", [both])) == 2


def test_the_order_of_the_papers_changes_nobody() -> None:
    papers = [
        paper("Ada Li", "Cara Doe", category="cs.CV", orcid=ONE),
        paper("Ada Li", "Dora Roe", "Cara Doe", category="cs.LG"),
        paper("Dora Roe", category="cs.LG"),
        paper("Olga Petrova", category="math.AG"),
    ]
    found = {
        frozenset((each.papers, each.ids) for each in namesakes("Wei Wang", some)) for some in permutations(papers)
    }
    assert found == {frozenset({(3, (f"orcid:{ONE}",)), (1, ())})}


def test_what_sources_tell_joins_by_ids_with_what_is_known_here() -> None:
    orcid, openalex = f"orcid:{ONE}", "openalex:A5023888391"
    here = (Namesake("Wei Wang", 2, (orcid,), ("Ada Li",), ("cs.CV",), (2024, 2026)), Namesake("Wei Wang", 1))
    told = (
        Namesake("Wei Wang", None, (orcid,), institution="An Institute", sources=("orcid",)),
        Namesake("W. Wang", 240, (orcid, openalex), fields=("Vision",), years=(2011, 2026), sources=("openalex",)),
        Namesake("Wei Wang", 3, (openalex,), fields=("Optics",), sources=("another",)),
        Namesake("Wei Wang", None, (f"orcid:{OTHER}",), sources=("orcid",)),
    )
    known = Namesake(
        "Wei Wang", 240, (orcid, openalex), ("Ada Li",), ("cs.CV",), (2011, 2026), "An Institute",
        ("orcid", "openalex", "another"),
    )  # fmt: skip
    assert with_told(here, told) == (known, here[1], told[3])
