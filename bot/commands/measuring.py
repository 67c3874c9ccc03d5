"""How near a paper comes to the topics and examples of a place, in words: what reached them, and what falls short."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.commands.replies import listed, watched
from bot.commands.visit import Visit
from bot.domain.paper import KnownPaper, Paper
from bot.domain.watch import Watch
from bot.matching.likeness import Likeness
from bot.matching.topics import Near, is_example, nearest_of


async def measured(visit: Visit, watches: Sequence[Watch], known: KnownPaper) -> Mapping[int, Near]:
    """Give by number how near a paper comes to those of the watches that have an aim; nothing in common is absent."""
    aimed = [watch for watch in watches if watch.aim is not None]
    return await asyncio.to_thread(_measure, visit.doors.likeness, aimed, known) if aimed else {}


def reached(visit: Visit, watches: Iterable[Watch], near: Mapping[int, Near]) -> list[str]:
    """Say for each of these watches that has an aim which score it asks for, and which one the paper has."""
    lines: list[str] = []
    for watch in watches:
        if watch.aim is not None and watch.number in near:
            found, words = near[watch.number], listed(near[watch.number].words, visit.language)
            key = "reached_near" if words else "reached"
            name = f"{watch.number}. {watched(watch.kind, watch.text, visit.language)}"
            values = {"watch": name, "words": words, "score": f"{found.score:.2f}"}
            lines.append(visit.say(f"topics.{key}", threshold=f"{watch.aim.threshold:.2f}", **values))
    return lines


def short_of(visit: Visit, watch: Watch, paper: Paper, near: Near | None) -> tuple[float, str]:
    """Give which share of the score that a topic or an example asks for a paper has, and how to say that."""
    threshold = watch.aim.threshold if watch.aim is not None else 1.0
    if is_example(watch.kind, watch.text, paper):
        return 1.0, visit.say("topics.itself")
    if near is None:
        return 0.0, visit.say("topics.short_nothing", threshold=f"{threshold:.2f}")
    words = listed(near.words, visit.language)
    values = {"score": f"{near.score:.2f}", "threshold": f"{threshold:.2f}", "words": words}
    return near.score / max(threshold, 0.01), visit.say(f"topics.{'short_near' if words else 'short'}", **values)


def _measure(likeness: Likeness, watches: Sequence[Watch], known: KnownPaper) -> Mapping[int, Near]:
    found: dict[int, Near] = {}
    for watch in watches:
        if watch.aim is not None:
            for near in nearest_of([known], likeness, replace(watch.aim, threshold=0.0), 1):
                found[watch.number] = near
    return found
