"""Time zones by IANA name or by a city's name, in English and Chinese, with did-you-mean.

Source: https://www.iana.org/time-zones (the names come with Python's zoneinfo; the further cities are ours).
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from zoneinfo import available_timezones

OFFERED = 3
ALIKE = 0.7
_NO_CITIES = ("Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Mexico/", "Chile/")

FURTHER_CITIES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("beijing", "北京", "上海", "shenzhen", "深圳", "guangzhou", "广州", "hangzhou", "杭州", "nanjing", "南京"),
            "Asia/Shanghai",
        ),
        **dict.fromkeys(
            ("wuhan", "武汉", "chengdu", "成都", "xian", "西安", "hefei", "合肥", "tianjin", "天津", "中国", "china"),
            "Asia/Shanghai",
        ),
        "香港": "Asia/Hong_Kong",
        "澳门": "Asia/Macau",
        "台北": "Asia/Taipei",
        "新加坡": "Asia/Singapore",
        **dict.fromkeys(("东京", "kyoto", "京都", "osaka", "大阪"), "Asia/Tokyo"),
        "首尔": "Asia/Seoul",
        **dict.fromkeys(("delhi", "new delhi", "mumbai", "bangalore", "bengaluru", "新德里"), "Asia/Kolkata"),
        "迪拜": "Asia/Dubai",
        "莫斯科": "Europe/Moscow",
        **dict.fromkeys(("伦敦", "cambridge", "剑桥", "oxford", "牛津", "edinburgh"), "Europe/London"),
        "巴黎": "Europe/Paris",
        **dict.fromkeys(("柏林", "munich", "慕尼黑", "hamburg", "frankfurt", "heidelberg"), "Europe/Berlin"),
        **dict.fromkeys(("苏黎世", "geneva", "日内瓦", "lausanne"), "Europe/Zurich"),
        "阿姆斯特丹": "Europe/Amsterdam",
        **dict.fromkeys(("milan", "罗马", "米兰"), "Europe/Rome"),
        **dict.fromkeys(("barcelona", "马德里"), "Europe/Madrid"),
        **dict.fromkeys(("纽约", "boston", "波士顿", "washington", "princeton", "philadelphia"), "America/New_York"),
        **dict.fromkeys(("pittsburgh", "atlanta", "miami", "new haven"), "America/New_York"),
        **dict.fromkeys(("芝加哥", "houston", "austin", "dallas"), "America/Chicago"),
        **dict.fromkeys(("洛杉矶", "san francisco", "旧金山", "seattle", "西雅图", "stanford"), "America/Los_Angeles"),
        **dict.fromkeys(("berkeley", "san diego", "palo alto"), "America/Los_Angeles"),
        **dict.fromkeys(("montreal", "ottawa", "多伦多"), "America/Toronto"),
        "温哥华": "America/Vancouver",
        "悉尼": "Australia/Sydney",
        **dict.fromkeys(("canberra", "堪培拉"), "Australia/Sydney"),
        "墨尔本": "Australia/Melbourne",
        "utc": "UTC",
    }
)


def zone_of(words: str) -> str | None:
    """Give the IANA name that the words mean, case and spaces aside; None where they mean none."""
    return _by_name().get(_folded(words))


def zones_like(words: str) -> tuple[str, ...]:
    """Give the zones that the words may have meant, likeliest first, at most three."""
    close = get_close_matches(_folded(words), list(_by_name()), n=OFFERED, cutoff=ALIKE)
    return tuple(dict.fromkeys(_by_name()[name] for name in close))


def _folded(words: str) -> str:
    return " ".join(words.casefold().replace("_", " ").split())


@cache
def _by_name() -> Mapping[str, str]:
    """Cities last before full names, so that a full name always means itself."""
    zones = sorted(available_timezones())
    cities = {
        _folded(zone.rpartition("/")[2]): zone for zone in zones if "/" in zone and not zone.startswith(_NO_CITIES)
    }
    return {**cities, **FURTHER_CITIES, **{_folded(zone): zone for zone in zones}}
