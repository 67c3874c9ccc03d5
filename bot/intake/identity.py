"""Canonical ids: what a source, a link or a person writes, as `scheme:value` without version.

Source: https://info.arxiv.org/help/arxiv_identifier.html, https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import unquote


class ReadId(NamedTuple):
    """An id read from a text.

    Attributes:
        scheme: `arxiv`, `doi`, `pmid`, `openreview` or `openalex`.
        value: without scheme and version, in the scheme's canonical spelling.
        version: 1 and up; None where none was written.
    """

    scheme: str
    value: str
    version: int | None = None

    @property
    def canonical(self) -> str:
        """`arxiv:2203.01250`."""
        return f"{self.scheme}:{self.value}"


_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    "funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|"
    "q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_MONTH = "(?:0[1-9]|1[0-2])"
_NEW = rf"(?P<new>(?:0[7-9]|1[0-4]){_MONTH}\.\d{{4}}|(?:1[5-9]|[2-9]\d){_MONTH}\.\d{{5}})"
_OLD = rf"(?P<archive>{_ARCHIVES})(?:\.[A-Za-z-]{{2,8}})?/(?P<number>\d\d{_MONTH}\d{{3}})"
_VERSION = r"(?:v(?P<version>[1-9]\d{0,2}))?"
_END = r"(?![\w.]*\d)"
_ARXIV = re.compile(rf"(?:{_NEW}|{_OLD}){_VERSION}", re.IGNORECASE)
_ARXIV_WITHIN = re.compile(
    rf"(?:arxiv(?:\.org)?[.:/\s]\s*|/(?:abs|pdf|html|format|e-print|src|papers?)/)(?:{_NEW}|{_OLD}){_VERSION}{_END}",
    re.IGNORECASE,
)
_ARXIV_DOI = "10.48550/arxiv."
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"“”]+", re.IGNORECASE)
_PAGE_TAIL = re.compile(r"/\d{5,}/[\w-]*$")
"""Some publishers' pages put a number and words of the title behind the DOI."""
_DOI_TAIL = re.compile(
    r"(?:/(?:full|abstract|pdf|epdf|meta|html|summary))+$|(?:\.(?:full|full-text|pdf|abstract))+$", re.IGNORECASE
)
_RXIV_VERSION = re.compile(r"(10\.1101/[\d.]+\d|10\.26434/chemrxiv[\w.-]+?/)v(\d{1,3})")
_PMID = re.compile(
    r"(?:pmid\s*[:=]?\s*|(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed|europepmc\.org/(?:article|abstract)/med)/)"
    r"(\d{1,9})(?!\d)",
    re.IGNORECASE,
)
_OPENREVIEW = re.compile(
    r"(?:openreview:\s*|openreview\.net/(?:forum|pdf)\?(?:[^#\s]*&)?id=)([\w-]{4,40})", re.IGNORECASE
)
_OPENALEX = re.compile(r"(?:openalex:\s*|openalex\.org/(?:works/)?)(W\d{4,12})(?!\d)", re.IGNORECASE)
_BARE_OPENALEX = re.compile(r"W\d{8,12}")
_PAGES = (
    (re.compile(r"nature\.com/articles/([a-z]\w*[\w.-]*\d)(?=[/?#.]|$)", re.IGNORECASE), "10.1038/"),
    (re.compile(r"elifesciences\.org/(?:articles|reviewed-preprints)/(\d{5,6})(?!\d)"), "10.7554/elife."),
    (re.compile(r"zenodo\.org/records?/(\d{3,12})(?!\d)"), "10.5281/zenodo."),
    (re.compile(r"osf\.io/preprints/psyarxiv/([a-z0-9]{5})(?![a-z0-9])"), "10.31234/osf.io/"),
    (re.compile(r"aclanthology\.org/((?:[A-Z]\d\d-\d{4}|\d{4}\.[a-z0-9]+-[a-z0-9]+\.\d+))(?!\d)"), "10.18653/v1/"),
)
"""Pages whose address holds the end of a DOI without its beginning."""
_SCHEMES = frozenset({"arxiv", "doi", "pmid", "openreview", "openalex"})
_NEEDS_SCHEME = frozenset({"pmid", "openreview", "openalex"})
"""Their bare values could be anything."""
_LINKS = frozenset({"http", "https", "oai"})
"""What stands before the colon of a link, and of an archive's own name for a record."""
_LONGEST = 2_000


