"""The query language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import QueryError
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.matching.mending import DEEPEST
from bot.matching.query import MOST_CHARACTERS, parse, to_text
from bot.matching.query_terms import FIELDS

DIFFUSION = Term(Field.TITLE, "diffusion")


def test_the_product_page_s_query_is_read() -> None:
    assert parse("ti:diffusion AND (au:zhuang OR cat:cs.CV) -survey") == And(
        (
            DIFFUSION,
            Or((Term(Field.AUTHOR, "zhuang"), Term(Field.CATEGORY, "cs.CV"))),
            Not(Term(Field.KEYWORD, "survey")),
        )
    )


def test_and_binds_tighter_than_or() -> None:
    one, two, three = (Term(Field.KEYWORD, word) for word in ("a", "b", "c"))
    assert parse("a OR b c") == Or((one, And((two, three))))


@pytest.mark.parametrize(
    "text", ["（ti：diffusion）", "ＴＩ：ｄｉｆｆｕｓｉｏｎ", "ti:\u3000diffusion", " ti: diffusion "]
)
def test_chinese_and_full_width_characters_mean_their_twins(text: str) -> None:
    assert parse(text) == DIFFUSION


@pytest.mark.parametrize("text", ['"state space"', "“state space”", "「state space」", "«state space»"])
def test_all_quotes_make_a_phrase(text: str) -> None:
    assert parse(text) == Term(Field.KEYWORD, "state space", Manner.PHRASE)


def test_a_star_makes_a_prefix_but_not_below_an_archive() -> None:
    assert parse("diffus*") == Term(Field.KEYWORD, "diffus", Manner.PREFIX)
    assert parse("cat:cs.*") == Term(Field.CATEGORY, "cs.*")


def test_a_minus_negates_only_where_a_word_begins() -> None:
    assert parse("state-of-the-art") == Term(Field.KEYWORD, "state-of-the-art")


@pytest.mark.parametrize(
    ("text", "code", "column", "offer"),
    [
        ("", "empty", 1, ()),
        ("a (b", "unbalanced", 3, ("a (b)",)),
        ("a ) b", "unbalanced", 3, ("a b",)),
        ('x "y', "unbalanced", 3, ('x "y"',)),
        ("abstract:x", "unknown_field", 1, ("abs:x",)),
        ("a abstrat:b AND", "unknown_field", 3, ("a abs:b",)),
        ("x http://example.org", "unknown_field", 3, ('x "http://example.org"',)),
        ("10:30 tea", "unknown_field", 1, ('"10:30" tea',)),
        ('year:"2026"', "unknown_field", 1, ('"2026"',)),
        ("https://arxiv.org/abs/2606.01234v3", "unknown_field", 1, ("id:arxiv:2606.01234",)),
        ("doi:10.1016/S0140-6736(20)30183-5", "unknown_field", 1, ('id:"doi:10.1016/s0140-6736(20)30183-5"',)),
        ("a cat:cs.CVV", "unknown_value", 7, ("a cat:cs.CV",)),
        ('a ti:""', "empty_phrase", 6, ("a",)),
        ("a !!!", "empty_phrase", 3, ("a",)),
        ("!!!", "empty_phrase", 1, ()),
        ("a || b", "empty_phrase", 3, ("a OR b",)),
        ("a & b", "empty_phrase", 3, ("a AND b",)),
        ("（a，ti：“”", "unbalanced", 1, ("(a )",)),
        ("-a", "only_negations", 1, ()),
        ("a OR NOT b", "only_negations", 6, ("a NOT b",)),
        ("x -y OR (-b OR a)", "only_negations", 10, ("x -y OR (-b a)",)),
        ("-a -(b OR c)", "only_negations", 1, ()),
        ("a AND", "unexpected", 3, ("a",)),
        ("OR a", "unexpected", 1, ("a",)),
        ("a ()", "unexpected", 3, ("a",)),
        ("ti:(a OR b)", "unexpected", 1, ("(ti:a OR ti:b)",)),
        ('title:(a -"b c" (au:d OR e*))', "unexpected", 1, ('(ti:a -ti:"b c" (au:d OR ti:e*))',)),
        ("a --b", "unexpected", 3, ("a -b",)),
        ("a ti:-b", "unexpected", 6, ("a -ti:b",)),
        ("*a b", "unexpected", 1, ("a b",)),
        ("!a b", "unexpected", 1, ("-a b",)),
        ("a AND AND b", "unexpected", 7, ("a AND b",)),
        ("(" * (DEEPEST + 1) + "a", "too_deep", DEEPEST + 1, ()),
        ("a" * (MOST_CHARACTERS + 1), "too_long", MOST_CHARACTERS + 1, ()),
    ],
)
def test_errors_point_at_the_place_and_propose_the_mend(
    text: str, code: str, column: int, offer: tuple[str, ...]
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.column, caught.value.try_instead) == (code, column, offer)
    assert text[column - 1 :].startswith(caught.value.words)
    for mended in offer:
        assert parse(to_text(parse(mended))) == parse(mended)


def test_a_comma_in_quotes_is_the_name_s_own() -> None:
    for text in ('au:"Zhuang, Bohan"', "au：“Zhuang， Bohan”"):
        assert parse(text) == Term(Field.AUTHOR, "Zhuang, Bohan", Manner.PHRASE)
    assert parse("（“状态，空间”，video；diffusion）") == And((
        Term(Field.KEYWORD, "状态,空间", Manner.PHRASE),
        *(Term(Field.KEYWORD, word) for word in ("video", "diffusion")),
    ))  # fmt: skip


@pytest.mark.parametrize(
    "text", ["id:2606.01234v2", "id:arXiv:2606.01234", "ID: https://arxiv.org/pdf/2606.01234", "id:arxiv:2606.01234"]
)
def test_an_id_in_any_form_means_the_work(text: str) -> None:
    assert parse(text) == Term(Field.ID, "arxiv:2606.01234")


def test_brackets_within_a_doi_are_its_own() -> None:
    assert parse("(id:10.1016/S0140-6736(20)30183-5 OR id:31415)") == Or(
        (
            Term(Field.ID, "doi:10.1016/s0140-6736(20)30183-5", Manner.PHRASE),
            Term(Field.ID, "31415"),
        )
    )


def test_beside_something_to_find_an_or_may_hold_what_not_to_find() -> None:
    one, two, three = (Term(Field.KEYWORD, word) for word in ("a", "b", "c"))
    assert parse("(a OR -b) c") == And((Or((one, Not(two))), three))
    assert parse("c (-a -b)") == And((three, And((Not(one), Not(two)))))


def test_other_sources_have_categories_that_no_taxonomy_lists() -> None:
    assert parse('cat:"cell biology"') == Term(Field.CATEGORY, "cell biology", Manner.PHRASE)
    assert parse("cat:Nature.News") == Term(Field.CATEGORY, "Nature.News")


WORDS = st.text("abcxyz汉字é-.0189", max_size=8).map(lambda word: f"y{word}z")
TERMS = st.builds(Term, st.sampled_from(sorted(FIELDS)), WORDS, st.sampled_from(Manner))
QUERIES: st.SearchStrategy[Query] = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.builds(lambda parts: And(tuple(parts)), st.lists(inner, min_size=2, max_size=4)),
        st.builds(lambda parts: Or(tuple(parts)), st.lists(inner, min_size=2, max_size=4)),
        st.builds(lambda kept, dropped: And((kept, Not(dropped))), TERMS, inner),
    ),
    max_leaves=10,
)


@given(QUERIES)
def test_what_is_written_is_read_back_as_the_same_tree(query: Query) -> None:
    assert parse(to_text(query)) == query


def read(text: str) -> Query | QueryError:
    try:
        return parse(text)
    except QueryError as error:
        return error


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_column_in_it(text: str) -> None:
    tree = read(text)
    if isinstance(tree, QueryError):
        assert 1 <= tree.column <= len(text) + 1
    else:
        assert parse(to_text(tree)) == tree


@pytest.mark.parametrize(
    "text",
    [
        " ".join(["model"] * 1_600),
        " OR ".join(["model"] * 1_000),
        " ".join(["-model"] * 1_400) + " found",
        "(" * DEEPEST + "a" + ")" * DEEPEST,
        "-(" * DEEPEST + "a" + ")" * DEEPEST + " b",
        "a" * MOST_CHARACTERS,
        "e" + "\u0301" * (MOST_CHARACTERS - 1),
        "שלום עולם \u202eabc مرحبا",
        "模型 OR мир OR λ",
    ],
)
def test_what_is_long_deep_or_strange_is_read(text: str) -> None:
    assert parse(to_text(parse(text))) == parse(text)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        (" ".join(["model"] * 10_000), MOST_CHARACTERS),
        ("x" * 1_000_000, MOST_CHARACTERS),
        ("(" * 9_000, DEEPEST),
        ("-(" * 4_000 + "a", DEEPEST),
    ],
)
def test_what_is_too_much_is_refused_by_a_limit_that_is_named(text: str, limit: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.limit == limit
