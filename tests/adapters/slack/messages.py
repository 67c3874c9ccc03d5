"""Messages for tests: one card as a lab reads it, and random ones made of hostile characters."""

from typing import Any

from hypothesis import strategies as st

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
from tests.fakes.slack_rules import walk

ATTACKS = (
    "<!channel>", "<@U012ABCDEF>", "<!subteam^S012ABCDE>", "<https://evil.example|arxiv.org>", "&lt;!here&gt;",
    "@everyone", "https://evil.example", "*bold*", "_lean_", "`code`", "> quote", ":skull:",
    "\u202egro.vixra", "\ud800", "\x00", "\n\n", "a\u0301" * 40, "\u200b\u00ad\ufeff",
    "👩‍🔬", "庄博涵", "\U000e0001\U000e0061", "&" * 90, " ",
)  # fmt: skip
ABSTRACT = "Group Relative Policy Optimization has emerged as a critical method for aligning video models. " * 12

PREVIEW = Message(
    (
        Paragraph(words("4 papers in the last 7 days")),
        Buttons((Button("Add", "confirm 1", style="primary"), Button("Example", "example 1"))),
    )
)
WELCOME = Message(
    (Paragraph(words("Hello")), Buttons((Button("Follow an author", "author", asks="Whom do you want to follow?"),)))
)

anything = st.characters(exclude_categories=())
written = st.lists(st.one_of(st.sampled_from(ATTACKS), st.text(anything, max_size=40)), max_size=8).map("".join)
long = st.one_of(written, st.builds(lambda one, n: (one or "x") * n, written, st.integers(20, 90)))
addresses = st.one_of(
    st.sampled_from(["https://arxiv.org/abs/2606.01234", "javascript:alert(1)", "http://", ""]), written
)
spans = st.one_of(
    st.builds(Text, long),
    st.builds(Emphasis, written),
    st.builds(Code, written),
    st.builds(Link, written, addresses),
    st.builds(Mention, written, st.sampled_from(["", "U1 ", "<!channel>", "@everyone", "１２", "everyone"])),
)
lines = st.lists(spans, max_size=6).map(tuple)
commands = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=80)
pressables = st.builds(
    Button,
    label=written,
    command=st.one_of(st.just(""), commands),
    asks=st.one_of(st.just(""), st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200)),
    url=addresses,
    style=st.sampled_from(["plain", "primary", "danger"]),
)
button_lists = st.lists(pressables, max_size=8).map(tuple)
cards = st.builds(
    Card,
    number=st.integers(0, 120),
    label=written,
    on=st.sampled_from(["", "2026-06-17"]),
    badges=st.lists(written, max_size=3).map(tuple),
    title=lines,
    authors=lines,
    abstract=lines,
    reasons=lines,
    missing=written,
    buttons=button_lists,
    menu=button_lists,
    more=st.one_of(st.none(), pressables),
    gloss=st.lists(lines, max_size=3).map(tuple),
)
blocks = st.one_of(
    st.builds(Heading, lines),
    st.builds(Paragraph, lines),
    st.builds(Fine, lines),
    st.builds(Quotation, lines, lines),
    st.builds(Bullets, st.lists(lines, max_size=30).map(tuple)),
    st.builds(
        Chips,
        st.lists(st.builds(Chip, st.integers(1, 99), lines, lines, st.none() | pressables), max_size=8).map(tuple),
    ),
    st.builds(Buttons, st.lists(pressables, max_size=30).map(tuple)),
    cards,
)
messages = st.builds(Message, st.lists(blocks, max_size=8).map(tuple), long)


def flash_grpo(number: int = 1, **changed: Any) -> Card:
    """The card of PRODUCT.md's page."""
    fields: dict[str, Any] = {
        "number": number,
        "label": "arXiv (CS.CV)",
        "on": "2026-06-17",
        "badges": ("new", "also bioRxiv"),
        "title": (
            Text("Flash-GRPO: Efficient Alignment for "),
            Emphasis("Video Diffusion"),
            Text(" via One-Step Policy Optimization"),
        ),
        "authors": (Text("A. Author, "), Emphasis("Bohan Zhuang"), Text(", C. Author  +4")),
        "abstract": (Text(ABSTRACT),),
        "reasons": (Text("matched: author “Bohan Zhuang” · keyword “video diffusion”"),),
        "buttons": (Button("☆ Save", "save 7"), Button("Briefing", "brief 7")),
        "menu": (
            Button("PDF", url="https://arxiv.org/pdf/2606.01234"),
            Button("Page", url="https://arxiv.org/abs/2606.01234"),
            Button("Why this?", "why 7"),
        ),
        "more": Button("more", "whole 7"),
        "paper_id": "arxiv:2606.01234",
    }
    return Card(**(fields | changed))


def read(blocks: list[dict[str, Any]]) -> str:
    """Every word in the blocks, in order."""
    return "\n".join(part["text"] for part in walk(blocks) if isinstance(part.get("text"), str))
