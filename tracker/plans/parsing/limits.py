"""What is refused before it is read, each with a reason that tells the person what to do."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from tracker.core.errors import Invalid
from tracker.core.i18n import N_

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024
MAX_CHARACTERS = 2_000_000
MAX_CELLS = 200_000
MAX_TASKS = 20_000
MAX_ENTRIES = 5000
MAX_RATIO = 200
_RATIO_FLOOR = 1024 * 1024

MESSAGES = {
    "empty": N_("文件是空的，没有可读的内容。"),
    "too_large": N_("文件超过 %(limit)s MB，请拆分或去掉图片后再上传。"),
    "too_long": N_("文件超过 %(limit)s 万字，请拆分后再上传。"),
    "too_many_pages": N_("文件超过 %(limit)s 页，请拆分后再上传。"),
    "too_many_cells": N_("表格超过 %(limit)s 个单元格，请删去多余的行列后再上传。"),
    "encrypted": N_("文件设有密码，请取消密码后再上传。"),
    "old_xls": N_("这是旧版 Excel 文件（.xls），请另存为 .xlsx 后再上传。"),
    "no_converter": N_(
        "这是旧版 Word 或 WPS 文件，本机没有转换程序。请另存为 .docx 再上传，或请管理员安装 libreoffice-writer-nogui。"
    ),
    "not_converted": N_("旧版 Word 或 WPS 文件没有转换成功，可能设有密码或已损坏。请另存为 .docx 后再上传。"),
    "broken_zip": N_("文件已损坏，无法打开，请重新保存后再上传。"),
    "zip_bomb": N_("文件解压后异常庞大，没有读。请用原来的程序另存一份再上传，或把全文粘贴进来。"),
    "doctype": N_(
        "文件内含不允许的文档类型声明（DOCTYPE），没有读。请用 Word 或 WPS 另存为新的 .docx 再上传，或把全文粘贴进来。"
    ),
    "wrong_type": N_("能读 Word、WPS、PDF、Excel、网页、Markdown 和文本文件，这个文件是 %(found)s，不能读。"),
    "undecodable": N_("文件的文字编码无法识别，请另存为 UTF-8 或 GB18030 文本。"),
    "no_document": N_("压缩包里没有 Word 或 Excel 正文，不是有效的文档。"),
    "broken_xml": N_("文件内部结构已损坏，请用原来的程序重新保存后再上传。"),
    "broken_pdf": N_("PDF 文件已损坏，无法打开。请重新生成后再上传。"),
    "scanned": N_("PDF 里只有图片，没有文字，像是扫描件。请上传原来的 Word 文件，或先做文字识别。"),
    "unmapped": N_("PDF 里的文字没有编码，读出来是乱码。请上传原来的 Word 文件。"),
    "too_complex": N_(
        "文件的结构太复杂，例如表格里套着很多层表格，没有读。"
        "可以拆成几份分别导入，或另存为新的 .docx 或 .txt 再上传，也可以把全文粘贴进来。"
    ),
    "timeout": N_("读取超过 %(seconds)s 秒，已停止。请拆分文件后再试。"),
    "failed": N_("读取时出错，文件未导入。请另存一份后再试。"),
}

_MAGIC = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"MSCF", "CAB"),
    (b"{\\rtf", "RTF"),
    (b"%!PS", "PostScript"),
    (b"\x7fELF", "ELF"),
    (b"\xca\xfe\xba\xbe", "Java"),
    (b"\x00asm", "WebAssembly"),
    (b"MZ", "EXE"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"RIFF", "RIFF"),
    (b"OggS", "Ogg"),
    (b"ID3", "MP3"),
    (b"SQLite format 3", "SQLite"),
)
_TEXT_MAGIC = {b"BZh", b"MSCF", b"RIFF", b"OggS", b"ID3", b"MZ", b"BM"}
OLD_WORD = "doc"
"""What `sniff` calls a file that a converter reads first."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class ReadError(Invalid):
    """A document that is not read. `code` is stable for tests and logs, the message is for the person."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        super().__init__(MESSAGES[code], **params)


def sniff(data: bytes) -> str:
    """`package`, `pdf`, `doc` or `text` by content, never by name. Raises ReadError for everything else."""
    if len(data) > MAX_BYTES:
        raise ReadError("too_large", limit=MAX_BYTES // 1024 // 1024)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise ReadError("empty")
    if data.startswith(_OLE):
        return _old(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "package"
    if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"%PDF-"):
        return "pdf"
    for magic, name in _MAGIC:
        if data.startswith(magic) and (magic not in _TEXT_MAGIC or b"\x00" in data[:64]):
            raise ReadError("wrong_type", found=name)
    return "text"


def _old(data: bytes) -> str:
    """`doc` for a Word 97 file; the streams of an OLE file tell what it is."""
    streams = {
        name: code.encode("utf-16-le") in data
        for name, code in (
            ("locked", "EncryptedPackage"),
            ("doc", "WordDocument"),
            ("xls", "Workbook"),
            ("ppt", "PowerPoint Document"),
        )
    }
    if streams["locked"]:
        raise ReadError("encrypted")
    if streams["doc"]:
        return OLD_WORD
    if streams["xls"]:
        raise ReadError("old_xls")
    raise ReadError("wrong_type", found="PowerPoint" if streams["ppt"] else "OLE")


def open_package(data: bytes) -> zipfile.ZipFile:
    """The zip of an Office document after its declared sizes were found harmless."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ReadError("broken_zip") from error
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise ReadError("zip_bomb")
    for entry in entries:
        if entry.flag_bits & 1:
            raise ReadError("encrypted")
        if entry.file_size > _RATIO_FLOOR and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise ReadError("zip_bomb")
    return package


def part(package: zipfile.ZipFile, name: str) -> bytes | None:
    """The bytes of one part, never more than was declared; None when the package has no such part."""
    try:
        size = package.getinfo(name).file_size
        with package.open(name) as stream:
            data = stream.read(size + 1)
    except KeyError:
        return None
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, RuntimeError) as error:
        raise ReadError("broken_zip") from error
    except Exception as error:  # zlib.error and lzma.LZMAError share no base class with the above
        raise ReadError("broken_zip") from error
    if len(data) > size:
        raise ReadError("zip_bomb")
    return data


def refuse_doctype(package: zipfile.ZipFile) -> None:
    """No XML part may declare a document type. Only the prolog can hold one, so only heads are unpacked."""
    for entry in package.infolist():
        if entry.filename.lower().endswith((".xml", ".rels")):
            try:
                with package.open(entry) as stream:
                    head = stream.read(65536)
            except Exception as error:
                raise ReadError("broken_zip") from error
            if declares_type(head):
                raise ReadError("doctype")


def declares_type(data: bytes) -> bool:
    """Is there a DOCTYPE in these bytes, in whatever encoding an XML part may have?"""
    plain = data.replace(b"\x00", b"") if b"\x00" in data[:64] else data
    return b"<!DOCTYPE" in plain or b"<!doctype" in plain or b"<!ENTITY" in plain
