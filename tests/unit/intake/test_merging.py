"""Which records are one work: by ids, by declared links, by title and authors; and what stays apart."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.life import Alike, Rests, Tie, TitlesAgree
from bot.domain.paper import Paper
from bot.intake.merging import Merged, merge, same_work
from tests.fakes.papers import a_paper

QUARKS = "Confinement of quarks in a warped box"
PEOPLE = ("Bohan Zhuang", "Ada Li", "José Álvarez")


def a_record(
    paper_id: str,
    title: str = QUARKS,
    authors: Sequence[str] = PEOPLE,
    on: date | None = date(2026, 6, 17),
    ids: dict[str, str] | None = None,
    links: Sequence[str] = (),
) -> Paper:
    """A record of any source."""
    return replace(a_paper(paper_id, title, authors=authors, ids=ids, published=on), links=tuple(links))


def members(*papers: Paper) -> list[tuple[str, ...]]:
    """The works' members."""
    return [work.members for work in merge(papers)]


def joined(one: Paper, other: Paper) -> bool:
    """Whether two records are one work."""
    return len(merge([one, other])) == 1


def test_one_id_in_any_spelling_is_one_work_whatever_the_titles() -> None:
    records = [
        a_record("arxiv:2606.01234v1", "First title", ()),
        a_record("doi:10.48550/arXiv.2606.01234", "Second title", ()),
        a_record("pmid:0012", "Third title", (), ids={"arxiv": "2606.01234v3", "doi": "10.1000/ABC"}),
        a_record("openalex:W123456", "Fourth title", (), ids={"doi": "https://doi.org/10.1000/abc"}),
        a_record("sample:1", "First title", ()),
    ]
    assert members(*records) == [tuple(sorted(record.id for record in records[:4])), ("sample:1",)]


@pytest.mark.parametrize(
    ("link", "paper_id"),
    [("https://doi.org/10.1000/AbC.5", "doi:10.1000/abc.5"), ("oai:arXiv.org:2606.01113", "arxiv:2606.01113v9")],
)
def test_a_link_in_place_of_an_id_is_the_id_it_leads_to(link: str, paper_id: str) -> None:
    other = a_record(paper_id, "Second title", ())
    assert joined(a_record(link, "First title", ()), other)
    assert joined(a_record("sample:1", "First title", (), links=[link]), other)
    assert not joined(a_record("https://example.org/1", "First title", ()), other)


def test_what_a_source_declares_is_the_same_work() -> None:
    preprint = a_record("doi:10.1101/2026.01.02.1", "Before review", (), links=("doi:10.1000/abc",))
    article = a_record("doi:10.1000/abc", "After review", ())
    (work,) = merge([article, preprint])
    assert work.ties == (Tie("doi:10.1000/abc", "doi:10.1101/2026.01.02.1", Rests.LINK, "doi:10.1000/abc"),)


def test_two_records_that_declare_the_same_article_are_one_with_it_absent() -> None:
    article = ("doi:10.1000/abc",)
    assert joined(a_record("doi:10.1101/1", "A", (), links=article), a_record("pmid:7", "B", (), links=article))


def test_the_first_member_by_scheme_stands_for_the_work() -> None:
    ids = {"doi": "10.1000/abc"}
    some = [a_record(paper_id, ids=ids) for paper_id in ("pmid:7", "openalex:W123456", "arxiv:2606.01234")]
    assert [work.paper for work in merge(some)] == ["arxiv:2606.01234"]
    assert [work.paper for work in merge([*some, a_record("doi:10.1000/abc")])] == ["doi:10.1000/abc"]
    assert [work.paper for work in merge([some[1], some[0]])] == ["pmid:7"]
    assert [work.paper for work in merge([a_record("zenodo:1", ids=ids), some[1]])] == ["openalex:W123456"]


def test_why_two_records_are_one_is_told() -> None:
    (by_id,) = merge([a_record("arxiv:2606.01234"), a_record("pmid:7", ids={"arxiv": "2606.01234"})])
    assert by_id.ties == (Tie("arxiv:2606.01234", "pmid:7", Rests.ID, "arxiv:2606.01234"),)
    tie = same_work(a_record("arxiv:2606.01234"), a_record("doi:10.1000/abc", authors=PEOPLE[:2]))
    assert tie == Tie("arxiv:2606.01234", "doi:10.1000/abc", Rests.TITLE, Alike(TitlesAgree.SAME, 2, 3))


