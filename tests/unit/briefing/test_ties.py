"""Ties between papers: a term they share, weighed with what else they share, and what may name a bridge or a theme."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.briefing.bridges import bridge_claim, bridges
from bot.briefing.extractive import ExtractiveBriefer, brief
from bot.briefing.likeness import Likeness
from bot.briefing.reading import read
from bot.briefing.terms import is_of_papers
from bot.briefing.ties import SURE, Ties
from bot.domain.paper import Paper
from bot.domain.watch import Language
from tests.fakes.papers import a_paper
from tests.unit.briefing.makings import CEMENT, FIVE, MEASLES, ROUTING

TERM = "percolation threshold"


@dataclass
class FakeNearness:
    """An embedder that finds all texts near each other, or none; it keeps what it was given."""

    near: bool
    read: list[str] = field(default_factory=list)
    name: str = "nearness 1"

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        first = len(self.read)
        self.read += texts
        return [
            [float(at == 0 if self.near else at == first + place) for at in range(64)] for place in range(len(texts))
        ]


def tie(one: Paper, other: Paper, term: str = TERM, embedder: FakeNearness | None = None) -> float:
    readings = read([one, other])
    return Ties(readings, Likeness(readings), embedder).between(term, *readings)


def bridged(*papers: Paper) -> list[str]:
    readings = read(papers)
    likeness = Likeness(readings)
    found = bridges(readings, likeness, Ties(readings, likeness))
    return [bridge_claim(bridge, further, Language.ENGLISH).text for bridge, further in found]


def test_papers_that_share_more_than_the_term_are_tied_more() -> None:
    passing = a_paper(
        9,
        "Tariffs in coastal provinces",
        abstract="Trade spreads by something akin to a percolation threshold of treaties. Tariffs fall by a tenth.",
        categories=["econ.GN"],
    )
    assert tie(MEASLES, CEMENT) > SURE > tie(MEASLES, passing)


def test_near_meanings_tie_a_little_and_far_ones_take_nothing_away() -> None:
    by_words = tie(MEASLES, CEMENT)
    assert tie(MEASLES, CEMENT, embedder=FakeNearness(near=False)) == by_words
    assert by_words < tie(MEASLES, CEMENT, embedder=FakeNearness(near=True)) < by_words + 1


def test_a_chinese_paper_has_no_meaning_for_an_embedder_of_english() -> None:
    chinese = a_paper(2, "逾渗阈值的预测", abstract="我们用图神经网络预测逾渗阈值与电导指数。", categories=["cs.LG"])
    assert tie(MEASLES, chinese, embedder=FakeNearness(near=True)) == tie(MEASLES, chinese)


def test_a_word_alone_ties_nothing_where_nothing_else_is_shared() -> None:
    timber = a_paper(1, "Knots in timber", abstract="Each knot of a board is found by a camera.", categories=["cs.CV"])
    splines = a_paper(
        2, "Knots of splines", abstract="A knot is inserted where an element bends.", categories=["math.NA"]
    )
    assert tie(timber, splines, "knot") < 0
    assert bridged(timber, splines) == []


def test_a_compound_that_only_says_how_a_thing_is_carries_no_bridge() -> None:
    decoder = a_paper(1, "A multi-frame decoder", abstract="The multi-frame decoder is fast.", categories=["cs.LG"])
    telescope = a_paper(
        2, "Multi-frame coadding", abstract="Multi-frame exposures are added.", categories=["astro-ph.IM"]
    )
    assert bridged(decoder, telescope) == []


def test_what_every_paper_holds_is_a_bridge_all_the_same() -> None:
    [text] = bridged(MEASLES, CEMENT, ROUTING)
    assert text.startswith("“percolation threshold”")


def test_a_bridge_is_named_at_its_longest() -> None:
    papers = [
        a_paper(
            1,
            "Counterfactuals with an oracle",
            abstract="A quantum oracle tells unknown causal parameters. Counterfactual queries ask for each unknown "
            "causal parameter of a structural model; a quantum oracle answers them with fewer queries.",
            categories=["quant-ph"],
        ),
        a_paper(
            2,
            "Patterns that organise themselves",
            abstract="Stochastic patterns hide unknown causal parameters. An invariant embedding recovers each unknown "
            "causal parameter of Turing patterns; no counterfactual queries are needed, and no likelihood.",
            categories=["nlin.AO"],
        ),
    ]
    [text] = bridged(*papers)
    assert text.startswith("“unknown causal parameters”")


def test_what_never_ends_a_name_names_nothing() -> None:
    papers = [
        a_paper(n, f"Simulations of kind {n}", abstract=text)
        for n, text in enumerate(
            ("We need fine spatial resolutions here.", "It takes fine spatial and temporal meshes."), 1
        )
    ]
    likeness = Likeness(read(papers))
    assert not likeness.is_name("fine spatial")
    assert likeness.is_name("temporal mesh")


@pytest.mark.parametrize(
    ("term", "expected"), [("literature review", True), ("state", True), ("gravity survey", False)]
)
def test_papers_themselves_are_no_subject(term: str, expected: bool) -> None:
    assert is_of_papers(term) is expected


def test_the_headline_begins_with_what_most_papers_speak_of() -> None:
    papers = [
        a_paper(n, f"Neutrinos {where}", abstract=f"We detect neutrinos {where}. Neutrinos are seldom seen there.")
        for n, where in enumerate(
            ("in ice", "under a mountain", "from a reactor", "at an accelerator", "from the sun"), 1
        )
    ]
    assert brief(papers, Language.ENGLISH).headline.startswith("5 papers, Computer Science: neutrino")


async def test_a_briefing_names_what_weighed_its_bridges_by_meaning() -> None:
    assert (await ExtractiveBriefer().brief(FIVE, Language.ENGLISH)).by_meaning == ""
    weighed = await ExtractiveBriefer(FakeNearness(near=True)).brief(FIVE, Language.ENGLISH)
    assert weighed.by_meaning == "nearness 1"


def test_links_and_mentions_in_a_paper_are_not_quoted() -> None:
    abstract = (
        "We find that vaccine refusal spreads when @everyone is asked at https://evil.example/now about it. "
        "We show that clustering matters more than coverage in every household network."
    )
    [theme] = brief([a_paper(1, "Refusal", abstract=abstract)], Language.ENGLISH).themes
    assert [claim.evidence[0].quote for claim in theme.claims] == [abstract.split(". ", 1)[1]]
