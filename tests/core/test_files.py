"""Files by content address, and names that strangers chose."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.errors import Invalid
from tracker.core.files import NAME_LIMIT, FileStore, clean_name, read_limited


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    first = store.put("年度工作计划".encode())
    second = store.put(io.BytesIO("年度工作计划".encode()))
    assert first == second
    assert first.path.read_bytes() == "年度工作计划".encode()
    assert first.size == 18
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [first.path]


def test_a_file_above_the_limit_leaves_nothing(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    with pytest.raises(Invalid, match="1MB"):
        store.put(io.BytesIO(b"x" * ((1 << 20) + 1)), limit=1 << 20)
    assert list((tmp_path / "files").iterdir()) == []


def test_a_stream_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(f"the line went dead after {size}")

    with pytest.raises(OSError, match="dead"):
        FileStore(tmp_path / "files").put(Broken())
    assert list((tmp_path / "files").iterdir()) == []


def test_an_endless_stream_is_given_up_after_the_limit() -> None:
    class Endless(io.BytesIO):
        given = 0

        def read(self, size: int | None = -1) -> bytes:
            self.given += size or 0
            return b"0" * (size or 0)

    stream = Endless()
    with pytest.raises(Invalid):
        read_limited(stream, 3 << 20)
    assert stream.given <= 4 << 20


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/计划.docx", "计划.docx"),
        ("C:\\文件\\计划.docx", "计划.docx"),
        ("计划\r\nSet-Cookie: a=b.docx", "计划Set-Cookie_ a=b.docx"),
        ("计划\u202exslx.docx", "计划xslx.docx"),
        ("", "未命名"),
        ("..", "未命名"),
        (".docx", "docx"),
        ("计" * 300 + ".docx", "计" * (NAME_LIMIT - 5) + ".docx"),
        ('a"b<c>.txt', "a_b_c_.txt"),
    ],
)
def test_hostile_names_become_plain_ones(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@given(st.text(max_size=400))
def test_a_clean_name_stays_clean(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= NAME_LIMIT
    assert clean_name(cleaned) == cleaned
    assert not {"/", "\\", "\r", "\n", "\0", "\u202e"} & set(cleaned)
