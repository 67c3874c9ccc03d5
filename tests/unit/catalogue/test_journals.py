"""The catalogue of journals and conferences: the table's shape and every way of looking a venue up."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bot.catalogue import journals
from bot.catalogue.journals import Journal, VenueKind, folded
from bot.catalogue.lookup import Ambiguous, Unknown
from bot.domain.watch import Language

EVERY = journals.every()
ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("ACADEMICHUB_SHARED", ROOT.parent / "shared"))


def has_han(text: str) -> bool:
    return any("一" <= char <= "鿿" for char in text)


def test_the_catalogue_is_large_and_goes_over_every_field() -> None:
    fields = Counter(journal.field for journal in EVERY)
    assert len(EVERY) >= 3_000
    assert sum(journal.kind is VenueKind.CONFERENCE for journal in EVERY) >= 350
    assert len(fields) == 29
    assert min(fields.values()) >= 15


def test_the_best_known_ones_have_chinese_names() -> None:
    assert sum(any(has_han(name) for name in journal.chinese) for journal in EVERY) >= 850
    assert [name for journal in EVERY for name in journal.chinese if not has_han(name) and name[:3] != "PRX"] == []


def test_every_issn_has_its_check_digit_and_is_one_journals() -> None:
    issns = [issn for journal in EVERY for issn in journal.issns]
    assert [issn for issn in issns if journals.written_issn(issn) != issn] == []
    assert [issn for issn, times in Counter(issns).items() if times > 1] == []


def test_nearly_every_journal_has_an_issn_and_no_conference_has() -> None:
    lone = [each.name for each in EVERY if each.kind is VenueKind.JOURNAL and not each.issns]
    assert len(lone) <= 70
    assert [each.name for each in EVERY if each.kind is VenueKind.CONFERENCE and each.issns] == []


def test_full_names_are_unlike_one_another_and_find_themselves() -> None:
    assert [name for name, times in Counter(folded(each.name) for each in EVERY).items() if times > 1] == []
    for each in EVERY:
        assert journals.find(each.name) is each


def test_every_other_name_finds_its_venue_or_asks_among_several() -> None:
    full = {folded(each.name) for each in EVERY}
    for each in EVERY:
        for name in (*each.short, *each.chinese):
            assert each in journals.meant(name) or folded(name) in full, (each.name, name)


def test_cells_are_clean() -> None:
    for each in EVERY:
        assert each.tier in {"", "A", "B", "C"}
        for cell in (*each.names, each.publisher, each.field):
            assert cell == " ".join(cell.split()), each
        assert not each.feed or each.feed.startswith(("http://", "https://"))
        assert len({folded(name) for name in each.names}) == len(each.names), each


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("PRL", "Physical Review Letters"),
        ("prl", "Physical Review Letters"),
        ("Phys. Rev. Lett.", "Physical Review Letters"),
        ("phys rev lett", "Physical Review Letters"),
        ("物理评论快报", "Physical Review Letters"),
        ("《物理评论快报》", "Physical Review Letters"),
        ("ＰＲＬ", "Physical Review Letters"),
        ("0031-9007", "Physical Review Letters"),
        ("10797114", "Physical Review Letters"),
        ("ISSN: 1079-7114", "Physical Review Letters"),
        ("自然", "Nature"),
        ("自然杂志", "Nature"),
        ("细胞杂志", "Cell"),
        ("科学", "Science"),
        ("PNAS", "Proceedings of the National Academy of Sciences of the United States of America"),
        ("t-pami", "IEEE Transactions on Pattern Analysis and Machine Intelligence"),
        ("JMLR", "Journal of Machine Learning Research"),
        ("NeurIPS", "Conference on Neural Information Processing Systems"),
        ("NIPS", "Conference on Neural Information Processing Systems"),
        ("cvpr", "IEEE/CVF Computer Vision and Pattern Recognition Conference"),
        ("Lancet", "The Lancet"),
        ("new england journal of medicine", "The New England Journal of Medicine"),
        ("Astronomy and Astrophysics", "Astronomy & Astrophysics"),
        ("A&A", "Astronomy & Astrophysics"),
        ("Nous", "Noûs"),
        ("machine learning", "Machine Learning"),
        ("AI", "Artificial Intelligence"),
        ("The Web Conference", "International World Wide Web Conference"),
        ("WWWJ", "World Wide Web"),
        ("计算机研究与发展", "Journal of Computer Research and Development"),
        ("生态学报", "Acta Ecologica Sinica"),
        ("中国科学院院刊", "Bulletin of Chinese Academy of Sciences"),
    ],
)
def test_a_word_finds_its_venue(word: str, name: str) -> None:
    found = journals.find(word)
    assert isinstance(found, Journal), found
    assert found.name == name


def test_a_short_name_of_two_asks_which() -> None:
    found = journals.find("bams")
    assert isinstance(found, Ambiguous)
    assert {each.publisher for each in found.choices} == {""}
    assert [each.name.split()[3] for each in found.choices] == ["American", "American"]
    assert journals.meant("BAMS") == found.choices


@pytest.mark.parametrize(("word", "begins", "count"), [("JGR", "Journal of Geo", 5), ("中国科学", "Science China", 7)])
def test_a_name_of_a_family_asks_which_of_them(word: str, begins: str, count: int) -> None:
    found = journals.find(word)
    assert isinstance(found, Ambiguous)
    assert len(found.choices) == count
    assert all(each.name.startswith(begins) for each in found.choices)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Phyiscal Review Leters", "Physical Review Letters"),
        ("PRLL", "Physical Review Letters"),
        ("Natur", "Nature"),
        ("物理评论", "Physical Review A"),
        ("New England Journal", "The New England Journal of Medicine"),
        ("Journal of Machine Learning", "Journal of Machine Learning Research"),
        ("Physical Review", "Physical Review A"),
    ],
)
def test_a_slip_is_offered_what_was_meant(word: str, name: str) -> None:
    found = journals.find(word)
    assert isinstance(found, Unknown), found
    assert name in [each.name for each in found.suggestions]
    assert len(found.suggestions) <= journals.OFFERED


@pytest.mark.parametrize("word", ["", " ", "——", "asdfghjk", "0031-9008", "😀", "\x00", "x" * 5_000])
def test_what_names_nothing_is_unknown(word: str) -> None:
    found = journals.find(word)
    assert isinstance(found, Unknown)
    assert found.word == word


@pytest.mark.parametrize(
    ("text", "issn"),
    [
        ("0031-9007", "0031-9007"),
        ("2041-210x", "2041-210X"),
        ("ISSN 2041210X", "2041-210X"),
        ("0031–9007", "0031-9007"),
        ("0031-9008", ""),
        ("0031-900", ""),
        ("٠٠٣١-٩٠٠٧", ""),
        ("X031-9007", ""),
        ("", ""),
    ],
)
def test_an_issn_is_written_as_printed_and_only_with_its_check_digit(text: str, issn: str) -> None:
    assert journals.written_issn(text) == issn


def test_typing_is_offered_what_begins_so_shortest_first_then_what_it_may_have_meant() -> None:
    begun = [each.name for each in journals.beginning("prl", 25)]
    assert begun[0] == "Physical Review Letters"
    assert journals.beginning("自然", 25)[0].name == "Nature"
    assert "Physical Review Letters" in [each.name for each in journals.beginning("phyiscal review leters", 25)]
    assert len(journals.beginning("", 25)) == 25
    assert journals.beginning("qqqqzzzz", 25) == []


def test_a_label_tells_the_name_people_say_and_the_full_one() -> None:
    found = journals.find("PRL")
    assert isinstance(found, Journal)
    assert journals.label(found, Language.ENGLISH) == "PRL · Physical Review Letters"
    assert journals.label(found, Language.CHINESE) == "物理评论快报 · Physical Review Letters"
    told = journals.description(found, Language.ENGLISH)
    assert told == "PRL · American Physical Society · ISSN 0031-9007, 1079-7114"


def test_a_name_that_is_said_in_full_is_not_said_twice() -> None:
    found = journals.find("Nature")
    assert isinstance(found, Journal)
    assert journals.label(found, Language.ENGLISH) == "Nature"


def test_what_the_federation_ranks_says_its_tier() -> None:
    found = journals.find("TPAMI")
    assert isinstance(found, Journal)
    assert journals.label(found, Language.ENGLISH).endswith(" Machine Intelligence · CCF A")
    assert journals.description(found, Language.CHINESE).startswith("模式分析与机器智能汇刊 · IEEE · ISSN ")
    assert journals.description(found, Language.CHINESE).endswith(" · CCF A")


def test_the_script_makes_the_very_file_again(tmp_path: Path) -> None:
    if not (SHARED / "data" / "catalogue").is_dir():
        pytest.skip("needs the public tables: name their folder in ACADEMICHUB_SHARED")
    written = tmp_path / "journals.tsv"
    command = [sys.executable, str(ROOT / "scripts" / "gather_journals.py"), str(written)]
    subprocess.run(command, check=True, env={**os.environ, "ACADEMICHUB_SHARED": str(SHARED)}, capture_output=True)
    assert written.read_bytes() == (ROOT / "bot" / "catalogue" / "journals.tsv").read_bytes()
