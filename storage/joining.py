"""Two works of the store that turn out to be one: what was said of the one goes over to the other."""

from sqlalchemy import exists, literal
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col, delete, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.columns import same_place
from storage.life_tables import PaperEventRow, PaperRecordRow, PaperTitleRow
from storage.people_tables import HiddenRow
from storage.statements import insert_new
from storage.tables import DeliveryPaperRow, MatchRow, PaperAliasRow

_TOLD = ("turn", "evidence", "source", "at")
_HIDDEN = ("platform", "tenant", "channel", "private", "by", "at")
_CARRIED = ("platform", "tenant", "channel", "private", "delivery_id", "kind")


async def move(session: AsyncSession, ending: int, going_on: int) -> None:
    """Give what is said of a work to another one, ids and events too; its row stays for the buttons of old messages.

    What was posted under the one then counts as posted under the other; both rows of `delivery_paper` stay.
    """
    other = aliased(MatchRow)
    twice = exists().where(
        same_place(other, MatchRow), col(other.watch) == col(MatchRow.watch), col(other.paper) == going_on
    )
    await session.exec(update(PaperAliasRow).where(col(PaperAliasRow.paper) == ending).values(paper=going_on))
    standing = exists().where(
        same_place(other, MatchRow),
        *(col(other.watch) == col(MatchRow.watch), col(other.paper) == ending, col(other.retired_at).is_(None)),
    )
    retired = col(MatchRow.paper) == going_on, col(MatchRow.retired_at).is_not(None)
    await session.exec(delete(MatchRow).where(*retired, standing))
    await session.exec(delete(MatchRow).where(col(MatchRow.paper) == ending, twice))
    await session.exec(update(MatchRow).where(col(MatchRow.paper) == ending).values(paper=going_on))
    hidden = select_columns(*(getattr(HiddenRow, name) for name in _HIDDEN), literal(going_on))
    hidden = hidden.where(col(HiddenRow.paper) == ending)
    await session.exec(insert_new(session, HiddenRow).from_select([*_HIDDEN, "paper"], hidden))
    told = select_columns(*(getattr(PaperEventRow, name) for name in _TOLD), literal(going_on))
    told = told.where(col(PaperEventRow.paper) == ending)
    await session.exec(insert_new(session, PaperEventRow).from_select([*_TOLD, "paper"], told))
    await session.exec(delete(PaperEventRow).where(col(PaperEventRow.paper) == ending))
    await session.exec(delete(PaperTitleRow).where(col(PaperTitleRow.paper) == ending))
    await session.exec(update(PaperRecordRow).where(col(PaperRecordRow.paper) == ending).values(paper=going_on))
    await carry(session, ending, going_on)


async def carry(session: AsyncSession, posted: int, also: int) -> None:
    """Let what was posted under one work count as posted under another one as well."""
    carried = select_columns(*(getattr(DeliveryPaperRow, name) for name in _CARRIED), literal(also))
    carried = carried.where(col(DeliveryPaperRow.paper) == posted)
    await session.exec(insert_new(session, DeliveryPaperRow).from_select([*_CARRIED, "paper"], carried))
