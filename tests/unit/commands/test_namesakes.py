"""The dialogue about an author: several people of one name are offered, each to be followed alone."""

from __future__ import annotations

import pytest

from bot.domain.collection import SourceFault
from bot.domain.namesake import Namesake
from bot.domain.paper import Author, Paper
from bot.domain.watch import Language, WatchKind
from tests.fakes.clock import FakeClock
from tests.fakes.people_source import FakePeopleSource
from tests.unit.commands.conversation import Conversation
from tests.unit.commands.namesake_papers import ONE, OTHER, paper

THREE = [
    paper(1, "Ada Li", "Bo Sun", category="cs.CV", orcid=ONE),
    paper(2, "Bo Sun", category="cs.CV"),
    paper(3, "Olga Petrova", category="math.AG"),
    paper(4, category="q-bio.NC", orcid=OTHER),
]


async def test_the_people_of_a_common_name_are_offered_with_what_tells_them_apart() -> None:
    talk = Conversation()
    await talk.remember(THREE)
    said = await talk.say("author Wei Wang")
    assert "3 people write as Wei Wang" in said
    assert f"1. 2 papers, 2026 · with Bo Sun, Ada Li · cs.CV · ORCID {ONE}" in said
    commands = {label: talk.button(label).command for label in talk.labels if label.startswith("Only")}
    assert sorted(commands.values()) == [
        f"author Wei Wang orcid:{OTHER}",
        f"author Wei Wang orcid:{ONE}",
        'query au:"Wei Wang" (cat:math.AG OR au:"Olga Petrova")',
    ]
    assert "Add" in talk.labels


async def test_one_of_them_is_pinned_by_a_button_and_the_panel_shows_the_pin() -> None:
    talk = Conversation()
    await talk.remember(THREE)
    await talk.say("author Wei Wang")
    said = await talk.press("Only no. 1")
    assert "another ORCID" in said
    assert "people write as" not in said
    assert talk.titles == ["Invented question 1", "Invented question 2", "Invented question 3"]
    await talk.press("Add")
    assert [(watch.kind, watch.text) for watch in await talk.watches()] == [(WatchKind.AUTHOR, f"Wei Wang orcid:{ONE}")]
    assert f"author: Wei Wang orcid:{ONE}" in await talk.say("list")


async def test_who_has_no_id_is_followed_by_a_field_or_co_authors_of_their_own() -> None:
    talk = Conversation()
    await talk.remember(THREE)
    await talk.say("author Wei Wang")
    await talk.press("Only no. 3" if "math.AG" in talk.button("Only no. 3").command else "Only no. 2")
    assert talk.titles == ["Invented question 3"]


async def test_no_button_carries_more_than_a_platform_takes() -> None:
    talk = Conversation()
    long = "Maximiliana-Alexandra von Hohenstein-Wartenberg"
    papers = [
        Paper(
            f"arxiv:2606.1{number:04}",
            f"Invented {number}",
            authors=tuple(map(Author, (long, f"Konstantinos Papadopoulos-{number}"))),
            categories=(category,),
        )
        for number, category in enumerate(("cond-mat.mes-hall", "astro-ph.EP"))
    ]
    await talk.remember(papers)
    said = await talk.say(f"author {long}")
    assert "2 people" in said
    assert all(len(talk.button(label).command) <= 80 for label in talk.labels)


async def test_the_name_can_be_followed_as_it_is() -> None:
    talk = Conversation()
    await talk.remember(THREE)
    await talk.follow("author Wei Wang")
    assert [watch.text for watch in await talk.watches()] == ["Wei Wang"]


async def test_a_name_that_one_person_bears_asks_nothing() -> None:
    source = FakePeopleSource(FakeClock())
    talk = Conversation(source)
    await talk.remember(THREE[:2])
    said = await talk.say("author Wei Wang")
    assert "write as" not in said
    assert source.asked == []


async def test_sources_that_know_people_are_asked_where_several_or_none_are_known_here() -> None:
    source = FakePeopleSource(FakeClock())
    told = Namesake("Wei Wang", 240, ONE, (), ("Vision",), (2016, 2026), "An Institute", "openalex")
    source.people["Wei Wang"] = (told, Namesake("Wei Wang", 3, None, (), (), None, "", "openalex"))
    talk = Conversation(source)
    said = await talk.say("author Wei Wang")
    assert "2 people write as Wei Wang" in said
    assert f"1. 240 papers, 2016–2026 · Vision · An Institute · ORCID {ONE} · by OpenAlex" in said
    await talk.remember(THREE)
    said = await talk.say("author Wei Wang")
    assert f"1. 240 papers, 2016–2026 · with Bo Sun, Ada Li · cs.CV · An Institute · ORCID {ONE}" in said
    assert source.asked == ["Wei Wang", "Wei Wang"]


async def test_a_source_that_cannot_be_asked_is_told_and_the_others_go_on() -> None:
    source = FakePeopleSource(FakeClock())
    source.fault = SourceFault.TIMED_OUT
    talk = Conversation(source)
    await talk.remember(THREE)
    said = await talk.say("author Wei Wang")
    assert "3 people write as Wei Wang" in said
    assert "OpenAlex" in said


@pytest.mark.parametrize("typed", ["author wang", "author ATLAS Collaboration", "author Wei Wang; Ada Li", "keyword a"])
async def test_only_one_whole_name_of_a_person_is_asked_about(typed: str) -> None:
    source = FakePeopleSource(FakeClock())
    talk = Conversation(source)
    await talk.remember(THREE)
    assert "write as" not in await talk.say(typed)
    assert source.asked == []


async def test_a_mistyped_id_is_refused_with_what_is_wrong() -> None:
    talk = Conversation()
    assert "no ORCID" in await talk.say("author Wei Wang orcid:0000-0002-1825-0098")
    assert "name before" in await talk.say(f"author {ONE}")


async def test_the_dialogue_speaks_chinese() -> None:
    talk = Conversation(language=Language.CHINESE)
    await talk.remember(THREE)
    said = await talk.say("作者 王伟")
    assert "有 3 位作者署名 王伟" in said
    assert "合作者：Bo Sun、Ada Li" in said
    await talk.press("只关注第 1 位")
    await talk.press("添加")
    assert [watch.text for watch in await talk.watches()] == [f"王伟 orcid:{ONE}"]
