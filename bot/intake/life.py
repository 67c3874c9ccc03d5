"""What a record that arrives says beyond what was known of its work: the turns of its life, and why it is that work."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime

from bot.domain.life import Event, Rests, Tie, Turn
from bot.domain.paper import Notice, Paper, gravest
from bot.intake.merging_pairs import is_preprint_id

_WATERMARK = re.compile(r"(RETRACTED|WITHDRAWN)(?: ARTICLE| PAPER)?(?: *[:–—-]|\])")
"""What publishers write over the title of a paper; only so, as a notice's own title begins `Retracted:`.

Source: https://www.niso.org/standards-committees/crec
"""
_NOTICES = {Notice.WITHDRAWN: Turn.WITHDRAWN, Notice.RETRACTED: Turn.RETRACTED, Notice.CORRECTED: Turn.CORRECTED}


def events_of(key: int, before: Sequence[Paper], paper: Paper, seen_at: datetime) -> list[Event]:
    """Give what happened to a work, by the record that arrived.

    Args:
        key: the work's.
        before: its records as they were known; none: it was never seen, so nothing happened to it here.
        paper: the record that arrived.
        seen_at: when, aware UTC.
    """
    if not before:
        return []
    turns: list[tuple[Turn, str]] = []
    version = max(known.version or 1 for known in before)
    if (paper.version or 1) > version:
        turns.append((Turn.VERSION, f"v{version} → v{paper.version}"))
    articles = [doi for each in (paper, *before) for doi in _articles(each)]
    if any(_is_preprint(known) and not _articles(known) for known in before):
        turns += [(Turn.ARTICLE, doi) for doi in articles[:1]]
    if paper.notice and all(known.notice is not paper.notice for known in before):
        turns.append((_NOTICES[paper.notice], paper.id))
    return [Event(key, turn, evidence, paper.source, seen_at) for turn, evidence in turns]


def marked(paper: Paper) -> Paper:
    """Give the paper with the notice that its publisher wrote over its title, where no graver one stands."""
    found = _WATERMARK.match(paper.title.lstrip("["))
    notice = gravest(paper.notice, Notice(found[1].lower()) if found else None)
    return paper if notice is paper.notice else replace(paper, notice=notice)


def untold(events: Sequence[Event], told: Set[tuple[int, Turn]]) -> list[Event]:
    """Give the events that are news: a paper appears, is withdrawn, retracted, corrected once, whoever tells it again.

    Args:
        events: of a batch, in order.
        told: which turns of these works were told before.
    """
    seen, news = set(told), []
    for event in events:
        turn = event.paper_key, event.turn
        if event.turn is Turn.VERSION or turn not in seen:
            news.append(event)
        seen.add(turn)
    return news


def ties_of(before: Sequence[Paper], paper: Paper) -> list[Tie]:
    """Tell why the record that arrived is the work of those known before, by ids and declared links alone."""
    ours, declared = _ids(paper), set(paper.links)
    ties = []
    for known in before:
        one, other = sorted((known.id, paper.id))
        if one != other:
            shared = sorted(ours & _ids(known))
            linked = sorted((ours | declared) & (_ids(known) | set(known.links)))
            ties += [Tie(one, other, Rests.ID, shared[0])] if shared else []
            ties += [Tie(one, other, Rests.LINK, linked[0])] if linked and not shared else []
    return ties


def _ids(paper: Paper) -> set[str]:
    return {paper.id, *(f"{scheme}:{value}" for scheme, value in paper.ids.items() if value)}


def _articles(paper: Paper) -> list[str]:
    """The DOIs that aren't a preprint's, carried or declared."""
    return sorted(one for one in _ids(paper) | set(paper.links) if one.startswith("doi:") and not is_preprint_id(one))


def _is_preprint(paper: Paper) -> bool:
    return any(is_preprint_id(one) for one in _ids(paper))
