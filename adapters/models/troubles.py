"""What goes wrong at a model's server, as one of a few kinds of trouble.

Source: https://platform.claude.com/docs/en/api/errors
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.domain.model import Trouble, Unwritten, Usage

if TYPE_CHECKING:
    import anthropic

LONGEST = 300
"""Characters of the server's own words that are told."""
LONGEST_REST_S = 86_400.0

_OF_TYPE: Mapping[str, Trouble] = {
    "overloaded_error": Trouble.OVERLOADED,
    "api_error": Trouble.OVERLOADED,
    "timeout_error": Trouble.OVERLOADED,
    "rate_limit_error": Trouble.LIMITED,
    "request_too_large": Trouble.TOO_LONG,
    "exceed_context_size_error": Trouble.TOO_LONG,  # llama.cpp's
    "authentication_error": Trouble.NOT_ALLOWED,
    "permission_error": Trouble.NOT_ALLOWED,
    "billing_error": Trouble.NOT_ALLOWED,
    "not_found_error": Trouble.NOT_ALLOWED,
}
_OF_STATUS: Mapping[int, Trouble] = {
    408: Trouble.OVERLOADED,
    409: Trouble.OVERLOADED,
    413: Trouble.TOO_LONG,
    429: Trouble.LIMITED,
}
_TOO_LONG = re.compile(r"prompt is too long|context (?:length|size|window)|too many tokens", re.IGNORECASE)
_SPENT = re.compile(r"credit balance|spend.limit|usage limits", re.IGNORECASE)
_HELD = re.compile(r"output_config|json_schema|structured output", re.IGNORECASE)


def of_status(error: anthropic.APIStatusError, secret: str) -> Unwritten:
    """Tell what an answer with an error means; nothing was written, and nothing is charged for it."""
    said = said_by(error, secret)
    trouble = _trouble(error, said)
    return Unwritten(
        trouble, f"{error.status_code}: {said}", retry_after_s(error) if trouble != Trouble.TOO_LONG else 0
    )


def wont_hold(error: anthropic.APIStatusError) -> bool:
    """Tell whether the server doesn't know how to hold a model to a form."""
    return error.status_code in {400, 422} and bool(_HELD.search(str(error.body)))


def said_by(error: anthropic.APIStatusError, secret: str) -> str:
    """Give the server's own words in one line, without the key; a page of HTML by its kind alone."""
    said = error.api_message if isinstance(error.api_message, str) else ""
    if not said and isinstance(error.body, str):
        said = "a page of HTML" if "<" in error.body[:200] else error.body
    return hidden(said, secret) or error.response.reason_phrase or "no reason given"


def hidden(text: str, secret: str) -> str:
    """Give a text as one short line that holds neither the key nor what looks like one."""
    if secret:
        text = text.replace(secret, "[hidden]")
    text = re.sub(r"\bsk-[\w-]{6,}", "[hidden]", text)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:LONGEST]


def retry_after_s(error: anthropic.APIStatusError) -> float:
    """Give how long the server asked to be left alone, in seconds up to a day; 0: it didn't say."""
    said = error.response.headers.get("retry-after", "")
    return min(float(said), LONGEST_REST_S) if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", said) else 0.0


def of_stop(reason: str, refusal: str, usage: Usage) -> Unwritten | None:
    """Tell what is wrong with an answer that ended for this reason; None: it came to its own end."""
    match reason:
        case "refusal":
            return Unwritten(Trouble.REFUSED, f"the model won't write this{refusal}", usage=usage)
        case "max_tokens":
            return Unwritten(Trouble.TRUNCATED, f"cut off after {usage.written} tokens", usage=usage)
        case "model_context_window_exceeded":
            return Unwritten(Trouble.TOO_LONG, "prompt and answer don't fit the model", usage=usage)
        case _:
            return None


def broken_off(why: str, at_most: Usage) -> Unwritten:
    """Tell of a call whose answer didn't come whole: it may have taken all that it could."""
    return Unwritten(Trouble.TIMED_OUT, why, usage=at_most)


def _trouble(error: anthropic.APIStatusError, said: str) -> Trouble:
    if 300 <= error.status_code < 400:
        return Trouble.UNREACHABLE  # a redirect isn't followed: the key would go with it
    if error.status_code == 400 and _TOO_LONG.search(said):
        return Trouble.TOO_LONG
    if error.status_code in {400, 429} and _SPENT.search(f"{said} {error.error_code}"):
        return Trouble.NOT_ALLOWED
    if error.status_code in _OF_STATUS:
        return _OF_STATUS[error.status_code]
    if error.status_code >= 500:
        return Trouble.OVERLOADED
    return _OF_TYPE.get(str(error.type or ""), Trouble.NOT_ALLOWED)
