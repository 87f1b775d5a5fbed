"""The number formats of Word's lists: how a counter is printed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from tracker.plans.parsing.numbering import DIGITS, chinese

_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_LEGAL_TRADITIONAL = str.maketrans("一二三四五六七八九十百千", "壹貳參肆伍陸柒捌玖拾佰仟")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


def _letters(value: int) -> str:
    if value > 780:
        return str(value)
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _roman(value: int) -> str:
    out = ""
    for size, sign in (
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        count, value = divmod(value, size)
        out += sign * count
    return out


def _wide(value: int) -> str:
    return "".join(chr(0xFEE0 + ord(digit)) for digit in str(value))


def _digits(value: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(value)).replace("零", "〇")


def _glyph(base: int, count: int) -> Callable[[int], str]:
    return lambda value: chr(base + value - 1) if 1 <= value <= count else str(value)


def _in_row(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 1 <= value <= len(signs) else str(value)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalEnclosedCircle": _glyph(0x2460, 20),
    "decimalEnclosedCircleChinese": _glyph(0x2460, 20),
    "decimalEnclosedParen": _glyph(0x2474, 20),
    "decimalEnclosedFullstop": _glyph(0x2488, 20),
    "ideographEnclosedCircle": _glyph(0x3220, 10),
    "ideographTraditional": _in_row(_STEMS),
    "ideographZodiac": _in_row(_BRANCHES),
    "ideographZodiacTraditional": lambda value: _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12],
    "ideographDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "taiwaneseDigital": lambda value: _digits(value).replace("〇", "○"),
    "chineseLegalSimplified": lambda value: chinese(value).translate(_LEGAL),
    "ideographLegalTraditional": lambda value: chinese(value).translate(_LEGAL_TRADITIONAL),
    "numberInDash": lambda value: f"- {value} -",
    "lowerLetter": _letters,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
} | dict.fromkeys(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "japaneseCounting",
        "koreanCounting",
    ),
    chinese,
)


@lru_cache(maxsize=4096)
def write(form: str, value: int) -> str:
    """`value` in a format by its name; formats that are not known, and values beyond a format, as plain digits."""
    return _FORMATS.get(form, str)(value) if 0 < value < 10000 else str(value)
