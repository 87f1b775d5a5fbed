"""A copy of the text for matching: one character for one character, so every offset stays valid."""

from __future__ import annotations

_PAIRS = {
    "（": "(",
    "）": ")",
    "〔": "[",
    "【": "[",
    "［": "[",
    "〕": "]",
    "】": "]",
    "］": "]",
    "：": ":",
    "﹕": ":",
    "∶": ":",
    "；": ";",
    "，": ",",
    "．": ".",
    "％": "%",
    "！": "!",
    "？": "?",
    "　": " ",
    "\xa0": " ",
    "\u2002": " ",
    "\u2003": " ",
    "\u2009": " ",
    "｡": "。",
    "～": "~",
    "〜": "~",
    "—": "-",
    "–": "-",
    "－": "-",
    "―": "-",
    "‐": "-",
    "‑": "-",
}
_TABLE = str.maketrans(
    dict(_PAIRS)
    | {chr(0xFF10 + n): str(n) for n in range(10)}
    | {chr(0xFF21 + n): chr(0x41 + n) for n in range(26)}
    | {chr(0xFF41 + n): chr(0x61 + n) for n in range(26)}
)


def fold(text: str) -> str:
    """`text` with full-width digits, letters, brackets and stops as ASCII; the length does not change."""
    return text.translate(_TABLE)
