"""What a sentence does in its abstract."""

import pytest

from bot.briefing.cues import Role, is_boilerplate, is_quotable, leans, role_of

LATE, EARLY = 1.0, 0.0


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("We prove that the constant is sharp.", Role.RESULT),
        ("Accuracy improves by 12% over three years.", Role.RESULT),
        ("实验表明，误差降低一个数量级。", Role.RESULT),
        ("We introduce a sampler on manifolds.", Role.METHOD),
        ("This paper proposes a novel model.", Role.METHOD),
        ("本文提出一种分层方法。", Role.METHOD),
        ("Whether the bound is tight remains open.", Role.OPEN),
        ("The case of random tilings is an open question.", Role.OPEN),
        ("Future work will include field tests.", Role.OPEN),
        ("三维情形有待进一步研究。", Role.OPEN),
        ("A limitation is that rewards must be dense.", Role.LIMIT),
        ("Leakage errors are not included in our noise model.", Role.LIMIT),
        ("这一方法的局限在于假设误差独立。", Role.LIMIT),
        ("The switching, contrary to a common interpretation, is slow.", Role.CONTRAST),
        ("这与连续介质理论的预期不同。", Role.CONTRAST),
        ("The survey has 2 million galaxies.", Role.PLAIN),
    ],
)
def test_a_sentence_at_the_end_has_its_role(sentence: str, role: Role) -> None:
    assert role_of(sentence, LATE) is role


@pytest.mark.parametrize(
    "sentence",
    [
        "How cells decide remains an open question.",
        "Current methods are limited to small graphs.",
        "Rumours spread faster than models predict.",
    ],
)
def test_what_stands_at_the_beginning_is_what_the_paper_starts_from(sentence: str) -> None:
    assert role_of(sentence, EARLY) is Role.PLAIN


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("To address this open problem, we introduce a protocol.", Role.METHOD),
        ("We prove that Gaussian states cannot be found better.", Role.RESULT),
        ("It is an open-source simulator for dots.", Role.PLAIN),
    ],
)
def test_a_question_that_the_paper_answers_is_not_left_open(sentence: str, role: Role) -> None:
    assert role_of(sentence, LATE) is role


def test_a_sentence_is_quoted_at_a_fit_length_and_never_for_its_links() -> None:
    assert is_quotable("The loop closes exactly on every framework we tried.")
    assert is_quotable("物体身份一致性提高了百分之十八，显存也明显下降。")
    assert not is_quotable("It works.")
    assert not is_quotable("very long " * 60)
    assert not is_quotable("Our code and models are publicly available for everyone to use.")
    assert not is_quotable("See https://example.org/code for everything that we did here.")


def test_sentences_that_lean_on_others_are_known() -> None:
    assert leans("However, the rate is lower.")
    assert leans("It also grows with the field.")
    assert leans("Addressing this problem requires care.")
    assert leans("此外，误差也下降。")
    assert not leans("This paper proposes a model.")
    assert not leans("It remains open whether the bound is tight.")
    assert not leans("Loops prevent buckling.")


def test_boilerplate_is_known() -> None:
    assert is_boilerplate("Extensive experiments show that the proposed method is best.")
    assert not is_boilerplate("Raters prefer our samples in 61% of comparisons.")
