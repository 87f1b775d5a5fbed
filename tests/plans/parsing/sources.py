"""The invented plans in tests/plans/texts, and documents built in memory."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tracker.plans.parsing import Item, ReadPlan, read_plan

TEXTS = Path(__file__).parents[1] / "texts"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def read(name: str, year: int | None = 2025) -> ReadPlan:
    return read_plan((TEXTS / name).read_bytes(), name, year)


def words(plan: ReadPlan, of: object) -> str:
    return plan.text[of.start : of.end]  # type: ignore[attr-defined]


def item(plan: ReadPlan, title: str) -> Item:
    return next(found for found in plan.items if found.title == title)


def lossless(plan: ReadPlan) -> bool:
    """Spans are an ordered partition and give the text back."""
    edges = [0, *(edge for span in plan.spans for edge in (span.start, span.end)), len(plan.text)]
    touching = all(left == right for left, right in zip(edges[::2], edges[1::2], strict=True))
    return touching and "".join(words(plan, span) for span in plan.spans) == plan.text


def package(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def word(body: str, numbering: str = "", styles: str = "") -> bytes:
    """A minimal docx with `body`, `numbering` and `styles` as raw WordprocessingML."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
        "word/document.xml": f"<w:document xmlns:w='{_W}'><w:body>{body}</w:body></w:document>",
    }
    if numbering:
        parts["word/numbering.xml"] = f"<w:numbering xmlns:w='{_W}'>{numbering}</w:numbering>"
    if styles:
        parts["word/styles.xml"] = f"<w:styles xmlns:w='{_W}'>{styles}</w:styles>"
    return package(parts)


def para(text: str, number: tuple[int, int] | None = None, style: str = "") -> str:
    """A paragraph, with (numId, ilvl) and style when given."""
    named = f"<w:pStyle w:val='{style}'/>" if style else ""
    listed = f"<w:numPr><w:ilvl w:val='{number[1]}'/><w:numId w:val='{number[0]}'/></w:numPr>" if number else ""
    return f"<w:p><w:pPr>{named}{listed}</w:pPr><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"
