"""What a command names, as watches to be: one text a watch, what it means, and whether it is there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.catalogue import journals, taxonomy
from bot.catalogue.lookup import Ambiguous
from bot.commands.citing import check_ids
from bot.commands.command import Follow
from bot.commands.namesakes import named
from bot.commands.preview import Item
from bot.commands.replies import listed, query_wrong
from bot.commands.typed import echo
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.domain.errors import NotFound, QueryError, WrongUse
from bot.domain.query import Term
from bot.domain.watch import Aim, Draft, Watch, WatchKind
from bot.intake.cited import cited_id
from bot.matching.citing import known_works, watched_works
from bot.matching.pins import names_nobody, pin, without_others
from bot.matching.watching import query_of
from bot.ports import Work


def texts_of(command: Follow) -> list[str]:
    """Give one text a watch; ids of categories may be parted by spaces alone (`cs.CV cs.LG`)."""
    if command.kind is not WatchKind.CATEGORY:
        return list(command.items)
    texts: list[str] = []
    for item in command.items:
        apart = item.split()
        ids = len(apart) > 1 and all(taxonomy.get(word.removesuffix(".*")) for word in apart)
        texts.extend(apart if ids else (item,))
    return list(dict.fromkeys(texts))


async def items_for(visit: Visit, command: Follow) -> list[Item]:
    """Give the watches that a command asks for, each once.

    Raises:
        WrongUse: one of its texts means nothing; says what does.
    """
    if command.kind in (WatchKind.CITES, WatchKind.LIKE):
        await check_ids(visit, command.kind, command.items)
    texts = texts_of(command)
    if command.kind is WatchKind.AUTHOR:
        texts = [await named(visit, text) for text in texts]
    items = dict.fromkeys(item_of(visit, command.kind, text) for text in texts)
    return [replace(item, a_day=command.a_day) for item in items]


def drafted(visit: Visit, draft: Draft) -> list[Item]:
    """Give the watches that a draft previewed."""
    items = [item_of(visit, draft.kind, text) for text in draft.texts]
    return [replace(item, aim=aim) for item, aim in zip(items, draft.aims, strict=True)] if draft.aims else items


def aims_of(items: Sequence[Item]) -> tuple[Aim, ...]:
    """Give what topics or examples look for, one an item; nothing for items of other kinds."""
    return tuple(item.aim for item in items if item.aim is not None)


def item_of(visit: Visit, kind: WatchKind, text: str) -> Item:
    """Give the watch that a text asks for.

    Raises:
        WrongUse: it means nothing; says what does.
    """
    if kind is WatchKind.AUTHOR:
        text = _somebody(visit, text)
    try:
        query = query_of(kind, text)
    except QueryError as error:
        raise query_wrong(error, name_in(kind.value, visit.language), visit.language) from error
    except NotFound as error:
        raise _none_of(visit, kind, text, error) from error
    if kind in (WatchKind.CATEGORY, WatchKind.JOURNAL) and isinstance(query, Term):
        return Item(kind, query.text, query)
    if kind is WatchKind.AUTHOR and isinstance(query, Term) and query.pin is not None:
        return Item(kind, pin(query.text, query.pin), query)
    return Item(kind, text, query)


def _somebody(visit: Visit, text: str) -> str:
    """Give a name without `et al.`.

    Raises:
        WrongUse: it is nobody's.
    """
    name = without_others(text)
    if names_nobody(name):
        raise WrongUse(visit.say("errors.nobody", words=echo(text)), try_instead=("help author",))
    return name


def name_of(kind: WatchKind, text: str) -> tuple[WatchKind, str]:
    """Give that by which a watch is the same as another: case aside, a paper by its id."""
    named = cited_id(text) if kind in (WatchKind.CITES, WatchKind.LIKE) else None
    return kind, named or " ".join(text.casefold().split())


async def standing_here(visit: Visit, work: Work) -> Mapping[tuple[WatchKind, str], int]:
    """Give the numbers of what is watched here by kind and name; a paper has a name for each of its ids."""
    watches = await work.watches.of(visit.place)
    named = {name_of(watch.kind, watch.text): watch.number for watch in watches}
    examples = {paper_id: number for (kind, paper_id), number in named.items() if kind is WatchKind.LIKE}
    for example, number in examples.items():
        each = (await known_works(work, [example]))[example].all_ids
        named |= {(WatchKind.LIKE, other): number for other in each if other not in examples}
    for one in await watched_works(work, watches):
        first = next(iter(one.watches.values()))[0]
        named |= {(WatchKind.CITES, each): first.number for each in one.all_ids if (WatchKind.CITES, each) not in named}
    return named


async def numbered(visit: Visit, work: Work, numbers: Sequence[int], word: str) -> list[Watch]:
    """Give the standing watches with these numbers.

    Raises:
        NotFound: there is no such watch; offers the command for those that there are.
    """
    standing = {watch.number: watch for watch in await work.watches.of(visit.place)}
    missing = [number for number in numbers if number not in standing]
    if missing:
        there = [str(number) for number in numbers if number in standing]
        offers = (f"{word} {' '.join(there)}", "list") if there else ("list",)
        shown = listed(map(str, missing), visit.language)
        raise NotFound(visit.say("errors.no_watch", numbers=shown), try_instead=offers)
    return [standing[number] for number in numbers]


def _none_of(visit: Visit, kind: WatchKind, text: str, error: NotFound) -> NotFound:
    """Say that there is no such category or journal, or several; what the catalogue lacks may be asked for by words."""
    journal = kind is WatchKind.JOURNAL
    several = isinstance((journals if journal else taxonomy).find(text), Ambiguous)
    said_of = visit.say(f"errors.{'ambiguous' if several else 'unknown'}_{kind.value}", words=text)
    words = " ".join(text.replace('"', " ").split())
    beside = (f'query in:"{words}"',) if journal and not several else ()
    return NotFound(said_of, try_instead=(*error.try_instead, *beside) or (f"help {kind.value}",))
