"""Files that are refused, each with its own reason; and a child that dies alone."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.plans.parsing.sources import TEXTS, package, para, read, word
from tracker.plans.parsing import ReadError, limits, read_plan
from tracker.plans.parsing.child import read_in_child

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
LAUGHS = "<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;&x;&x;&x;&x;'>]><w:document xmlns:w='w'>&y;</w:document>"


def _encrypted_entry() -> bytes:
    data = bytearray(word(para("甲")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        data[at + offset] |= 1
    return bytes(data)


def _crowded() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for number in range(limits.MAX_ENTRIES + 1):
            target.writestr(f"word/{number}.xml", "")
    return out.getvalue()


HOSTILE = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n\t", "empty"),
    "only a mark": (b"\xef\xbb\xbf", "empty"),
    "word without words": (word(para("")), "empty"),
    "too large": (b"a" * (limits.MAX_BYTES + 1), "too_large"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "password on an entry": (_encrypted_entry(), "encrypted"),
    "old excel": (OLE + "Workbook".encode("utf-16-le"), "old_xls"),
    "cut zip": (word(para("甲" * 500))[:-40], "broken_zip"),
    "zip head only": (b"PK\x03\x04junk", "broken_zip"),
    "pdf head only": (b"%PDF-1.7\n...", "broken_pdf"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "wrong_type"),
    "rtf": (b"{\\rtf1 x}", "wrong_type"),
    "powerpoint": (package({"ppt/presentation.xml": "<a/>"}), "wrong_type"),
    "zip of anything": (package({"a.txt": "x"}), "no_document"),
    "no body": (package({"word/document.xml": "<a/>"}), "no_document"),
    "bomb": (package({"word/document.xml": b" " * 30_000_000}), "zip_bomb"),
    "bomb beside": (package({"word/document.xml": "<a/>", "word/media/x.bin": b"\0" * 30_000_000}), "zip_bomb"),
    "crowd": (_crowded(), "zip_bomb"),
    "doctype": (package({"word/document.xml": LAUGHS}), "doctype"),
    "doctype in styles": (package({"word/document.xml": "<a/>", "word/styles.xml": LAUGHS}), "doctype"),
    "doctype elsewhere": (package({"word/document.xml": "<a/>", "docProps/app.xml": LAUGHS}), "doctype"),
    "doctype in utf-16": (package({"word/document.xml": ("\ufeff" + LAUGHS).encode("utf-16-le")}), "doctype"),
    "broken xml": (word("<w:p><w:r>"), "broken_xml"),
    "bytes": (bytes(range(256)) * 8, "undecodable"),
    "half a character": ("重点工作".encode("utf-16-le") + b"\x00\x00\x01\x02\x03\xd8", "undecodable"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(ReadError) as refused:
        read_plan(data, "计划.docx", 2025)
    assert refused.value.code == code
    assert "%" not in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    text = "一、工作目标\r\n（一）组织收入。完成税收5亿元。\r\n"
    assert read_plan(text.encode(encoding), "计划.txt", 2025).text == text.replace("\r\n", "\n")


def test_nesting_to_the_parsers_limit_ends_in_a_refusal_or_a_reading() -> None:
    deep = "<w:sdt><w:sdtContent>" * 120 + para("一、目标") + "</w:sdtContent></w:sdt>" * 120
    assert read_plan(word(deep), "a.docx", None).text == "一、目标\n"
    with pytest.raises(ReadError):
        read_plan(word("<w:ins>" * 400 + para("甲") + "</w:ins>" * 400), "a.docx", None)


def test_the_child_gives_the_same_plan() -> None:
    assert read_in_child(TEXTS / "duties.txt", "duties.txt", 2025) == read("duties.txt")


def test_the_child_hands_on_a_refusal() -> None:
    with pytest.raises(ReadError) as refused:
        read_in_child(HOSTILE["bomb"][0], "../../x\r\n\u202e.docx", 2025)
    assert refused.value.code == "zip_bomb"


def test_a_child_that_hangs_is_ended() -> None:
    many = ("（一）加强管理。各科室要按月报送情况。\n" * 40_000).encode()
    with pytest.raises(ReadError) as refused:
        read_in_child(many, "a.txt", 2025, seconds=1)
    assert refused.value.code in ("timeout", "failed")


REPEATED = (
    "各科室、",
    "（",
    "一、",
    "(一)",
    "责任单位：",
    "由各科室",
    "、局",
    "市、县、",
    "某某局负责，",
    "3月",
    "12%以上",
    "《",
    "a\tb\n",
    "\n一、加强\n",
)


@pytest.mark.parametrize("piece", REPEATED)
def test_no_repetition_makes_reading_explode(piece: str) -> None:
    plan = read_in_child((piece * (8000 // len(piece))).encode(), "a.txt", 2025, seconds=20)
    assert len(plan.text) > 7000


def test_a_child_without_memory_fails_alone() -> None:
    with pytest.raises(ReadError) as refused:
        read_in_child(("加强管理。\n" * 300_000).encode(), "a.txt", 2025, megabytes=120)
    assert refused.value.code in ("too_complex", "failed")


def test_the_module_runs_as_a_command(tmp_path: Path) -> None:
    out = tmp_path / "text.txt"
    command = [
        sys.executable,
        "-m",
        "tracker.plans.parsing",
        str(TEXTS / "table.txt"),
        "--year",
        "2025",
        "--json",
        "--text-out",
        str(out),
    ]
    done = subprocess.run(command, capture_output=True, check=True)
    tasks = json.loads(done.stdout)["tasks"]
    text = out.read_text(encoding="utf-8")
    assert [text[task["start"] : task["end"]] for task in tasks] == [task["text"] for task in tasks]
