"""The gallery of components, as a client and as a running server."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from tests.web import gallery
from tracker.web.plans import importing


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small document is read at once however busy the machine is."""
    monkeypatch.setattr(importing, "QUICK_SECONDS", 30)


@pytest.fixture(scope="session")
def gallery_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Every component with invented content; needs `make assets`."""
    return gallery.build(tmp_path_factory.mktemp("english"))


@pytest.fixture
def look(gallery_app: Flask) -> FlaskClient:
    """A client of the gallery."""
    return gallery_app.test_client()


@pytest.fixture(scope="session")
def gallery_url(gallery_app: Flask) -> Iterator[str]:
    """The gallery on a port of this machine."""
    server = make_server("127.0.0.1", 0, gallery_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
