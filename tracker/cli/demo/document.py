"""The demo's plan as a Word document, from our own text."""

from __future__ import annotations

import io
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

SOURCE = Path(__file__).with_name("plan.txt")
BODY_FONT = "仿宋_GB2312"
TITLE_FONT = "方正小标宋简体"


def plan_text(year: int) -> str:
    """The plan of `year` with the summary of the year before."""
    return SOURCE.read_text(encoding="utf-8").format(year=year, last=year - 1)


def plan_docx(year: int) -> bytes:
    """The same text as a .docx, one paragraph per line."""
    document = Document()
    for index, line in enumerate(plan_text(year).splitlines()):
        run = document.add_paragraph().add_run(line)
        font = BODY_FONT if index else TITLE_FONT
        run.font.size = Pt(16 if index else 22)
        run.font.name = font
        fonts = run.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), font)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
