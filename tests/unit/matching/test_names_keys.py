"""Keys of names: an author watch is looked up, and nothing that it may mean is overlooked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching import names_keys
from bot.matching.names import Verdict, is_its_own, keys_watched, keys_written, readings, verdict
from bot.matching.names_readings import plain_words
from scripts.measure_names import SETS, measured, shared_names
from tests.unit.matching.test_names import POSSIBLE, SAME, namesakes


def found(watched: str, written: str) -> bool:
    """Whether a watch on one name is found by an author of the other, if they aren't different."""
    return verdict(watched, written) is Verdict.DIFFERENT or bool(keys_watched(watched) & keys_written(written))


@pytest.mark.parametrize(("one", "other"), SAME + [pair for pair, _ in POSSIBLE])
def test_names_that_may_agree_share_an_index_key(one: str, other: str) -> None:
    assert found(one, other)
    assert found(other, one)


@settings(max_examples=1000)
@given(st.one_of(namesakes(), st.tuples(st.text(max_size=20), st.text(max_size=20))))
def test_a_watch_is_filed_where_every_name_that_it_may_mean_looks(pair: tuple[str, str]) -> None:
    assert found(*pair)
    assert found(*reversed(pair))


@settings(max_examples=500)
@given(namesakes() | st.tuples(st.text(max_size=20), st.text(max_size=20)))
def test_a_name_that_is_its_own_is_the_same_as_itself(pair: tuple[str, str]) -> None:
    assert all(verdict(name, name) is Verdict.SAME for name in pair if is_its_own(name))


@pytest.mark.parametrize(
    ("name", "own"), [("Bohan Zhuang", True), ("庄博涵", True), ("B. Zhuang", False), (":", False)]
)
def test_initials_are_nobodys_own_name(name: str, own: bool) -> None:
    assert is_its_own(name) is own


NAMES = st.lists(
    st.sampled_from(
        ["Bo", "Han", "Bohan", "B.", "Zhuang", "van", "der", "Li", "Wei-Ming", "W.", "Jr.", "庄博涵", "Ödön", "GH"]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@given(NAMES, NAMES)
def test_words_in_any_order_are_found_as_well(watched: str, written: str) -> None:
    assert found(watched, written)


PLAIN = st.builds(
    "{}{} {}".format,
    st.sampled_from(["Bohan", "David", "Kim", "John", "Yuuki", "Oono", "Chun", "Wei", "Anh", "Cheung", "Mueller"]),
    st.sampled_from(["", "", " A.", " O. B."]),
    st.sampled_from(["Zhuang", "Smith", "Kim", "Nguyen", "Ohno", "Cheung", "Lee", "Mueller", "Li", "Robert", "Lu"]),
)


@given(PLAIN)
def test_the_quick_way_to_keys_gives_what_the_thorough_one_gives(name: str) -> None:
    plain = plain_words(name)
    assert plain is not None
    written, watched = (set[str]().union(*map(way, readings(name))) for way in (names_keys.written, names_keys.watched))
    assert names_keys.plainly(*plain, watched=False) == written == keys_written(name)
    assert names_keys.plainly(*plain, watched=True) == watched == keys_watched(name)
    assert is_its_own(name) is (verdict(name, name) is Verdict.SAME)


def test_a_spelled_out_watch_is_not_looked_at_for_all_who_begin_alike() -> None:
    assert not keys_watched("Bohan Zhuang") & keys_written("Bin Zhuang")
    assert not keys_watched("Wei Zhang") & keys_written("Wenjun Zhang")


@pytest.mark.parametrize("name", SETS)
def test_labelled_pairs_of_real_people_are_told_apart_as_well_as_names_can(name: str) -> None:
    folder = shared_names()
    if folder is None:
        pytest.skip("needs the labelled pairs: name their folder in ACADEMICHUB_SHARED")
    score = measured(folder, name)
    assert score.mistaken <= 0.005
    assert score.recall(Verdict.POSSIBLE) >= 0.91
