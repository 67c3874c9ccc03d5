"""What really stands in a loopback Slack channel, drawn as an HTML page that looks like Slack, for pictures.

Drawn from the recorded Block Kit alone, every word escaped; no scripts, no fonts or pictures from elsewhere.
"""

import html
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from tests.fakes.slack_rooms import BOT, Posted, Workspace
from tests.fakes.slack_shapes import Json

STYLE = """
:root { color-scheme: light dark; --ink: #1d1c1d; --dim: #616061; --line: #ddd; --paper: #fff; --link: #1264a3;
  --mark: #e01e5a; --soft: #f8f8f8; }
@media (prefers-color-scheme: dark) { :root { --ink: #d1d2d3; --dim: #ababad; --line: #45474b; --paper: #1a1d21;
  --link: #1d9bd1; --mark: #e8912d; --soft: #222529; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.47 Lato, "Noto Sans", "Liberation Sans",
  "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 18px; margin: 0; padding: 14px 20px; border-bottom: 1px solid var(--line); }
article { display: flex; gap: 8px; padding: 8px 20px; } article.reply { margin-left: 44px; }
article.own { background: color-mix(in srgb, #f2c744 12%, var(--paper)); }
.face { width: 36px; height: 36px; border-radius: 4px; background: #1f3a5f; color: #fff; display: grid; flex: none;
  place-items: center; font-weight: 900; } .face.person { background: #2bac76; }
.what { flex: 1; min-width: 0; overflow-wrap: anywhere; max-width: 720px; } .who { font-weight: 900; }
.app { background: var(--soft); color: var(--dim); font-size: 10px; font-weight: 700; padding: 1px 4px; margin: 0 4px; }
time, .note, .small, .label { color: var(--dim); font-size: 12px; } .head { font-size: 18px; font-weight: 900; }
.small { white-space: pre-wrap; } .block { margin: 4px 0; } .line { white-space: pre-wrap; min-height: 1em; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0; } .chip { display: flex; gap: 12px; }
.chip .line { flex: 1; } hr { border: 0; border-top: 1px solid var(--line); margin: 12px 0; }
button { font: inherit; font-size: 13px; font-weight: 700; color: inherit; background: var(--paper); padding: 0 12px;
  border: 1px solid var(--line); border-radius: 4px; height: 30px; }
button.primary { background: #007a5a; color: #fff; } button.danger { color: #e01e5a; border-color: #e01e5a; }
code { color: var(--mark); border: 1px solid var(--line); background: var(--soft); border-radius: 3px; padding: 1px 3px;
  font-size: 12px; } a { color: var(--link); text-decoration: none; } ul { margin: 4px 0; padding-left: 24px; }
blockquote { margin: 4px 0; padding-left: 12px; border-left: 4px solid var(--line); white-space: pre-wrap; }
menu { list-style: none; margin: 0; padding: 8px 0; width: 220px; border: 1px solid var(--line); border-radius: 6px; }
menu li { padding: 2px 16px; } .modal { margin: 24px auto; width: 480px; border: 1px solid var(--line); padding: 20px;
  border-radius: 8px; } .field { border: 1px solid var(--dim); border-radius: 4px; height: 34px; margin: 6px 0 20px; }
"""


def page(slack: Workspace, channel: str, user: str | None = None, *, menus: bool = False) -> str:
    """Draw a channel as everybody sees it now, or as `user` does; `menus` draws the menus opened."""
    posts = slack.visible(channel, user)
    tops = [one for one in posts if one.thread_ts in (None, one.ts)]
    ordered = [reply for top in tops for reply in (top, *(one for one in posts if one.thread_ts == top.ts != one.ts))]
    ordered += [one for one in posts if one not in ordered]
    room = slack.channels[channel]
    title = f"# {room.name}" if room.name else "Direct message"
    return document(title, (message(slack, one, menus=menus) for one in ordered))


def modal(view: Json) -> str:
    """Draw an opened modal."""
    fields = "".join(
        f'<div class="label">{_words(block["label"])}</div><div class="field"></div>' if block["type"] == "input" else
        block_drawn(block, menus=False) for block in view["blocks"]
    )  # fmt: skip
    close, submit = (_words(view[name]) if name in view else "" for name in ("close", "submit"))
    buttons = f'<div class="row"><button>{close}</button><button class="primary">{submit}</button></div>'
    return document(_words(view["title"]), [f'<div class="modal">{fields}{buttons}</div>'])


