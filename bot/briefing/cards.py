"""A briefing as neutral messages: the parent line, and the thread under it, a section a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.briefing.extractive import fields_in_words
from bot.briefing.foreign import foreign
from bot.domain.briefing import Briefing, Claim, Evidence, Instead, ReadFirst
from bot.domain.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Emphasis,
    Fine,
    Heading,
    Line,
    Link,
    Message,
    Paragraph,
    Quotation,
    Span,
    Text,
    words,
)
from bot.domain.paper import Paper, venue_of
from bot.domain.watch import Language
from bot.language import say

ASKED_SHOWN = 200
"""So many characters of a question stand in a heading."""

LONGEST = 2400
"""Characters of claims in one message, at the most; a longer section goes on in the next (Discord's limit is 4,000)."""


@dataclass(frozen=True, slots=True)
class BriefingThread:
    """The messages of a briefing: the parent, posted first, and the replies under it, in order."""

    parent: Message
    replies: tuple[Message, ...]


def reading_message(language: Language, of: int, read: int = 0, question: str = "") -> Message:
    """Say that papers are being read, and how many were: what stands there until the briefing does."""
    heading = _asked(question, language) if question else say(language, "briefing.parent_reading", n=of)
    return Message((Heading(words(heading)), Fine(words(say(language, "briefing.reading", read=read, of=of)))), heading)


def nothing_message(language: Language, on: date) -> Message:
    """Say that no papers came for the standing briefing of a date."""
    return _message([Paragraph(words(say(language, "briefing.no_papers", on=on.isoformat())))])


def thread_of(briefing: Briefing, papers: Sequence[Paper], slot: str = "") -> BriefingThread:
    """Lay a briefing out in messages.

    Titles and quotations stay in their own language; everything else is in the briefing's.

    Args:
        briefing: the briefing.
        papers: those it was made from, in the same order.
        slot: what it is called, for the buttons under it; empty: there are none.
    """
    language = briefing.language
    if not papers:
        return BriefingThread(_message([Heading(words(briefing.headline))]), ())
    sources = {paper.id: paper for paper in papers}
    replies = [
        message for theme in briefing.themes for message in _section(theme.title, theme.claims, sources, language)
    ]
    replies += _bridges(briefing, sources)
    replies += _open(briefing, sources)
    replies.append(_first(briefing, papers))
    replies.append(_message([*(Fine(words(line)) for line in footer_lines(briefing)), *_buttons(briefing, slot)]))
    return BriefingThread(_parent(briefing), tuple(replies))


def answer_of(
    question: str, briefing: Briefing, papers: Sequence[Paper], slot: str = "", *, in_thread: bool = False
) -> BriefingThread:
    """Lay an answer out: the question with what was found in a line, the claims, the small print.

    Args:
        question: as it was asked; untrusted.
        briefing: the answer.
        papers: those it was made from, in the same order.
        slot: what it is called, for the buttons under it; empty: there are none.
        in_thread: True: it was asked in a thread, where all of it stands in as few messages as hold it.
    """
    language, sources = briefing.language, {paper.id: paper for paper in papers}
    claims = [claim for theme in briefing.themes for claim in theme.claims]
    heading = _asked(question, language)
    small = (*(Fine(words(line)) for line in footer_lines(briefing)), *_buttons(briefing, slot))
    if not claims:
        told = Paragraph(words(_untold(briefing)))
        return BriefingThread(Message((Heading(words(heading)), told, *small), summary=heading), ())
    if in_thread:
        first, *others = _with_last(list(_section(heading, claims, sources, language)), small)
        return BriefingThread(first, tuple(others))
    parent = Message((Heading(words(heading)), Paragraph(words(briefing.headline))), summary=heading)
    shown = _section(say(language, "briefing.answer_section"), claims, sources, language)
    return BriefingThread(parent, tuple(_with_last(list(shown), small)))


def _with_last(messages: list[Message], blocks: Sequence[Block]) -> list[Message]:
    """Let blocks stand at the end of the last message."""
    *before, last = messages
    return [*before, replace(last, blocks=(*last.blocks, *blocks))]


def _asked(question: str, language: Language) -> str:
    """Say what was asked; a link or a mention in it is not said again."""
    if foreign(question):
        return say(language, "briefing.asked_something")
    cut = question if len(question) <= ASKED_SHOWN else f"{question[:ASKED_SHOWN].rstrip()}…"
    return say(language, "briefing.asked", question=cut)


def _untold(briefing: Briefing) -> str:
    """Say why there is no answer: the papers have none, or none could be made."""
    if briefing.instead is None:
        return say(briefing.language, "briefing.not_told", n=briefing.papers)
    return say(briefing.language, f"briefing.no_answer_{briefing.instead.value}")


def _buttons(briefing: Briefing, slot: str) -> tuple[Block, ...]:
    """Ask further, and see what the check found; nothing without a model, which alone answers and is checked."""
    if not slot or briefing.instead is Instead.NO_MODEL:
        return ()
    language = briefing.language
    asks = Button(say(language, "briefing.ask_button"), f"ask {slot}", asks=say(language, "briefing.ask_asks"))
    why = (Button(say(language, "briefing.why_button"), f"why {slot}"),) if briefing.judged else ()
    return (Buttons((asks, *why)),)


def footer_lines(briefing: Briefing) -> tuple[str, ...]:
    """Give the small print: papers, fields, dates; how it was made; what was left out or dropped."""
    language = briefing.language
    dates = say(language, "briefing.no_dates")
    if briefing.dates:
        first, last = briefing.dates
        dates = first if first == last else say(language, "briefing.dates", first=first, last=last)
    fields = fields_in_words(briefing.fields, language)
    lines = [say(language, "briefing.footer", n=briefing.papers, fields=fields, dates=dates), _made_by(briefing)]
    if briefing.model is None and len(briefing.fields) > 1:
        looked = "by_meaning" if briefing.by_meaning else "by_terms"
        lines.append(say(language, f"briefing.{looked}", model=briefing.by_meaning))
    if briefing.left_out:
        lines.append(say(language, "briefing.left_out", n=briefing.left_out))
    if briefing.dropped:
        lines.append(say(language, "briefing.dropped", n=briefing.dropped))
    return tuple(lines)


def _parent(briefing: Briefing) -> Message:
    heading = say(briefing.language, "briefing.parent", headline=briefing.headline)
    return Message((Heading(words(heading)), Fine(words(_made_by(briefing)))), summary=heading)


def _made_by(briefing: Briefing) -> str:
    if briefing.model is None:
        why = "" if briefing.instead is None else say(briefing.language, f"briefing.instead_{briefing.instead.value}")
        return f"{say(briefing.language, 'briefing.extractive')} {why}".rstrip()
    return say(
        briefing.language,
        "briefing.model",
        model=briefing.model,
        tokens_in=f"{briefing.tokens_in:,}",
        tokens_out=f"{briefing.tokens_out:,}",
    )


def _bridges(briefing: Briefing, sources: Mapping[str, Paper]) -> list[Message]:
    heading = say(briefing.language, "briefing.bridges_section")
    if briefing.bridges:
        return list(_section(heading, briefing.bridges, sources, briefing.language))
    why = "one_field" if len(briefing.fields) == 1 else "no_bridges"
    return [_message([Heading(words(heading)), Paragraph(words(say(briefing.language, f"briefing.{why}")))])]


def _open(briefing: Briefing, sources: Mapping[str, Paper]) -> list[Message]:
    heading = say(briefing.language, "briefing.open_section")
    if briefing.open:
        return list(_section(heading, briefing.open, sources, briefing.language))
    return [_message([Heading(words(heading)), Paragraph(words(say(briefing.language, "briefing.no_open")))])]


def _first(briefing: Briefing, papers: Sequence[Paper]) -> Message:
    heading = say(briefing.language, "briefing.first_section")
    lines = tuple(_first_line(each, papers[each.card - 1]) for each in briefing.first)
    return _message([Heading(words(heading)), Bullets(lines)])


def _first_line(each: ReadFirst, paper: Paper) -> Line:
    title: Span = Link(paper.title, paper.url) if paper.url else Text(paper.title)
    return (Emphasis(f"{each.card:02}"), Text("  "), title, Text(f" — {each.why}"))


def _section(
    heading: str, claims: Sequence[Claim], sources: Mapping[str, Paper], language: Language
) -> Iterator[Message]:
    """A heading and its claims, over as many messages as their length asks for."""
    for number, part in enumerate(_parts(claims), 1):
        shown = heading if number == 1 else say(language, "briefing.part", heading=heading, n=number)
        blocks: list[Block] = [Heading(words(shown))]
        for claim in part:
            blocks.append(Paragraph(words(claim.text)))
            for evidence in claim.evidence:
                blocks += _evidence(evidence, sources[evidence.paper], language)
        yield _message(blocks)


def _parts(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    part: list[Claim] = []
    length = 0
    for claim in claims:
        longer = len(claim.text) + sum(_length(evidence) for evidence in claim.evidence)
        if part and length + longer > LONGEST:
            yield part
            part, length = [], 0
        part.append(claim)
        length += longer
    if part:
        yield part


def _length(evidence: Evidence) -> int:
    return len(evidence.quote) + len(evidence.gloss) + len(evidence.section) + 60


def _evidence(evidence: Evidence, paper: Paper, language: Language) -> list[Block]:
    """The quotation as it stands in the paper, and below it what it says in the briefing's language."""
    quotation = _quotation(evidence, paper, language)
    if not evidence.gloss:
        return [quotation]
    return [quotation, Fine(words(say(language, "briefing.gloss", gloss=evidence.gloss)))]


def _quotation(evidence: Evidence, paper: Paper, language: Language) -> Quotation:
    on = paper.published.isoformat() if paper.published else ""
    key = "source_dated" if on else "source"
    shown = say(language, f"briefing.{key}", card=f"{evidence.card:02}", label=venue_of(paper), on=on)
    shown = f"{shown} · {evidence.section}" if evidence.section else shown
    return Quotation(words(evidence.quote), (Link(shown, paper.url) if paper.url else Text(shown),))


def _message(blocks: Sequence[Block]) -> Message:
    return Message(tuple(blocks))
