"""Reading in a Discord channel what the bot posted there: a span of time by either clock, page by page.

Source: https://discord.com/developers/docs/resources/message#get-channel-messages
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from adapters.dated import LEEWAY, on_both_clocks
from adapters.discord.layout import MENU_ID, PRESSED, Json, carries, every_part, nonce_of, number_of, press_of
from adapters.discord.outcomes import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE
from adapters.discord.returned import Answer, Lost, NotSent, Returned
from adapters.discord.wire import Wire
from bot.domain.delivery import Absent, CannotLook, FindOutcome, Sent
from bot.domain.recovery import Standing

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
PAGE = 100
LONGEST_WAIT_S = 60.0
AGAIN_S = 30.0
"""When to look again after a question that got no answer."""
NO_SUCH_MESSAGE = 1
_LINK = re.compile(r"\]\(<(https?://[^>\s]+)>\)")


class Patience(NamedTuple):
    """How many pages a look may take, and how often it waits until a limit opens again."""

    pages: int
    waits: int


A_LOOK, A_READING = Patience(5, 0), Patience(300, 60)
"""A look is taken while a delivery is leased; for a reading nobody waits."""


class DiscordHistory:
    """The messages of channels and threads, in a span of time."""

    def __init__(self, wire: Wire) -> None:
        """Read over the bot's line; where its limits are in the way, they are waited out."""
        self._wire = wire

    async def find(self, channel: str, mark: str, since: datetime, until: datetime, *, missing_ok: bool) -> FindOutcome:
        """Look for the mark in a channel; where that is gone and `missing_ok`, nothing is there."""
        try:
            async for page in self._pages(channel, since, until, A_LOOK, missing_ok=missing_ok):
                if found := next((one for one in page if carries(one.get("components") or [], mark)), None):
                    return Sent(str(found["id"]))
        except _Hidden as hidden:
            return hidden.told
        return Absent()

    async def standing(
        self, channel: str, marks: Sequence[str], since: datetime, until: datetime, threads: Sequence[str]
    ) -> Sequence[Standing] | CannotLook:
        """Give our messages of the span, in the channel, in the threads under those named and under what is found."""
        known = {nonce_of(mark): mark for mark in marks}, {number_of(mark): mark for mark in marks}
        try:
            heads = await self._ours(channel, since, until, *known)
            found = [standing for standing, _ in heads]
            under = [standing.ref for standing, has_thread in heads if has_thread]
            for thread in dict.fromkeys((*(ref.rpartition("/")[2] for ref in threads), *under)):
                replies = await self._ours(thread, since, until, *known, missing_ok=True)
                found += [_under(thread, standing) for standing, _ in replies]
        except _Hidden as hidden:
            return hidden.told
        return sorted(found, key=lambda standing: standing.at)

    async def _ours(
        self,
        channel: str,
        since: datetime,
        until: datetime,
        nonces: Mapping[str, str],
        numbers: Mapping[int, str],
        *,
        missing_ok: bool = False,
    ) -> list[tuple[Standing, bool]]:
        """Give our messages of a channel, each with whether a thread was started under it."""
        pages = self._pages(channel, since, until, A_READING, missing_ok=missing_ok)
        read = [(_standing(one, nonces, numbers), "thread" in one) async for page in pages for one in page]
        last = self._span(since, until)[1]
        return [(one, has_thread) for one, has_thread in read if one is not None and int(one.ref) <= last]

    async def _pages(
        self, channel: str, since: datetime, until: datetime, patience: Patience, *, missing_ok: bool
    ) -> AsyncIterator[list[Json]]:
        """Give a channel's messages of a span, and what the last page has beyond it.

        A bot that may not read the history is shown an empty one, so that right is asked for first.

        Raises:
            _Hidden: what is there can't be seen.
        """
        path = f"/channels/{channel}/messages"
        probed = await self._get(f"{path}/{NO_SUCH_MESSAGE}", patience)
        if missing_ok and isinstance(probed, Answer) and probed.code == UNKNOWN_CHANNEL:
            return
        if not isinstance(probed, Answer) or probed.code != UNKNOWN_MESSAGE:
            raise _unread(probed)
        after, last = self._span(since, until)
        for _ in range(patience.pages):
            listed = await self._get(f"{path}?after={after}&limit={PAGE}", patience)
            if not isinstance(listed, Answer) or listed.status != 200 or not isinstance(listed.body, list):
                raise _unread(listed)
            yield listed.body
            after = max((int(one["id"]) for one in listed.body), default=after)
            if len(listed.body) < PAGE or after > last:
                return
        raise _Hidden(CannotLook("too many messages"))

    def _span(self, since: datetime, until: datetime) -> tuple[int, int]:
        """Give the smallest id of a span and the largest, by whichever clock, as far apart as is known by now."""
        since, until = on_both_clocks(since, until, self._wire.ahead)
        return snowflake(since - LEEWAY), snowflake(until + LEEWAY)

    async def _get(self, path: str, patience: Patience) -> Returned:
        """Ask; where a limit is in the way, wait for it as often as there is patience."""
        returned = await self._wire.send("GET", path, patient=True)
        for _ in range(patience.waits):
            if not isinstance(returned, NotSent) or returned.retry_after_s > LONGEST_WAIT_S:
                break
            await self._wire.wait(returned.retry_after_s)
            returned = await self._wire.send("GET", path, patient=True)
        return returned


