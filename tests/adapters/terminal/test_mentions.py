"""On a terminal, and on the local page's paper, a mention is the name alone."""

from __future__ import annotations

from adapters.terminal.render import text_of
from bot.domain.message import Card, Mention, Message, Text, words


def test_a_card_says_for_whom_it_is() -> None:
    told = (Text("For "), Mention("Ada", "U1"), Text(", "), Mention("\x1b[31mLin", "U2"))
    card = Card(1, "arXiv (CS.CV)", "2026-06-17", (), words("A title"), words("A. Author"), (), mentions=told)
    assert text_of(Message((card,))).splitlines()[-1] == "For Ada, [31mLin"
