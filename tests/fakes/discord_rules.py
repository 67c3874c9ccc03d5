"""Discord's limits on messages and modals, as one judge of every body the bot sends.

Each function returns the broken rules as sentences, empty where the body is right. The official OpenAPI description
does not hold some of them (content of 2,000, 6,000 characters of embeds, unique custom_ids, 40 components), so they
are written here. Sources: https://discord.com/developers/docs/components/reference,
https://discord.com/developers/docs/resources/message, …/interactions/receiving-and-responding
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.fakes.discord_payload import COMPONENTS_V2
from tests.fakes.discord_world import Json, walk

ROW, BUTTON, SELECT, TEXT_INPUT, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = (
    1,
    2,
    3,
    4,
    9,
    10,
    11,
    12,
    13,
    14,
    17,
    18,
)
MENTIONED = re.compile(r"(?<!\\)<@!?(\d+)>")
TOP_LEVEL = {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER}
IN_CONTAINER = TOP_LEVEL - {CONTAINER}
LINK_STYLE = 5


def message_rules(body: Json, *, edit: bool = False) -> list[str]:
    """Every rule that the body of a message, or of an edit of one, breaks."""
    return [
        *_mentions(body),
        *_length("content", body.get("content"), 0, 2000),
        *_embeds(body.get("embeds") or []),
        *_components(body),
        *_nonce(body),
        *([] if edit or _has_something(body) else ["the message is empty (50006)"]),
    ]


def _mentions(body: Json) -> Iterator[str]:
    allowed = body.get("allowed_mentions")
    if allowed is None:
        yield "allowed_mentions is missing, so mentions in the text would ping"
    elif {name: value for name, value in allowed.items() if value and name != "users"}:
        yield f"allowed_mentions lets anybody be pinged: {allowed}"
    elif "parse" not in allowed:
        yield "allowed_mentions has no parse"
    elif len(allowed.get("users") or ()) > 100 or set(allowed.get("users") or ()) != set(told(body)):
        yield f"allowed_mentions names others than those mentioned: {allowed}"


def told(body: Json) -> list[str]:
    """The ids of the people whom a message's body tells: mentioned in it, and allowed to be."""
    texts = [body.get("content") or "", *(piece.get("content", "") for piece in walk(body.get("components") or []))]
    live = [found[1] for text in texts for found in MENTIONED.finditer(text)]
    return [one for one in (body.get("allowed_mentions") or {}).get("users") or () if one in live]


def _has_something(body: Json) -> bool:
    return bool(body.get("content") or body.get("embeds") or body.get("components") or body.get("sticker_ids"))


def _nonce(body: Json) -> Iterator[str]:
    nonce = body.get("nonce")
    if nonce is not None and not 1 <= len(str(nonce)) <= 25:
        yield f"nonce has {len(str(nonce))} characters, of at most 25"
    if body.get("enforce_nonce") and nonce is None:
        yield "enforce_nonce without a nonce"


def _length(name: str, text: str | None, least: int, most: int) -> Iterator[str]:
    if text is not None and not least <= len(text) <= most:
        yield f"{name} has {len(text)} characters, allowed {least} to {most}"


def _embeds(embeds: list[Json]) -> Iterator[str]:
    if len(embeds) > 10:
        yield f"{len(embeds)} embeds, of at most 10"
    total = 0
    for embed in embeds:
        texts = [
            ("embed title", embed.get("title"), 256),
            ("embed description", embed.get("description"), 4096),
            ("embed footer", (embed.get("footer") or {}).get("text"), 2048),
            ("embed author", (embed.get("author") or {}).get("name"), 256),
        ]
        fields = embed.get("fields") or []
        if len(fields) > 25:
            yield f"{len(fields)} embed fields, of at most 25"
        texts += [("embed field name", item["name"], 256) for item in fields]
        texts += [("embed field value", item["value"], 1024) for item in fields]
        for name, text, most in texts:
            yield from _length(name, text, 0, most)
            total += len(text or "")
    if total > 6000:
        yield f"embeds of {total} characters in all, of at most 6000"


def _components(body: Json) -> Iterator[str]:
    components: list[Json] = body.get("components") or []
    modern = bool(body.get("flags", 0) & COMPONENTS_V2)
    if modern:
        if body.get("content") or body.get("embeds"):
            yield "components of version 2 exclude content and embeds"
        pieces = list(walk(components))
        if len(pieces) > 40:
            yield f"{len(pieces)} components, of at most 40"
        letters = sum(len(piece["content"]) for piece in pieces if piece["type"] == TEXT)
        if letters > 4000:
            yield f"{letters} characters of text in the components, of at most 4000"
    elif len(components) > 5:
        yield f"{len(components)} action rows, of at most 5"
    for piece in components:
        if piece["type"] not in (TOP_LEVEL if modern else {ROW}):
            yield f"component type {piece['type']} is not allowed at the top level"
        yield from _component(piece)
    yield from _unique_ids(components)


def _unique_ids(components: list[Json]) -> Iterator[str]:
    for name in ("custom_id", "id"):
        ids = [piece[name] for piece in walk(components) if piece.get(name)]
        for repeated in sorted({str(one) for one in ids if ids.count(one) > 1}):
            yield f"{name} {repeated!r} is used twice"


