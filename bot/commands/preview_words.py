"""The messages of a preview: what a watch would have brought, with its first cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.catalogue import journals
from bot.commands.lookback import Hit, record
from bot.commands.preview import Preview, View, a_week
from bot.commands.replies import LABEL_LIMIT, fine, heading, listed, paragraph, row, typed, watched, with_cards
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.digest.cards import card_of, folded
from bot.domain.collection import SourceFailure, SourceFault
from bot.domain.message import Block, Bullets, Button, Card, Fine, Message, Text
from bot.domain.paper import SOURCE_LABELS, KnownPaper
from bot.domain.watch import Watch, WatchKind
from bot.matching.alphabets import in_latin, mixed_words
from bot.matching.following import is_pinned
from bot.matching.names import is_collaboration
from bot.matching.names_words import GENERATIONS
from bot.matching.pins import pinned
from bot.matching.query import to_text
from bot.matching.sections import section_of

CARDS_PREVIEWED = 3
"""How many real cards a preview shows at the most."""

_WORDED = (WatchKind.AUTHOR, WatchKind.KEYWORD, WatchKind.QUERY, WatchKind.TOPIC)
"""The kinds whose words are a person's own."""


def preview_messages(visit: Visit, preview: Preview, buttons: Sequence[Button]) -> tuple[Message, ...]:
    """Say what the watches would have brought, show the first cards, and end with the buttons."""
    views = preview.views
    labels = [watched(view.item.kind, view.item.text, visit.language) for view in views]
    key = "commands.preview_asks" if buttons else "commands.preview"
    blocks: list[Block] = [heading(visit.say(key, what=listed(labels, visit.language)))]
    blocks.extend(_counts(visit, preview, labels))
    blocks.extend(_over_cap(visit, preview))
    alike = [name for view in views for name in view.alike]
    meant = [Button(name[:LABEL_LIMIT], f"{name_in('author', visit.language)} {name}") for name in alike]
    meant += [Button(words[:LABEL_LIMIT], command) for _, words, command in _in_latin(visit, preview)]
    after = [*_notes(visit, preview), *row([*buttons, *meant, *_narrower_buttons(visit, preview)])]
    return with_cards(blocks, preview_cards(visit, views), after, visit.language)


def preview_cards(visit: Visit, views: Iterable[View]) -> list[Card]:
    """Make the cards of a preview; on the command line, where nothing unfolds by a press, abstracts begin alone."""
    cards = first_cards(visit, views, CARDS_PREVIEWED)
    return list(map(folded, cards)) if visit.doors.directly or visit.doors.dry_run else cards


def first_cards(visit: Visit, views: Iterable[View], most: int) -> list[Card]:
    """Make the first cards: one a watch in turn, of the week, else of what the sources found beside."""
    hands = [[(view, hit) for hit in view.week or view.older] for view in views]
    dealt = [hand[turn] for turn in range(most) for hand in hands if turn < len(hand)]
    chosen: dict[str, tuple[View, Hit]] = {}
    for view, hit in dealt:
        chosen.setdefault(record(hit.paper).id, (view, hit))
    first = list(chosen.values())[:most]
    return [_card(visit, view, hit, number) for number, (view, hit) in enumerate(first, 1)]


def sources_named(visit: Visit, names: Iterable[str]) -> str:
    """Name sources as people know them."""
    return listed((SOURCE_LABELS.get(name, name) for name in dict.fromkeys(names)), visit.language)


def failure_words(visit: Visit, failure: SourceFailure) -> str:
    """Say that a source could not be asked, and why."""
    source = sources_named(visit, (failure.source,))
    return visit.say("commands.source_failed", source=source, why=failure.why)


def failures_told(visit: Visit, failures: Iterable[SourceFailure]) -> list[str]:
    """Say which sources could not be asked: those that failed alike in one line, none for what nobody asked them."""
    alike: dict[str, list[SourceFailure]] = {}
    for failure in failures:
        if failure.fault is not SourceFault.UNASKED:
            alike.setdefault(failure.cause, []).append(failure)
    told = []
    for cause, each in alike.items():
        names = sources_named(visit, (failure.source for failure in each))
        why = each[0].why if len(each) == 1 else cause
        told.append(visit.say("commands.source_failed", source=names, why=why))
    return told


def _card(visit: Visit, view: View, hit: Hit, number: int) -> Card:
    item = view.item
    watch = Watch(visit.place, 0, item.kind, item.text, visit.request.person.name, visit.now)
    reasons = (hit.reason(item.kind, item.text),)
    section = section_of(watch, record(hit.paper))
    return card_of(hit.paper, number=number, language=visit.language, reasons=reasons, section=section)


def _counts(visit: Visit, preview: Preview, labels: Sequence[str]) -> list[Block]:
    lines = [_count(visit, view, preview) for view in preview.views]
    if len(lines) == 1:
        return [paragraph(lines[0])]
    each = (visit.say("commands.of_item", item=label, count=line) for label, line in zip(labels, lines, strict=True))
    return [Bullets(tuple((Text(line),) for line in each))]


