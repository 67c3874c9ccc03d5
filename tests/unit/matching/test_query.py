"""The query language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import QueryError
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.matching.query import DEEPEST, FIELDS, MOST_CHARACTERS, parse, to_text

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
        ("x http://example.org", "unknown_field", 3, ()),
        ('a ti:""', "empty_phrase", 6, ("a",)),
        ("a !!!", "empty_phrase", 3, ("a",)),
        ("!!!", "empty_phrase", 1, ()),
        ("（a，ti：“”", "unbalanced", 1, ("(a )",)),
        ("-a", "only_negations", 1, ()),
        ("a OR NOT b", "only_negations", 6, ()),
        ("a AND", "unexpected", 3, ("a",)),
        ("OR a", "unexpected", 1, ("a",)),
        ("a ()", "unexpected", 4, ()),
        ("ti:(a OR b)", "unexpected", 1, ("(a OR b)",)),
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


WORDS = st.text("abcxyz汉字é-.0189", min_size=1, max_size=8).map(lambda word: f"{word}z")
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
