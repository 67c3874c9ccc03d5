"""A clock for those who wait for real sockets and yet shall not wait."""

from tests.fakes.clock import FakeClock


class FakeHastyClock(FakeClock):
    """Stands in for the `Clock` door: whoever sleeps goes on at once, and the clock has moved on by as much.

    Attributes:
        slept: the seconds of each sleep that took time, in order.
    """

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Move on by `seconds` without waiting."""
        if seconds > 0:
            self.slept.append(seconds)
            await self.advance(seconds)
