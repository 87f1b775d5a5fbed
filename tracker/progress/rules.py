"""Pure rules of reports: percent, figures, and which files are taken in as what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.core.errors import Invalid
from tracker.core.i18n import N_

TEXT_LIMIT = 4000
FIGURES_LIMIT = 50
FILES_LIMIT = 20
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,9})?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－＋，", "0123456789.-+,")


@dataclass(frozen=True)
class FigureInput:
    """A figure as typed: what is counted, how much, in which unit, against which target."""

    name: str
    value: str
    unit: str = ""
    target: str = ""


def read_number(text: str) -> str:
    """The exact decimal in `text` (full-width digits, thousands separators allowed), unrounded. Raises ValueError."""
    plain = text.strip().translate(_FULL_WIDTH).replace(",", "").removesuffix("%").strip()
    if not _NUMBER.fullmatch(plain):
        raise ValueError(text)
    return str(Decimal(plain))


def check_figures(figures: Iterable[FigureInput]) -> tuple[list[FigureInput], list[Invalid]]:
    """Figures with their numbers read, empty lines left out, and every fault."""
    read: list[FigureInput] = []
    faults: list[Invalid] = []
    for at, figure in enumerate(figures):
        name, value, unit, target = (part.strip() for part in (figure.name, figure.value, figure.unit, figure.target))
        if not value and not (name and target):
            if name and not value:
                faults.append(Invalid(N_("“%(name)s”要填数值。"), field=f"figures-{at}-value", name=name))
            continue
        try:
            read.append(FigureInput(name[:60], read_number(value), unit[:20], read_number(target) if target else ""))
        except ValueError:
            text = N_("“%(name)s”的数值要是数字，例如 28 或 96.2。")
            faults.append(Invalid(text, field=f"figures-{at}-value", name=name or str(at + 1)))
            continue
        if not name:
            faults.append(Invalid(N_("写上这个数是什么的数。"), field=f"figures-{at}-name"))
    if len(read) > FIGURES_LIMIT:
        faults.append(Invalid(N_("一次最多报%(limit)s个数。"), field="figures", limit=FIGURES_LIMIT))
    return read, faults


def check_report(percent: int | None, text: str) -> list[Invalid]:
    """Faults of the percentage and the text of a report."""
    faults = []
    if percent is None or not 0 <= percent <= 100:
        faults.append(Invalid(N_("进度填0到100的整数。"), field="percent"))
    if not text.strip():
        faults.append(Invalid(N_("写明做了什么、还差什么。"), field="text"))
    if len(text) > TEXT_LIMIT:
        limit, count = TEXT_LIMIT, len(text)
        message = N_("最多%(limit)s个字，现在是%(count)s个字。")
        faults.append(Invalid(message, field="text", limit=limit, count=count))
    return faults


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken in: its name endings, its media type, and how its bytes begin."""

    endings: tuple[str, ...]
    media_type: str
    magic: tuple[bytes, ...] = ()
    label: str = ""


_ZIP, _OLE = (b"PK\x03\x04",), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_OFFICE = "application/vnd.openxmlformats-officedocument"

KINDS: Sequence[FileKind] = (
    FileKind((".pdf",), "application/pdf", (b"%PDF-",), "PDF"),
    FileKind((".docx",), f"{_OFFICE}.wordprocessingml.document", _ZIP, "Word"),
    FileKind((".xlsx",), f"{_OFFICE}.spreadsheetml.sheet", _ZIP, "Excel"),
    FileKind((".pptx",), f"{_OFFICE}.presentationml.presentation", _ZIP, "PowerPoint"),
    FileKind((".doc", ".wps"), "application/msword", _OLE, "Word/WPS"),
    FileKind((".xls", ".et"), "application/vnd.ms-excel", _OLE, "Excel/WPS"),
    FileKind((".ppt", ".dps"), "application/vnd.ms-powerpoint", _OLE, "PowerPoint"),
    FileKind((".ofd",), "application/ofd", _ZIP, "OFD"),
    FileKind((".zip",), "application/zip", _ZIP, "ZIP"),
    FileKind((".jpg", ".jpeg"), "image/jpeg", (b"\xff\xd8\xff",), "JPEG"),
    FileKind((".png",), "image/png", (b"\x89PNG\r\n\x1a\n",), "PNG"),
    FileKind((".txt", ".csv"), "text/plain", (), "TXT"),
)


def kind_of(filename: str, head: bytes) -> FileKind | None:
    """The kind whose name ending and first bytes both fit; None for anything else, whatever it calls itself."""
    lowered = filename.lower()
    for kind in KINDS:
        if lowered.endswith(kind.endings):
            if kind.magic:
                return kind if head.startswith(kind.magic) else None
            return kind if _is_text(head) else None
    return None


def _is_text(head: bytes) -> bool:
    """UTF-16 with its mark, or bytes without NUL that read as UTF-8 or GB18030 (a cut last character forgiven)."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False
