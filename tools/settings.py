"""Writes the table of settings in docs/settings.md from the one typed table in tracker/core/config.py."""

from __future__ import annotations

from dataclasses import MISSING, fields
from pathlib import Path

from tracker.core.config import Settings

TABLE = Path(__file__).parent.parent / "docs/settings.md"
BEGIN, END = "<!-- table: python -m tools.settings -->", "<!-- end -->"


def table() -> str:
    """The settings as Markdown, in the order of the code."""
    rows = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for item in fields(Settings):
        default = item.metadata.get("default", item.default if item.default is not MISSING else "")
        rows.append(
            f"| `TRACKER_{item.name.upper()}` | {f'`{default}`' if default else ''} | {item.metadata['about']} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Replace what stands between the marks."""
    text = TABLE.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    TABLE.write_text(f"{head}{BEGIN}\n\n{table()}\n\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
