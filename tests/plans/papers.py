"""Plans of the cast's bureau in a few lines, and the ways in which a document can be bad."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

from docx import Document

from tests.cast import Cast
from tests.moment import NOW
from tracker.core.files import FileStore
from tracker.plans import service
from tracker.plans.models import PlanDocument, PlannedTask
from tracker.plans.parsing import read_plan

PLAN = """安禾县税务局2027年工作计划

一、聚焦税费收入
（一）依法组织收入。始终坚持组织收入原则，6月30日前完成重点税源清查。不得收过头税费。持续开展收入分析，每季度报送分析报告。（牵头单位：收入核算科；配合单位：征收管理科）
（二）落实优惠政策。建立政策落实台账，办理时间压缩到3个工作日。按照省局部署开展政策辅导。
二、聚焦征管改革
（一）推进数据共享。建成数据平台。逐步推行智能办税。
"""
"""Three items under two headings: a dated one, one with a target and a notice to wait for, a vague one."""


def source(store: FileStore, text: str = PLAN, name: str = "2027年工作计划.txt", year: int = 2027) -> service.Source:
    """The text as if it had been uploaded; read in this process to be quick."""
    data = text.encode()
    return service.Source(name, store.put(data), read_plan(data, name, year))


def imported(cast: Cast, folder: Path, text: str = PLAN, *, year: int = 2027, now: datetime = NOW) -> PlanDocument:
    """The text imported by the planner."""
    read = source(FileStore(folder), text, year=year)
    return service.prepare_import(cast.actor("林晓"), source=read, year=year, now=now).document


def ready(cast: Cast, task: PlannedTask) -> PlannedTask:
    """The task with everything decided that publication asks for."""
    facts = {"lead_unit_id": cast.unit("信息中心"), "deadline_kind": "waiting", "yardstick": "上线运行"}
    return service.decide(cast.actor("林晓"), [(task.id, None)], facts, now=NOW)[0]


def docx(*paragraphs: str) -> bytes:
    """A Word document of these paragraphs."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def bomb() -> bytes:
    """A few kilobytes that unpack to 100 MB."""
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"0" * (100 << 20)})


def with_doctype() -> bytes:
    """A document whose XML brings an entity."""
    head = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    xml = head + b'<w:document xmlns:w="w">&e;</w:document>'
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": xml})


def with_password() -> bytes:
    """The outer shell of a document that Word locked with a password."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
