"""Watching journals: by any of their names, previewed, shown, offered while typing."""

from __future__ import annotations

import pytest

from bot.domain.paper import Paper
from bot.domain.watch import Language, Watch, WatchKind
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import HERE, Conversation

LETTERS = "Physical Review Letters"


def printed(number: int, venue: str = LETTERS, *issns: str) -> Paper:
    return a_paper(
        f"doi:10.1000/{number}",
        f"On question {number}",
        venue=venue,
        issns=issns,
        categories=(),
        source="crossref",
        version=None,
        announce=None,
    )


async def kept(talk: Conversation) -> list[tuple[int, WatchKind, str]]:
    watches: list[Watch] = list(await talk.watches())
    return [(watch.number, watch.kind, watch.text) for watch in watches]


@pytest.mark.parametrize("typed", ["journal PRL", "期刊 物理评论快报", "journal 0031-9007", "期刊物理评论快报"])
async def test_a_journal_by_any_name_is_previewed_and_kept_by_its_full_name(typed: str) -> None:
    talk = Conversation()
    await talk.remember([printed(1), printed(2, "", "1079-7114"), printed(3, "Physical Review B"), a_paper(1)])
    said = await talk.follow(typed)
    assert f"journal “{LETTERS}”" in said
    assert await kept(talk) == [(1, WatchKind.JOURNAL, LETTERS)]


async def test_a_preview_shows_the_papers_of_the_journal_alone() -> None:
    talk = Conversation()
    await talk.remember([printed(1), printed(2, "Nature"), printed(3, "Nature Physics")])
    said = await talk.say("journal 自然")
    assert talk.titles == ["On question 2"]
    assert "journal “Nature”" in said
    assert "Springer Nature · ISSN 0028-0836, 1476-4687" in said


async def test_the_panel_shows_a_chip_of_the_journal_in_the_persons_language() -> None:
    talk = Conversation(language=Language.CHINESE)
    await talk.follow("期刊 自然")
    assert "期刊: Nature" in await talk.say("列表")


async def test_the_same_journal_by_another_name_is_watched_already() -> None:
    talk = Conversation()
    await talk.follow("journal PRL")
    assert "already" in await talk.say("期刊 物理评论快报")
    assert len(await talk.watches()) == 1


async def test_several_journals_are_several_watches_also_where_a_name_holds_a_comma() -> None:
    talk = Conversation()
    await talk.follow("journal PRL, Forum of Mathematics, Pi; NeurIPS")
    assert [text for _, _, text in await kept(talk)] == [
        LETTERS,
        "Forum of Mathematics, Pi",
        "Conference on Neural Information Processing Systems",
    ]


async def test_a_slip_is_offered_the_journal_meant_and_a_query_by_words() -> None:
    talk = Conversation()
    said = await talk.say("journal Phyiscal Review Leters")
    assert not talk.last.ok
    assert "“Phyiscal Review Leters” is no journal" in said
    assert f"journal {LETTERS}" in said
    assert 'query in:"Phyiscal Review Leters"' in said
    assert await talk.watches() == []


async def test_a_short_name_of_two_journals_asks_which_and_the_answer_is_a_press_away() -> None:
    talk = Conversation()
    said = await talk.say("journal BAMS")
    assert "several journals" in said
    assert "query in:" not in said
    offered = next(label for label in talk.labels if "Meteorological" in label)
    await talk.press(offered)
    await talk.press("Add")
    assert await kept(talk) == [(1, WatchKind.JOURNAL, "Bulletin of the American Meteorological Society")]


async def test_an_issn_that_the_catalogue_lacks_is_watched_as_it_is_and_a_wrong_one_is_none() -> None:
    talk = Conversation()
    await talk.remember([printed(1, "Invented Annals", "1234-5679")])
    await talk.follow("journal 12345679")
    assert await kept(talk) == [(1, WatchKind.JOURNAL, "1234-5679")]
    assert "is no journal" in await talk.say("journal 1234-5670")


async def test_a_busy_journal_offers_to_ask_for_words() -> None:
    talk = Conversation()
    await talk.remember([printed(number) for number in range(1, 40)])
    await talk.say("journal PRL")
    asking = talk.button(f"{LETTERS} with words of yours")
    assert asking.asks
    assert asking.command == f'query in:"{LETTERS}"'
    assert "1 paper of the last 7 days" in await talk.say(f"{asking.command} 17")


async def test_nothing_typed_is_an_error_with_an_example() -> None:
    talk = Conversation()
    assert "journal PRL" in await talk.say("journal")
    assert not talk.last.ok


async def test_help_explains_it_in_both_languages() -> None:
    assert "ISSN" in await Conversation().say("help journal")
    assert "期刊 物理评论快报" in await Conversation(language=Language.CHINESE).say("帮助 期刊")


async def test_typing_is_offered_journals_by_any_name() -> None:
    talk = Conversation()
    (first, *_) = await talk.desk.suggest(HERE, "journal", "prl", Language.ENGLISH)
    assert (first.label, first.value) == (f"PRL · {LETTERS}", LETTERS)
    (first, *_) = await talk.desk.suggest(HERE, "journal", "物理评论快", Language.CHINESE)
    assert (first.label, first.value) == (f"物理评论快报 · {LETTERS}", LETTERS)
    many = await talk.desk.suggest(HERE, "journal", "", Language.ENGLISH)
    assert len(many) == 25
    assert all(len(choice.label) <= 100 and len(choice.value) <= 100 for choice in many)


async def test_a_name_too_long_to_be_offered_is_told_shorter_and_still_finds_its_journal() -> None:
    talk = Conversation()
    name = "International Symposium on Theory, Algorithmic Foundations, and Protocol Design"
    choices = await talk.desk.suggest(HERE, "journal", name, Language.ENGLISH)
    assert choices[0].value == "MobiHoc"
    await talk.follow(f"journal {choices[0].value}")
    assert (await kept(talk))[0][2].startswith(name)
