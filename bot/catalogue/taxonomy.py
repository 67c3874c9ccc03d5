"""arXiv's taxonomy: archives and categories by any of their names, in English and Chinese.

The facts stand in three tables beside this module and are read when first asked for. An id that arXiv closed or
renamed (`cmp-lg`, `math.MP`) carries the id that now stands for it.

Source: https://arxiv.org/category_taxonomy
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from bot.catalogue import slips
from bot.catalogue.lookup import Ambiguous, Unknown
from bot.domain.watch import Language

OFFERED = 5
"""How many ids a did-you-mean offers at the most."""

ALIKE = 0.72
"""How alike (difflib's ratio, 0 to 1) a typed word and a name must be to be offered."""

USUAL: Mapping[str, str] = {
    "cs": "LG CV AI CL RO CR SE IT",
    "math": "AP CO OC PR NT AG NA",
    "stat": "ML ME",
    "eess": "IV SP SY AS",
    "astro-ph": "GA HE CO",
    "q-bio": "NC QM",
    "econ": "GN",
}
"""Codes of categories by archive that hold many of its papers, which a mistyped one is more likely to mean."""

_PARTS = re.compile(r",? and |, | of | in |[与和、]")
"""What stands between the parts of a name that people use alone: `computer vision`."""


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive, `cs`.

    Attributes:
        id: as arXiv writes it.
        english: its name.
        chinese: its name in Chinese.
        open: False: arXiv closed it; its papers stand under other categories now.
    """

    id: str
    english: str
    chinese: str
    open: bool


@dataclass(frozen=True, slots=True)
class Category:
    """A category, `cs.CV`; a small archive is its own only category, `quant-ph`.

    Attributes:
        id: as arXiv writes it.
        archive: the id of the archive it stands in.
        english: its name.
        chinese: its name in Chinese.
        open: False: takes no new papers.
        now: the id that stands for it today, where that is another (`cs.CL` for `cmp-lg`, `cs.IT` for
            `math.IT`); empty otherwise. An open category that has one is the second name of that category.
    """

    id: str
    archive: str
    english: str
    chinese: str
    open: bool
    now: str = ""


Entry = Archive | Category


def find(word: str) -> Entry | Ambiguous[Entry] | Unknown[Entry]:
    """Look an entry up by id, by `archive.*`, by an old id, or by its English or Chinese name.

    A part of a name (`computer vision`) or what people say for it (`NLP`) is enough where no name is just so. Case,
    width and spaces don't matter. An id closed long ago gives the category that now stands for it; the two open ids of
    one category (`cs.NA`, `math.NA`) each give themselves, and their common name gives the one arXiv prefers.

    Args:
        word: as typed.
    """
    folded = _folded(word)
    by_id = _by_id().get(folded.removesuffix("*").removesuffix(".") if folded.endswith(".*") else folded)
    if by_id is not None:
        return by_id
    named = _by_name().get(folded) or _by_part().get(folded, ())
    if len(named) == 1:
        return named[0]
    return Ambiguous(word, named) if named else Unknown(word, _suggestions(folded))


def get(category: str) -> Entry | None:
    """Give the entry of exactly this id, in any case; None where arXiv has none."""
    return _by_exact_id().get(_folded(category))


def archives() -> tuple[Archive, ...]:
    """Give all archives by id, closed ones too."""
    return _archives()


def categories() -> tuple[Category, ...]:
    """Give all categories by id, closed ones too."""
    return _categories()


def below(archive: str) -> frozenset[str]:
    """Give the ids that a watch on this id means.

    For an archive itself and all below it, for a category itself and its other names.

    Args:
        archive: an id, `cs`, `cs.*` or `cs.CV`, in any case; an unknown one gives the empty set.
    """
    entry = find(archive)
    if isinstance(entry, Archive):
        own = {category.id for category in categories() if category.archive == entry.id}
        return frozenset(own | {entry.id})
    if isinstance(entry, Category):
        today = entry.now or entry.id
        return frozenset({today, *(category.id for category in categories() if category.now == today)})
    return frozenset()


def field_of(category: str) -> str:
    """Give the field of a category, which is its archive today: `cs` for `cs.CV` and for `cmp-lg`.

    Args:
        category: a category's or archive's id; what arXiv doesn't know (`Neuroscience`) is a field of its
            own, as written.
    """
    entry = get(category)
    if isinstance(entry, Category) and not entry.open and entry.now:
        entry = get(entry.now)
    if entry is None:
        return category.strip()
    return entry.archive if isinstance(entry, Category) else entry.id


def name_of(category: str, language: Language) -> str:
    """Give an id's name in a language, `计算机科学` for `cs`; an id arXiv doesn't know is given as it is."""
    entry = get(category)
    if entry is None:
        return category
    return entry.chinese if language is Language.CHINESE else entry.english


def label(category: str, language: Language) -> str:
    """Give id and name as people see them: `cs.CV · 计算机视觉与模式识别`; an unknown id as it is."""
    entry = get(category)
    return category if entry is None else f"{entry.id} · {name_of(entry.id, language)}"


def _folded(word: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())


def _rows(table: str) -> Iterator[list[str]]:
    text = files("bot.catalogue").joinpath(table).read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def _archives() -> tuple[Archive, ...]:
    rows = _rows("arxiv_archives.tsv")
    return tuple(Archive(code, english, chinese, state == "yes") for code, english, chinese, state in rows)


@cache
def _categories() -> tuple[Category, ...]:
    rows = _rows("arxiv_categories.tsv")
    return tuple(
        Category(code, archive, english, chinese, state == "yes", now)
        for code, archive, english, chinese, state, now in rows
    )


@cache
def _by_exact_id() -> dict[str, Entry]:
    """A category wins over the archive of the same id, unless it is closed and the archive isn't."""
    found: dict[str, Entry] = {archive.id.casefold(): archive for archive in archives()}
    for category in categories():
        archive = found.get(category.id.casefold())
        if archive is None or category.open or not archive.open:
            found[category.id.casefold()] = category
    return found


@cache
def _by_id() -> dict[str, Entry]:
    """As the exact ids, but a closed id leads to the category that stands for it today."""
    return {code: _today(entry) for code, entry in _by_exact_id().items()}


def _today(entry: Entry) -> Entry:
    if isinstance(entry, Category) and entry.now and not entry.open:
        return _by_exact_id()[entry.now.casefold()]
    return entry


@cache
def _by_name() -> dict[str, tuple[Entry, ...]]:
    """Names of what is open first: an archive before a category, the preferred id before its other name."""
    open_archives: list[Entry] = [archive for archive in archives() if archive.open]
    preferred: list[Entry] = [category for category in categories() if category.open and not category.now]
    found: dict[str, tuple[Entry, ...]] = {}
    for group in (open_archives, preferred, list(categories())):
        named: dict[str, dict[str, Entry]] = {}
        for entry in group:
            today = _by_id()[entry.id.casefold()]
            for name in (entry.english, entry.chinese):
                named.setdefault(_folded(name), {})[today.id] = today
        for name, entries in named.items():
            found.setdefault(name, tuple(entries.values()))
    return found


@cache
def _by_part() -> dict[str, tuple[Entry, ...]]:
    """Parts of names that one entry alone holds, and the words of people, which may mean several."""
    names = {name: entries for name, entries in _by_name().items() if any(entry.open for entry in entries)}
    found: dict[str, tuple[Entry, ...]] = {}
    for name, entries in names.items():
        for part in set(_PARTS.split(name)):
            if len(part) > 1 and sum(_holds(other, part) for other in names) == 1:
                found[part] = entries
    return found | {
        words: tuple(_by_id()[code.casefold()] for code in ids) for words, *ids in _rows("arxiv_spoken.tsv")
    }


def _holds(name: str, part: str) -> bool:
    """Tell whether a name holds these whole words; Chinese has no gaps between them."""
    return f" {part} " in f" {name.replace(',', '')} " if part.isascii() else part in name


def _suggestions(folded: str) -> tuple[Entry, ...]:
    """Likeliest first: part of an id (`cv`), part of a name, a slip of the fingers, a slip in either, its archive."""
    if not folded:
        return ()
    by_id, by_name = _by_id(), _by_name()
    section = folded.lstrip(".")
    parts = [code for code in by_id if code.partition(".")[2] == section]
    within = [name for name in by_name if len(folded) > 1 and folded in name]
    struck = _struck(folded)
    alike = [] if struck else get_close_matches(folded, [*by_id, *by_name], n=OFFERED, cutoff=ALIKE)
    archive = [folded.partition(".")[0]] if folded.partition(".")[0] in by_id else []
    likely: dict[str, Entry] = {}
    for key in (*parts, *within, *struck, *alike, *archive):
        for entry in (by_id[key],) if key in by_id else by_name[key]:
            likely.setdefault(entry.id, entry)
    return tuple(likely.values())[:OFFERED]


def _struck(folded: str) -> list[str]:
    """Give the ids of the archive typed that were meant where a letter of the category's code is another."""
    archive, _, code = folded.partition(".")
    start = f"{archive}."
    codes = [each.id.casefold().removeprefix(start) for each in categories() if each.open and each.archive == archive]
    usual = USUAL.get(archive, "").casefold().split()
    return [start + each for each in slips.meant(code, codes, usual)]
