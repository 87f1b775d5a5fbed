"""Evidence leaves only as an attachment, under the policy of its task."""

from __future__ import annotations

from flask import Blueprint, current_app, send_file
from flask.typing import ResponseReturnValue

from tracker.core.errors import NotFound
from tracker.core.files import LOST, FileStore
from tracker.core.permissions import Permission
from tracker.progress import queries
from tracker.web.guard import actor, requires

bp = Blueprint("files", __name__, url_prefix="/files")


@bp.get("/<uuid>")
@requires(Permission.READ_ITEMS)
def evidence(uuid: str) -> ResponseReturnValue:
    """The file as a download, never shown in the page's origin. 404 out of scope, or when the bytes are not there."""
    row = queries.evidence_for(actor(), uuid)
    path = FileStore(current_app.extensions["settings"].evidence_dir).path(row.sha256)
    if not path.exists():
        raise NotFound(LOST)
    response = send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=row.filename)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
