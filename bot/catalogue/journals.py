"""Journals and conferences by any of their names and ISSNs, in English and Chinese.

The facts stand in `journals.tsv` beside this module and are read when first asked for; `scripts/gather_journals.py`
makes that file, and says what is chosen and why. A venue's full name is what watches keep: one that is ever changed
stays in the table among its other names.

Source: https://portal.issn.org (ISSNs), https://www.ccf.org.cn/Academic_Evaluation/By_category/ (tiers)
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from bot.catalogue.lookup import Ambiguous, Unknown
from bot.domain.watch import Language

OFFERED = 5
"""How many venues a did-you-mean offers at the most."""

ALIKE = 0.66
"""How alike (difflib's ratio, 0 to 1) a typed word and a name must be to be offered."""

COMPARED = 40
"""How many names are compared letter by letter: those that share the most trigrams with what was typed."""

_WORD = re.compile(r"[^\W_]+")
_LEFT_OUT = frozenset({"the", "and"})
_ISSN_DIGITS = 8


class VenueKind(StrEnum):
    """Whether papers come in issues or to meetings."""

    JOURNAL = "journal"
    CONFERENCE = "conference"


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal or a conference.

    Attributes:
        name: its full name, unlike any other's.
        kind: journal or conference.
        field: of science, `physics`.
        tier: `A`, `B` or `C` in the list of the China Computer Federation; empty where it lists it not.
        publisher: empty where not known.
        issn: print, `0031-9007`; empty where there is none.
        eissn: electronic; empty where there is none.
        short: short names and other names, the usual one first: `PRL`, `Phys Rev Lett`.
        chinese: Chinese names, the usual one first; empty where none is known.
        feed: address of its feed; empty where none is known.
    """

    name: str
    kind: VenueKind
    field: str
    tier: str
    publisher: str
    issn: str
    eissn: str
    short: tuple[str, ...]
    chinese: tuple[str, ...]
    feed: str

    @property
    def issns(self) -> tuple[str, ...]:
        """Both ISSNs, print first; a conference has none."""
        return tuple(issn for issn in (self.issn, self.eissn) if issn)

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the full one first."""
        return (self.name, *self.short, *self.chinese)


def find(word: str) -> Journal | Ambiguous[Journal] | Unknown[Journal]:
    """Look a venue up by full name, ISSN, short name or Chinese name; case, punctuation and spaces don't matter.

    A full name comes before a short one: `Machine Learning` is that journal, whatever else is called so.

    Args:
        word: as typed.
    """
    found = _named(word)
    if len(found) == 1:
        return found[0]
    return Ambiguous(word, found) if found else Unknown(word, _suggestions(folded(word)))


def meant(word: str) -> tuple[Journal, ...]:
    """Give the venues that a word names, all of them where it names several; empty where it names none."""
    return _named(word)


def of_issn(issn: str) -> Journal | None:
    """Give the journal with this ISSN, print or electronic; None where the catalogue has none."""
    return _by_issn().get(written_issn(issn))


def every() -> Sequence[Journal]:
    """Give all venues, by name."""
    return _journals()


def written_issn(text: str) -> str:
    """Write an ISSN as it is printed, `0031-9007`; empty where the text is none or its check digit is wrong.

    Source: https://www.issn.org/understanding-the-issn/assignment-rules/issn-manual/ (2.1)
    """
    digits = unicodedata.normalize("NFKC", text).upper().removeprefix("ISSN")
    digits = "".join(char for char in digits if char not in " -–—:")
    if len(digits) != _ISSN_DIGITS or not (digits[:-1].isascii() and digits[:-1].isdigit()):
        return ""
    weighed = sum(int(digit) * weight for digit, weight in zip(digits[:-1], range(_ISSN_DIGITS, 1, -1), strict=True))
    check = "0123456789X"[-weighed % 11]
    return f"{digits[:4]}-{digits[4:]}" if digits[-1] == check else ""


def label(journal: Journal, language: Language) -> str:
    """Give a venue as people choose it: `PRL · Physical Review Letters`, in Chinese the Chinese name; its tier."""
    return " · ".join(part for part in (_said(journal, language), journal.name, _tier(journal)) if part)


def description(journal: Journal, language: Language) -> str:
    """Tell which venue it is: `PRL · American Physical Society · ISSN 0031-9007, 1079-7114`; may be empty."""
    issns = f"ISSN {', '.join(journal.issns)}" if journal.issns else ""
    parts = (_said(journal, language), journal.publisher, issns, _tier(journal))
    return " · ".join(part for part in parts if part)


def _said(journal: Journal, language: Language) -> str:
    """Give what people call it; empty where that is its full name, as a name of one word is."""
    if language is Language.CHINESE and journal.chinese:
        return journal.chinese[0]
    several = " " in journal.name
    return next((name for name in journal.short if several and len(name) < len(journal.name)), "")


def _tier(journal: Journal) -> str:
    return f"CCF {journal.tier}" if journal.tier else ""


def beginning(typed: str, most: int) -> Sequence[Journal]:
    """Give venues for what was typed so far: names that begin so, shortest first, then what it may have meant.

    Args:
        typed: so far; empty gives the first ones.
        most: how many at the most.
    """
    start = folded(typed)
    fitting = sorted((name for name in _by_name() if name.startswith(start)), key=lambda name: (len(name), name))
    chosen: dict[str, Journal] = {}
    for name in fitting:
        chosen.update((journal.name, journal) for journal in _by_name()[name])
        if len(chosen) >= most:
            return list(chosen.values())[:most]
    chosen.update((journal.name, journal) for journal in _suggestions(start) if start)
    return list(chosen.values())[:most]


@lru_cache(maxsize=16384)
def folded(name: str) -> str:
    """Give a name without case, accents, spaces, punctuation, `the` and `and`; equal for all spellings of one name."""
    plain = name.casefold()
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
        plain = "".join(char for char in apart if not unicodedata.combining(char))
    words = _WORD.findall(plain)
    kept = [word for word in words if word not in _LEFT_OUT]
    return "".join(kept or words)


def _named(word: str) -> tuple[Journal, ...]:
    journal = of_issn(word)
    if journal is not None:
        return (journal,)
    name = folded(word)
    return _by_name().get(name) or _by_name().get(name.removesuffix("杂志"), ())


@cache
def _journals() -> tuple[Journal, ...]:
    lines = files("bot.catalogue").joinpath("journals.tsv").read_text("utf-8").splitlines()
    return tuple(_journal(*line.split("\t")) for line in lines if line and not line.startswith("#"))


def _journal(
    name: str,
    kind: str,
    field: str,
    tier: str,
    publisher: str,
    issn: str,
    eissn: str,
    short: str,
    chinese: str,
    feed: str,
) -> Journal:
    return Journal(name, VenueKind(kind), field, tier, publisher, issn, eissn, _parted(short), _parted(chinese), feed)


def _parted(names: str) -> tuple[str, ...]:
    return tuple(name for name in names.split(";") if name)


@cache
def _by_issn() -> dict[str, Journal]:
    return {issn: journal for journal in _journals() for issn in journal.issns}


@cache
def _by_name() -> dict[str, tuple[Journal, ...]]:
    """Full names first; then what is called so otherwise, in the order of the table."""
    found: dict[str, tuple[Journal, ...]] = {folded(journal.name): (journal,) for journal in _journals()}
    others: defaultdict[str, dict[str, Journal]] = defaultdict(dict)
    for journal in _journals():
        for name in (*journal.short, *journal.chinese):
            others[folded(name)][journal.name] = journal
    for name, journals in others.items():
        found.setdefault(name, tuple(journals.values()))
    return found


@cache
def _by_trigram() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in _by_name():
        for part in _trigrams(name):
            found[part].append(name)
    return {part: tuple(names) for part, names in found.items()}


def _trigrams(name: str) -> frozenset[str]:
    """Three letters each, the ends marked; of Chinese, where a character says more, two."""
    size = 3 if name.isascii() else 2
    padded = f"^{name}$"
    return frozenset(padded[at : at + size] for at in range(max(len(padded) - size + 1, 1)))


def _suggestions(start: str) -> tuple[Journal, ...]:
    """Likeliest first: the names alike letter by letter among those that share most trigrams, then those it begins."""
    shared = Counter(name for part in _trigrams(start) for name in _by_trigram().get(part, ()))
    likely = sorted(shared, key=lambda name: (shared[name] / (len(name) + len(start)), name), reverse=True)[:COMPARED]
    ratios = {name: SequenceMatcher(None, start, name, autojunk=False).ratio() for name in likely}
    alike = sorted((name for name in likely if ratios[name] >= ALIKE), key=lambda name: (-ratios[name], name))
    within = sorted((name for name in likely if len(start) > 1 and start in name), key=len)
    chosen: dict[str, Journal] = {}
    for name in (*alike, *within):
        chosen.update((journal.name, journal) for journal in _by_name()[name])
    return tuple(chosen.values())[:OFFERED]
