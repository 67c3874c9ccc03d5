"""Authors come out in natural order, whatever way the source wrote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.people import authors_in, authors_of, natural_name


def names(line: str, *, natural: bool = False) -> list[str]:
    return [author.name for author in authors_in(line, natural=natural).authors]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Radmir Kokoulin", ["Radmir Kokoulin"]),
        ("A. One (Physics, City, Land), B. Two [Lab, Town]", ["A. One", "B. Two"]),
        ("A. One (1), B. Two (1 and 2) ((1) Uni, (2) Institute, of B)", ["A. One", "B. Two"]),
        ("Henry M. Cathey, Jr., Ada Li", ["Henry M. Cathey Jr.", "Ada Li"]),
        ("Prince, Madonna", ["Prince", "Madonna"]),
        (r"Nguy\~ên Van, Michal Hajdu\v{s}ek", ["Nguyễn Van", "Michal Hajdušek"]),
        ("ATLAS Collaboration: G. Aad, B. Abbott", ["ATLAS Collaboration", "G. Aad", "B. Abbott"]),
        ("the ATLAS and CMS Collaborations", ["the ATLAS and CMS Collaborations"]),
        ("A. One (Dept, B. Two", ["A. One", "B. Two"]),
        ("A. One (ATLAS Collaboration), B. Two (ATLAS Collaboration)", ["A. One", "B. Two", "ATLAS Collaboration"]),
        ("(CMS Collaboration)", ["CMS Collaboration"]),
        ("Jiaqiang Wen3, 2 Enrico Da Como, Bo Ma¹, Ada Li*", ["Jiaqiang Wen", "Enrico Da Como", "Bo Ma", "Ada Li"]),
        ("GPT-5, Team Hunyuan3D, 2024 CVS Consortium", ["GPT-5", "Team Hunyuan3D", "2024 CVS Consortium"]),
        ("Ada Li, Ph. D., Jörg van der Weiß, Lê Hữu Đức", ["Ada Li", "Jörg van der Weiß", "Lê Hữu Đức"]),
        ("Ada Li, others, Unknown, Procter and Gamble", ["Ada Li", "Procter", "Gamble"]),
        ("", []),
    ],
)
def test_arxivs_line_becomes_names(line: str, expected: list[str]) -> None:
    assert names(line, natural=True) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Zhuang, Bohan", ["Bohan Zhuang"]),
        ("Zhuang, Bohan; Li, Ada", ["Bohan Zhuang", "Ada Li"]),
        ("Zhuang, Bohan\nLi, Ada", ["Bohan Zhuang", "Ada Li"]),
        ("A. One, B. Two,\nC. Three", ["A. One", "B. Two", "C. Three"]),
        ("A. One, B. Two, and C. Three", ["A. One", "B. Two", "C. Three"]),
        ("Bohan Zhuang and Ada Li", ["Bohan Zhuang", "Ada Li"]),
        ("Zhuang, Bohan and Li, Ada", ["Bohan Zhuang", "Ada Li"]),
        ("Smith, J., Doe, A. B.", ["J. Smith", "A. B. Doe"]),
        ("李明，王芳", ["李明", "王芳"]),
        ("张三，李四;王五", ["张三", "李四", "王五"]),
        ("张三、李四；王五", ["张三", "李四", "王五"]),
        ("Ann Lee, Bo Chan; Ed Poe", ["Ann Lee", "Bo Chan", "Ed Poe"]),
        ("García Márquez, Gabriel José; Li, Ada", ["Gabriel José García Márquez", "Ada Li"]),
        ("A. One, B. Two [CMS Collaboration]", ["A. One", "B. Two", "CMS Collaboration"]),
        ("One, Ada (for the XYZ Study Group); Two, Bo", ["Ada One", "Bo Two", "XYZ Study Group"]),
        ("Sammy Davis, Jr.", ["Sammy Davis Jr."]),
        ("ada@x.example (Ada Li)", ["Ada Li"]),
    ],
)
def test_other_sources_lines_become_names(line: str, expected: list[str]) -> None:
    assert names(line) == expected


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Cathey, Jr., Henry M.", "Henry M. Cathey Jr."),
        ("van der Berg, J.", "J. van der Berg"),
        ("Ludwig van Beethoven", "Ludwig van Beethoven"),
        ("ada@x.example (Ada Li)", "Ada Li"),
        ("Ada Li, PhD", "Ada Li"),
        ("Jos&eacute; <b>Ruiz</b>", "José Ruiz"),
        ("Ada\u202e Li\u200b", "Ada Li"),
    ],
)
def test_one_name_is_put_into_natural_order(raw: str, name: str) -> None:
    assert natural_name(raw) == name


def test_a_group_in_brackets_behind_one_of_several_names_is_credited_once() -> None:
    credited = authors_of(["Ada Li (on behalf of the ATLAS Collaboration)", "Bo Ma (ATLAS Collaboration)"])
    assert [author.name for author in credited.authors] == ["Ada Li", "Bo Ma", "ATLAS Collaboration"]


def test_what_is_no_name_is_dropped_and_told() -> None:
    credited = authors_in(":, Array, Ada Li, et al.", natural=True)
    assert [author.name for author in credited.authors] == ["Ada Li"]
    assert credited.dropped == (":", "Array", "et al.")
    assert authors_of(["12", " ", "Bo Ma"]).dropped == ("12",)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["Brandão S", "van Saeedi HA"], ["S Brandão", "HA van Saeedi"]),
        (["Brandão S", "Ada Li"], ["Brandão S", "Ada Li"]),
        (["Bohan MA"], ["Bohan MA"]),
    ],
)
def test_names_that_all_end_in_initials_are_turned_around(given: list[str], expected: list[str]) -> None:
    assert [author.name for author in authors_of(given).authors] == expected


def test_an_initial_at_the_end_stays_where_the_source_writes_natural_order() -> None:
    assert names("Aditya S, Lakshmi K", natural=True) == ["Aditya S", "Lakshmi K"]


def test_three_thousand_authors_are_read_whole_and_in_order() -> None:
    line = ", ".join(f"First{number} Last (Institute {number}, City, Land)" for number in range(3_303))
    read = names(line, natural=True)
    assert len(read) == 3_303
    assert read[-1] == "First3302 Last"


WORDS = (
    "Ada",
    "van",
    "de",
    "Li",
    "Jr",
    "III",
    "and",
    "others",
    "Array",
    "Dr",
    "Ph. D",
    "J.-P.",
    "O'Neil",
    "Weiß",
    "Đức",
)


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), min_size=1, max_size=4))
def test_a_plain_line_is_read_as_one_that_is_looked_at_closely(written: list[str]) -> None:
    line = ", ".join(written)
    assert authors_in(line, natural=True) == authors_in(f"{line}\u200b", natural=True)