def document(title: str, parts: Iterable[str]) -> str:
    """Put drawn parts into a whole page under a title (escaped here)."""
    head = f'<meta charset="utf-8"><title>Slack</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en">{head}<h1>{html.escape(title)}</h1>{"".join(parts)}</html>'


def message(slack: Workspace, posted: Posted, *, menus: bool = False) -> str:
    """Draw one message with its sender; what only one person sees is marked as Slack marks it."""
    sender = slack.people[posted.user]
    app = '<span class="app">APP</span>' if posted.user == BOT else ""
    at = datetime.fromtimestamp(float(posted.ts), UTC)
    note = '<div class="note">Only visible to you</div>' if posted.only_for else ""
    body = "".join(block_drawn(block, menus=menus) for block in posted.blocks) or _line(html.unescape(posted.text))
    kinds = " ".join(kind for kind, is_so in (("reply", posted.thread_ts), ("own", posted.only_for)) if is_so)
    face = "face" if posted.user == BOT else "face person"
    edited = ' <span class="note">(edited)</span>' if posted.edits else ""
    return (
        f'<article class="{kinds}"><div class="{face}">{html.escape(sender.name[0])}</div><div class="what">{note}'
        f'<span class="who">{html.escape(sender.name)}</span>{app} <time>{at:%H:%M}</time>{body}{edited}</div>'
        "</article>"
    )


def block_drawn(block: Json, *, menus: bool) -> str:
    """Draw one block; a kind this file does not know is an error, so that no picture leaves something out."""
    draw: dict[str, Callable[[Json], str]] = {
        "header": lambda one: f'<div class="head">{_words(one["text"])}</div>',
        "divider": lambda one: "<hr>",
        "context": lambda one: f'<div class="small">{"&emsp;".join(map(_words, one["elements"]))}</div>',
        "section": lambda one: _section(one, menus),
        "actions": lambda one: f'<div class="row">{_pressables(one["elements"], menus)}</div>',
        "rich_text": lambda one: "".join(map(_rich, one["elements"])),
    }
    return f'<div class="block">{draw[block["type"]](block)}</div>'


def _section(block: Json, menus: bool) -> str:
    beside = _pressables([block["accessory"]], menus) if "accessory" in block else ""
    return f'<div class="chip"><div class="line">{_words(block["text"])}</div>{beside}</div>'


def _pressables(elements: Sequence[Json], menus: bool) -> str:
    drawn = []
    for one in elements:
        if one["type"] == "button":
            drawn.append(f'<button class="{one.get("style", "")}">{_words(one["text"])}</button>')
        else:
            options = "".join(f"<li>{_words(option['text'])}</li>" for option in one["options"])
            drawn.append("<button>⋯</button>" + (f"<menu>{options}</menu>" if menus else ""))
    return "".join(drawn)


def _rich(part: Json) -> str:
    inside = part["elements"]
    if part["type"] == "rich_text_list":
        return "<ul>" + "".join(f"<li>{_inline(one['elements'])}</li>" for one in inside) + "</ul>"
    if part["type"] == "rich_text_quote":
        return f"<blockquote>{_inline(inside)}</blockquote>"
    return f'<div class="line">{_inline(inside)}</div>'


def _inline(elements: Sequence[Json]) -> str:
    return "".join(map(_span, elements))


def _span(part: Json) -> str:
    if part["type"] == "user":
        return f'<span class="mention">@{html.escape(part["user_id"])}</span>'
    words = html.escape(part["text"])
    if part["type"] == "link":
        words = f'<a href="{html.escape(part["url"])}">{words}</a>'
    for name, tag in (("bold", "b"), ("italic", "i"), ("code", "code")):
        if part.get("style", {}).get(name):
            words = f"<{tag}>{words}</{tag}>"
    return words


def _words(text: Json) -> str:
    """Draw a text object; of mrkdwn the links, which is all the renderer uses it for."""
    if text["type"] == "plain_text":
        return html.escape(text["text"])
    drawn = ""
    for piece in text["text"].split("<"):
        inside, closed, rest = piece.partition(">")
        url, _, label = inside.partition("|")
        drawn += f'<a href="{url}">{label}</a>{rest}' if closed else piece
    return drawn


def _line(text: str) -> str:
    return f'<div class="line">{html.escape(text)}</div>'
