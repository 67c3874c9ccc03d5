"""What the fake Discord refuses, de-duplicates and gets wrong on demand, shown over bare HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.fakes import discord_faults as faults
from tests.fakes.clock import FakeClock
from tests.fakes.discord_command_rules import commands_rules
from tests.fakes.discord_faults import Fault
from tests.fakes.discord_rules import message_rules, modal_rules
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel, Json

QUIET: Json = {"allowed_mentions": {"parse": []}}
V2 = 1 << 15


class Wire:
    """A bare HTTP client of the fake."""

    def __init__(self, server: FakeDiscord, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session

    async def send(self, method: str, path: str, body: Json | None = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bot {self.server.token}"}
        url = self.server.api_url + path
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            text = answer.content_type != "application/json"
            return answer.status, await (answer.text() if text else answer.json())

    async def post(self, channel: Channel, **body: Any) -> tuple[int, Any]:
        return await self.send("POST", f"/channels/{channel.id}/messages", {**QUIET, **body})


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def wire(clock: FakeClock) -> AsyncIterator[Wire]:
    async with FakeDiscord(clock.now, strict=False) as server, aiohttp.ClientSession() as session:
        yield Wire(server, session)


@pytest.fixture
async def papers(wire: Wire) -> Channel:
    lab = wire.server.guild()
    await wire.server.invite(lab)
    return lab.channel("papers")


async def test_the_same_nonce_gives_the_first_message_again_for_two_minutes(
    wire: Wire, papers: Channel, clock: FakeClock
) -> None:
    first = await wire.post(papers, content="a", nonce="n", enforce_nonce=True)
    again = await wire.post(papers, content="a", nonce="n", enforce_nonce=True)
    assert (first[0], again[1]["id"]) == (200, first[1]["id"])
    await clock.advance(121)
    await wire.post(papers, content="a", nonce="n", enforce_nonce=True)
    assert papers.texts == ["a", "a"]


async def test_the_nonce_of_a_deleted_message_is_not_made_again(wire: Wire, papers: Channel) -> None:
    _, made = await wire.post(papers, content="a", nonce="n", enforce_nonce=True)
    await wire.send("DELETE", f"/channels/{papers.id}/messages/{made['id']}")
    status, body = await wire.post(papers, content="a", nonce="n", enforce_nonce=True)
    assert (status, body["code"], papers.texts) == (404, 10008, [])


async def test_a_bot_that_may_not_read_the_history_gets_an_empty_list(wire: Wire, papers: Channel) -> None:
    await wire.post(papers, content="a")
    assert len((await wire.send("GET", f"/channels/{papers.id}/messages"))[1]) == 1
    await wire.server.allow(papers, deny=("read_message_history",))
    assert await wire.send("GET", f"/channels/{papers.id}/messages") == (200, [])


async def test_a_bot_without_rights_is_told_which(wire: Wire, papers: Channel) -> None:
    await wire.server.allow(papers, deny=("send_messages",))
    assert (await wire.post(papers, content="a"))[1]["code"] == 50013
    await wire.server.allow(papers, deny=("view_channel",))
    assert (await wire.post(papers, content="a"))[1]["code"] == 50001
    await wire.server.remove_channel(papers)
    assert (await wire.post(papers, content="a"))[1]["code"] == 10003


@pytest.mark.parametrize(
    ("fault", "status", "copies"),
    [
        (faults.rate_limited(2.5), 429, 0),
        (faults.cloudflare_ban(), 429, 0),
        (faults.refused(403, 50013), 403, 0),
        (faults.broken(502, recorded=False), 502, 0),
        (faults.broken(502, recorded=True), 502, 1),
        (faults.page(), 200, 0),
    ],
)
async def test_a_planted_fault_answers_so_and_records_or_not(
    wire: Wire, papers: Channel, fault: Fault, status: int, copies: int
) -> None:
    wire.server.faults.plant("POST", "/channels/*/messages", fault)
    assert (await wire.post(papers, content="a"))[0] == status
    assert len(papers.visible) == copies
    assert (await wire.post(papers, content="b"))[0] == 200


@pytest.mark.parametrize("recorded", [True, False])
async def test_a_dropped_connection_may_hide_a_recorded_message(wire: Wire, papers: Channel, recorded: bool) -> None:
    wire.server.faults.plant("POST", "/channels/*/messages", faults.dropped(recorded=recorded))
    with pytest.raises(aiohttp.ClientError):
        await wire.post(papers, content="a")
    assert len(papers.visible) == recorded


async def test_a_late_message_appears_when_its_time_has_come(wire: Wire, papers: Channel, clock: FakeClock) -> None:
    wire.server.faults.plant("POST", "/channels/*/messages", faults.late(20))
    with pytest.raises(aiohttp.ClientError):
        await wire.post(papers, content="a")
    await clock.advance(19)
    await wire.server.catch_up()
    assert papers.texts == []
    await clock.advance(2)
    await wire.server.catch_up()
    assert papers.texts == ["a"]


async def test_the_sixth_message_in_five_seconds_waits_where_limits_are_on(
    wire: Wire, papers: Channel, clock: FakeClock
) -> None:
    wire.server.limits.limit = 5
    answers = [(await wire.post(papers, content=str(n)))[0] for n in range(6)]
    assert answers == [200, 200, 200, 200, 200, 429]
    await clock.advance(5.1)
    assert (await wire.post(papers, content="later"))[0] == 200


def text(content: str) -> Json:
    return {"type": 10, "content": content}


def row(*children: Json) -> Json:
    return {"type": 1, "components": list(children)}


def button(custom_id: str = "a", label: str = "Save") -> Json:
    return {"type": 2, "style": 2, "custom_id": custom_id, "label": label}


def select(count: int) -> Json:
    return {"type": 3, "custom_id": "s", "options": [{"label": f"{n}", "value": f"{n}"} for n in range(count)]}


def v2(*components: Json) -> Json:
    return {**QUIET, "flags": V2, "components": list(components)}


def test_what_is_within_the_limits_breaks_no_rule() -> None:
    section = {"type": 9, "components": [text("x")], "accessory": button("b")}
    assert message_rules(v2({"type": 17, "components": [text("t" * 3999), section, row(button())]})) == []
    assert message_rules({**QUIET, "content": "c" * 2000}) == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ({"content": "a"}, "allowed_mentions is missing"),
        ({"content": "a", "allowed_mentions": {"parse": ["users"]}}, "lets anybody be pinged"),
        ({"content": "a", "allowed_mentions": {"parse": [], "replied_user": True}}, "lets anybody be pinged"),
        ({"content": "<@1>", "allowed_mentions": {"parse": [], "users": ["1", "2"]}}, "names others"),
        ({**QUIET, "content": "c" * 2001}, "2001 characters"),
        (QUIET, "empty"),
        ({**QUIET, "content": "a", "nonce": "n" * 26}, "26 characters"),
        (v2(text("a")) | {"content": "a"}, "exclude content"),
        (v2(*[text("a")] * 41), "41 components"),
        (v2(text("a" * 2001), text("b" * 2000)), "4001 characters of text"),
        (v2(row(button("a"), button("a", "b"))), "used twice"),
        (v2(row(button("c" * 101))), "custom_id has 101"),
        (v2(row(button(label="l" * 81))), "label has 81"),
        (v2(row(*[button(str(n)) for n in range(6)])), "6 buttons"),
        (v2(row(select(26))), "26 options"),
        (v2(row(select(2), button())), "buttons or one select"),
        (v2({"type": 9, "components": [text("a")]}), "beside it"),
        (v2({"type": 17, "components": [{"type": 17, "components": [text("a")]}]}), "not allowed in a container"),
        ({**QUIET, "components": [text("a")]}, "not allowed at the top level"),
        ({**QUIET, "embeds": [{"description": "d" * 4000}, {"description": "d" * 2001}]}, "embeds of 6001"),
        (v2(row({"type": 2, "style": 5, "label": "x", "url": "javascript:alert(1)"})), "not http"),
    ],
)
def test_a_message_out_of_the_limits_is_told_which_rule(body: Json, rule: str) -> None:
    assert any(rule in broken for broken in message_rules(body)), message_rules(body)


def test_modals_have_limits_too() -> None:
    field = {"type": 18, "label": "Name", "component": {"type": 4, "custom_id": "f", "style": 1}}
    assert modal_rules({"title": "Follow", "custom_id": "m", "components": [field]}) == []
    assert modal_rules({"title": "t" * 46, "custom_id": "m", "components": [field]})
    assert modal_rules({"title": "Follow", "custom_id": "m", "components": []})


def command(**more: Any) -> Json:
    return {"name": "radar", "description": "d", **more}


@pytest.mark.parametrize(
    ("commands", "rule"),
    [
        ([command(name="Radar")], "lower-case"),
        ([command(description="")], "description of 0"),
        ([command(), command()], "used twice"),
        ([command(description_localizations={"zh-CN": "d" * 101})], "description of 101"),
        ([command(name_localizations={"zh": "雷达"})], "unknown locale"),
        ([command(options=[{"type": 1, "name": f"o{n}", "description": "d"} for n in range(26)])], "26 options"),
        (
            [
                command(
                    options=[
                        {"type": 3, "name": "a", "description": "d"},
                        {"type": 3, "name": "b", "description": "d", "required": True},
                    ]
                )
            ],
            "required option after",
        ),
        (
            [
                command(
                    options=[
                        {"type": 1, "name": "a", "description": "d", "name_localizations": {"zh-CN": "同"}},
                        {"type": 1, "name": "b", "description": "d", "name_localizations": {"zh-CN": "同"}},
                    ]
                )
            ],
            "used twice",
        ),
    ],
)
def test_commands_out_of_the_limits_are_told_which_rule(commands: list[Json], rule: str) -> None:
    assert any(rule in broken for broken in commands_rules(commands)), commands_rules(commands)


def test_chinese_command_names_are_right() -> None:
    assert commands_rules([command(name_localizations={"zh-CN": "雷达", "zh-TW": "雷達"})]) == []
