"""Whom a message tells on Slack: those who asked for it; nobody by what a paper or a name says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.slack.render import fits, pages
from bot.domain.message import Bullets, Fine, Heading, Mention, Message, Paragraph, Text, words
from tests.adapters.slack.messages import flash_grpo
from tests.fakes.slack_rules import message_fault, walk
from tests.fakes.slack_server import live_markup

ADA, LIN = Mention("Ada", "U012ABCDEF"), Mention("Lin", "W0LIN")
FOR_BOTH = (Text("For "), ADA, Text(", "), LIN)


def told(message: Message) -> list[str]:
    """The ids of those whom Slack tells of a message that it takes."""
    [page] = pages(message)
    assert message_fault({"text": page.text, "blocks": page.blocks}) is None
    assert live_markup(page.blocks) == live_markup(page.text) == []
    return [part["user_id"] for part in walk(page.blocks) if part.get("type") == "user"]


@pytest.mark.parametrize(
    "message",
    [
        Message((replace(flash_grpo(), mentions=FOR_BOTH),)),
        Message((Heading(words("1 new")), Bullets(((Text("01.  A title  "), *FOR_BOTH),)))),
        Message((Paragraph(FOR_BOTH),)),
        Message((Fine(FOR_BOTH),)),
    ],
)
def test_those_who_asked_are_told(message: Message) -> None:
    assert told(message) == [ADA.person, LIN.person]


@pytest.mark.parametrize("person", ["", "U1>", "<!channel>", "channel", "S012ABCDE", "u012abcdef"])
def test_what_is_no_person_s_id_is_a_name(person: str) -> None:
    card = replace(flash_grpo(), mentions=(Text("For "), Mention("<!channel> @here <@U1>", person)))
    assert told(Message((card,))) == []


def test_a_crowd_fits_on_a_card() -> None:
    crowd = tuple(Mention("Somebody with a long name " * 3, f"U{number:010}") for number in range(10))
    assert fits(Message((replace(flash_grpo(), mentions=crowd),)))
