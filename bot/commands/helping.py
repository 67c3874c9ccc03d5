"""`help`, and what is not yet here."""

from __future__ import annotations

from bot.commands.command import Help, NotYet
from bot.commands.replies import answer, fine, heading, paragraph, row, typed
from bot.commands.visit import Visit
from bot.commands.vocabulary import HELPED, LATER, name_in
from bot.domain.conversation import Answer
from bot.domain.message import Block, Bullets, Button, Text

WITH_LANGUAGE = frozenset({"query", "search", "brief"})
"""The commands whose help explains the query language."""


async def help_with(visit: Visit, command: Help) -> Answer:
    """Explain all commands in a line each, or one of them with an example."""
    if not command.word:
        return _everything(visit)
    if command.word in LATER:
        return _later(visit, command.word)
    word = name_in(command.word, visit.language)
    blocks: list[Block] = [
        heading(visit.say("help.title_of", word=word)),
        paragraph(typed(_example(visit, command.word)), "  ", visit.say(f"help.line_{command.word}")),
        paragraph(visit.say(f"help.more_{command.word}")),
    ]
    if command.word in WITH_LANGUAGE:
        blocks.append(fine(visit.say("help.language_fields")))
    return answer(*blocks, *row([Button(visit.say("help.all"), "help")]))


async def not_yet(visit: Visit, command: NotYet) -> Answer:
    """Say that this is not yet here, and what can be done instead."""
    return _later(visit, command.word)


def _later(visit: Visit, word: str) -> Answer:
    instead = visit.say(f"help.later_{word.replace(' ', '_')}")
    first, *following = word.split()
    shown = " ".join((name_in(first, visit.language), *following))
    text = paragraph(visit.say("help.not_yet", word=shown, instead=instead))
    return answer(text, *row([Button(visit.say("help.all"), "help")]), ok=False)


def _everything(visit: Visit) -> Answer:
    lines = tuple((typed(_example(visit, word)), Text("  " + visit.say(f"help.line_{word}"))) for word in HELPED)
    later = ", ".join(name_in(word, visit.language) for word in sorted(LATER))
    return answer(
        heading(visit.say("help.title")),
        Bullets(lines),
        fine(visit.say("help.also_chinese")),
        fine(visit.say("help.later", words=later)),
        *row([Button(visit.say("help.one"), "help", asks=visit.say("help.which"))]),
    )


def _example(visit: Visit, word: str) -> str:
    return f"{name_in(word, visit.language)} {visit.say(f'help.sample_{word}')}".strip()
