"""Each way in which a model's server fails, or a model gives nothing of use: its kind, its reason, and what it cost."""

import asyncio
import logging
import socket

import pytest

from bot.domain.model import PASSING, Trouble, Usage
from tests.adapters.models.asked import Heard, asked_at, prompt, unwritten, written
from tests.fakes.model_characters import Character, empty, formless, rambling, talking
from tests.fakes.model_outcomes import (
    CLOSED_EARLY,
    FORBIDDEN,
    OVERLOADED,
    OVERLOADED_MIDWAY,
    PAGE,
    REFUSING,
    SLOW,
    SPENT,
    STALLED,
    TOO_LONG,
    UNAUTHORIZED,
    Outcome,
    cut_off,
    over_quota,
)
from tests.fakes.model_server import FakeModelServer

FREE = [
    (OVERLOADED, Trouble.OVERLOADED, "529: Overloaded"),
    (Outcome(500, "Internal server error"), Trouble.OVERLOADED, "500: "),
    (Outcome(503), Trouble.OVERLOADED, "503: "),
    (over_quota(), Trouble.LIMITED, "429: This request would exceed"),
    (UNAUTHORIZED, Trouble.NOT_ALLOWED, "401: invalid x-api-key"),
    (FORBIDDEN, Trouble.NOT_ALLOWED, "403: Your API key does not have permission"),
    (Outcome(404, "model: claude-sonnet-9"), Trouble.NOT_ALLOWED, "404: model: claude-sonnet-9"),
    (SPENT, Trouble.NOT_ALLOWED, "credit balance"),
    (Outcome(429, "You have hit your spend limit."), Trouble.NOT_ALLOWED, "spend limit"),
    (Outcome(402, "Pay first."), Trouble.NOT_ALLOWED, "402: Pay first."),
    (Outcome(400, "max_tokens: too many"), Trouble.NOT_ALLOWED, "400: max_tokens: too many"),
    (TOO_LONG, Trouble.TOO_LONG, "prompt is too long"),
    (Outcome(413, "Request exceeds the maximum size"), Trouble.TOO_LONG, "413: "),
    (PAGE, Trouble.UNREACHABLE, "what answers is no model's server: text/html"),
]
WRITTEN_FOR = [
    (REFUSING, Trouble.REFUSED, "(bio)"),
    (talking, Trouble.MALFORMED, "not JSON"),
    (empty, Trouble.MALFORMED, "empty"),
    (formless, Trouble.MALFORMED, "data breaks required"),
]
BROKEN = [
    (cut_off(0.5), Trouble.TIMED_OUT, "the connection broke off"),
    (cut_off(0.0), Trouble.TIMED_OUT, "the connection broke off"),
    (CLOSED_EARLY, Trouble.TIMED_OUT, "ended in the middle"),
    (OVERLOADED_MIDWAY, Trouble.OVERLOADED, "Overloaded"),
]


@pytest.mark.parametrize(("outcome", "trouble", "why"), FREE)
async def test_what_is_refused_at_the_door_costs_nothing_and_is_asked_once(
    outcome: Outcome, trouble: Trouble, why: str
) -> None:
    heard = Heard()
    async with FakeModelServer() as server, asked_at(server, heard) as model:
        server.plant(outcome)
        found = await unwritten(model, prompt())
        assert (found.trouble, found.usage) == (trouble, Usage())
        assert why in found.why
        assert (len(server.requests), len(heard.all)) == (1, 1)
        await written(model, prompt())


@pytest.mark.parametrize(("planted", "trouble", "why"), WRITTEN_FOR)
async def test_what_was_written_in_vain_is_charged_as_the_server_says(
    planted: Outcome | Character, trouble: Trouble, why: str
) -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        server.plant(planted)
        found = await unwritten(model, prompt())
        assert (found.trouble, found.usage) == (trouble, server.usage)
        assert why in found.why
        assert trouble not in PASSING


@pytest.mark.parametrize(("outcome", "trouble", "why"), BROKEN)
async def test_what_broke_off_is_charged_with_the_most_it_may_have_taken(
    outcome: Outcome, trouble: Trouble, why: str
) -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        server.plant(outcome)
        found = await unwritten(model, prompt())
        assert found.trouble is trouble
        assert why in found.why
        assert found.usage.tokens_in >= server.usage.tokens_in
        assert found.usage.written == 4_000
        await written(model, prompt())


START = b'event: message_start\ndata: {"type": "message_start", "message": {"usage": {"input_tokens": 9}}}\n\n'