class _Hidden(Exception):
    """What is there can't be seen: `told` says why."""

    def __init__(self, told: CannotLook) -> None:
        super().__init__(told.why)
        self.told = told


def snowflake(at: datetime) -> int:
    """Give the smallest message id of an instant.

    Source: https://discord.com/developers/docs/reference#snowflakes
    """
    return max(0, (at - EPOCH) // timedelta(milliseconds=1)) << 22


def _unread(returned: Returned) -> _Hidden:
    """Say why a history can't be read, and whether it may be by itself after a while."""
    passing = isinstance(returned, NotSent | Lost) or returned.status == 429 or returned.status >= 500
    asked_s = returned.retry_after_s if isinstance(returned, NotSent) else 0.0
    again_s = max(asked_s, AGAIN_S) if passing else None
    return _Hidden(CannotLook(f"the history can't be read: {trouble_of(returned)}", again_s))


def trouble_of(returned: Returned) -> str:
    """Say what is wrong with what came back."""
    return f"status {returned.status} {returned.code}" if isinstance(returned, Answer) else returned.why


def _standing(message: Json, nonces: Mapping[str, str], numbers: Mapping[int, str]) -> Standing | None:
    """Read a message; None where it is none of ours: without a mark in a button, and with none of those asked for."""
    components = message.get("components") or []
    parts = every_part(components)
    written = {found["mark"] for part in parts if (found := _marked(part)) and found["mark"]}
    first = components[0].get("id") if components else None
    mark = next((nonces[one] for one in written if one in nonces), numbers.get(first or 0, ""))
    if not written and not mark:
        return None
    at = EPOCH + timedelta(milliseconds=int(message["id"]) >> 22)
    return Standing(str(message["id"]), at, mark, tuple(dict.fromkeys(_traces(parts))))


def _marked(part: Json) -> re.Match[str] | None:
    said = str(part.get("custom_id", ""))
    return PRESSED.fullmatch(said) or MENU_ID.fullmatch(said)


def _traces(parts: Sequence[Json]) -> Iterator[str]:
    """Give the commands and addresses in a message's parts."""
    for part in parts:
        said = (part.get("custom_id"), *(option.get("value") for option in part.get("options", ())))
        yield from (press.command for one in said if one and (press := press_of(str(one))))
        if url := part.get("url"):
            yield str(url)
        yield from _LINK.findall(str(part.get("content", "")))


def _under(thread: str, standing: Standing) -> Standing:
    return Standing(f"{thread}/{standing.ref}", standing.at, standing.mark, standing.traces)
