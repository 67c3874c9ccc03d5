"""Terms of a paper, and what is known of them beforehand."""

import re

import pytest

from bot.briefing.terms import chinese_terms, mentions, shared
from bot.matching.vocabulary import is_grammar, translations, weight


def terms(*passages: str) -> set[str]:
    return set(mentions(passages))


def test_a_term_is_counted_under_one_key_whatever_its_number_hyphen_and_spelling() -> None:
    found = mentions(["Score-based Diffusion Models", "The score‑based diffusion model regularises itself."])
    assert found["score based"].count == 2
    assert found["diffusion model"].count == 2
    assert found["diffusion model"].titled
    assert found["diffusion model"].passages == (0, 1)
    assert found["diffusion model"].surface == "diffusion model"
    assert mentions(["regularisation"]).keys() == mentions(["regularization"]).keys()


def test_a_term_never_crosses_grammar_punctuation_numbers_or_mathematics() -> None:
    found = terms("Optimal transport of mass, persistent homology; phase 3 retrieval $x$ codes")
    assert {"optimal transport", "mass", "persistent homology", "phase", "retrieval", "code"} <= found
    assert not {"transport mass", "mass persistent", "homology phase", "phase retrieval", "retrieval code"} & found


def test_a_compound_is_never_cut() -> None:
    found = terms("low-density parity-check codes and few-shot learning by x-ray, an up-to-date state-of-the-art way")
    assert {"low density parity check", "few shot learning", "x ray", "low density"} <= found
    assert not {"density parity", "density parity check code", "x", "few", "to date", "the art"} & found


@pytest.mark.parametrize("word", ["the", "propose", "outperform", "demonstrate", "significantly", "recent"])
def test_words_of_prose_are_grammar(word: str) -> None:
    assert is_grammar(word)


@pytest.mark.parametrize("word", ["percolation", "homology", "diffusion", "persistent", "neuron"])
def test_words_of_science_are_not(word: str) -> None:
    assert not is_grammar(word)


@pytest.mark.parametrize(
    ("telling", "common"),
    [
        ("persistent homology", "numerical experiment"),
        ("optimal transport", "language model"),
        ("homology", "limitation"),
        ("phase retrieval", "real world"),
        ("branching ratio", "explicit constant"),
        ("percolation", "method"),
    ],
)
def test_a_rare_concept_weighs_more_than_a_common_or_empty_word(telling: str, common: str) -> None:
    assert weight(telling) > 1.5 * weight(common)
    assert 0 <= weight(common) <= weight(telling) <= 1


def test_chinese_terms_meet_english_ones_through_the_glossary() -> None:
    chinese = mentions(["面向视频的分层扩散模型", "本文用逾渗阈值解释最优传输。"])
    assert {"diffusion model", "percolation threshold", "optimal transport"} <= chinese.keys()
    assert chinese["percolation threshold"].surface == "逾渗阈值"
    assert "percolation" not in chinese
    assert {"diffusion model", "percolation threshold"} <= terms("Diffusion models and percolation thresholds")


def test_chinese_terms_beyond_the_glossary_are_what_is_said_twice_at_its_longest() -> None:
    texts = ["提出一种稀疏插值网络。", "稀疏插值网络的结果表明，性能提升。", "实验结果表明，性能提升。"]
    assert chinese_terms(texts) == ("稀疏插值网络",)
    assert mentions([texts[0]], chinese_terms(texts))["稀疏插值网络"].count == 1


def test_shared_terms_name_the_papers_that_hold_them() -> None:
    held = [mentions([text]) for text in ("spin glass", "A spin glass.", "quiet glass")]
    assert shared(held) == {"spin": (0, 1), "spin glass": (0, 1), "glass": (0, 1, 2)}


def test_the_glossary_is_in_order() -> None:
    names = translations()
    assert len(names) > 150
    assert all(re.fullmatch(r"[\u4e00-\u9fff-]+", name) for name in names)
    assert all(key == key.lower() and key.isascii() for key in names.values())
    assert [len(name) for name in names] == sorted(map(len, names), reverse=True)
