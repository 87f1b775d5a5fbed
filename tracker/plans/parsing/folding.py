"""A copy of the text for matching: one character for one character, so every offset stays valid."""

from __future__ import annotations

import re
from functools import lru_cache

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
# Traditional characters of the grammar words, each followed by its simplified form; names come from the text itself.
_TRADITIONAL = (
    "責责單单負负牽牵頭头開开關关時时間间個个萬万億亿於于應应須须會会門门處处辦办縣县區区鄉乡鎮镇務务"
    "導导組组機机構构廳厅黨党總总後后內内與与為为實实現现達达標标劃划計计報报從从將将並并進进強强動动"
    "發发習习學学業业產产經经濟济財财稅税費费項项條条戶户噸吨畝亩員员圍围聯联結结檢检監监評评價价質质"
    "優优環环設设備备訓训議议論论記记認认請请該该調调證证識识護护貫贯徹彻執执權权規规則则範范勵励勞劳"
    "擴扩創创題题領领體体據据統统籌筹節节級级給给線线續续維维網网緊紧點点電电傳传長长來来對对這这種种"
    "類类獨独訂订編编號号頒颁過过還还運运選选適适兩两嚴严豐丰臨临專专屬属層层廣广庫库廢废歸归錄录復复"
    "懲惩採采擇择擔担擬拟攜携損损數数斷断無无舊旧歷历歲岁決决沒没淺浅減减溫温準准漸渐潔洁災灾營营預预"
    "幾几築筑鞏巩補补參参協协牆墙話话衛卫練练終终徵征變变當当團团觀观讓让際际險险隊队陽阳階阶隨随雙双"
    "難难龍龙繫系絡络"
)
_FOLDED = (
    _PAIRS
    | dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True))
    | {chr(0xFF10 + n): str(n) for n in range(10)}
    | {chr(0xFF21 + n): chr(0x41 + n) for n in range(26)}
    | {chr(0xFF41 + n): chr(0x61 + n) for n in range(26)}
)
_TO_FOLD = re.compile(f"[{re.escape(''.join(_FOLDED))}]")


@lru_cache(maxsize=2)  # the document at hand is asked for twice
def fold(text: str) -> str:
    """`text` with full-width digits, letters, brackets and stops as ASCII; the length does not change."""
    for char in {*_TO_FOLD.findall(text)}:  # few of them in any one text, so this is faster than `translate`
        text = text.replace(char, _FOLDED[char])
    return text
