"""What a person typed is read back from the form in which Slack hands it over."""

import pytest

from adapters.slack.typed import typed


@pytest.mark.parametrize(
    ("sent", "bot", "text"),
    [
        ("<@U0BOT> author X", "U0BOT", "author X"),
        ("<@U0BOT|academichub>  author X", "U0BOT", "author X"),
        ("author X <@U0BOT>", "U0BOT", "author X"),
        ("hey <@U0BOT> author <@U0BOT>", "U0BOT", "author"),
        ("<@U0BOT>", "U0BOT", ""),
        ("author <@U7|ada>", "", "author @ada"),
        ("copy <#C2|papers>", "", "copy #papers"),
        ("keyword a &lt; b &amp;amp; c", "", "keyword a < b &amp; c"),
        ("like <https://arxiv.org/abs/1>", "", "like https://arxiv.org/abs/1"),
        ("like <http://arxiv.org/abs/1|arxiv.org/abs/1>", "", "like arxiv.org/abs/1"),
        ("like <https://arxiv.org/abs/1|this paper>", "", "like https://arxiv.org/abs/1"),
        ("author <mailto:a@b.example|a@b.example>", "", "author a@b.example"),
        ("<!here> hello", "", "@here hello"),
    ],
)
def test_what_was_typed_is_read_back_from_slacks_form(sent: str, bot: str, text: str) -> None:
    assert typed(sent, bot) == text
