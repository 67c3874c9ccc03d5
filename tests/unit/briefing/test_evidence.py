"""Whether quoted words stand in a paper: whatever their typography, and not if anything with a meaning differs."""

import pytest

from bot.briefing.evidence import LONGEST_QUOTE, Quotable, numbered, numbered_from_one, verdict_on
from bot.domain.briefing import Evidence, Verdict
from bot.domain.paper_text import PaperText, Section
from tests.fakes.papers import a_paper

PAPER = a_paper(
    1,
    "Déjà vu: a study of re‐entrant “loops”",
    abstract="We find that states — all of them — don’t mix at 5 µm (n\u00a0=\u00a042). Nothing else is seen.",
)
LATEX = a_paper(
    2,
    "The Schrödinger bridge",
    abstract=r"We prove that $\mathcal{O}(n \log n)$ is sharp for \textit{all} Fr\'echet means, see Fig.~2. The bound"
    r" $\sum_{i=1}^{n} x_i \ge \frac{a+1}{b}$ fails at 10$^{-8}$ of ``cold'' CO$_2$ -- or 45\% of it.",
)
READ = a_paper(
    3,
    "The Schrödinger bridge, read",
    abstract="We prove that O(n log n) is sharp for all Fréchet means, see Fig. 2. The bound"
    " ∑_{i=1}^n xᵢ ≥ (a+1)/b fails at 10⁻⁸ of “cold” CO₂ – or 45 % of it.",
)
PARTED = a_paper(
    4,
    "Parted words",
    abstract="An inter- national state-of- the-art study of low- and high-energy re-entrant flows in eﬃcient ﬁbres.",
)
CHINESE = a_paper(
    5,
    "扩散模型",
    abstract="本文提出一种基于最优传输的扩散模型，在三个数据集上取得了最好的结果。"
    "该方法并不依赖任何额外的标注数据或预训练模型，也无须人工参与。",
)
NEGATED = a_paper(
    6,
    "Of what is not so",
    abstract="The treatment was not associated with a significant reduction of mortality in adults. Without any tuning,"
    " the model improves all of the baselines. It fails to generalise to longer sequences of tokens. We ask "
    "whether larger models are better calibrated than small ones. The change is statistically insignificant in"
    " every cohort studied. The method not only improves the accuracy of the baseline but also halves its "
    "cost. Errors fell by 10.5% in 1,500 of the hospitals. It improves the throughput of all systems by 40 "
    "million requests a day.",
)


def verdict(quote: str, *papers: object) -> Verdict:
    """What comes of the quotation in the paper, PAPER if none is named."""
    (paper,) = papers or (PAPER,)
    return Quotable(PaperText(paper)).seek(quote).verdict  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "quote",
    [
        "We find that states — all of them",
        "states - all of them - don't mix at 5 μm",
        "states—all of them—don't mix at 5 μm",
        "don’t mix at 5 µm (n = 42). Nothing else",
        "don't mix at 5\u00a0µm (n=42). Nothing else",
        'Déjà vu: a study of re-entrant "loops"',
        "…that states — all of them…",
        "...Nothing else is seen.",
        "[…] Nothing else is seen.",
        "Nothing else is\u200b seen. ",
        "Nothing\u00ad else is seen.",
        "don&#8217;t mix at 5 &micro;m (n = 42)",
    ],
)
def test_words_stand_whatever_their_typography(quote: str) -> None:
    assert verdict(quote) is Verdict.STANDS


@pytest.mark.parametrize(
    "quote",
    [
        "we find that states — all of them",
        "Deja vu: a study of re-entrant loops",
        "Déjà vu: a study of reentrant “loops”",
        "that states mix at 5 µm (n = 42)",
        "that states — all of them — do mix at 5 µm",
        "Nothing else is seen. We find that",
        "re-entrant “loops” We find that states",
        "We find that … Nothing else is seen.",
        "don’t mix at 5 µm (n = 43). Nothing else",
        "don’t mix at 5 µm (n ≠ 42). Nothing else",
        "don’t mix at 5 mm (n = 42). Nothing else",
        "that that states — all of them",
        "thatstates — all of them — don’t",
    ],
)
def test_changed_words_do_not_stand(quote: str) -> None:
    assert verdict(quote) is Verdict.NOT_THERE


