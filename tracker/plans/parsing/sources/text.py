"""Plain text, kept character by character: wraps and page furniture become blocks, nothing is taken out.

Text that is a web page or Markdown by what stands in it goes to those readers.
"""

from __future__ import annotations

import re

from tracker.plans.parsing.blocks import lines
from tracker.plans.parsing.limits import MAX_CELLS, MAX_CHARACTERS, ReadError
from tracker.plans.parsing.model import SourceText
from tracker.plans.parsing.sources import furniture, html, markdown
from tracker.plans.parsing.sources.assembly import clean
from tracker.plans.parsing.sources.encodings import decode

_OTHER = (
    (re.compile(r"(?:<\?xml[^<]{0,500})?(?:<!--[^<]{0,500}-->|<!DOCTYPE svg[^<]{0,500}|\s)*<svg[\s>]", re.I), "SVG"),
    (re.compile(r"<\?mso-application progid=\"Word"), "Word 2003 XML"),
    (re.compile(r"<(?:\?xml|!DOCTYPE|!ENTITY)", re.I), "XML"),
    (re.compile(r"(?:[A-Za-z-]{2,40}: [^\n]{0,500}\n){0,20}MIME-Version:", re.I), "MHT"),
)


def read(data: bytes) -> SourceText:
    """A text file as source; raises ReadError."""
    text = clean(decode(data))
    if not text.strip():
        raise ReadError("empty")
    if len(text) > 10 * MAX_CHARACTERS:
        raise ReadError("too_long", limit=MAX_CHARACTERS // 10000)
    if html.is_page(text):
        return html.read(text)
    start = text[:4000].lstrip("\ufeff \t\n")
    for pattern, found in _OTHER:
        if pattern.match(start) or (found == "Word 2003 XML" and pattern.search(start)):
            raise ReadError("wrong_type", found=found)
    if len(text) > MAX_CHARACTERS:
        raise ReadError("too_long", limit=MAX_CHARACTERS // 10000)
    if max(map(text.count, "\t|")) > MAX_CELLS:
        raise ReadError("too_many_cells", limit=MAX_CELLS)
    if markdown.is_written_in(text):
        return markdown.read(text)
    return SourceText(text, furniture.mark(text, lines(text)))
