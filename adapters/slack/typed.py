"""What a person typed, from how Slack hands it over: escaped, with addresses and mentions in angle brackets.

Source: https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
"""

from __future__ import annotations

import re

BRACKETED = re.compile(r"<([^<>]+)>")


def typed(text: str, bot: str = "") -> str:
    """Give the words as they were typed; after a mention of the bot (a user id) the words that follow it.

    Where nothing follows the mention, what stands before it is taken.
    """
    if bot:
        before, _, after = re.sub(rf"<@{re.escape(bot)}(\|[^<>]*)?>", "\0", text).partition("\0")
        text = after.replace("\0", " ") if after.strip("\0 \n\t") else before
    return _unescaped(BRACKETED.sub(_unwrapped, text)).strip()


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _unwrapped(found: re.Match[str]) -> str:
    """Give what was typed for one bracket: a person's or channel's name, or an address."""
    target, _, label = found[1].partition("|")
    if target[0] in "@#!":
        sign = "#" if target[0] == "#" else "@"
        return sign + (label or target[1:]).lstrip("@#")
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return label if label and target.endswith(label) else address
