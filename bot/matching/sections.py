"""Through which section a paper came to a watch's place."""

from __future__ import annotations

from bot.domain.paper import Paper
from bot.domain.watch import Watch, WatchKind
from bot.matching.evaluation import categories_meant
from bot.matching.watching import canonical_category


def section_of(watch: Watch, paper: Paper, asked: str = "") -> str | None:
    """Give the category watched, else the one the paper was announced under, else None: its primary is shown.

    Args:
        watch: the watch that selected it.
        paper: the paper, categories primary first.
        asked: the section that the source was asked for; a paper's own sections come before it.
    """
    named = [canonical_category(watch.text)] if watch.kind is WatchKind.CATEGORY else []
    for names in (named, paper.sections or (asked,)):
        meant = frozenset().union(*(categories_meant(name) for name in names if name))
        came = next((category for category in paper.categories if category.lower() in meant), None)
        if came is not None:
            return came
    return None
