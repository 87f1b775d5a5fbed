"""Files that are refused, each with its own reason; and a child that dies alone."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.plans.parsing.hostile import FILES
from tests.plans.parsing.sources import TEXTS, para, read, word
from tracker.plans.parsing import ReadError, limits, read_plan, read_source
from tracker.plans.parsing.child import REFUSED as REFUSED_BY_CHILD
from tracker.plans.parsing.child import read_in_child

REFUSED = [name for name, (_, codes) in FILES.items() if "read" not in codes]


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_with_its_reason_or_read(name: str) -> None:
    make, codes = FILES[name]
    data = make()
    begun = time.process_time()
    told, message = "read", ""
    try:
        read_source(data)
    except ReadError as refused:
        told, message = refused.code, str(refused)
    assert time.process_time() - begun < 2
    assert "%" not in message
    assert told in codes


def test_there_are_enough_of_them() -> None:
    assert len(REFUSED) >= 40


START = 1
"""Seconds of computing in which the child loads what reads a file."""
THROUGH_THE_CHILD = (
    "bomb", "bomb beside", "crowd", "zip in zip in zip", "claims much", "doctype", "a million cells",
    "a cell five hundred wide, many times", "deep nesting", "pdf bomb", "pdf bomb packed twice", "pdf with a password",
    "sheet of a million cells", "strings that repeat themselves", "too long a text", "a table without end",
    "a page of tables in tables", "markdown table without end", "bytes", "program",
)  # fmt: skip


@pytest.mark.parametrize("name", THROUGH_THE_CHILD)
def test_the_child_refuses_within_its_two_seconds(name: str) -> None:
    """The child itself ends after so much computing; on a busy machine it may wait longer."""
    make, codes = FILES[name]
    command = [sys.executable, "-m", "tracker.plans.parsing", "-", "--document", "--name", "plan.docx"]
    done = subprocess.run([*command, "--seconds", str(2 + START)], input=make(), capture_output=True, check=False)
    assert done.returncode == REFUSED_BY_CHILD, "ended by a limit"
    assert json.loads(done.stdout)["error"]["code"] in codes


@pytest.mark.parametrize("name", ["bomb", "doctype"])
def test_the_child_hands_on_the_refusal(name: str) -> None:
    make, codes = FILES[name]
    with pytest.raises(ReadError) as refused:
        read_in_child(make(), "../../x\r\n\u202e\0.docx", 2025)
    assert refused.value.code in codes


def test_a_file_of_two_hundred_megabytes_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.docx"
    with path.open("wb") as stream:
        stream.truncate(200 << 20)
    with pytest.raises(ReadError) as refused:
        read_in_child(path, path.name, 2025)
    assert refused.value.code == "too_large"
    command = [sys.executable, "-m", "tracker.plans.parsing", str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert json.loads(done.stdout)["error"]["code"] == "too_large"


def test_nesting_to_the_parsers_limit_ends_in_a_refusal_or_a_reading() -> None:
    deep = "<w:sdt><w:sdtContent>" * 120 + para("一、目标") + "</w:sdtContent></w:sdt>" * 120
    assert read_plan(word(deep), "a.docx", None).text == "一、目标\n"
    with pytest.raises(ReadError):
        read_plan(word("<w:ins>" * 400 + para("甲") + "</w:ins>" * 400), "a.docx", None)


def test_the_child_gives_the_same_plan() -> None:
    assert read_in_child(TEXTS / "duties.txt", "duties.txt", 2025) == read("duties.txt")


def test_a_child_that_hangs_is_ended() -> None:
    many = ("（一）加强管理。各科室要按月报送情况。\n" * 40_000).encode()
    begun = time.monotonic()
    with pytest.raises(ReadError) as refused:
        read_in_child(many, "a.txt", 2025, seconds=1)
    assert refused.value.code in ("timeout", "failed")
    assert time.monotonic() - begun < 8


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


def test_a_hundred_kilobytes_of_tiny_rows_are_refused_in_time() -> None:
    begun = time.process_time()
    with pytest.raises(ReadError) as refused:
        read_plan(b"a\tb\n" * 25_000, "a.txt", 2025)
    assert refused.value.code == "too_complex"
    assert time.process_time() - begun < 2


def test_a_child_without_memory_fails_alone() -> None:
    with pytest.raises(ReadError) as refused:
        read_in_child(("加强管理。\n" * 300_000).encode(), "a.txt", 2025, megabytes=120)
    assert refused.value.code in ("too_complex", "failed")


def test_the_module_runs_as_a_command(tmp_path: Path) -> None:
    out = tmp_path / "text.txt"
    command = [sys.executable, "-m", "tracker.plans.parsing", str(TEXTS / "table.txt")]
    command += ["--year", "2025", "--json", "--text-out", str(out)]
    done = subprocess.run(command, capture_output=True, check=True)
    tasks = json.loads(done.stdout)["tasks"]
    text = out.read_text(encoding="utf-8")
    assert [text[task["start"] : task["end"]] for task in tasks] == [task["text"] for task in tasks]


def test_limits_are_told_in_numbers() -> None:
    assert "50 MB" in str(ReadError("too_large", limit=limits.MAX_BYTES >> 20)) or limits.MAX_BYTES >> 20 == 50
