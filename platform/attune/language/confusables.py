"""Letters that pass for others: the Latin letter a foreign or decorated one is read as.

The table is written from the letter shapes; Latin letters with strokes, small capitals, squared
and regional letters are derived from their Unicode names. Traditional Chinese characters are
folded to the simplified ones the word lists are written in.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

__all__ = ["LOOKALIKES", "latin_letter", "simplified"]

LOOKALIKES: dict[str, str] = {}
"""Cyrillic, Greek, Armenian, Cherokee and Coptic letters → the Latin letter of the same shape."""


def latin_letter(character: str) -> str:
    """The plain Latin letter behind a decorated one, or '' if it is none."""
    return _SPECIAL.get(character) or _by_name(character)


def simplified(character: str) -> str:
    """The simplified form of a traditional Chinese character; any other character unchanged."""
    return _SIMPLIFIED.get(character, character)


_NAME = re.compile(
    r"(?:LATIN (?:SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL )?|MODIFIER LETTER (?:SMALL|CAPITAL) "
    r"|NEGATIVE (?:SQUARED|CIRCLED) LATIN CAPITAL LETTER |REGIONAL INDICATOR SYMBOL LETTER "
    r"|(?:COMBINING )?LATIN SMALL LETTER )([A-Z])(?: WITH .*)?$"
)

_SPECIAL = {
    "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ɑ": "a", "ɡ": "g", "ɩ": "i", "ı": "i",
    "ƨ": "s", "ƽ": "s", "ʋ": "v", "ɯ": "w", "ꞓ": "c", "ʃ": "s", "ɛ": "e", "ɔ": "c", "ə": "e",
}  # fmt: skip


@cache
def _by_name(character: str) -> str:
    match = _NAME.match(unicodedata.name(character, ""))
    return match.group(1).lower() if match else ""


def _pairs(foreign: str, latin: str) -> None:
    LOOKALIKES.update(zip(foreign.split(), latin.split(), strict=True))


# Cyrillic
_pairs(
    "а в с ԁ е ё г һ н і ї ј к ӏ м о п р ԛ ѕ т и у ѵ ԝ х ь з",
    "a b c d e e r h h i i j k l m o n p q s t u y v w x b e",
)
_pairs(
    "А В С Ԁ Е Ё Н І Ї Ј К Ӏ М О Р Ԛ Ѕ Т У Ѵ Ԝ Х Ь З",
    "a b c d e e h i i j k i m o p q s t y v w x b e",
)
_pairs("є ғ ӿ ҽ ө ү ұ ћ ґ қ ҝ ң ҥ ҳ ҷ", "e f x e o y y h r k k h h x y")
# Greek
_pairs(
    "α β ϲ δ ε φ γ η ι κ λ μ ν ο π ρ σ ς τ υ ω χ ζ", "a b c d e f y n i k l u v o n p o s t u w x z"
)
_pairs("Α Β Ϲ Ε Η Ι Κ Μ Ν Ο Ρ Τ Υ Χ Ζ Λ Σ", "a b c e h i k m n o p t y x z a e")
# Armenian, Cherokee, Coptic
_pairs("ա ո օ ս հ յ ց զ ք է ր լ ղ ն", "w n o u h j g q p t n l n u")
_pairs("Ꭺ Ᏼ Ꮯ Ꭰ Ꭼ Ꮋ Ꭵ Ꭻ Ꮶ Ꮮ Ꮇ Ꮲ Ꮢ Ꮪ Ꭲ Ꮩ Ꮤ Ꭹ Ꮓ", "a b c d e h i j k l m p r s i v w y z")
_pairs("ⲟ ⲣ ⲥ ⲁ ⲉ ⲓ ⲕ ⲙ ⲧ", "o p c a e i k m t")

# Only characters that occur in the word lists, traditional then simplified.
_SIMPLIFIED = dict(
    zip(
        "製彈殺藥學習幫導讓錄資訊發報對話時間監視級關閉開會員退費懲罰權選舉黨門鎖據庫組織傳媒記者審計編寫畫兒童歲"
        "戀愛調誘騙綁販運槍軍變體實驗細胞爆毀滅種職業歧醫護療緊機構總統領導議員當請說護絕給與並個為從這樣該應須"
        "沒無論條規則優於鈾濃縮恐怖襲擊偽裝聊親網絡釣魚駭電腦詐財洩漏隱瞞覽強迫離擾貶賤婦異數聖遵讀紀續億萬億",
        "制弹杀药学习帮导让录资讯发报对话时间监视级关闭开会员退费惩罚权选举党门锁据库组织传媒记者审计编写画儿童岁"
        "恋爱调诱骗绑贩运枪军变体实验细胞爆毁灭种职业歧医护疗紧机构总统领导议员当请说护绝给与并个为从这样该应须"
        "没无论条规则优于铀浓缩恐怖袭击伪装聊亲网络钓鱼骇电脑诈财泄漏隐瞒览强迫离扰贬贱妇异数圣遵读纪续亿万亿",
        strict=True,
    )
)
