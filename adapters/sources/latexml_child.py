"""Reads a page that LaTeXML made in a process of its own, with limits: page on stdin, JSON on stdout.

Who wrote a paper wrote its page, too, and it may be as large as any document. `read_page_apart` runs this as
`python -m adapters.sources.latexml_child SECONDS`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from adapters.sources.child import CPU_S, in_child
from adapters.sources.feed_child import limit
from adapters.sources.latexml import LatexmlPage, parse_latexml
from bot.domain.errors import BadDocument
from bot.domain.paper_text import Section
from bot.intake.identity import ReadId


def read_page_apart(raw: bytes, cpu_s: int = CPU_S) -> LatexmlPage:
    """Read a page in a child process. Takes up to seconds: call it in a thread.

    Args:
        raw: the page as it came.
        cpu_s: seconds of processor time it may take.

    Raises:
        BadDocument: it is no paper, or costs more than one may.
    """
    answer = in_child("adapters.sources.latexml_child", raw, cpu_s)
    if "error" in answer:
        raise BadDocument(answer["error"])
    of = ReadId(*answer["of"]) if answer["of"] else None
    return LatexmlPage(of, answer["licence"], tuple(Section(*section) for section in answer["sections"]))


def _answer(raw: bytes) -> dict[str, Any]:
    try:
        page = parse_latexml(raw)
    except BadDocument as error:
        return {"error": str(error)}
    return {
        "of": page.of,
        "licence": page.licence,
        "sections": [(section.name, section.text) for section in page.sections],
    }


if __name__ == "__main__":
    limit(int(sys.argv[1]))
    json.dump(_answer(sys.stdin.buffer.read()), sys.stdout)
