"""The parts a Discord message is built of, and what its buttons carry.

A button's custom_id is `[mark/]place how command[\\nquestion]`: the delivery's mark where it fits, a place that makes
it unique in its message, `:` for a command to run and `?` for one that asks for a word first. So buttons of old
messages work after a restart. Source: https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.discord.markup import head, visible, web_address
from bot.domain.message import Button

Json = dict[str, Any]

ROW, BUTTON, MENU, SECTION, WORDS, BOX = 1, 2, 3, 9, 10, 17
CUSTOM_ID = 100
LABEL = 80
IN_A_ROW = 5
IN_A_MENU = 25
STYLES = {"primary": 1, "plain": 2, "danger": 4}
LINK_STYLE = 5
ACCENT = 0x3B82A0
NONCE = re.compile("[A-Z2-7]{24}")
PRESSED = re.compile(
    r"(?:(?P<mark>[A-Z2-7]{24})/)?(?P<place>[0-9]{1,3})(?P<how>[:?])(?P<command>[^\n]*)(?:\n(?P<asks>.*))?"
)
MENU_ID = re.compile(r"(?:(?P<mark>[A-Z2-7]{24})/)?(?P<place>[0-9]{1,3})=")


@dataclass(frozen=True, slots=True)
class Press:
    """What a pressed button says.

    Attributes:
        command: as typed after `/radar`.
        asks: True where a word is asked for first.
        question: what to ask; empty where it did not fit, then the button's label says it.
    """

    command: str
    asks: bool
    question: str


def nonce_of(mark: str) -> str:
    """Give the delivery id's first 15 bytes in base32: 24 characters, of the 25 a nonce may have; never changes."""
    return base64.b32encode(bytes.fromhex(mark)[:15]).decode("ascii")


def mark_of(nonce: str | int | None) -> str:
    """Give the delivery id's first 30 digits of the nonce made of it; empty for any other nonce."""
    said = str(nonce or "")
    return base64.b32decode(said).hex() if NONCE.fullmatch(said) else ""


def number_of(mark: str) -> int:
    """Give the id of a marked message's first component: 31 bits of the delivery id, never 0."""
    return int.from_bytes(bytes.fromhex(mark)[:4], "big") % (2**31 - 1) + 1


def press_of(custom_id: str) -> Press | None:
    """Read what a button's custom_id, or a menu option's value, says; None where it isn't one of ours."""
    found = PRESSED.fullmatch(custom_id)
    if found is None:
        return None
    return Press(found["command"], found["how"] == "?", found["asks"] or "")


def words(text: str) -> Json:
    """Draw words."""
    return {"type": WORDS, "content": text}


def section(text: str, button: Json) -> Json:
    """Draw words with a button beside them."""
    return {"type": SECTION, "components": [words(text)], "accessory": button}


def box(parts: Sequence[Json]) -> Json:
    """Draw a frame around parts."""
    return {"type": BOX, "accent_color": ACCENT, "components": list(parts)}


def row(parts: Sequence[Json]) -> Json:
    """Draw a row of buttons, or of one menu."""
    return {"type": ROW, "components": list(parts)}


def button_of(button: Button) -> Json | None:
    """Draw a button, its custom_id still without place and mark; None where it has no words or leads nowhere."""
    label = head(visible(button.label).strip(), LABEL)[:LABEL]
    if not label:
        return None
    if button.command:
        return {"type": BUTTON, "style": STYLES[button.style], "label": label, "custom_id": _said(button)}
    url = web_address(button.url)
    return {"type": BUTTON, "style": LINK_STYLE, "label": label, "url": url} if url else None


def _said(button: Button) -> str:
    """Say a button's command, and the question where it fits beside place and mark."""
    if not button.asks:
        return f":{button.command}"
    whole = f"?{button.command}\n{visible(button.asks)}"
    return whole if len(whole) <= CUSTOM_ID - 3 else f"?{button.command}"


def rows_of(buttons: Sequence[Button]) -> list[Json]:
    """Draw buttons in rows of five."""
    drawn = [one for one in map(button_of, buttons) if one]
    return [row(drawn[at : at + IN_A_ROW]) for at in range(0, len(drawn), IN_A_ROW)]


def row_and_menu(buttons: Sequence[Button], rest: Sequence[Button]) -> list[Json]:
    """Draw the buttons and the rest in one row where they fit; else the rest's commands in a menu under it."""
    everything = [one for one in map(button_of, (*buttons, *rest)) if one]
    if len(everything) <= IN_A_ROW:
        return [row(everything)] if everything else []
    links = [one for one in everything if one["style"] == LINK_STYLE]
    commands = [one for one in everything if one["style"] != LINK_STYLE]
    beside = commands[: max(0, IN_A_ROW - len(links))]
    options = [
        {"label": one["label"], "value": f"{place}{one['custom_id']}"[:CUSTOM_ID]}
        for place, one in enumerate(commands[len(beside) :][:IN_A_MENU])
    ]
    menu = {"type": MENU, "custom_id": "=", "placeholder": "⋯", "options": options}
    return [row([*beside, *links][:IN_A_ROW]), *([row([menu])] if options else [])]


def count(part: Json) -> int:
    """Count a part's components, itself and what is inside."""
    inside = [*part.get("components", ()), *([part["accessory"]] if "accessory" in part else ())]
    return 1 + sum(map(count, inside))


def letters(part: Json) -> int:
    """Count a part's characters of text."""
    inside = [*part.get("components", ()), *([part["accessory"]] if "accessory" in part else ())]
    return (len(part["content"]) if part["type"] == WORDS else 0) + sum(map(letters, inside))


def placed(parts: Sequence[Json], mark: str) -> list[Json]:
    """Give each custom_id its place, and the mark where it fits; the first component carries the mark as its id."""
    nonce = f"{nonce_of(mark)}/" if mark else ""
    numbers = iter(range(1000))

    def one(part: Json) -> Json:
        copy = dict(part)
        if "custom_id" in copy:
            own = f"{next(numbers)}{copy['custom_id']}"
            copy["custom_id"] = nonce + own if len(nonce + own) <= CUSTOM_ID else own
        if "components" in copy:
            copy["components"] = [one(child) for child in copy["components"]]
        if "accessory" in copy:
            copy["accessory"] = one(copy["accessory"])
        return copy

    drawn = [one(part) for part in parts]
    if mark and drawn:
        drawn[0]["id"] = number_of(mark)
    return drawn


def carries(components: Sequence[Json], mark: str) -> bool:
    """Tell whether a posted message's components carry the mark, in a custom_id or as the first one's id."""
    nonce = f"{nonce_of(mark)}/"
    return any(str(part.get("custom_id", "")).startswith(nonce) for part in every_part(components)) or any(
        part.get("id") == number_of(mark) for part in components[:1]
    )


def every_part(components: Sequence[Json]) -> list[Json]:
    """Give components and all that is inside them."""
    found: list[Json] = []
    for part in components:
        inside = [*part.get("components", ()), *([part["accessory"]] if "accessory" in part else ())]
        found += [part, *every_part(inside)]
    return found
