"""'Not them' on a card teaches the place: the watch leaves that namesake out, says so, and can be taken back."""

from __future__ import annotations

import pytest

from bot.digest.cards import card_of
from bot.domain.match import Match, Reason
from bot.domain.message import plain
from bot.domain.paper import KnownPaper, Paper
from bot.domain.watch import Language, WatchKind
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.matching.query import parse
from tests.unit.commands.conversation import ADA, LI, Conversation
from tests.unit.commands.namesake_papers import ONE, OTHER, paper


async def taught(watch: str, wrong: Paper) -> tuple[Conversation, KnownPaper, str]:
    """A place that follows somebody, and said of a paper that it isn't theirs."""
    talk = Conversation()
    [known] = await talk.remember([wrong])
    await talk.follow(watch)
    said = await talk.say(f"notthem {known.key}")
    return talk, known, said


@pytest.mark.parametrize(
    ("watch", "wrong", "text", "shown"),
    [
        ("author Wei Wang", paper(1, "Bo Sun", "A. Li"), 'au:"Wei Wang" -au:"Bo Sun"', "1 left out: Bo Sun"),
        (
            "author Wei Wang",
            paper(1, "Bo Sun", orcid=OTHER),
            f'au:"Wei Wang" -au:"Wei Wang orcid:{OTHER}"',
            f"1 left out: ORCID {OTHER}",
        ),
        ("author Wei Wang", paper(1, category="q-bio.NC"), 'au:"Wei Wang" -cat:q-bio.NC', "1 left out: q-bio.NC"),
        (
            f"author Wei Wang orcid:{ONE}",
            paper(1, "Bo Sun"),
            f'au:"Wei Wang orcid:{ONE}" -au:"Bo Sun"',
            f"ORCID {ONE} · 1 left out: Bo Sun",
        ),
        (
            'query au:"Wei Wang" -au:"Ada Li"',
            paper(1, "Bo Sun"),
            'au:"Wei Wang" -au:"Ada Li" -au:"Bo Sun"',
            "2 left out: Ada Li, Bo Sun",
        ),
    ],
)
async def test_the_watch_learns_what_tells_the_namesake(watch: str, wrong: Paper, text: str, shown: str) -> None:
    talk, _, said = await taught(watch, wrong)
    assert "Not them: 1." in said
    [standing] = await talk.watches()
    assert (standing.kind, standing.text) == (WatchKind.QUERY, text)
    assert evaluate(parse(text), FoldedPaper(wrong)) is None
    assert evaluate(parse(text), FoldedPaper(paper(2, "Cara Doe", category="math.AG"))) is not None
    assert f". author: Wei Wang · {shown} |" in await talk.say("list")


async def test_the_watch_keeps_its_number_its_maker_and_whom_it_mentions() -> None:
    talk = Conversation()
    [known] = await talk.remember([paper(1, "Bo Sun")])
    await talk.follow("author Wei Wang")
    await talk.follow('query au:"Wei Wang"')
    await talk.say("notify 1")
    await talk.say(f"notthem {known.key}", person=ADA)
    assert [(watch.number, watch.made_by, watch.since) for watch in await talk.watches()] == [
        (1, LI.name, talk.clock.now())
    ]
    assert 'au:"Wei Wang" -au:"Bo Sun"' in await talk.say("notify"), "and of two that mean the same now one stays"
    await talk.say("undo")
    assert [(watch.number, watch.kind) for watch in await talk.watches()] == [
        (1, WatchKind.AUTHOR),
        (2, WatchKind.QUERY),
    ]


async def test_it_is_taken_back_by_a_button() -> None:
    talk, _, _ = await taught("author Wei Wang", paper(1, "Bo Sun"))
    await talk.press("Undo")
    assert [(watch.number, watch.text) for watch in await talk.watches()] == [(1, "Wei Wang")]


async def test_why_tells_afterwards_what_shut_the_paper_out() -> None:
    talk, _, _ = await taught("author Wei Wang", paper(1, "Bo Sun"))
    [later] = await talk.remember([paper(2, "Bo Sun")])
    assert 'shut out by au:"Bo Sun"' in await talk.say(f"why {later.key}")


async def test_why_tells_of_a_paper_that_still_comes_what_the_watch_was_taught() -> None:
    talk, _, _ = await taught("author Wei Wang", paper(1, "Bo Sun"))
    [later] = await talk.remember([paper(2, "Cara Doe")])
    async with talk.library.begin() as work:
        reasons = (Reason(WatchKind.QUERY, 'au:"Wei Wang" -au:"Bo Sun"', ("Wei Wang",)),)
        await work.matches.add([Match(talk.place, 1, later.key, reasons, talk.clock.now(), live=True)])
    assert "taught to leave out Bo Sun" in await talk.say(f"why {later.key}")


async def test_what_no_watch_on_a_person_wants_teaches_nothing() -> None:
    talk, _, said = await taught("keyword invented", paper(1, "Bo Sun"))
    assert not talk.last.ok
    assert "No watch here" in said
    assert [watch.text for watch in await talk.watches()] == ["invented"]


@pytest.mark.parametrize(
    ("kind", "text", "offered"),
    [
        (WatchKind.AUTHOR, "Wei Wang", True),
        (WatchKind.QUERY, 'au:"Wei Wang" -au:"Bo Sun"', True),
        (WatchKind.QUERY, "diffusion", False),
        (WatchKind.KEYWORD, "invented", False),
    ],
)
async def test_the_menu_of_a_card_offers_it_where_a_person_is_watched(
    kind: WatchKind, text: str, offered: bool
) -> None:
    [known] = await Conversation().remember([paper(1, "Bo Sun")])
    for language, label in ((Language.ENGLISH, "Not them"), (Language.CHINESE, "不是此人")):
        card = card_of(known, number=1, language=language, reasons=(Reason(kind, text),))
        assert ((label, f"notthem {known.key}") in [(each.label, each.command) for each in card.menu]) is offered


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (WatchKind.AUTHOR, f"Wei Wang orcid:{ONE} with Ada Li", "matched: author “Wei Wang”"),
        (WatchKind.QUERY, 'au:"Wei Wang" -au:"Bo Sun"', "matched: author “Wei Wang”"),
        (WatchKind.QUERY, 'au:"Wei Wang" cat:cs.CV', 'matched: query “au:"Wei Wang" cat:cs.CV”'),
    ],
)
async def test_a_card_names_the_person_however_the_watch_tells_the_namesakes(
    kind: WatchKind, text: str, said: str
) -> None:
    [known] = await Conversation().remember([paper(1, "Bo Sun")])
    card = card_of(known, number=1, language=Language.ENGLISH, reasons=(Reason(kind, text),))
    assert plain(card.reasons) == said
