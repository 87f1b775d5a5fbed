"""Which encoding bytes of text are in: marks first, then strict UTF-8, UTF-16 by its zeros, GB18030 or Big5."""

from __future__ import annotations

import codecs
import re

from tracker.plans.parsing.limits import ReadError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_USUAL = re.compile(r"[\t\n\f\r\x20-\x7e\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u2010-\u2030]")
_DECLARED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "cp950", "big5-hkscs": "big5hkscs"}
# The commonest characters of running text in either script: a wrong decoding of either shows next to none of them.
_COMMON = frozenset(
    "的一是在不了有和人这这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定"
    "行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其"
    "這為個國時來們於對會發動過說產種後學經進著電裡現實兩體機當點從業應開還務責單負牽頭關間萬億須門處辦縣區"
    "税计划任务责单位完成目标加强推进落实组织局县市级领导年度月日底前第各稅計劃組織領導級強推"
)


def decode(data: bytes) -> str:
    """The text of `data` with line ends `\\n`. Raises ReadError(`undecodable`) for what is text in none of them."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :], encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _chinese(data)
    if "\x00" in text:
        return _wide(data) or _normal(text)
    return _normal(text)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark, known by what it would say."""
    for encoding in ("utf-16-le", "utf-16-be") if len(data) % 2 == 0 else ():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if 10 * len(_USUAL.findall(text)) >= 9 * len(text):
            return _normal(text)
    return None


def _chinese(data: bytes) -> str:
    declared = _DECLARED.search(data, 0, 4096)
    named = _CHINESE.get(declared.group(1).decode().lower()) if declared else None
    if named:
        return _checked(data, named)
    wide = _wide(data) if b"\x00" in data else None
    if wide:
        return wide
    simplified, traditional = _attempt(data, "gb18030"), _attempt(data, "cp950")
    if simplified is None and traditional is None:
        raise ReadError("undecodable")
    if simplified is None or (traditional is not None and _is_plainly(traditional, simplified)):
        return _normal(traditional or "")
    return _normal(simplified)


def _attempt(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_plainly(traditional: str, simplified: str) -> bool:
    """Big5 only when it reads as Chinese and GB18030 does not; short texts stay GB18030."""
    one, other = _commonness(traditional[:20000]), _commonness(simplified[:20000])
    return one >= 0.2 and one > 3 * other


def _commonness(text: str) -> float:
    letters = [char for char in text if char > "\x7f"]
    return sum(char in _COMMON for char in letters) / len(letters) if len(letters) >= 8 else 0.0


def _checked(data: bytes, encoding: str) -> str:
    text = _attempt(data, encoding)
    if text is None:
        raise ReadError("undecodable")
    return _normal(text)


def _normal(text: str) -> str:
    if len(_CONTROL.findall(text)) > len(text) // 1000 or 10 * len(_PRIVATE.findall(text)) > len(text):
        raise ReadError("undecodable")
    return text.replace("\r\n", "\n").replace("\r", "\n")
