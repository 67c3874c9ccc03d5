"""How many watches a place may have."""

from __future__ import annotations

from bot.commands.visit import Visit
from bot.domain.errors import WrongUse
from bot.ports import Work

MOST_WATCHES = 500
"""Watches that may stand in one place. A lab follows tens, and nobody reads a panel of more than hundreds; two hundred
places as full as this are the hundred thousand watches that a small host still asks at once."""


async def check_room(visit: Visit, work: Work, more: int) -> None:
    """Refuse watches that the place has no room for.

    Args:
        visit: who asks, and where.
        work: of the store.
        more: how many would be added.

    Raises:
        WrongUse: they would be more than fit; names the limit, and what makes room.
    """
    standing = len(await work.watches.of(visit.place))
    if standing + more > MOST_WATCHES:
        raise WrongUse(visit.say("wishes.full", n=standing, more=more, limit=MOST_WATCHES), try_instead=("list",))
