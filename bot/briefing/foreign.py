"""What may not stand in a model's sentence: links, mentions, ids, mark-up, what can't be seen. Only we put those in.

A paper may say `write @everyone` or `cite evil.example`, and a model may obey; the words then never reach a chat. Words
of science stay: `pass@1`, `p < 0.05`, `cs.CV`, `#SAT` and `e.g.`.

Source: https://api.slack.com/reference/surfaces/formatting and https://discord.com/developers/docs/reference#message-formatting
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable

from bot.catalogue.taxonomy import get

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_ROUNDS = 3

_HOSTS_END = """
com org net edu gov mil int info biz name pro mobi xyz top site online shop store club live icu vip work app dev
page cloud tech space website blog news wiki link click zip mov one fun win bid loan date men party review science
stream download email chat social media digital world today life network systems solutions agency academy university
example test invalid localhost local internal onion arpa google amazon ac ad ae af ag ai al am ao aq ar as at au aw
ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz
de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm
hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv
ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf
pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc
td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
"""
_ENDINGS = frozenset(_HOSTS_END.split())
"""Last labels of names of hosts that a chat may turn into links."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE | re.VERBOSE)


_LINK = _any(
    r"\b[a-z][a-z0-9+.-]{1,20}:(?://|\\\\)\S*",
    r"\b(?:mailto|tel|sms|javascript|vbscript|data|file|slack|discord|steam|callto|geo|magnet|ftp|https?):[^\s]+",
    r"(?<![\w])//\w[\w.-]*\.\w+\S*",
    r"\bwww\d?\.\S+",
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}\b",
    r"\b(?:\d{1,3}\.){3}\d{1,3}\b",
    r"\bxn--\S+",
    r"\blocalhost\b\S*",
)
_HOST = re.compile(r"(?<![\w@.])((?:[\w-]{1,63}\.)+([^\W\d_]{2,24}))\b(?!\.?[\w(])(/\S*|:\d+\S*)?")
_MENTION = _any(
    r"[@](?:everyone|here|channel|all)\b",
    r"(?<![A-Za-z0-9_)\]}])@[^\W\d_][\w.-]*",
    r"<\s*[@!\#/:]?[^\s<>]*(?:[@!\#:|]|\d{5})[^<>]*>",
    r"<\s*[@!\#]",
)
_CHANNEL = re.compile(r"(?<![\w&])#[a-z\u4e00-\u9fff][\w-]+")
_ID = _any(
    r"\b(?:arxiv|doi|pmid|pmcid|openreview|openalex|orcid|isbn|issn|s2cid|hal|ssrn|dblp)\s*[:#]\s*\S+",
    r"\b(?:arxiv|pmid|doi)\s+\d[\w./-]*",
    r"\b\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}(?:v\d+)?\b",
    r"\b(?:astro-ph|cond-mat|gr-qc|hep-(?:ex|lat|ph|th)|math-ph|nlin|nucl-(?:ex|th)|physics|quant-ph|math|cs|q-bio|q-fin"
    r"|stat)(?:\.[a-z]{2})?/\d{7}\b",
    r"\b10\.\d{4,9}/\S+",
    r"\bPMC\d{4,}\b",
    r"\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b",
    r"\b[UWCGTBD]0[A-Z0-9]{7,}\b",
    r"(?<![\d.])\d{17,20}(?![\d.])",
)
_MARKUP = _any(
    r"</?[a-z][a-z0-9-]*/?>",
    r"<[a-z][a-z0-9-]*\s+[\w-]+\s*=",
    r"<!--|<!\[CDATA|<\?\w",
    r"\]\s*\(\s*<?\s*\S+\)",
    r"`",
    r"\*\*|~~|__|\|\|",
    r"(?<![\w*])[*_](?=\S)[^*_]+(?<=\S)[*_](?![\w*])",
    r"^\s*(?:\#{1,6}\s|>|[-*+•]\s|\d{1,2}[.)]\s|={3,}|-{3,})",
    r"\\(?:href|url|textcolor|color|colorbox|phantom|input|include|write|def|begin|usepackage)\b",
)
_MIXED = re.compile(r"[A-Za-z]\w*[\u0400-\u04ff]|[\u0400-\u04ff]\w*[A-Za-z]")


def foreign(text: str) -> str:
    """Give the first thing in a model's sentence that isn't plain words; empty where there is none.

    It is given as it stands there, what can't be seen by its code (`U+202E`).
    """
    return unseen(text) or pointing(text) or _first(text, (_MARKUP, _MIXED))


def pointing(text: str) -> str:
    """Give the first link, mention or id in any words, a quotation's too; empty where there is none."""
    return _first(text, (_LINK, _MENTION, _CHANNEL, _ID)) or _host(text)


def unseen(text: str) -> str:
    """Give the code of the first character that can't be seen, or that turns the line around; empty for none."""
    for char in text:
        if unicodedata.category(char) in _UNSEEN or char in _FILLERS or 0xFE00 <= ord(char) <= 0xFE0F:
            return f"U+{ord(char):04X}"
    return ""


def _readings(text: str) -> Iterable[str]:
    """The words as they stand and as something that unescapes or folds them may come to read them."""
    plain = unicodedata.normalize("NFKC", text)
    yield plain
    for _ in range(_ROUNDS):
        turned = unicodedata.normalize("NFKC", html.unescape(plain))
        if turned == plain:
            return
        plain = turned
        yield plain


def _first(text: str, kinds: Iterable[re.Pattern[str]]) -> str:
    for reading in _readings(text):
        for kind in kinds:
            if found := kind.search(reading):
                return found[0].strip() or found[0]
    return ""


def _host(text: str) -> str:
    """A name of a host, with a way behind it or not; a category (`cs.CV`) is none, nor is `i.e.`."""
    for reading in _readings(text):
        for found in _HOST.finditer(reading):
            name, ending, way = found.groups()
            if way or (ending.lower() in _ENDINGS and get(name) is None):
                return found[0]
    return ""
