"""The modal that asks for what a button's command still needs.

Source: https://docs.slack.dev/surfaces/modals
"""

from __future__ import annotations

import json
from typing import Any

from adapters.slack.elements import PRESS, plain_text
from adapters.slack.spans import clip, visible
from bot.domain.watch import Language
from bot.language import say

ASK = f"{PRESS}.ask"
ANSWER = "answer"
TITLE = "AcademicHub"
QUESTION_CHARACTERS = 2_000
ANSWER_CHARACTERS = 3_000


def modal_of(asks: str, command: str, channel: str, thread_ts: str | None, language: Language) -> dict[str, Any]:
    """Draw the modal; it carries the command and where its answer goes, so it works after a restart."""
    element = {"type": "plain_text_input", "action_id": ANSWER, "max_length": ANSWER_CHARACTERS, "focus_on_load": True}
    return {
        "type": "modal",
        "callback_id": ASK,
        "title": plain_text(TITLE),
        "submit": plain_text(say(language, "slack.ask_send")),
        "close": plain_text(say(language, "slack.ask_cancel")),
        "private_metadata": json.dumps({"command": command, "channel": channel, "thread": thread_ts}),
        "blocks": [
            {"type": "input", "label": plain_text(clip(visible(asks), QUESTION_CHARACTERS)), "element": element}
        ],
    }


def submitted(view: dict[str, Any]) -> tuple[str, str | None, str]:
    """Give the channel, the thread (None: none) and the whole command of a modal that was filled in."""
    meant = json.loads(view["private_metadata"])
    given = next(block[ANSWER] for block in view["state"]["values"].values() if ANSWER in block)
    return str(meant["channel"]), meant["thread"], f"{meant['command']} {given.get('value') or ''}".strip()
