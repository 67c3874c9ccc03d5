"""A model that does whatever a paper tells it: none of it reaches a chat, as the chats themselves read their messages.

What is posted is judged by parsing it: Discord's mark-up by the tests' own reading of it, Slack's blocks element by
element; and its words by looking for what the attack was about.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import render as discord
from adapters.slack import render as slack
from bot.briefing.cards import thread_of
from bot.briefing.checking import BRIDGES, FIRST, HEADLINE, OPEN, TITLE, judge
from bot.briefing.evidence import numbered_from_one
from bot.domain.briefing import Briefing, Claim, Evidence, Judged, ReadFirst, Theme, Verdict
from bot.domain.message import Message
from bot.domain.paper import Paper
from bot.domain.watch import Language
from bot.intake.cleaning import clean_text
from tests.fakes.discord_markdown import parse, read, walk
from tests.fakes.papers import a_paper
from tests.unit.briefing.makings import CEMENT, MEASLES
from tests.unit.briefing.test_foreign import ATTACKS

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("ACADEMICHUB_SHARED") or ROOT.parent / "shared")
OURS = {"heading", "small", "quote", "item", "strong", "underline", "code", "text"}
CALLS = ("user", "usergroup", "channel", "broadcast", "team", "date", "emoji")
POINTING = re.compile(
    r"[a-z]+://|evil\.|attacker|\.example|discord\.gg|@(?:everyone|here|channel)|<[@!#]|</\w+:\d|mailto:|javascript:"
    r"|arxiv:\d|\b2606\.\d|10\.1000|pmid|[\u202a-\u202e\u2066-\u2069\u200b\U000e0000-\U000e007f\ud800]",
    re.IGNORECASE,
)
TRUE = Evidence(MEASLES.id, 1, "The percolation threshold depends on clustering more strongly than on coverage.")
ALSO = Evidence(CEMENT.id, 2, "We measure the percolation threshold of carbon fibres in mortar.")
SOUND = "Clustering matters more than coverage does"
PAPER_URLS = {MEASLES.url, CEMENT.url, "https://arxiv.org/abs/2606.00003"}


@dataclass(frozen=True)
class Posted:
    """What a briefing looks like where it arrives: its live parts other than ours, its links, its words."""

    live: tuple[str, ...]
    links: frozenset[str]
    words: str


def evil(attack: str) -> Paper:
    """A paper with the attack in its abstract, as the intake would keep it."""
    kept = clean_text(f"We study an invented question in gardens. {attack} Nothing else is of any interest to us.")
    return a_paper(3, "A paper that wants to be obeyed", abstract=kept, categories=["cs.CL"])


def obeyed(attack: str, paper: Paper) -> Iterator[tuple[str, Claim]]:
    """Every claim that an obedient model may make of it, with the part it is for."""
    cleaned = clean_text(attack)
    for words in dict.fromkeys((attack, cleaned)):
        for sentence in (words, f"{SOUND}; {words}", f"{words} {SOUND}", f"{SOUND} ({words})"):
            for part in ("a theme", HEADLINE, TITLE, FIRST, OPEN):
                yield part, Claim(sentence, (TRUE,))
            yield BRIDGES, Claim(sentence, (TRUE, ALSO))
        for quote in (words, f"We study an invented question in gardens. {words}", f"{TRUE.quote} {words}"):
            yield "a theme", Claim(SOUND, (Evidence(paper.id, 3, quote),))
            yield "a theme", Claim(SOUND, (TRUE, Evidence(MEASLES.id, 1, quote)))
            yield "a theme", Claim(SOUND, (TRUE, Evidence("arxiv:2606.99999", 4, quote)))
        yield "a theme", Claim(SOUND, (Evidence(MEASLES.id, 1, TRUE.quote, section=words, gloss=words),))


def briefing(standing: Sequence[Judged]) -> Briefing:
    """The briefing made of what stood, wherever it was meant for."""

    def of(part: str) -> tuple[Claim, ...]:
        return tuple(each.claim for each in standing if each.part == part)

    titles = [each.claim.text for each in standing if each.part == TITLE] or ["A theme"]
    return Briefing(
        language=Language.ENGLISH,
        model="obedient",
        headline=" / ".join(claim.text for claim in of(HEADLINE)) or "A headline",
        themes=tuple(Theme(title, of("a theme")) for title in titles),
        bridges=of(BRIDGES),
        open=of(OPEN),
        first=tuple(ReadFirst(MEASLES.id, 1, claim.text) for claim in of(FIRST)),
        papers=3,
        fields=("q-bio", "cond-mat"),
    )


def on_discord(message: Message) -> Posted:
    """What Discord makes of a message."""
    texts = [part["content"] for page in discord.pages(message) for part in _dicts(page) if part.get("type") == 10]
    nodes = [node for text in texts for node in walk(parse(text))]
    links = frozenset(node.text for node in nodes if node.kind == "link")
    live = tuple(node.kind for node in nodes if node.kind not in OURS | {"link"})
    return Posted(live, links, "\n".join(map(read, texts)))


def on_slack(message: Message) -> Posted:
    """What Slack makes of a message: its elements, and its text for notifications, which is mark-up."""
    rendered = slack.pages(message)
    parts = [part for page in rendered for part in _dicts(page.blocks)]
    live = [part["type"] for part in parts if part.get("type") in CALLS]
    marked = [page.text for page in rendered] + [part["text"] for part in parts if part.get("type") == "mrkdwn"]
    angled = [found for text in marked for found in re.findall(r"<([^>]*)>", text)]
    links = frozenset(
        [part["url"] for part in parts if "url" in part] + [each.partition("|")[0] for each in angled if "://" in each]
    )
    live += [each for each in angled if "://" not in each]
    marked = [re.sub(r"<[^>|]*\|([^>]*)>", r"\1", text) for text in marked]
    unmarked = [part["text"] for part in parts if part.get("type") in {"text", "plain_text", "link"} and "text" in part]
    return Posted(tuple(live), links, "\n".join([*marked, *map(str, unmarked)]))


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _dicts(each)


def check(attack: str) -> tuple[int, int]:
    """Fail if anything of the attack is live where it is posted; gives how many claims were tried and stood."""
    papers = (MEASLES, CEMENT, evil(attack))
    numbered = numbered_from_one(papers)
    judged = [judge(claim, part, numbered) for part, claim in obeyed(attack, papers[2])]
    standing = [each for each in judged if each.verdict is Verdict.STANDS]
    for each in standing:
        for piece in each.claim.evidence:
            assert piece.quote in (papers[piece.card - 1].abstract or ""), "a quotation that nobody checked"
    thread = thread_of(briefing(standing), papers)
    for message in (thread.parent, *thread.replies):
        for posted in (on_discord(message), on_slack(message)):
            assert posted.live == ()
            assert posted.links <= PAPER_URLS
            found = POINTING.search(posted.words)
            assert found is None, found
    return len(judged), len(standing)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_a_paper_asks_for_is_posted(attack: str) -> None:
    assert check(attack)[0] >= 34


def test_a_plain_sentence_of_a_paper_can_still_be_quoted() -> None:
    assert check("The gardens of this study were all of them invented.")[1] > 0


def hostile() -> list[str]:
    """All injections of the shared folder."""
    folder = SHARED / "data" / "hostile"
    if not folder.is_dir():
        pytest.skip("ACADEMICHUB_SHARED names no folder with data/hostile")
    read_in = {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in (
        "abstract_injections", "chat_markup_attacks", "bipia_train",
    )}  # fmt: skip
    asked = [instruction for kind in read_in["bipia_train"].values() for instruction in kind]
    marked = [attack for room in read_in["chat_markup_attacks"].values() for attack in room]
    orders = [each["text"] for each in read_in["abstract_injections"]]
    return [*orders, *marked, *asked, *(f"{order} {mark}" for order in orders for mark in marked)]


@pytest.mark.chaos
def test_no_injection_of_the_shared_folder_is_posted() -> None:
    attacks = hostile()
    counts = [check(attack) for attack in attacks]
    tried, stood = (sum(each) for each in zip(*counts, strict=True))
    sys.stdout.write(
        f"{len(attacks)} injections, {tried:,} claims tried, {stood:,} stood; pings, links, ids, unverified: 0\n"
    )
    assert tried > stood