def _component(piece: Json) -> Iterator[str]:
    if "custom_id" in piece or piece["type"] in {SELECT, TEXT_INPUT}:
        yield from _length("custom_id", piece.get("custom_id", ""), 1, 100)
    if piece["type"] in {THUMBNAIL, GALLERY, FILE, SEPARATOR}:
        return
    judges = {ROW: _row, BUTTON: _button, SELECT: _select, SECTION: _section, TEXT: _text, CONTAINER: _container}
    if piece["type"] in judges:
        yield from judges[piece["type"]](piece)
    else:
        yield f"component type {piece['type']} is not for messages"


def _text(piece: Json) -> Iterator[str]:
    yield from _length("a text display", piece["content"], 1, 4000)


def _row(piece: Json) -> Iterator[str]:
    children: list[Json] = piece["components"]
    kinds = {child["type"] for child in children}
    if kinds <= {BUTTON}:
        if not 1 <= len(children) <= 5:
            yield f"an action row with {len(children)} buttons, allowed 1 to 5"
    elif len(children) != 1:
        yield "an action row holds buttons or one select menu"
    for child in children:
        yield from _component(child)


def _button(piece: Json) -> Iterator[str]:
    yield from _length("a button's label", piece.get("label"), 1, 80)
    if not piece.get("label") and not piece.get("emoji"):
        yield "a button without label and emoji"
    if piece.get("style") == LINK_STYLE:
        yield from _link("a button's url", piece.get("url", ""))
        if "custom_id" in piece:
            yield "a link button with a custom_id"
    elif not piece.get("custom_id") or piece.get("url"):
        yield "a button needs a custom_id and no url"


def _link(name: str, url: str) -> Iterator[str]:
    yield from _length(name, url, 1, 512)
    if urlsplit(url).scheme not in {"http", "https", "discord"}:
        yield f"{name} is not http or https"


def _select(piece: Json) -> Iterator[str]:
    options = piece.get("options", [])
    if not 1 <= len(options) <= 25:
        yield f"a select menu with {len(options)} options, allowed 1 to 25"
    values = [option["value"] for option in options]
    if len(set(values)) < len(values):
        yield "a select menu with the same value twice"
    for option in options:
        yield from _length("an option's label", option["label"], 1, 100)
        yield from _length("an option's value", option["value"], 1, 100)
        yield from _length("an option's description", option.get("description"), 1, 100)
    yield from _length("a placeholder", piece.get("placeholder"), 1, 150)
    if not 0 <= piece.get("min_values", 1) <= piece.get("max_values", 1) <= max(len(options), 1):
        yield "a select menu's min_values and max_values don't fit its options"


def _section(piece: Json) -> Iterator[str]:
    children = piece["components"]
    if not 1 <= len(children) <= 3 or any(child["type"] != TEXT for child in children):
        yield "a section holds one to three text displays"
    for child in children:
        yield from _component(child)
    accessory = piece.get("accessory")
    if accessory is None or accessory["type"] not in {BUTTON, THUMBNAIL}:
        yield "a section needs a button or thumbnail beside it"
    else:
        yield from _component(accessory)


def _container(piece: Json) -> Iterator[str]:
    children: list[Json] = piece["components"]
    if not children:
        yield "an empty container"
    for child in children:
        if child["type"] not in IN_CONTAINER:
            yield f"component type {child['type']} is not allowed in a container"
        yield from _component(child)


def modal_rules(modal: Json) -> list[str]:
    """Every rule that a modal breaks: title of 45, one to five parts, text inputs inside labels."""
    components = modal.get("components", [])
    broken = [*_length("a modal's title", modal.get("title", ""), 1, 45)]
    broken += _length("a modal's custom_id", modal.get("custom_id", ""), 1, 100)
    if not 1 <= len(components) <= 5:
        broken.append(f"a modal with {len(components)} parts, allowed 1 to 5")
    for piece in components:
        broken += _modal_part(piece)
    broken += _unique_ids(components)
    return broken


def _modal_part(piece: Json) -> Iterator[str]:
    if piece["type"] == LABEL:
        yield from _length("a label", piece["label"], 1, 45)
        yield from _length("a label's description", piece.get("description"), 1, 100)
        inner = piece["component"]
        yield from _text_input(inner) if inner["type"] == TEXT_INPUT else _component(inner)
    elif piece["type"] == TEXT:
        yield from _component(piece)
    else:
        yield f"component type {piece['type']} is not for modals"


def _text_input(piece: Json) -> Iterator[str]:
    yield from _length("custom_id", piece.get("custom_id", ""), 1, 100)
    yield from _length("a text input's value", piece.get("value"), 0, 4000)
    yield from _length("a text input's placeholder", piece.get("placeholder"), 0, 100)
    if not 0 <= (piece.get("min_length") or 0) <= 4000 or not 1 <= (piece.get("max_length") or 4000) <= 4000:
        yield "a text input's min_length or max_length is out of bounds"
    if piece.get("style") not in {1, 2}:
        yield "a text input's style is short (1) or paragraph (2)"


def choices_rules(choices: list[Json]) -> list[str]:
    """Every rule that the answer to an autocompletion breaks."""
    broken = [f"{len(choices)} choices, of at most 25"] if len(choices) > 25 else []
    for choice in choices:
        broken += _length("a choice's name", choice["name"], 1, 100)
        if isinstance(choice["value"], str):
            broken += _length("a choice's value", choice["value"], 1, 100)
    return broken
