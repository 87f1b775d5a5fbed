"""Stored files are kept for as long as a record refers to them, and for a week in any case."""

import os
from datetime import timedelta
from pathlib import Path

from tests.cast import Cast
from tests.moment import NOW
from tests.workitems import factory
from tracker.core.db import session
from tracker.core.files import FileStore
from tracker.progress import housekeeping
from tracker.progress.models import Evidence


def stored(store: FileStore, content: bytes, days: float) -> str:
    kept = store.put(content)
    age = (NOW - timedelta(days=days)).timestamp()
    os.utime(kept.path, (age, age))
    return kept.sha256


def test_only_old_files_without_a_record_go(cast: Cast, tmp_path: Path) -> None:
    store = FileStore(tmp_path / "evidence")
    lost, young, proof = stored(store, b"lost", 8), stored(store, b"young", 6), stored(store, b"proof", 400)
    again = stored(store, b"again", 30)
    store.put(b"again")
    item = factory.done(cast)
    person = cast.person("高翔")
    facts = {"filename": "a.txt", "size": 5, "media_type": "text/plain", "at": NOW, "person_id": person}
    session.add(Evidence(work_item_id=item.id, sha256=proof, **facts))
    session.flush()
    assert housekeeping.collect(store, now=NOW) == 1
    assert [store.path(one).exists() for one in (lost, young, proof, again)] == [False, True, True, True]
    assert housekeeping.collect(store, now=NOW) == 0
