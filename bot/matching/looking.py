"""Which watches look at what a source brought: a user's feed is seen by the places that follow it, by no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import tee

from bot.domain.citation import CITATIONS
from bot.domain.collection import USER_FEEDS, SourceHealth
from bot.domain.paper import Paper
from bot.domain.watch import BY_MEANING, Place, Watch, WatchKind
from bot.intake.user_feeds import shown_address
from bot.matching.index import Hit, WatchIndex
from bot.matching.likeness import Likeness
from bot.matching.topic_index import TopicHit, TopicIndex

AnyHit = Hit | TopicHit
"""A watch that wants a paper, by words or by meaning."""


@dataclass(frozen=True, slots=True)
class Look:
    """Watches that look at papers, those by words and those by meaning."""

    words: WatchIndex
    meanings: TopicIndex

    def __contains__(self, watch: Watch) -> bool:
        return watch in (self.meanings if watch.kind in BY_MEANING else self.words)

    def following(self, watches: Iterable[Watch]) -> Look:
        """Give a look of exactly these watches. What stands in this one already isn't read again; this one stays."""
        every = list(watches)
        by_words = (watch for watch in every if watch.kind not in BY_MEANING)
        by_meaning = (watch for watch in every if watch.kind in BY_MEANING)
        return Look(self.words.following(by_words), self.meanings.following(by_meaning))

    def match(self, papers: Iterable[Paper]) -> Iterator[Sequence[AnyHit]]:
        """Give for each paper the watches that want it, those by words first. Long work."""
        for_words, for_meanings = tee(papers)
        for words, meanings in zip(self.words.match(for_words), self.meanings.match(for_meanings), strict=True):
            yield (*words, *meanings)


def look_of(likeness: Likeness, watches: Iterable[Watch] = ()) -> Look:
    """Give a look of these watches."""
    return Look(WatchIndex(), TopicIndex(likeness)).following(watches)


class Indexes:
    """The watches that look at a section, filed: one look for the sources of all, one for each user's feed."""

    def __init__(self, likeness: Likeness, watches: Sequence[Watch] = (), before: Look | None = None) -> None:
        """File those that look at the sources of all; those that stood in the look before are not read again."""
        self._likeness = likeness
        self._watches = watches
        self._for_all = (before or look_of(likeness)).following(looking_at("", "", watches))

    def following(self, watches: Sequence[Watch]) -> Indexes:
        """Give the indexes of what is watched now; these stay as they are, for whoever is asking them."""
        return Indexes(self._likeness, watches, self._for_all)

    def of(self, source: str, section: str) -> Look:
        """Give the look for a section."""
        if source != USER_FEEDS:
            return self._for_all
        return look_of(self._likeness, looking_at(source, section, self._watches))


def looking_at(source: str, section: str, watches: Iterable[Watch]) -> list[Watch]:
    """Give the watches that may want a section's papers."""
    if source != USER_FEEDS:
        return [watch for watch in watches if watch.kind is not WatchKind.FEED]
    every = list(watches)
    followers = {watch.place for watch in every if _follows(watch, section)}
    here = [watch for watch in every if watch.place in followers]
    return [watch for watch in here if watch.kind is not WatchKind.FEED or _follows(watch, section)]


def feeds_of(watches: Iterable[Watch]) -> frozenset[str]:
    """Give the addresses of the feeds that are followed."""
    return frozenset(watch.text for watch in watches if watch.kind is WatchKind.FEED)


def feeds_by_place(watches: Iterable[Watch]) -> Mapping[Place, frozenset[str]]:
    """Give the addresses of the feeds that each place follows; none for any other."""
    found: defaultdict[Place, frozenset[str]] = defaultdict(frozenset)
    for watch in watches:
        if watch.kind is WatchKind.FEED:
            found[watch.place] |= {watch.text}
    return found


def health_for(feeds: frozenset[str], health: Iterable[SourceHealth]) -> list[SourceHealth]:
    """Give the health that a place with these feeds may see, each of its feeds as a source named by its address."""
    each = list(health)
    own = [one for one in each if one.source == USER_FEEDS and one.section in feeds]
    return [*of_all(each), *(replace(one, source=shown_address(one.section), section="") for one in own)]


def of_all(health: Iterable[SourceHealth]) -> list[SourceHealth]:
    """Give the health of the sources that are for all places."""
    return [one for one in health if one.source != USER_FEEDS]


def announcing(health: Iterable[SourceHealth]) -> list[SourceHealth]:
    """Leave out the answers to who cites what, for which no digest waits, unless nothing else is asked at all."""
    each = list(health)
    return [one for one in each if one.section != CITATIONS] or each


def followed(health: Iterable[SourceHealth], watches: Sequence[Watch]) -> list[SourceHealth]:
    """Leave out what nobody follows any more and is asked no more: feeds, and who cites what."""
    feeds = feeds_of(watches)
    citing = any(watch.kind is WatchKind.CITES for watch in watches)
    kept = [one for one in health if one.source != USER_FEEDS or one.section in feeds]
    return kept if citing else [one for one in kept if one.section != CITATIONS]


def _follows(watch: Watch, section: str) -> bool:
    return watch.kind is WatchKind.FEED and watch.text == section
