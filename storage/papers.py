"""The papers: one row a work, and the ids by which it is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlmodel import col, insert, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.life import Parting, Unparted
from bot.domain.paper import USER_FEED_SCHEME, KnownPaper, News, Paper, Remembered
from storage.columns import MOST_VALUES, in_chunks
from storage.dividing import divide, untie
from storage.joining import move
from storage.locks import Kept, alone, beside
from storage.merging import Alias, absorb, aliases_of, join, keys_of, news_of, works_of
from storage.noting import mark_due
from storage.parting import alias_of, apart, between, parted_by, settled_by, split, two_of
from storage.records import all_partings, drop_parting, keep_parting, keep_records, put_records, records_of
from storage.rows import known_paper, paper_columns
from storage.statements import put
from storage.tables import PaperAliasRow, PaperRow

UNSAVED = 0
"""The key of a work that has no row yet."""


@dataclass
class Batch:
    """What remembering a batch found out.

    Attributes:
        leaders: for each paper the position of the first one of its work.
        works: by such a position, the work as it will be kept.
        before: by such a position, the works found in the store, lowest key first.
        news: for each paper.
        records: for each paper, the records of its work as they stood before it.
    """

    leaders: Sequence[int]
    works: dict[int, KnownPaper] = field(default_factory=dict)
    before: dict[int, list[KnownPaper]] = field(default_factory=dict)
    news: list[News] = field(default_factory=list)
    records: list[tuple[Paper, ...]] = field(default_factory=list)

    def take(self, leader: int, paper: Paper, seen_at: datetime) -> None:
        """Take the next paper in: note its news, and fold it into its work."""
        known = self.works.get(leader)
        self.records.append(tuple(work.paper for work in ([known] if known else self.before[leader])))
        if known is None and self.before[leader]:
            known = join(self.before[leader])
        self.news.append(news_of(known.paper if known else None, paper))
        if known is None:
            self.works[leader] = KnownPaper(UNSAVED, paper, seen_at)
        else:
            self.works[leader] = absorb(known, paper, same_batch=leader in self.works)

    def new(self) -> list[KnownPaper]:
        """Give the works that have no row yet."""
        return [known for known in self.works.values() if known.key == UNSAVED]

    def changed(self) -> list[KnownPaper]:
        """Give the works whose row says something else."""
        kept = ((known, self.before[leader]) for leader, known in self.works.items())
        return [known for known, before in kept if before and known != before[0]]

    def written(self) -> list[KnownPaper]:
        """Give the works that are new or changed, once they have their keys."""
        return [known for leader, known in self.works.items() if self.before[leader][:1] != [known]]

    def joined(self) -> list[tuple[int, int]]:
        """Give (key that ends, key that goes on) of works that turned out to be one."""
        return [(ending.key, works[0].key) for works in self.before.values() for ending in works[1:]]


class SqlPapers:
    """The `Papers` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def remember(self, papers: Sequence[Paper], seen_at: datetime) -> Sequence[Remembered]:
        """Keep papers, one a work; a constant number of statements, whatever the size of the batch."""
        await _alone(self._session)
        partings = await all_partings(self._session)
        carried_by_all = [alias for paper in papers for alias in aliases_of(paper)]
        ends = [alias_of(end) for parting in partings for end in (parting.one, parting.other)]
        known_by_alias = await self._keys_by_alias(list(dict.fromkeys((*carried_by_all, *ends))))
        taken = apart(papers, known_by_alias, parted_by(partings, known_by_alias)) if partings else papers
        aliases = [aliases_of(paper) for paper in taken]
        known = await self.get(sorted(set(known_by_alias.values())))
        batch = Batch(works_of(taken, known_by_alias))
        together: dict[int, list[Alias]] = {}
        for leader, those in zip(batch.leaders, aliases, strict=True):
            together.setdefault(leader, []).extend(those)
        for leader, carried in together.items():
            batch.before[leader] = [known[key] for key in keys_of(carried, known_by_alias)]
        for leader, paper in zip(batch.leaders, taken, strict=True):
            batch.take(leader, paper, seen_at)
        await self._write(batch)
        await self._write_aliases(batch, together, known_by_alias)
        works = [batch.works[leader] for leader in batch.leaders]
        stood = {batch.works[leader].key: before for leader, before in batch.before.items()}
        await keep_records(self._session, list(zip(papers, taken, works, strict=True)), stood)
        return list(map(Remembered, works, batch.news, batch.records, taken))

    async def part(self, parting: Parting) -> Sequence[KnownPaper] | Unparted:
        """Make two works of one, and keep them two."""
        await _alone(self._session)
        keys = await self.keys_of((parting.one, parting.other))
        if len(keys) < len({parting.one, parting.other}):
            return Unparted.UNKNOWN
        known = await self.get(sorted(set(keys.values())))
        one, other = known[keys[parting.one]], known[keys[parting.other]]
        if one.key == other.key:
            return await self._divide(one, parting)
        await keep_parting(self._session, parting)
        await untie(self._session, await self._own_ids(one), await self._own_ids(other))
        return one, other

    async def _own_ids(self, known: KnownPaper) -> list[str]:
        return [known.paper.id, *(record.id for record in await records_of(self._session, [known.key]))]

    async def _divide(self, known: KnownPaper, parting: Parting) -> Sequence[KnownPaper] | Unparted:
        records = await records_of(self._session, [known.key]) or [known.paper]
        found = two_of(records, parting.one, parting.other)
        if found is None:
            return Unparted.ONE_RECORD
        settled = settled_by(parting, *found)
        ordered = list({paper.id: paper for paper in (*found, *records)}.values())
        held = await self._keys_by_alias(list({alias for paper in ordered for alias in aliases_of(paper)}))
        elsewhere = {alias for alias, key in held.items() if key != known.key}
        groups = split(known, ordered, [*await all_partings(self._session), settled], elsewhere)
        works = await divide(self._session, known, groups)
        keys = {paper.id: work.key for work, group in zip(works, groups, strict=True) for paper in group}
        await put_records(self._session, [(paper, keys[paper.id]) for paper in ordered])
        for group in groups[1:]:
            ids = {paper.id for paper in group}
            await untie(self._session, sorted(ids), sorted(keys.keys() - ids))
        await keep_parting(self._session, settled)
        return works

    async def unpart(self, one: str, other: str) -> Sequence[Paper] | Unparted:
        """Forget the partings of two works, and give their records."""
        await _alone(self._session)
        made = await all_partings(self._session)
        keys = await self.keys_of(sorted({one, other, *(end for each in made for end in (each.one, each.other))}))
        found = between(made, one, other, keys)
        if not found:
            return Unparted.NOT_PARTED
        for parting in found:
            await drop_parting(self._session, parting)
        works = await self.get(sorted({keys[end] for end in (one, other) if end in keys}))
        kept = [await records_of(self._session, [key]) or [known.paper] for key, known in works.items()]
        return [paper for those in kept for paper in those]

    async def get(self, keys: Sequence[int]) -> Mapping[int, KnownPaper]:
        """Give the papers with these keys."""
        found: dict[int, KnownPaper] = {}
        for chunk in in_chunks(keys, MOST_VALUES):
            rows = await self._session.exec(select(PaperRow).where(col(PaperRow.key).in_(chunk)))
            found.update((known.key, known) for known in map(known_paper, rows))
        return found

    async def keys_of(self, ids: Sequence[str]) -> Mapping[str, int]:
        """Give by canonical id the key of the work that carries it."""
        by_alias = {(scheme, value): each for each in ids for scheme, _, value in [each.partition(":")]}
        return {by_alias[alias]: key for alias, key in (await self._keys_by_alias(list(by_alias))).items()}

    async def find(self, paper_id: str) -> KnownPaper | None:
        """Give the paper that carries this id."""
        scheme, _, value = paper_id.partition(":")
        carrying = col(PaperAliasRow.scheme) == scheme, col(PaperAliasRow.value) == value
        statement = select(PaperRow).join(PaperAliasRow, col(PaperAliasRow.paper) == col(PaperRow.key)).where(*carrying)
        row = (await self._session.exec(statement)).first()
        return known_paper(row) if row else None

    async def since(self, first_seen_at: datetime, limit: int | None = None) -> Sequence[KnownPaper]:
        """Give papers first seen at or after the instant, newest first."""
        statement = (
            select(PaperRow)
            .where(col(PaperRow.first_seen_at) >= first_seen_at, _has_ids(), _for_all())
            .order_by(col(PaperRow.first_seen_at).desc(), col(PaperRow.key))
            .limit(limit)
        )
        return [known_paper(row) for row in await self._session.exec(statement)]

    async def counts_since(self, instants: Sequence[datetime]) -> Mapping[datetime, int]:
        """Count the papers first seen at or after each instant; one statement, as papers come in few batches."""
        if not instants:
            return {}
        seen_at = col(PaperRow.first_seen_at)
        statement = select(seen_at, func.count()).where(seen_at >= min(instants), _has_ids(), _for_all())
        batches = (await self._session.exec(statement.group_by(seen_at))).all()
        return {instant: sum(size for at, size in batches if at >= instant) for instant in instants}

    async def _keys_by_alias(self, aliases: Sequence[Alias]) -> dict[Alias, int]:
        found: dict[Alias, int] = {}
        for chunk in in_chunks(aliases, MOST_VALUES):
            by_scheme: dict[str, list[str]] = {}
            for scheme, value in chunk:
                by_scheme.setdefault(scheme, []).append(value)
            carrying = [
                and_(col(PaperAliasRow.scheme) == scheme, col(PaperAliasRow.value).in_(values))
                for scheme, values in by_scheme.items()
            ]
            rows = await self._session.exec(select(PaperAliasRow).where(or_(*carrying)))
            found.update(((row.scheme, row.value), row.paper) for row in rows)
        return found

    async def _write(self, batch: Batch) -> None:
        """Write new and changed works; new ones get their keys."""
        if new := batch.new():
            await self._session.exec(insert(PaperRow), params=[paper_columns(known) for known in new])
            keys = await self._keys_by_id([known.paper.id for known in new])
            for leader, known in batch.works.items():
                if known.key == UNSAVED:
                    batch.works[leader] = replace(known, key=keys[known.paper.id])
        for ending, going_on in batch.joined():
            await move(self._session, ending, going_on)
        if changed := [{"key": known.key, **paper_columns(known)} for known in batch.changed()]:
            await self._session.exec(update(PaperRow), params=changed)
        await mark_due(self._session, [known.key for known in batch.written()])

    async def _keys_by_id(self, ids: Sequence[str]) -> dict[str, int]:
        keys: dict[str, int] = {}
        for chunk in in_chunks(ids, MOST_VALUES):
            rows = await self._session.exec(select(PaperRow.id, PaperRow.key).where(col(PaperRow.id).in_(chunk)))
            keys.update((paper_id, key or UNSAVED) for paper_id, key in rows)
        return keys

    async def _write_aliases(
        self, batch: Batch, together: Mapping[int, Sequence[Alias]], known: Mapping[Alias, int]
    ) -> None:
        """Write the ids that are new, or that now stand for another work."""
        wanted = {alias: batch.works[leader].key for leader, those in together.items() for alias in those}
        rows = [
            {"scheme": scheme, "value": value, "paper": key}
            for (scheme, value), key in wanted.items()
            if known.get((scheme, value)) != key
        ]
        await put(self._session, PaperAliasRow, rows)


async def _alone(session: AsyncSession) -> None:
    """Change works alone; what of watches is read afterwards stands still already, as their lock comes first."""
    await beside(session, Kept.WATCHES)
    await alone(session, Kept.PAPERS)


def _for_all() -> ColumnElement[bool]:
    """Leave out what users' feeds alone brought."""
    return ~col(PaperRow.id).startswith(f"{USER_FEED_SCHEME}:", autoescape=True)


def _has_ids() -> ColumnElement[bool]:
    """Leave out works that went into another one: their ids went with them."""
    return exists().where(col(PaperAliasRow.paper) == col(PaperRow.key))
