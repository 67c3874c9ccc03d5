"""Feeds of the world, read by feedparser in a process of its own that can be killed."""

import resource
from typing import Any

import pytest

from adapters.sources.bounds import MOST_ENTRIES
from adapters.sources.feed import parse_feed
from bot.domain.errors import BadDocument


def rss(*items: str, head: str = "<title>A journal</title><link>https://j.example</link>") -> bytes:
    joined = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{joined}</channel></rss>'.encode()


def test_a_doi_or_an_arxiv_id_wherever_it_stands_is_the_papers_id() -> None:
    document = parse_feed(
        rss(
            "<title>One</title><guid>https://doi.org/10.5555/ONE</guid>",
            "<title>Two</title><link>https://arxiv.org/abs/2606.01234v2</link>",
            "<title>Three</title><guid>PMID: 77</guid><link>https://j.example/doi/full/10.5555/three?af=R</link>",
        )
    )
    assert [paper.id for paper in document.papers] == ["doi:10.5555/one", "arxiv:2606.01234", "doi:10.5555/three"]
    assert document.papers[2].ids == {"pmid": "77", "doi": "10.5555/three"}


def test_without_an_id_the_guid_names_the_paper_and_stays_its_name() -> None:
    first = parse_feed(rss("<title>One</title><guid>a</guid>", "<title>Two</title><guid>b</guid>"))
    later = parse_feed(rss("<title>Two, corrected</title><guid>b</guid>", "<title>One</title><guid>a</guid>"))
    assert {paper.id for paper in first.papers} == {paper.id for paper in later.papers}
    assert all(paper.id.startswith("feed:") for paper in first.papers)


def test_a_guid_that_all_share_names_nothing() -> None:
    document = parse_feed(rss(*(f"<title>Post {number}</title><guid>same</guid>" for number in range(3))))
    assert len({paper.id for paper in document.papers}) == 3


def test_the_same_guid_in_two_feeds_names_two_papers() -> None:
    item = "<title>One</title><guid>1</guid>"
    here, there = parse_feed(rss(item)), parse_feed(rss(item, head="<title>B</title><link>https://b.example</link>"))
    assert here.papers[0].id != there.papers[0].id


def test_signs_that_look_like_tags_stay_in_titles() -> None:
    [paper] = parse_feed(rss("<title>If a &lt; b and p&lt;0.05 for &lt;i&gt;E. coli&lt;/i&gt;</title>")).papers
    assert paper.title == "If a < b and p<0.05 for E. coli"


def test_links_other_than_http_are_left_out() -> None:
    [paper] = parse_feed(rss("<title>One</title><link>javascript:alert(1)</link>")).papers
    assert paper.url is None


def test_a_feed_that_breaks_off_gives_what_came_and_the_place() -> None:
    raw = rss(*(f"<title>Post {number}</title><guid>{number}</guid>" for number in range(20)))
    document = parse_feed(raw[: int(len(raw) * 0.6)])
    assert 10 <= len(document.papers) <= 13
    assert document.refused[-1].where.startswith("line 1, column ")


def test_only_the_first_five_thousand_items_are_read_and_that_is_told() -> None:
    document = parse_feed(rss(*(f"<title>{number}</title>" for number in range(MOST_ENTRIES + 20))))
    assert len(document.papers) == MOST_ENTRIES
    assert document.notes == ("5,020 entries: only the first 5,000 were read",)


def test_a_document_that_costs_too_much_is_given_up_in_time_and_space() -> None:
    attributes = " ".join(f'a{number}=">"' for number in range(150_000))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # other tests' children, a browser for one
    inherited = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # a child that is forked begins as large as this
    with pytest.raises(BadDocument, match="reading it t"):  # by the processor's time, or on a busy machine the wall's
        parse_feed(b"<rss version='2.0'><channel><item><title " + attributes.encode() + b">x</title></item>", cpu_s=1)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(before, inherited + 512 * 1024)


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        (b"<item " + b" ".join(b'a%d=""' % number for number in range(20_000)) + b"/>", "more than 1,000 attributes"),
        (b"<a>" * 200_000, "more than 500 elements within one another"),
    ],
)
def test_what_would_take_minutes_is_refused_at_a_glance(inside: bytes, why: str) -> None:
    with pytest.raises(BadDocument, match=why):
        parse_feed(rss("<title>One</title>").replace(b"</channel>", inside + b"</channel>"), read=unasked)


def unasked(_: bytes, __: int) -> dict[str, Any]:
    raise AssertionError("no reader is to see it")


def test_of_a_hundred_thousand_items_no_more_are_read_than_count() -> None:
    document = parse_feed(rss(*(f"<title>{number}</title>" for number in range(100_000))), cpu_s=5)
    assert (len(document.papers), document.refused) == (5_000, ())
    assert document.notes == ("100,000 entries: only the first 5,000 were read",)


def test_entity_bombs_expand_to_nothing() -> None:
    bomb = b'<!DOCTYPE rss [<!ENTITY a "' + b"x" * 5_000 + b'"><!ENTITY b "' + b"&a;" * 5_000 + b'">]>'
    raw = bomb + rss("<title>One &b;&b;&b;</title>").removeprefix(b'<?xml version="1.0"?>')
    try:
        titles = [paper.title for paper in parse_feed(raw).papers]
    except BadDocument:
        titles = []
    assert all(len(title) < 200 for title in titles)
