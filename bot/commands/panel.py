"""The panel: what is watched here, when the digest comes, and how the last days were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.commands.lookback import WEEK
from bot.commands.outlook import briefs_blocks, next_digest, schedule_words
from bot.commands.people_words import person_words
from bot.commands.replies import answer, author_button, fine, heading, keyword_button, paragraph, row
from bot.commands.retrying import parked_blocks
from bot.commands.rights import may_change
from bot.commands.topics import aimed_words
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.digest.empty import empty_days
from bot.domain.conversation import Answer
from bot.domain.delivery import Slot
from bot.domain.message import Block, Button, Chip, Chips, Text
from bot.domain.watch import Watch, WatchKind
from bot.matching.citing import titled
from bot.matching.following import followed
from bot.matching.watching import fault_of


async def panel(visit: Visit) -> Answer:
    """Show the watches as numbered chips, the schedule, the next run, the last 7 days, and the buttons."""
    since = visit.now - WEEK
    async with visit.doors.library.begin() as work:
        every = await titled(work, await work.watches.of(visit.place))
        counts = await work.matches.counts(visit.place, since)
        mine = await work.notifications.of_person(visit.place, visit.request.person.id)
        slots = await work.slots.since(visit.place, since)
        following = await next_digest(visit, work)
    watches, mutes = ([each for each in every if (each.kind is WatchKind.MUTE) is muted] for muted in (False, True))
    blocks: list[Block] = [heading(visit.say("panel.title", n=len(watches)))]
    if not watches:
        blocks.append(paragraph(visit.say("panel.none")))
    if every:
        blocks.append(Chips(tuple(_chip(visit, each, counts, each.number in mine) for each in (*watches, *mutes))))
    schedule = visit.say("panel.schedule", schedule=schedule_words(visit.radar, visit.language), cap=visit.radar.cap)
    parked = parked_blocks(visit)
    blocks += [paragraph(schedule), *parked] if parked else [paragraph(schedule, " ", following)]
    blocks.extend(briefs_blocks(visit))
    blocks.extend(_last_days(visit, slots))
    return answer(*blocks, *row(_buttons(visit, bool(every))))


def _chip(visit: Visit, watch: Watch, counts: Mapping[int, tuple[int, datetime]], mentioned: bool) -> Chip:
    kind = visit.say(f"cards.{watch.kind.value}")
    made = visit.say("panel.made", by=watch.made_by, on=visit.local(watch.made_at).date().isoformat())
    if watch.worded_at is not None:
        on = visit.local(watch.worded_at).date().isoformat()
        made = f"{made} · {visit.say('panel.worded', by=watch.worded_by, on=on)}"
    if watch.aim is not None:
        made = f"{made} · {aimed_words(visit, watch.aim)}"
    count, last = counts.get(watch.number, (0, None))
    matched = visit.say("panel.count", n=count)
    latest = visit.say("panel.last_match", at=visit.moment(last)) if last else visit.say("panel.never_matched")
    latest = f"{latest} · {visit.say('panel.mentions_you')}" if mentioned else latest
    off = Button("×", f"remove {watch.number}", style="danger")
    allowed = may_change(visit.radar, visit.request.person)
    lately = "" if watch.kind is WatchKind.MUTE else f" · {matched} · {latest}"
    if fault_of(watch) is not None:
        lately = f" · {visit.say('panel.unread', n=watch.number)}"
    whom = followed(watch.kind, watch.text)
    if whom is not None and (whom.person.pin is not None or whom.left_out):
        kind, text = visit.say("cards.author"), person_words(whom, visit.language)
    else:
        text = watch.text
    return Chip(watch.number, (Text(f"{kind}: {text}"),), (Text(f"{made}{lately}"),), off if allowed else None)


def _last_days(visit: Visit, slots: Sequence[Slot]) -> list[Block]:
    blocks: list[Block] = []
    if slots:
        posted, new = sum(slot.posted for slot in slots), sum(slot.of for slot in slots)
        blocks.append(fine(visit.say("panel.last_days", n=posted, of=f"{new:,}")))
    empty = empty_days(slots, visit.radar.timezone, visit.language)
    if empty:
        blocks.append(fine(empty))
    return blocks


def _buttons(visit: Visit, changeable: bool) -> tuple[Button, ...]:
    return (
        Button(visit.say("commands.shuffle_button"), "shuffle", style="primary"),
        Button(visit.say("commands.briefing_button"), "brief week"),
        Button(visit.say("commands.settings_button"), "settings"),
        author_button(visit.language),
        keyword_button(visit.language),
        *([_edit_button(visit)] if changeable and may_change(visit.radar, visit.request.person) else []),
    )


def _edit_button(visit: Visit) -> Button:
    return Button(visit.say("wishes.edit_button"), name_in("edit", visit.language), asks=visit.say("wishes.edit_asks"))
