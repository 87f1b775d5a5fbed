"""Markers as an office prints them, the other way round from what the reader does."""

from __future__ import annotations

from tracker.plans.parsing.numbering import chinese

_ENCLOSED = {"cn-enclosed": "㈠", "enclosed": "⑴", "fullstop": "⒈", "circled": "①", "roman": "Ⅰ"}
_FORMS = {
    "volume": "第{c}部分 ",
    "tag": "【事项{c}】",
    "chapter": "第{c}章",
    "part": "第{c}节",
    "article": "第{c}条",
    "cn": "{c}、",
    "cn-paren": "（{c}）",
    "dot": "{n}.",
    "comma": "{n}、",
    "paren": "（{n}）",
    "half": "{n}）",
    "dotted": "1.{n} ",
    "dotted-3": "1.1.{n} ",
    "dotted-4": "1.1.1.{n} ",
    "letter": "{a}.",
    "letter-paren": "({l})",
    "letter-half": "{l})",
    "roman-paren": "({r})",
}
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def write_marker(family: str, ordinal: int) -> str:
    """The marker of a family; an enclosed one must have a glyph for the ordinal, letters and Roman figures too."""
    if family in _ENCLOSED:
        return chr(ord(_ENCLOSED[family]) + ordinal - 1)
    letter = chr(96 + ordinal) if ordinal <= 26 else ""
    roman = _ROMANS[ordinal - 1] if ordinal <= len(_ROMANS) else ""
    return _FORMS[family].format(c=chinese(ordinal), n=ordinal, a=letter.upper(), l=letter, r=roman)
