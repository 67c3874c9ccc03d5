"""HTML that LaTeXML made of a paper, as arXiv and ar5iv show it, read into its sections.

What is no prose of the paper goes: references, figures, tables, listings, notes, the page around it, and what a reader
couldn't see (words in white, or too small to read, are no words of the paper). Mathematics stands as its LaTeX, turned
into Unicode where that reads well, as in abstracts.

Source: https://math.nist.gov/~BMiller/LaTeXML/manual/ (the classes `ltx_…`) and https://info.arxiv.org/about/accessible_HTML.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.domain.errors import BadDocument
from bot.domain.paper_text import Section
from bot.intake.cleaning import clean_text, tidy
from bot.intake.identity import ReadId, read_id

LONGEST_TEXT = 600_000
"""Characters of all sections together; what stands behind them is left out. Long papers have some 200,000."""
LONGEST_NAME = 160
"""Characters of a section's name."""
SHORTEST_TEXT = 400
"""A page with fewer characters is none of a paper: a source that only includes a PDF, say."""
UNNAMED = "Main text"
"""What stands under no heading; letters to a journal mostly have none."""

_ELEMENTS = """
script style template noscript svg img object iframe form input button select textarea nav header footer figure head
"""
_NO_PROSE = frozenset(_ELEMENTS.split())
_KINDS = """
ltx_figure ltx_table ltx_float ltx_tabular ltx_listing ltx_bibliography ltx_biblist ltx_index ltx_TOC ltx_page_header
ltx_page_footer ltx_page_navbar ltx_title_document ltx_authors ltx_creator ltx_abstract ltx_dates ltx_date ltx_keywords
ltx_classification ltx_acknowledgements ltx_note ltx_ERROR ltx_tag_note ltx_tag_item ltx_tag_equation ltx_eqn_eqno
ltx_rdf ltx_phantom package-alerts sr-only
"""
_NO_PROSE_KINDS = frozenset(_KINDS.split())
_PARTS = frozenset({"ltx_part", "ltx_chapter", "ltx_section", "ltx_subsection", "ltx_appendix"})
"""Parts that are sections of their own; deeper ones belong to theirs."""
_LINES = frozenset({"p", "li", "dt", "dd", "div", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section"})
"""Elements after which a line ends."""
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0\d*)?\s*(?:;|$)"
    r"|font-size\s*:\s*(?:0|[1-3](?:\.\d+)?)(?:\.\d+)?\s*(?:px|pt)?\s*(?:;|$)|font-size\s*:\s*(?:\d|[12]\d)(?:\.\d+)?%"
    r"|(?:^|;)\s*(?:--ltx-fg-)?color\s*:\s*(?:#f[c-f]f[c-f]f[c-f]\b|#fff\b|white\b"
    r"|rgb\(\s*25\d\s*,\s*25\d\s*,\s*25\d\s*\))",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^\\(?:displaystyle|textstyle|scriptstyle)\s*")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*\n\s*")


@dataclass(frozen=True, slots=True)
class LatexmlPage:
    """A page read.

    Attributes:
        of: the arXiv id and version that it says it is of; None where it doesn't say.
        licence: as the page names it, `CC BY 4.0`; empty where it names none.
        sections: in order, those without words left out.
    """

    of: ReadId | None
    licence: str
    sections: tuple[Section, ...]


def parse_latexml(raw: bytes) -> LatexmlPage:
    """Read a page.

    Raises:
        BadDocument: it is no paper made by LaTeXML, or holds next to nothing of it.
    """
    page = LexborHTMLParser(raw)
    article = page.css_first("article.ltx_document, .ltx_document")
    if article is None:
        title = page.css_first("title")
        raise BadDocument(f"no paper made by LaTeXML: “{tidy(title.text())[:80] if title else ''}”")
    of, licence = _named(page), _licence(page)
    reader = _Reader()
    reader.read(article)
    sections = tuple(_bounded(reader.sections()))
    if sum(len(section.text) for section in sections) < SHORTEST_TEXT:
        raise BadDocument("the page holds next to nothing of the paper")
    return LatexmlPage(of, licence, sections)


