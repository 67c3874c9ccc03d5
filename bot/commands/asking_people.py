"""Asking those who know people, all at once, for so long as somebody who waits for a preview has patience."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

import structlog

from bot.commands.visit import Visit
from bot.domain.collection import SourceFailure, SourceFault
from bot.domain.errors import StorageError
from bot.domain.namesake import Namesakes
from bot.ports import PeopleSource

Asked = Namesakes | SourceFailure
Question = tuple[PeopleSource, Coroutine[Any, Any, Asked]]

log = structlog.get_logger(__name__)


async def ask_all(visit: Visit, questions: Sequence[Question]) -> list[tuple[PeopleSource, Asked]]:
    """Put questions to sources at once; who hasn't answered in time has failed, and is asked no further.

    Raises:
        StorageError: the store can't be read or written.
    """
    tasks = [asyncio.create_task(_answer(visit, source, asked)) for source, asked in questions]
    if not tasks:
        return []
    within_s = visit.doors.people_within_s
    await asyncio.wait(tasks, timeout=within_s)
    for task in tasks:
        task.cancel()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    return [(source, _settled(visit, source, answer)) for (source, _), answer in zip(questions, answers, strict=True)]


def name_asker(source: PeopleSource, name: str, limit: int) -> Question:
    """Make the question who writes under a name."""
    return source, source.authors(name, limit)


def bearer(visit: Visit, person_id: str) -> PeopleSource | None:
    """Give who is asked whose an id is: the one that gave it, else any that knows such ids; None where nobody does."""
    scheme = person_id.partition(":")[0]
    knowing = [source for source in visit.doors.people if scheme in source.schemes]
    return next((source for source in knowing if source.name == scheme), next(iter(knowing), None))


async def _answer(visit: Visit, source: PeopleSource, asked: Coroutine[Any, Any, Asked]) -> Asked:
    try:
        return await asked
    except StorageError:
        raise
    except Exception as error:
        log.exception("a source failed in a way nobody expected", source=source.name)
        return _failure(visit, source, SourceFault.BROKEN, type(error).__name__)


def _settled(visit: Visit, source: PeopleSource, answer: Asked | BaseException) -> Asked:
    if isinstance(answer, asyncio.CancelledError):
        why = f"no answer within {visit.doors.people_within_s:g} s"
        return _failure(visit, source, SourceFault.TIMED_OUT, why)
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _failure(visit: Visit, source: PeopleSource, fault: SourceFault, why: str) -> SourceFailure:
    return SourceFailure(source.name, "authors", fault, why, visit.now)
