"""What a name costs that was never met before: read in every way, given its keys, compared with another's; as times of
nameparser, which reads each name in one way and compares nothing.

What is kept between names is forgotten before each run; tables of facts stay.
"""

from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest
from nameparser import HumanName

from bot.matching import (
    names,
    names_families,
    names_given,
    names_han,
    names_keys,
    names_readings,
    names_sounds,
    names_spellings,
    names_tables,
    names_words,
)
from tests.bench.conftest import Report
from tests.bench.measure import compare

MODULES = (
    *(names, names_families, names_given, names_han, names_keys, names_readings, names_sounds, names_spellings),
    names_words,
)
NAMES = 2_000
TABLE = "names never met before, as times of nameparser reading the same"
FORMS = [
    *["{given} {family}"] * 12,
    *["{family}, {given}", "{given} {letter}. {family}", "{letter}. {family}", "{given} van der {family}"],
    *["{given} {family}-{other}", "{given}-{second} {family}", "{family} {given}", "{given} {family}, Jr."],
]
ENDINGS = ["son", "mann", "ez", "ini", "ov", "sky", "ic", "sen", "eau", "ley"]


def invented(count: int) -> list[str]:
    """So many different names: first names of the table, every third family name Chinese, the others made up."""
    rng = Random(20261122)
    firsts, chinese = sorted(names_tables.first_names().known), sorted(names_tables.chinese_surnames())

    def family() -> str:
        return (rng.choice(chinese) if rng.random() < 1 / 3 else rng.choice(firsts) + rng.choice(ENDINGS)).title()

    def name() -> str:
        given, second = (rng.choice(firsts).title() for _ in range(2))
        parts = {"given": given, "second": second, "letter": rng.choice("ABCDEJKLMR"), "family": family()}
        return rng.choice(FORMS).format(**parts, other=family())

    return list(dict.fromkeys(name() for _ in range(count + count // 10)))[:count]


def forget() -> None:
    """Empty what is kept of names; caches without a limit hold tables of facts."""
    for module in MODULES:
        for value in vars(module).values():
            if hasattr(value, "cache_clear") and value.cache_parameters()["maxsize"] is not None:
                value.cache_clear()


def compared(each: list[str]) -> None:
    """Compares each name with the next of the same first letter, as an index would find it."""
    for one, other in pairwise(each):
        names.compare(one, other)


WAYS: dict[str, Callable[[list[str]], object]] = {
    "read in every way": lambda each: [names.readings(name) for name in each],
    "keys of an author": lambda each: [names.keys_written(name) for name in each],
    "keys of a watch": lambda each: [names.keys_watched(name) for name in each],
    "read and compared, a pair": compared,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_new_name_costs_less_than_reading_it_once_elsewhere(way: str, report: Report) -> None:
    each = sorted(invented(NAMES))
    work = WAYS[way]

    def cold() -> None:
        forget()
        work(each)

    found = compare(cold, lambda: [HumanName(name) for name in each])
    report(
        TABLE,
        way,
        f"{found.ratio:.2f} × ({found.work_s / NAMES * 1e6:.0f} µs, nameparser's {found.peer_s / NAMES * 1e6:.0f})",
    )
    assert found.ratio < 1
