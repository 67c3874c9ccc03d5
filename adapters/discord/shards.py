"""Which part of the bot's servers a process hears.

Discord parts a large bot's servers into shards by their ids. One process opens all of them by itself; several may take
a part each, or all the same: what two hear is answered by one.
Source: https://discord.com/developers/docs/events/gateway#sharding
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import SettingError

WRITTEN = re.compile(r"(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?/(?P<count>\d{1,5})")


@dataclass(frozen=True, slots=True)
class Shards:
    """A part of the shards.

    Attributes:
        ids: the shards, each 0 and up; empty for all.
        count: how many there are in all; None: as many as Discord recommends.
    """

    ids: tuple[int, ...] = ()
    count: int | None = None

    @property
    def options(self) -> dict[str, Any]:
        """The same as the library's client takes it."""
        return {"shard_ids": list(self.ids), "shard_count": self.count} if self.ids else {}


ALL_SHARDS = Shards()


def shards_of(setting: str) -> Shards:
    """Read `0-3/8`, shards 0 to 3 of 8, or `2/8`; empty means all of as many as Discord recommends.

    Raises:
        SettingError: it is neither.
    """
    if not setting:
        return ALL_SHARDS
    found = WRITTEN.fullmatch(setting)
    first, last, count = (
        map(int, (found["first"], found["last"] or found["first"], found["count"])) if found else (0, 0, 0)
    )
    if not first <= last < count:
        raise SettingError("DISCORD_SHARDS", "is not shards of a number.", remedy="Set such as 0-3/8: 0 to 3 of 8.")
    return Shards(tuple(range(first, last + 1)), count)