def read_id(text: str) -> ReadId | None:
    """Read the id that a text is or holds: an id, a link, a DOI in any spelling, what people type; None if none.

    Bare digits are no PMID (`PMID 12345` is), since they could be anything.
    """
    typed = unicodedata.normalize("NFKC", text[:_LONGEST]).strip().strip("<>[]\"'“”")
    return _arxiv(typed) or _doi(typed) or _pmid(typed) or _other(typed)


def canonical(text: str) -> str | None:
    """Give the canonical id in a text, `arxiv:math/0309136`; None if there is none."""
    found = read_id(text)
    return None if found is None else found.canonical


def known_as(scheme: str, value: str) -> str:
    """Give the canonical id of what a record names under a scheme: `arxiv:2606.01234` for 10.48550/arXiv.2606.01234.

    A link, `https` with what follows the colon, is the id that it leads to. What can't be read as an id of a scheme
    known here stays as it is, but for blanks.
    """
    written = value.strip()
    if scheme in _LINKS:
        return canonical(f"{scheme}:{written}") or f"{scheme}:{written}"
    found = read_id(f"{scheme}:{written}" if scheme in _NEEDS_SCHEME else written) if scheme in _SCHEMES else None
    return f"{scheme}:{written}" if found is None else found.canonical


def _arxiv(text: str) -> ReadId | None:
    doi = text.lower().find(_ARXIV_DOI)
    if doi >= 0:
        found = _ARXIV.match(text, doi + len(_ARXIV_DOI))
    else:
        found = _ARXIV.fullmatch(text) or (None if _DOI.search(text) else _ARXIV_WITHIN.search(text))
    if found is None:
        return None
    version = int(found["version"]) if found["version"] else None
    return ReadId("arxiv", found["new"] or f"{found['archive'].lower()}/{found['number']}", version)


def _doi(text: str) -> ReadId | None:
    found = _DOI.search(unquote(text) if "%" in text else text)
    if found is None:
        return None
    written = found[0]
    if "://" in text or "doi.org" in text.lower():
        written = _DOI_TAIL.sub("", re.split(r"[?#&]", written, maxsplit=1)[0])
        written = written if "doi.org/" in text.lower() else _PAGE_TAIL.sub("", written)
    value = _trimmed(written).lower()
    versioned = _RXIV_VERSION.fullmatch(value)
    return ReadId("doi", versioned[1].rstrip("/"), int(versioned[2])) if versioned else ReadId("doi", value)


def _trimmed(doi: str) -> str:
    """Takes off what ends the sentence around a DOI, brackets without partner too."""
    while doi:
        last = doi[-1]
        opening = {")": "(", "]": "[", "}": "{", ">": "<"}.get(last)
        if last in ".,;:'*/…" or (opening and doi.count(last) > doi.count(opening)):
            doi = doi[:-1]
        else:
            break
    return doi


def _pmid(text: str) -> ReadId | None:
    found = _PMID.search(text)
    return ReadId("pmid", str(int(found[1]))) if found and int(found[1]) else None


def _other(text: str) -> ReadId | None:
    if found := _OPENREVIEW.search(text):
        return ReadId("openreview", found[1])
    if found := _OPENALEX.search(text):
        return ReadId("openalex", found[1].upper())
    if _BARE_OPENALEX.fullmatch(text):
        return ReadId("openalex", text)
    pages = (ReadId("doi", f"{before}{found[1].lower()}") for page, before in _PAGES if (found := page.search(text)))
    return next(pages, None)
