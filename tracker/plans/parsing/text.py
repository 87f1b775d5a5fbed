"""Plain text: its encoding found by rule (mark, strict UTF-8, GB18030), line ends made `\\n`."""

from __future__ import annotations

import codecs
import re

from tracker.plans.parsing.blocks import lines
from tracker.plans.parsing.limits import ReadError
from tracker.plans.parsing.model import SourceText

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")


def decode(data: bytes) -> str:
    """The text of `data`. Raises ReadError(`undecodable`) for bytes that are text in none of the encodings."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :], encoding)
    try:
        return _normal(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _checked(data, "gb18030")


def _checked(data: bytes, encoding: str) -> str:
    try:
        return _normal(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise ReadError("undecodable") from error


def _normal(text: str) -> str:
    if len(_CONTROL.findall(text)) > len(text) // 1000 or 10 * len(_PRIVATE.findall(text)) > len(text):
        raise ReadError("undecodable")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read(data: bytes) -> SourceText:
    """A text file as source; raises ReadError."""
    text = decode(data)
    if not text.strip():
        raise ReadError("empty")
    return SourceText(text, lines(text))
