"""A Word 97 file, made by LibreOffice from a Word file of python-docx."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import docx

from tracker.plans.parsing.sources import converter


def made() -> bytes:
    """A heading, a table and a closing line; only where a converter is installed."""
    document = docx.Document()
    document.add_paragraph("一、工作目标")
    table = document.add_table(2, 2)
    for row, words in enumerate((("工作任务", "责任单位"), ("清理欠税", "收入核算科"))):
        for column, text in enumerate(words):
            table.cell(row, column).text = text
    document.add_paragraph("特此通知。")
    program = converter.installed()
    assert program is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        document.save(str(folder / "plan.docx"))
        command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "doc:MS Word 97", "--outdir", name, str(folder / "plan.docx")]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        return (folder / "plan.doc").read_bytes()
