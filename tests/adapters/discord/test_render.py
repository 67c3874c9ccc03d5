"""What the renderer sends keeps Discord's limits, reads like the product page, and words from outside stay words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.layout import Json, carries, nonce_of, press_of
from adapters.discord.markup import columns, escape, fold, markdown, pieces, shown, visible, web_address
from adapters.discord.render import fits, one_page, pages, title_alone
from bot.domain.message import (
    Bullets,
    Button,
    Buttons,
    Chip,
    Chips,
    Code,
    Emphasis,
    Fine,
    Heading,
    Link,
    Message,
    Paragraph,
    Quotation,
    Text,
    plain,
    words,
)
from tests.adapters.slack.messages import anything, flash_grpo, lines, messages, written
from tests.fakes.discord_markdown import live, parse, read, walk
from tests.fakes.discord_rules import message_rules
from tests.fakes.discord_world import walk as parts_of

MARK = "0123456789abcdef" * 2
V2 = 1 << 15
OURS = {"heading", "small", "quote", "item", "strong", "underline", "code", "link"}
ATTACKS = (
    *("@everyone", "<@123>", "<@&123>", "</run:123>", "<t:1618953630:R>", "<a:e:123>", "<id:browse>", "<#123>"),
    *("[x](<https://evil.example>)", "https://evil.example", "discord.gg/abc", "## big", "> q", "||spoiler||"),
    *("- list", "1. list", "-# small", "+ plus", "\\", "\\\\", "`code`", "```block```", "__u__", "*i* **b** ~~s~~"),
    *(":skull:", "<sound:0:123>", "<https://evil.example>", "mailto:a@evil.example", "]( https://evil.example )"),
)
hostile = st.lists(st.sampled_from(ATTACKS) | st.text(anything, max_size=20), max_size=6).map("".join)


def accepted(components: list[Json]) -> None:
    """Fail unless Discord would take the components, on the wire too."""
    body = {"flags": V2, "components": components, "allowed_mentions": {"parse": []}}
    assert message_rules(body) == []
    json.dumps(body, ensure_ascii=False).encode("utf-8")


def texts(components: list[Json]) -> list[str]:
    """The mark-up of every text display."""
    return [part["content"] for part in parts_of(components) if part["type"] == 10]


def said(components: list[Json]) -> str:
    """What a person reads."""
    return read("\n".join(texts(components)))


def labels(components: list[Json]) -> list[str]:
    """What stands on the buttons."""
    return [part["label"] for part in parts_of(components) if part["type"] == 2]


def not_ours(text: str) -> list[str]:
    """Everything live in a text that the renderer itself never draws; a link only to where it was told."""
    return [kind for kind in live(text) if kind not in OURS]


def test_a_card_reads_as_the_product_page_shows_it() -> None:
    [page] = pages(Message((flash_grpo(),)))
    accepted(page)
    label, title, authors, abstract, reasons = said(page).split("\n")
    assert label == "01.  arXiv (CS.CV)  2026-06-17   new · also bioRxiv"
    assert title == "Flash-GRPO: Efficient Alignment for Video Diffusion via One-Step Policy Optimization"
    assert authors == "A. Author, Bohan Zhuang, C. Author +4"
    assert abstract.endswith(" …")
    assert reasons.startswith("matched: author “Bohan Zhuang”")
    assert labels(page) == ["more", "☆ Save", "Briefing", "PDF", "Page", "Why this?"]
    assert "**Bohan Zhuang**" in texts(page)[0]
    assert "__Video Diffusion__" in texts(page)[0]


def test_a_short_abstract_is_whole_and_offers_no_more() -> None:
    [page] = pages(Message((flash_grpo(abstract=words("A short one.")),)))
    assert "A short one." in said(page)
    assert "more" not in labels(page)


def test_a_card_without_an_abstract_says_so() -> None:
    [page] = pages(Message((flash_grpo(abstract=(), missing="The source supplied no abstract."),)))
    assert "The source supplied no abstract." in said(page)


def test_the_largest_card_fits_even_where_every_character_is_escaped() -> None:
    huge = words("_*" * 4_500)
    card = flash_grpo(label="*" * 999, title=huge, authors=huge, abstract=huge, reasons=huge)
    assert fits(Message((card,)))
    accepted(one_page(Message((card,)), MARK))


def test_what_stands_behind_the_dots_goes_into_a_menu_where_the_row_is_full() -> None:
    links = (Button("PDF", url="https://arxiv.org/pdf/1"), Button("Page", url="https://arxiv.org/abs/1"))
    card = flash_grpo(menu=(*links, *(Button(f"choice {n}", f"why {n}") for n in range(7))))
    [page] = pages(Message((card,)))
    accepted(page)
    assert labels(page) == ["more", "☆ Save", "Briefing", "choice 0", "PDF", "Page"]
    menu = next(part for part in parts_of(page) if part["type"] == 3)
    assert [option["label"] for option in menu["options"]] == [f"choice {n}" for n in range(1, 7)]
    assert press_of(menu["options"][0]["value"]) == press_of("0:why 1")


def test_four_rich_cards_fit_into_one_message_and_twenty_do_not() -> None:
    few, many = Message(tuple(flash_grpo(n) for n in range(1, 5))), Message(tuple(flash_grpo(n) for n in range(1, 21)))
    assert fits(few)
    assert not fits(many)
    for page in [*pages(few), *pages(many), one_page(many, MARK)]:
        accepted(page)
    everything = "".join(said(page) for page in pages(many))
    assert [n for n in range(1, 21) if f"{n:02}.  arXiv" not in everything] == []
    assert said(one_page(many, MARK)).endswith("…")


def test_every_kind_of_block_is_drawn() -> None:
    message = Message(
        (
            Heading(words("Your radar")),
            Paragraph((Text("See "), Link("the page", "https://arxiv.org/"), Text(" or "), Code("/radar list"))),
            Bullets((words("one"), words("two"))),
            Quotation(words("as it stands"), words("paper 3")),
            Fine((Text("from "), Emphasis("here"))),
            Chips((Chip(3, words("author: Bohan Zhuang"), words("by Ada"), Button("×", "remove 3")),)),
            Buttons((Button("Shuffle", "shuffle", style="primary"), Button("Follow", "author", asks="Whom?"))),
        )
    )
    [page] = pages(message)
    accepted(page)
    text, chip, row = page
    assert text["content"].split("\n") == [
        "### Your radar",
        "See [the page](<https://arxiv.org/>) (arxiv.org) or `/radar list`",
        "- one",
        "- two",
        "> as it stands",
        "> -# paper 3",
        "-# from **here**",
    ]
    assert chip["components"][0]["content"] == "**3**\\. author\\: Bohan Zhuang\n-# by Ada"
    assert press_of(chip["accessory"]["custom_id"]) == press_of("0:remove 3")
    pressed = press_of(row["components"][1]["custom_id"])
    assert pressed is not None
    assert (pressed.command, pressed.asks, pressed.question) == ("author", True, "Whom?")
    assert [part["style"] for part in row["components"]] == [1, 2]


def test_a_long_panel_is_parted_over_pages_and_loses_no_watch() -> None:
    chips = Chips(tuple(Chip(n, words(f"author: A{n}"), (), Button("×", f"remove {n}")) for n in range(1, 31)))
    drawn = pages(Message((Heading(words("30 watches")), chips)))
    assert len(drawn) == 3
    for page in drawn:
        accepted(page)
    assert sum(label == "×" for page in drawn for label in labels(page)) == 30


def test_a_whole_abstract_of_ten_thousand_characters_is_parted_and_complete() -> None:
    text = "So it is said, and so it stands_ok. " * 280
    drawn = pages(Message((Paragraph(words(text)),)))
    for page in drawn:
        accepted(page)
    assert "".join("".join(said(page) for page in drawn).split()) == "".join(text.split())


def test_the_mark_is_carried_by_buttons_and_without_them() -> None:
    other = "f" * 32
    for message in (Message((flash_grpo(),)), Message((Heading(words("6 new")),))):
        drawn = one_page(message, MARK)
        assert carries(drawn, MARK)
        assert not carries(drawn, other)
    assert len(nonce_of(MARK)) == 24


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://", "ftp://x.example/", "http://[", "", "//x"])
def test_an_address_that_leads_nowhere_is_only_words(url: str) -> None:
    [page] = pages(Message((Paragraph((Link("paper", url),)), Buttons((Button("PDF", url=url),)))))
    assert page == [{"type": 10, "content": "paper"}]


def test_addresses_are_written_plainly() -> None:
    assert web_address("https://arxiv.org/abs/2606.01234v1") == "https://arxiv.org/abs/2606.01234v1"
    assert web_address("https://user:word@arxiv.org/") is None
    assert web_address("https://аррӏе.com/a b)>") == "https://xn--80ak6aa92e.com/a%20b%29%3E"
    assert web_address("https://x.example/" + "a" * 600) is None


def test_a_link_says_its_host_and_cannot_close_early() -> None:
    line = (Link("a](https://evil.example)", "https://arxiv.org/"),)
    nodes = [node for node in walk(parse(markdown(line))) if node.kind in {"link", "address"}]
    assert [node.text for node in nodes] == ["https://arxiv.org/"]
    assert "arxiv.org" in read(markdown(line))


@given(hostile)
def test_escaped_words_read_the_same_and_nothing_in_them_lives(text: str) -> None:
    clean = visible(text)
    assert live(escape(clean)) == []
    assert read(escape(clean)) == clean


@given(hostile, hostile, hostile)
def test_neighbouring_spans_do_not_come_alive_together(one: str, two: str, three: str) -> None:
    line = shown((Text(one), Emphasis(two), Text(three), Text(one), Code(two)))
    assert set(live(markdown(line))) <= {"strong", "code"}


@settings(max_examples=40)
@given(messages)
def test_any_message_is_accepted_and_acts_on_nothing(message: Message) -> None:
    for page in [*pages(message), one_page(message, MARK)]:
        accepted(page)
        assert [kind for text in texts(page) for kind in not_ours(text)] == []
    bare = one_page(title_alone(message), MARK)
    accepted(bare)
    assert [kind for text in texts(bare) for kind in not_ours(text)] == []
    assert fits(message) == (len(pages(message)) == 1)


@given(lines, st.integers(10, 200))
def test_folding_keeps_the_beginning_and_says_when_something_is_left_out(line: Any, most: int) -> None:
    clean = shown(line)
    folded, left_out = fold(clean, most)
    assert left_out == (columns(plain(clean)) > most)
    assert columns(plain(folded)) <= most + len(" …")
    assert plain(clean).startswith(plain(folded).removesuffix(" …") if left_out else plain(folded))


@given(lines)
def test_pieces_lose_nothing_and_keep_their_size(line: Any) -> None:
    clean = shown(line)
    parted = list(pieces(clean, 120))
    assert "".join(plain(piece) for piece in parted) == plain(clean)
    short = [piece for piece in parted if not any(isinstance(span, Link) for span in piece)]
    assert all(len(markdown(piece)) <= 120 for piece in short)


def test_folding_ends_at_a_word() -> None:
    assert plain(fold(words("one two three four five"), 12)[0]) == "one two …"


@given(written)
def test_what_is_shown_holds_nothing_unseen(text: str) -> None:
    seen = visible(text)
    assert not set(seen) & set("\u202e\u00ad\ufeff\x00\ud800\U000e0061\n")
    seen.encode("utf-8")


def test_every_known_attack_stays_words(shared_folder: Path) -> None:
    known = shared_folder / "data" / "hostile" / "chat_markup_attacks.json"
    attacks = [one for family in json.loads(known.read_text("utf-8")).values() for one in family]
    assert attacks
    for attack in attacks:
        line = (Text(attack), Emphasis(attack), Text(attack))
        [page] = pages(Message((flash_grpo(title=line, authors=line, abstract=line, reasons=line), Fine(line))))
        accepted(page)
        assert [kind for text in texts(page) for kind in not_ours(text)] == []
        assert [kind for text in texts(page) for kind in live(text) if kind == "link"] == []
        assert visible(attack).strip() in said(page)