@pytest.mark.parametrize(
    ("title", "authors"),
    [
        (f"{QUARKS.upper()}.", PEOPLE),
        ("Confinement of quarks in the warped box", PEOPLE),
        ("Confinment of quarks in a warped box", PEOPLE),
        ("Confinement of quark in a warped box", PEOPLE),
        (f"{QUARKS} (extended abstract)", PEOPLE),
        (f"[ASAP] {QUARKS}", PEOPLE),
        (f"RETRACTED: {QUARKS}", PEOPLE),
        (f"{QUARKS}: what we learn from lattices", PEOPLE),
        (QUARKS, ("B. Zhuang", "A. Li")),
        (QUARKS, ("Zhuang Bohan", "Li Ada", "Jose Alvarez")),
        (QUARKS, ("庄博涵", "Ada Li")),
        (QUARKS, ("Bo-Han ZHUANG", "J. Alvarez", "Somebody Else")),
        (f"WarpBox: {QUARKS}", PEOPLE),
        (f"Foreword: {QUARKS}", PEOPLE),
        (f"Report on {QUARKS}", PEOPLE),
        ("In a box warped, confinement of quarks", PEOPLE),
        ("Confinement of quarks in a wraped box", PEOPLE),
        (QUARKS, ("Bohan Zhuang", "Ada Li", "Jos é Á lvarez")),
    ],
)
def test_a_preprint_and_its_article_are_one_by_title_and_authors(title: str, authors: Sequence[str]) -> None:
    assert joined(a_record("arxiv:2606.01234"), a_record("doi:10.1000/abc", title, authors, date(2027, 3, 1)))


@pytest.mark.parametrize(
    "title",
    [
        f"Comment on “{QUARKS}”",
        f"Reply to: {QUARKS}",
        f"Erratum: {QUARKS}",
        f"{QUARKS}: Erratum and more",
        f"{QUARKS}. Part II",
        f"{QUARKS} (Part 2)",
        f"{QUARKS} II",
        f"{QUARKS}: 2. The lattice",
        "Confinement of heavy quarks in a warped box",
        "Confinement of leptons in a warped box",
        "Confinement of quarks in a warped bag",
        f"Author Correction: {QUARKS}",
        f"Highlights of: {QUARKS}",
        f"2: {QUARKS}",
    ],
)
def test_a_small_difference_that_makes_another_work_keeps_it_apart(title: str) -> None:
    assert not joined(a_record("arxiv:2606.01234"), a_record("doi:10.1000/abc", title))
    assert not joined(a_record("a:1", f"{QUARKS}. Part I"), a_record("b:1", title))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A microscopic model of heat in solids", "A macroscopic model of heat in solids"),
        ("The asymmetric case of the random walk", "The symmetric case of the random walk"),
        ("Results of the 2025 challenge on denoising", "Results of the 2026 challenge on denoising"),
        ("Introduction", "Introduction"),
        ("Book review", "Book Review"),
        ("Intracellular transport of tiny cargo", "Intercellular transport of tiny cargo"),
        ("Crystal structure of sodium nitrates", "Crystal structure of sodium nitrites"),
        ("Adsorption of water on gold surfaces", "Absorption of water on gold surfaces"),
        ("On the slow cooling of very small boxes", "On the slow cooling of very small boxes (Part II)"),
    ],
)
def test_titles_of_different_works_stay_apart_though_one_person_wrote_them(one: str, other: str) -> None:
    authors = ("Ada Li",)
    assert not joined(a_record("a:1", one, authors), a_record("b:1", other, authors))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The fourth workshop on warped boxes", "The 4th workshop on warped boxes"),
        ("The role of TGF-β in warped mice", "The role of TGF-beta in warped mice"),
        ("The ρ operator on a warped box", "The p operator on a warped box"),
        ("The ρ operator on a box & more", "The &rho; operator on a box &amp; more"),
        ("Guest editorial", "Guest Editorial: boxes of every kind"),
        ("On the slow cooling of very small boxes", "On the slow cooling of very small boxes, with notes"),
        ("Warped box tuning", "Warped box tuning: part of the great project"),
    ],
)
def test_one_title_written_in_two_ways_is_one_work(one: str, other: str) -> None:
    assert joined(a_record("a:1", one), a_record("b:1", other))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Robert H. Gerber", "Bob Gerber"),
        ("Hans-Arno Jacobsen", "H. Arno Jacobsen"),
        ("Françoise Fabret", "Fran ç oise Fabret"),
        ("Rafael Camps", "Rafael Camps Paré"),
        ("Birgitta König-Ries", "Birgitta K &#246; nig-Ries"),
    ],
)
def test_one_person_written_in_two_ways_is_one(ours: str, theirs: str) -> None:
    assert joined(a_record("a:1", authors=(ours,)), a_record("b:1", authors=(theirs,)))


LONG = "Confinement of quarks in a warped box at rest"


@pytest.mark.parametrize(
    ("ours", "theirs", "one"),
    [
        ((), (), True),
        (("?",), PEOPLE, True),
        (("The Warped Box Team",), ("Warped-Box Collaboration",), True),
        (("The Warped Box Team",), PEOPLE, True),
        (("The ATLAS Collaboration",), ("CMS Collaboration",), False),
        (("Carl Other",), PEOPLE, False),
    ],
)
def test_where_nobody_is_named_a_long_title_is_enough(ours: Sequence[str], theirs: Sequence[str], one: bool) -> None:
    assert joined(a_record("a:1", LONG, ours), a_record("b:1", LONG, theirs)) is one
    assert not joined(a_record("a:1", "A warped box", ()), a_record("b:1", "A warped box", theirs))


