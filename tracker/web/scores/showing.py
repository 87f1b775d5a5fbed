"""Reading scores: the board of a quarter, a unit's page, one's own lines."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.core.errors import NotFound
from tracker.core.permissions import Permission
from tracker.core.time import local_date
from tracker.organisation import queries as organisation
from tracker.scoring import policy, quarters, queries
from tracker.web import scoring_words as words
from tracker.web.filters import zone
from tracker.web.guard import actor, now, requires
from tracker.web.scores.blueprint import bp


@bp.get("")
@requires(Permission.READ_SCORES)
def index() -> ResponseReturnValue:
    """The quarter board: all units in the order of the organisation, never of persons."""
    bureau_id = actor().bureau_id or 0
    today = local_date(now(), zone())
    ended = queries.to_close(bureau_id, today)
    known = sorted({*queries.quarters_of(bureau_id), *filter(None, [ended])}, reverse=True)
    quarter = _asked(known)
    board = queries.board(bureau_id, quarter, today) if quarter else None
    uuids = {node.id: node.uuid for node in organisation.tree(bureau_id, today).nodes()}
    may_close = policy.may_close(actor(), bureau_id) and quarter is not None and quarter == ended
    shown = {"board": board, "known": known, "quarter": quarter, "uuids": uuids, "may_close": may_close}
    return render_template("scores/index.html", **shown, **words.context())


def _asked(known: list[str]) -> str | None:
    text = request.args.get("quarter", "")
    if not text:
        return known[0] if known else None
    quarter = quarters.parse(text)
    if quarter not in known:
        raise NotFound
    return quarter


@bp.get("/<unit_uuid>/<quarter>")
@requires(Permission.READ_SCORES)
def unit(unit_uuid: str, quarter: str) -> ResponseReturnValue:
    """Why a unit has its score: the equation for every member, the lines for those who have the unit in scope."""
    bureau_id = actor().bureau_id or 0
    unit_id = queries.find_unit(bureau_id, unit_uuid, local_date(now(), zone()))
    found = queries.explain(unit_id, quarters.parse(quarter), bureau_id=bureau_id, actor=actor())
    if found.score is None:
        raise NotFound
    known = _neighbours(bureau_id, found.quarter)
    return render_template("scores/unit.html", found=found, known=known, uuid=unit_uuid, **words.context())


def _neighbours(bureau_id: int, quarter: str) -> dict[str, str | None]:
    known = queries.quarters_of(bureau_id)
    before, after = quarters.preceding(quarter), quarters.following(quarter)
    return {"before": before if before in known else None, "after": after if after in known else None}


@bp.get("/mine")
@requires(Permission.USE)
def mine() -> ResponseReturnValue:
    """One's own points and consequences of a quarter, with their clauses; nobody else's beside them."""
    bureau_id = actor().bureau_id or 0
    known = queries.quarters_of(bureau_id)
    today = quarters.quarter_of(local_date(now(), zone()))
    quarter = quarters.parse(request.args.get("quarter", "") or today)
    lines = queries.own_lines(actor().person_id or 0, quarter)
    choices = [
        {"label": words.quarter_name(one), "url": url_for("scores.mine", quarter=one), "current": one == quarter}
        for one in sorted({*known, quarter}, reverse=True)
    ]
    return render_template("scores/mine.html", lines=lines, quarter=quarter, choices=choices, **words.context())
