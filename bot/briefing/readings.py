"""The first half of a briefing: each paper read by a call of its own, and what was read checked against it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.briefing import prompts
from bot.briefing.asking import Asking, Unanswered
from bot.briefing.checking import READING, judge
from bot.briefing.evidence import Numbered
from bot.briefing.fitting import can_be_read
from bot.briefing.forms import Kind, Read, Said, read_of
from bot.briefing.weighing import cleaned
from bot.domain.briefing import Claim, Evidence, Judged, Verdict
from bot.domain.paper_text import PaperText
from bot.ports.writing import Told

AT_ONCE = 4
"""Papers that are read at the same time, at the most."""


@dataclass(frozen=True, slots=True)
class PaperRead:
    """A paper as the model read it, and what the check left of that.

    Attributes:
        card: its number.
        points: the sentences that stand, each with a quotation, and their kinds.
        terms: names by which other fields would know what it deals with; for the model alone, nobody is shown them.
        judged: all points that the model made.
    """

    card: int
    points: tuple[tuple[Kind, Claim], ...]
    terms: tuple[str, ...]
    judged: tuple[Judged, ...]


async def read_papers(
    texts: Mapping[int, PaperText], folded: Numbered, asking: Asking, told: Told
) -> dict[int, PaperRead | Unanswered]:
    """Read papers, several at the same time; one that can't be read takes nothing but itself along.

    Args:
        texts: the papers by number; one that is a title and no more isn't asked about, and stands with no points.
        folded: the same, to check quotations.
        asking: asks the model.
        told: hears how many are read, in order.
    """
    readable = {card: text for card, text in texts.items() if can_be_read(text)}
    turn, telling, done = asyncio.Semaphore(AT_ONCE), asyncio.Lock(), 0

    async def one(card: int, text: PaperText) -> PaperRead | Unanswered:
        nonlocal done
        async with turn:
            answered = await _read(card, text, folded, asking)
        async with telling:
            done += 1
            await told(done, len(readable))
        return answered

    await told(0, len(readable))
    try:
        async with asyncio.TaskGroup() as group:
            tasks = {card: group.create_task(one(card, text)) for card, text in readable.items()}
    except ExceptionGroup as several:  # the store's trouble, or a bug: whoever called knows the first of them
        raise several.exceptions[0] from several
    bare = {card: PaperRead(card, (), (), ()) for card in texts if card not in readable}
    return dict(sorted({**bare, **{card: task.result() for card, task in tasks.items()}}.items()))


async def _read(card: int, text: PaperText, folded: Numbered, asking: Asking) -> PaperRead | Unanswered:
    abstract = PaperText(text.paper)
    smaller = prompts.reading(abstract) if text.sections and can_be_read(abstract) else None
    answered = await asking.ask(prompts.reading(text), _with_points, smaller)
    if isinstance(answered, Unanswered):
        return answered
    judged = await asyncio.to_thread(_judged, card, text, answered, folded)  # a full text takes half a second to fold
    standing = tuple((kind, each.claim) for kind, each in judged if each.verdict is Verdict.STANDS)
    return PaperRead(card, standing, answered.terms, tuple(each for _, each in judged))


def _with_points(answer: Mapping[str, object]) -> Read | None:
    """Give a reading that says anything; an empty one isn't worth keeping."""
    read = read_of(answer)
    return read if read is not None and read.points else None


def _judged(card: int, text: PaperText, read: Read, folded: Numbered) -> list[tuple[Kind, Judged]]:
    return [(kind, judge(_claim(card, text, said), READING, folded)) for kind, said in read.points]


def _claim(card: int, text: PaperText, said: Said) -> Claim:
    return Claim(cleaned(said.text), tuple(Evidence(text.paper.id, card, cleaned(each.quote)) for each in said.pieces))
