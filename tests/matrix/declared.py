"""What a permission alone does not settle: finer rules, parts that need not be there, and forms that are filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.matrix.world import OTHER, OWN, World

Key = tuple[str, str]
FORBIDDEN, UNSEEN = 403, 404
SETTLED = (FORBIDDEN, 409)


@dataclass(frozen=True)
class Finer:
    """Of the roles that hold the route's permission only `may` get on with their own object, and only `elsewhere` with
    an object of another unit that they see; the others get one of `answers`."""

    why: str
    may: frozenset[str]
    elsewhere: frozenset[str]
    answers: tuple[int, ...]

    def lets(self, role: str, relation: str) -> bool:
        """True when the role gets on with an object of this relation."""
        return role in (self.elsewhere if relation == "other" else self.may)


def _finer(why: str, *may: str, elsewhere: Iterable[str] = (), answers: tuple[int, ...] = (FORBIDDEN,)) -> Finer:
    return Finer(why, frozenset(may), frozenset(elsewhere), answers)


_REGISTER = "the register of documents names persons: the desk that keeps it, the director and the auditor read it"
_NAMING = "an owner is named by who heads the lead unit"
_WORKING = "progress is filed and time asked for by the owner and by who heads the lead unit"
_WRITING = "a summary is written in its unit"
FINER: Mapping[Key, Finer] = {
    ("GET", "events.index"): _finer(_REGISTER, "director", "supervisor", "auditor"),
    ("GET", "events.show"): _finer(_REGISTER, "director", "supervisor", "auditor", answers=(UNSEEN,)),
    ("POST", "events.show"): _finer(
        "a supervisor verifies what another registered", "supervisor", answers=(FORBIDDEN, UNSEEN)
    ),
    ("GET", "tasks.act"): _finer(_NAMING, "head", "deputy"),
    ("POST", "tasks.act"): _finer(_NAMING, "head", "deputy"),
    ("GET", "tasks.report"): _finer(_WORKING, "member", "head", "deputy"),
    ("POST", "tasks.report"): _finer(_WORKING, "member", "head", "deputy"),
    ("GET", "tasks.ask_extension"): _finer(_WORKING, "member", "head", "deputy"),
    ("POST", "tasks.ask_extension"): _finer(
        f"{_WORKING}; while one request is open everybody is told so", "member", "head", "deputy", answers=SETTLED
    ),
    ("POST", "extensions.show"): _finer(
        "the head signs, then a supervisor decides; later it is settled for everybody",
        "head",
        "supervisor",
        answers=SETTLED,
    ),
    ("POST", "extensions.withdraw"): _finer("who asked takes it back", "member"),
    ("POST", "overdue.decide"): _finer("the supervisors decide", "supervisor", elsewhere=("supervisor",)),
    ("POST", "overdue.confirm"): _finer("the second person named in the exemption confirms it", "leader"),
    ("POST", "overdue.withdraw"): _finer(
        "who decided takes it back, the second person turns it down", "leader", "supervisor", elsewhere=("supervisor",)
    ),
    ("POST", "summaries.keep"): _finer(_WRITING, "member", "head", "deputy"),
    ("POST", "summaries.send"): _finer(_WRITING, "member", "head", "deputy"),
}
PART_ASIDE: Mapping[Key, str] = {
    ("POST", "plans.accept"): "no suggestion of the text is left at a task that is published",
    ("POST", "plans.settle"): "no act of an amended text waits for a decision in this plan",
}
"""Routes that also name a part which the sample does not have: 404 for who may, too."""


def forms(world: World, relation: str) -> dict[str, dict[str, Any]]:
    """What is sent to an endpoint; whoever may is not refused for the content then. The others get an empty form."""
    owner = "罗建平" if relation == "other" else "陈思远"
    words = {"reason": "省局接口规范下发以后才能联调", "note": "测试", "text": "逐户核对完毕。"}
    return {
        "events.show": {},
        "extensions.show": {"grant": "2026-12-31", "grant_it": "1", **words},
        "extensions.withdraw": {},
        "overdue.confirm": {},
        "overdue.decide": {"kind": "urge", **words},
        "overdue.explain": words,
        "overdue.withdraw": {},
        "plans.split": {"at": "1"},
        "summaries.keep": {"tasks": "核对", "content": "已核对", "figures": "46户"},
        "summaries.send": {"tasks": "核对", "content": "已核对", "figures": "46户"},
        "tasks.act": {"owner_id": str(world.people[owner]), **words},
        "tasks.ask_extension": {"new_date": "2027-01-29", "progress_so_far": "已完成七成", **words},
        "tasks.new": {"title": "核对欠税清册", "lead_unit_id": str(world.units[OWN]), "deadline_kind": "dated",
                      "cadence": "", "due_date": "2026-12-31"},
        "tasks.report": {"percent": "70", **words},
        "tasks.save_view": {"name": "红灯", "query": "light=red"},
        "admin.person_change": {"name": "潘悦", "staff_no": "S999"},
        "admin.unit_rename": {"name": f"{OTHER}一组", "from_day": "2026-12-01"},
    }  # fmt: skip
