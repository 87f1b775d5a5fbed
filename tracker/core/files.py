"""Files by content address: what comes in is written once under its SHA-256 and never changed again."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from tracker.core.errors import Invalid
from tracker.core.i18n import N_

CHUNK = 1 << 20
NAME_LIMIT = 120
NAMELESS = "未命名"
_FORBIDDEN = frozenset('<>:"|?*%')

LOST = N_("这份文件有记录，但存储里没有它。请系统管理员从备份恢复。")


@dataclass(frozen=True)
class StoredFile:
    """A file on disk: its content address, its size in bytes, where it lies."""

    sha256: str
    size: int
    path: Path


@dataclass(frozen=True)
class FileStore:
    """A folder of files named by their content. Storing the same bytes twice keeps one file."""

    folder: Path

    def path(self, sha256: str) -> Path:
        """Where the file with this content lies, or would lie."""
        return self.folder / sha256[:2] / sha256

    def open(self, sha256: str) -> BinaryIO:
        """Read a stored file. Raises FileNotFoundError when it is not there."""
        return self.path(sha256).open("rb")

    def put(self, source: BinaryIO | bytes, *, limit: int | None = None) -> StoredFile:
        """Write `source` durably: a temporary file on the same disk, fsync, rename, fsync of the folder.

        Either the whole file is there afterwards or nothing. Raises Invalid when `source` is longer than `limit` bytes.
        """
        stream = io.BytesIO(source) if isinstance(source, bytes) else source
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="incoming-", dir=self.folder)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                sha256, size = _copy(stream, target, limit)
                target.flush()
                os.fsync(target.fileno())
            return StoredFile(sha256, size, self._settle(temporary, sha256))
        finally:
            temporary.unlink(missing_ok=True)

    def _settle(self, temporary: Path, sha256: str) -> Path:
        path = self.path(sha256)
        path.parent.mkdir(exist_ok=True)
        temporary.rename(path)  # over an older copy of the same bytes too: a file just stored is a young file
        _sync_folder(path.parent)
        _sync_folder(self.folder)
        return path

    def older_than(self, instant: datetime) -> Iterator[str]:
        """Content addresses of the files stored before `instant`."""
        for path in self.folder.glob("??/*"):
            if _stored_before(path, instant):
                yield path.name

    def drop(self, sha256: str, *, unless_since: datetime) -> bool:
        """Delete a file that nobody refers to, unless it was stored again meanwhile; False when it stays."""
        path = self.path(sha256)
        if not _stored_before(path, unless_since):
            return False
        path.unlink(missing_ok=True)
        return True


def _stored_before(path: Path, instant: datetime) -> bool:
    try:
        return path.stat().st_mtime < instant.timestamp()
    except FileNotFoundError:
        return False


def _copy(source: BinaryIO, target: BinaryIO, limit: int | None) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if limit is not None and size > limit:
            raise too_large(limit)
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_limited(source: BinaryIO, limit: int) -> bytes:
    """All of `source`, at most `limit` bytes; gives up within one chunk beyond. Raises Invalid."""
    pieces: list[bytes] = []
    size = 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        pieces.append(chunk)
    return b"".join(pieces)


def too_large(limit: int) -> Invalid:
    """The refusal of a file above `limit` bytes."""
    return Invalid(N_("文件超过%(limit)sMB，没有收下。去掉图片或分成几份再传。"), field="file", limit=limit >> 20)


def clean_name(name: str) -> str:
    """A file name that is safe to store, show and send in a header; the ending is kept.

    Folders, control and direction marks go, characters that a file system or a header would read otherwise become `_`,
    and at most NAME_LIMIT characters stay. Never empty.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    cleaned = " ".join("".join("_" if char in _FORBIDDEN else char for char in kept).split()).lstrip(". ")
    stem, dot, ending = cleaned.rpartition(".")
    if not dot or len(ending) > 8:
        return cleaned[:NAME_LIMIT].rstrip(". ") or NAMELESS
    return f"{stem[: NAME_LIMIT - len(ending) - 1].rstrip('. ') or NAMELESS}.{ending}"
