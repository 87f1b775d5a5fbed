"""From the bytes of a file to its text and blocks: one module per format, chosen by content and never by name.

Each reader gives a `SourceText`. Where a format prints its text as it is (plain text), that text is kept character by
character. Where it does not (Word, Markdown, HTML, PDF, Excel), the reader writes the text as a page would show it, one
paragraph a line and one table row a line, and every offset points into that text.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.plans.parsing import limits
from tracker.plans.parsing.model import SourceText
from tracker.plans.parsing.progress import Stage, tell
from tracker.plans.parsing.sources.columns import Layout


def read_source(data: bytes, layouts: Sequence[Layout] = ()) -> SourceText:
    """The text and blocks of a file. Raises ReadError with a reason for the person.

    `layouts` are the meanings of columns that people settled before; a sheet whose head row has the same words is read
    by them.
    """
    data = convert(data)
    tell(Stage.SOURCE)
    source = _read(data, limits.sniff(data), layouts)
    if len(source.text) > limits.MAX_CHARACTERS:
        raise limits.ReadError("too_long", limit=limits.MAX_CHARACTERS // 10000)
    return source


def convert(data: bytes) -> bytes:
    """An old Word file as .docx; every other file as it is. Raises ReadError."""
    if limits.sniff(data) != limits.OLD_WORD:
        return data
    from tracker.plans.parsing.sources import converter

    tell(Stage.CONVERT)
    return converter.to_docx(data)


def _read(data: bytes, kind: str, layouts: Sequence[Layout]) -> SourceText:
    # Each reader brings its own libraries; a child that reads text need not load those of the others.
    if kind == "package":
        return _office(data, layouts)
    if kind == "pdf":
        from tracker.plans.parsing.sources import pdf

        return pdf.read(data)
    from tracker.plans.parsing.sources import text

    return text.read(data)


def _office(data: bytes, layouts: Sequence[Layout]) -> SourceText:
    from tracker.plans.parsing.sources import package

    with limits.open_package(data) as opened:
        limits.refuse_doctype(opened)
        main = package.main_part(opened)
        if main.startswith("xl/"):
            from tracker.plans.parsing.sources import xlsx

            return xlsx.read(opened, main, layouts)
        from tracker.plans.parsing.sources import docx

        return docx.read(opened, main)
