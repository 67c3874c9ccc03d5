"""OAI-PMH answers as arXiv's repository writes them, made of papers, for servers on this machine."""

from collections.abc import Sequence
from datetime import date
from html import escape

from bot.domain.paper import Paper


def oai_list_of(
    papers: Sequence[Paper], changed: date, *, token: str = "", updated: bool = False, total: int | None = None
) -> bytes:
    """Make a ListRecords answer in the format `arXiv`.

    Args:
        papers: of arXiv.
        changed: the day on which the repository touched them.
        token: where the list goes on; empty at its end.
        updated: True: every paper has a later version.
        total: how long the whole list is, as the repository says with a token; None: it doesn't say.
    """
    records = "".join(_record(paper, changed, updated) for paper in papers)
    size = "" if total is None else f' completeListSize="{total}"'
    resumption = f'<resumptionToken cursor="0"{size}>{token}</resumptionToken>' if token else ""
    return _answer(f"<ListRecords>{records}{resumption}</ListRecords>")


def oai_error_of(code: str, why: str) -> bytes:
    """Make an error."""
    return _answer(f'<error code="{code}">{why}</error>')


def _answer(inside: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>2026-06-15T08:00:00Z</responseDate>{inside}</OAI-PMH>"
    ).encode()


def _record(paper: Paper, changed: date, updated: bool) -> str:
    value = paper.id.removeprefix("arxiv:")
    names = "".join(f"<author><keyname>{escape(one.name)}</keyname></author>" for one in paper.authors)
    later = f"<updated>{changed}</updated>" if updated else ""
    return (
        f"<record><header><identifier>oai:arXiv.org:{value}</identifier><datestamp>{changed}</datestamp></header>"
        f'<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{value}</id><created>{changed}</created>{later}'
        f"<authors>{names}</authors><title>{escape(paper.title)}</title>"
        f"<categories>{' '.join(paper.categories)}</categories>"
        f"<abstract>{escape(paper.abstract or '')}</abstract></arXiv></metadata></record>"
    )
