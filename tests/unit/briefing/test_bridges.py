"""Bridges across fields: claimed on a rare shared term with words from both sides, and not otherwise."""

from collections.abc import Sequence

import pytest

from bot.briefing.bridges import bridge_claim, bridges, joined
from bot.briefing.likeness import Likeness
from bot.briefing.reading import read
from bot.briefing.ties import Ties
from bot.domain.briefing import Claim
from bot.domain.paper import Paper
from bot.domain.watch import Language
from tests.fakes.papers import a_paper
from tests.unit.briefing.makings import CEMENT, FIVE, MEASLES, ROUTING


def found(papers: Sequence[Paper], language: Language = Language.ENGLISH) -> list[Claim]:
    readings = read(papers)
    likeness = Likeness(readings)
    standing = bridges(readings, likeness, Ties(readings, likeness))
    return [bridge_claim(bridge, further, language) for bridge, further in standing]


def test_a_rare_term_of_three_fields_is_one_bridge_with_a_quotation_from_each() -> None:
    [bridge] = found(FIVE)
    assert bridge.text.startswith("“percolation threshold”")
    for side in ("Quantitative Biology (01)", "Condensed Matter (02)", "Computer Science (03)"):
        assert side in bridge.text
    assert sorted(each.card for each in bridge.evidence) == [1, 2, 3]
    assert all("percolation threshold" in each.quote for each in bridge.evidence)


def test_a_bridge_is_told_in_the_readers_language_and_quoted_in_the_papers() -> None:
    [bridge] = found(FIVE, Language.CHINESE)
    assert "凝聚态物理（02）" in bridge.text
    assert any("percolation threshold of carbon fibres" in each.quote for each in bridge.evidence)


def test_papers_of_one_field_make_no_bridge() -> None:
    same = [a_paper(n, paper.title, abstract=paper.abstract) for n, paper in enumerate((MEASLES, CEMENT, ROUTING), 1)]
    assert found(same) == []


def test_papers_without_categories_make_no_bridge() -> None:
    unknown = [
        a_paper(n, paper.title, abstract=paper.abstract, categories=[]) for n, paper in enumerate((MEASLES, CEMENT), 1)
    ]
    assert found(unknown) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We propose a novel method for language models.", "A novel method based on language models is proposed."),
        ("Extensive numerical experiments show real-time results.", "Real-time results in numerical experiments."),
        ("The two-stage training framework uses neural networks.", "Neural networks in a two-stage framework."),
        ("A kernel is compiled for the device.", "The kernel of the operator is trivial."),
    ],
)
def test_common_words_carry_no_bridge(one: str, other: str) -> None:
    papers = [
        a_paper(1, one, abstract=f"{one} {one}", categories=["cs.LG"]),
        a_paper(2, other, abstract=f"{other} {other}", categories=["math.NA"]),
    ]
    assert found(papers) == []


def test_a_passing_mention_with_nothing_else_in_common_is_no_bridge() -> None:
    passing = a_paper(
        2,
        "Tariffs in coastal provinces",
        abstract="Trade spreads by something akin to a percolation threshold of treaties. Tariffs fall by a tenth.",
        categories=["econ.GN"],
    )
    assert found([MEASLES, passing]) == []


def test_chinese_and_english_papers_meet_in_the_glossarys_terms() -> None:
    chinese = a_paper(
        2,
        "复合材料中逾渗阈值的预测",
        abstract="我们用图神经网络预测复合材料中导电填料的逾渗阈值与电导指数。逾渗阈值的平均误差为百分之六，优于以往的经验公式。",
        categories=["cond-mat.mtrl-sci"],
    )
    [bridge] = found([MEASLES, chinese])
    assert {each.card for each in bridge.evidence} == {1, 2}
    assert any("逾渗阈值" in each.quote for each in bridge.evidence)


def test_lists_are_spoken_in_both_languages() -> None:
    assert [joined(parts, Language.ENGLISH) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert joined(["甲", "乙", "丙"], Language.CHINESE) == "甲、乙与丙"
