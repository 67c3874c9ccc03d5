"""Units and scales behind a number (`45 percent`, `3.2 million`, `5 毫秒`), each unit by one sign in both languages."""

from __future__ import annotations

import re
from fractions import Fraction

_MULTIPLIERS = {
    "1/100": "% percent per_cent percentage_point percentage_points pp 个百分点 百分点",
    "1/1000": "‰",
    "1/1000000": "ppm",
    "1/10": "成",
    "12": "dozen",
    "100": "hundred",
    "1000": "thousand 千",
    "10000": "万",
    "1000000": "million 百万",
    "10000000": "千万",
    "100000000": "亿",
    "1000000000": "billion 十亿",
    "10000000000": "百亿",
    "100000000000": "千亿",
    "1000000000000": "trillion 万亿",
}
_SCALES = {word.replace("_", " "): Fraction(value) for value, line in _MULTIPLIERS.items() for word in line.split()}

_UNITS = """
ns nanosecond nanoseconds 纳秒
μs us microsecond microseconds 微秒
ms millisecond milliseconds msec 毫秒
s sec second seconds 秒 秒钟
min minute minutes 分钟
h hr hrs hour hours 小时
d day days 天 日
wk week weeks 周 星期
mo month months 个月
yr year years 年
nm nanometer nanometers nanometre nanometres 纳米
μm um micron microns micrometer micrometers micrometre micrometres 微米
mm millimeter millimeters millimetre millimetres 毫米
cm centimeter centimeters centimetre centimetres 厘米
m meter meters metre metres 米
km kilometer kilometers kilometre kilometres 公里 千米
Å angstrom angstroms 埃
pc parsec parsecs 秒差距
kpc kiloparsec kiloparsecs 千秒差距
Mpc megaparsec megaparsecs 兆秒差距
AU 天文单位
ly 光年
ng 纳克
μg ug microgram micrograms 微克
mg milligram milligrams 毫克
g gram grams 克
kg kilogram kilograms 千克 公斤
t ton tons tonne tonnes 吨
L l liter liters litre litres 升
mL ml milliliter milliliters millilitre millilitres 毫升
Hz hertz 赫兹
kHz kilohertz 千赫
MHz megahertz 兆赫
GHz gigahertz 吉赫
THz terahertz 太赫兹
V volt volts 伏
mV millivolt millivolts 毫伏
A amp amps ampere amperes 安培
mA 毫安
W watt watts 瓦
mW milliwatt milliwatts 毫瓦
kW kilowatt kilowatts 千瓦
MW megawatt megawatts 兆瓦
J joule joules 焦耳
eV 电子伏
meV 毫电子伏
keV 千电子伏
MeV 兆电子伏
GeV 吉电子伏
TeV 太电子伏
K kelvin 开尔文
mK millikelvin 毫开
°C ℃ 摄氏度
° degree degrees 度
Pa pascal 帕
MPa 兆帕
GPa 吉帕
T tesla 特斯拉
mT millitesla 毫特
dB decibel decibels 分贝
bit bits 比特
B byte bytes 字节
KB kB kilobyte kilobytes
MB megabyte megabytes
GB gigabyte gigabytes
TB terabyte terabytes
FPS fps
px pixel pixels 像素
σ sigma 西格玛
× times fold 倍
"""
_BY_WORD = {word: line.split()[0] for line in _UNITS.strip().splitlines() for word in line.split()}

_LATIN = re.compile("[A-Za-zÅσ]$")


def _pattern(words: list[str]) -> str:
    """Any of the words; those in Latin letters end where letters do."""
    longest = sorted(words, key=len, reverse=True)
    latin = [re.escape(word) for word in longest if _LATIN.search(word)]
    other = [re.escape(word) for word in longest if not _LATIN.search(word)]
    return rf"(?:(?:{'|'.join(latin)})(?![A-Za-zα-ωΑ-Ω])|{'|'.join(other)})"


_SCALE = re.compile(rf"[\s-]?({_pattern(list(_SCALES))})")
_UNIT = re.compile(rf"[\s-]?(?!×\s?\d|升[到至高为级]|日[本常])({_pattern(list(_BY_WORD))})")
_YEARS = range(1000, 2200)
"""A number before `年` that names a year and doesn't count years."""


def unit_at(text: str, place: int) -> tuple[str, Fraction, int]:
    """Read what stands behind a number.

    Returns:
        The unit's sign (empty: none that we know), what the number is to be multiplied by, and where both end.
    """
    scale = Fraction(1)
    while found := _SCALE.match(text, place):
        scale *= _SCALES[found[1]]
        place = found.end()
    unit = _UNIT.match(text, place) if scale >= 1 else None
    if unit is None or (unit[1] == "年" and _is_year(text, place)):
        return "", scale, place
    return _BY_WORD[unit[1]], scale, unit.end()


def _is_year(text: str, place: int) -> bool:
    figures = re.search(r"(?<!\d)\d{4}$", text[max(0, place - 5) : place].rstrip())
    return figures is not None and int(figures[0]) in _YEARS
