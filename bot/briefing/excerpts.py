"""A paper as a model reads it: title and abstract, and of its sections what tells most, as far as there is room."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.paper_text import PaperText, Section
from bot.intake.cleaning import tidy

ABSTRACT_CHARACTERS, TEXT_CHARACTERS, TITLE_CHARACTERS = 6_000, 16_000, 400
"""Characters of an abstract, of a whole text and of a title that a model reads, at the most."""

WORTH_CHARACTERS = 400
"""Characters of a section that are worth to be read alone."""

SHARE = 3
"""A section has at most one part in so many of the room, so that none fills it alone."""

_TELLING = re.compile(
    r"result|finding|discussion|conclu|limit|experiment|evaluation|outlook|future|summary|analysis"
    r"|结果|结论|讨论|局限|实验|总结|展望|评估",
    re.IGNORECASE,
)
_APART = re.compile(
    r"related|background|preliminar|acknowledg|appendi|supplement|proof|funding|reference|bibliograph|conflict"
    r"|competing|contributions?$|ethic|availab|notation|相关工作|附录|致谢|参考文献|基金",
    re.IGNORECASE,
)
_OPENING = re.compile(r"introduction|引言|绪论", re.IGNORECASE)


def whole(text: PaperText, characters: int = TEXT_CHARACTERS) -> str:
    """Give a paper's words, at most so many: results, limits and conclusions before methods, those before the rest."""
    paper = text.paper
    lines = [f"Title: {cut(paper.title, TITLE_CHARACTERS)}"]
    if paper.abstract:
        lines.append(f"Abstract: {cut(paper.abstract, min(ABSTRACT_CHARACTERS, characters))}")
    return "\n".join((*lines, *_sections(text.sections, characters - sum(map(len, lines)))))


def cut(words: str, most: int) -> str:
    """Give untrusted words on one line without invisible characters, the first `most` of them, to the end of a word."""
    line = tidy(words[: most * 2])
    return line if len(line) <= most else line[:most].rpartition(" ")[0] or line[:most]


def _sections(sections: Sequence[Section], room: int) -> list[str]:
    most = room // SHARE if len(sections) > 1 else room
    taken: dict[int, str] = {}
    for at in sorted(range(len(sections)), key=lambda at: (_rank(sections[at].name), at)):
        if room < WORTH_CHARACTERS:
            break
        name = f"Section {cut(sections[at].name, TITLE_CHARACTERS)}: "
        taken[at] = name + cut(sections[at].text, max(0, min(most, room) - len(name)))
        room -= len(taken[at])
    return [line for _, line in sorted(taken.items())]


def _rank(name: str) -> int:
    """How soon a section is read, 0 first."""
    if _APART.search(name):
        return 3
    if _TELLING.search(name):
        return 0
    return 2 if _OPENING.search(name) else 1
