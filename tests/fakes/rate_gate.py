"""The rates of one process, in memory."""

from datetime import datetime

from bot.domain.rate import GateState, Turn, TurnWanted, given_back, shut, taken, unused


class FakeRateGate:
    """Stands in for the `RateGate` door: the same rule over a dictionary. Two clients that share it share its rates."""

    def __init__(self) -> None:
        self._states: dict[str, GateState] = {}

    async def take(self, wanted: TurnWanted, now: datetime) -> Turn:
        """Take the next free turn at a gate, if it is near enough."""
        turn, self._states[wanted.gate] = taken(self._state(wanted.gate, now), wanted, now)
        return turn

    async def give_back(self, gate: str, holder: str, now: datetime) -> None:
        """Let others through a gate that this holder is alone in."""
        self._states[gate] = given_back(self._state(gate, now), holder, now)

    async def shut(self, gate: str, wait_s: float, now: datetime) -> None:
        """Let no turn begin at a gate for so many seconds."""
        self._states[gate] = shut(self._state(gate, now), wait_s, now)

    def _state(self, gate: str, now: datetime) -> GateState:
        return self._states.get(gate) or unused(gate, now)
