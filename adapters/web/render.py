"""Neutral messages as HTML. Jinja's autoescape is the one `escape`; links are checked before they become links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.domain.message import Chips, Fine, Heading, Line, Message, plain, summary_of
from bot.domain.watch import Language
from bot.language import say


@dataclass(frozen=True, slots=True)
class Post:
    """A message on a room's board."""

    ref: str
    parent: str | None
    at: datetime
    message: Message


@dataclass(frozen=True, slots=True)
class Thread:
    """A message with what stands under it."""

    parent: Post
    posts: Sequence[Post]


@dataclass(frozen=True, slots=True)
class Panel:
    """What the top of the page shows of the panel.

    Attributes:
        chips: the watches; None where there are none.
        fine: small print: schedule, next run, reasons of empty days.
        unreachable: True where no source could be reached at its last try.
    """

    chips: Chips | None
    fine: tuple[Fine, ...]
    unreachable: bool


def panel_of(message: Message, *, unreachable: bool) -> Panel:
    """Take the panel message apart for the page's top."""
    chips = next((block for block in message.blocks if isinstance(block, Chips)), None)
    fine = tuple(block for block in message.blocks if isinstance(block, Fine))
    return Panel(chips, fine, unreachable)


def groups_of(posts: Sequence[Post]) -> list[list[Post]]:
    """Put a room's own messages together, newest first: each heading begins a group that runs in order."""
    groups: list[list[Post]] = []
    for post in posts:
        if post.parent is not None:
            continue
        begins = any(isinstance(block, Heading) for block in post.message.blocks)
        if begins or not groups:
            groups.append([])
        groups[-1].append(post)
    return groups[::-1]


def threads_of(posts: Sequence[Post]) -> list[Thread]:
    """Give the threads, the one written to last first."""
    by_ref = {post.ref: post for post in posts}
    under: dict[str, list[Post]] = {}
    for post in posts:
        if post.parent in by_ref:
            standing = under.pop(post.parent, [])
            under[post.parent] = [*standing, post]
    return [Thread(by_ref[parent], replies) for parent, replies in reversed(under.items())]


def is_web(url: str) -> bool:
    """Tell whether an address may become a link: http(s), with a host, without credentials."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def tongue(line: Line) -> str:
    """Give the language of a line of a paper, for the screen reader: zh where it holds Han characters, else en."""
    return "zh" if any("\u4e00" <= char <= "\u9fff" for char in plain(line)) else "en"


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("adapters.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"web": is_web, "tongue": tongue, "words": plain, "summary": summary_of}
    return made


_TEMPLATES = _environment()


def html(template: str, language: Language, **values: object) -> str:
    """Fill a template in a language."""
    other = Language.ENGLISH if language is Language.CHINESE else Language.CHINESE
    spoken = partial(say, language)
    return _TEMPLATES.get_template(template).render(say=spoken, language=language.value, other=other.value, **values)
