"""After a restore: what a place was shown since the backup is known to its channel alone, and is read there first.

A store that was restored, or moved to another machine, ends at some instant; what was posted between that instant and
the restore is not in it. Until its channel was looked through, a place is unrecovered: nothing is posted there and no
digest is made for it. `bot/recovery.py` has the look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.delivery import Slot
from bot.domain.watch import Place


@dataclass(frozen=True, slots=True)
class Unrecovered:
    """A place whose channel is to be looked through.

    Attributes:
        place: whose.
        since: the last instant of which the store surely knows everything, aware UTC.
        until: when it was restored, aware UTC: what came later it knows.
        marks: ids of the deliveries that the store holds and that may have been posted since.
        threads: refs of the messages, posted before, in whose threads some of them go.
    """

    place: Place
    since: datetime
    until: datetime
    marks: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DoubtedReply:
    """A reply under a card posted before the backup, made again after the restore: it may stand there already.

    Attributes:
        place: where.
        mark: its delivery id.
        parent_ref: the message in whose thread it goes; None: that isn't posted, so neither can the reply be.
        since: from when on it may have been posted, aware UTC.
        until: when the store was restored, aware UTC.
    """

    place: Place
    mark: str
    parent_ref: str | None
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A message of ours that stands in a channel.

    Attributes:
        ref: the platform's id of it.
        at: when it was posted, aware UTC.
        mark: which of the marks asked for it carries; empty: none of them.
        traces: the commands on its buttons and the addresses of its links, as they stand there.
    """

    ref: str
    at: datetime
    mark: str = ""
    traces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a place's channel told.

    Attributes:
        place: whose.
        until: the restore that is made good, aware UTC.
        posted: refs by delivery id, of deliveries that the store took for not posted.
        slots: digests that the store didn't know.
        papers: keys of papers, known before the restore, that stand there as cards.
        traces: ids and addresses of papers that stand there as cards.
    """

    place: Place
    until: datetime
    posted: Mapping[str, str] = field(default_factory=dict)
    slots: tuple[Slot, ...] = ()
    papers: frozenset[int] = frozenset()
    traces: frozenset[str] = frozenset()
