"""What Slack accepts as a message or a view, checked before the loopback Slack records anything.

Three rules are deliberately stricter than Slack, so that a message which passes here is safe there: a message
needs its `text` fallback even when it has blocks; its visible text may not exceed 9,000 characters (Slack has an
undocumented cumulative limit somewhere between 9,597 and 11,341); action ids are unique over the whole message.

Source: https://docs.slack.dev/reference/methods/chat.postMessage
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.fakes.slack_shapes import BLOCK, Check, Json, listing, shape, string, words

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 9_000
METADATA_BYTES = 16_384


def walk(value: Any) -> Iterator[Json]:
    """Every object inside a value, the value itself first."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from walk(one)
    elif isinstance(value, list):
        for one in value:
            yield from walk(one)


def repeated_ids(blocks: list[Json]) -> Iterator[str]:
    """One line for each action_id or block_id that stands twice in the same message or view."""
    for name in ("action_id", "block_id"):
        seen: set[str] = set()
        for part in walk(blocks):
            mark = part.get(name)
            if mark in seen:
                yield f"`{name}`: {mark} already exists for another element [json-pointer:/blocks]"
            if isinstance(mark, str):
                seen.add(mark)


def block_faults(blocks: Any, most: int = MESSAGE_BLOCKS) -> list[str]:
    """What Slack would say against these blocks; an empty list when it would take them."""
    faults = list(listing(BLOCK, 1, most)(blocks, "/blocks"))
    if faults:
        return faults
    for number, block in enumerate(blocks):
        if block["type"] == "section" and not {"text", "fields"} & set(block):
            faults.append(f"missing required field: text or fields [json-pointer:/blocks/{number}]")
        if block["type"] == "input" and most == MESSAGE_BLOCKS:
            faults.append(f"unsupported type: input [json-pointer:/blocks/{number}]")
    return faults + list(repeated_ids(blocks))


def visible_characters(blocks: list[Json]) -> int:
    """How many characters of text the blocks show, link addresses without a text included."""
    return sum(len(str(part.get("text") or part.get("url") or "")) for part in walk(blocks) if _shows(part))


def _shows(part: Json) -> bool:
    return isinstance(part.get("text"), str) or (part.get("type") == "link" and "text" not in part)


def metadata_fault(metadata: Any) -> str | None:
    """The error Slack gives for this message metadata, or None when it is well formed.

    Source: https://docs.slack.dev/messaging/message-metadata
    """
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        return "invalid_metadata_format"
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,255}", str(metadata["event_type"])):
        return "invalid_metadata_schema"
    if not isinstance(metadata["event_payload"], dict):
        return "invalid_metadata_schema"
    return "metadata_too_large" if len(json.dumps(metadata)) > METADATA_BYTES else None


def message_fault(sent: Json) -> tuple[str, list[str]] | None:
    """The error and its details for the content of a message, or None when Slack would take it."""
    text, blocks = sent.get("text"), sent.get("blocks")
    if not isinstance(text, str) or not text.strip():
        return "no_text", ["a message needs its text fallback"]
    if len(text) > 40_000:
        return "msg_too_long", [f"text has {len(text)} characters"]
    if blocks is not None:
        faults = block_faults(blocks)
        if faults:
            return "invalid_blocks", [f"[ERROR] {fault}" for fault in faults]
        if visible_characters(blocks) > MESSAGE_CHARACTERS:
            return "msg_blocks_too_long", [f"{visible_characters(blocks)} characters in the blocks"]
    if sent.get("metadata") is not None and (wrong := metadata_fault(sent["metadata"])):
        return wrong, []
    return None


def view_faults(view: Any) -> list[str]:
    """What Slack would say against a modal or Home view; an empty list when it would open it."""
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["unsupported type [json-pointer:/view/type]"]
    fields: dict[str, Check] = {
        "blocks!": lambda value, at: iter(block_faults(value, VIEW_BLOCKS)),
        "private_metadata": string(3_000, 0),
        "callback_id": string(255),
    }
    if view["type"] == "modal":
        fields |= {"title!": words(24), "submit": words(24), "close": words(24)}
    faults = list(shape(fields)(view, "/view"))
    has_input = any(part.get("type") == "input" for part in walk(view.get("blocks")))
    if not faults and has_input and view["type"] == "modal" and "submit" not in view:
        faults.append("missing required field: submit [json-pointer:/view]")
    return faults
