"""Conversations about who cites a paper: looked at first, added, seen on the panel, explained, taken away."""

from datetime import date, timedelta
from random import Random

import pytest

from bot.citing import CitationRounds
from bot.domain.collection import SourceFault
from bot.domain.watch import Language, WatchKind
from bot.intake.remembering import remember
from bot.matching.index import WatchIndex
from tests.fakes.citation_source import FakeCitationSource
from tests.fakes.clock import FakeClock
from tests.fakes.papers import a_paper
from tests.fakes.searched_source import FakeSearchedSource
from tests.unit.commands.conversation import Conversation

CITED = a_paper("arxiv:1706.03762", "Attention Is All You Need", ids={"arxiv": "1706.03762", "doi": "10.5555/aiayn"})
TEXT = "1706.03762: Attention Is All You Need"


class Citing(Conversation):
    """A conversation beside a source that knows of one paper cited by an old work and one of this week."""

    def __init__(self) -> None:
        clock = FakeClock()
        self.source = FakeCitationSource(clock)
        today = clock.now().date()
        self.week = a_paper("doi:10.5555/2", "Of this week", published=today - timedelta(days=2), announce=None)
        self.old = a_paper("doi:10.5555/1", "Of long ago", published=date(2020, 5, 1), announce=None)
        self.source.cited = [CITED]
        self.source.citations = {CITED.id: [self.week, self.old]}
        super().__init__(self.source, FakeSearchedSource(), clock=clock)

    async def collect(self) -> None:
        """Ask the source, as the clock does."""
        async with self.library.begin() as work:
            watches = await work.watches.active()
        rounds = CitationRounds(self.library, self.clock, Random(1))
        await rounds.ask(self.source, watches, None, WatchIndex(watches), due_only=True, told=lambda _: None)


@pytest.fixture
def talk() -> Citing:
    return Citing()


async def test_who_cites_a_paper_is_shown_then_followed_then_seen_on_the_panel(talk: Citing) -> None:
    said = await talk.say("cites 1706.03762")
    assert f"Watch cites “{TEXT}”?" in said
    assert "1 paper of the last 7 days cites it, 2 in all (by Semantic Scholar); expect about 1 a week." in said
    assert "A new watch starts from now" in said
    assert talk.titles == ["Of this week"]
    assert f"matched: cites “{TEXT}”" in said
    assert f"Watching 1. cites “{TEXT}”." in await talk.press("Add")
    assert [(watch.kind, watch.text) for watch in await talk.watches()] == [(WatchKind.CITES, TEXT)]
    assert f"1. cites: {TEXT}" in await talk.say("list")


async def test_what_cites_it_is_dealt_shown_and_explained(talk: Citing) -> None:
    await talk.follow("cites 1706.03762")
    await talk.collect()
    assert "Of this week" in await talk.say("shuffle")
    assert "Of this week" in await talk.say("show 1")
    talk.source.citations[CITED.id].insert(0, a_paper("doi:10.5555/3", "The new one", published=date(2026, 6, 16)))
    await talk.clock.advance(timedelta(days=1))
    await talk.collect()
    said = await talk.say("why 10.5555/3")
    assert f"It matched 1. cites “{TEXT}” and waits for the next digest." in said
    assert "Semantic Scholar told Tue 16 Jun" in said
    assert f"that it cites {TEXT}" in said
    assert "No source brought" in await talk.say("why 10.5555/1")


async def test_why_names_the_paper_that_is_not_cited(talk: Citing) -> None:
    await talk.follow("cites 1706.03762")
    (known,) = await talk.remember([a_paper(9, "Something else")])
    assert "lacks cites:1706.03762" in await talk.say(f"why {known.key}")


@pytest.mark.parametrize(
    "typed",
    [
        "cites https://arxiv.org/abs/1706.03762v7",
        "cites arXiv:1706.03762v7 [cs.CL]",
        "cites arxiv 1706.03762",
        "cite https://doi.org/10.48550/arXiv.1706.03762",
        "Cites: １７０６．０３７６２",
        "引用 1706.03762",
        "引用1706.03762",
        "被引：1706.03762",
    ],
)
async def test_a_paper_is_named_as_people_paste_it(talk: Citing, typed: str) -> None:
    assert TEXT in await talk.say(typed)


LONG_DOI = "10.1002/(SICI)1097-0258(199)17:15/16<1661::AID>3.0.CO;2-2"


async def test_several_papers_are_several_watches(talk: Citing) -> None:
    await talk.follow(f"cites 1706.03762, {LONG_DOI} PMID: 12345；10.5555/a,b;10.5555/c")
    texts = [watch.text for watch in await talk.watches()]
    assert texts == [TEXT, LONG_DOI.lower(), "PMID 12345", "10.5555/a,b", "10.5555/c"]


@pytest.mark.parametrize("wrong", ["W1", "2606.1", "10.1"])
async def test_one_among_others_that_is_no_id_is_named(talk: Citing, wrong: str) -> None:
    for typed in (f"1706.03762;{wrong}", f"{wrong}, 10.5555/1", f"PMID 7 {wrong}"):
        assert f"“{wrong}”" in await talk.say(f"cites {typed}")
        assert not talk.last.ok


