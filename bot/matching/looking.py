"""Which watches look at what a source brought: a user's feed is seen by the places that follow it, by no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.domain.citation import CITATIONS
from bot.domain.collection import USER_FEEDS, SourceHealth
from bot.domain.watch import Place, Watch, WatchKind
from bot.intake.user_feeds import shown_address
from bot.matching.index import WatchIndex


class Indexes:
    """The watches that look at a section, filed: one index for the sources of all, one for each user's feed."""

    def __init__(self, watches: Sequence[Watch] = (), before: WatchIndex | None = None) -> None:
        """File those that look at the sources of all; those that stood in the index before are not read again."""
        self._watches = watches
        self._for_all = (before or WatchIndex()).following(looking_at("", "", watches))

    def following(self, watches: Sequence[Watch]) -> Indexes:
        """Give the indexes of what is watched now; these stay as they are, for whoever is asking them."""
        return Indexes(watches, self._for_all)

    def of(self, source: str, section: str) -> WatchIndex:
        """Give the index for a section."""
        return WatchIndex(looking_at(source, section, self._watches)) if source == USER_FEEDS else self._for_all


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