@pytest.mark.parametrize(
    "raw",
    [
        b"event: message_start\ndata: {not json\n\n",
        b"event: message_start\ndata: []\n\n",
        b'event: message_start\ndata: {"type": "message_start"}\n\n',
        b'event: message_start\ndata: {"type": "message_start", "message": {"usage": "many"}}\n\n',
        b"event: message_start\ndata: " + b"[" * 100_000 + b"\n\n",
        b"event: message_start\ndata: \xff\xfe\n\n",
        START + b'event: content_block_delta\ndata: {"type": "content_block_delta"}\n\n',
        START
        + b'event: content_block_delta\ndata: {"type": "content_block_delta", "delta": {"type": "text_delta"}}\n\n',
        START + b'event: message_delta\ndata: {"type": "message_delta", "delta": {"stop_reason": 7}}\n\n',
        START
        + b'event: message_delta\ndata: {"type": "message_delta", "delta": null, "usage": {"output_tokens": -4}}\n\n',
        START + b"event: error\ndata: nothing that anybody knows\n\n",
        START + b'event: error\ndata: {"type": "error", "error": "no"}\n\n',
        START + b'data: {"type": "message_stop"}\n\n',
        START * 3,
    ],
)
async def test_whatever_stands_in_the_stream_is_trouble_and_no_exception(raw: bytes) -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        server.plant(Outcome(raw=raw))
        found = await unwritten(model, prompt())
        assert found.trouble in {Trouble.TIMED_OUT, Trouble.MALFORMED, Trouble.NOT_ALLOWED}
        assert found.why
        await written(model, prompt())


async def test_a_stream_whose_start_is_missing_is_read_and_charged_by_the_estimate() -> None:
    stop = b'event: message_delta\ndata: {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, '
    stop += b'"usage": {"output_tokens": 5}}\n\n'
    async with FakeModelServer() as server, asked_at(server) as model:
        server.plant(Outcome(raw=stop))
        found = await unwritten(model, prompt())
        assert (found.trouble, found.why, found.usage.written) == (Trouble.MALFORMED, "the answer is empty", 5)
        assert found.usage.read > 500


async def test_a_model_that_never_ends_is_left() -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        word = b'event: content_block_delta\ndata: {"type": "content_block_delta", "index": 0, "delta": {"type": '
        word += b'"text_delta", "text": "' + b"and so on " * 100 + b'"}}\n\n'
        server.plant(Outcome(raw=START + word * 500))
        found = await unwritten(model, prompt(most_tokens=1_000))
        assert (found.trouble, found.usage) == (Trouble.TRUNCATED, Usage(9, 1_000))


@pytest.mark.parametrize("outcome", [SLOW, STALLED])
async def test_a_server_that_says_nothing_is_left_when_the_time_is_over(outcome: Outcome) -> None:
    async with FakeModelServer() as server, asked_at(server) as warm:
        await written(warm, prompt())
        async with asked_at(server, timeout_s=0.3) as model:
            server.plant(outcome)
            found = await unwritten(model, prompt())
            assert (found.trouble, found.why) == (Trouble.TIMED_OUT, "no whole answer within 0.3 s")
            assert found.usage.written == 4_000
            assert found.usage.tokens_in >= server.charged[0].tokens_in


async def test_an_answer_that_is_longer_than_allowed_is_truncated_and_charged() -> None:
    async with FakeModelServer(rambling) as server, asked_at(server) as model:
        found = await unwritten(model, prompt(most_tokens=100))
        assert (found.trouble, found.usage.written) == (Trouble.TRUNCATED, 100)
        assert found.usage == server.usage


async def test_where_nobody_listens_nothing_was_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    async with asked_at(FakeModelServer(), url=url) as model:
        found = await unwritten(model, prompt())
        assert (found.trouble, found.usage) == (Trouble.UNREACHABLE, Usage())
        assert "ConnectError" in found.why
        assert await model.count(prompt()) > 500


@pytest.mark.parametrize(
    ("said", "waited_s"), [("30", 30.0), ("0.5", 0.5), (None, 0.0), ("soon", 0.0), ("-4", 0.0), ("999999999", 86_400.0)]
)
async def test_it_is_told_how_long_the_server_wants_to_be_left_alone(said: str | None, waited_s: float) -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        server.plant(over_quota(said))
        assert (await unwritten(model, prompt())).retry_after_s == waited_s


async def test_a_count_that_fails_is_an_estimate_and_is_tried_again() -> None:
    async with FakeModelServer(key="sk-other") as server, asked_at(server, key="sk-mine") as model:
        assert await model.count(prompt()) == await model.count(prompt()) > 500
        assert server.counted == 2


async def test_the_key_stands_in_no_reason_and_no_log_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with FakeModelServer() as server, asked_at(server) as model:
        server.plant(Outcome(401, f"the key {server.key} is unknown,\nso is sk-ant-other-00000000"), cut_off(0.2))
        found = await unwritten(model, prompt())
        assert found.why == "401: the key [hidden] is unknown, so is [hidden]"
        await unwritten(model, prompt())
        await written(model, prompt())
        assert server.key not in caplog.text
        assert server.key not in repr(model)


async def test_a_servers_own_words_are_one_short_line() -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        server.plant(Outcome(403, "no\x1b[31m\u202e way\n" * 500))
        found = await unwritten(model, prompt())
        assert len(found.why) <= 310
        assert found.why.isprintable()


async def test_trouble_of_one_call_is_none_of_the_others() -> None:
    async with FakeModelServer() as server, asked_at(server) as model:
        server.plant(OVERLOADED, cut_off(0.5), talking)
        answers = await asyncio.gather(*(model.write(prompt()) for _ in range(8)))
        troubles = sorted(getattr(answer, "trouble", "written") for answer in answers)
        assert troubles == ["malformed", "overloaded", "timed_out", *["written"] * 5]
