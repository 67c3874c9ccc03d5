"""Documents in the encodings of the world, declared rightly, wrongly or not at all, by both readers of feeds."""

from collections.abc import Callable
from datetime import date

import pytest

from adapters.sources.arxiv_feed import parse_arxiv
from adapters.sources.document import Document, as_served
from adapters.sources.feed import parse_feed
from adapters.sources.feed_child import read
from adapters.sources.recognise import parse_document
from bot.domain.collection import Batch
from bot.domain.errors import BadDocument
from bot.domain.watch import WatchKind
from tests.adapters.sources.feed_stand import Item, rss, standing
from tests.fakes.arxiv_documents import rss_of
from tests.fakes.papers import a_paper
from tests.fakes.source_server import Reply

DAY = date(2026, 6, 17)
ENCODED = [
    ("shift_jis", "Shift_JIS", "量子計算の進歩"),
    ("euc_jp", "EUC-JP", "量子計算の進歩"),
    ("iso2022_jp", "ISO-2022-JP", "量子計算の進歩"),
    ("gb18030", "GB18030", "量子计算的进展㐀"),
    ("gbk", "GBK", "量子计算的进展"),
    ("big5", "Big5", "量子計算的進展"),
    ("euc_kr", "EUC-KR", "양자 계산의 발전"),
    ("koi8_r", "KOI8-R", "Квантовые вычисления"),
    ("cp1251", "windows-1251", "Квантовые вычисления"),
    ("iso8859_2", "ISO-8859-2", "Kvantové počítání"),
    ("utf_16", "UTF-16", "Zoë und die 量子"),
    ("utf_16_le", "UTF-16", "Zoë und die 量子"),
    ("utf_16_be", "UTF-16", "Zoë und die 量子"),
    ("utf_16_le", "UTF-8", "Zoë und die 量子"),
    ("utf_32", "UTF-32", "Zoë und die 量子"),
    ("utf_8", "ISO-8859-1", "Zoë und die 量子"),
    ("utf_8", "an-encoding-nobody-knows", "Zoë und die 量子"),
    ("utf_8", "rot13", "Zoë und die 量子"),
]


def of_arxiv(title: str, declared: str) -> str:
    return rss_of("cs.CV", [a_paper(1, title)], DAY).replace("UTF-8", declared)


def of_the_world(title: str, declared: str) -> str:
    return rss([Item(title, "g1", "https://journal.example/1")]).replace("utf-8", declared)


def read_feed(raw: bytes) -> Document:
    return parse_feed(raw, read=lambda document, _: read(document))


@pytest.mark.parametrize(("codec", "declared", "title"), ENCODED)
@pytest.mark.parametrize(("write", "parse"), [(of_arxiv, parse_arxiv), (of_the_world, read_feed)])
def test_a_title_comes_out_as_it_was_written(
    codec: str, declared: str, title: str, write: Callable[[str, str], str], parse: Callable[[bytes], Document]
) -> None:
    document = parse(write(title, declared).encode(codec))
    assert [paper.title for paper in document.papers] == [title]
    assert document.refused == ()


@pytest.mark.parametrize("codec", ["utf_8", "utf_8_sig", "utf_16", "utf_16_le", "utf_16_be", "utf_32"])
def test_json_is_recognised_in_any_unicode(codec: str) -> None:
    work = '{"message-type": "work", "message": {"DOI": "10.5555/a", "title": ["Zoë und die 量子"]}}'
    assert [paper.title for paper in parse_document(work.encode(codec)).papers] == ["Zoë und die 量子"]


def test_what_is_cut_within_a_character_gives_what_came_whole() -> None:
    whole = rss([Item("One", "g1"), Item("Two", "g2"), Item("量子", "g3")]).encode()
    document = read_feed(whole[: whole.index("子".encode()) + 2])
    assert [paper.title for paper in document.papers][:2] == ["One", "Two"]
    assert document.refused[-1].where.startswith("line 1, column ")
    assert "is no UTF-8" in document.notes[0]


@pytest.mark.parametrize("parse", [parse_arxiv, read_feed])
def test_blanks_and_controls_before_and_within_cost_nothing(parse: Callable[[bytes], Document]) -> None:
    raw = rss_of("cs.CV", [a_paper(1)], DAY).replace("Paper 1", "Pa\x00per\x0b 1\x1f").encode()
    document = parse(b"\xef\xbb\xbf\n \r\n" + raw)
    assert [paper.title for paper in document.papers] == ["Paper 1"]
    assert document.refused == ()
    assert document.notes == ("control characters left out",)


def test_the_line_of_a_break_is_counted_from_the_documents_own_beginning() -> None:
    raw = b"\n\n" + rss([Item("One", "g1"), Item("Two", "g2")]).replace("<item>", "\n<item>").encode()
    document = read_feed(raw[:-40])
    assert document.refused[-1].where.startswith("line 5, ")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\x1f\x8b\x08" + bytes(20), "compressed by gzip"),
        (b"PK\x03\x04" + bytes(20), "compressed by zip"),
        (b"\x28\xb5\x2f\xfd" + bytes(20), "compressed by Zstandard"),
        (b"\x00" * 1_000, "the document is empty"),
        (b"\xff\xfe", "the document is empty"),
        (bytes(range(256)) * 20, r"not a feed: .*\(line \d+, column \d+\)"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", r"not a feed: .*\(line \d+, column \d+\)"),
        (b"id,title\n1,One\n", r"not a feed: .*\(line 1, column 1\)"),
        (b"\n <!-- x --><!doctype HTML>\n<html><head><title>Just a moment...", "an HTML page, not a feed"),
        (b'<?xml version="1.0"?><html xmlns="x"><head><title>Sign in</title></head></html>', "titled “Sign in”"),
    ],
)
def test_what_is_no_document_says_what_it_is(raw: bytes, said: str) -> None:
    with pytest.raises(BadDocument, match=said):
        read_feed(raw)


@pytest.mark.parametrize(
    ("codec", "declared", "charset"),
    [
        ("big5", "", "big5"),
        ("gb18030", "", "GB18030"),
        ("big5", "Big5", "utf-8"),
        ("big5", "Big5", "iso-8859-1"),
        ("utf_8", "", "iso-8859-1"),
        ("utf_8", "", "big5"),
        ("utf_8", "UTF-8", "nobody knows"),
        ("utf_16", "", "iso-8859-1"),
        ("utf_8", "", "rot13"),
    ],
)
def test_the_servers_charset_is_believed_where_the_document_says_nothing(
    codec: str, declared: str, charset: str
) -> None:
    title = "量子計算的進展"
    told = f' encoding="{declared}"' if declared else ""
    raw = of_the_world(title, "x").replace(' encoding="x"', told).encode(codec)
    document = read_feed(as_served(raw, charset))
    assert [paper.title for paper in document.papers] == [title]


async def test_a_feed_is_read_in_the_charset_of_its_answer() -> None:
    async with standing() as stand:
        await stand.follow(WatchKind.FEED, stand.url())
        raw = of_the_world("量子計算的進展", "x").replace(' encoding="x"', "").encode("big5")
        stand.server.serve("/feed", Reply(raw, headers={"Content-Type": "text/xml; charset=big5"}))
        [feed] = [one.collected for one in await stand.collect() if isinstance(one.collected, Batch)]
        assert [paper.title for paper in feed.papers] == ["量子計算的進展"]
