"""Collects every visible string, keeps the English catalogue in step and refuses to let English be incomplete.

    python -m tools.catalogue [--check]    with --check the catalogue stays as it is

Translations come from `translations/en/LC_MESSAGES/messages.po` and from the part files `translations/parts/*.po`,
which hold what one piece of work adds; a part wins over the catalogue, and two parts must agree.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
ENGLISH = ROOT / "translations/en/LC_MESSAGES/messages.po"
PARTS = ROOT / "translations/parts"
TEMPLATE = ROOT / "build/messages.pot"
EXTRACT = (
    "--no-wrap",
    "--sort-output",
    "-k",
    "N_",
    "-k",
    "_l",
    "-k",
    "lazy_gettext",
    "-F",
    "babel.cfg",
    "-o",
    str(TEMPLATE),
)

HEADER = "# English of Kaocheng; the keys are the Chinese of the source. Written by `make catalogue`."
DATED = (
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Generated-By',
    '"Project-Id',
    '"Report-Msgid',
    '"Last-Tr',
    '"Language-Team',
)
"""Header lines that would differ at every run."""

Key = tuple[str, str | None]
Text = str | tuple[str, ...]


def main(arguments: Sequence[str] = ()) -> int:
    """0 when every string has English and no two parts differ; the catalogue is written either way, but to check."""
    catalogue, faults = collected()
    if "--check" not in arguments:
        save(catalogue)
    print(f"{len(catalogue)} strings, {len(faults)} faults")
    print("\n".join(faults[:200]))
    return 1 if faults else 0


def collected() -> tuple[Catalog, list[str]]:
    """Every string of the source with its English, and what is missing or in dispute."""
    TEMPLATE.parent.mkdir(exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", *EXTRACT, "."], cwd=ROOT, check=True
    )
    known, faults = known_translations()
    catalogue = Catalog(locale="en", header_comment=HEADER, fuzzy=False)
    for message in messages(TEMPLATE):
        text = known.get(key(message), "")
        if not complete(text, message):
            faults.append(f"no English: {message.id!r} ({message.locations[0][0]})")
        catalogue.add(message.id, text, flags=message.flags - {"fuzzy"}, context=message.context)
    return catalogue, faults


def known_translations() -> tuple[dict[Key, Text], list[str]]:
    """Every translation there is, and the disagreements between parts."""
    known = {key(message): _text(message) for message in messages(ENGLISH)} if ENGLISH.exists() else {}
    origin: dict[Key, tuple[str, Text]] = {}
    faults = []
    for path in sorted(PARTS.glob("*.po")):
        for message in messages(path):
            name, text = origin.setdefault(key(message), (path.name, _text(message)))
            if text != _text(message):
                faults.append(f"{name} and {path.name} differ on {message.id!r}: {text!r} / {_text(message)!r}")
            known[key(message)] = text
    return known, faults


def messages(path: Path) -> Iterator[Message]:
    """The messages of a file, without its header."""
    with path.open("rb") as file:
        yield from (message for message in read_po(file, locale="en") if message.id)


def key(message: Message) -> Key:
    """What a lookup is made by: the (first) source text and its context."""
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def complete(text: Text, message: Message) -> bool:
    """True when every form is there and keeps the placeholders."""
    forms = text if isinstance(text, tuple) else (text,)
    names = {name.split(")")[0] for name in key(message)[0].split("%(")[1:]}
    return all(form and all(f"%({name})" in form for name in names) for form in forms)


def _text(message: Message) -> Text:
    return message.string if isinstance(message.string, str) else tuple(message.string or ())


def save(catalogue: Catalog) -> None:
    """Write the text and the compiled catalogue."""
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    text = io.BytesIO()
    write_po(text, catalogue, no_location=True, sort_output=True, width=0)
    lines = text.getvalue().decode().splitlines(keepends=True)
    ENGLISH.write_text("".join(line for line in lines if not line.startswith(DATED)), encoding="utf-8")
    with ENGLISH.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
