"""The benchmark itself works: a short run ends in its one document, with every answer checked."""

import json
import subprocess
import sys

import pytest

from tests.processes import ROOT

SHORT = ("--sizes", "2000,4000", "--seconds", "1.5", "--rounds", "1", "--warm-up", "0.5", "--sweep", "2000,200")
CELLS = 2 * 4 * 2


@pytest.mark.bench
def test_a_short_run_prints_one_document() -> None:
    words = [sys.executable, "-m", "tests.bench", *SHORT]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    document = json.loads(done.stdout)

    assert len(document["pages"]) == CELLS
    assert all(one[kind]["cpu_ms"] > 0 for one in document["pages"] for kind in ("product", "bare"))
    assert document["sweep"]["steps"] == 4 * document["sweep"]["overdue"] == 800
    assert document["reading"]["characters"] > 200_000
    assert document["reading"]["whole_seconds"] > 0
    assert 0 < document["reading"]["peak_mb"] < 300
    assert {"web", "worker", "beat", "postgresql", "redis"} < set(document["memory"])
    assert all(document["desk"]["200"][name]["p50_ms"] > 0 for name in ("page", "section", "decision"))
    assert set(document["aims"]) == {"processor_to_bare", "cost_large_to_small"}
