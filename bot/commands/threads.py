"""What is written in a briefing's thread: a question of its papers, unless it is a command."""

from __future__ import annotations

import re

from bot.briefing.slots import NAMED
from bot.commands.command import Why
from bot.commands.ordered import Ask
from bot.commands.typed import says_something, tidy
from bot.commands.vocabulary import KNOWN
from bot.domain.conversation import Request
from bot.ports import Library

_NAMED_OUT = re.compile(r"^/?radar\b", re.IGNORECASE)
_ASKED = "|".join(sorted(word for word, name in KNOWN.items() if name == "ask"))
_ASKS = re.compile(rf"^(?:{_ASKED})[\s:]+", re.IGNORECASE)


async def meant_in_thread(library: Library, request: Request) -> Ask | Why | None:
    """Give what a text in a briefing's thread asks; None where the thread is no briefing's, or it is a command.

    A command there is one word that is known, or what begins with `/radar`; `why` alone is of the briefing.

    Args:
        library: the store.
        request: with the message in whose thread it was written.

    Raises:
        StorageError: the store can't be read.
    """
    text = tidy(request.text)
    command = KNOWN.get(text.casefold())
    if _NAMED_OUT.match(text) or (command is not None and command != "why") or not says_something(text):
        return None
    async with library.begin() as work:
        record = await work.log.at_ref(request.place, request.thread)
        slot = record.delivery.slot if record else ""
        if not NAMED.fullmatch(slot) or await work.briefings.get(request.place, slot) is None:
            return None
    return Why(slot) if command == "why" else Ask(_ASKS.sub("", text), slot)
