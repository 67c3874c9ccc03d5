"""Names what kind of document some bytes are, by their first elements or keys; nothing is parsed."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from enum import StrEnum

from adapters.sources.document import start_of
from bot.domain.errors import BadDocument

_LOOKED_AT = 4_096
_ROOT = re.compile(rb"<(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)")
_SKIPPED = re.compile(rb"\s+|<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>", re.DOTALL | re.IGNORECASE)
_HTML_DECLARED = re.compile(rb"<!doctype\s+html", re.IGNORECASE)
_HTML_ROOTS = frozenset((b"html", b"head", b"body", b"script", b"meta"))

_PACKERS = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}
"""What compressed documents begin with."""

_NOTHING_FOUND = re.compile(rb'\s*\{\s*"data"\s*:\s*\[\s*\]\s*\}\s*')
"""All that Semantic Scholar's title match answers where nothing matches."""
_TITLE = re.compile(rb"<title[^>]{0,100}>\s*([^<]{1,200}?)\s*</title>", re.IGNORECASE)


class Kind(StrEnum):
    """Kinds of documents, with the names people type after `--format` where AcademicHub has one."""

    EMPTY = "empty"
    HTML = "html"
    JSON = "json"
    RSS = "rss"
    ATOM = "atom"
    RDF = "rdf"
    FEED = "feed"
    ARXIV_RSS = "arxiv-rss"
    ARXIV_ATOM = "arxiv-atom"
    ARXIV_OAI = "arxiv-oai"
    OAI_DC = "oai-dc"
    PUBMED = "pubmed"
    CROSSREF = "crossref"
    DATACITE = "datacite"
    OPENALEX = "openalex"
    SEMANTICSCHOLAR = "semanticscholar"
    OPENREVIEW = "openreview"
    BIORXIV = "biorxiv"
    HUGGINGFACE = "huggingface"
    SPRINGER = "springer"
    JSONFEED = "jsonfeed"
    XML = "xml"
    UNKNOWN = "unknown"


_ROOTS = {
    b"rss": Kind.RSS,
    b"feed": Kind.ATOM,
    b"rdf": Kind.RDF,
    b"pubmedarticleset": Kind.PUBMED,
    b"pubmedarticle": Kind.PUBMED,
    b"doi_records": Kind.CROSSREF,
    b"crossref_result": Kind.CROSSREF,
}
# The first that all stand near the start settles a JSON document's kind.
_KEYS = (
    (Kind.JSONFEED, (b"jsonfeed.org/version",)),
    (Kind.JSONFEED, (b'"blog_name"', b'"content_html"')),
    (Kind.PUBMED, (b'"esummary"', b'"result"')),
    (Kind.BIORXIV, (b'"messages"', b'"collection"')),
    (Kind.CROSSREF, (b'"message-type"',)),
    (Kind.OPENALEX, (b"openalex.org/",)),
    (Kind.OPENALEX, (b'"open_access"', b'"oa_status"')),
    (Kind.OPENALEX, (b'"results"', b'"group_by"')),
    (Kind.SEMANTICSCHOLAR, (b'"paperId"',)),
    (Kind.DATACITE, (b'"attributes"', b'"doi"')),
    (Kind.OPENREVIEW, (b'"notes"',)),
    (Kind.SPRINGER, (b'"records"', b'"publicationName"')),
    (Kind.HUGGINGFACE, (b'"paper"', b'"publishedAt"')),
    (Kind.HUGGINGFACE, (b'"paper"', b'"submittedOnDailyAt"')),
    (Kind.SEMANTICSCHOLAR, (b'"total"', b'"offset"')),
)


def kind_of(raw: bytes) -> Kind:
    """Tell a document's kind; `UNKNOWN` where nothing is recognised."""
    raw = start_of(raw, 16 * _LOOKED_AT)
    start = raw[:_LOOKED_AT].removeprefix(BOM_UTF8)
    if not start.strip():
        return Kind.EMPTY
    if _NOTHING_FOUND.fullmatch(start):
        return Kind.SEMANTICSCHOLAR
    if start.lstrip()[:1] in (b"{", b"["):
        return next((kind for kind, keys in _KEYS if all(key in raw[: 4 * _LOOKED_AT] for key in keys)), Kind.JSON)
    place = 0
    while skipped := _SKIPPED.match(start, place):
        place = skipped.end()
    root = _ROOT.match(start, place)
    if _HTML_DECLARED.search(start, 0, place) or (root is not None and root[2].lower() in _HTML_ROOTS):
        return Kind.HTML
    return Kind.UNKNOWN if root is None else _xml_kind(root[2].lower(), start, raw)


def _xml_kind(root: bytes, start: bytes, raw: bytes) -> Kind:
    if root in {b"oai-pmh", b"record"}:
        seen = raw[: 16 * _LOOKED_AT]
        if b"oai:arXiv.org" in seen:
            return Kind.ARXIV_OAI
        return Kind.OAI_DC if root == b"oai-pmh" or b"oai_dc" in seen else Kind.XML
    if root == b"rdf" and b"<records" in start:
        return Kind.OAI_DC
    return _of_arxiv(_ROOTS.get(root, Kind.XML), start, raw)


def _of_arxiv(kind: Kind, start: bytes, raw: bytes) -> Kind:
    """arXiv's own feeds carry its namespace, and their entries its ids."""
    if kind not in {Kind.RSS, Kind.ATOM} or b"arxiv.org/" not in start:
        return kind
    own = b"arxiv.org/schemas/atom" in start or b"oai:arXiv.org:" in raw[: 16 * _LOOKED_AT]
    if not own:
        return kind
    return Kind.ARXIV_RSS if kind is Kind.RSS else Kind.ARXIV_ATOM


def refuse_other_than_xml(raw: bytes) -> None:
    """Say plainly what a document is that can be no XML feed.

    Raises:
        BadDocument: it is empty, an HTML page, or JSON.
    """
    match kind_of(raw):
        case Kind.EMPTY:
            raise BadDocument("the document is empty", line=1, column=1)
        case Kind.HTML:
            title = _TITLE.search(raw[: 4 * _LOOKED_AT])
            named = f" titled “{title[1].decode('utf-8', 'replace')}”" if title else ""
            raise BadDocument(f"an HTML page{named}, not a feed", line=1, column=1)
        case Kind.JSON | Kind.JSONFEED:
            raise BadDocument("JSON, not an XML feed", line=1, column=1)
        case _:
            return


def refuse_packed(raw: bytes) -> None:
    """Say of a compressed document what compressed it.

    Raises:
        BadDocument: it is one.
    """
    for mark, name in _PACKERS.items():
        if raw.startswith(mark):
            raise BadDocument(f"compressed by {name}: only what is unpacked is read", line=1, column=1)
