"""A process that asks a source a few times, and prints the instants that it reserved: `python -m … DATABASE URL …`."""

import asyncio
import json
import random
import sys
from datetime import UTC, datetime, timedelta

from adapters.engine.system_clock import SystemClock
from adapters.sources.fetched import Fetched
from adapters.sources.http import PoliteClient
from adapters.sources.pace import Pace
from bot.domain.rate import Granted, Turn, TurnWanted
from storage.fetches import SqlFetchMemory
from storage.library import SqlLibrary
from storage.rates import SqlRateGate


class NotedGates(SqlRateGate):
    """The real gates; keeps when each turn taken begins."""

    def __init__(self, library: SqlLibrary) -> None:
        super().__init__(library)
        self.began: list[datetime] = []

    async def take(self, wanted: TurnWanted, now: datetime) -> Turn:
        """Take a turn and note it."""
        turn = await super().take(wanted, now)
        if isinstance(turn, Granted):
            self.began.append(now + timedelta(seconds=turn.wait_s))
        return turn


async def main(database: str, url: str, times: int, interval_s: float) -> None:
    """Ask for `url/0`, `url/1`, … and tell when each was to begin."""
    library = SqlLibrary(database)
    rates, pace = NotedGates(library), Pace("arxiv", interval_s, alone=True)
    async with PoliteClient(
        clock=SystemClock(), memory=SqlFetchMemory(library), rates=rates, rng=random.Random(1), deadline_s=10.0
    ) as client:
        for number in range(times):
            outcome = await client.fetch(f"{url}/{number}", pace)
            assert isinstance(outcome, Fetched), outcome
    await library.close()
    json.dump([each.astimezone(UTC).isoformat() for each in rates.began], sys.stdout)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
