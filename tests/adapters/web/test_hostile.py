"""Hostile words stay words: in papers, in what was typed, in every part of a message."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Page

from bot.domain.message import (
    Bullets,
    Button,
    Buttons,
    Card,
    Chip,
    Chips,
    Code,
    Emphasis,
    Fine,
    Heading,
    Link,
    Mention,
    Message,
    Paragraph,
    Quotation,
    Text,
    words,
)
from bot.domain.watch import WatchKind
from tests.adapters.web.stand import Stand
from tests.adapters.web.tabs import Tabs, say
from tests.fakes.papers import a_paper

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ATTACKS = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    '" autofocus onfocus="document.title=\'owned\'" x="',
    "' onmouseover='document.title=1' x='",
    "</h3></article></main><form action=https://evil.example><button>free",
    "</textarea></title></style><svg onload=document.title='owned'>",
    "&lt;b&gt; &amp;amp; &#60;script&#62;",
    "{{ 7 * 7 }} {% raw %} ${7*7} <%= 7 %>",
    "<!-- --><template><style>*{display:none}</style>",
    "javascript:document.title='owned'",
    "\u202egro.vixra \u2066 \u200b",
)
SCHEMES = ("javascript:document.title='owned'", "data:text/html,<script>1</script>", "vbscript:x", "//evil.example")
CREDENTIALS = ("https://arxiv.org@evil.example/", "https://a:b@evil.example", "https://arxiv.org\\@evil.example/")


def everywhere(attack: str) -> Message:
    """The words in every place that a message has."""
    line = (
        Text(attack),
        Emphasis(attack),
        Code(attack),
        Link(attack, "https://arxiv.org/abs/1?q=<x>'\""),
        Mention(attack, attack),
    )
    pressed = Button(attack[:75], attack[:80])
    asking = Button(attack[:75], attack[:80], asks=attack)
    told = replace(
        Card(1, attack, attack, (attack,), line, line, line, line, "", (pressed, asking), (pressed,), None, "sample:1"),
        mentions=line,
    )
    chips = Chips((Chip(1, line, line, pressed), Chip(2, line)))
    blocks = (Heading(line), Paragraph(line), Fine(line), Quotation(line, line), Bullets((line,)))
    bare = Card(2, attack, "", (), line, (), (), (), attack)
    return Message((*blocks, chips, Buttons((pressed, asking)), told, bare), attack)


async def elements(tab: Page) -> set[str]:
    """The names of the elements on the page, and of what they carry beside their words."""
    return set(
        await tab.evaluate(
            "() => [...document.querySelectorAll('body *')].flatMap("
            "(it) => [it.nodeName, ...it.getAttributeNames().filter((name) => name.startsWith('on'))])"
        )
    )


async def test_no_part_of_a_message_becomes_markup(stand: Stand, tabs: Tabs) -> None:
    await stand.post(everywhere("harmless"))
    harmless = await elements(await tabs.open())
    for part, attack in enumerate(ATTACKS, 1):
        parent = await stand.post(everywhere(attack), part)
        await stand.post(everywhere(attack), part + 100, parent.id)
    tab = await tabs.open()
    assert await elements(tab) - harmless <= {"ASIDE", "DETAILS", "SUMMARY", "H4", "P", "A"}
    assert await tab.title() == "AcademicHub"
    for place in ("#feed .title", "#feed .heading", "#feed .bullets li", "#threads blockquote", "#threads .authors"):
        shown = await tab.locator(place).all_text_contents()
        assert {attack * 5 for attack in ATTACKS} <= set(shown), place
    hosts = await tab.evaluate("() => [...new Set([...document.links].map((it) => it.host))]")
    assert set(hosts) == {tabs.url.removeprefix("http://"), "arxiv.org"}


async def test_no_link_leads_anywhere_but_the_web(stand: Stand, tabs: Tabs) -> None:
    lines = tuple((Link(url, url),) for url in SCHEMES + CREDENTIALS)
    buttons = tuple(Button("PDF", url=url) for url in SCHEMES + CREDENTIALS)
    await stand.post(Message((Bullets(lines), Buttons(buttons))))
    tab = await tabs.open()
    assert await tab.locator("#feed .bullets li").all_text_contents() == [*SCHEMES, *CREDENTIALS]
    assert await tab.locator("#feed .post a").count() == 0


async def test_hostile_papers_and_commands_stay_words(stand: Stand, tabs: Tabs) -> None:
    papers = [
        a_paper(number, title=f"Cascade {attack}", abstract=attack * 3, authors=(attack, "Ada Example"))
        for number, attack in enumerate(ATTACKS, 1)
    ]
    async with stand.library.begin() as work:
        await work.papers.remember(papers, stand.clock.now())
        await work.watches.add(stand.place, WatchKind.KEYWORD, ATTACKS, ATTACKS[0], stand.clock.now())
    tab = await tabs.open()
    await say(tab, "search cascade")
    shown = await tab.locator("#answers .title").all_text_contents()
    assert {paper.title for paper in papers[:10]} >= set(shown)
    assert len(shown) == 10
    for attack in ATTACKS:
        await say(tab, f"search {attack}")
        assert await tab.locator("#answers .asked").text_content() == f"/radar search {attack.strip()}"
    assert await tab.title() == "AcademicHub"


@pytest.mark.parametrize("name", ["blns.json", "chat_markup_attacks.json"])
async def test_lists_of_naughty_strings_stay_words(stand: Stand, tabs: Tabs, shared_folder: Path, name: str) -> None:
    file = shared_folder / "data/hostile" / name
    if not file.exists():
        pytest.skip(f"the hostile strings are not here: {name}")
    kept = json.loads(file.read_text(encoding="utf-8"))
    lists = kept.values() if isinstance(kept, dict) else [kept]
    strings = [string for each in lists for string in each if string.isprintable() and string]
    await stand.post(Message((Bullets(tuple(words(string) for string in strings)),)))
    tab = await tabs.open()
    assert await tab.locator("#feed .bullets li").all_text_contents() == strings
    assert await tab.locator("#feed .bullets li *").count() == 0
