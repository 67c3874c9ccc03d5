"""Papers as cards: neutral blocks that every platform renders, and the text that the terminal prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.domain.match import Certainty, Reason
from bot.domain.message import Button, Card, Emphasis, Line, Mention, Span, Text, plain
from bot.domain.paper import SOURCE_LABELS, Announcement, KnownPaper, Paper, venue_of
from bot.domain.watch import Language, WatchKind
from bot.language import say
from bot.matching.following import followed

AUTHORS_SHOWN = 4
MATCHED_SHOWN = 3
ABSTRACT_FOLDED = 240
"""Characters of an abstract that a folded card keeps."""
CALLED_SHOWN = 10
"""How many people one card mentions; the others are counted."""

_PEOPLE = "\0"
NEAR_SHOWN = 4
"""Words that carry a likeness, shown with its score."""
QUOTES = "\"'“”‘’„«»「」『』＂"


def card_of(
    paper: KnownPaper | Paper,
    *,
    number: int,
    language: Language,
    reasons: Sequence[Reason] = (),
    section: str | None = None,
    announced: bool = False,
    called: Sequence[Mention] = (),
) -> Card:
    """Make the card of a paper; one in the store (`KnownPaper`) has buttons, one that isn't has links alone.

    Args:
        paper: the paper.
        number: 1 and up; 0: shown without.
        language: of all words but the paper's own.
        reasons: why it is shown; what they found is emphasised. Empty: it matched no watch.
        section: the section through which it came to this place; None: as `venue_of` chooses.
        called: whom to mention on it.
        announced: True where its announcement is what is shown (a digest): then `new` or `cross-list` stands on it.
    """
    known = paper if isinstance(paper, KnownPaper) else None
    record = paper.paper if isinstance(paper, KnownPaper) else paper
    names = frozenset(author.name for author in record.authors)
    found = found_words(reasons) - names
    abstract = (record.abstract or "").strip()
    return Card(
        number=number,
        label=venue_of(record, section),
        on=record.published.isoformat() if record.published else "",
        badges=_badges(record, known.also if known else (), language, announced),
        title=emphasised(record.title, found),
        authors=fold_authors([author.name for author in record.authors], found_words(reasons)),
        abstract=emphasised(abstract, found) if abstract else (),
        mentions=mentions_line(called, language),
        missing="" if abstract else say(language, "cards.no_abstract"),
        reasons=reasons_line(reasons, language),
        buttons=_buttons(known.key, language) if known else (),
        menu=_menu(record, known.key if known else None, language, reasons),
        more=Button(say(language, "cards.whole"), f"whole {known.key}") if known and abstract else None,
        paper_id=record.id,
    )


def folded(card: Card) -> Card:
    """Give a card with the beginning of its abstract alone, cut between words where one ends near."""
    abstract = plain(card.abstract)
    if len(abstract) <= ABSTRACT_FOLDED:
        return card
    head, _, cut = abstract[:ABSTRACT_FOLDED].rpartition(" ")
    kept = head if head and len(cut) < ABSTRACT_FOLDED // 4 else abstract[:ABSTRACT_FOLDED]
    return replace(card, abstract=(Text(f"{kept.rstrip()} …"),))


def card_lines(card: Card) -> str:
    """Give a card as text: number, label and date; title; authors; abstract; reasons; badges, a line each."""
    first = "  ".join(part for part in (f"{card.number:02}." if card.number else "", card.label, card.on) if part)
    lines = (
        first,
        plain(card.title),
        plain(card.authors),
        " ".join(plain(card.abstract).split()) or card.missing,
        *map(plain, card.gloss),
        plain(card.reasons),
        plain(card.mentions),
        " · ".join(card.badges),
    )
    return "\n".join(line for line in lines if line)


def found_words(reasons: Iterable[Reason]) -> frozenset[str]:
    """Give the very words that hit, over all reasons; a category isn't among a paper's words."""
    return frozenset(
        word for reason in reasons if reason.kind is not WatchKind.CATEGORY for word in reason.found if word.strip()
    )


def emphasised(text: str, found: frozenset[str]) -> Line:
    """Split a text into spans, so that every place where one of the words stands as whole words stands out."""
    if not found:
        return (Text(text),)
    longest_first = sorted(found, key=lambda word: (-len(word), word))
    pattern = "|".join(rf"(?<!{_edge(word[0])}){re.escape(word)}(?!{_edge(word[-1])})" for word in longest_first)
    spans: list[Span] = []
    end = 0
    for hit in re.finditer(pattern, text, re.IGNORECASE):
        if hit.start() > end:
            spans.append(Text(text[end : hit.start()]))
        spans.append(Emphasis(hit.group()))
        end = hit.end()
    if end < len(text):
        spans.append(Text(text[end:]))
    return tuple(spans)


def fold_authors(names: Sequence[str], found: frozenset[str]) -> Line:
    """Give the authors as spans in their order, those found emphasised; a long list folds around them: `+2,913`."""
    shown = _shown(names, found)
    spans: list[Span] = []
    for place, index in enumerate(shown):
        if place:
            spans.append(Text(", "))
        name = names[index]
        spans.append(Emphasis(name) if name in found else Text(name))
    if len(names) > len(shown):
        spans.append(Text(f"  +{len(names) - len(shown):,}"))
    return tuple(spans)


def reasons_line(reasons: Sequence[Reason], language: Language) -> Line:
    """Give why a paper is shown, each reason once, the sure ones first; empty where there is no reason.

    What is like a topic or an example has its score, and the words that carry the likeness stand out behind it.
    """
    ranked = sorted(dict.fromkeys(map(_told, reasons)), key=_doubt)
    spans: list[Span] = [Text(say(language, "cards.matched"))] if ranked else []
    for place, reason in enumerate(ranked):
        spans += [Text(" · " if place else ""), *_reason(reason, language)]
    return _joined(spans)


def _told(reason: Reason) -> Reason:
    """Give a reason with what is said of it alone: of a person the name, however that is told from its namesakes."""
    whom = followed(reason.kind, reason.text)
    if whom is not None and (whom.left_out or whom.person.pin is not None):
        return replace(reason, kind=WatchKind.AUTHOR, text=whom.person.text, found=())
    return reason if reason.score is not None else replace(reason, found=())


def _reason(reason: Reason, language: Language) -> Iterator[Span]:
    key = "possible" if reason.certainty is Certainty.POSSIBLE else "reason"
    kind = say(language, f"cards.{reason.kind.value}")
    said = say(language, f"cards.{key}", kind=kind, words=_unquoted(reason.text))
    yield Text(said if reason.score is None else f"{said} {reason.score:.2f}")
    for place, word in enumerate(reason.found[:NEAR_SHOWN]):
        yield Text(say(language, "commands.comma") if place else say(language, "cards.near"))
        yield Emphasis(word)


def _joined(spans: Sequence[Span]) -> Line:
    """Give spans with plain words that stand side by side as one."""
    joined: list[Span] = []
    for span in spans:
        before = joined[-1] if joined else None
        if isinstance(span, Text) and isinstance(before, Text):
            joined[-1] = Text(before.text + span.text)
        else:
            joined.append(span)
    return tuple(joined)


def mentions_line(called: Sequence[Mention], language: Language) -> Line:
    """Give whom a card is for, each person once: `For Ada, Lin`; of many the first ones, and how many more."""
    people = list({mention.person: mention for mention in called}.values())
    if not people:
        return ()
    more = len(people) - CALLED_SHOWN
    words = say(language, "cards.for_more" if more > 0 else "cards.for", people=_PEOPLE, n=more)
    before, _, after = words.partition(_PEOPLE)
    apart = [span for mention in people[:CALLED_SHOWN] for span in (Text(say(language, "commands.comma")), mention)]
    return tuple(span for span in (Text(before), *apart[1:], Text(after)) if span.text)


def _unquoted(text: str) -> str:
    """Take off quotes that enclose all of it; those within a query stay."""
    enclosed = len(text) > 2 and text[0] in QUOTES and text[-1] in QUOTES
    return text[1:-1] if enclosed and not set(text[1:-1]) & set(QUOTES) else text


def _doubt(reason: Reason) -> bool:
    return reason.certainty is Certainty.POSSIBLE


def _edge(character: str) -> str:
    """Give the pattern of what may not stand beside a word that ends in this character; Han needs no gap."""
    return r"[^\W_]" if character.isalnum() and character < "\u2e80" else r"(?!)"


def _shown(names: Sequence[str], found: frozenset[str]) -> Sequence[int]:
    if len(names) <= AUTHORS_SHOWN + 1:
        return range(len(names))
    matched = [index for index, name in enumerate(names) if name in found][:MATCHED_SHOWN]
    beside = [index + 1 for index in matched if index + 1 < len(names)]
    wanted = dict.fromkeys([*matched, 0, 1, *beside, *range(AUTHORS_SHOWN)])
    return sorted(list(wanted)[:AUTHORS_SHOWN])


def _badges(paper: Paper, also: Sequence[str], language: Language, announced: bool) -> tuple[str, ...]:
    badges = [say(language, "cards.sample")] if paper.source == "sample" else []
    if paper.notice:
        badges.append(say(language, f"cards.{paper.notice.value}"))
    if (paper.version or 1) > 1:
        badges.append(say(language, "cards.version", version=paper.version))
    elif announced and paper.announce is Announcement.NEW:
        badges.append(say(language, "cards.new"))
    if announced and paper.announce in (Announcement.CROSS, Announcement.REPLACE_CROSS):
        badges.append(say(language, "cards.cross"))
    if also:
        sources = ", ".join(SOURCE_LABELS.get(source, source) for source in also)
        badges.append(say(language, "cards.also", sources=sources))
    return tuple(badges)


def _buttons(key: int, language: Language) -> tuple[Button, ...]:
    return (
        Button(say(language, "cards.save"), f"save {key}"),
        Button(say(language, "cards.briefing"), f"brief card {key}"),
    )


def _is_by_person(reason: Reason) -> bool:
    """Tells whether a watch on a person wants it: an author's, or a query's that names one."""
    return reason.kind is WatchKind.AUTHOR or (reason.kind is WatchKind.QUERY and 'au:"' in reason.text)


def _menu(paper: Paper, key: int | None, language: Language, reasons: Sequence[Reason]) -> tuple[Button, ...]:
    links = (("cards.pdf", paper.pdf), ("cards.page", paper.url))
    buttons = [Button(say(language, label), url=url) for label, url in links if url]
    if key is not None:
        buttons.append(Button(say(language, "cards.akin"), f"akin {key}"))
        buttons.append(Button(say(language, "cards.why"), f"why {key}"))
        buttons.append(Button(say(language, "cards.not_for_us"), f"hide {key}"))
        if any(map(_is_by_person, reasons)):
            buttons.append(Button(say(language, "cards.not_them"), f"notthem {key}"))
    return tuple(buttons)
