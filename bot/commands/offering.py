"""Offers while a person types: categories, journals, commands and the place's watches."""

from __future__ import annotations

from collections.abc import Sequence

from bot.catalogue import journals, taxonomy
from bot.catalogue.lookup import Unknown
from bot.commands.replies import watched
from bot.commands.typed import tidy
from bot.commands.vocabulary import HELPED, name_in
from bot.domain.conversation import Choice
from bot.domain.watch import Language, Place
from bot.language import say
from bot.ports import Library

MOST_OFFERS = 25
"""How many choices a platform takes.

Source: https://discord.com/developers/docs/interactions/application-commands#autocomplete
"""

LABEL_LIMIT = 100


async def offers(library: Library, place: Place, what: str, typed: str, language: Language) -> Sequence[Choice]:
    """Give the choices that what was typed so far may lead to.

    Args:
        library: the store.
        place: where; another place's watches are never offered.
        what: `category`, `journal`, `command` or `watch`; anything else offers nothing.
        typed: so far; empty offers the first ones.
        language: of the labels.

    Raises:
        StorageError: the store can't answer.
    """
    said = tidy(typed).casefold()
    if what == "category":
        return _categories(said, language)
    if what == "journal":
        return _journals(said, language)
    if what == "command":
        return _commands(said, language)
    if what != "watch":
        return ()
    async with library.begin() as work:
        watches = await work.watches.of(place)
    labels = [(f"{watch.number}. {watched(watch.kind, watch.text, language)}", watch.number) for watch in watches]
    fitting = [Choice(_short(label), str(number)) for label, number in labels if said in label.casefold()]
    return fitting[:MOST_OFFERS]


def _categories(said: str, language: Language) -> Sequence[Choice]:
    """Ids that begin so first, then names that hold the words, then what may have been meant."""
    entries: list[taxonomy.Entry] = [
        *taxonomy.archives(),
        *(entry for entry in taxonomy.categories() if entry.id != entry.archive),
    ]
    labels = {entry.id: taxonomy.label(entry.id, language) for entry in entries if entry.open}
    begins = [code for code in labels if code.casefold().startswith(said)]
    holds = [code for code, label in labels.items() if said in label.casefold()]
    found = taxonomy.find(said) if said else None
    meant = [entry.id for entry in found.suggestions] if isinstance(found, Unknown) else []
    chosen = dict.fromkeys(code for code in (*begins, *holds, *meant) if code in labels)
    return [Choice(_short(labels[code]), code) for code in chosen][:MOST_OFFERS]


def _journals(said: str, language: Language) -> Sequence[Choice]:
    """Names that begin so first, shortest first, then what may have been meant; a name too long is told by its ISSN."""
    found = journals.beginning(said, MOST_OFFERS)
    return [Choice(_short(journals.label(each, language)), _value(each)) for each in found]


def _commands(said: str, language: Language) -> Sequence[Choice]:
    """Words that begin so first, then those whose line of help holds it; each told with that line."""
    lines = {word: f"{name_in(word, language)} · {say(language, f'help.line_{word}')}" for word in HELPED}
    begins = [word for word in lines if word.startswith(said) or name_in(word, language).startswith(said)]
    holds = [word for word, line in lines.items() if said in line.casefold()]
    return [Choice(_short(lines[word]), word) for word in dict.fromkeys((*begins, *holds))][:MOST_OFFERS]


def _value(journal: journals.Journal) -> str:
    names = (journal.name, *journal.issns, *journal.short)
    return next(name for name in names if len(name) <= LABEL_LIMIT)


def _short(label: str) -> str:
    return label if len(label) <= LABEL_LIMIT else label[: LABEL_LIMIT - 1] + "…"
