"""What the renderer sends is accepted by our table of Slack's limits and by the SDK's models, and words stay words."""

import html
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from adapters.slack.render import Rendered, fits, one_page, pages
from adapters.slack.spans import clip, columns, escape, fold, shown, size, visible
from bot.domain.message import (
    Bullets,
    Button,
    Buttons,
    Chip,
    Chips,
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
from tests.adapters.slack.messages import anything, flash_grpo, lines, messages, read, written
from tests.fakes.slack_rules import message_fault, walk
from tests.fakes.slack_server import live_markup

RANDOM = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def accepted(rendered: Rendered) -> None:
    """Fail unless Slack would take the message, by our table, by the SDK's models, and on the wire."""
    sent = {"text": rendered.text, "blocks": rendered.blocks}
    assert message_fault(sent) is None
    json.dumps(sent, ensure_ascii=False).encode("utf-8")
    for block in rendered.blocks:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()


def menu_labels(blocks: list[dict[str, Any]]) -> list[str]:
    """The words in all menus."""
    return [option["text"]["text"] for part in walk(blocks) for option in part.get("options", ())]


def test_a_card_reads_as_the_product_page_shows_it() -> None:
    [page] = pages(Message((flash_grpo(),)))
    accepted(page)
    label, words_, reasons, actions = page.blocks
    assert [one["text"] for one in label["elements"]] == ["01.  arXiv (CS.CV)  2026-06-17", "new · also bioRxiv"]
    title, authors, abstract = words_["elements"]
    assert (
        read(title["elements"]).replace("\n", "").startswith("Flash-GRPO: Efficient Alignment for Video Diffusion via")
    )
    assert authors["elements"][1] == {"type": "text", "text": "Bohan Zhuang", "style": {"bold": True}}
    assert abstract["elements"][0]["text"].endswith(" …")
    assert reasons["elements"][0]["text"].startswith("matched: author")
    assert [one["text"]["text"] for one in actions["elements"][:3]] == ["☆ Save", "Briefing", "more"]
    assert menu_labels(page.blocks) == ["PDF", "Page", "Why this?"]


def test_a_short_abstract_is_whole_and_offers_no_more() -> None:
    [page] = pages(Message((flash_grpo(abstract=words("A short one.")),)))
    assert "A short one." in read(page.blocks)
    assert "more" not in [one.get("text", {}).get("text") for one in page.blocks[-1]["elements"]]


def test_a_card_without_an_abstract_says_so() -> None:
    [page] = pages(Message((flash_grpo(abstract=(), missing="The source supplied no abstract."),)))
    assert "The source supplied no abstract." in read(page.blocks)


def test_the_largest_card_fits_even_where_every_character_is_escaped() -> None:
    huge = words("&" * 9_000)
    card = flash_grpo(label="&" * 999, title=huge, authors=huge, abstract=huge, reasons=huge)
    assert fits(Message((card,)))
    accepted(one_page(Message((card,))))


def test_a_menu_holds_five_and_the_rest_stands_beside_it() -> None:
    card = flash_grpo(menu=tuple(Button(f"choice {n}", f"why {n}") for n in range(7)))
    [page] = pages(Message((card,)))
    accepted(page)
    assert menu_labels(page.blocks) == ["choice 0", "choice 1", "choice 2", "choice 3", "choice 4"]
    beside = [one["text"]["text"] for one in page.blocks[-1]["elements"] if one["type"] == "button"]
    assert beside == ["☆ Save", "Briefing", "more", "choice 5", "choice 6"]


def test_nine_cards_fit_into_one_message_and_twenty_do_not() -> None:
    few = Message((Heading(words("9 new")), *(flash_grpo(n, abstract=words("Short.")) for n in range(1, 10))))
    many = Message(tuple(flash_grpo(n) for n in range(1, 21)))
    assert fits(few)
    assert not fits(many)
    assert len(pages(many)) > 1
    assert [
        n for n in range(1, 21) if f"{n:02}.  arXiv" not in "".join(read(page.blocks) for page in pages(many))
    ] == []
    for page in [*pages(few), *pages(many), one_page(many)]:
        accepted(page)
    assert read(one_page(many).blocks).endswith("…")


def test_a_card_is_not_parted_from_its_buttons() -> None:
    for page in pages(Message(tuple(flash_grpo(n) for n in range(1, 21)))):
        assert page.blocks[-1]["type"] == "actions"


def test_every_kind_of_block_is_drawn() -> None:
    message = Message(
        (
            Heading(words("Your radar")),
            Paragraph((Text("See "), Link("the page", "https://arxiv.org/"), Text(" or "), Emphasis("nothing"))),
            Bullets((words("one"), words("two"))),
            Quotation(words("as it stands"), words("paper 3")),
            Chips((Chip(3, words("author: Bohan Zhuang"), words("by Ada"), Button("×", "remove 3")),)),
            Fine((Text("from "), Link("here", "https://arxiv.org/"))),
            Buttons((Button("Shuffle", "shuffle", style="primary"), Button("Follow", "author", asks="Whom?"))),
        )
    )
    [page] = pages(message)
    accepted(page)
    kinds = [block["type"] for block in page.blocks]
    assert kinds == ["header", "rich_text", "rich_text", "rich_text", "context", "section", "context", "actions"]
    assert page.blocks[-2]["elements"][0]["text"] == "from <https://arxiv.org/|here>"
    assert page.blocks[5]["accessory"]["value"] == "remove 3"
    assert page.blocks[-1]["elements"][1]["value"] == "author\nWhom?"
    assert page.blocks[-1]["elements"][0]["style"] == "primary"


def test_small_print_with_active_marks_is_not_left_to_mrkdwn() -> None:
    [page] = pages(Message((Fine((Text("*not bold* :skull: "), Link("a", "https://arxiv.org/"))),)))
    assert page.blocks[0]["type"] == "rich_text"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://", "ftp://x.example/", "https://x y", "http://[", ""])
def test_an_address_that_leads_nowhere_is_only_words(url: str) -> None:
    [page] = pages(Message((Paragraph((Link("paper", url),)), Buttons((Button("PDF", url=url),)))))
    assert page.blocks == [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "paper"}]}],
        }
    ]