def test_a_guest_editorial_is_one_of_its_guests_in_a_year_and_an_editorial_of_several_likewise() -> None:
    in_spring, next_year = date(2026, 3, 1), date(2027, 3, 1)
    for title, people in (("Guest editorial", PEOPLE[:1]), ("Editorial", PEOPLE)):
        one = a_record("a:1", title, people, in_spring)
        assert joined(one, a_record("b:1", title, people, in_spring))
        assert not joined(one, a_record("b:1", title, people, next_year))
        assert not joined(one, a_record("b:1", title, people, None))
        assert joined(replace(one, published=None), a_record("b:1", title, people, None))


def test_many_authors_written_in_two_ways_are_found_by_the_title() -> None:
    full = [f"Ada{letter} Middle Author{letter}" for letter in "abcdefghijklmn"]
    short = [f"A. Author{letter}" for letter in "nm"]
    assert joined(a_record("a:1", authors=full), a_record("b:1", authors=short))


@pytest.mark.parametrize(
    "authors", [(), ("Carl Other",), ("Wenjie Zhuang", "Carl Other", "Dora Strange"), ("Ada Other", "Bohan Strange")]
)
def test_one_title_without_a_shared_author_stays_apart(authors: Sequence[str]) -> None:
    assert not joined(a_record("arxiv:2606.01234"), a_record("doi:10.1000/abc", authors=authors))


def test_ids_that_tell_works_apart_weigh_more_than_titles() -> None:
    first, second = a_record("doi:10.1000/one"), a_record("doi:10.1000/two")
    assert not joined(first, second)
    assert not joined(a_record("pmid:1"), a_record("pmid:2"))
    preprint = a_record("arxiv:2606.01234", on=date(2026, 6, 16))
    assert members(preprint, first, second) == [("arxiv:2606.01234", "doi:10.1000/one"), ("doi:10.1000/two",)]
    near = a_record("arxiv:2606.09999", "Confinment of quarks in a warped box")
    assert not joined(preprint, near)


def test_a_preprint_submitted_again_is_one_work() -> None:
    assert joined(a_record("arxiv:2606.01234"), a_record("arxiv:2701.00001", on=date(2027, 1, 4)))


def test_an_article_printed_years_later_under_one_title_is_another_one() -> None:
    conference, journal = a_record("a:1", on=date(1998, 6, 1)), a_record("b:1", on=date(2000, 2, 1))
    assert not joined(conference, journal)
    assert joined(conference, replace(journal, published=date(1998, 11, 1)))
    assert joined(conference, replace(journal, published=None))


def test_an_id_written_into_records_of_several_works_joins_only_those_of_one_title() -> None:
    volume = {"doi": "10.1000/volume"}
    one = a_record("arxiv:2606.00001", "The first part of the story", ids=volume)
    other = a_record("arxiv:2606.00002", "What came after it", ids=volume)
    whole = a_record("doi:10.1000/volume", "What came after it")
    assert members(one, other, whole) == [("arxiv:2606.00001",), ("arxiv:2606.00002", "doi:10.1000/volume")]


IDS = st.sampled_from(["arxiv:2606.00001", "arxiv:2606.00002", "doi:10.1000/a", "doi:10.1000/b", "pmid:1", "x:1"])
TITLES = st.sampled_from([QUARKS, "Confinment of quarks in a warped box", "Introduction", f"{QUARKS}: what we learn"])
RECORDS = st.lists(
    st.builds(
        a_record,
        IDS,
        TITLES,
        st.lists(st.sampled_from(PEOPLE), unique=True),
        st.sampled_from([None, date(2026, 6, 17), date(2020, 1, 1)]),
        st.dictionaries(st.sampled_from(["doi", "arxiv"]), st.sampled_from(["10.1000/a", "2606.00001"]), max_size=2),
        st.lists(IDS, max_size=1),
    ),
    max_size=8,
)


@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_nothing(records: list[Paper], rng: Random) -> None:
    shuffled = list(records)
    rng.shuffle(shuffled)
    assert merge(shuffled) == merge(records)


@given(RECORDS)
def test_every_record_is_in_one_work_and_twice_is_as_once(records: list[Paper]) -> None:
    works = merge(records)
    listed = [member for work in works for member in work.members]
    assert sorted(listed) == sorted({record.id for record in records})
    assert all(work.paper in work.members for work in works)
    assert [work.members for work in merge([*records, *records])] == [work.members for work in works]


def test_no_records_are_no_works() -> None:
    assert merge([]) == ()
    assert merge([a_record("x:1")]) == (Merged("x:1", ("x:1",)),)
