"""What may become of a call to a model's server, and how that looks on the wire.

Source: https://platform.claude.com/docs/en/api/errors
Source: https://platform.claude.com/docs/en/api/messages-streaming
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.domain.model import Usage
from tests.fakes.model_cache import Body

TYPES = {400: "invalid_request_error", 401: "authentication_error", 402: "billing_error", 403: "permission_error"}
TYPES |= {404: "not_found_error", 413: "request_too_large", 429: "rate_limit_error", 500: "api_error"}
TYPES |= {529: "overloaded_error"}


@dataclass(frozen=True)
class Outcome:
    """What becomes of one call.

    Attributes:
        status: of HTTP; from 400 on an error stands in the body.
        message: the error's words.
        headers: sent with an error.
        stop_reason: how the answer ends; empty: as it comes to it.
        sent: the part of the answer's text that is sent before the connection is lost, 0 to 1; 1: all.
        ends: False: the stream closes in good order after that part, without its end.
        error: type of an error that comes in the stream after that part; empty: none.
        page: True: a page of HTML with status 200.
        silent: nothing is answered: `all`, or `after_start` of the stream.
        raw: comes in place of the stream, as it is.
        category: of a refusal.
    """

    status: int = 200
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    stop_reason: str = ""
    sent: float = 1.0
    ends: bool = True
    error: str = ""
    page: bool = False
    silent: str = ""
    raw: bytes = b""
    category: str = ""


WELL = Outcome()
OVERLOADED = Outcome(529, "Overloaded")
UNAUTHORIZED = Outcome(401, "invalid x-api-key")
FORBIDDEN = Outcome(403, "Your API key does not have permission to use the specified resource.")
SPENT = Outcome(400, "Your credit balance is too low to access the API. Please go to Plans & Billing to upgrade.")
TOO_LONG = Outcome(400, "prompt is too long: 1048577 tokens > 1000000 maximum")
REFUSING = Outcome(stop_reason="refusal", sent=0.1, category="bio")
CLOSED_EARLY = Outcome(sent=0.5, ends=False)
OVERLOADED_MIDWAY = Outcome(sent=0.5, error="overloaded_error")
SLOW = Outcome(silent="all")
STALLED = Outcome(silent="after_start")
PAGE = Outcome(page=True)


def over_quota(retry_after: str | None = "30") -> Outcome:
    """A 429, with a `Retry-After` where one is given."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Outcome(
        429, "This request would exceed your organization's rate limit of 30,000 tokens per minute.", headers
    )


def cut_off(sent: float) -> Outcome:
    """The connection is lost after this part of the answer, 0 to 1."""
    return Outcome(sent=sent, error="lost")


def error_of(outcome: Outcome) -> web.Response:
    error = {"type": TYPES.get(outcome.status, "api_error"), "message": outcome.message}
    body = {"type": "error", "error": error, "request_id": "req_01"}
    return web.json_response(body, status=outcome.status, headers=dict(outcome.headers))


def message_of(body: Body, usage: Usage, text: str, stop_reason: str | None) -> dict[str, Any]:
    content = [{"type": "text", "text": text}] if text else []
    told = {"id": "msg_01", "type": "message", "role": "assistant", "model": body["model"], "content": content}
    return {**told, "stop_reason": stop_reason, "stop_sequence": None, "usage": _told(usage)}


def _told(usage: Usage) -> dict[str, int]:
    return {
        "input_tokens": usage.read,
        "output_tokens": usage.written,
        "cache_creation_input_tokens": usage.cache_written,
        "cache_read_input_tokens": usage.cache_read,
    }


async def end(response: web.StreamResponse, usage: Usage, stop_reason: str, outcome: Outcome) -> None:
    details = {"type": "refusal", "category": outcome.category} if stop_reason == "refusal" else None
    delta = {"stop_reason": stop_reason, "stop_sequence": None, "stop_details": details}
    await send(response, {"type": "content_block_stop", "index": 0})
    await send(response, {"type": "message_delta", "delta": delta, "usage": {"output_tokens": usage.written}})
    await send(response, {"type": "message_stop"})


async def send(response: web.StreamResponse, event: Mapping[str, Any]) -> None:
    await response.write(f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode())
