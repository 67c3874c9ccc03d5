"""The picture of a channel shows what stands in it, and hostile words stay words there too."""

from adapters.slack.modal import modal_of
from adapters.slack.render import one_page
from bot.domain.message import Fine, Link, Message, Text, words
from bot.domain.watch import Language
from tests.adapters.slack.messages import flash_grpo
from tests.fakes.slack_picture import modal, page
from tests.fakes.slack_rooms import BOT
from tests.fakes.slack_server import FakeSlack


def post(slack: FakeSlack, message: Message, **more: str) -> str:
    """Let a rendered message stand in C1, and give its ts."""
    rendered = one_page(message)
    return slack.record("C1", BOT, {"text": rendered.text, "blocks": rendered.blocks, **more}).ts


async def test_a_picture_shows_the_channel_as_a_person_sees_it(slack: FakeSlack) -> None:
    parent = post(slack, Message((flash_grpo(),)))
    slack.record("C1", "U1", {"text": "interesting!"})
    post(slack, Message((Fine((Text("see "), Link("the page", "https://arxiv.org/abs/1"))),)), thread_ts=parent)
    post(slack, Message((flash_grpo(2, title=words("Only for Ada")),)), user="U1")
    everybody, ada = page(slack, "C1"), page(slack, "C1", "U1", menus=True)
    assert "01.  arXiv (CS.CV)  2026-06-17" in everybody
    assert "<b>Bohan Zhuang</b>" in everybody
    assert '<a href="https://arxiv.org/abs/1">the page</a>' in everybody
    assert everybody.index("the page") < everybody.index("interesting!"), "a reply stands under its parent"
    assert "Only for Ada" not in everybody
    assert "Only visible to you" in ada
    assert "<li>PDF</li>" in ada


async def test_hostile_words_are_not_markup_in_the_picture(slack: FakeSlack) -> None:
    post(slack, Message((flash_grpo(title=words("<script>alert(1)</script>"), label="<img src=x>"),)))
    drawn = page(slack, "C1")
    assert "<script>" not in drawn
    assert "<img" not in drawn


async def test_a_modal_is_drawn_with_its_question(slack: FakeSlack) -> None:
    view = slack.show("U1", modal_of("Whom?", "author", "C1", None, Language.CHINESE))
    assert "Whom?" in modal(view)
    assert "确定" in modal(view)
