"""Names in Chinese characters, and how they are read in pinyin; surnames have readings of their own (单 is Shan)."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from bot.intake.pinyin import heard
from bot.matching import names_tables
from bot.matching.tokens import is_han

_COMPOUND_FAMILIES = """
    欧阳 司马 上官 诸葛 司徒 夏侯 皇甫 尉迟 公孙 慕容 令狐 东方 西门 南宫 东郭 端木 百里 独孤 长孙
    宇文 轩辕 申屠 钟离 闻人 公羊 赫连 呼延 澹台 鲜于 万俟 宗政 濮阳 淳于 拓跋 第五 公冶 仲孙 亓官
    司空 太史 闾丘 微生 梁丘 左丘 南门
"""
COMPOUND_FAMILIES = frozenset(_COMPOUND_FAMILIES.split())
_SURNAME_SOUNDS = """
    单=shan 仇=qiu 解=xie 曾=zeng 任=ren 查=zha 翟=zhai/di 区=ou 盖=ge/gai 朴=piao/pu 尉迟=yuchi
    万俟=moqi 长孙=zhangsun 澹台=tantai 鲜于=xianyu 令狐=linghu 缪=miao 折=she 种=chong 召=shao
    黑=he 员=yun 秘=bi 冼=xian 覃=qin/tan 繁=po 洗=xian 隗=wei/kui 郇=xun/huan 郗=xi/chi 晁=chao
    褚=chu 华=hua 宁=ning 燕=yan 乐=yue/le 纪=ji 那=na 牟=mu/mou 佘=she 句=gou 应=ying 盛=sheng
    过=guo 哈=ha 柏=bai/bo 车=che 薄=bo 石=shi 葛=ge 贾=jia 沈=shen 俞=yu 於=yu 祭=zhai 宓=mi/fu
    谌=chen/shen 瞿=qu 曲=qu 乜=nie 卜=bu 适=kuo 藏=zang 都=du 相=xiang 重=chong 行=xing 尹=yin
    訾=zi 臧=zang 强=qiang 干=gan 粘=nian 阚=kan 幺=yao 逄=pang 殷=yin 娄=lou 吕=lv 尉=wei 洪=hong
    叶=ye 钭=tou 逯=lu 呙=guo 妫=gui 酆=feng 卓=zhuo 宿=su 从=cong 撒=sa 冯=feng 贲=ben 不=fou
    角=jue 降=jiang
"""
_AS_GIVEN = {"长": "chang", "都": "du"}
"""Characters that are read otherwise in given names than in most words."""
_AS_SURNAMES = {name: heard.split("/") for name, _, heard in (each.partition("=") for each in _SURNAME_SOUNDS.split())}
_MOST_READINGS = 24
_GROUP_OF = "·・•."


class Sound(NamedTuple):
    """A name read aloud: spellings in pinyin, and whether that is the usual reading of these characters."""

    family: frozenset[str]
    given: tuple[str, ...]
    usual: bool


class HanName(NamedTuple):
    """A name in simplified characters, and its readings, the usual ones first."""

    family: str
    given: str
    sounds: tuple[Sound, ...]


@lru_cache(maxsize=16384)
def han_names(name: str) -> tuple[HanName, ...]:
    """Give the ways to read a name in characters: one, or two where the surname may have one character or two."""
    plain = name.translate(names_tables.simplified())
    han = "".join(char for char in plain if is_han(char))
    if not han or any(sign in name.strip(_GROUP_OF) for sign in _GROUP_OF):
        return ()
    widths = (2,) if han[:2] in COMPOUND_FAMILIES and len(han) > 2 else (1, 2) if len(han) == 4 else (1,)
    return tuple(HanName(han[:width], han[width:], _sounds(han[:width], han[width:])) for width in widths)


def _sounds(family: str, given: str) -> tuple[Sound, ...]:
    usual_families, rare_families = _of_surname(family)
    each = heard(given, every=True)
    alone = {at: _AS_GIVEN[char] for at, char in enumerate(given) if char in _AS_GIVEN}
    usual = tuple(alone.get(at, sound[0]) for at, sound in enumerate(heard(given)))
    found = [Sound(frozenset().union(*map(spelled, usual_families)), usual, usual=True)]
    if rare_families:
        found.append(Sound(frozenset().union(*map(spelled, rare_families)), usual, usual=False))
    others = islice((one for one in product(*each) if one != usual), _MOST_READINGS)
    return (*found, *(Sound(found[0].family, one, usual=False) for one in others))


def _of_surname(family: str) -> tuple[list[str], list[str]]:
    """Gives a surname's usual readings, and those that only a dictionary gives it."""
    if len(family) > 1:
        return _AS_SURNAMES.get(family, ["".join(each[0] for each in heard(family))]), []
    spoken = next(iter(heard(family, every=True)), [family])
    usual = _AS_SURNAMES.get(family, spoken[:1])
    return usual, [one for one in spoken if one not in usual]


def spelled(sound: str) -> frozenset[str]:
    """Give the spellings of a reading: the ü of 吕 is written v, yu, u or ue."""
    return frozenset({sound, sound.replace("v", "u"), sound.replace("v", "yu"), sound.replace("v", "ue")})