@pytest.mark.parametrize("quote", ["", "We find that", "…", "                              ", "don't mix at 5 µm"])
def test_fewer_than_twenty_characters_prove_nothing(quote: str) -> None:
    assert verdict(quote) is Verdict.SHORT


def test_a_quotation_is_not_the_whole_text() -> None:
    long = a_paper(7, "Long", abstract="All of this is said again. " * 40)
    assert verdict("All of this is said again. " * 25, long) is Verdict.STANDS
    assert verdict("All of this is said again. " * (LONGEST_QUOTE // 27 + 1), long) is Verdict.LONG


@pytest.mark.parametrize(("written", "other"), [(LATEX, READ), (READ, LATEX)])
def test_latex_and_its_plain_reading_are_the_same_words(written: object, other: object) -> None:
    first, _, rest = other.abstract.partition(". The bound")  # type: ignore[attr-defined]
    for sentence in (first, rest):
        assert verdict(sentence, written) is Verdict.STANDS
        assert verdict(sentence, other) is Verdict.STANDS


@pytest.mark.parametrize(
    "quote",
    [
        "of “cold” CO₂ – or 45 of it.",
        "fails at 10⁸ of “cold” CO₂",
        "fails at 108 of “cold” CO₂ – or",
        "We prove that $o(n \\log n)$ is sharp for",
        "We prove that O(n log m) is sharp for all",
        "The bound ∑_{i=1}^n xᵢ ≤ (a+1)/b fails",
        "is sharp for all Frechet means",
    ],
)
def test_in_formulas_every_sign_counts(quote: str) -> None:
    assert verdict(quote, LATEX) is Verdict.NOT_THERE
    assert verdict(quote, READ) is Verdict.NOT_THERE


def test_a_formula_is_found_in_the_middle_of_which_the_quotation_ends() -> None:
    assert verdict(r"We prove that $\mathcal{O}(n", LATEX) is Verdict.STANDS


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("An international state-of-the-art study", Verdict.STANDS),
        ("An inter-\nnational state-of-the-\nart study", Verdict.STANDS),
        ("study of low- and high-energy re-entrant flows", Verdict.STANDS),
        ("re-entrant flows in efficient fibres", Verdict.STANDS),
        ("re-entrant flows in effi-\ncient fibres", Verdict.STANDS),
        ("high-energy reentrant flows in efficient", Verdict.NOT_THERE),
        ("study of low and high-energy re-entrant", Verdict.NOT_THERE),
        ("An inter national state-of-the-art study", Verdict.NOT_THERE),
    ],
)
def test_words_parted_at_the_ends_of_lines_are_whole(quote: str, expected: Verdict) -> None:
    assert verdict(quote, PARTED) is expected


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("提出一种基于最优传输的扩散模型, 在三个数据集上取得了", Verdict.STANDS),
        ("基于最优传输的扩散模型，\n在三个数据集上取得了最好的结果", Verdict.STANDS),
        ("该方法并不依赖任何额外的标注数据或预训练模型", Verdict.STANDS),
        ("依赖任何额外的标注数据或预训练模型，也无须", Verdict.CUT),
        ("该方法依赖任何额外的标注数据或预训练模型，也无须", Verdict.NOT_THERE),
        ("提出一种基于最优传输的扩散模型，在两个数据集上取得了", Verdict.NOT_THERE),
    ],
)
def test_chinese_is_quoted_to_the_character(quote: str, expected: Verdict) -> None:
    assert verdict(quote, CHINESE) is expected


@pytest.mark.parametrize(
    "quote",
    [
        "associated with a significant reduction of mortality",
        "significant in every cohort studied.",
        "a significant reduction of mortality in adults",
        "generalise to longer sequences of tokens.",
        "larger models are better calibrated than small ones.",
        "The change is statistically insig",
        "5% in 1,500 of the hospitals.",
        "500 of the hospitals. It improves the throughput",
        "Errors fell by 10.5% in 1",
        "Without any tuning, the model improves all of the base",
        "It improves the throughput of all systems by 40",
        "The treatment was not associated with a signifi",
        "The treatment was",
    ],
)
def test_a_quotation_cut_out_of_its_sense_is_none(quote: str) -> None:
    assert verdict(quote, NEGATED) in {Verdict.CUT, Verdict.SHORT}


