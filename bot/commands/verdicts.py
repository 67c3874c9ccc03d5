"""`why` of a briefing: what became of each claim that the model made, and the reason where it was dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.briefing.foreign import foreign
from bot.briefing.slots import NAMED
from bot.commands import explaining
from bot.commands.command import Why
from bot.commands.replies import answer, fine, heading, paragraph
from bot.commands.visit import Visit
from bot.domain.briefing import Briefing, Judged, Verdict
from bot.domain.conversation import Answer
from bot.domain.message import Block, Bullets, Line, words
from bot.ports import Work
from bot.ports.briefings import BriefingRecord

SHOWN = 30
"""So many claims are told at the most, the dropped ones first."""

LONGEST = 200
"""So many characters of a claim are shown."""

READING = "reading"
"""The part of what was noted of one paper before anything was written."""

_SLACK = re.compile(r"/archives/[A-Z0-9]+/p([0-9]{10})([0-9]{6})\b")
_DISCORD = re.compile(r"/channels/(?:[0-9]+|@me)/[0-9]+/([0-9]+)\b")


async def why(visit: Visit, command: Why) -> Answer:
    """Tell of a briefing what was checked; of anything else why it was posted here, or was not.

    Raises:
        NotFound: it is nothing that is known here.
    """
    async with visit.doors.library.begin() as work:
        record = await _record(visit, work, command.what.strip().strip("<>"))
    return await explaining.why(visit, command) if record is None else _told(visit, record)


async def _record(visit: Visit, work: Work, what: str) -> BriefingRecord | None:
    """Find a briefing by its name, or by a link to one of its messages here."""
    slot = what if NAMED.fullmatch(what) else ""
    slack, discord = _SLACK.search(what), _DISCORD.search(what)
    if slack or discord:
        ref = ".".join(slack.groups()) if slack else discord[1] if discord else ""
        delivery = await work.log.at_ref(visit.place, ref)
        slot = delivery.delivery.slot if delivery else ""
    return await work.briefings.get(visit.place, slot) if NAMED.fullmatch(slot) else None


def _told(visit: Visit, record: BriefingRecord) -> Answer:
    briefing = record.briefing
    if briefing is None and record.written_at is not None:
        return answer(paragraph(visit.say("verdicts.lost")))
    if briefing is None or record.written_at is None:
        return answer(paragraph(visit.say("asking.under_way", at=visit.moment(record.asked_at))))
    title = heading(visit.say("verdicts.title", at=visit.moment(record.written_at)))
    if not briefing.judged:
        return answer(title, paragraph(visit.say("verdicts.none")), *_instead(visit, briefing))
    told = [each for each in briefing.judged if each.part != READING or each.verdict is not Verdict.STANDS]
    dropped = [each for each in told if each.verdict is not Verdict.STANDS]
    standing = [each for each in told if each.verdict is Verdict.STANDS]
    counts = visit.say("verdicts.counts", of=len(told), n=len(dropped), standing=len(standing))
    blocks: list[Block] = [title, paragraph(counts), *_instead(visit, briefing)]
    blocks += _listed(visit, "verdicts.dropped", dropped[:SHOWN])
    blocks += _listed(visit, "verdicts.standing", standing[: max(0, SHOWN - len(dropped))])
    if len(told) > SHOWN:
        blocks.append(fine(visit.say("commands.and_more", n=len(told) - SHOWN)))
    return answer(*blocks)


def _instead(visit: Visit, briefing: Briefing) -> list[Block]:
    if briefing.instead is None:
        return []
    said = visit.say(f"briefing.instead_{briefing.instead.value}")
    return [paragraph(said)] if said else []


def _listed(visit: Visit, key: str, judged: Sequence[Judged]) -> list[Block]:
    if not judged:
        return []
    return [paragraph(visit.say(key)), Bullets(tuple(_line(visit, each) for each in judged))]


def _line(visit: Visit, judged: Judged) -> Line:
    """Say a claim with its cards, or why it was dropped; what holds a link or a mention is not shown."""
    text = _shown(visit, judged.claim.text)
    if judged.verdict is Verdict.STANDS:
        cards = " ".join(f"[{card:02}]" for card in dict.fromkeys(each.card for each in judged.claim.evidence))
        return words(f"{text} {cards}".rstrip())
    reason = visit.say(f"verdicts.{judged.verdict.value}")
    about = "" if judged.verdict is Verdict.FOREIGN or not judged.about else f": {_shown(visit, judged.about)}"
    return words(f"{text} — {reason}{about}")


def _shown(visit: Visit, text: str) -> str:
    if foreign(text):
        return visit.say("verdicts.not_shown")
    cut = " ".join(text.split())
    return f"“{cut}”" if len(cut) <= LONGEST else f"“{cut[:LONGEST].rstrip()}…”"
