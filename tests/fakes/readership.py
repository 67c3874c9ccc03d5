"""A day of papers and the watches of a host's many places, drawn from real papers or invented ones."""

from __future__ import annotations

import lzma
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random

from bot.catalogue.taxonomy import get
from bot.domain.paper import Author, Paper
from bot.domain.watch import Place, Watch, WatchKind
from bot.intake.paper_lines import paper_from_line
from bot.matching.names import is_single
from bot.matching.tokens import tokens

ROOT = Path(__file__).resolve().parents[2]
MADE_AT = datetime(2026, 6, 1, tzinfo=UTC)
WATCHES_A_PLACE = 10

SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "ke", "li", "mo", "nu", "pa", "re", "si", "to", "vu", "xa")
VOCABULARY, PEOPLE, FAMILIES = 40_000, 30_000, 3_000
CATEGORIES = tuple(
    f"{archive}.{part}" for archive in ("cs", "math", "stat", "eess") for part in ("AP", "CV", "LG", "ST")
)
TOO_COMMON = 0.0002
"""A word that stands in a larger share of titles is left to the category watches."""


def corpus() -> Path | None:
    """Give the file of real papers; None where it isn't here."""
    folder = Path(os.environ.get("ACADEMICHUB_SHARED") or ROOT.parent / "shared")
    path = folder / "data/corpus/arxiv_2025.jsonl.xz"
    return path if path.is_file() else None


def some_papers(count: int, seed: int = 1) -> list[Paper]:
    """Give as many papers, real ones where they are here, drawn by lot."""
    path = corpus()
    if path is None:
        return list(islice(invented(Random(seed)), count))
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [paper_from_line(line) for line in Random(seed).sample(list(lines), count)]


def invented(rng: Random) -> Iterator[Paper]:
    """Give invented papers without end; words and people are as unequally common as real ones."""
    number = 0
    while True:
        number += 1
        title, abstract = ([_word(_rank(rng, VOCABULARY)) for _ in range(size)] for size in (10, 180))
        authors = tuple(Author(_person(_rank(rng, PEOPLE))) for _ in range(1 + _rank(rng, 12)))
        categories = tuple(dict.fromkeys(rng.choices(CATEGORIES, k=2)))
        yield Paper(f"x:{number}", " ".join(title), "x", f"{' '.join(abstract)}.", authors, categories)


def _rank(rng: Random, most: int) -> int:
    """Draw a rank from 0, the first ones far more often (Zipf's law)."""
    return int(most ** rng.random()) - 1


def _word(number: int) -> str:
    spelled = ""
    while not spelled or number:
        number, rest = divmod(number, len(SYLLABLES))
        spelled += SYLLABLES[rest]
    return spelled


def _person(number: int) -> str:
    given, family = _word(PEOPLE + number * 31), _word(number % FAMILIES)
    return f"{given[0] + '.' if number % 9 == 0 else given} {family}".title()


def some_watches(count: int, papers: Sequence[Paper], seed: int = 2) -> list[Watch]:
    """Give watches drawn from papers: half on authors, a quarter words, a tenth in a category, the rest with NOT."""
    rng = Random(seed)
    drawn = _Drawn(papers, rng)
    kinds = rng.choices(("author", "keyword", "narrowed", "query"), (50, 25, 10, 15), k=count)
    return [
        Watch(
            Place("slack", "T1", f"C{at // WATCHES_A_PLACE}"),
            1 + at % WATCHES_A_PLACE,
            *drawn.watch(kind),
            "Ada",
            MADE_AT,
        )
        for at, kind in enumerate(kinds)
    ]


def _is_plain(name: str) -> bool:
    return not is_single(name) and len(tokens(name)) > 1 and '"' not in name


class _Drawn:
    """Words, phrases, people and categories, drawn by lot from papers."""

    def __init__(self, papers: Sequence[Paper], rng: Random) -> None:
        self._rng = rng
        self._titles = [tokens(paper.title) for paper in papers]
        self._people = sorted({author.name for paper in papers for author in paper.authors if _is_plain(author.name)})
        self._categories = sorted({category for paper in papers for category in paper.categories if get(category)})
        held: dict[str, int] = {}
        for title in self._titles:
            for word in set(title):
                held[word] = held.get(word, 0) + 1
        most = TOO_COMMON * len(papers)
        self._watchable = frozenset(word for word, times in held.items() if times < most and len(word) > 2)

    def watch(self, kind: str) -> tuple[WatchKind, str]:
        rng = self._rng
        match kind:
            case "author":
                return WatchKind.AUTHOR, rng.choice(self._people)
            case "keyword":
                words = self._words(rng.randint(1, 3))
                return WatchKind.KEYWORD, f'"{words}"' if rng.random() < 0.3 else words
            case "narrowed":
                return WatchKind.QUERY, f"cat:{rng.choice(self._categories)} {self._words(1)}"
            case _:
                return WatchKind.QUERY, self._query()

    def _query(self) -> str:
        one, two, three = (self._words(1) for _ in range(3))
        category, phrase = self._rng.choice(self._categories), self._words(2)
        shapes = (
            f"{one} {two} -{three}",
            f'({one} OR "{phrase}") -{three}',
            f"ti:{one} (cat:{category} OR abs:{two}) NOT {three}",
            f'"{phrase}" -cat:{category}',
            f'au:"{self._rng.choice(self._people)}" -{one}',
        )
        return self._rng.choice(shapes)

    def _words(self, count: int) -> str:
        """Give neighbouring words of a title, none of them too common."""
        while True:
            title = self._rng.choice(self._titles)
            at = self._rng.randrange(max(len(title) - count, 0) + 1)
            words = title[at : at + count]
            if len(words) == count and self._watchable.issuperset(words):
                return " ".join(words)
