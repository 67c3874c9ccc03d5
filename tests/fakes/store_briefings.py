"""The doors of briefings and of what models answered, in memory."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.briefing import Briefing
from bot.domain.watch import Place
from bot.ports.briefings import BriefingAsked, BriefingClaim, BriefingRecord
from tests.fakes.store_shelves import Commission, Shelves

APART = timedelta(minutes=10)
LONGEST_WAIT = timedelta(days=1)


class FakeBriefings:
    """Stands in for the `Briefings` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def add(self, asked: BriefingAsked, now: datetime) -> bool:
        new = Commission(asked.place, asked, now, now)
        return self._shelves.commissions.setdefault((asked.place, asked.slot), new) is new

    async def claim(self, owner: str, now: datetime, lease_s: float, limit: int) -> Sequence[BriefingClaim]:
        lease = timedelta(seconds=lease_s)
        free = [key for key, one in self._shelves.commissions.items() if self._waits(one) and _is_free(one, now, lease)]
        claims = []
        for key in free[:limit]:
            before = self._shelves.commissions[key]
            taken: dict[str, Any] = {
                "owner": owner,
                "generation": before.generation + 1,
                "attempts": before.attempts + 1,
            }
            self._shelves.commissions[key] = replace(before, **taken, lease_until=now + lease)
            claims.append(BriefingClaim(_asked(before), owner, before.generation + 1, before.attempts, before.asked_at))
        return claims

    async def renew(self, claim: BriefingClaim, now: datetime, lease_s: float) -> bool:
        return self._change(claim, lease_until=now + timedelta(seconds=lease_s))

    async def finish(self, claim: BriefingClaim, briefing: Briefing, now: datetime) -> bool:
        return self._change(claim, briefing=briefing, written_at=now, owner=None, lease_until=None)

    async def put_off(self, claim: BriefingClaim, until: datetime) -> bool:
        return self._change(claim, due_at=until, owner=None, lease_until=None)

    async def get(self, place: Place, slot: str) -> BriefingRecord | None:
        found = self._shelves.commissions.get((place, slot))
        return _record(found) if found else None

    async def of_thread(self, place: Place, parent: str) -> Sequence[BriefingRecord]:
        here = [one for one in self._shelves.commissions.values() if one.place == place]
        return [_record(one) for one in here if one.asked.parent == parent]

    async def next_due(self, now: datetime) -> datetime | None:
        waiting = [one for one in self._shelves.commissions.values() if self._waits(one)]
        free_at = [max(one.due_at, one.lease_until or one.due_at) for one in waiting]
        return min((at for at in free_at if at > now), default=None)

    async def forget(self, before: datetime) -> int:
        old = [key for key, one in self._shelves.commissions.items() if one.asked_at < before]
        for key in old:
            del self._shelves.commissions[key]
        return len(old)

    def _waits(self, one: Commission) -> bool:
        return one.written_at is None and self._shelves.holding(one.place) is None

    def _change(self, claim: BriefingClaim, **values: Any) -> bool:
        key = claim.asked.place, claim.asked.slot
        found = self._shelves.commissions.get(key)
        if found is None or (found.owner, found.generation) != (claim.owner, claim.generation):
            return False
        self._shelves.commissions[key] = replace(found, **values)
        return True


class FakeAnswers:
    """Stands in for the `Answers` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def get(self, keys: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        return {key: self._shelves.answers[key][0] for key in keys if key in self._shelves.answers}

    async def keep(self, key: str, answer: Mapping[str, Any], now: datetime) -> None:
        self._shelves.answers.setdefault(key, (json.loads(json.dumps(dict(answer))), now))

    async def forget(self, before: datetime) -> int:
        old = [key for key, (_, kept_at) in self._shelves.answers.items() if kept_at < before]
        for key in old:
            del self._shelves.answers[key]
        return len(old)


def _is_free(one: Commission, now: datetime, lease: timedelta) -> bool:
    leased = one.lease_until is not None and now < one.lease_until <= now + lease + APART
    return not leased and not now < one.due_at <= now + LONGEST_WAIT + APART


def _asked(one: Commission) -> BriefingAsked:
    return replace(one.asked, place=one.place)


def _record(one: Commission) -> BriefingRecord:
    return BriefingRecord(_asked(one), one.asked_at, one.briefing, one.written_at)
