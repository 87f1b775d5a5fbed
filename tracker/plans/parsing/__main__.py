"""`python -m tracker.plans.parsing FILE [--year Y] [--text-out OUT]`: print a plan as read; also the child's entry."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import Any

from tracker.plans.parsing import Layout, ReadError, progress, read_plan, to_document, to_json
from tracker.plans.parsing.child import REFUSED, limit_self
from tracker.plans.parsing.collecting import collector_at_rest
from tracker.plans.parsing.limits import MAX_BYTES
from tracker.plans.parsing.sources import convert


def main(arguments: list[str] | None = None) -> int:
    """Print one JSON document; exit 0, or 3 with {"error": {code, params, message}} for a file that is refused."""
    options = _options().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if options.tell:
        progress.tell_through(options.tell)
    data = sys.stdin.buffer.read() if options.file == "-" else _head(Path(options.file))
    layouts = [Layout(tuple(form["words"]), tuple(form["roles"])) for form in json.loads(options.layouts)]
    try:
        data = convert(data)  # LibreOffice has limits of its own, wider ones
        if options.megabytes:
            limit_self(options.seconds, options.megabytes)
        plan = read_plan(data, options.name or options.file, options.year, layouts)
    except ReadError as error:
        _print({"error": {"code": error.code, "params": dict(error.params), "message": str(error)}})
        return REFUSED
    except (MemoryError, RecursionError):
        _print({"error": {"code": "too_complex", "params": {}}})
        return REFUSED
    if options.text_out:
        Path(options.text_out).write_text(plan.text, encoding="utf-8", newline="\n")
    _print(to_document(plan) if options.document else to_json(plan))
    return 0


def _head(path: Path) -> bytes:
    """The file, or as much of it as shows that it is too large."""
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tracker.plans.parsing")
    parser.add_argument("file", help="a document, - for standard input")
    parser.add_argument("--year", type=int)
    parser.add_argument("--layouts", default="[]", help="settled columns of task tables, as JSON")
    parser.add_argument("--name", help="the file's name when it comes from standard input")
    parser.add_argument(
        "--json", action="store_true", help="the only form there is; accepted for symmetry with flask plan parse"
    )
    parser.add_argument("--text-out", metavar="FILE")
    parser.add_argument("--document", action="store_true", help="everything that was read, not the exchange form")
    parser.add_argument("--tell", type=int, help="a file descriptor that hears how far the reading is")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--megabytes", type=int, default=0)
    return parser


def _print(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    with collector_at_rest():  # a process that reads one plan and ends has nothing to collect
        sys.exit(main())
