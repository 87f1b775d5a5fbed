"""The embedded broker delivers every message once, whole, however many read and write."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from celery import Celery
from kombu import Connection

from tracker.core.config import Settings
from tracker.core.jobs import make_celery


@pytest.fixture
def celery(tmp_path: Path, settings_of: Callable[..., Settings]) -> Celery:
    return make_celery(settings_of(f"sqlite:///{tmp_path / 'none.db'}", tmp_path), publisher=True)


def connection(celery: Celery) -> Connection:
    return celery.connection_for_write()


def test_messages_come_out_once_and_in_order(celery: Celery) -> None:
    with connection(celery) as opened:
        queue = opened.SimpleQueue("story")
        for number in range(5):
            queue.put({"number": number})
        got = [queue.get(timeout=1) for _ in range(5)]
        for message in got:
            message.ack()
        assert [message.payload["number"] for message in got] == [0, 1, 2, 3, 4]
        with pytest.raises(queue.Empty):
            queue.get(block=False)


def test_four_writers_and_four_readers_lose_and_double_nothing(celery: Celery) -> None:
    total, got = 400, Counter[int]()
    lock, done = threading.Lock(), threading.Event()

    def write(first: int) -> None:
        with connection(celery) as opened:
            queue = opened.SimpleQueue("race")
            for number in range(first, total, 4):
                queue.put(number)

    def read() -> None:
        with connection(celery) as opened:
            queue = opened.SimpleQueue("race")
            while not done.is_set():
                try:
                    message = queue.get(timeout=0.2)
                except queue.Empty:
                    continue
                message.ack()
                with lock:
                    got[message.payload] += 1
                    if sum(got.values()) >= total:
                        done.set()

    threads = [threading.Thread(target=read) for _ in range(4)]
    threads += [threading.Thread(target=write, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    assert done.wait(60)
    for thread in threads:
        thread.join(5)
    assert got == Counter(range(total))


def test_a_message_not_acknowledged_goes_back(celery: Celery, tmp_path: Path) -> None:
    with connection(celery) as opened:
        queue = opened.SimpleQueue("back")
        queue.put("again")
        queue.get(timeout=1).requeue()
    files = list((tmp_path / "broker/messages").glob("[!.]*.back.msg"))
    assert len(files) == 1
    assert json.loads(files[0].read_text())["body"]


def test_half_a_message_is_not_seen(celery: Celery, tmp_path: Path) -> None:
    with connection(celery) as opened:
        queue = opened.SimpleQueue("half")
        (tmp_path / "broker/messages/.0_x.half.msg.part").write_text('{"bo')
        with pytest.raises(queue.Empty):
            queue.get(block=False)
