"""Closing a quarter: the director's act, which cannot be undone."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.permissions import Permission
from tracker.scoring import quarters, service
from tracker.web import scoring_words as words
from tracker.web.act import perform
from tracker.web.guard import actor, now, requires
from tracker.web.scores.blueprint import bp


@bp.post("/<quarter>/close")
@requires(Permission.APPROVE_SCORES)
def close(quarter: str) -> ResponseReturnValue:
    """Lock, compute and publish a quarter."""
    wanted = quarters.parse(quarter)
    bureau_id = actor().bureau_id or 0
    return perform(
        lambda: service.close_period(bureau_id, wanted, actor(), now=now()),
        then=url_for("scores.index", quarter=wanted),
        said=_("%(quarter)s已关闭并公布", quarter=words.quarter_name(wanted)),
    )
