"""Words as numbers: reading many at once gives what reading each alone gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.matching.atoms import LONGEST, atom_of, beside, neighbours, words_of
from bot.matching.tokens import UNRULY, singulars, tokens

ENDINGS = ["s", "ss", "us", "is", "ies", "ie", "sses", "xes", "ches", "shes", "zes", "viruses", "viruse", "es", ""]
BEGINNINGS = ["", "a", "bo", "cat", "retro", "analys", "α", "naï", "扩", "x1", "l" * LONGEST, "m" * (2 * LONGEST)]
words = st.builds(str.__add__, st.sampled_from(BEGINNINGS), st.sampled_from(ENDINGS)) | st.sampled_from(sorted(UNRULY))
texts = st.lists(st.text(max_size=60) | st.lists(words, max_size=12).map(" ".join), max_size=6)


@given(texts)
def test_texts_read_together_give_the_words_of_each(some: list[str]) -> None:
    read = words_of(some)
    each = [[*tokens(text), ""] for text in some]
    assert read.written.tolist() == [atom_of(word) for words in each for word in words]
    assert read.singular.tolist() == [atom_of(word) for words in each for word in singulars(words)]
    assert read.text.tolist() == [at for at, words in enumerate(each) for _ in words]
    assert neighbours(read.written).tolist() == [
        beside(one, other) for one, other in zip(read.written.tolist(), read.written.tolist()[1:], strict=False)
    ]


def test_the_same_word_has_one_number_and_others_have_others() -> None:
    several = ["video", "videos", "vide", "v", "", "扩", "l" * LONGEST, "l" * (LONGEST + 1), "l" * 10**6]
    assert len({atom_of(word) for word in several}) == len(several)


def test_a_token_of_a_million_letters_is_read() -> None:
    long = "z" * 10**6 + "s"
    assert words_of([f"a {long} b"]).singular.tolist() == [atom_of(word) for word in ("a", long[:-1], "b", "")]
