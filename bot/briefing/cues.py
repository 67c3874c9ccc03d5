"""What a sentence of an abstract does: it reports, proposes, leaves open, disagrees, or only leads up to that."""

from __future__ import annotations

import re
from enum import StrEnum

SHORTEST, LONGEST = 40, 420
"""The breadth of a sentence worth quoting, in characters; a Han character counts for two."""


class Role(StrEnum):
    """What a sentence does. The values name the words that introduce its quotation."""

    RESULT = "result"
    METHOD = "method"
    OPEN = "open"
    LIMIT = "limit"
    CONTRAST = "contrast"
    PLAIN = "plain"


def _any(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE | re.VERBOSE)


_OPEN = _any(
    r"""\b(?:remain|is|are|stay)s?\s(?:(?:still|largely|yet|left)\s)*(?:open(?!-)|unclear|unknown|unresolved|unsolved)\b
      | \b(?:is|are|remain)s?\s(?:still\s)?an?\s(?:\w+\s)?open\s(?:question|problem|challenge|issue)\b
      | \b(?:left|leave[sd]?)\s[^.]{0,60}\b(?:future|open)\b | \bremains?\sto\sbe\s | \bwe\sconjecture\b
      | \bfuture\s(?:work|research|studies|releases|efforts?)\s(?:will|should|could|may|might|must|includes?|is|are)\b
      | \b(?:not|nor)\s(?:yet\s)?(?:fully\s|well\s)?(?:understood|known|clear)\b(?!\sbefore)
      | \bit\sis\s(?:still\s)?(?:un|not\s)(?:clear|known)\b | \b(?:we|do)\s(?:do\s)?not\sknow\b
      | \bneeds?\sfurther\s(?:work|study|research|investigation) | \bis\s(?:still\s)?missing\b
      | \b(?:highlight|underscor|emphasi[sz]|stress|reveal|demonstrat)\w*\s(?:the|an?)\s(?:\w+\s)?need\s(?:for|to)\b
      | \brais(?:es?|ing)\s(?:\w+\s){0,3}questions?\b | \broom\sfor\simprovement\b | \bstill\sstruggles?\b
      | \b(?:gaps?|challenges?|difficult\w*)\s(?:still\s)?(?:remain|persist)s?\b | \bremains?\s(?:elusive|challenging)\b
      | 尚不清楚 | 尚未(?:解决|明确) | 有待 | 仍是?(?:开放|未解|尚未) | 仍(?:需|待) | 开放问题
      | 未来(?:工作|研究|的研究) | 仍不?(?:明确|清楚)"""
)
_LIMIT = _any(
    r"""\b(?:a|one|the\s(?:main|key|chief|only))\slimitation\b | \blimitations\s(?:include|of\s(?:our|this))\b
      | \bwe\s(?:could|can|were)\snot\b | \bcannot\sbe\s(?:excluded|ruled|distinguished|model|separated|found)
      | \bour\s(?:\w+\s){1,3}(?:cannot|does\snot|do\snot|is\snot|are\snot|assumes?|is\slimited|are\slimited)\b
      | \b(?:detection|performance|speed|accuracy|sensitivity|approach|method|analysis|test)\s(?:\w+\s)?is\slimited\b
      | \b(?:was|were|is|are)\snot\s(?:yet\s)?(?:included|considered|tested|represented|modell?ed|observed|possible)\b
      | \b(?:expansion|theory|assumption|approximation|method|model|argument)\s(?:breaks\sdown|does\snot\sextend)\b
      | \blimits\sthe\s(?:use|number|sensitivity)\b | \bshould\sbe\s(?:read|taken|interpreted)\sas\b
      | 局限 | 不足 | (?:没有|尚未|未)考虑"""
)
_CONTRAST = _any(
    r"""\bcontrary\sto\s(?:an?\s|the\s)?(?:common|popular|previous|earlier|prior|conventional|prevailing|expectation|belief|what)
      | \bin\scontrast\s(?:to|with)\s(?:an?\s|the\s)?(?:earlier|previous|prior|common|constant|smooth)\s
        (?:\w+\s)?(?:stud|report|finding|result|claim|prediction|belief|rate|decay|expectation|picture)
      | \b(?:contradicts?|refutes?|disproves?|overturns?)\s(?:the|an?|earlier|previous|prior|common|what)\b
      | \b(?:disagrees?|inconsistent)\swith\s(?:the\s)?(?:earlier|previous|prior|common|prevailing)\b
      | \bchalleng(?:es?|ing)\sthe\s(?:\w+\s){0,3}(?:view|assumption|belief|notion|wisdom|idea|picture|interpretation)\b
      | \bdo\snot\ssurvive\b | \bcalls?\s.{0,40}\sinto\squestion\b
      | 与.{0,20}(?:相反|不符|矛盾|预期不同|不一致) | 推翻 | 质疑"""
)
_OWN_RESULT = _any(
    r"""\bwe\s(?:(?:also|further)\s)?
        (?:show|find|found|prove|demonstrate|observe|establish|report|obtain|detect|identify|reveal)\b
      | \b(?:results?|experiments?|simulations?|measurements?|analys[ei]s|evaluations?)\s(?:\w+\s){0,6}?
        (?:show|demonstrate|reveal|indicate|confirm|suggest)s?\b | 表明 | 证明 | 发现 | 优于"""
)
_RESULT = _any(
    r"""\b(?:outperform|achieve|attain|reach|improve|reduce|increase|decrease|halve|double|exceed|recover|reproduce
        |retain|predict|explain)(?:s|es|d|ed)?\b
      | \b(?:rises?|falls?|drops?|grows?|tighten|agree|shorten)s?\b | \b\d+(?:\.\d+)?\s?(?:%|percent|times|-fold|×|σ)
      | 提高 | 提升 | 降低 | 达到 | 缩短 | 减少 | 下降 | 一致"""
)
_METHOD = _any(
    r"""\b(?:we|this\s(?:paper|work|article|letter|study))\s(?:(?:here|then|therefore|also|first)\s)?
        (?:propose|introduce|present|develop|derive|design|construct|describe|formulate|study|studies|investigate|extend
        |replace|combine|model|build|train|give|consider|analy[sz]e|measure|examine|explore|provide|revisit)s?\b
      | \bis\s(?:here\s)?(?:proposed|introduced|presented|developed)\b
      | 本文 | 我们(?:提出|建立|构建|设计|研究) | 提出"""
)
_LEANING = _any(
    r"""^(?:this|these|those|it|its|they|their|such|here|however|moreover|furthermore|additionally|also|but|and|yet|thus
        |therefore|hence|consequently|nevertheless|in\saddition|in\scontrast|instead|specifically|finally|to\sthis\send
        |both|the\s(?:latter|former|same|resulting|proposed)|for\sexample|unlike|then|second|third|secondly
        |as\sa\s(?:result|corollary))\b
      | \bth(?:is|ese)\s(?:problem|challenge|issue|limitation|gap|need|question|drawback)s?\b
      | ^(?:此外|同时|然而|但|因此|另外|其中|这|该|最后|而|进一步)"""
)
_ANSWERED = _any(
    r"""\b(?:address|solve|resolve|overcome|answer|settle|tackle|mitigate|alleviate|circumvent|fill|bridge)(?:s|es|d|ed|ing)?\b
      | \bwe\s(?:prove|show|find|introduce|propose|present|develop|demonstrate|establish)\b | 为解决 | 为克服"""
)
_STANDING = _any(
    r"""^it\s(?:is|remains)\s(?:still\s)?(?:open|unclear|unknown|not)\b
      | ^this\s(?:paper|work|article|letter|study|review|survey|report|thesis)\b"""
)
_BOILERPLATE = _any(
    r"""\b(?:extensive|comprehensive)\s(?:experiment|evaluation)|\bstate-of-the-art\b|\bthe\sproposed\b
      | \bdemonstrates?\sthe\s(?:effectiveness|superiority)\b"""
)
_HOUSEKEEPING = _any(
    r"""https?:// | \bgithub\b | \b(?:project\s(?:page|website)|accepted\s(?:to|at|by)|submitted\s(?:to|at))\b
      | \b(?:code|datasets?|data|models?|weights|demo|recipes)\b[^.]{0,60}\b(?:available|released?|open-?sourced?)\b
      | \bwe\s(?:will\s)?(?:release|open-?source)\b | 代码.{0,10}(?:开源|公开)"""
)