def _count(visit: Visit, view: View, preview: Preview) -> str:
    beyond = preview.beyond
    if view.told:
        return view.told
    if view.item.kind is WatchKind.FEED:
        return _held(visit, view)
    sources = sources_named(visit, beyond.sources)
    if view.week:
        key = "commands.matched_there" if view.asked else "commands.matched_here"
        return visit.say(key, n=len(view.week), sources=sources, rate=rate_words(visit, view.rate))
    here = visit.say("commands.none_here", of=f"{view.seen:,}") if view.seen else visit.say("commands.nothing_seen")
    if view.alike:
        here = f"{here} {visit.say('commands.alike', names=listed(view.alike, visit.language))}"
    if not view.asked:
        return here
    if view.older:
        newest = max((day.isoformat() for hit in view.older if (day := record(hit.paper).published)), default="?")
        total = max(beyond.total, len(view.older)) if len(preview.views) == 1 else len(view.older)
        there = visit.say("commands.older_there", sources=sources, n=total, newest=newest)
    else:
        person = view.item.kind is WatchKind.AUTHOR and not is_collaboration(pinned(view.item.text).name)
        key = "no_author_there" if person else "none_there"
        there = visit.say(f"commands.{key}", sources=sources, words=view.item.text, family=family_of(view.item.text))
    return f"{here} {there}"


def _held(visit: Visit, view: View) -> str:
    """Say what a feed holds; where it didn't answer, a note says why."""
    if not view.asked:
        return visit.say("commands.feed_silent")
    hits = (*view.week, *view.older)
    newest = max((day.isoformat() for hit in hits if (day := record(hit.paper).published)), default="?")
    return visit.say("commands.feed_holds", n=len(hits), newest=newest) if hits else visit.say("commands.feed_empty")


def family_of(name: str) -> str:
    """Give the word of a name that is most likely the family's, to look for it alone: of `Ada Berg Jr.` Berg."""
    before = pinned(name).name.partition(",")[0]
    words = before.split() or [name]
    return next((word for word in reversed(words) if word.casefold().rstrip(".") not in GENERATIONS), words[-1])


def rate_words(visit: Visit, rate: float) -> str:
    """Say how many to expect: `about 2 a day`, `about 3 a week`."""
    if rate < 1:
        return visit.say("commands.a_week", n=a_week(rate))
    return visit.say("commands.a_day", n=round(rate))


def _over_cap(visit: Visit, preview: Preview) -> list[Block]:
    if preview.rate <= visit.radar.cap:
        return []
    blocks: list[Block] = [paragraph(visit.say("commands.over_cap", cap=visit.radar.cap))]
    for view in preview.views:
        if view.narrower is not None:
            rate = rate_words(visit, view.narrower.rate)
            proposal = typed(f"query {view.narrower.text}")
            blocks.append(paragraph(visit.say("commands.narrower"), proposal, f" ({rate})"))
    return blocks


def _narrower_buttons(visit: Visit, preview: Preview) -> list[Button]:
    if preview.rate <= visit.radar.cap or visit.doors.dry_run:
        return []
    proposed = [view.narrower.text for view in preview.views if view.narrower]
    buttons = [Button(visit.say("commands.narrower_button"), f"query {text}") for text in proposed]
    asking = visit.say("commands.narrower_asks")
    wide = [view.item for view in preview.views if view.item.kind in (WatchKind.CATEGORY, WatchKind.JOURNAL)]
    return buttons + [
        Button(visit.say("commands.narrower_words", what=item.text), f"query {to_text(item.query)}", asks=asking)
        for item in wide
    ]


def _notes(visit: Visit, preview: Preview) -> list[Block]:
    notes = list(dict.fromkeys(note for view in preview.views for note in view.notes))
    notes += [words for view in preview.views if (words := _described(visit, view))]
    notes += [
        visit.say("people.possible" if is_pinned(view.item.query) else "commands.possible", n=view.possible)
        for view in preview.views
        if view.possible
    ]
    notes += [
        visit.say("commands.several_names", words=view.item.text, mended=view.item.text.replace(",", ";"))
        for view in preview.views
        if _may_be_several(view)
    ]
    notes += [visit.say("commands.held_back", n=view.muted) for view in preview.views if view.muted]
    notes += failures_told(visit, preview.beyond.failures)
    if any(view.told or isinstance(hit.paper, KnownPaper) for view in preview.views for hit in view.week):
        notes.append(visit.say("commands.from_now"))
    wider = [
        Fine((Text(visit.say("commands.wider", words=view.item.text, n=view.wider)), typed(f"query {view.item.text}")))
        for view in preview.views
        if view.wider
    ]
    mixed = [
        Fine((Text(visit.say("commands.mixed", words=listed(mixed_words(words), visit.language))), typed(command)))
        for words, _, command in _in_latin(visit, preview)
    ]
    return [*wider, *mixed, *(fine(note) for note in notes)]


def _in_latin(visit: Visit, preview: Preview) -> list[tuple[str, str, str]]:
    """Give words with letters that only look Latin, as typed and in Latin alone, and the command for the latter."""
    items = [view.item for view in preview.views if view.item.kind in _WORDED]
    each = [(item, in_latin(item.text)) for item in items]
    return [
        (item.text, latin, f"{name_in(item.kind.value, visit.language)} {latin}")
        for item, latin in each
        if latin != item.text
    ]


def _described(visit: Visit, view: View) -> str:
    """Tell which journal it is; empty for other watches and for what the catalogue lacks."""
    found = journals.find(view.item.text) if view.item.kind is WatchKind.JOURNAL else None
    return journals.description(found, visit.language) if isinstance(found, journals.Journal) else ""


def _may_be_several(view: View) -> bool:
    """A comma between two whole names may have been meant to part two people."""
    names = view.item.text.split(",")
    return view.item.kind is WatchKind.AUTHOR and len(names) > 1 and all(len(name.split()) > 1 for name in names)
