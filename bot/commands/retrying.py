"""Where nothing can be posted: said in plain words with what to do next, and tried again when a person asks."""

from __future__ import annotations

from bot.commands.replies import fine, paragraph, row, said
from bot.commands.visit import Visit
from bot.domain.conversation import Answer
from bot.domain.job import Job
from bot.domain.message import Block, Button
from bot.parking import go_on, kept_words, why_parked


async def retry(visit: Visit) -> Answer:
    """Let the place be posted to again; where the platform still refuses, it is parked again after one try."""
    async with visit.doors.library.begin() as work:
        held = await go_on(work, visit.place, visit.now)
    if not held:
        return said(visit.say("parking.tried_running"))
    visit.doors.wake(Job.DELIVER)
    visit.doors.wake(Job.DIGEST)
    return said(visit.say("parking.tried"), Button(visit.say("commands.status"), "status"))


def parked_blocks(visit: Visit) -> list[Block]:
    """Say since when and why nothing can be posted here, and what to do next; nothing where it can."""
    if visit.radar.parked is None:
        return []
    again = Button(visit.say("parking.retry"), "retry", style="primary")
    return [paragraph(parked_words(visit)), fine(kept_words(visit.radar.parked, visit.language)), *row([again])]


def parked_words(visit: Visit) -> str:
    """Say since when and why nothing can be posted here, and what to do next; empty where it can."""
    parked = visit.radar.parked
    if parked is None:
        return ""
    since = visit.say("parking.since", at=visit.moment(parked.since))
    return f"{since} {why_parked(parked, visit.place.platform, visit.language)}"
