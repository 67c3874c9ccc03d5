"""Reading in a Discord channel what the bot posted there: all of a span of time, page by page.

Source: https://discord.com/developers/docs/resources/message#get-channel-messages
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from adapters.discord.layout import MENU_ID, PRESSED, Json, every_part, nonce_of, number_of, press_of
from adapters.discord.outcomes import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE
from adapters.discord.returned import Answer, NotSent, Returned
from adapters.discord.wire import Wire
from bot.domain.delivery import CannotLook
from bot.domain.recovery import Standing

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
PAGE = 100
PAGES = 300
WAITS, LONGEST_WAIT_S = 60, 60.0
NO_SUCH_MESSAGE = 1
_LINK = re.compile(r"\]\(<(https?://[^>\s]+)>\)")


class DiscordHistory:
    """The messages of channels and threads, in a span of time."""

    def __init__(self, wire: Wire) -> None:
        """Read over the bot's line; where its limits are in the way, they are waited out."""
        self._wire = wire

    async def standing(
        self, channel: str, marks: Sequence[str], since: datetime, until: datetime, threads: Sequence[str]
    ) -> Sequence[Standing] | CannotLook:
        """Give our messages of the span, in the channel, in the threads under those named and under what is found."""
        known = {nonce_of(mark): mark for mark in marks}, {number_of(mark): mark for mark in marks}
        heads = await self._ours(channel, since, until, *known)
        if isinstance(heads, CannotLook):
            return heads
        found = [standing for standing, _ in heads]
        under = [standing.ref for standing, has_thread in heads if has_thread]
        for thread in dict.fromkeys((*(ref.rpartition("/")[2] for ref in threads), *under)):
            replies = await self._ours(thread, since, until, *known, missing_ok=True)
            if isinstance(replies, CannotLook):
                return replies
            found += [_under(thread, standing) for standing, _ in replies]
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
    ) -> list[tuple[Standing, bool]] | CannotLook:
        """Give our messages of a channel, each with whether a thread was started under it."""
        messages = await self._messages(channel, snowflake(since), snowflake(until), missing_ok=missing_ok)
        if isinstance(messages, CannotLook):
            return messages
        read = ((_standing(one, nonces, numbers), "thread" in one) for one in messages)
        return [(standing, has_thread) for standing, has_thread in read if standing is not None]

    async def _messages(self, channel: str, after: int, last: int, *, missing_ok: bool) -> list[Json] | CannotLook:
        """Give a channel's messages between two ids, once it is sure that the bot is shown the history."""
        path = f"/channels/{channel}/messages"
        probed = await self._get(f"{path}/{NO_SUCH_MESSAGE}")
        if missing_ok and isinstance(probed, Answer) and probed.code == UNKNOWN_CHANNEL:
            return []
        if not isinstance(probed, Answer) or probed.code != UNKNOWN_MESSAGE:
            return CannotLook(f"the history can't be read: {trouble_of(probed)}")
        found: list[Json] = []
        for _ in range(PAGES):
            listed = await self._get(f"{path}?after={after}&limit={PAGE}")
            if not isinstance(listed, Answer) or listed.status != 200 or not isinstance(listed.body, list):
                return CannotLook(f"the history can't be read: {trouble_of(listed)}")
            found += [one for one in listed.body if int(one["id"]) <= last]
            after = max((int(one["id"]) for one in listed.body), default=after)
            if len(listed.body) < PAGE or after > last:
                return found
        return CannotLook("too many messages")

    async def _get(self, path: str) -> Returned:
        """Ask, and where a limit is in the way wait for it, many times if need be: nobody waits for this."""
        for _ in range(WAITS):
            returned = await self._wire.send("GET", path, patient=True)
            if not isinstance(returned, NotSent) or returned.retry_after_s > LONGEST_WAIT_S:
                return returned
            await self._wire.wait(returned.retry_after_s)
        return returned


def snowflake(at: datetime) -> int:
    """Give the smallest message id of an instant.

    Source: https://discord.com/developers/docs/reference#snowflakes
    """
    return max(0, (at - EPOCH) // timedelta(milliseconds=1)) << 22


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
