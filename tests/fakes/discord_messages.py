"""A fake Discord's routes for messages and threads, with de-duplication by nonce.

Source: https://discord.com/developers/docs/resources/message#create-message (`nonce`, `enforce_nonce`: «If another
message was created by the same author with the same nonce, that message will be returned and no new message will be
created»), …/resources/channel#start-thread-from-message
"""

from __future__ import annotations

from datetime import timedelta

from tests.fakes.discord_payload import channel_json, message_json
from tests.fakes.discord_routes import ApiError, Call, Platform, Reply, Router, channel_of
from tests.fakes.discord_rules import message_rules, told
from tests.fakes.discord_world import FORUM, PUBLIC_THREAD, TEXT, Channel, Json, Message, User, bits

GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 9, 1 << 12
NONCE_WINDOW_S = 120.0


class MessageRoutes:
    """Create, edit, delete, read and list messages; start threads."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.nonce_window_s = NONCE_WINDOW_S

    def mount(self, router: Router) -> None:
        """Add these routes."""
        messages = "/channels/{channel}/messages"
        router.add("POST", messages, self._create)
        router.add("GET", messages, self._list)
        router.add("GET", messages + "/{message}", self._get)
        router.add("PATCH", messages + "/{message}", self._edit)
        router.add("DELETE", messages + "/{message}", self._delete)
        router.add("POST", messages + "/{message}/threads", self._thread)
        router.add("PATCH", "/channels/{channel}", self._wake_thread)
        router.add("POST", "/channels/{channel}/typing", self._typing)

    async def _create(self, call: Call) -> Reply:
        channel = channel_of(self.platform, call)
        self._may_post(channel)
        self.platform.judge(message_rules(call.body), call)
        repeated = self._repeated(call.body)
        if repeated is not None:
            if repeated.deleted:
                raise ApiError(404, 10008, "Unknown Message")
            return 200, message_json(repeated) | {"nonce": repeated.nonce}
        message = self.made(channel, call.body, self.platform.world.bot)
        reference = call.body.get("message_reference")
        message.reference = int(reference["message_id"]) if reference else None
        await self.announce(message)
        return 200, message_json(message) | {"nonce": message.nonce}

    def _may_post(self, channel: Channel) -> None:
        if channel.kind == FORUM:
            raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
        if channel.locked:
            raise ApiError(403, 160005, "Thread is locked")
        needed = "send_messages_in_threads" if channel.kind == PUBLIC_THREAD else "send_messages"
        if not self.platform.world.bot_permissions(channel) & bits(needed):
            raise ApiError(403, 50013, "Missing Permissions")
        channel.archived = False

    def _repeated(self, body: Json) -> Message | None:
        if not body.get("enforce_nonce"):
            return None
        edge = self.platform.world.now() - timedelta(seconds=self.nonce_window_s)
        for channel in self.platform.world.channels.values():
            for message in channel.messages:
                same = message.nonce == str(body["nonce"]) and message.author is self.platform.world.bot
                if same and message.at > edge:
                    return message
        return None

    def made(self, channel: Channel, body: Json, author: User) -> Message:
        """Record a message; nobody is told yet."""
        world = self.platform.world
        message = Message(world.ids.next(), channel, author, world.now())
        message.nonce = None if body.get("nonce") is None else str(body["nonce"])
        self.fill(message, body)
        message.told = tuple(told(body))
        channel.messages.append(message)
        return message

    def fill(self, message: Message, body: Json) -> None:
        """Put what a body says into a message."""
        message.content = body.get("content", message.content) or ""
        message.components = numbered(body.get("components", message.components) or [])
        message.embeds = body.get("embeds", message.embeds) or []
        message.flags |= (body.get("flags") or 0) & ~(1 << 6)

    async def announce(self, message: Message, event: str = "MESSAGE_CREATE") -> None:
        """Tell the gateway about a public message."""
        if message.only_for is not None:
            return
        shown = message_json(message) | {"nonce": message.nonce}
        guild = message.channel.guild
        if guild is not None:
            shown["guild_id"] = str(guild.id)
        await self.platform.gateway.dispatch(event, shown, intent=DIRECT_MESSAGES if guild is None else GUILD_MESSAGES)

    def _own(self, call: Call) -> Message:
        channel = channel_of(self.platform, call)
        message = self._in(channel, call.number("message"))
        if message.author is not self.platform.world.bot:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        return message

    def _in(self, channel: Channel, message_id: int) -> Message:
        for message in channel.visible:
            if message.id == message_id:
                return message
        raise ApiError(404, 10008, "Unknown Message")

    async def _edit(self, call: Call) -> Reply:
        message = self._own(call)
        if message.channel.archived:
            raise ApiError(400, 50083, "Thread is archived")
        self.platform.judge(message_rules(call.body, edit=True), call)
        self.fill(message, call.body)
        message.edited_at = self.platform.world.now()
        await self.announce(message, "MESSAGE_UPDATE")
        return 200, message_json(message)

    async def _delete(self, call: Call) -> Reply:
        message = self._own(call)
        message.deleted = True
        gone = {"id": str(message.id), "channel_id": str(message.channel.id)}
        await self.platform.gateway.dispatch("MESSAGE_DELETE", gone, intent=GUILD_MESSAGES)
        return 204, None

    async def _get(self, call: Call) -> Reply:
        channel = channel_of(self.platform, call)
        if not self._reads_history(channel):
            raise ApiError(403, 50013, "Missing Permissions")
        return 200, message_json(self._in(channel, call.number("message")))

    def _reads_history(self, channel: Channel) -> bool:
        return bool(self.platform.world.bot_permissions(channel) & bits("read_message_history"))

    async def _list(self, call: Call) -> Reply:
        channel = channel_of(self.platform, call)
        if not self._reads_history(channel):
            return 200, []
        found = [m for m in channel.visible if self._between(m, call.query)]
        limit = int(call.query.get("limit", "50"))
        if not 1 <= limit <= 100:
            raise ApiError(400, 50035, "Invalid Form Body")
        newest = found[:limit][::-1] if "after" in call.query else found[::-1][:limit]
        readable = self.platform.gateway.reads_content()
        bot = self.platform.world.bot
        return 200, [message_json(m, readable=readable or m.author is bot) for m in newest]

    @staticmethod
    def _between(message: Message, query: dict[str, str]) -> bool:
        return int(query.get("after", "0")) < message.id < int(query.get("before", str(1 << 63)))

    async def _thread(self, call: Call) -> Reply:
        channel = channel_of(self.platform, call)
        message = self._in(channel, call.number("message"))
        if channel.kind != TEXT:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        if not self.platform.world.bot_permissions(channel) & bits("create_public_threads"):
            raise ApiError(403, 50013, "Missing Permissions")
        if message.thread is not None:
            raise ApiError(400, 160004, "A thread has already been created for this message")
        name = call.body.get("name", "")
        self.platform.judge([] if 1 <= len(name) <= 100 else [f"a thread's name has {len(name)} characters"], call)
        thread = self.open_thread(message, name)
        await self.platform.gateway.dispatch("THREAD_CREATE", channel_json(thread) | {"newly_created": True})
        return 201, channel_json(thread)

    async def _wake_thread(self, call: Call) -> Reply:
        thread = channel_of(self.platform, call)
        if thread.kind != PUBLIC_THREAD or set(call.body) != {"archived"}:
            raise ApiError(403, 50013, "Missing Permissions")
        if thread.locked:
            raise ApiError(403, 160005, "Thread is locked")
        thread.archived = call.body["archived"]
        return 200, channel_json(thread)

    def open_thread(self, message: Message, name: str) -> Channel:
        """Start the thread of a message; it has the message's id."""
        world = self.platform.world
        thread = Channel(message.id, name, PUBLIC_THREAD, message.channel.guild, message.channel)
        thread.people = [world.bot]
        world.channels[thread.id] = thread
        assert message.channel.guild is not None
        message.channel.guild.channels[thread.id] = thread
        message.thread = thread
        return thread

    async def _typing(self, call: Call) -> Reply:
        self._may_post(channel_of(self.platform, call))
        return 204, None


def numbered(components: list[Json]) -> list[Json]:
    """Copy components, each with an `id` as Discord gives them."""
    taken: list[int] = []

    def one(piece: Json) -> Json:
        taken.append(len(taken) + 1)
        copy = {"id": taken[-1], **piece}
        if "components" in piece:
            copy["components"] = [one(child) for child in piece["components"]]
        if "accessory" in piece:
            copy["accessory"] = one(piece["accessory"])
        return copy

    return [one(piece) for piece in components]
