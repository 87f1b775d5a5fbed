"""Evidence files: checked by content, stored under their SHA-256, named safely."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from tracker.core.errors import Invalid
from tracker.core.files import FileStore, clean_name
from tracker.core.i18n import N_
from tracker.progress.rules import FILES_LIMIT, kind_of

HEAD = 4096
NOT_TAKEN = N_(
    "“%(name)s”不是可以收的文件。可以是 PDF、Word、WPS、Excel、PPT、OFD、图片、文本或 ZIP，后缀要和内容一致。"
)


@dataclass(frozen=True)
class Upload:
    """A file as it came in: the name its sender gave it, and its bytes."""

    filename: str
    stream: BinaryIO


@dataclass(frozen=True)
class StoredFile:
    """A file that lies durably in the store; no row points to it yet."""

    filename: str
    sha256: str
    size: int
    media_type: str


def store(uploads: Iterable[Upload], *, store: FileStore, limit: int) -> list[StoredFile]:
    """Check and store files durably, before any row names them. All kinds are checked before the first is written.

    `limit` is in bytes and holds for each file. Raises Invalid naming the file for a kind that is not taken, an empty
    or an oversized one.
    """
    given = [upload for upload in uploads if upload.filename]
    if len(given) > FILES_LIMIT:
        raise Invalid(N_("一次最多传%(limit)s个文件。"), field="files", limit=FILES_LIMIT)
    checked = [_checked(upload) for upload in given]
    return [_put(name, media_type, stream, store, limit) for name, media_type, stream in checked]


def _checked(upload: Upload) -> tuple[str, str, BinaryIO]:
    name = clean_name(upload.filename)
    head = upload.stream.read(HEAD)
    if not head:
        raise Invalid(N_("“%(name)s”是空文件，没有收下。"), field="files", name=name)
    kind = kind_of(name, head)
    if kind is None:
        text = N_(
            "“%(name)s”不是可以收的文件。可以是 PDF、Word、WPS、Excel、PPT、OFD、图片、文本或 ZIP，后缀要和内容一致。"
        )
        raise Invalid(text, field="files", name=name)
    upload.stream.seek(0, io.SEEK_SET)
    return name, kind.media_type, upload.stream


def _put(name: str, media_type: str, stream: BinaryIO, store: FileStore, limit: int) -> StoredFile:
    try:
        kept = store.put(stream, limit=limit)
    except Invalid as error:
        text = N_("“%(name)s”超过%(limit)sMB，没有收下。压缩或分成几份再传。")
        raise Invalid(text, field="files", name=name, limit=limit >> 20) from error
    return StoredFile(name, kept.sha256, kept.size, media_type)
