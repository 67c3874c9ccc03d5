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

LAURE = "0000-0001-5000-0007"

THREE = [
    paper(1, "Ada Li", "Bo Sun", "Cara Doe", category="cs.CV", orcid=ONE),
    paper(2, "Bo Sun", "Cara Doe", category="cs.CV"),
    paper(3, "Olga Petrova", category="math.AG"),
    paper(4, category="q-bio.NC", orcid=OTHER),
]


async def test_the_people_of_a_common_name_are_offered_with_what_tells_them_apart() -> None:
    talk = Conversation()
    await talk.remember(THREE)
    said = await talk.say("author Wei Wang")
    assert "3 people write as Wei Wang" in said
    assert f"1. 2 papers, 2026 · with Cara Doe, Bo Sun, Ada Li · cs.CV · ORCID {ONE}" in said
    commands = {label: talk.button(label).command for label in talk.labels if label.startswith("Only")}
    assert sorted(commands.values()) == [
        f"author Wei Wang orcid:{OTHER} with q-bio.NC",
        f"author Wei Wang orcid:{ONE} with Cara Doe, Ada Li",
        "author Wei Wang with Olga Petrova",
    ]
    assert "Add" in talk.labels


async def test_one_of_them_is_pinned_by_a_button_and_the_panel_shows_the_pin() -> None:
    talk = Conversation()
    await talk.remember(THREE)
    await talk.say("author Wei Wang")
    said = await talk.press("Only no. 1")
    assert "Papers that carry another id for this name are left out" in said
    assert "it is theirs if it is with Cara Doe, Ada Li" in said
    assert "people write as" not in said
    assert talk.titles == ["Invented question 1", "Invented question 2", "Invented question 3"]
    await talk.press("Add")
    text = f"Wei Wang orcid:{ONE} with Cara Doe, Ada Li"
    assert [(watch.kind, watch.text) for watch in await talk.watches()] == [(WatchKind.AUTHOR, text)]
    assert f"author: Wei Wang · ORCID {ONE} · with Cara Doe, Ada Li" in await talk.say("list")
    assert f"Wei Wang: the paper carries ORCID {ONE}." in await talk.say("why 2606.00001")
    assert "Wei Wang: the name, no id on the paper, with Cara Doe." in await talk.say("why 2606.00002")
    doubt = "Possibly Wei Wang: the name, no id on the paper, and it isn't with Cara Doe, Ada Li."
    assert doubt in await talk.say("why 2606.00003")
    assert "Wei Wang (another id)" in await talk.say("why 2606.00004")


async def test_the_possible_ones_are_left_out_by_a_button() -> None:
    talk = Conversation()
    await talk.remember(THREE)
    await talk.say(f"author Wei Wang orcid:{ONE} with Bo Sun")
    said = await talk.press("Leave out the possible ones")
    assert "All other papers of this name are left out." in said
    assert talk.titles == ["Invented question 1", "Invented question 2"]
    await talk.press("Add")
    assert "nobody else of that name" in await talk.say("list")
    assert "neither an id nor anybody" in await talk.say("why 2606.00003")


async def test_who_has_no_id_is_told_by_a_field_or_co_authors_of_their_own() -> None:
    talk = Conversation()
    await talk.remember(THREE)
    await talk.say("author Wei Wang")
    only = next(label for label in talk.labels if "Olga Petrova" in talk.button(label).command)
    said = await talk.press(only)
    assert talk.titles[0] == "Invented question 3"
    assert "Other papers of this name are marked possible." in said
    await talk.press("Add")
    assert "author: Wei Wang · with Olga Petrova" in await talk.say("list")


async def test_who_is_told_by_a_field_alone_is_not_offered() -> None:
    talk = Conversation()
    await talk.remember([paper(3, "Olga Petrova", category="math.AG"), paper(4, category="cs.DC"), *THREE[:2]])
    said = await talk.say("author Wei Wang")
    assert "Some 3 people write as Wei Wang, as far as can be told; these are told best" in said
    commands = [talk.button(label).command for label in talk.labels if label.startswith("Only")]
    assert commands == [f"author Wei Wang orcid:{ONE} with Cara Doe, Ada Li", "author Wei Wang with Olga Petrova"]
    assert "cs.DC" not in said


