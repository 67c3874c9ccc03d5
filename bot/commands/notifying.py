"""`notify 3`: a person is mentioned on the cards that a watch brings; each person's own wish."""

from __future__ import annotations

from bot.commands.command import Notify
from bot.commands.items import numbered
from bot.commands.replies import answer, labelled, paragraph, row, said, watched
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.domain.conversation import Answer
from bot.domain.errors import WrongUse
from bot.domain.message import Bullets, Button, Text
from bot.domain.watch import WatchKind

BUTTONS_SHOWN = 20
"""For how many watches the list has a button that ends the mentions."""


async def notify(visit: Visit, command: Notify) -> Answer:
    """Mention the person where these watches find something from now on, or no more.

    Raises:
        NotFound: a number is no standing watch of this place.
        WrongUse: one is a mute, which finds nothing.
    """
    person = visit.request.person
    word = name_in("notify", visit.language)
    async with visit.doors.library.begin() as work:
        mine = await work.notifications.of_person(visit.place, person.id)
        if not command.on:
            await work.notifications.remove(visit.place, person.id, command.numbers or mine)
            return said(visit.say("wishes.notify_off" if command.numbers else "wishes.notify_all_off"), _list(visit))
        watches = await numbered(visit, work, command.numbers, word)
        mutes = [watch for watch in watches if watch.kind is WatchKind.MUTE]
        if mutes:
            raise WrongUse(visit.say("wishes.mute_finds_nothing", n=mutes[0].number), try_instead=(word, "list"))
        await work.notifications.add(visit.place, person.id, person.name, command.numbers, visit.now)
    off = Button(visit.say("wishes.notify_end"), f"{word} {' '.join(map(str, command.numbers))} off")
    return said(visit.say("wishes.notify_on", what=labelled(watches, visit.language)), off, _list(visit))


async def notify_list(visit: Visit) -> Answer:
    """Show the person for which watches the mentions stand."""
    async with visit.doors.library.begin() as work:
        mine = set(await work.notifications.of_person(visit.place, visit.request.person.id))
        watches = [watch for watch in await work.watches.of(visit.place) if watch.number in mine]
    word = name_in("notify", visit.language)
    if not watches:
        asks = Button(visit.say("wishes.notify_one"), word, asks=visit.say("wishes.notify_which"))
        return said(visit.say("wishes.notify_none"), asks, Button(visit.say("commands.panel"), "list"))
    lines = ((Text(f"{each.number}. {watched(each.kind, each.text, visit.language)}"),) for each in watches)
    offs = [
        Button(visit.say("wishes.notify_end_of", n=each.number), f"{word} {each.number} off")
        for each in watches[:BUTTONS_SHOWN]
    ]
    return answer(paragraph(visit.say("wishes.notify_standing")), Bullets(tuple(lines)), *row(offs))


def _list(visit: Visit) -> Button:
    return Button(visit.say("wishes.notify_list"), name_in("notify", visit.language))
