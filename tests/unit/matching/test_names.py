"""People: same, possible or different."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.names import Verdict, keys, keys_watched, keys_written, verdict

SAME = [
    ("Bohan Zhuang", "Zhuang, Bohan"),
    ("Bohan Zhuang", "Zhuang Bohan"),
    ("Bohan Zhuang", "Bo-Han ZHUANG"),
    ("Bohan Zhuang", "Bo Han Zhuang"),
    ("Bohan Zhuang", "庄博涵"),
    ("Liang Zhuge", "诸葛亮"),
    ("Bu Lü", "吕布"),
    ("Bu Lv", "吕布"),
    ("Laurens van der Maaten", "van der Maaten, Laurens"),
    ("Laurens van der Maaten", "Laurens Maaten"),
    ("Ludwig van Beethoven", "Beethoven, Ludwig van"),
    ("Jörg Müller", "Joerg Mueller"),
    ("Jörg Müller", "Jorg Muller"),
    ("João Silva", "Joao Silva"),
    ("Martin Luther King Jr.", "King, Martin Luther"),
    ("John Smith", "John A. Smith"),
    ("ATLAS Collaboration", "Atlas collaboration"),
]
POSSIBLE = [
    ("Bohan Zhuang", "B. Zhuang"),
    ("Bohan Zhuang", "B. H. Zhuang"),
    ("Bohan Zhuang", "BH Zhuang"),
    ("Jean-Pierre Serre", "J.-P. Serre"),
    ("J. Smith", "John Smith"),
    ("J. Smith", "J. Smith"),
]
DIFFERENT = [
    ("Wei Wang", "Weiwei Wang"),
    ("Bohan Zhuang", "Bo Zhuang"),
    ("John Smith", "Jane Smith"),
    ("John A. Smith", "John B. Smith"),
    ("Yoshua Bengio", "Samy Bengio"),
    ("Wei Xu", "Wei Xue"),
    ("ATLAS Collaboration", "CMS Collaboration"),
    ("Atlas", "ATLAS Collaboration"),
    (":", "Wei Wang"),
]
ALL = (
    [(*pair, Verdict.SAME) for pair in SAME]
    + [(*pair, Verdict.POSSIBLE) for pair in POSSIBLE]
    + [(*pair, Verdict.DIFFERENT) for pair in DIFFERENT]
)


@pytest.mark.parametrize(("one", "other", "expected"), ALL)
def test_two_names_get_their_verdict_in_both_orders(one: str, other: str, expected: Verdict) -> None:
    assert verdict(one, other) is verdict(other, one) is expected


@pytest.mark.parametrize(("one", "other"), SAME + POSSIBLE)
def test_names_that_may_agree_share_an_index_key(one: str, other: str) -> None:
    assert keys(one) & keys(other)


GIVEN = st.sampled_from(["Bohan", "Bo-Han", "B.", "Wei", "Weiwei", "W.", "Jean-Pierre", "J.-P.", "María José", "A. B."])
FAMILY = st.sampled_from(["Zhuang", "Wang", "van der Maaten", "Müller", "García Márquez", "Li", "O'Brien"])
NAME = st.one_of(
    st.builds("{} {}".format, GIVEN, FAMILY),
    st.builds("{}, {}".format, FAMILY, GIVEN),
    st.text(max_size=20),
)


@given(NAME, NAME)
def test_verdicts_are_symmetric_and_found_by_keys(one: str, other: str) -> None:
    said = verdict(one, other)
    assert said is verdict(other, one)
    assert said is Verdict.DIFFERENT or keys(one) & keys(other)


NAMES = st.lists(
    st.sampled_from(
        ["Bo", "Han", "Bohan", "B.", "Zhuang", "van", "der", "Li", "Wei-Ming", "W.", "Jr.", "庄博涵", "Ödön", "GH"]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@given(NAMES, NAMES)
def test_a_watch_is_filed_where_every_name_that_it_may_mean_looks(watched: str, written: str) -> None:
    if verdict(watched, written) is not Verdict.DIFFERENT:
        assert keys_watched(watched) & keys_written(written)
