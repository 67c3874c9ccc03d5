"""Whether a claim's numbers stand in its quotations."""

import pytest

from bot.briefing.quantities import missing

QUOTE = (
    "On 4,155 images of three datasets the error falls from 40 to 45%, twice as fast, within 5 ms at 10⁻⁸ Pa, as GPT-4"
    " and a two-stage model with 7B parameters do in -3 dB of noise; half of the twenty-five cases took 2, 5 and 9"
    " hours."
)


@pytest.mark.parametrize(
    "claim",
    [
        "no number at all",
        "4155 images",
        "4.155 thousand images",
        "4155 张图像",
        "0.4155万张图像",
        "a fall to 45 percent",
        "a fall from 40% to 45%",
        "下降到百分之四十五",
        "三个数据集，误差降到45%",
        "3 datasets",
        "two times as fast",
        "快了两倍，快了2倍",
        "2× as fast, 2x",
        "doubles the speed",
        "within 5 milliseconds",
        "5毫秒之内",
        "at 1e-8 Pa",
        r"at $10^{-8}$ Pa",
        "at 10^-8 Pa",
        "GPT-4 does it too",
        "a two-stage model",
        "7 billion parameters",
        "70亿参数",
        "-3 dB of noise",
        "50% of 25 cases",
        "一半的案例，共二十五个",
        "2 hours, 5 hours or 9 hours",
        "5 小时",
        "the two models, these two methods",
        "one model, 一种统一的方法，第三个问题，十分重要",
        "万一，一些，一系列，唯一",
    ],
)
def test_a_number_stands_however_it_is_written(claim: str) -> None:
    assert missing(claim, [QUOTE]) == ""


@pytest.mark.parametrize(
    ("claim", "number"),
    [
        ("4,156 images", "4,156"),
        ("four datasets", "four"),
        ("四个数据集", "四"),
        ("a fall to 46%", "46%"),
        ("a fall to 4.5%", "4.5%"),
        ("百分之四十六", "百分之四十六"),
        ("three times as fast", "three times"),
        ("within 5 s", "5 s"),
        ("within 5 seconds", "5 seconds"),
        ("5 分钟之内", "5分钟"),
        ("at 10⁸ Pa", "10^8 Pa"),
        ("at 10⁻⁹ Pa", "10^-9 Pa"),
        ("GPT-5 does it too", "GPT-5"),
        ("70B parameters", "70B"),
        ("7000万参数", "7000万"),
        ("3 dB of noise", "3 dB"),
        ("a third of the cases", "a third"),
        ("三分之一", "三分之一"),
        ("tripled", "tripled"),
        ("a tenfold rise", "tenfold"),
        ("6 hours", "6 hours"),
        ("half of them in 3 of 2019", "2019"),
        ("a four-stage model", "four"),
        ("thousands of cases", "thousands"),
        ("两百个案例", "两百"),
    ],
)
def test_another_number_unit_or_sign_is_missed(claim: str, number: str) -> None:
    assert missing(claim, [QUOTE]).startswith(number)


def test_any_of_the_quotations_will_do() -> None:
    assert missing("12 and 13", ["there are 12 of them", "there are 13 of them"]) == ""
    assert missing("12 and 13", ["there are 12 of them"]) == "13"


def test_a_name_with_figures_may_stand_elsewhere_in_its_paper_and_a_quantity_may_not() -> None:
    quotes, texts = ["the model hallucinates most"], ["We test GPT-4 in a two-stage setting on 12 images."]
    assert missing("GPT-4 hallucinates", quotes, texts) == ""
    assert missing("a two-stage setting", quotes, texts) == ""
    assert missing("it hallucinates on 12 images", quotes, texts) == "12"
    assert missing("GPT-3 hallucinates", quotes, texts) == "GPT-3"


def test_a_claim_may_count_its_own_papers() -> None:
    assert missing("Two papers of two fields agree", ["they agree"], counts={2}) == ""
    assert missing("两篇论文都说", ["they agree"], counts={2}) == ""
    assert missing("Five papers agree", ["they agree"], counts={2}) == "Five"


@pytest.mark.parametrize(
    "claim", ["1e999999999", "10^999999999", "9" * 5000, "2^999", "0^-1", "1/0", "one hundred " * 200]
)
def test_monstrous_numbers_are_just_numbers(claim: str) -> None:
    assert missing(claim, ["no number here at all"])
