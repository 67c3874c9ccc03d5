"""The messages of local rooms."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, delete, select, update

from bot.domain.message import Message
from bot.domain.watch import Place
from storage.columns import at_place, place_columns
from storage.library import SqlLibrary
from storage.rows import message_of, payload_of
from storage.statements import add_new
from storage.tables import BoardMessageRow


class SqlBoard:
    """The `Board` door over SQL; each call is a unit of work of its own."""

    def __init__(self, library: SqlLibrary) -> None:
        self._library = library

    async def add(self, place: Place, message: Message, mark: str, parent_ref: str | None, at: datetime) -> str:
        """Keep a message once: the same mark answers the same ref."""
        row = {
            **place_columns(place),
            "mark": mark,
            "parent_ref": parent_ref,
            "posted_at": at,
            "payload": payload_of(message)[0],
        }
        chosen = at_place(BoardMessageRow, place), col(BoardMessageRow.mark) == mark
        async with self._library.session() as session:
            await add_new(session, BoardMessageRow, [row])
            return str((await session.exec(select(BoardMessageRow.key).where(*chosen))).one())

    async def edit(self, place: Place, ref: str, message: Message) -> bool:
        """Replace a message; False if it isn't there."""
        chosen = at_place(BoardMessageRow, place), col(BoardMessageRow.key) == _key(ref)
        async with self._library.session() as session:
            edited = update(BoardMessageRow).where(*chosen).values(payload=payload_of(message)[0])
            return (await session.exec(edited)).rowcount == 1

    async def drop(self, place: Place, ref: str) -> bool:
        """Delete a message; False if it isn't there."""
        chosen = at_place(BoardMessageRow, place), col(BoardMessageRow.key) == _key(ref)
        async with self._library.session() as session:
            return (await session.exec(delete(BoardMessageRow).where(*chosen))).rowcount == 1

    async def find(self, place: Place, mark: str) -> str | None:
        """Give the ref of the message with this mark; None if there is none."""
        chosen = at_place(BoardMessageRow, place), col(BoardMessageRow.mark) == mark
        async with self._library.session() as session:
            key = (await session.exec(select(BoardMessageRow.key).where(*chosen))).first()
            return None if key is None else str(key)

    async def read(
        self, place: Place, newest: int, before: str = ""
    ) -> Sequence[tuple[str, str | None, datetime, Message]]:
        """Give (ref, parent_ref, posted at, message) of a room in order: the `newest` ones, of those before a ref."""
        key = col(BoardMessageRow.key)
        chosen = select(BoardMessageRow).where(at_place(BoardMessageRow, place))
        if _key(before):
            chosen = chosen.where(key < _key(before))
        async with self._library.session() as session:
            rows = (await session.exec(chosen.order_by(key.desc()).limit(newest))).all()
        return [(str(row.key), row.parent_ref, row.posted_at, message_of(row.payload)) for row in reversed(rows)]


def _key(ref: str) -> int:
    """Give a ref's row; 0, which no row has, for a text that is none. A ref may come from a browser."""
    return int(ref) if ref.isascii() and ref.isdecimal() and len(ref) < 19 else 0
