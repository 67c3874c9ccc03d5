"""A briefing as neutral messages: the parent line, and the thread under it, a section a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.briefing.extractive import fields_in_words
from bot.domain.briefing import Briefing, Claim, Evidence, ReadFirst
from bot.domain.message import (
    Block,
    Bullets,
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

LONGEST = 2400
"""Characters of claims in one message, at the most; a longer section goes on in the next (Discord's limit is 4,000)."""


@dataclass(frozen=True, slots=True)
class BriefingThread:
    """The messages of a briefing: the parent, posted first, and the replies under it, in order."""

    parent: Message
    replies: tuple[Message, ...]


def thread_of(briefing: Briefing, papers: Sequence[Paper]) -> BriefingThread:
    """Lay a briefing out in messages.

    Titles and quotations stay in their own language; everything else is in the briefing's.

    Args:
        briefing: the briefing.
        papers: those it was made from, in the same order.
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
    replies.append(_message([Fine(words(line)) for line in footer_lines(briefing)]))
    return BriefingThread(_parent(briefing), tuple(replies))


def footer_lines(briefing: Briefing) -> tuple[str, ...]:
    """Give the small print: papers, fields, dates; how it was made; what was left out or dropped."""
    language = briefing.language
    dates = say(language, "briefing.no_dates")
    if briefing.dates:
        first, last = briefing.dates
        dates = first if first == last else say(language, "briefing.dates", first=first, last=last)
    fields = fields_in_words(briefing.fields, language)
    lines = [say(language, "briefing.footer", n=briefing.papers, fields=fields, dates=dates), _made_by(briefing)]
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
        return say(briefing.language, "briefing.extractive")
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
            blocks += [_quotation(evidence, sources[evidence.paper], language) for evidence in claim.evidence]
        yield _message(blocks)


def _parts(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    part: list[Claim] = []
    length = 0
    for claim in claims:
        longer = len(claim.text) + sum(len(evidence.quote) + 60 for evidence in claim.evidence)
        if part and length + longer > LONGEST:
            yield part
            part, length = [], 0
        part.append(claim)
        length += longer
    if part:
        yield part


def _quotation(evidence: Evidence, paper: Paper, language: Language) -> Quotation:
    on = paper.published.isoformat() if paper.published else ""
    key = "source_dated" if on else "source"
    shown = say(language, f"briefing.{key}", card=f"{evidence.card:02}", label=venue_of(paper), on=on)
    return Quotation(words(evidence.quote), (Link(shown, paper.url) if paper.url else Text(shown),))


def _message(blocks: Sequence[Block]) -> Message:
    return Message(tuple(blocks))
