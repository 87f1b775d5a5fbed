"""How the house runs: signs of life, the guarded clock, outgoing mail and what could not be sent."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.config import current_settings
from tracker.core.i18n import N_
from tracker.core.permissions import Permission
from tracker.escalation import queries as escalation
from tracker.escalation import service as escalation_service
from tracker.notifications import queries, service
from tracker.web.act import perform
from tracker.web.admin.base import bp
from tracker.web.guard import actor, now, requires

DRIVERS = {"sweep": N_("最近一次")}
PATIENCE = timedelta(hours=1)
"""Due mail goes out within a minute; after an hour something is wrong with it."""


@bp.get("/status")
@requires(Permission.ADMINISTER)
def status() -> ResponseReturnValue:
    """Heartbeats, clock guard, outbox and dead letters."""
    bureau_id = actor().bureau_id or 0
    outbox = queries.outbox_state(bureau_id, now())
    boots = escalation_service.status(escalation_service.read_clocks(now()))
    return render_template(
        "admin/status.html",
        beats=[(_(DRIVERS.get(beat.driver, beat.driver)), beat.at) for beat in escalation.heartbeats()],
        boots=boots,
        held=any(row.held_since for row in boots if row.drift is not None),
        outbox=outbox,
        unserved=not current_settings().mail_host,
        stuck=outbox.waiting_since is not None and outbox.waiting_since <= now() - PATIENCE,
        letters=queries.dead_letters(bureau_id),
    )


@bp.post("/status/letters/<int:letter_id>/requeue")
@requires(Permission.ADMINISTER)
def requeue(letter_id: int) -> ResponseReturnValue:
    """Try a dead letter again from the beginning."""
    return perform(
        lambda: service.requeue(letter_id, actor=actor(), now=now()),
        then=url_for("admin.status"),
        said=_("已放回待发"),
        ring="notifications.dispatch",
    )
