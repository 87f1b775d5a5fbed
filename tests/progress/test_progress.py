"""Reports with figures and evidence, and what is refused."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.moment import NOW
from tests.workitems import factory
from tracker.core.errors import Forbidden, Invalid, InvalidMany, NotFound
from tracker.core.files import FileStore
from tracker.progress import files, queries, service
from tracker.progress.files import Upload
from tracker.progress.rules import FigureInput, kind_of, read_number

PDF = b"%PDF-1.7\n..."


def upload(name: str, data: bytes = PDF) -> Upload:
    return Upload(name, io.BytesIO(data))


def test_a_report_keeps_words_figures_and_files(cast: Cast, tmp_path: Path) -> None:
    item = factory.in_progress(cast)
    store = FileStore(tmp_path)
    stored = files.store([upload("接口上线清单.pdf")], store=store, limit=1 << 20)
    service.file(
        item,
        actor=cast.actor("陈思远"),
        now=NOW,
        percent=78,
        text="28个接口已上线",
        figures=[FigureInput("联通接口", "２8", "个", "36"), FigureInput("", "")],
        files=stored,
    )
    (entry,) = queries.record(item).entries
    assert (item.progress, entry.row.percent_before, entry.row.percent) == (78, 0, 78)
    assert [(one.name, one.value, one.unit, one.target) for one in entry.figures] == [("联通接口", "28", "个", "36")]
    evidence = queries.evidence_for(cast.actor("苏敏"), entry.files[0].uuid)
    assert store.path(evidence.sha256).read_bytes() == PDF
    with pytest.raises(NotFound):
        queries.evidence_for(cast.actor("高翔"), entry.files[0].uuid)


def test_figures_show_their_newest_value(cast: Cast) -> None:
    item = factory.in_progress(cast)
    for value in ("25", "28"):
        figures = [FigureInput("联通接口", value, "个", "36")]
        service.file(item, actor=cast.actor("陈思远"), now=NOW, percent=50, text="进展", figures=figures)
    (line,) = queries.latest_figures(item)
    assert (line.value, line.previous, line.target) == ("28", "25", "36")


def test_all_faults_at_once(cast: Cast) -> None:
    item = factory.in_progress(cast)
    figures = [FigureInput("联通接口", "很多"), FigureInput("校核率", "")]
    with pytest.raises(InvalidMany) as refused:
        service.file(item, actor=cast.actor("陈思远"), now=NOW, percent=101, text="", figures=figures)
    assert [one.field for one in refused.value.faults] == ["percent", "text", "figures-0-value", "figures-1-value"]
    assert queries.record(item).entries == []


def test_others_do_not_report(cast: Cast) -> None:
    item = factory.in_progress(cast)
    with pytest.raises(Forbidden):
        service.file(item, actor=cast.actor("高翔"), now=NOW, percent=10, text="越俎代庖")


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../etc/x.pdf", "x.pdf"),
        ("C:\\temp\\清单.pdf", "清单.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("fdp.\u202etxe.pdf", "fdp.txe.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_hostile_names_are_made_safe(tmp_path: Path, name: str, stored: str) -> None:
    (kept,) = files.store([upload(name)], store=FileStore(tmp_path), limit=1 << 20)
    assert kept.filename == stored
    assert len(kept.filename) <= 120


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.exe", b"MZ\x90"),
        ("a.pdf", b"<html>"),
        ("a.html", b"<html>"),
        ("a.svg", b"<svg>"),
        ("a.docx", b"MZ\x90"),
        ("a.txt", b"\x00\x01"),
        ("a.pdf", b""),
        ("a", b"%PDF-"),
    ],
)
def test_other_content_is_refused_before_anything_is_written(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(Invalid):
        files.store([upload("好.pdf"), upload(name, data)], store=FileStore(tmp_path), limit=1 << 20)
    assert list(tmp_path.rglob("*")) == []


def test_too_large_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="1MB"):
        files.store([upload("大.pdf", PDF + b"0" * (1 << 20))], store=FileStore(tmp_path), limit=1 << 20)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_text_in_chinese_encodings() -> None:
    assert kind_of("说明.txt", "督办事项说明".encode("gb18030"))
    assert kind_of("说明.txt", "督办事项说明".encode()[:-1])


@pytest.mark.parametrize(("typed", "read"), [("1，234.50", "1234.50"), (" 96.2% ", "96.2"), ("－3", "-3")])
def test_numbers_are_read_exactly(typed: str, read: str) -> None:
    assert read_number(typed) == read
