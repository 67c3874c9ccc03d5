"""arXiv's taxonomy: the tables' shape and every way of looking an entry up."""

from collections import Counter

import pytest

from bot.catalogue import taxonomy
from bot.catalogue.lookup import Ambiguous, Unknown
from bot.catalogue.taxonomy import Archive, Category
from bot.domain.watch import Language

EVERY: tuple[Archive | Category, ...] = (*taxonomy.archives(), *taxonomy.categories())


def test_every_id_stands_once_in_its_table() -> None:
    for table in (taxonomy.archives(), taxonomy.categories()):
        times = Counter(entry.id.casefold() for entry in table)
        assert set(times.values()) == {1}


def test_the_tables_hold_the_whole_taxonomy() -> None:
    assert sum(category.open for category in taxonomy.categories()) == 155
    assert {archive.id for archive in taxonomy.archives() if archive.open} >= {
        "cs",
        "math",
        "quant-ph",
        "econ",
    }


def test_every_entry_has_both_names_and_the_chinese_one_is_chinese() -> None:
    for entry in EVERY:
        assert entry.english.isascii(), entry
        assert entry.english == entry.english.strip() != "", entry
        assert any("一" <= character <= "鿿" for character in entry.chinese), entry


def test_a_category_stands_in_an_archive_that_exists() -> None:
    archives = {archive.id: archive for archive in taxonomy.archives()}
    for category in taxonomy.categories():
        assert category.archive in archives
        assert category.id.partition(".")[0] == category.archive
        assert archives[category.archive].open or not category.open


def test_what_stands_for_another_id_is_open_and_final() -> None:
    categories = {category.id: category for category in taxonomy.categories()}
    for category in categories.values():
        if category.now:
            assert categories[category.now].open, category
            assert not categories[category.now].now, category
    closed = {category.id for category in categories.values() if not category.open and not category.now}
    assert closed == {"astro-ph", "cond-mat", "q-bio"}


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("cs.CV", "cs.CV"),
        ("cs.cv", "cs.CV"),
        ("  CS.cV ", "cs.CV"),
        ("ｃｓ．ＣＶ", "cs.CV"),
        ("cs", "cs"),
        ("cs.*", "cs"),
        ("quant-ph", "quant-ph"),
        ("hep-th.*", "hep-th"),
        ("astro-ph", "astro-ph"),
        ("Computer Vision and Pattern Recognition", "cs.CV"),
        ("computer  vision and pattern recognition", "cs.CV"),
        ("计算机视觉与模式识别", "cs.CV"),
        ("量子物理", "quant-ph"),
        ("机器学习", "cs.LG"),
        ("经济学", "econ"),
        ("cmp-lg", "cs.CL"),
        ("alg-geom", "math.AG"),
        ("Computation and Language", "cs.CL"),
        ("Bayesian Analysis", "physics.data-an"),
        ("math.IT", "math.IT"),
        ("cs.NA", "cs.NA"),
        ("Numerical Analysis", "math.NA"),
        ("信息论", "cs.IT"),
        ("computer vision", "cs.CV"),
        ("Pattern Recognition", "cs.CV"),
        ("计算机视觉", "cs.CV"),
        ("密码学", "cs.CR"),
        ("game theory", "cs.GT"),
        ("NLP", "cs.CL"),
        ("自然语言处理", "cs.CL"),
        ("机器人", "cs.RO"),
    ],
)
def test_a_word_finds_its_entry(word: str, code: str) -> None:
    found = taxonomy.find(word)
    assert isinstance(found, Archive | Category), found
    assert found.id == code


def test_every_name_and_id_of_what_is_open_finds_something_of_that_name() -> None:
    for category in taxonomy.categories():
        if category.open:
            assert taxonomy.find(category.id) == category
            for name in (category.english, category.chinese):
                assert not isinstance(taxonomy.find(name), Unknown), name


