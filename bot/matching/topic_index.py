"""All topics and examples at once: which of them is a paper like?

They are filed by what they look for: each trait leads to those that seek it, so that a paper's traits give its score by
words for all that share any. Its meaning is asked only where that leaves one of them a chance, and once for all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from bot.domain.match import Certainty, Reason
from bot.domain.paper import Paper
from bot.domain.watch import Watch, WatchKind
from bot.intake.cited import cited_id
from bot.matching.likeness import Likeness, Read, Sought, nearest_words, score
from bot.matching.stems import Trait

TOGETHER = 64
"""Papers that are looked at together."""

SLACK = 1e-9
"""By how much sums in another order may differ."""


class TopicHit(NamedTuple):
    """A watch by meaning that wants a paper, and how like it is."""

    watch: Watch
    paper: Paper
    certainty: Certainty
    score: float
    sought: Sought

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why, with the words of the paper that carry the likeness, looked up only where somebody asks."""
        return self._because(nearest_words(self.sought, self.paper))

    @property
    def without_words(self) -> tuple[Reason, ...]:
        """Why, without the words of the paper."""
        return self._because(())

    def _because(self, words: tuple[str, ...]) -> tuple[Reason, ...]:
        return (Reason(self.watch.kind, self.watch.text, words, self.certainty, self.score),)


class _Filed(NamedTuple):
    """What is looked for under one text, and the watches that do, each with the id of its example, empty for topics."""

    sought: Sought
    watches: list[tuple[Watch, str]]

    @property
    def least(self) -> float:
        """The lowest of their thresholds."""
        return min(watch.aim.threshold for watch, _ in self.watches if watch.aim is not None)


class TopicIndex:
    """The topics and examples of any number of places; those without an aim, and all other kinds, match nothing."""

    def __init__(
        self, likeness: Likeness, watches: Iterable[Watch] = (), read: Mapping[str, Sought] = MappingProxyType({})
    ) -> None:
        """File watches; texts in `read` aren't read again."""
        self._likeness = likeness
        self._filed: dict[str, _Filed] = {}
        for watch in watches:
            if watch.aim is None:
                continue
            text = watch.aim.text
            if text not in self._filed:
                self._filed[text] = _Filed(read[text] if text in read else likeness.sought(text), [])
            example = cited_id(watch.text) if watch.kind is WatchKind.LIKE else None
            self._filed[text].watches.append((watch, example or ""))
        self._leading: defaultdict[Trait, list[tuple[str, float]]] = defaultdict(list)
        for text, filed in self._filed.items():
            for trait, weight in filed.sought.weights.items():
                self._leading[trait].append((text, weight))
        self._least = {text: filed.least for text, filed in self._filed.items()}

    def following(self, watches: Iterable[Watch]) -> TopicIndex:
        """Give an index of exactly these watches; what they look for that this one knows isn't read again."""
        return TopicIndex(self._likeness, watches, {text: filed.sought for text, filed in self._filed.items()})

    def __contains__(self, watch: Watch) -> bool:
        return watch.aim is None or any(watch == one for one, _ in self._watches_of(watch.aim.text))

    def _watches_of(self, text: str) -> Sequence[tuple[Watch, str]]:
        return self._filed[text].watches if text in self._filed else ()

    def match(self, papers: Iterable[Paper]) -> Iterator[Sequence[TopicHit]]:
        """Give for each paper the watches that it is like enough, the order of the watches within one text kept."""
        asked = iter(papers)
        while some := list(islice(asked, TOGETHER)):
            yield from self._together(some) if self._filed else [()] * len(some)

    def _together(self, papers: Sequence[Paper]) -> list[Sequence[TopicHit]]:
        reads = [Read(paper) for paper in papers]
        hopeful = [self._hopeful(read) for read in reads]
        places = [at for at, found in enumerate(hopeful) if found]
        vectors = dict(zip(places, self._likeness.meanings([papers[at] for at in places]), strict=True))
        return [
            self._hits(paper, read, found, vectors.get(at, ()))
            for at, (paper, read, found) in enumerate(zip(papers, reads, hopeful, strict=True))
        ]

    def _hopeful(self, read: Read) -> list[str]:
        """Give the texts whose lowest threshold the paper may reach."""
        by_words: defaultdict[str, float] = defaultdict(float)
        for trait in self._leading.keys() & read.traits.counts.keys():
            share = read.share(trait)
            for text, weight in self._leading[trait]:
                by_words[text] += weight * share
        most, least = self._likeness.most, self._least
        return sorted(text for text, words in by_words.items() if most(words) + SLACK >= least[text])

    def _hits(self, paper: Paper, read: Read, texts: Sequence[str], vector: Sequence[float]) -> Sequence[TopicHit]:
        own = paper.all_ids
        found: list[TopicHit] = []
        for text in texts:
            sought, watches = self._filed[text]
            reached = score(sought, read.by_words(sought), vector)
            found += [
                TopicHit(watch, paper, Certainty.SURE, reached, sought)
                for watch, example in watches
                if watch.aim is not None and reached >= watch.aim.threshold and example not in own
            ]
        return found