def test_the_fallback_text_says_what_the_message_says_and_pings_nobody() -> None:
    [page] = pages(Message((flash_grpo(title=words("<!channel> & co")),)))
    assert page.text == "&lt;!channel&gt; &amp; co"
    assert pages(Message((), "6 new of 1,243"))[0].text == "6 new of 1,243"
    assert pages(Message(()))[0].text == "AcademicHub"


@RANDOM
@given(messages)
def test_any_message_is_accepted_and_acts_on_nothing(message: Message) -> None:
    for page in [*pages(message), one_page(message)]:
        accepted(page)
        assert live_markup(page.text) == []
        assert [one for one in live_markup(page.blocks) if not one.startswith(("<http://", "<https://"))] == []
        for part in walk(page.blocks):
            assert part.get("type") not in ("user", "channel", "emoji", "broadcast")
            assert part.get("emoji") in (None, False)
    assert fits(message) == (len(pages(message)) == 1)


@given(st.text(anything))
def test_escaped_words_read_the_same_and_hold_nothing_that_acts(text: str) -> None:
    escaped = escape(text)
    assert html.unescape(escaped.replace("&amp;", "&amp;amp;").replace("&lt;", "&amp;lt;")).count("<") == 0
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text
    assert live_markup(escaped) == []


@given(written)
def test_what_is_shown_holds_nothing_unseen(text: str) -> None:
    seen = visible(text)
    assert not set(seen) & set("\u202e\u00ad\ufeff\x00\ud800\U000e0061")
    assert visible(seen) == seen
    seen.encode("utf-8")


def test_joined_emoji_and_marked_letters_are_kept_and_not_cut() -> None:
    assert visible("👩‍🔬 می‌خواهم e\u0301") == "👩‍🔬 می‌خواهم e\u0301"
    assert clip("👩‍🔬" * 9, 12) in {"👩‍🔬" * n + " …" for n in range(3)}


@given(lines, st.integers(10, 200))
def test_folding_keeps_the_beginning_and_says_when_something_is_left_out(line: Any, most: int) -> None:
    clean = shown(line)
    folded, left_out = fold(clean, most)
    assert left_out == (columns(plain(clean)) > most)
    assert columns(plain(folded)) <= most + len(" …")
    assert plain(clean).startswith(plain(folded).removesuffix(" …") if left_out else plain(folded))


def test_folding_ends_at_a_word() -> None:
    folded, left_out = fold(words("one two three four five"), 12)
    assert left_out
    assert plain(folded) == "one two …"


def test_the_size_is_that_of_the_strictest_counter() -> None:
    assert size("a<&") == 1 + 4 + 5
    assert size("𝐓") == 2


def test_every_known_attack_stays_words(shared_folder: Path) -> None:
    known = shared_folder / "data" / "hostile" / "chat_markup_attacks.json"
    attacks = [one for family in json.loads(known.read_text("utf-8")).values() for one in family]
    assert attacks
    for attack in attacks:
        line = (Text(attack), Emphasis(attack), Link(attack, attack))
        [page] = pages(Message((flash_grpo(title=line, authors=line, abstract=line, reasons=line), Fine(line)), attack))
        accepted(page)
        assert live_markup(page.text) == []
        assert [one for one in live_markup(page.blocks) if not one.startswith("<http")] == []
        assert visible(attack) in read(page.blocks)
        assert "PDF" in menu_labels(page.blocks)