async def test_who_is_told_by_an_id_is_offered_before_who_wrote_more() -> None:
    talk = Conversation()
    more = [paper(number, "Olga Petrova", category="math.AG") for number in (3, 4, 5)]
    await talk.remember([*more, paper(6, category="q-bio.NC", orcid=OTHER)])
    said = await talk.say("author Wei Wang")
    assert OTHER in next(line for line in said.splitlines() if line.startswith("1. 1 paper"))
    assert talk.button("Only no. 2").command == "author Wei Wang with Olga Petrova"


async def test_where_nothing_tells_any_of_them_it_is_said() -> None:
    talk = Conversation()
    await talk.remember([paper(3, category="math.AG"), paper(4, category="cs.DC")])
    said = await talk.say("author Wei Wang")
    assert "2 people write as Wei Wang, as far as can be told, but neither an id nor a co-author tells any" in said
    assert not [label for label in talk.labels if label.startswith("Only")]


async def test_an_id_that_no_paper_here_carries_is_told_and_the_sure_ones_alone_are_offered_first() -> None:
    talk = Conversation()
    await talk.remember([paper(number, category="cs.CV" if number % 2 else "cs.LG") for number in range(1, 21)])
    said = await talk.say(f"author Wei Wang orcid:{ONE}")
    assert f"No paper known here carries ORCID {ONE} yet" in said
    assert "20 of them only possibly" in said
    assert talk.labels[-3:] == ["Leave out the possible ones", "Add", "Cancel"]
    assert f"No paper known here carries ORCID {ONE} yet" in await talk.press("Leave out the possible ones")
    assert talk.titles == []
    assert talk.labels == ["Add", "Cancel"]
    await talk.remember([paper(30, orcid=ONE)])
    assert "No paper known here carries" not in await talk.say(f"author Wei Wang orcid:{ONE}")


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
    talk = Conversation(people=[source])
    await talk.remember([Paper("arxiv:2606.00009", "Invented", source="arxiv", authors=(Author("Ada Lovelace"),))])
    said = await talk.say("author Ada Lovelace")
    assert "write as" not in said
    assert source.asked == []


async def test_sources_that_know_people_are_asked_and_joined_with_what_is_known_here() -> None:
    orcid, openalex = (FakePeopleSource(FakeClock(), name) for name in ("orcid", "openalex"))
    ids = (f"orcid:{ONE}", "openalex:A5023888391")
    told = Namesake("Wei Wang", 240, ids, (), ("Vision",), (2016, 2026), "", ("openalex",))
    openalex.people["Wei Wang"] = (told, Namesake("Wei Wang", 3, sources=("openalex",)))
    orcid.people["Wei Wang"] = (Namesake("Wei Wang", None, ids[:1], institution="An Institute", sources=("orcid",)),)
    talk = Conversation(people=[orcid, openalex])
    said = await talk.say("author Wei Wang")
    assert "2 people write as Wei Wang" in said
    whole = f"Vision · An Institute · ORCID {ONE} · OpenAlex A5023888391 · by ORCID, OpenAlex"
    assert f"1. 240 papers, 2016–2026 · {whole}" in said
    assert talk.button("Only no. 1").command == f"author Wei Wang orcid:{ONE} openalex:A5023888391"
    await talk.remember(THREE)
    said = await talk.say("author Wei Wang")
    assert f"1. 240 papers, 2016–2026 · with Cara Doe, Bo Sun, Ada Li · cs.CV · An Institute · ORCID {ONE}" in said
    assert openalex.asked == orcid.asked == ["Wei Wang", "Wei Wang"]


async def test_papers_of_a_source_that_tells_nobody_apart_count_with_those_known_here() -> None:
    arxiv = FakePeopleSource(FakeClock(), "arxiv", ("arxiv",))
    arxiv.papers["Wei Wang"] = (paper(2, "Cara Doe"), paper(9, "Cara Doe"), paper(8, "Olga Petrova"))
    talk = Conversation(people=[arxiv])
    await talk.remember(THREE[:2])
    said = await talk.say("author Wei Wang")
    assert "2 people write as Wei Wang" in said
    assert "1. 3 papers, 2026 · with Cara Doe" in said


@pytest.mark.parametrize("trouble", [SourceFault.TIMED_OUT, ValueError("unheard of"), "silence"])
async def test_a_source_that_cannot_be_asked_is_told_in_a_line_and_the_others_go_on(
    trouble: SourceFault | Exception | str,
) -> None:
    source, well = FakePeopleSource(FakeClock()), FakePeopleSource(FakeClock(), "orcid")
    if isinstance(trouble, str):
        source.silent = True
    else:
        source.fault = trouble
    well.people["Wei Wang"] = (Namesake("Wei Wang", None, (f"orcid:{LAURE}",), sources=("orcid",)),)
    talk = Conversation(people=[source, well], people_within_s=0.2)
    await talk.remember(THREE)
    said = await talk.say("author Wei Wang")
    assert "4 people write as Wei Wang" in said
    assert [line for line in said.splitlines() if line.startswith("OpenAlex could not be asked who else writes so: ")]
    assert "Add" in talk.labels


