"""Reads XML feeds entry by entry, and goes on behind what is broken.

A small pull over expat, as `iterparse` is, with defusedxml's guards (no entity is declared, nothing outside is loaded).
Where the document is not well-formed, the entry at that place is refused and reading resumes at the next entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from bot.domain.errors import BadDocument

Entry = dict[str, list[str]]
"""An entry's texts by short key, in the document's order."""

_OPENING = re.compile(rb"<(?:[A-Za-z]+:)?(?:item|entry|record)[\s>]")
_MOST_BREAKS = 500
"""After so many broken places the rest is left unread."""


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the document is broken: before which entry (counted from 1), line, column, why."""

    entry: int
    line: int
    column: int
    why: str


@dataclass(slots=True)
class Entries:
    """What was read.

    Attributes:
        root: the root element's name, `namespace name` or bare.
        head: texts outside entries, by short key.
        entries: those read whole.
        breaks: where the document was broken.
    """

    root: str = ""
    head: Entry = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read.

    Attributes:
        openings: full names (`namespace name`, or bare) of the elements that are entries.
        keys: short key by full name, for elements whose text is wanted.
        attributes: by short key, the attribute wanted where the element has it (else its text).
        flags: by full name, an attribute wanted besides what the element holds, and its short key.
        signs: by full name, what is put before the text of an element within one that is read, so that its parts are
            told apart.
    """

    openings: frozenset[str]
    keys: Mapping[str, str]
    attributes: Mapping[str, str]
    flags: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)


def read_entries(raw: bytes, wanted: Wanted) -> Entries:
    """Read a feed.

    Args:
        raw: the document, sound UTF-8.
        wanted: which elements are entries, and which of their texts to keep.

    Raises:
        BadDocument: the document declares entities, or is broken before its first entry.
    """
    found = Entries()
    first = _OPENING.search(raw)
    prolog, start = b"", 0
    while True:
        pull = _Pull(found, wanted)
        parser = pull.parser
        try:
            parser.Parse(prolog, False)
            parser.Parse(raw[start:], True)
        except expat.ExpatError as error:
            broken_at = min(len(raw), start + max(0, parser.ErrorByteIndex - len(prolog)))
            place = _place(raw, broken_at)
            why = expat.errors.messages[error.code]
            if first is None or broken_at < first.start():
                raise BadDocument(f"not well-formed: {why}", line=place[0], column=place[1]) from error
            found.breaks.append(Break(len(found.entries) + len(found.breaks) + 1, *place, why))
            following = _OPENING.search(raw, max(broken_at, start + 1))
            if following is None or len(found.breaks) >= _MOST_BREAKS:
                return found
            prolog, start = raw[: first.start()], following.start()
        else:
            return found
        finally:
            pull.let_go()


def _place(raw: bytes, byte: int) -> tuple[int, int]:
    line = raw.count(b"\n", 0, byte) + 1
    return line, byte - raw.rfind(b"\n", 0, byte)


class _Pull:
    """One pass of a guarded parser; what it reads goes into the `Entries` given.

    Its two handlers are called some twenty times an entry and so do little: most elements are either read for their
    text alone or of no interest, and what needs more is looked up by `_special`.
    """

    __slots__ = ("_chunks", "_found", "_inner", "_kept", "_plain", "_reading", "_special", "_wanted", "parser")

    def __init__(self, found: Entries, wanted: Wanted) -> None:
        self._found = found
        self._wanted = wanted
        self._kept = found.head
        self._reading = ""
        self._inner = 0
        self._chunks: list[str] = []
        self._special = wanted.openings.union(
            wanted.flags, (name for name, key in wanted.keys.items() if key in wanted.attributes)
        )
        self._plain = {name: key for name, key in wanted.keys.items() if name not in self._special}
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.CharacterDataHandler = self._chunks.append
        self.parser.StartElementHandler = self._root
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse

    def let_go(self) -> None:
        """Parts parser and reader, who hold each other, so that what was read is freed with its last user."""
        for handler in ("CharacterData", "StartElement", "EndElement", "EntityDecl", "ExternalEntityRef"):
            setattr(self.parser, f"{handler}Handler", None)

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        self._found.root = self._found.root or name
        self.parser.StartElementHandler = self._start
        self._start(name, attributes)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._reading:
            self._inner += 1
            if name in self._wanted.signs:
                self._chunks.append(self._wanted.signs[name])
        elif (key := self._plain.get(name)) is not None:
            self._reading = key
            self._chunks.clear()
        elif name in self._special:
            self._look_at(name, attributes)

    def _look_at(self, name: str, attributes: dict[str, str]) -> None:
        """Begins an entry, or an element whose attributes are wanted."""
        flag = self._wanted.flags.get(name)
        if flag is not None and flag[0] in attributes:
            self._keep(flag[1], attributes[flag[0]])
        key = self._wanted.keys.get(name)
        if key is None:
            if name in self._wanted.openings:
                self._kept = {}
            return
        attribute = self._wanted.attributes.get(key)
        if attribute is not None and attribute in attributes:
            self._keep(key, attributes[attribute])
        else:
            self._reading = key
            self._chunks.clear()

    def _end(self, name: str) -> None:
        if self._inner:
            self._inner -= 1
        elif self._reading:
            key, kept = self._reading, self._kept
            if key in kept:
                kept[key].append("".join(self._chunks))
            else:
                kept[key] = ["".join(self._chunks)]
            self._reading = ""
        elif name in self._wanted.openings and self._kept is not self._found.head:
            self._found.entries.append(self._kept)
            self._kept = self._found.head

    def _keep(self, key: str, text: str) -> None:
        self._kept.setdefault(key, []).append(text)

    def _refuse(self, *_: object) -> int:
        line = self.parser.CurrentLineNumber
        raise BadDocument("it declares entities or loads from outside, which is refused", line=line)