def _named(page: LexborHTMLParser) -> ReadId | None:
    """Give of which paper and version the page says that it is: in its watermark, else in its own address."""
    watermark, base = page.css_first("#watermark-tr"), page.css_first("base[href]")
    told = watermark.text() if watermark is not None else ""
    if not told and base is not None:
        told = (base.attributes.get("href") or "").rstrip("/")
    found = read_id(told) if told else None
    return found if found is not None and found.scheme == "arxiv" else None


def _licence(page: LexborHTMLParser) -> str:
    node = page.css_first("#license-tr")
    return tidy(node.text()).partition(":")[2].strip()[:100] if node is not None else ""


def _bounded(sections: Iterator[Section]) -> Iterator[Section]:
    left = LONGEST_TEXT
    for section in sections:
        if left <= 0:
            return
        yield section if len(section.text) <= left else Section(section.name, section.text[:left])
        left -= len(section.text)


@dataclass(slots=True)
class _Part:
    """A section being read: its name, its lines, and the words of the line under way."""

    name: str = ""
    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def end_line(self) -> None:
        line = tidy("".join(self.words))
        self.words.clear()
        if line:
            self.lines.append(line)


class _Reader:
    """Goes through elements, each entered and left once, however deep they stand in one another."""

    def __init__(self) -> None:
        self._parts = [_Part()]
        self._under_way = [self._parts[0]]

    def read(self, root: LexborNode) -> None:
        """Read what stands in an element."""
        waiting = [(child, False) for child in _children_backwards(root)]
        while waiting:
            node, entered = waiting.pop()
            if entered:
                self._leave(node)
            elif self._enter(node):
                waiting.append((node, True))
                waiting += [(child, False) for child in _children_backwards(node)]

    def sections(self) -> Iterator[Section]:
        """Give what was read: sections that hold words."""
        for part in self._parts:
            part.end_line()
            if part.lines:
                yield Section(part.name or UNNAMED, "\n".join(part.lines))

    def _enter(self, node: LexborNode) -> bool:
        """Take a node in; False: as a whole, nobody has to go into it."""
        part = self._under_way[-1]
        if node.is_text_node:
            part.words.append(node.text_content or "")
        if not node.is_element_node:
            return False
        shape, kinds = node.attributes, _kinds(node)
        if node.tag in _NO_PROSE or not _NO_PROSE_KINDS.isdisjoint(kinds) or _is_unseen(shape):
            return False
        if node.tag == "math":
            part.words.append(_formula(node))
            return False
        if "ltx_title" in kinds:
            self._head(node, part)
            return False
        if not _PARTS.isdisjoint(kinds):
            part.end_line()
            self._under_way.append(_Part())
            self._parts.append(self._under_way[-1])
        return True

    def _leave(self, node: LexborNode) -> None:
        kinds = _kinds(node)
        if node.tag in _LINES:
            self._under_way[-1].end_line()
        elif node.tag == "br" or "ltx_tag" in kinds:
            self._under_way[-1].words.append(" ")
        if not _PARTS.isdisjoint(kinds):
            self._under_way.pop()

    def _head(self, node: LexborNode, part: _Part) -> None:
        """Name the section by its heading; one that stands deeper is a line of its own."""
        part.end_line()
        inside = _Reader()
        inside.read(node)
        heading = " ".join(" ".join(section.text.split("\n")) for section in inside.sections())[:LONGEST_NAME]
        if part.name or part.lines or len(self._under_way) == 1:
            part.lines.append(heading)
        else:
            part.name = heading


def _children_backwards(node: LexborNode) -> Iterator[LexborNode]:
    child = node.last_child
    while child is not None:
        yield child
        child = child.prev


def _kinds(node: LexborNode) -> Sequence[str]:
    return (node.attributes.get("class") or "").split()


def _is_unseen(shape: Mapping[str, str | None]) -> bool:
    return "hidden" in shape or shape.get("aria-hidden") == "true" or bool(_UNSEEN.search(shape.get("style") or ""))


def _formula(node: LexborNode) -> str:
    """Give a formula as its LaTeX, turned into Unicode where it reads well."""
    annotation = node.css_first('annotation[encoding="application/x-tex"]')
    latex = annotation.text() if annotation is not None else node.attributes.get("alttext") or ""
    latex = _LEADING.sub("", _COMMENT.sub("", latex).strip()).strip()
    return clean_text(f"${latex}$") if latex else ""
