"""Papers that the briefing's tests are made of: two fields that speak of percolation, and others that don't."""

from collections.abc import Sequence

from bot.domain.paper import Paper
from tests.fakes.papers import a_paper

MEASLES = a_paper(
    1,
    "Bootstrap percolation of vaccine refusal",
    abstract="We model refusal as bootstrap percolation on household networks. "
    "The percolation threshold depends on clustering more strongly than on coverage. "
    "The model predicts the year of resurgence with an error of 1.3 years. "
    "Whether religious clustering matters remains an open question.",
    categories=["q-bio.PE"],
)
CEMENT = a_paper(
    2,
    "Percolation thresholds of fibre networks in cement",
    abstract="We measure the percolation threshold of carbon fibres in mortar. "
    "It rises from 0.42% to 0.61% after many loading cycles, as fibres of the percolating cluster rupture. "
    "Near the threshold the change of resistance is eight times larger than in dense networks. "
    "Moisture was not varied, and its influence is not yet understood.",
    categories=["cond-mat.mtrl-sci"],
)
ROUTING = a_paper(
    3,
    "Explosive percolation after correlated link failures",
    abstract="Outages of the Internet are often triggered by correlated failures. "
    "We find that reachability collapses abruptly once a percolation threshold of conduits is crossed. "
    "A percolating cluster of forty conduits carries most of the traffic.",
    categories=["cs.NI"],
)
TOKENS = a_paper(
    4,
    "Who pays for the subword? An audit of tokenizers",
    abstract="We audit 17 tokenizers on parallel text in 212 languages. "
    "Script explains 61% of the variance of their cost, morphology 14%.",
    categories=["cs.CL"],
)
DIVISORS = a_paper(
    5,
    "The divisor function over shifted smooth numbers",
    abstract="We establish an asymptotic formula for the divisor function over shifted smooth numbers. "
    "Under the generalised Riemann hypothesis any exponent above two would be admissible.",
    categories=["math.NT"],
)
FIVE = (MEASLES, CEMENT, ROUTING, TOKENS, DIVISORS)


def without_abstracts(papers: Sequence[Paper]) -> list[Paper]:
    """The same papers as a source without abstracts would give them."""
    return [
        a_paper(number, paper.title, abstract=None, categories=paper.categories)
        for number, paper in enumerate(papers, 1)
    ]
