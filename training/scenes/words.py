"""The words for what is asked about, in English, Chinese and Japanese."""

from __future__ import annotations

from typing import NamedTuple

LANGUAGES = ("en", "zh", "ja")
#: The kinds that questions are about. Pagodas and bridges are too large to be counted in small regions.
ASKED = ("person", "ox", "horse", "sheep", "camel", "pig", "crane", "cart", "boat", "house")
ANIMALS = ("ox", "horse", "sheep", "camel", "pig", "crane")


class Noun(NamedTuple):
    """One kind: English singular and plural; Chinese word and measure word; Japanese word and counter.

    `living` chooses the Japanese verb (いる for what lives, ある for things).
    """

    one: str
    many: str
    zh: str
    measure: str
    ja: str
    counter: str
    living: bool


NOUNS: dict[str, Noun] = {
    "person": Noun("person", "people", "人", "个", "人", "人", True),
    "ox": Noun("ox", "oxen", "牛", "头", "牛", "頭", True),
    "horse": Noun("horse", "horses", "马", "匹", "馬", "頭", True),
    "sheep": Noun("sheep", "sheep", "羊", "只", "羊", "匹", True),
    "camel": Noun("camel", "camels", "骆驼", "头", "らくだ", "頭", True),
    "pig": Noun("pig", "pigs", "猪", "头", "豚", "匹", True),
    "crane": Noun("crane", "cranes", "鹤", "只", "鶴", "羽", True),
    "cart": Noun("cart", "carts", "车", "辆", "荷車", "台", False),
    "boat": Noun("boat", "boats", "船", "艘", "船", "隻", False),
    "house": Noun("house", "houses", "房子", "座", "家", "軒", False),
}

#: What is on no scroll: asked of these, the model says what it knows.
UNKNOWN: tuple[Noun, ...] = (
    Noun("dragon", "dragons", "龙", "条", "竜", "匹", True),
    Noun("elephant", "elephants", "大象", "头", "象", "頭", True),
    Noun("tiger", "tigers", "老虎", "只", "虎", "頭", True),
    Noun("cat", "cats", "猫", "只", "猫", "匹", True),
    Noun("rabbit", "rabbits", "兔子", "只", "うさぎ", "羽", True),
    Noun("monkey", "monkeys", "猴子", "只", "猿", "匹", True),
    Noun("turtle", "turtles", "乌龟", "只", "亀", "匹", True),
    Noun("butterfly", "butterflies", "蝴蝶", "只", "蝶", "匹", True),
    Noun("car", "cars", "汽车", "辆", "自動車", "台", False),
    Noun("aeroplane", "aeroplanes", "飞机", "架", "飛行機", "機", False),
    Noun("bicycle", "bicycles", "自行车", "辆", "自転車", "台", False),
    Noun("train", "trains", "火车", "列", "電車", "本", False),
    Noun("robot", "robots", "机器人", "个", "ロボット", "台", False),
    Noun("castle", "castles", "城堡", "座", "城", "つ", False),
    Noun("lamp", "lamps", "灯", "盏", "ランプ", "個", False),
    Noun("piano", "pianos", "钢琴", "架", "ピアノ", "台", False),
)


def article(noun: Noun) -> str:
    """The English singular with its article."""
    return f"{'an' if noun.one[0] in 'aeiou' else 'a'} {noun.one}"


def counted(noun: Noun, count: int, language: str) -> str:
    """So many of a kind: "3 oxen", "3头牛", "牛3頭"."""
    if language == "zh":
        return f"{count}{noun.measure}{noun.zh}"
    if language == "ja":
        return f"{noun.ja}{count}{noun.counter}"
    return f"{count} {noun.one if count == 1 else noun.many}"


def listed(names: list[str], language: str) -> str:
    """Names in a row: "oxen, horses and pigs", "牛、马和猪", "牛、馬、豚"."""
    if len(names) < 2:
        return "".join(names)
    last = {"en": " and ", "zh": "和", "ja": "、"}[language]
    return (", " if language == "en" else "、").join(names[:-1]) + last + names[-1]


def name(noun: Noun, language: str) -> str:
    """The kind as a list names it: the plural where there is one."""
    return {"en": noun.many, "zh": noun.zh, "ja": noun.ja}[language]
