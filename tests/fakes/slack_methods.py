"""The Web API methods of the loopback Slack: scopes, argument rules and effects, without any HTTP.

Source: https://docs.slack.dev/reference/methods
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.fakes.slack_rooms import APP, BOT, Channel, Posted, Workspace
from tests.fakes.slack_rules import message_fault, view_faults
from tests.fakes.slack_shapes import Json

BOT_TOKEN = "xoxb-loopback-bot"
APP_TOKEN = "xapp-1-loopback-app"


class Refusal(Exception):
    """Slack's answer `ok: false` with this error, and what else the answer holds."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer: Json = {"ok": False, "error": error, **more}


def flag(value: Any) -> bool:
    """Read a boolean argument, which a form or a query carries as text."""
    return value in (True, "1", "true", "True")


class WebMethods:
    """Answers each method as Slack does, over one workspace.

    Attributes:
        scopes: what the bot token may do; None: everything.
        revoked: True: every call is answered `token_revoked`.
        broken_rules: why content was refused, one line a message or view; a whole test usually wants none.
        triggers: trigger ids that still open a view, with the person they belong to.
    """

    def __init__(self, rooms: Workspace) -> None:
        self.rooms = rooms
        self.scopes: set[str] | None = None
        self.revoked = False
        self.triggers: dict[str, str] = {}
        self.broken_rules: list[str] = []
        self.socket_address = ""
        self._methods: dict[str, tuple[str, Callable[[Json], Json]]] = {
            "auth.test": ("", self._auth_test),
            "apps.connections.open": ("", self._connections_open),
            "chat.postMessage": ("chat:write", self._post),
            "chat.postEphemeral": ("chat:write", self._post_ephemeral),
            "chat.update": ("chat:write", self._update),
            "chat.delete": ("chat:write", self._delete),
            "conversations.info": ("{kind}:read", self._info),
            "conversations.history": ("{kind}:history", self._history),
            "conversations.replies": ("{kind}:history", self._replies),
            "conversations.members": ("{kind}:read", self._members),
            "conversations.join": ("channels:join", self._join),
            "conversations.open": ("im:write", self._open),
            "users.info": ("users:read", self._user),
            "views.open": ("", self._view),
            "views.publish": ("", self._home),
        }

    def answer(self, method: str, token: str, args: Json, *, late: datetime | None = None) -> Json:
        """Do what the method does and answer; `late` makes a posted message visible only then."""
        try:
            return {"ok": True, **self._answer(method, token, {**args, "late": late})}
        except Refusal as refusal:
            return refusal.answer

    def _answer(self, method: str, token: str, args: Json) -> Json:
        if method not in self._methods:
            raise Refusal("unknown_method", req_method=method)
        scope, effect = self._methods[method]
        if not token:
            raise Refusal("not_authed")
        if token != (APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN):
            kind = "not_allowed_token_type" if token in (APP_TOKEN, BOT_TOKEN) else "invalid_auth"
            raise Refusal(kind)
        if self.revoked:
            raise Refusal("token_revoked")
        channel = self.rooms.channels.get(str(args.get("channel")))
        needed = scope.format(kind=channel.kind if channel else "channels")
        if self.scopes is not None and needed and needed not in self.scopes:
            raise Refusal("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))
        return effect(args)

    def _channel(self, args: Json, *, member: bool = False) -> Channel:
        channel = self.rooms.channels.get(str(args.get("channel")))
        if channel is None or (channel.is_private and BOT not in channel.members):
            raise Refusal("channel_not_found")
        if member and channel.archived:
            raise Refusal("is_archived")
        if member and BOT not in channel.members:
            raise Refusal("not_in_channel")
        return channel

    def _content(self, args: Json) -> None:
        wrong = message_fault(args)
        if wrong:
            self.broken_rules.append(f"{wrong[0]}: {wrong[1]}")
            raise Refusal(wrong[0], errors=wrong[1], response_metadata={"messages": wrong[1]})

    def _auth_test(self, _: Json) -> Json:
        return {"url": "https://lab.example/", "team": "Lab", "team_id": "T1", "user": "academichub",
                "user_id": BOT, "bot_id": "B0BOT", "is_enterprise_install": False}  # fmt: skip

    def _connections_open(self, _: Json) -> Json:
        return {"url": self.socket_address}

    def _post(self, args: Json) -> Json:
        channel = self._channel(args, member=True)
        self._content(args)
        parent = args.get("thread_ts")
        if parent and not self.rooms.find(channel.id, str(parent)):
            raise Refusal("cannot_reply_to_message")
        posted = self.rooms.record(channel.id, BOT, {k: v for k, v in args.items() if k != "user"}, at=args["late"])
        return {"channel": channel.id, "ts": posted.ts, "message": posted.record(True)}

    def _post_ephemeral(self, args: Json) -> Json:
        channel = self._channel(args, member=True)
        self._content(args)
        if args.get("user") not in channel.members:
            raise Refusal("user_not_in_channel")
        return {"message_ts": self.rooms.record(channel.id, BOT, args).ts}

    def _own(self, args: Json, refusal: str) -> Posted:
        posted = self.rooms.find(self._channel(args).id, str(args.get("ts")))
        if posted is None or posted.only_for:
            raise Refusal("message_not_found")
        if posted.user != BOT:
            raise Refusal(refusal)
        return posted

    def _update(self, args: Json) -> Json:
        posted = self._own(args, "cant_update_message")
        self._content(args)
        self.rooms.edit(posted, args)
        return {"channel": posted.channel, "ts": posted.ts, "text": posted.text}

    def _delete(self, args: Json) -> Json:
        posted = self._own(args, "cant_delete_message")
        posted.deleted = True
        return {"channel": posted.channel, "ts": posted.ts}

    def _info(self, args: Json) -> Json:
        return {"channel": self._channel(args).record()}

    def _members(self, args: Json) -> Json:
        return {"members": sorted(self._channel(args).members), "response_metadata": {"next_cursor": ""}}

    def _join(self, args: Json) -> Json:
        channel = self._channel(args)
        if channel.archived:
            raise Refusal("is_archived")
        channel.members.add(BOT)
        return {"channel": channel.record()}

    def _open(self, args: Json) -> Json:
        user = str(args.get("users"))
        if user not in self.rooms.people:
            raise Refusal("user_not_found")
        return {"channel": {"id": self.rooms.direct(user).id}}

    def _user(self, args: Json) -> Json:
        person = self.rooms.people.get(str(args.get("user")))
        if person is None:
            raise Refusal("user_not_found")
        profile = person.profile()
        if not flag(args.get("include_locale")):
            del profile["locale"]
        return {"user": profile}

    def _history(self, args: Json) -> Json:
        """Answer top-level messages alone, newest first, as the real method does."""
        channel = self._channel(args)
        if BOT not in channel.members:
            raise Refusal("not_in_channel")
        posts = [one for one in self.rooms.visible(channel.id) if one.thread_ts in (None, one.ts)]
        return self._page(list(reversed(posts)), args)

    def _replies(self, args: Json) -> Json:
        """Answer one thread, its parent first, oldest first."""
        channel = self._channel(args)
        parent = str(args.get("ts"))
        if not self.rooms.find(channel.id, parent):
            raise Refusal("thread_not_found")
        posts = [one for one in self.rooms.visible(channel.id) if parent in (one.ts, one.thread_ts)]
        return self._page(posts, args)

    def _page(self, posts: list[Posted], args: Json) -> Json:
        oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
        among = [one for one in posts if oldest < float(one.ts) < latest or
                 (flag(args.get("inclusive")) and float(one.ts) in (oldest, latest))]  # fmt: skip
        limit = int(args.get("limit") or 100)
        if not 1 <= limit <= 999:
            raise Refusal("invalid_limit")
        may_see = self.scopes is None or "metadata.message:read" in self.scopes
        with_metadata = flag(args.get("include_all_metadata")) and may_see
        return {"messages": [one.record(with_metadata) for one in among[:limit]], "has_more": len(among) > limit}

    def _view(self, args: Json) -> Json:
        user = self.triggers.pop(str(args.get("trigger_id")), None)
        if user is None:
            raise Refusal("expired_trigger_id")
        return self._shown(args, user)

    def _home(self, args: Json) -> Json:
        return self._shown(args, str(args.get("user_id")))

    def _shown(self, args: Json, user: str) -> Json:
        view: Json = json.loads(args["view"]) if isinstance(args["view"], str) else args["view"]
        faults = view_faults(view)
        if faults:
            self.broken_rules += faults
            messages = [f"[ERROR] {fault}" for fault in faults]
            raise Refusal("invalid_arguments", response_metadata={"messages": messages})
        shown = self.rooms.show(user, view)
        return {"view": {**shown, "app_id": APP, "bot_id": "B0BOT"}}
