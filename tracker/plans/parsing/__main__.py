"""`python -m tracker.plans.parsing FILE [--year Y] [--text-out OUT]`: print a plan as read; also the child's entry."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tracker.plans.parsing import ReadError, read_plan, to_document, to_json
from tracker.plans.parsing.child import REFUSED, limit_self


def main(arguments: list[str] | None = None) -> int:
    """Print one JSON document; exit 0, or 3 with {"error": {code, params, message}} for a file that is refused."""
    options = _options().parse_args(arguments)
    if options.megabytes:
        limit_self(options.seconds, options.megabytes)
    data = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
    try:
        plan = read_plan(data, options.name or options.file, options.year)
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


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tracker.plans.parsing")
    parser.add_argument("file", help="a .txt or .docx file, - for standard input")
    parser.add_argument("--year", type=int)
    parser.add_argument("--name", help="the file's name when it comes from standard input")
    parser.add_argument(
        "--json", action="store_true", help="the only form there is; accepted for symmetry with flask plan parse"
    )
    parser.add_argument("--text-out", metavar="FILE")
    parser.add_argument("--document", action="store_true", help="everything that was read, not the exchange form")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--megabytes", type=int, default=0)
    return parser


def _print(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
