"""The unit board: five figures, lights by unit, months, sections of the plan. Every count opens the list it counts."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.permissions import Permission
from tracker.core.time import local_date
from tracker.reports import board as reports
from tracker.reports.board import Board, Kept
from tracker.scoring import quarters
from tracker.web.filters import MONTHS, chinese, zone
from tracker.web.guard import actor, now, requires

bp = Blueprint("board", __name__, url_prefix="/board")

SPANS = ("year", "quarter", "month")


@bp.get("")
@requires(Permission.READ_SCORES)
def index() -> ResponseReturnValue:
    """The board of this year, quarter or month, up to today."""
    today = local_date(now(), zone())
    span = request.args.get("span", "year")
    span = span if span in SPANS else "year"
    start = _start(span, today)
    board = reports.board(actor().bureau_id or 0, start, today, now())
    return render_template(
        "board/index.html",
        board=board,
        spans=[_span(name, span, today) for name in SPANS],
        scale=max((row.running for row in board.rows), default=1),
        months=_months(board),
        chart=_chart(board),
        listed=listed,
        span_days=_between(start, today),
        soon_days=_between(today, board.soon_until),
        percent=percent,
    )


def _start(span: str, today: date) -> date:
    if span == "year":
        return date(today.year, 1, 1)
    if span == "quarter":
        return quarters.first_day(quarters.quarter_of(today))
    return today.replace(day=1)


def _span(name: str, current: str, today: date) -> dict[str, Any]:
    words = {
        "year": _("本年"),
        "quarter": _("本季度"),
        "month": month_word(today.month),
    }
    return {"label": words[name], "url": url_for("board.index", span=name), "current": name == current}


def month_word(month: int) -> str:
    """11月 / Nov."""
    return f"{month}月" if chinese() else MONTHS[month]


def percent(part: int, whole: int) -> str:
    """A share with one decimal, or a dash when there is nothing to share."""
    return f"{100 * part / whole:.1f}%" if whole else "–"


def listed(**narrowed: Any) -> str:
    """The register narrowed to what a figure of the board counts: never a confidential task."""
    return str(url_for("tasks.index", **narrowed, public=1))


def _between(start: date, end: date) -> dict[str, str]:
    return {"from": start.isoformat(), "to": end.isoformat()}


def _months(board: Board) -> list[dict[str, Any]]:
    """The months of the span with their figures and the days between which their deadlines lie."""
    shown = []
    for month in range(board.start.month, board.end.month + 1):
        first = date(board.end.year, month, 1)
        last = min(first.replace(day=monthrange(first.year, month)[1]), board.end)
        shown.append(
            {
                "label": month_word(month),
                "kept": board.months.get(month, Kept()),
                "days": _between(max(first, board.start), last),
            }
        )
    return shown


def _chart(board: Board) -> dict[str, Any]:
    months = _months(board)
    parts = {"on_time": (_("按时办结"), "solid"), "late": (_("逾期办结"), "hatched"), "open": (_("逾期在办"), "hollow")}
    return {
        "kind": "columns",
        "labels": [month["label"] for month in months],
        "series": [
            {"name": name, "style": style, "values": [getattr(month["kept"], part) for month in months]}
            for part, (name, style) in parts.items()
        ],
    }
