"""Sources that could not be asked are told shortly, and those that were never asked not at all."""

from __future__ import annotations

from bot.domain.collection import SourceFault
from tests.fakes.clock import FakeClock
from tests.fakes.people_source import FakePeopleSource
from tests.fakes.searched_source import FakeSearchedSource
from tests.unit.commands.conversation import Conversation

UNASKED = FakeSearchedSource(failing="it has no search", fault=SourceFault.UNASKED, name="biorxiv")


def unreached(name: str) -> FakeSearchedSource:
    why = f"no connection to {name}.example: no such name"
    return FakeSearchedSource(failing=why, fault=SourceFault.UNREACHABLE, name=name)


async def test_a_source_without_a_search_is_neither_said_to_know_nothing_nor_to_fail() -> None:
    said = await Conversation(FakeSearchedSource(), UNASKED).say("author Bohan Zhuang")
    assert "No paper by “Bohan Zhuang” is known to arXiv." in said
    said += await Conversation(UNASKED).say("author Bohan Zhuang")
    said += await Conversation(UNASKED).say("search diffusion")
    assert "bioRxiv" not in said
    assert "no search" not in said


async def test_sources_that_fail_alike_share_one_line_and_others_have_their_own() -> None:
    slow = FakeSearchedSource(failing="no answer within 30 s", name="pubmed")
    said = await Conversation(unreached("arxiv"), slow, unreached("crossref")).say("search diffusion")
    told = [line for line in said.splitlines() if "could not be asked" in line]
    assert told == [
        "arXiv, Crossref could not be asked: no such name",
        "PubMed could not be asked: no answer within 30 s",
    ]


async def test_what_fails_for_the_preview_and_for_the_people_is_told_once() -> None:
    people = [FakePeopleSource(FakeClock(), name) for name in ("arxiv", "orcid")]
    for source in people:
        source.fault = SourceFault.UNREACHABLE
    failing = FakeSearchedSource(failing="as told", fault=SourceFault.UNREACHABLE)
    said = await Conversation(failing, UNASKED, people=people).say("author Wei Wang")
    told = [line for line in said.splitlines() if "could not be asked" in line]
    assert told == ["arXiv, ORCID could not be asked: as told"]
