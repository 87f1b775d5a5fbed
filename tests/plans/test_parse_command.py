"""`flask plan parse` prints one document and refuses with a reason."""

from __future__ import annotations

import json
from pathlib import Path

from flask.testing import FlaskCliRunner

TEXTS = Path(__file__).parent / "texts"


def test_it_prints_the_tasks_and_writes_their_text(runner: FlaskCliRunner, tmp_path: Path) -> None:
    out = tmp_path / "text.txt"
    command = ["plan", "parse", str(TEXTS / "duties.txt"), "--year", "2025", "--json", "--text-out", str(out)]
    done = runner.invoke(args=command)
    assert done.exit_code == 0, done.output
    tasks = json.loads(done.stdout)["tasks"]
    text = out.read_text(encoding="utf-8")
    assert len(tasks) == 6
    assert [text[task["start"] : task["end"]] for task in tasks] == [task["text"] for task in tasks]


def test_it_refuses_with_a_reason(runner: FlaskCliRunner, tmp_path: Path) -> None:
    (tmp_path / "plan.docx").write_bytes(b"%PDF-1.7")
    done = runner.invoke(args=["plan", "parse", str(tmp_path / "plan.docx"), "--json"])
    assert done.exit_code == 1
    assert "PDF" in json.loads(done.stdout)["error"]
