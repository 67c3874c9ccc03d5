"""What a restore left in doubt, as conditions on rows: of places where nothing is posted, of papers shown already."""

from sqlalchemy import ColumnElement, exists, literal, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.columns import PlaceColumns, PlaceKeyColumns, same_place
from storage.recovery_tables import RecoveredPaperRow, RecoveredPlaceRow, RestorationRow
from storage.tables import PaperAliasRow, PaperRow


def unrecovered(table: type[PlaceColumns]) -> ColumnElement[bool]:
    """Tell of a row's place that a restore left it in doubt what was posted there."""
    done = aliased(RecoveredPlaceRow)
    covers = same_place(done, table), col(done.until) >= col(RestorationRow.restored_at)
    looked = exists(select_columns(literal(1)).select_from(done).where(*covers).correlate_except(done))
    return exists(
        select_columns(literal(1)).select_from(RestorationRow).where(~looked).correlate_except(RestorationRow)
    )


def shown_unknown(table: type[PlaceKeyColumns]) -> ColumnElement[bool]:
    """Tell of a `PaperRow` and a row's place that the paper stands there as a card of which no delivery tells."""
    paper, trace = PaperRow, col(RecoveredPaperRow.trace)
    ids = select_columns(col(PaperAliasRow.scheme) + ":" + col(PaperAliasRow.value))
    known = ids.where(col(PaperAliasRow.paper) == col(paper.key)).correlate_except(PaperAliasRow)
    same = or_(trace == col(paper.id), trace == col(paper.url), trace == col(paper.pdf), trace.in_(known))
    return exists().where(same_place(RecoveredPaperRow, table), same)
