"""What models answered, kept by what was asked."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.briefing_tables import AnswerRow
from storage.columns import MOST_VALUES, in_chunks
from storage.statements import add_new


class SqlAnswers:
    """The `Answers` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, keys: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        """Give the answers that are there."""
        found: dict[str, Mapping[str, Any]] = {}
        for chunk in in_chunks(sorted(keys), MOST_VALUES):
            rows = await self._session.exec(select(AnswerRow).where(col(AnswerRow.key).in_(chunk)))
            found.update((row.key, json.loads(row.answer)) for row in rows)
        return found

    async def keep(self, key: str, answer: Mapping[str, Any], now: datetime) -> None:
        """Keep one; the first stays."""
        await add_new(self._session, AnswerRow, [{"key": key, "answer": json.dumps(dict(answer)), "kept_at": now}])

    async def forget(self, before: datetime) -> int:
        """Drop those kept before an instant."""
        return (await self._session.exec(delete(AnswerRow).where(col(AnswerRow.kept_at) < before))).rowcount
