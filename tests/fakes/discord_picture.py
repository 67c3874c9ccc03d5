"""Messages a fake Discord recorded, drawn as a page that looks like Discord: for pictures to look at.

`page(channel.visible)` gives HTML without scripts and without anything from the network.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from tests.fakes.discord_markdown import to_html
from tests.fakes.discord_world import Json, Message

STYLE = """
:root{--page:#313338;--text:#dbdee1;--muted:#949ba4;--box:#2b2d31;--line:#3f4147;--bar:#4e5058;--name:#f2f3f5;--link:#00a8fc}
.light{--page:#fff;--text:#313338;--muted:#5c5e66;--box:#f2f3f5;--line:#e1e2e4;--bar:#6d6f78;--name:#060607;--link:#006ce7}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);
  font:16px/1.375 "gg sans","Noto Sans","Liberation Sans","Noto Sans CJK SC",sans-serif}
.channel{padding:12px 20px;border-bottom:1px solid var(--line);font-weight:600;color:var(--name)}
.channel:before{content:"# ";color:var(--muted)}
.message{display:flex;gap:16px;padding:10px 20px;max-width:760px}
.face{flex:none;width:40px;height:40px;border-radius:50%;background:#3b82a0;color:#fff;display:grid;place-items:center;font-weight:700}
.person .face{background:#80848e}
.body{min-width:0;flex:1}
.name{color:var(--name);font-weight:500}
.app{background:#5865f2;color:#fff;border-radius:4px;font-size:10px;padding:1px 5px;margin:0 6px;vertical-align:2px}
.time{color:var(--muted);font-size:12px}
.text{white-space:pre-wrap;overflow-wrap:anywhere}
h3{font-size:17px;line-height:1.3;margin:4px 0;color:var(--name)}
small{display:block;font-size:13px;color:var(--muted)}
blockquote{margin:2px 0;padding-left:12px;border-left:4px solid var(--bar)}
a{color:var(--link);text-decoration:none}
code{background:var(--box);border:1px solid var(--line);border-radius:4px;padding:0 4px;font-size:14px}
.box{background:var(--box);border:1px solid var(--line);border-left:4px solid var(--accent);border-radius:8px;
  padding:12px 14px;margin:4px 0}
.row{display:flex;flex-wrap:wrap;gap:8px;margin-top:8px}
.section{display:flex;gap:12px;align-items:flex-start;margin:2px 0}
.section>.text{flex:1}
.button{background:var(--bar);color:#fff;border-radius:8px;padding:5px 14px;font-size:14px;
  font-weight:500;white-space:nowrap}
.button.s1{background:#5865f2}.button.s3{background:#248046}.button.s4{background:#da373c}
.button.s5:after{content:" ↗"}
.select{border:1px solid var(--line);background:var(--box);border-radius:8px;padding:7px 12px;
  min-width:220px;color:var(--muted)}
.select:after{content:"⌄";float:right}
.alone,.thread,.reply{font-size:13px;color:var(--muted);margin-top:4px}
.inner{border-left:2px solid var(--line);margin:4px 0 4px 40px}
"""


def page(messages: Sequence[Message], *, title: str = "papers", light: bool = False) -> str:
    """Draw messages, and the threads under them, as one HTML page."""
    drawn = "".join(message_html(message) for message in messages)
    shade = ' class="light"' if light else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body{shade}>"
        f'<div class="channel">{html.escape(title)}</div>{drawn}</body></html>'
    )


def message_html(message: Message) -> str:
    """Draw one message with its thread."""
    name = html.escape(message.author.name)
    badge = '<span class="app">APP</span>' if message.author.bot else ""
    kind = "bot" if message.author.bot else "person"
    edited = " (edited)" if message.edited_at is not None else ""
    head = f'<span class="name">{name}</span>{badge} <span class="time">{message.at:%Y-%m-%d %H:%M}{edited}</span>'
    alone = '<div class="alone">Only you can see this · Dismiss message</div>' if message.only_for else ""
    reply = '<div class="reply">↪ in reply</div>' if message.reference else ""
    content = f'<div class="text">{to_html(message.content)}</div>' if message.content else ""
    parts = _parts(message.components)
    return (
        f'<div class="message {kind}"><div class="face">{html.escape(message.author.name[:1].upper())}</div>'
        f'<div class="body">{reply}<div>{head}</div>{content}{parts}{alone}</div></div>{_thread(message)}'
    )


def _thread(message: Message) -> str:
    if message.thread is None:
        return ""
    inner = "".join(message_html(one) for one in message.thread.visible)
    return f'<div class="inner"><div class="thread">Thread: {html.escape(message.thread.name)}</div>{inner}</div>'


def _parts(parts: Iterable[Json]) -> str:
    return "".join(_part(part) for part in parts)


def _part(part: Json) -> str:
    match part["type"]:
        case 1:
            return f'<div class="row">{_parts(part["components"])}</div>'
        case 2:
            return f'<span class="button s{part["style"]}">{html.escape(part.get("label", ""))}</span>'
        case 3:
            return f'<span class="select">{html.escape(part.get("placeholder", ""))}</span>'
        case 9:
            return f'<div class="section">{_parts(part["components"])}{_part(part["accessory"])}</div>'
        case 10:
            return f'<div class="text">{to_html(part["content"])}</div>'
        case 17:
            accent = f"#{part.get('accent_color') or 0x4E5058:06x}"
            return f'<div class="box" style="--accent:{accent}">{_parts(part["components"])}</div>'
        case other:
            raise ValueError(f"no picture of component type {other}")