async def test_chinese_is_answered_in_chinese(talk: Citing) -> None:
    talk.language = Language.CHINESE
    said = await talk.say("引用 1706.03762")
    assert f"订阅 引用 “{TEXT}”？" in said
    assert "共 2 篇" in said
    assert "引用" in await talk.say("帮助 引用")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("cites", "cites 1706.03762"),
        ("cites 12345678", "cites PMID 12345678"),
        ("cites Attention Is All You Need", 'search ti:"Attention Is All You Need"'),
        ("cites 1706.03762 and more", "cites 1706.03762"),
        ("cites !!!", "cites 1706.03762"),
    ],
)
async def test_what_names_no_paper_is_refused_with_what_to_type(talk: Citing, typed: str, offered: str) -> None:
    said = await talk.say(typed)
    assert not talk.last.ok
    assert offered in said
    assert await talk.watches() == []


async def test_the_title_of_a_paper_known_here_is_understood(talk: Citing) -> None:
    async with talk.library.begin() as work:
        await remember(work, [CITED], talk.clock.now())
    said = await talk.say("cites attention is all you need")
    assert "cites 1706.03762" in said
    await talk.press("cites 1706.03762")
    assert f"“{TEXT}”" in await talk.press("Add")


async def test_an_unknown_paper_is_taken_with_a_clear_word(talk: Citing) -> None:
    said = await talk.say("cites 2606.99999")
    assert "“2606.99999” is not known to Semantic Scholar, nor to any other source here: is it spelt right?" in said
    await talk.press("Add")
    assert [watch.text for watch in await talk.watches()] == ["2606.99999"]
    talk.source.citations["arxiv:2606.99999"] = []
    talk.source.cited.append(a_paper("arxiv:2606.99999", "Known by now"))
    await talk.clock.advance(timedelta(days=1))
    await talk.collect()
    assert "1. cites: 2606.99999: Known by now" in await talk.say("list")


async def test_a_paper_that_nobody_cites_and_one_without_news_are_told_apart(talk: Citing) -> None:
    talk.source.citations[CITED.id] = [talk.old]
    assert "1 paper cites it (by Semantic Scholar), of 2020-05-01." in await talk.say("cites 1706.03762")
    talk.source.citations[CITED.id] = []
    assert "Nobody cites it yet (by Semantic Scholar)." in await talk.say("cites 1706.03762")
    del talk.source.citations[CITED.id]
    assert "This paper is not yet known to Semantic Scholar." in await talk.say("cites 1706.03762")


async def test_a_source_that_cannot_answer_now_is_said_and_the_watch_may_be_added(talk: Citing) -> None:
    talk.source.faults[CITED.id] = SourceFault.RATE_LIMITED
    said = await talk.say("cites 1706.03762")
    assert "could not be asked just now" in said
    assert "Semantic Scholar could not be asked: as told" in said
    await talk.press("Add")
    assert [watch.text for watch in await talk.watches()] == [TEXT]


async def test_where_no_source_knows_citations_it_says_what_to_set() -> None:
    talk = Conversation(FakeSearchedSource([CITED]))
    said = await talk.say("cites 1706.03762")
    assert "ACADEMICHUB_SOURCES" in said
    assert TEXT in said


async def test_a_paper_watched_under_another_id_is_watched_already(talk: Citing) -> None:
    await talk.follow("cites 1706.03762")
    await talk.say("cites arXiv:1706.03762")
    assert not talk.last.ok
    await talk.remember([CITED])
    assert "watched here already" in await talk.say("cites 10.5555/AIAYN")


async def test_it_is_removed_brought_back_and_offers_what_is_known(talk: Citing) -> None:
    await talk.follow("cites 1706.03762")
    await talk.collect()
    assert f"No longer watching 1. cites “{TEXT}”" in await talk.say("remove 1")
    assert await talk.watches() == []
    await talk.say("undo")
    assert [watch.number for watch in await talk.watches()] == [1]
    await talk.say("remove 1")
    assert "1 paper of the last 7 days matches and waits in “shuffle”." in await talk.follow("cites 1706.03762")


async def test_a_preview_in_the_terminal_adds_at_once_and_a_dry_run_nothing(talk: Citing) -> None:
    terminal = Conversation(talk.source, clock=talk.clock, directly=True)
    assert f"Watching 1. cites “{TEXT}”" in await terminal.say("cites 1706.03762")
    dry = Conversation(talk.source, clock=talk.clock, dry_run=True)
    assert "2 in all" in await dry.say("cites 1706.03762")
    assert await dry.watches() == []


async def test_status_names_the_citations_of_a_source(talk: Citing) -> None:
    await talk.follow("cites 1706.03762")
    await talk.collect()
    assert "Semantic Scholar (who cites what): last success" in await talk.say("status")


async def test_a_watch_on_a_paper_gets_another_one_and_what_was_asked_of_the_old_is_let_go(talk: Citing) -> None:
    other = a_paper("arxiv:1810.04805", "Another Work", ids={"arxiv": "1810.04805"})
    talk.source.cited.append(other)
    await talk.follow("cites 1706.03762")
    async with talk.library.begin() as work:
        watches = await work.watches.active()
    said = await talk.say("edit 1 arXiv:1810.04805")
    assert f"Change 1. cites “{TEXT}” to cites “1810.04805: Another Work”?" in said
    await talk.press("Change 1")
    rounds = CitationRounds(talk.library, talk.clock, Random(1))
    await talk.clock.advance(timedelta(days=1))
    await rounds.ask(talk.source, watches, None, WatchIndex(watches), due_only=True, told=lambda _: None)
    async with talk.library.begin() as work:
        assert await work.matches.recent(talk.place, talk.clock.now() - timedelta(days=9)) == []
    assert [(watch.number, watch.text) for watch in await talk.watches()] == [(1, "1810.04805: Another Work")]
    assert "no paper that I can read" in await talk.say("edit 1 something")
    assert any(label.startswith(("edit 1", "search")) for label in talk.labels)
