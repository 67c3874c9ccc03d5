"""Any source document to papers: its format is named, or recognised from the bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from adapters.sources.arxiv_feed import LINK_URL, parse_arxiv
from adapters.sources.biorxiv_details import parse_biorxiv
from adapters.sources.crossref_works import parse_crossref
from adapters.sources.datacite_dois import parse_datacite
from adapters.sources.document import Document
from adapters.sources.feed import parse_feed
from adapters.sources.huggingface_daily import parse_huggingface
from adapters.sources.jsonfeed import parse_jsonfeed
from adapters.sources.oai import parse_oai
from adapters.sources.openalex_work import parse_openalex
from adapters.sources.openreview_note import parse_openreview
from adapters.sources.pubmed_xml import parse_pubmed
from adapters.sources.semanticscholar_paper import parse_semanticscholar
from adapters.sources.sniff import Kind, kind_of
from adapters.sources.springer_records import parse_springer
from bot.domain.errors import BadDocument, WrongUse

_READERS: Mapping[Kind, Callable[[bytes, str], Document]] = MappingProxyType(
    {
        Kind.ARXIV_RSS: parse_arxiv,
        Kind.ARXIV_ATOM: parse_arxiv,
        Kind.ARXIV_OAI: parse_oai,
        Kind.OAI_DC: parse_oai,
        Kind.BIORXIV: lambda raw, _: parse_biorxiv(raw),
        Kind.CROSSREF: lambda raw, _: parse_crossref(raw),
        Kind.DATACITE: lambda raw, _: parse_datacite(raw),
        Kind.FEED: lambda raw, _: parse_feed(raw),
        Kind.PUBMED: lambda raw, _: parse_pubmed(raw),
        Kind.OPENALEX: lambda raw, _: parse_openalex(raw),
        Kind.SEMANTICSCHOLAR: lambda raw, _: parse_semanticscholar(raw),
        Kind.OPENREVIEW: lambda raw, _: parse_openreview(raw),
        Kind.HUGGINGFACE: lambda raw, _: parse_huggingface(raw),
        Kind.SPRINGER: lambda raw, _: parse_springer(raw),
        Kind.JSONFEED: lambda raw, _: parse_jsonfeed(raw),
    }
)
_FEEDS = frozenset((Kind.RSS, Kind.ATOM, Kind.RDF, Kind.XML, Kind.UNKNOWN, Kind.EMPTY, Kind.HTML))
"""What the world's feeds look like, and what stands where a feed should; feedparser reads it or says why not."""

FORMATS = tuple(kind.value for kind in _READERS)
"""Names that `parse_document` takes."""


def parse_document(raw: bytes, format_name: str | None = None, *, link_url: str = LINK_URL) -> Document:
    """Read a source document; entries that can't be read are in `refused`, and never lose the others.

    Takes up to seconds for feeds of the world: call it in a thread where others wait.

    Args:
        raw: the document as it came.
        format_name: one of `FORMATS`; None: recognised.
        link_url: base of the links to arXiv that people click.

    Raises:
        BadDocument: nothing of it can be read; names the position and the reason.
        WrongUse: no such format.
    """
    kind = _recognised(raw) if format_name is None else _named(format_name)
    return _READERS[kind](raw, link_url)


def _named(format_name: str) -> Kind:
    if format_name not in FORMATS:
        raise WrongUse(f"no format {format_name!r}; there are {', '.join(FORMATS)}", try_instead=FORMATS)
    return Kind(format_name)


def _recognised(raw: bytes) -> Kind:
    kind = kind_of(raw)
    if kind in _READERS:
        return kind
    if kind in _FEEDS:
        return Kind.FEED
    raise BadDocument(f"the document looks like {kind.value}, which is not read yet; formats: {', '.join(FORMATS)}")