@pytest.mark.parametrize(
    "quote",
    [
        "was not associated with a significant reduction",
        "the model improves all of the baselines.",
        "Without any tuning, the model improves all",
        "It fails to generalise to longer sequences",
        "We ask whether larger models are better",
        "improves the accuracy of the baseline but also",
        "Errors fell by 10.5% in 1,500 of the hospitals",
        "by 40 million requests a day.",
    ],
)
def test_a_quotation_with_its_negation_or_in_a_clause_of_its_own_stands(quote: str) -> None:
    assert verdict(quote, NEGATED) is Verdict.STANDS


def test_a_phrase_that_stands_again_without_a_negation_can_be_quoted() -> None:
    twice = a_paper(
        8, "Twice", abstract="It does not improve the accuracy of models. We improve the accuracy of models."
    )
    assert verdict("improve the accuracy of models.", twice) is Verdict.STANDS


@pytest.mark.parametrize(
    ("paper", "quote", "own"),
    [
        (PAPER, "…all of them - don't  mix at 5 μm…", "all of them — don’t mix at 5 µm"),
        (PAPER, "Déjà vu: a study of re-entrant", "Déjà vu: a study of re‐entrant"),
        (LATEX, "is sharp for all Fréchet means", r"is sharp for \textit{all} Fr\'echet means"),
        (LATEX, "fails at 10⁻⁸ of “cold” CO₂", "fails at 10$^{-8}$ of ``cold'' CO$_2$"),
        (
            READ,
            r"fails at $10^{-8}$ of ``cold'' CO$_2$ -- or 45\% of it.",
            "fails at 10⁻⁸ of “cold” CO₂ – or 45 % of it.",
        ),
        (READ, r"is \textcolor{white}{sharp} for all Fréchet means", "is sharp for all Fréchet means"),
        (PARTED, "An international state-of-the-art study", "An international state-of-the-art study"),
        (CHINESE, "该方法并不依赖任何额外的标注数据 或预训练模型", "该方法并不依赖任何额外的标注数据或预训练模型"),
    ],
)
def test_what_is_shown_is_how_the_paper_has_it(paper: object, quote: str, own: str) -> None:
    assert Quotable(PaperText(paper)).seek(quote).words == own  # type: ignore[arg-type]


def test_without_an_abstract_only_the_title_can_be_quoted() -> None:
    bare = a_paper(2, "A title that is long enough to quote", abstract=None)
    assert verdict("title that is long enough", bare) is Verdict.STANDS
    assert verdict("None None None None None", bare) is Verdict.NOT_THERE


def test_full_text_is_quoted_with_its_section_and_never_across_two() -> None:
    sections = (
        Section("4 Experiments", "We vary the threshold slowly."),
        Section("5 Limits", "Moisture stays the same."),
    )
    source = Quotable(PaperText(PAPER, sections))
    assert source.seek("We vary the threshold slowly.").section == "4 Experiments"
    assert source.seek("Moisture stays the same.").section == "5 Limits"
    assert source.seek("We find that states — all of them").section == ""
    assert source.seek("threshold slowly. Moisture stays").verdict is Verdict.NOT_THERE


@pytest.mark.parametrize(
    ("paper", "card", "expected"),
    [
        (PAPER.id, 1, Verdict.STANDS),
        (PAPER.id, 2, Verdict.NO_SUCH_PAPER),
        (LATEX.id, 1, Verdict.NO_SUCH_PAPER),
        ("arxiv:9999.00001", 7, Verdict.NO_SUCH_PAPER),
        ("", 1, Verdict.NO_SUCH_PAPER),
        (PAPER.id, 0, Verdict.NO_SUCH_PAPER),
        (LATEX.id, 2, Verdict.NOT_THERE),
    ],
)
def test_evidence_is_of_a_paper_of_this_request(paper: str, card: int, expected: Verdict) -> None:
    papers = numbered_from_one([PAPER, LATEX])
    assert verdict_on(Evidence(paper, card, "Nothing else is seen."), papers).verdict is expected


def test_numbers_may_have_gaps() -> None:
    papers = numbered({3: PaperText(PAPER), 9: PaperText(LATEX)})
    assert verdict_on(Evidence(PAPER.id, 3, "Nothing else is seen."), papers).verdict is Verdict.STANDS
    assert verdict_on(Evidence(PAPER.id, 1, "Nothing else is seen."), papers).verdict is Verdict.NO_SUCH_PAPER