@pytest.mark.parametrize("typed", ["author wang", "author ATLAS Collaboration", "author Wei Wang; Ada Li", "keyword a"])
async def test_only_one_whole_name_of_a_person_is_asked_about(typed: str) -> None:
    source = FakePeopleSource(FakeClock())
    talk = Conversation(people=[source])
    await talk.remember(THREE)
    assert "write as" not in await talk.say(typed)
    assert source.asked == []


async def test_a_mistyped_id_is_refused_with_what_is_wrong() -> None:
    talk = Conversation()
    assert "no ORCID" in await talk.say("author Wei Wang orcid:0000-0002-1825-0098")
    assert "no person's id" in await talk.say("author Wei Wang orcid:0000-0002-1825")
    assert "name before" in await talk.say(f"author {ONE}")


async def test_whose_an_id_is_stands_below_the_preview() -> None:
    source = FakePeopleSource(FakeClock())
    source.people["openalex:A5023888391"] = (Namesake("Wei Wang", 12, institution="An Institute"),)
    source.people[f"orcid:{ONE}"] = (Namesake("Josiah Carberry", 3),)
    talk = Conversation(people=[source])
    assert "OpenAlex A5023888391 is Wei Wang, 12 papers, An Institute." in await talk.say("author Wei Wang A5023888391")
    assert f"⚠ ORCID {ONE} is Josiah Carberry’s" in await talk.say(f"author Wei Wang {ONE}")
    assert f"⚠ ORCID {OTHER}: nobody is known to bear it" in await talk.say(f"author Wei Wang {OTHER}")
    source.fault = SourceFault.RATE_LIMITED
    assert "OpenAlex could not be asked" in await talk.say(f"author Wei Wang {OTHER}")
    assert "Add" in talk.labels


async def test_an_id_typed_alone_finds_the_name_it_belongs_to() -> None:
    source = FakePeopleSource(FakeClock())
    source.people[f"orcid:{ONE}"] = (Namesake("Josiah Carberry", 3),)
    talk = Conversation(people=[source])
    await talk.follow(f"author https://orcid.org/{ONE}")
    assert [watch.text for watch in await talk.watches()] == [f"Josiah Carberry orcid:{ONE}"]
    assert "name before" in await talk.say(f"author {OTHER}")


async def test_the_dialogue_speaks_chinese() -> None:
    talk = Conversation(language=Language.CHINESE)
    await talk.remember(THREE)
    said = await talk.say("作者 王伟")
    assert "有 3 位作者署名 王伟" in said
    assert "合作者：Cara Doe、Bo Sun、Ada Li" in said
    await talk.press("只关注第 1 位")
    await talk.press("添加")
    assert [watch.text for watch in await talk.watches()] == [f"王伟 orcid:{ONE} with Cara Doe, Ada Li"]
    assert f"作者: 王伟 · ORCID {ONE} · 合作者：Cara Doe、Ada Li" in await talk.say("list")


async def test_all_who_cannot_be_asked_share_one_line() -> None:
    sources = [FakePeopleSource(FakeClock(), name) for name in ("orcid", "arxiv", "openalex")]
    for source in sources:
        source.fault = SourceFault.UNREACHABLE
    said = await Conversation(people=sources).say("author Wei Wang")
    assert "ORCID, arXiv, OpenAlex could not be asked who else writes so: as told" in said.splitlines()


async def test_a_watch_on_a_name_is_changed_to_one_of_its_people_by_the_same_button() -> None:
    talk = Conversation()
    await talk.remember([paper(1, "Bo Sun", orcid=ONE), paper(2, "Olga Petrova", orcid=OTHER, category="math.AG")])
    await talk.follow("author Ada Li")
    said = await talk.say("edit 1 Wei Wang")
    assert "people write as Wei Wang" in said
    pressed = next(button for button in map(talk.button, talk.labels) if "orcid:" in button.command)
    assert pressed.command.startswith("edit 1 author Wei Wang")
    await talk.say(pressed.command)
    await talk.press("Change 1")
    (watch,) = await talk.watches()
    assert watch.number == 1
    assert "orcid:" in watch.text
