"""What a model's server counts, and keeps: tokens, and beginnings of prompts that were marked to be kept.

A beginning is found again only where all before it is the same, byte by byte; the form of the answer stands before all.
Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.model import Usage

LEAST_KEPT = 512
"""Tokens of a beginning; a shorter one isn't kept, without a word."""
LOOKED_BACK = 20
"""Blocks before a mark in which an older beginning is looked for."""
BYTES_A_TOKEN = 4

Body = Mapping[str, Any]


def tokens_of(text: str) -> int:
    """Count as if each token were four bytes."""
    return -(-len(text.encode()) // BYTES_A_TOKEN)


def blocks_of(body: Body) -> list[dict[str, Any]]:
    """All blocks of a request in the order in which they are read: the rules, then the messages."""
    found = list(as_blocks(body.get("system", [])))
    for message in body["messages"]:
        found += [{"role": message["role"], **block} for block in as_blocks(message["content"])]
    return found


def as_blocks(content: str | Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Words alone are one block."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def tokens_in(body: Body) -> int:
    """Count a whole request."""
    return sum(tokens_of(block["text"]) for block in blocks_of(body)) + tokens_of(_form(body))


def _form(body: Body) -> str:
    told = body.get("output_config", {}).get("format")
    return json.dumps(told, sort_keys=True, ensure_ascii=False) if told else ""


class PromptCache:
    """Beginnings of prompts, for as long as the server runs."""

    def __init__(self) -> None:
        self._kept: set[str] = set()

    def read(self, body: Body) -> Usage:
        """Tell how a request's tokens are charged, and keep what is marked in it."""
        digest, length = hashlib.sha256(f"{body['model']}\n{_form(body)}".encode()), tokens_of(_form(body))
        beginnings: list[tuple[str, int]] = []
        marks = []
        for place, block in enumerate(blocks_of(body)):
            words = {key: value for key, value in block.items() if key != "cache_control"}
            digest.update(json.dumps(words, sort_keys=True).encode())
            length += tokens_of(block["text"])
            beginnings.append((digest.hexdigest(), length))
            if "cache_control" in block and length >= LEAST_KEPT:
                marks.append(place)
        found = self._found(beginnings, marks)
        kept = beginnings[marks[-1]][1] if marks else 0
        self._kept.update(beginnings[mark][0] for mark in marks)
        return Usage(read=length - kept, cache_written=kept - found, cache_read=found)

    def _found(self, beginnings: Sequence[tuple[str, int]], marks: Sequence[int]) -> int:
        looked = {place for mark in marks for place in range(max(0, mark - LOOKED_BACK), mark + 1)}
        return max((beginnings[place][1] for place in looked if beginnings[place][0] in self._kept), default=0)