def test_a_name_of_two_categories_asks_which() -> None:
    found = taxonomy.find("machine learning")
    assert isinstance(found, Ambiguous)
    assert {entry.id for entry in found.choices} == {"cs.LG", "stat.ML"}


def test_words_that_people_use_for_several_categories_ask_which() -> None:
    found = taxonomy.find("深度学习")
    assert isinstance(found, Ambiguous)
    assert [entry.id for entry in found.choices] == ["cs.LG", "cs.CV", "stat.ML"]


@pytest.mark.parametrize("word", ["systems", "学习", "computers and", "analysis"])
def test_a_part_that_names_nothing_or_stands_in_several_names_is_no_name(word: str) -> None:
    found = taxonomy.find(word)
    assert isinstance(found, Unknown), found
    assert found.suggestions


@pytest.mark.parametrize(
    ("word", "offered"),
    [
        ("cs.CB", ["cs.CV", "cs.CL", "cs.CR", "cs"]),
        ("cs.VC", ["cs.CV", "cs.CC", "cs"]),
        ("math.AO", ["math.AP", "math.OA", "math.CO", "math.AG", "math"]),
    ],
)
def test_a_mistyped_code_is_offered_its_neighbours_on_the_keys_then_the_usual_ones(
    word: str, offered: list[str]
) -> None:
    found = taxonomy.find(word)
    assert isinstance(found, Unknown)
    assert [entry.id for entry in found.suggestions] == offered


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("cs.CVV", "cs.CV"),
        ("csCV", "cs.CV"),
        ("cv", "cs.CV"),
        ("cond mat", "cond-mat"),
        ("cs.ZZ", "cs"),
        ("computer visio", "cs.CV"),
        ("视觉", "cs.CV"),
        ("languages", "cs.PL"),
        ("quantm physics", "quant-ph"),
        ("Machine Lerning", "stat.ML"),
    ],
)
def test_a_slip_is_offered_what_was_meant(word: str, meant: str) -> None:
    found = taxonomy.find(word)
    assert isinstance(found, Unknown), found
    assert meant in [entry.id for entry in found.suggestions]
    assert len(found.suggestions) <= taxonomy.OFFERED


@pytest.mark.parametrize("word", ["", "   ", "*", "?!", "x" * 5000, "🐟"])
def test_nonsense_is_unknown_without_suggestions(word: str) -> None:
    assert taxonomy.find(word) == Unknown(word, ())


def test_an_archive_holds_itself_and_all_below_it() -> None:
    cs = taxonomy.below("cs")
    assert {"cs", "cs.CV", "cs.LG"} <= cs
    assert not any(code.startswith("math") for code in cs)
    assert taxonomy.below("CS.*") == cs


def test_a_category_holds_its_other_names() -> None:
    assert taxonomy.below("cs.NA") == taxonomy.below("math.NA") == {"cs.NA", "math.NA"}
    assert taxonomy.below("cs.cl") == {"cs.CL", "cmp-lg"}
    assert taxonomy.below("quant-ph") == {"quant-ph"}
    assert taxonomy.below("no such") == frozenset()


@pytest.mark.parametrize(
    ("category", "field"),
    [
        ("cs.CV", "cs"),
        ("q-bio.NC", "q-bio"),
        ("cmp-lg", "cs"),
        ("hep-th", "hep-th"),
        ("Neuroscience", "Neuroscience"),
    ],
)
def test_a_category_belongs_to_a_field(category: str, field: str) -> None:
    assert taxonomy.field_of(category) == field


def test_labels_name_the_category_in_the_readers_language() -> None:
    assert taxonomy.label("cs.cv", Language.CHINESE) == "cs.CV · 计算机视觉与模式识别"
    assert taxonomy.label("cs", Language.ENGLISH) == "cs · Computer Science"
    assert taxonomy.label("Neuroscience", Language.CHINESE) == "Neuroscience"
    assert taxonomy.name_of("q-bio", Language.CHINESE) == "定量生物学"
