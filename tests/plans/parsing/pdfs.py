"""PDF files written by hand: pages of placed text, ruled tables, and the structures that hostile files have."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

Placed = tuple[float, float, float, str]
"""x and y from the top left in points, size, words."""
WIDTH, HEIGHT = 595, 842
HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def pdf(objects: Sequence[bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A file of numbered objects, the first one its catalogue."""
    out, places = bytearray(HEAD), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start))


def stream(data: bytes, *, packed: bool = True, extra: bytes = b"") -> bytes:
    """A stream object."""
    body = zlib.compress(data, 9) if packed else data
    form = b" /Filter /FlateDecode" if packed else b""
    return b"<< /Length %d%s %s >>\nstream\n%s\nendstream" % (len(body), form, extra, body)


def pages(placed: Sequence[Sequence[Placed]], lines: Sequence[Sequence[tuple[float, ...]]] = ()) -> bytes:
    """A file with text where it is placed on each page, and ruled lines (x0, y0, x1, y1)."""
    used = sorted({char for page in placed for *_, words in page for char in words})
    font, unicode, described = 3, 4, 5
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", _font(unicode, described), stream(_cmap(used)), _descended()]
    kids = []
    for number, page in enumerate(placed):
        content = [_show(*words) for words in page]
        content += [_rule(*line) for line in (lines[number] if number < len(lines) else ())]
        objects.append(stream("\n".join(content).encode()))
        body = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {len(objects)} 0 R"
        objects.append(f"{body} /Resources << /Font << /F1 {font} 0 R >> >> >>".encode())
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return pdf(objects)


def typeset(text: str, *, width: int = 28, height: int = 22, head: str = "", size: float = 16) -> bytes:
    """`text` set like an official paper: paragraphs indented by two characters, lines wrapped, page numbers below."""
    rows: list[tuple[int, str]] = []
    for paragraph in text.rstrip("\n").split("\n"):
        words = paragraph.strip()
        if not words:
            continue
        first, rest = words[: width - 2], words[width - 2 :]
        rows.append((2, first))
        rows += [(0, rest[at : at + width]) for at in range(0, len(rest), width)]
    sheets = [rows[at : at + height] for at in range(0, len(rows), height)]
    placed = []
    for number, sheet in enumerate(sheets, 1):
        page: list[Placed] = [(72 + size * dent, 90 + 28 * at, size, words) for at, (dent, words) in enumerate(sheet)]
        if head:
            page.insert(0, (200, 40, 9, head))
        page.append((280, 800, 12, f"— {number} —"))
        placed.append(page)
    return pages(placed)


def table(rows: Sequence[Sequence[str]], title: str = "", width: float = 110) -> bytes:
    """A ruled table on one page, its cells wrapped."""
    placed: list[Placed] = [(200, 60, 18, title)] if title else []
    lines: list[tuple[float, ...]] = []
    columns = max(map(len, rows))
    y = 100.0
    for row in rows:
        fits = int((width - 8) // 10)
        folded = [[cell[at : at + fits] for at in range(0, len(cell), fits)] or [""] for cell in row]
        deep = 8 + 14 * max(map(len, folded))
        for column, pieces in enumerate(folded):
            placed += [(54 + width * column, y + 4 + 14 * at, 10, piece) for at, piece in enumerate(pieces) if piece]
        lines.append((50, y, 50 + width * columns, y))
        lines += [(50 + width * at, y, 50 + width * at, y + deep) for at in range(columns + 1)]
        y += deep
    lines.append((50, y, 50 + width * columns, y))
    return pages([placed], [lines])


def _show(x: float, y: float, size: float, words: str) -> str:
    return f"BT /F1 {size} Tf 1 0 0 1 {x} {HEIGHT - y - size} Tm <{words.encode('utf-16-be').hex()}> Tj ET"


def _rule(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"0.5 w {x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S"


def _font(unicode: int, described: int) -> bytes:
    return (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /FangSong /Encoding /Identity-H /ToUnicode {unicode} 0 R "
        f"/DescendantFonts [{described} 0 R] >>"
    ).encode()


def _descended() -> bytes:
    return (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /FangSong /DW 1000 /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor "
        b"/FontName /FangSong /Flags 4 /Ascent 860 /Descent -140 /FontBBox [0 -140 1000 860] >> >>"
    )


def _cmap(used: Sequence[str]) -> bytes:
    codes = [f"<{ord(char):04x}> <{ord(char):04x}>" for char in used]
    blocks = [codes[at : at + 100] for at in range(0, len(codes), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{body}\nendcmap end end"
    ).encode()
