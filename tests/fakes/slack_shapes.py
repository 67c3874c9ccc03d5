"""The shapes and lengths of Slack's blocks, elements and text objects, written as our own table.

Only the blocks and elements this project sends are in the table; any other type is refused as Slack refuses
an unknown one. A check yields one line for each fault, with the place it stands at, in the words Slack uses.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]
Check = Callable[[Any, str], Iterator[str]]

STYLES = {"bold", "italic", "strike", "code", "underline"}


def string(most: int, least: int = 1) -> Check:
    """A check for a string of `least` to `most` characters."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"must be a string [json-pointer:{at}]"
        elif len(value) < least:
            yield f"must be more than {least - 1} characters [json-pointer:{at}]"
        elif len(value) > most:
            yield f"must be less than {most + 1} characters [json-pointer:{at}]"

    return check


def boolean(value: Any, at: str) -> Iterator[str]:
    """A check for true or false."""
    if not isinstance(value, bool):
        yield f"must be a boolean [json-pointer:{at}]"


def integer(value: Any, at: str) -> Iterator[str]:
    """A check for a whole number of zero to 3,000 (the range of an input's lengths)."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 3_000:
        yield f"must be an integer of 0 to 3000 [json-pointer:{at}]"


def choice(*allowed: str) -> Check:
    """A check for one of these words."""

    def check(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield f"must be one of {', '.join(allowed)} [json-pointer:{at}]"

    return check


def web_address(value: Any, at: str) -> Iterator[str]:
    """A check for an http or https address of at most 3,000 characters."""
    yield from string(3_000)(value, at)
    if isinstance(value, str) and not re.match(r"https?://[^\s/]+", value):
        yield f"Invalid URL [json-pointer:{at}]"


def listing(item: Check, least: int, most: int) -> Check:
    """A check for a list of `least` to `most` items, each of which passes `item`."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"must be an array [json-pointer:{at}]"
            return
        if len(value) < least:
            yield f"no fewer than {least} items allowed [json-pointer:{at}]"
        if len(value) > most:
            yield f"no more than {most} items allowed [json-pointer:{at}]"
        for number, one in enumerate(value):
            yield from item(one, f"{at}/{number}")

    return check


def shape(fields: dict[str, Check]) -> Check:
    """A check for an object with these fields and no other; a name that ends in `!` must be there."""
    known = {name.rstrip("!"): check for name, check in fields.items()}
    needed = [name[:-1] for name in fields if name.endswith("!")]

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"must be an object [json-pointer:{at}]"
            return
        for name in needed:
            if name not in value:
                yield f"missing required field: {name} [json-pointer:{at}]"
        for name, one in value.items():
            if name == "type":
                continue
            if name not in known:
                yield f"no more fields allowed: {name} [json-pointer:{at}]"
            else:
                yield from known[name](one, f"{at}/{name}")

    return check


def one_of(*types: str) -> Check:
    """A check for an object whose `type` is one of these, each with the shape in the table below."""

    def check(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in types:
            yield f"unsupported type: {kind} [json-pointer:{at}]"
        else:
            yield from SHAPES[kind](value, at)

    return check


def words(most: int, *types: str) -> Check:
    """A check for a text object of one of these types (plain_text by default), 1 to `most` characters."""
    allowed = types or ("plain_text",)

    def check(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in allowed:
            yield f"unsupported type: {kind} [json-pointer:{at}]"
            return
        extra = {"emoji": boolean} if kind == "plain_text" else {"verbatim": boolean}
        yield from shape({"text!": string(most), **extra})(value, at)

    return check


def style(value: Any, at: str) -> Iterator[str]:
    """A check for the style of a rich text part."""
    if not isinstance(value, dict) or not set(value) <= STYLES or not all(v is True for v in value.values()):
        yield f"invalid style [json-pointer:{at}]"


EITHER = ("plain_text", "mrkdwn")
INLINE = one_of("text", "link", "user", "channel", "emoji")
CONFIRM = shape({"title!": words(100), "text!": words(300, *EITHER), "confirm!": words(30), "deny!": words(30)})
OPTION = shape({"text!": words(75, *EITHER), "value!": string(150), "description": words(75), "url": web_address})
SHAPES: dict[str, Check] = {
    "section": shape(
        {
            "block_id": string(255),
            "text": words(3_000, *EITHER),
            "fields": listing(words(2_000, *EITHER), 1, 10),
            "accessory": one_of("button", "overflow", "static_select"),
            "expand": boolean,
        }
    ),
    "header": shape({"block_id": string(255), "text!": words(150)}),
    "divider": shape({"block_id": string(255)}),
    "context": shape({"block_id": string(255), "elements!": listing(words(3_000, *EITHER), 1, 10)}),
    "actions": shape(
        {"block_id": string(255), "elements!": listing(one_of("button", "overflow", "static_select"), 1, 25)}
    ),
    "rich_text": shape(
        {
            "block_id": string(255),
            "elements!": listing(
                one_of("rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list"),
                1,
                100,
            ),
        }
    ),
    "input": shape(
        {
            "block_id": string(255),
            "label!": words(2_000),
            "element!": one_of("plain_text_input", "static_select"),
            "hint": words(2_000),
            "optional": boolean,
            "dispatch_action": boolean,
        }
    ),
    "rich_text_section": shape({"elements!": listing(INLINE, 1, 1_000)}),
    "rich_text_quote": shape({"elements!": listing(INLINE, 1, 1_000), "border": integer}),
    "rich_text_preformatted": shape({"elements!": listing(one_of("text", "link"), 1, 1_000), "border": integer}),
    "rich_text_list": shape(
        {
            "elements!": listing(one_of("rich_text_section"), 1, 1_000),
            "style!": choice("bullet", "ordered"),
            "indent": integer,
            "offset": integer,
            "border": integer,
        }
    ),
    "text": shape({"text!": string(12_000), "style": style}),
    "link": shape({"url!": web_address, "text": string(3_000), "style": style, "unsafe": boolean}),
    "user": shape({"user_id!": string(30), "style": style}),
    "channel": shape({"channel_id!": string(30), "style": style}),
    "emoji": shape({"name!": string(100)}),
    "button": shape(
        {
            "text!": words(75),
            "action_id": string(255),
            "url": web_address,
            "value": string(2_000),
            "style": choice("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        }
    ),
    "overflow": shape({"action_id": string(255), "options!": listing(OPTION, 1, 5), "confirm": CONFIRM}),
    "static_select": shape(
        {
            "action_id": string(255),
            "options!": listing(OPTION, 1, 100),
            "placeholder": words(150),
            "initial_option": OPTION,
        }
    ),
    "plain_text_input": shape(
        {
            "action_id": string(255),
            "initial_value": string(3_000, 0),
            "placeholder": words(150),
            "multiline": boolean,
            "min_length": integer,
            "max_length": integer,
            "focus_on_load": boolean,
        }
    ),
}
BLOCK = one_of("section", "header", "divider", "context", "actions", "rich_text", "input")
