"""What a server of the Messages protocol refuses, as the real one does: fields, sizes, forms and ways of thinking.

Source: https://platform.claude.com/docs/en/api/messages
Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.fakes.model_cache import Body, blocks_of

FIELDS = frozenset({"model", "max_tokens", "messages", "system", "stream", "thinking", "output_config", "metadata"})
COUNTED_FIELDS = FIELDS - {"max_tokens", "stream", "metadata"}
MOST_MARKS = 4
THINKING = {"claude-sonnet-5-5": {"adaptive", "between_tools"}, "claude-opus-5-5": {"adaptive"}}
"""Models that don't take every way of thinking."""
UNKNOWN_TO_FORMS = frozenset({"minLength", "maxLength", "maxItems", "minimum", "maximum", "pattern", "uniqueItems"})


def fault_of(body: object, fields: frozenset[str]) -> str | None:
    """Say what is wrong with a request; None: nothing is."""
    if not isinstance(body, dict) or not {"model", "messages"} <= set(body):
        return "model: Field required"
    if extra := sorted(set(body) - fields):
        return f"{extra[0]}: Extra inputs are not permitted"
    if "max_tokens" in fields and not (isinstance(body.get("max_tokens"), int) and body["max_tokens"] > 0):
        return "max_tokens: Field required"
    return _fault_of_blocks(body) or _fault_of_thinking(body) or _fault_of_form(body)


def _fault_of_blocks(body: Body) -> str | None:
    blocks = blocks_of(body)
    if any(block.get("type") != "text" or not block.get("text", "").strip() for block in blocks):
        return "messages: text content blocks must be non-empty"
    if sum("cache_control" in block for block in blocks) > MOST_MARKS:
        return f"A maximum of {MOST_MARKS} blocks with cache_control may be provided."
    return None


def _fault_of_thinking(body: Body) -> str | None:
    way = body.get("thinking", {}).get("type")
    allowed = THINKING.get(body["model"])
    return f'"thinking.type.{way}" is not supported for this model' if way and allowed and way not in allowed else None


def _fault_of_form(body: Body) -> str | None:
    form = body.get("output_config", {}).get("format")
    if form is None:
        return None
    if form.get("type") != "json_schema":
        return "output_config.format.type: Input should be 'json_schema'"
    for schema in _schemas(form["schema"]):
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
            return (
                "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false"
            )
        if unknown := sorted(UNKNOWN_TO_FORMS & set(schema)):
            return f"output_config.format.schema: property '{unknown[0]}' is not supported"
    return None


def _schemas(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield schema
    for each in schema.get("properties", {}).values():
        yield from _schemas(each)
    if "items" in schema:
        yield from _schemas(schema["items"])
