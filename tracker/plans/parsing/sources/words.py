"""The words of a Word paragraph: runs, insertions and content controls in; deletions, notes and hidden words out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from tracker.plans.parsing.sources.listing import W

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = f"{_MC}Fallback"
TEXT_BOX = f"{W}txbxContent"
_T, _BR, _CR, _TAB, _PTAB, _SYM = f"{W}t", f"{W}br", f"{W}cr", f"{W}tab", f"{W}ptab", f"{W}sym"
_HYPHEN, _MATH_T, _VANISH = f"{W}noBreakHyphen", f"{_MATH}t", f"{W}vanish"
_P_PR, _R, _R_PR = f"{W}pPr", f"{W}r", f"{W}rPr"
_OUT = (f"{W}del", f"{W}moveFrom", f"{W}rt", FALLBACK, TEXT_BOX)
_WORDS = (_T, _BR, _CR, _TAB, _PTAB, _SYM, _HYPHEN, _MATH_T)
_SIGNS = {_BR: "\n", _CR: "\n", _TAB: " ", _PTAB: " ", _HYPHEN: "-"}
_ASKS = (*_WORDS, *_OUT, _VANISH)
_CLOSED = {*_OUT, _P_PR, _R_PR}


def words(paragraph: etree._Element, *, closely: bool = False) -> str | None:
    """The text of a paragraph with its line breaks; None when only a close look can tell what belongs to it."""
    out: list[str] = []
    if closely:
        walk = etree.iterwalk(paragraph, events=("start",))
        for _, element in walk:
            if element.tag in _CLOSED or (element.tag == _R and _is_hidden(element)):
                walk.skip_subtree()
            elif element.tag in _WORDS:
                out.append(_sign(element))
        return "".join(out)
    for child in paragraph:
        tag = child.tag
        if tag == _P_PR:
            continue
        if tag in _OUT:
            return None
        for piece in child if tag == _R else (child,):
            if piece.tag == _T:  # nearly all there is
                out.append(piece.text or "")
            elif not _plain(piece, out):
                return None
    return "".join(out)


def _plain(piece: etree._Element, out: list[str]) -> bool:
    """Add the words of what a paragraph or run holds; False when only a close look can tell what belongs to it."""
    if piece.tag == _R_PR:
        return next(piece.iter(_VANISH), None) is None
    for element in piece.iter(*_ASKS):
        if element.tag not in _WORDS:
            return False
        out.append(_sign(element))
    return True


def hidden(paragraph: etree._Element) -> Iterator[str]:
    """The words of hidden runs, which are not printed."""
    for run in paragraph.iter(_R):
        if _is_hidden(run):
            yield "".join(map(str, run.itertext(_T)))


def _is_hidden(run: etree._Element) -> bool:
    mark = run.find(f"{_R_PR}/{_VANISH}")
    return mark is not None and mark.get(f"{W}val") not in ("0", "false", "off")


def _sign(element: etree._Element) -> str:
    if element.tag == _SYM:
        code = element.get(f"{W}char") or ""
        value = int(code, 16) if re.fullmatch("[0-9a-fA-F]{1,4}", code) else 0
        return chr(value) if 0x20 <= value < 0xD800 else "□"
    return _SIGNS.get(element.tag) or element.text or ""
