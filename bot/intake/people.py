r"""Authors on the way in: from whatever form a source uses to names in natural order (`Bohan Zhuang`).

Sources write one line for all authors (arXiv: commas, affiliations in brackets that hold commas too, suffixes after a
comma), `Family, Given`, semicolons, line feeds, LaTeX accents (`Nguy\~ên`), footnote marks. What is no name (`:`,
`Array`, `et al.`) is dropped and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.paper import Author
from bot.intake import markup
from bot.intake.cleaning import mended, tidy
from bot.intake.latex import accented

LONGEST_NAME = 300
"""Characters; a name that is longer is cut (the longest names of collaborations have some hundred)."""

_BRACKETS = re.compile(r"[()\[\],;\n]")
_WIDE = str.maketrans("，、；", ",,;")
_HAN = re.compile(r"[\u3400-\u9fff·]{2,}")
_PARTNER = {")": "(", "]": "["}
_SUFFIX = re.compile(r"(?:jr|sr|[js]nr|2nd|3rd|ii|iii|iv)\.?", re.IGNORECASE)
_CREDENTIAL = re.compile(r"(?:ph\.? ?d|m\.?d|dr|prof|m\.?sc|frs|esq)\.?", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[ -]?){1,4}")
_INITIALS_LAST = re.compile(r"([^\W\d_][\w'’-]*[^\W\d_](?: [^\W\d_][\w'’-]+)?) ([A-Z]{1,3})")
_INITIAL = re.compile(r"[^\W\d_]\.")
_AND = re.compile(r"\s+(?:and|&)\s+|^(?:and|&)\s+", re.IGNORECASE)
_GROUP = re.compile(
    r"collaborat|consorti|team|group|network|initiative|committee|society|institut|universit|challenge|project|study",
    re.IGNORECASE,
)
_BRACKETED_GROUP = re.compile(
    r"[(\[]\s*(?:on behalf of |for )?(?:the )?((?:[^\s,;()\[\]]+ ){1,8}"
    r"(?:collaborations?|consortium|(?:study|working) group|task force|team|investigators))\s*[)\]]",
    re.IGNORECASE,
)
"""A group, and no place of work."""
_NO_NAME = re.compile(r"(?:array|object|et al\.?|others|null|none|n/?a|unknown|anonymous( authors?)?)", re.IGNORECASE)
_MARKED_FRONT = re.compile(r"^(?:\d{1,2}|[*†‡§¶#]+)\s+(?=[^\W\d_])")
_MARKED_END = re.compile(r"[\s¹²³⁰-⁹*†‡§¶#^,.:]*[¹²³⁰-⁹*†‡§¶#^,:]$")
_NUMBERED_END = re.compile(r"(?<=[a-z])\d{1,2}$")
_MAILED = re.compile(r"^\S+@\S+\s*\((.+)\)$")
_MAIL = re.compile(r"<?\b[\w.+-]+@[\w.-]+\b>?")
_LETTERS = "[A-Za-zÀ-ÖØ-öø-őŔ-şŢ-ŷŹ-żſẠ-ỹ]+"
"""Letters that need no second look: composed, and none stands in text decoded with the wrong table."""
_SIMPLE = rf"{_LETTERS}(?:(?:\. ?|[ '-]){_LETTERS})*"
_PLAIN = re.compile(_SIMPLE)
"""Most names: nothing to be done."""
_APART = rf"(?!(?i:{_NO_NAME.pattern}|{_SUFFIX.pattern}|{_CREDENTIAL.pattern})(?:,|$))"
_LISTED = re.compile(rf"{_APART}{_SIMPLE}(?:, {_APART}{_SIMPLE})*")
"""Such names between commas and nothing else: the most common line by far."""
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")


@dataclass(frozen=True, slots=True)
class Credited:
    """The authors read, and the pieces that are no names, as they stood."""

    authors: tuple[Author, ...]
    dropped: tuple[str, ...] = ()


def authors_in(line: str, *, natural: bool = False) -> Credited:
    """Read one text that names all authors.

    Args:
        line: names between commas, semicolons, line feeds or `and`; affiliations in brackets are left out.
        natural: True: the source always writes natural order (arXiv), so `Prince, Madonna` are two people.
    """
    if natural and _LISTED.fullmatch(line) and " and " not in f" {line.lower()}":
        return Credited(tuple([Author(name[:LONGEST_NAME]) for name in line.split(", ")]))
    mailed = _MAILED.match(line.strip())
    shown = _shown(mailed[1] if mailed else line)
    pieces = list(_pieces(shown, natural))
    people = _credited(pieces) if natural else authors_of(pieces)
    return _with_groups(people, [shown])


def authors_of(names: Iterable[str]) -> Credited:
    """Read names given one by one, each in natural order, as `Family, Given`, or all as `Family I`."""
    listed = list(names)
    return _with_groups(_credited(_with_initials_first(listed)), listed)


def _with_groups(people: Credited, texts: Iterable[str]) -> Credited:
    """Adds the groups that stand in brackets, each once."""
    found = [tidy(group) for text in texts if "(" in text or "[" in text for group in _BRACKETED_GROUP.findall(text)]
    known = {author.name for author in people.authors}
    added = [Author(group[:LONGEST_NAME]) for group in dict.fromkeys(found) if group not in known]
    return Credited((*people.authors, *added), people.dropped) if added else people


def _credited(names: Iterable[str]) -> Credited:
    authors: list[Author] = []
    dropped: list[str] = []
    for raw in names:
        name = natural_name(raw)
        if name:
            authors.append(Author(name))
        elif raw.strip():
            dropped.append(tidy(raw)[:LONGEST_NAME])
    return Credited(tuple(authors), tuple(dropped))


def _with_initials_first(names: list[str]) -> list[str]:
    """Turns `Brandão S, Saeedi HA` around, where all names of a list end in bare initials, one of them in a single."""
    people = [name for name in names if not _NO_NAME.fullmatch(name.strip())]
    found = [_INITIALS_LAST.fullmatch(name.strip().removesuffix(".")) for name in people]
    if not any(match is not None and len(match[2]) == 1 for match in found):
        return names
    turned = [f"{match[2]} {match[1]}" for match in found if match is not None]
    others = [name for name in names if _NO_NAME.fullmatch(name.strip())]
    return [*turned, *others] if len(turned) == len(people) else names


def natural_name(raw: str) -> str:
    """Give one name in natural order, cleaned: `Zhuang, Bohan` → `Bohan Zhuang`; empty where it is no name."""
    if _PLAIN.fullmatch(raw) and not _NO_NAME.fullmatch(raw):
        return raw[:LONGEST_NAME]
    mailed = _MAILED.match(raw.strip())
    text = _MAIL.sub("", _without_brackets(_shown(mailed[1] if mailed else raw[: 4 * LONGEST_NAME])))
    name = _unmarked(_reordered([part.strip() for part in text.split(",")]))
    if _NO_NAME.fullmatch(name) or not any(character.isalpha() for character in name):
        return ""
    return name[:LONGEST_NAME].strip()


def _shown(raw: str) -> str:
    text = markup.unescaped(raw) if "&" in raw else raw
    text = markup.stripped(text) if "<" in text else text
    text = mended(text)
    text = accented(text) if "\\" in text or "{" in text else text
    return "\n".join(tidy(part) for part in text.splitlines()) if "\n" in text.strip() else tidy(text)


def _without_brackets(text: str) -> str:
    """Takes bracketed parts off, from inside outwards; a bracket without partner takes the rest along."""
    while "(" in text or "[" in text:
        shorter = _BRACKETED.sub("", text)
        if shorter == text:
            return re.split(r"[(\[]", text, maxsplit=1)[0]
        text = shorter
    return text


def _reordered(parts: list[str]) -> str:
    """Puts `Family, Given, Jr.` and `Family, Jr., Given` into natural order; titles and degrees go."""
    first, *rest = parts
    suffixes = [part for part in rest if _SUFFIX.fullmatch(part)]
    given = [part for part in rest if part and not _SUFFIX.fullmatch(part) and not _CREDENTIAL.fullmatch(part)]
    return " ".join([*given, first, *suffixes]).strip()


def _unmarked(name: str) -> str:
    """Takes footnote marks and numbers off: `Jiaqiang Wen3`, `2 Enrico Da Como`."""
    name = _MARKED_END.sub("", _MARKED_FRONT.sub("", name)).strip()
    if " " in name and not _GROUP.search(name):
        name = _NUMBERED_END.sub("", name)
    return name


def _pieces(line: str, natural: bool) -> Iterator[str]:
    """Splits a line into single names."""
    split = _split(line.translate(_WIDE))
    by_semicolon = _grouped(split, ";")
    if len(by_semicolon) > 1:
        rows = by_semicolon
    else:
        by_line = _grouped(split, "\n")
        rows = by_line if len(by_line) > 1 and all(_is_one_name(row) for row in by_line) else []
    if rows:
        natural_row = any(len(row) == 1 and " " in row[0] for row in rows)
        for row in rows:
            for name in row if _is_list(row, natural_row) else [", ".join(row)]:
                yield from _by_and(name)
        return
    parts = [part for part, _ in split if part]
    if natural or not _looks_inverted(parts):
        yield from _with_suffixes(piece for part in parts for piece in _by_and(part))
    else:
        yield from _inverted(parts)


def _split(line: str) -> list[tuple[str, str]]:
    """Gives parts outside brackets, each with the separator after it."""
    partnered = _partnered(line) if "(" in line or "[" in line else {}
    parts: list[tuple[str, str]] = []
    text, read_to = "", 0
    for found in _BRACKETS.finditer(line):
        if found.start() < read_to:
            continue
        sign = found[0]
        if sign in "([" and found.start() in partnered:
            text += line[read_to : found.start()]
            read_to = partnered[found.start()] + 1
        elif sign in ",;\n":
            parts.append(((text + line[read_to : found.start()]).strip(), sign))
            text, read_to = "", found.end()
    parts.append(((text + line[read_to:]).strip(), ""))
    return parts


def _partnered(line: str) -> dict[int, int]:
    """Gives the places of brackets that close, by those of their openings."""
    opened: list[int] = []
    closed: dict[int, int] = {}
    for place, character in enumerate(line):
        if character in "([":
            opened.append(place)
        elif character in ")]" and opened and line[opened[-1]] == _PARTNER[character]:
            closed[opened.pop()] = place
    return closed


def _grouped(split: list[tuple[str, str]], separator: str) -> list[list[str]]:
    """Gives the rows between separators, each as its comma parts."""
    rows: list[list[str]] = [[]]
    for part, sign in split:
        if part:
            rows[-1].append(part)
        if sign == separator:
            rows.append([])
    return [row for row in rows if row]


def _is_one_name(row: list[str]) -> bool:
    return len(row) == 1 or (len(row) == 2 and not _INITIAL.search(row[0]) and " " not in row[0])


def _is_list(row: list[str], natural: bool) -> bool:
    """Whether commas part people and not `Family, Given`: 张三，李四, or `Wei Wang, Ming Li` beside natural order."""
    return all(map(_HAN.fullmatch, row)) or (
        natural and all(" " in part and not _CREDENTIAL.fullmatch(part) and not _INITIAL.search(part) for part in row)
    )


def _looks_inverted(parts: list[str]) -> bool:
    """Whether comma parts are `Family, Given` and not one name each."""
    if any(_AND.search(part) for part in parts):
        return all(part.count(" ") < 4 for part in parts) and len(parts) > 2 and _AND.search(parts[-1]) is None
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    if len(parts) == 2:
        return " " not in parts[0] and not _HAN.fullmatch(parts[1]) and _SUFFIX.fullmatch(parts[1]) is None
    return len(parts) % 2 == 0 and bool(pairs) and all(_INITIALS.fullmatch(given) for _, given in pairs)


def _inverted(parts: list[str]) -> Iterator[str]:
    """Joins `Family, Given` pairs; between them stand commas or `and`."""
    flat = [piece for part in parts for piece in _AND.split(part) if piece]
    for family, given in zip(flat[::2], flat[1::2], strict=False):
        yield f"{family}, {given}"
    if len(flat) % 2:
        yield flat[-1]


def _by_and(part: str) -> Iterator[str]:
    if _GROUP.search(part):
        group, colon, rest = part.partition(": ")
        yield group
        if colon:
            yield from _by_and(rest)
        return
    yield from (piece for piece in _AND.split(part) if piece)


def _with_suffixes(parts: Iterable[str]) -> Iterator[str]:
    """Gives `Jr.` back to the name before it."""
    held = ""
    for part in parts:
        if held and (_SUFFIX.fullmatch(part) or _CREDENTIAL.fullmatch(part)):
            held = f"{held}, {part}"
            continue
        if held:
            yield held
        held = part
    if held:
        yield held