def role_of(sentence: str, place: float) -> Role:
    """Tell what a sentence does.

    Args:
        sentence: as it stands.
        place: where in the abstract, 0 (its beginning) to 1 (its end). What others found stands at the beginning; a
            gap named early is the one the paper fills, only what is named in the last third is left open by it.
    """
    if place > 0.3 and _CONTRAST.search(sentence):
        return Role.CONTRAST
    if place >= 0.65 and not _ANSWERED.search(sentence):
        if _OPEN.search(sentence):
            return Role.OPEN
        if _LIMIT.search(sentence):
            return Role.LIMIT
    if _OWN_RESULT.search(sentence):
        return Role.RESULT
    if _METHOD.search(sentence):
        return Role.METHOD
    return Role.RESULT if place > 0.4 and _RESULT.search(sentence) else Role.PLAIN


def is_quotable(sentence: str) -> bool:
    """Tell whether a sentence says something about the science, at a length that can be quoted."""
    return SHORTEST <= breadth(sentence) <= LONGEST and not _HOUSEKEEPING.search(sentence)


def leans(sentence: str) -> bool:
    """Tell whether a sentence leans on the one before it (`This …`, `However, …`), so that it reads badly alone."""
    return _LEANING.search(sentence) is not None and _STANDING.search(sentence) is None


def is_boilerplate(sentence: str) -> bool:
    """Tell whether a sentence could stand in any paper: `Extensive experiments show that the proposed method …`."""
    return _BOILERPLATE.search(sentence) is not None


def breadth(text: str) -> int:
    """Give the length in characters, a Han character or full-width sign counting for two."""
    return sum(2 if char >= "\u2e80" else 1 for char in text)
