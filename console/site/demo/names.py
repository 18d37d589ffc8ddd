"""Names of the fictional county 示范县: everyday words of Chinese towns, put together none of them a real place."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

VILLAGES: Final = (
    "双井",
    "大塘",
    "小塘",
    "南坡",
    "五柳集",
    "石桥头",
    "上河湾",
    "下河湾",
    "三里堡",
    "七里庙",
    "桃园",
    "枣林",
    "槐树店",
    "黄土岭",
    "白鹭洲",
    "东洼",
    "西洼",
    "新丰屯",
    "永安屯",
    "清水沟",
    "麦香村",
    "莲花荡",
    "望河楼",
    "柿子坪",
)

_FIRST: Final = tuple("安和文兴永福康祥瑞明德仁义礼信春秋柳槐梅兰竹菊荷桂枫桐泉井桥塔鼓钟玉金银锦云霞晨曙")
_SECOND: Final = tuple("平乐昌宁顺民泰丰园苑居源华庆善成和正清远新光明阳")
_KIND: Final = ("街", "巷", "路", "里", "胡同")

POI: Final = (
    ("示范县第一中学", "school"),
    ("示范县第二中学", "school"),
    ("实验小学", "school"),
    ("城关小学", "school"),
    ("滨河小学", "school"),
    ("新城幼儿园", "school"),
    ("示范县人民医院", "hospital"),
    ("示范县中医院", "hospital"),
    ("妇幼保健站", "hospital"),
    ("北关卫生院", "hospital"),
    ("客运站", "transport"),
    ("火车站", "transport"),
    ("公交总站", "transport"),
    ("市民广场", "square"),
    ("文化中心", "square"),
    ("图书馆", "square"),
    ("体育场", "square"),
    ("便民超市", "shop"),
    ("农贸市场", "market"),
    ("北关市场", "market"),
    ("建材城", "market"),
    ("百货大楼", "shop"),
    ("新城商场", "shop"),
    ("北关夜市", "market"),
    ("示范宾馆", "hotel"),
    ("滨河饭店", "hotel"),
    ("信用社", "bank"),
    ("储蓄所", "bank"),
    ("电影院", "leisure"),
    ("滨河公园", "park"),
    ("示范湖公园", "park"),
    ("老城墙遗址", "park"),
    ("西岗新村", "estate"),
    ("安乐苑", "estate"),
    ("幸福里小区", "estate"),
    ("滨河花园", "estate"),
    ("锦绣家园", "estate"),
    ("东岗社区", "estate"),
    ("站前小区", "estate"),
    ("示范纺织厂", "works"),
    ("农机厂", "works"),
    ("物流园", "works"),
    ("加油站", "fuel"),
    ("北环加油站", "fuel"),
    ("南环口", "crossing"),
    ("北环口", "crossing"),
)

_DIGITS: Final = "零一二三四五六七八九"


def numeral(n: int) -> str:
    """1 … 99 in Chinese: 二十四."""
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def small_streets(rng: Random) -> Iterator[str]:
    """Endless names for side streets, none twice."""
    pool = [a + b for a in _FIRST for b in _SECOND if a != b]
    rng.shuffle(pool)
    for stem in pool:
        yield stem + rng.choice(_KIND)
    n = 0
    while True:
        n += 1
        yield f"新{numeral(n % 99 + 1)}巷"
