"""Neutral messages as HTML. Jinja's autoescape is the one `escape`; links are checked before they become links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.domain.conversation import Answer
from bot.domain.message import Button, Buttons, Chips, Fine, Heading, Line, Message, Paragraph, plain, summary_of
from bot.domain.watch import Language
from bot.language import say

TAGS = {Language.ENGLISH: "en", Language.CHINESE: "zh-CN"}
SCRIPTS = (("ja", "\u3040", "\u30ff"), ("ko", "\uac00", "\ud7af"), ("zh-CN", "\u4e00", "\u9fff"))
"""Languages that show in their letters, with the first and last of these; kana before the Han that go with them."""


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
class Standing:
    """What stands in a room.

    Attributes:
        groups: the room's own messages, the newest group first, each in order.
        threads: the one written to last first.
        replies: how many messages stand in the thread under a message, by its ref; 0 isn't listed.
        earlier: the ref before which more messages stand; empty: that is all.
    """

    groups: Sequence[Sequence[Post]]
    threads: Sequence[Thread]
    replies: Mapping[str, int]
    earlier: str


@dataclass(frozen=True, slots=True)
class Panel:
    """What the top of the page shows of the panel.

    Attributes:
        chips: the watches; None where there are none.
        lines: schedule, next run, reasons of empty days; or what is wrong.
        buttons: what the panel offers.
        unreachable: True where no source could be reached at its last try.
    """

    chips: Chips | None
    lines: tuple[Line, ...]
    buttons: tuple[Button, ...]
    unreachable: bool


def panel_of(answer: Answer, *, unreachable: bool) -> Panel:
    """Take the panel's answer apart for the page's top."""
    blocks = [block for message in answer.messages for block in message.blocks]
    return Panel(
        chips=next((block for block in blocks if isinstance(block, Chips)), None),
        lines=tuple(block.line for block in blocks if isinstance(block, Paragraph | Fine)),
        buttons=tuple(button for block in blocks if isinstance(block, Buttons) for button in block.buttons),
        unreachable=unreachable,
    )


def standing_of(posts: Sequence[Post], *, more: bool) -> Standing:
    """Put a room's messages into groups and threads.

    Args:
        posts: in order.
        more: True where earlier ones were left out; a group that they cut in two is then left to the earlier page.
    """
    groups = _groups(posts)
    if more and len(groups) > 1 and not _begins(groups[0][0]):
        groups = groups[1:]
    threads = _threads(posts, {post.ref for group in groups for post in group})
    return Standing(
        groups=groups[::-1],
        threads=threads,
        replies={thread.parent.ref: len(thread.posts) for thread in threads},
        earlier=groups[0][0].ref if more and groups else "",
    )


def _groups(posts: Sequence[Post]) -> list[list[Post]]:
    """Part messages by headings: what follows one belongs to it. A line about a change stands by itself."""
    groups: list[list[Post]] = []
    digest: list[Post] | None = None
    for post in posts:
        if post.parent is not None:
            continue
        if digest is None or _begins(post):
            groups.append([post])
            digest = groups[-1] if not _alone(post) else digest
        else:
            digest.append(post)
    return groups


def _begins(post: Post) -> bool:
    return any(isinstance(block, Heading) for block in post.message.blocks) or _alone(post)


def _alone(post: Post) -> bool:
    return isinstance(next(iter(post.message.blocks), None), Paragraph)


def _threads(posts: Sequence[Post], shown: set[str]) -> list[Thread]:
    by_ref = {post.ref: post for post in posts}
    under: dict[str, list[Post]] = {}
    for post in posts:
        if post.parent in shown:
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
    """Give the language of a paper's words for fonts and screen readers, as far as their letters tell; else `en`."""
    text = plain(line)
    return next((tag for tag, first, last in SCRIPTS if any(first <= char <= last for char in text)), "en")


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
    languages = {"language": TAGS[language], "other": other.value, "other_tag": TAGS[other]}
    return _TEMPLATES.get_template(template).render(say=spoken, **languages, **values)
