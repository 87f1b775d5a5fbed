"""`python -m tests.bench.table DOCUMENT.json`: put a run's figures into docs/performance.md, between its two marks."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.processes import ROOT

PAPER = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- run -->\n", "<!-- end of run -->\n"
NAMES = {"list": "task list", "item": "task page", "update": "progress update", "json": "JSON list"}
COLUMNS = (
    *("items", "page", "connections", "requests/s", "p50", "p95", "p99", "CPU", "of the database"),
    *("bare: requests/s", "CPU", "CPU to bare"),
)


def tables(document: dict[str, Any]) -> str:
    """The document as Markdown, and whole behind it."""
    whole = json.dumps(document, ensure_ascii=False, indent=1)
    parts = [*_machine(document["machine"], document["minutes"]), "", *_pages(document["pages"]), "", *_aims(document)]
    parts += [
        "",
        *_desk(document["desk"]),
        "",
        *_sweep(document["sweep"]),
        "",
        *_reading(document["reading"]),
        "",
        *_memory(document["memory"]),
    ]
    return "\n".join(
        [*parts, "", "<details><summary>The whole document</summary>", "", "```json", whole, "```", "", "</details>"]
    )


def _machine(machine: dict[str, Any], minutes: float) -> Iterator[str]:
    yield (
        f"{machine['cores']} cores ({machine['processor']}), {machine['memory_gb']} GB, Python {machine['python']}; "
        f"the run took {minutes} minutes. Times in milliseconds."
    )


def _pages(pages: list[dict[str, Any]]) -> Iterator[str]:
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|" + "---:|" * len(COLUMNS)
    for one in pages:
        product, bare = one["product"], one["bare"]
        cells = [f"{one['items']:,}", NAMES[one["page"]], one["connections"], product["per_second"]]
        cells += [product[name] for name in ("p50_ms", "p95_ms", "p99_ms", "cpu_ms", "database_cpu_ms")]
        cells += [bare["per_second"], bare["cpu_ms"], one["cpu_to_bare"]]
        yield "| " + " | ".join(str(cell) for cell in cells) + " |"


def _aims(document: dict[str, Any]) -> Iterator[str]:
    words = {"processor_to_bare": "processor time to the bare page", "cost_large_to_small": "cost, large to small"}
    for name, aim in document["aims"].items():
        worst = max(aim["found"].values())
        verdict = "holds" if aim["holds"] else "does not hold"
        yield f"- Aim, {words[name]}: at most {aim['aim']}. Worst found: {worst}. It **{verdict}**."


def _desk(desk: dict[str, Any]) -> Iterator[str]:
    yield "| review desk: tasks | page, kB | page p50, p95 | a section p50, p95 | a decision p50, p95 |"
    yield "|---:|---:|---:|---:|---:|"
    for items, one in desk.items():
        times = [f"{one[name]['p50_ms']}, {one[name]['p95_ms']}" for name in ("page", "section", "decision")]
        yield f"| {items} | {one['page_kb']} | {' | '.join(times)} |"


def _sweep(sweep: dict[str, Any]) -> Iterator[str]:
    yield (
        f"Sweep of {sweep['overdue']:,} newly overdue among {sweep['items']:,}: {sweep['steps']:,} steps and "
        f"{sweep['cases']:,} cases in {sweep['seconds']} s, {sweep['cpu_seconds']} s of it its own processor time. The "
        f"hand-written statements take {sweep['by_hand_seconds']} s, an idle sweep {sweep['idle_seconds']} s."
    )


def _reading(reading: dict[str, Any]) -> Iterator[str]:
    verdict = "hold" if reading["holds"] else "do not hold"
    aims = reading["aims"]
    yield (
        f"Reading a Word plan of {reading['characters']:,} characters takes {reading['whole_seconds']} s, of it "
        f"{reading['source_seconds']} s for its text; python-docx walks it in {reading['python_docx_seconds']} s. "
        f"That is {reading['whole_to_python_docx']} times as long (aim, however it is written: at "
        f"most {aims['to_python_docx']}); "
        f"in a process of its own, as for an upload, it takes {reading['child_seconds']} s, "
        f"{reading['child_to_python_docx']} times as long, and {reading['peak_mb']} MB (aim: at most "
        f"{aims['peak_mb']}). A character costs {reading['growth']} times as much in a plan three times as long. "
        f"Written barely, the same pages take {reading['bare_to_python_docx']} times as long as python-docx; with five "
        f"times as many units and times, {reading['crowded_to_python_docx']}. "
        f"The aims **{verdict}**."
    )


def _memory(memory: dict[str, Any]) -> Iterator[str]:
    yield "| processes | number | PSS, MB | RSS, MB |"
    yield "|---|---:|---:|---:|"
    for name, one in memory.items():
        if isinstance(one, dict):
            yield f"| {name} | {one['processes']} | {one['pss_mb']} | {one['rss_mb']} |"


def main(source: str) -> None:
    """Replace what stands between the marks."""
    text = PAPER.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    document = json.loads(Path(source).read_text())
    PAPER.write_text(f"{before}{BEGIN}\n{tables(document)}\n\n{END}{after}")


if __name__ == "__main__":
    main(sys.argv[1])
