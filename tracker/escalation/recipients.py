"""Whom a step addresses: the nearest filled post upward, the deputy of one who is away; nobody only with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tracker.clocks.models import ClockKind
from tracker.core.permissions import PostKind
from tracker.escalation.models import Recipient
from tracker.organisation.queries import Basis, Command, Holder, Level

LEVELS = {Recipient.HEAD: Level.HEAD, Recipient.LEADER: Level.LEADER, Recipient.DIRECTOR: Level.DIRECTOR}


@dataclass(frozen=True)
class Address:
    """What decides the recipient, the same for many items; 0 stands for none, so that it joins in SQL."""

    bureau_id: int
    unit_id: int
    owner_id: int
    recipient: Recipient
    waits: str
    """Kind of the review or extension clock that ran at the threshold, empty when the unit had it."""
    waiter_unit_id: int
    waiter_person_id: int


@dataclass(frozen=True)
class Routed:
    """The frozen recipient and why; `person_id` None is unroutable."""

    person_id: int | None
    basis: dict[str, Any]


@dataclass(frozen=True)
class _Candidate:
    person_id: int
    basis: dict[str, Any]


def resolve(address: Address, command: Command) -> Routed:
    """The person for `address`. While a request waits with a reviewer or decider, it is that one."""
    passed: list[str] = []
    for candidate in _candidates(address, command):
        if candidate.person_id == address.owner_id and address.waits:
            passed.append("own")  # nobody is told to review their own work
            continue
        return Routed(candidate.person_id, {**candidate.basis, **({"passed": passed} if passed else {})})
    return Routed(None, {"level": str(address.recipient), "basis": "unroutable"})


def _candidates(address: Address, command: Command) -> Iterator[_Candidate]:
    if address.waits:
        yield from _waiter(address, command)
    elif address.recipient == Recipient.OWNER:
        yield from _owner(address, command)
    elif address.recipient == Recipient.SUPERIOR:
        yield from _superior(address, command)
    else:
        yield from _line(address.unit_id, LEVELS[address.recipient], command)


def _owner(address: Address, command: Command) -> Iterator[_Candidate]:
    if address.owner_id and command.posts_of(address.owner_id):
        yield _Candidate(address.owner_id, {"level": "owner", "basis": "owner"})
    why = {"instead_of": "owner"}
    for candidate in _line(address.unit_id, Level.HEAD, command):
        yield _Candidate(candidate.person_id, {**candidate.basis, **why})


def _waiter(address: Address, command: Command) -> Iterator[_Candidate]:
    why = {"waits": address.waits}
    if address.waiter_person_id:
        yield _Candidate(address.waiter_person_id, {"level": "reviewer", "basis": "holder", **why})
    if address.waits == ClockKind.SUPERVISOR_REVIEW or not address.waiter_unit_id:
        yield from _supervisors(address, command)
    if address.waits == ClockKind.EXTENSION:
        yield from (one for one in _supervisors(address, command) if _sits(one, address.waiter_unit_id, command))
    for candidate in _line(address.waiter_unit_id or address.unit_id, Level.HEAD, command):
        yield _Candidate(candidate.person_id, {**candidate.basis, **why})


def _supervisors(address: Address, command: Command) -> Iterator[_Candidate]:
    for holder in command.of_kind(PostKind.SUPERVISOR):
        yield _Candidate(holder.person_id, {"level": "supervisor", **_basis(holder), "waits": address.waits})


def _sits(candidate: _Candidate, unit_id: int, command: Command) -> bool:
    posts = command.posts_of(candidate.person_id)
    return any(post.kind == PostKind.SUPERVISOR and post.unit_id == unit_id for post in posts)


def _superior(address: Address, command: Command) -> Iterator[_Candidate]:
    """Above the holder: for a person the first rung of their unit that is not themselves, for a unit its leader."""
    posts = command.posts_of(address.waiter_person_id) if address.waiter_person_id else []
    unit_id = posts[0].unit_id if posts else address.unit_id
    below = {address.waiter_person_id} if address.waiter_person_id else _heads(unit_id, command)
    yield from (one for one in _line(unit_id, Level.HEAD, command) if one.person_id not in below)


def _heads(unit_id: int, command: Command) -> set[int]:
    return {rung.holder.person_id for rung in command.line(unit_id)[:1] if rung.holder and rung.basis != Basis.VACANT}


def _line(unit_id: int, lowest: Level, command: Command) -> Iterator[_Candidate]:
    if not unit_id:
        return
    for rung in list(command.line(unit_id))[list(Level).index(lowest) :]:
        if rung.holder is None:
            continue
        basis = {"level": str(lowest), **_basis(rung.holder), "basis": str(rung.basis)}
        reached = {} if rung.level == lowest else {"reached": str(rung.level)}
        yield _Candidate(rung.holder.person_id, {**basis, **reached})


def _basis(holder: Holder) -> dict[str, Any]:
    found: dict[str, Any] = {"post": holder.post_id, "basis": "acting" if holder.acting else "holder"}
    return {**found, "acting_for": holder.acting_for} if holder.acting_for else found
