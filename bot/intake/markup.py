"""Markup to text: HTML, JATS and MathML in titles and abstracts, in one pass and in linear time.

Known elements go and leave their text, raised and lowered text becomes Unicode (`H<sub>2</sub>O` → `H₂O`), formulas in
MathML become a line. Whatever only looks like a tag (`p<0.05 and q>3`, `<think>`) stays.

Source: https://jats.nlm.nih.gov/publishing/tag-library/ and https://www.w3.org/TR/MathML3/
"""

from __future__ import annotations

import html
import re

from bot.intake.scripts import subscript, superscript

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ROUNDS = 3
"""Entities come escaped twice, thrice at the most."""

_TAG = re.compile(
    r"<!--|<!\[CDATA\[|\]\]>"
    r"|<(?P<end>/?)(?:[A-Za-z]{1,8}:)?(?P<name>[A-Za-z][A-Za-z0-9-]{0,24})"
    r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+))*\s*/?>"
)
_INLINE = frozenset((
    "b", "i", "em", "strong", "u", "small", "big", "span", "a", "font", "tt", "code", "sc", "scp",
    "italic", "bold", "underline", "monospace", "roman", "sans-serif", "strike", "del", "ins", "mark", "cite",
    "abbr", "sub", "sup", "inf", "img", "math", "inline-formula", "tex-math", "named-content", "ext-link",
    "xref", "styled-content", "uri", "mrow", "mi", "mn", "mo", "ms", "mtext", "mstyle", "msup", "msub",
    "msubsup", "mfrac", "msqrt", "mover", "munder", "munderover", "mfenced", "mpadded", "mphantom", "mspace",
    "semantics", "annotation", "annotation-xml", "alternatives", "none", "mprescripts", "mmultiscripts",
    "merror",
))  # fmt: skip
_BLOCK = frozenset((
    "p", "div", "br", "hr", "pre", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6",
    "table", "thead", "tbody", "tr", "td", "th", "blockquote", "center", "sec", "label", "title", "list",
    "list-item", "disp-formula", "abstract", "break", "mtable", "mtr", "mtd", "article", "section", "header",
    "script", "style", "graphic",
))  # fmt: skip
_FRAMED = frozenset((
    "script", "style", "annotation", "annotation-xml", "mphantom",
    "sub", "sup", "inf", "title", "tex-math", "alternatives", "math", "mrow", "mi", "mn", "mo", "mtext", "msup",
    "msub", "msubsup", "mfrac", "msqrt", "mover", "munder",
))  # fmt: skip
_HEADINGS = frozenset(("abstract", "summary", "摘要"))
_DOCUMENT = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
_DEEPEST = 40
_ACCENTS = {"^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "¯": "\u0304", "→": "\u20d7", "˙": "\u0307"}

_Part = tuple[str, str]
"""A piece read: the element it came from (empty for bare text), and its text."""


def unescaped(text: str) -> str:
    """Turn character references into characters, those escaped twice too; a lone `&` (`R&D`) stays."""
    for _ in range(_ROUNDS):
        turned = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
        if turned == text:
            break
        text = turned
    return text


def stripped(text: str) -> str:
    """Take known markup out of a text and leave what a reader would see."""
    frames: list[tuple[str, list[_Part]]] = [("", [])]
    read_to = 0
    for tag in _TAG.finditer(text):
        if tag.start() < read_to:
            continue
        frames[-1][1].append(("", text[read_to : tag.start()]))
        read_to = tag.end()
        if tag["name"] is None:
            read_to = _past_comment(text, tag)
            continue
        name = tag["name"].lower()
        if name not in _INLINE and name not in _BLOCK:
            frames[-1][1].append(("", tag[0]))
            continue
        _step(frames, name, tag)
    frames[-1][1].append(("", text[read_to:]))
    while len(frames) > 1:
        _close(frames)
    return _text(frames[0][1])


def _past_comment(text: str, tag: re.Match[str]) -> int:
    if tag[0] != "<!--":
        return tag.end()
    end = text.find("-->", tag.end())
    return len(text) if end < 0 else end + 3


def _step(frames: list[tuple[str, list[_Part]]], name: str, tag: re.Match[str]) -> None:
    """Opens or closes one element."""
    if name in _BLOCK:
        frames[-1][1].append(("", " "))
    if name not in _FRAMED or tag[0].endswith("/>"):
        return
    if not tag["end"]:
        if len(frames) < _DEEPEST:
            frames.append((name, []))
    elif any(frame[0] == name for frame in frames):
        while frames[-1][0] != name:
            _close(frames)
        _close(frames)


def _close(frames: list[tuple[str, list[_Part]]]) -> None:
    name, parts = frames.pop()
    frames[-1][1].append((name, _read(name, parts)))


def _text(parts: list[_Part]) -> str:
    return "".join(text for _, text in parts)


def _read(name: str, parts: list[_Part]) -> str:
    """Gives the text that an element shows."""
    text = _text(parts)
    match name:
        case "script" | "style" | "annotation" | "annotation-xml" | "mphantom":
            return ""
        case "sup" | "sub" | "inf":
            script = superscript(text) if name == "sup" else subscript(text)
            return text if script is None else script
        case "title":
            return _heading(text)
        case "tex-math":
            body = _DOCUMENT.search(text)
            return body[1].strip() if body else text
        case "alternatives":
            return next((shown for part, shown in parts if part == "math"), text)
        case "mi" | "mn" | "mtext" | "mo":
            return _operator(" ".join(text.split()))
        case _:
            return _formula(name, [shown.strip() for part, shown in parts if part or shown.strip()]).strip()


def _heading(text: str) -> str:
    """A part's heading runs on before its text; that of the whole abstract says nothing."""
    heading = text.strip().rstrip(":.")
    return "" if not heading or heading.casefold() in _HEADINGS else f" {heading}: "


def _or_plain(script: str | None, text: str) -> str:
    return text if script is None else script


def _operator(sign: str) -> str:
    """Relations stand apart, brackets and invisible operators don't."""
    if sign in {"\u2061", "\u2062", "\u2063", "\u2064"}:
        return ""
    return f" {sign} " if sign in {"=", "<", ">", "≤", "≥", "≈", "∼", "≠", "∈", "→", "±", "×", "≡", "∝"} else sign


def _formula(name: str, children: list[str]) -> str:
    """Gives a MathML element of several children as a line."""
    match name, children:
        case "msup", [base, raised]:
            return base + _or_plain(superscript(raised), f"^({raised})")
        case "msub", [base, lowered]:
            return base + _or_plain(subscript(lowered), f"_({lowered})")
        case "msubsup", [base, lowered, raised]:
            return _formula("msup", [_formula("msub", [base, lowered]), raised])
        case "mfrac", [over, under]:
            return f"{_bracketed(over)}/{_bracketed(under)}"
        case "msqrt", _:
            return f"√{_bracketed(''.join(children))}"
        case "mover", [base, mark] if len(base) == 1 and mark in _ACCENTS:
            return base + _ACCENTS[mark]
        case _:
            return "".join(_operator(child) for child in children)


def _bracketed(part: str) -> str:
    return part if part.isalnum() or len(part) == 1 else f"({part})"
