"""Words for scores on any screen: sentences of the scoring room in the reader's language, quarters, formulas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext

from tracker.scoring import sentences
from tracker.scoring.rules import Formula
from tracker.scoring.sentences import Said
from tracker.web.filters import chinese, person_name, points, short_day


def _(message: str) -> str:
    return str(gettext(message))


ORDINALS = ("", "一", "二", "三", "四")


def say(said: Said | None) -> str:
    """A sentence, its dates, points and people named the reader's way."""
    return "" if said is None else filled(said.message, said.params)


def filled(message: str, params: Mapping[str, Any]) -> str:
    """A sentence of the scoring room or of the monthly summaries (a catalogue key) with what it names."""
    shown = {name: _shown(name, value) for name, value in params.items()}
    text = _(message)
    return text % shown if shown else text


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, date):
        return short_day(value)
    if name.endswith("_by") and isinstance(value, int):
        return person_name(value)
    if name == "points":
        return points(int(value))
    if name == "quarter":
        return quarter_name(value)
    return month_name(value) if name == "period" else value


def quarter_name(quarter: str) -> str:
    """2026年第三季度 / Q3 2026."""
    year, number = quarter[:4], int(quarter[-1])
    return f"{year}年第{ORDINALS[number]}季度" if chinese() else f"Q{number} {year}"


def month_name(period: str) -> str:
    """2026年10月 / 2026-10."""
    return f"{period[:4]}年{int(period[5:7])}月" if chinese() else period


def sheet_name(sheet: str) -> str:
    return _(sentences.SHEET_NAMES[sheet]) if sheet in sentences.SHEET_NAMES else ""


def sheet_note(sheet: str) -> str:
    return _(sentences.SHEET_NOTES[sheet])


def consequence(key: str) -> str:
    return _(sentences.CONSEQUENCES.get(key, key))


def capacity(key: str) -> str:
    return _(sentences.CAPACITIES.get(key, key))


def rule_name(message: str) -> str:
    """A rule in a few words (a catalogue key of the scoring room)."""
    return _(message)


def question_url(qid: str) -> str:
    """Where an open decision is told."""
    return str(url_for("schemes.questions", _anchor=qid))


def formula(given: Formula) -> str:
    """How the two sheets become the score, in words."""
    if given.method == "sum":
        return _("得分是两张表之和")
    if given.method == "weighted" and given.weights:
        weights = {name: given.weights.get(name, 0) for name in sentences.SHEET_NAMES}
        return _("得分按效能考核表%(efficiency)s%%、责任制考核表%(responsibility)s%%加权") % weights
    return _("得分是两张表的平均数")


def context() -> dict[str, Any]:
    """The words a template of this room needs."""
    return {
        "say": say,
        "quarter_name": quarter_name,
        "month_name": month_name,
        "sheet_name": sheet_name,
        "sheet_note": sheet_note,
        "consequence": consequence,
        "capacity": capacity,
        "rule_name": rule_name,
        "rule_words": sentences.rule_words,
        "question_url": question_url,
        "formula_words": formula,
    }
