"""Messages put into groups and threads, and what may become a link."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.render import Post, html, is_web, standing_of, tongue
from bot.domain.conversation import Answer
from bot.domain.message import Block, Bullets, Card, Fine, Heading, Message, Paragraph, words
from bot.domain.watch import Language
from tests.adapters.web.visitor import a_page
from tests.fakes.desk import FakeDesk

NOW = datetime(2026, 6, 17, tzinfo=UTC)
HEADER, CARD, TAIL = Heading(words("6 new")), Card(1, "arXiv", "", (), words("T"), (), ()), Fine(words("That was all."))
ROOM = a_page(FakeDesk()).rooms["radar"]
CHANGE = Paragraph(words("Ada watches “diffusion”"))


def post(ref: int, block: Block, parent: int | None = None) -> Post:
    return Post(str(ref), None if parent is None else str(parent), NOW, Message((block,)))


def refs(groups: object) -> list[list[str]]:
    assert isinstance(groups, list)
    return [[each.ref for each in group] for group in groups]


def test_a_digest_is_a_group_in_order_and_the_newest_group_is_first() -> None:
    posts = [post(1, HEADER), post(2, CARD), post(3, TAIL), post(4, HEADER), post(5, CARD)]
    assert refs(standing_of(posts, more=False).groups) == [["4", "5"], ["1", "2", "3"]]


def test_a_change_stands_by_itself_and_does_not_part_a_digest() -> None:
    posts = [post(1, HEADER), post(2, CARD), post(3, CHANGE), post(4, CARD), post(5, TAIL), post(6, CHANGE)]
    assert refs(standing_of(posts, more=False).groups) == [["6"], ["3"], ["1", "2", "4", "5"]]


def test_a_thread_stands_under_its_message_the_one_written_to_last_first() -> None:
    posts = [post(1, HEADER), post(2, HEADER), post(3, CARD, 1), post(4, CARD, 2), post(5, CARD, 1), post(6, CARD, 99)]
    standing = standing_of(posts, more=False)
    assert [(one.parent.ref, [each.ref for each in one.posts]) for one in standing.threads] == [
        ("1", ["3", "5"]),
        ("2", ["4"]),
    ]
    assert standing.replies == {"1": 2, "2": 1}
    assert refs(standing.groups) == [["2"], ["1"]]


def test_a_digest_that_the_pages_end_cuts_in_two_is_left_to_the_earlier_page() -> None:
    posts = [post(2, CARD), post(3, CARD, 2), post(4, HEADER), post(5, CARD)]
    standing = standing_of(posts, more=True)
    assert refs(standing.groups) == [["4", "5"]]
    assert (standing.earlier, list(standing.threads)) == ("4", [])
    assert standing_of(posts, more=False).earlier == ""


def test_a_digest_longer_than_the_page_is_shown_all_the_same() -> None:
    standing = standing_of([post(7, CARD), post(8, CARD)], more=True)
    assert (refs(standing.groups), standing.earlier) == ([["7", "8"]], "7")


@pytest.mark.parametrize("url", ["https://arxiv.org/abs/2606.01234", "http://[::1]:8000/x", "HTTPS://例子.中国/"])
def test_web_addresses_may_become_links(url: str) -> None:
    assert is_web(url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://arxiv.org/",
        "//evil.example/",
        "/say?text=pause",
        "https://",
        "https:///evil.example",
        "http:/\\evil.example",
        "https://arxiv.org@evil.example/",
        "https://user:secret@arxiv.org/",
        "https://@evil.example/",
        "https://arxiv.org\\@evil.example/",
        "http://[::1",
        "",
    ],
)
def test_nothing_else_may(url: str) -> None:
    assert not is_web(url)


@given(st.text())
def test_any_words_stay_words(text: str) -> None:
    message = Message(
        (Heading(words(text)), Bullets((words(text),)), Card(1, text, text, (text,), words(text), (), ()))
    )
    values = {"room": ROOM, "theme": "auto", "answer": Answer((message,))}
    made = html("answer.html", Language.ENGLISH, asked=text, **values)
    empty = html("answer.html", Language.ENGLISH, asked="x", **values)
    assert made.count("<") == empty.count("<")


@pytest.mark.parametrize(
    ("text", "tag"), [("Diffusion", "en"), ("扩散模型", "zh-CN"), ("拡散モデル", "ja"), ("확산 모델", "ko"), ("", "en")]
)
def test_a_papers_language_is_told_by_its_letters(text: str, tag: str) -> None:
    assert tongue(words(text)) == tag
