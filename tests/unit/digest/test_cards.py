"""Cards: what stands on them, in which words, and as text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.cards import card_lines, card_of, emphasised, fold_authors, reasons_line
from bot.domain.match import Certainty, Reason
from bot.domain.message import Emphasis, Text, plain
from bot.domain.paper import Announcement, Author, KnownPaper, Notice, Paper
from bot.domain.watch import Language, WatchKind

EN, ZH = Language.ENGLISH, Language.CHINESE
FLASH = Paper(
    id="arxiv:2606.01234",
    title="Flash-GRPO: Efficient Alignment for Video Diffusion via One-Step Policy Optimization",
    source="arxiv",
    abstract="We align video diffusion models.",
    authors=(Author("Ada Li"), Author("Bohan Zhuang")),
    categories=("cs.CV",),
    published=date(2026, 6, 17),
    url="https://arxiv.org/abs/2606.01234",
    pdf="https://arxiv.org/pdf/2606.01234",
    announce=Announcement.NEW,
)
ZHUANG = Reason(WatchKind.AUTHOR, "Bohan Zhuang", ("Bohan Zhuang",))
DIFFUSION = Reason(WatchKind.KEYWORD, "video diffusion", ("Video Diffusion",))


def known(paper: Paper, *also: str) -> KnownPaper:
    return KnownPaper(7, paper, datetime(2026, 6, 17, tzinfo=UTC), also)


def test_the_text_of_a_card_begins_with_number_label_and_date() -> None:
    text = card_lines(card_of(known(FLASH), number=1, language=ZH, reasons=(ZHUANG, DIFFUSION)))
    assert text.splitlines() == [
        "01.  arXiv (CS.CV)  2026-06-17",
        FLASH.title,
        "Ada Li, Bohan Zhuang",
        "We align video diffusion models.",
        "命中: 作者 “Bohan Zhuang” · 关键词 “video diffusion”",
    ]


def test_the_matched_author_and_words_stand_out_and_nothing_else() -> None:
    card = card_of(FLASH, number=1, language=EN, reasons=(ZHUANG, DIFFUSION))
    assert [span.text for span in card.authors if isinstance(span, Emphasis)] == ["Bohan Zhuang"]
    assert [span.text for span in card.title if isinstance(span, Emphasis)] == ["Video Diffusion"]
    assert [span.text for span in card.abstract if isinstance(span, Emphasis)] == ["video diffusion"]
    assert plain(card.title) == FLASH.title


def test_a_word_inside_another_word_does_not_stand_out_but_han_needs_no_gap() -> None:
    assert emphasised("art of the smart", frozenset({"art"})) == (Emphasis("art"), Text(" of the smart"))
    assert emphasised("基于扩散模型的视频", frozenset({"扩散"})) == (
        Text("基于"),
        Emphasis("扩散"),
        Text("模型的视频"),
    )


def test_a_query_that_found_an_author_does_not_emphasise_the_name_in_the_title() -> None:
    paper = Paper("arxiv:1", "Li batteries", authors=(Author("Li"),))
    card = card_of(paper, number=1, language=EN, reasons=(Reason(WatchKind.QUERY, "au:li", ("Li",)),))
    assert card.title == (Text("Li batteries"),)
    assert card.authors == (Emphasis("Li"),)


def test_thousands_of_authors_fold_around_the_one_who_was_matched() -> None:
    names = [f"A{n}" for n in range(2917)]
    assert plain(fold_authors(names, frozenset({"A1500"}))) == "A0, A1, A1500, A1501  +2,913"
    assert plain(fold_authors(names[:5], frozenset())) == "A0, A1, A2, A3, A4"
    assert plain(fold_authors(names[:6], frozenset())) == "A0, A1, A2, A3  +2"


def test_a_missing_abstract_is_said_and_there_is_nothing_to_open() -> None:
    card = card_of(known(Paper("doi:10.1/x", "A title alone")), number=12, language=EN)
    assert card.abstract == ()
    assert card.missing == "The source supplied no abstract."
    assert card.more is None
    assert card_lines(card) == "12.  doi\nA title alone\nThe source supplied no abstract."


def test_a_possible_reason_is_flagged_and_comes_after_the_sure_ones() -> None:
    doubtful = Reason(WatchKind.AUTHOR, "Bohan Zhuang", ("B. Zhuang",), Certainty.POSSIBLE)
    quoted = Reason(WatchKind.KEYWORD, '"state space model"')
    card = card_of(FLASH, number=1, language=EN, reasons=(doubtful, quoted, quoted))
    assert plain(card.reasons) == "matched: keyword “state space model” · possibly author “Bohan Zhuang”"


@pytest.mark.parametrize(
    ("paper", "also", "badges"),
    [
        (FLASH, (), ("new",)),
        (Paper("arxiv:1", "T", version=2, announce=Announcement.REPLACE), (), ("v2",)),
        (Paper("arxiv:1", "T", announce=Announcement.CROSS), ("biorxiv",), ("cross-list", "also bioRxiv")),
        (Paper("sample:1", "T", source="sample", notice=Notice.RETRACTED), (), ("sample", "retracted")),
    ],
)
def test_badges_say_what_is_special(paper: Paper, also: tuple[str, ...], badges: tuple[str, ...]) -> None:
    assert card_of(known(paper, *also), number=1, language=EN, announced=True).badges == badges


def test_a_paper_found_by_search_is_not_called_new() -> None:
    assert card_of(FLASH, number=1, language=EN).badges == ()


def test_the_label_carries_the_section_through_which_it_came() -> None:
    assert card_of(FLASH, number=1, language=EN, section="cs.LG").label == "arXiv (CS.LG)"
    assert card_of(Paper("arxiv:1", "T", venue="arXiv (CS.CL)"), number=1, language=EN).label == "arXiv (CS.CL)"


def test_buttons_carry_the_stores_number_and_an_unknown_paper_has_links_alone() -> None:
    card = card_of(known(FLASH), number=1, language=EN)
    assert [button.command for button in card.buttons] == ["save 7", "brief card 7"]
    assert card.more is not None
    assert card.more.command == "whole 7"
    assert [(button.label, button.command or button.url) for button in card.menu] == [
        ("PDF", FLASH.pdf),
        ("Page", FLASH.url),
        ("More like this", "akin 7"),
        ("Why this?", "why 7"),
        ("Not for us", "hide 7"),
    ]
    stranger = card_of(FLASH, number=1, language=EN)
    assert stranger.buttons == ()
    assert stranger.more is None
    assert [button.command for button in stranger.menu] == ["", ""]


@given(st.text(), st.frozensets(st.text(min_size=1)))
def test_emphasis_never_changes_a_text(text: str, found: frozenset[str]) -> None:
    assert plain(emphasised(text, found)) == text


@given(st.lists(st.text(min_size=1), max_size=40), st.integers(0, 39))
def test_the_matched_author_is_always_shown(names: list[str], at: int) -> None:
    found = frozenset(names[at : at + 1])
    line = fold_authors(names, found)
    assert found <= {span.text for span in line if isinstance(span, Emphasis)}
    assert sum(span.text != ", " for span in line) <= 6


def test_a_likeness_shows_its_score_and_the_words_that_carry_it() -> None:
    near = ("video", "preference", "alignment", "human", "rank")
    topic = Reason(WatchKind.TOPIC, "aligning video generators", near, score=0.714)
    line = reasons_line((Reason(WatchKind.KEYWORD, "video"), topic), EN)
    assert plain(line) == "matched: keyword “video” · topic “aligning video generators” 0.71 · near: " + ", ".join(
        near[:4]
    )
    assert [span.text for span in line if isinstance(span, Emphasis)] == list(near[:4])
    assert "主题 “aligning video generators” 0.71 · 相近：video、" in plain(reasons_line((topic,), ZH))
