"""Amended plans, readings as jobs, work carried into the next year; indexes for what waits for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("plan_reading", "plan_revision", "plan_difference", "plan_proposed_act")
WAITING = (
    (
        "ix_clock_holder",
        "clock",
        ["holder_person_id", "kind", "subject_id"],
        "ended_at IS NULL AND holder_person_id IS NOT NULL",
    ),
    (
        "ix_work_item_unowned",
        "work_item",
        ["lead_unit_id", "sort_at", "id"],
        "state = 'in_progress' AND owner_id IS NULL",
    ),
    ("ix_extension_request_asked", "extension_request", ["asked_at", "id"], "state IN ('requested','signed')"),
    (
        "ix_extension_request_lead",
        "extension_request",
        ["lead_unit_id", "asked_at", "id"],
        "state IN ('requested','signed')",
    ),
    ("ix_overdue_case_unit", "overdue_case", ["unit_id", "opened_at", "id"], "state = 'open'"),
    ("ix_work_item_moved", "work_item", ["lead_unit_id", "id"], "redispatches > 0"),
    ("ix_overdue_case_pressing", "overdue_case", ["bureau_id", "opened_at", "id"], "state = 'open'"),
)
CARRIED = ("continues_id", "carried_from_id")


def upgrade() -> None:
    _document_states()
    _carried_tasks()
    _lead_units()
    _plan_reading()
    _plan_revision()
    _plan_difference()
    _plan_proposed_act()
    for name, table, columns, condition in WAITING:
        where = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Raises RuntimeError, and changes nothing, when plans were amended: the older schema has no place for that."""
    amended = op.get_bind().scalar(sa.text("SELECT count(*) FROM plan_document WHERE state <> 'current'"))
    if amended:
        raise RuntimeError(f"{amended} documents of amended plans would be lost; restore a backup instead")
    for name, table, _columns, _condition in WAITING:
        op.drop_index(name, table)
    for table in reversed(TABLES):
        op.drop_table(table)
    with op.batch_alter_table("planned_task") as batch:
        for name in CARRIED:
            batch.drop_constraint(f"uq_planned_task_{name}", type_="unique")
            batch.drop_constraint(f"fk_planned_task_{name}", type_="foreignkey")
            batch.drop_column(name)
        batch.drop_column("multi_year")
    with op.batch_alter_table("extension_request") as batch:
        batch.drop_constraint("fk_extension_request_lead_unit_id", type_="foreignkey")
        batch.drop_column("lead_unit_id")
    op.drop_index("uq_plan_document_current", "plan_document")
    op.drop_index("uq_plan_document", "plan_document")
    with op.batch_alter_table("plan_document") as batch:
        batch.drop_column("state")
    op.create_index("uq_plan_document", "plan_document", ["plan_id", "sha256"], unique=True)


def _document_states() -> None:
    """A plan has one current document: the newest it was given."""
    with op.batch_alter_table("plan_document") as batch:
        batch.add_column(sa.Column("state", sa.String(length=10), nullable=True))
    newest = "SELECT max(id) FROM plan_document GROUP BY plan_id"
    op.execute(f"UPDATE plan_document SET state = CASE WHEN id IN ({newest}) THEN 'current' ELSE 'former' END")  # noqa: S608
    with op.batch_alter_table("plan_document") as batch:
        batch.alter_column("state", existing_type=sa.String(length=10), nullable=False)
    op.drop_index("uq_plan_document", "plan_document")
    _unique_where("uq_plan_document", "plan_document", ["plan_id", "sha256"], "state <> 'withdrawn'")
    _unique_where("uq_plan_document_current", "plan_document", ["plan_id"], "state = 'current'")


def _carried_tasks() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("planned_task") as batch:
        batch.add_column(sa.Column("multi_year", sa.Boolean(), nullable=True))
        for name in CARRIED:
            batch.add_column(sa.Column(name, key, nullable=True))
    op.execute("UPDATE planned_task SET multi_year = false")
    with op.batch_alter_table("planned_task") as batch:
        batch.alter_column("multi_year", existing_type=sa.Boolean(), nullable=False)
        for name in CARRIED:
            batch.create_foreign_key(f"fk_planned_task_{name}", "planned_task", [name], ["id"])
            batch.create_unique_constraint(f"uq_planned_task_{name}", [name])


def _lead_units() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("extension_request") as batch:
        batch.add_column(sa.Column("lead_unit_id", key, nullable=True))
    lead = "SELECT lead_unit_id FROM work_item WHERE work_item.id = extension_request.work_item_id"
    op.execute(f"UPDATE extension_request SET lead_unit_id = ({lead})")  # noqa: S608
    with op.batch_alter_table("extension_request") as batch:
        batch.alter_column("lead_unit_id", existing_type=key, nullable=False)
        batch.create_foreign_key("fk_extension_request_lead_unit_id", "unit", ["lead_unit_id"], ["id"])


def _unique_where(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def _plan_reading() -> None:
    op.create_table(
        "plan_reading",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.String(length=32), nullable=False),
        sa.Column("bureau_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite"), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite"), nullable=True),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("amends_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.CheckConstraint("state <> 'alike' OR amends_id IS NOT NULL", name=op.f("ck_plan_reading_alike_has_plan")),
        sa.CheckConstraint("state <> 'done' OR plan_id IS NOT NULL", name=op.f("ck_plan_reading_done_has_plan")),
        sa.ForeignKeyConstraint(["amends_id"], ["plan.id"], name=op.f("fk_plan_reading_amends_id")),
        sa.ForeignKeyConstraint(["bureau_id"], ["unit.id"], name=op.f("fk_plan_reading_bureau_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_plan_reading_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_reading_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_reading")),
        sa.UniqueConstraint("uuid", name=op.f("uq_plan_reading_uuid")),
    )
    op.create_index("ix_plan_reading_state", "plan_reading", ["state", "id"], unique=False)


def _plan_revision() -> None:
    op.create_table(
        "plan_revision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("base_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite"), nullable=False),
        sa.Column("closed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["plan_document.id"], name=op.f("fk_plan_revision_base_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_plan_revision_closed_by")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_plan_revision_created_by")),
        sa.ForeignKeyConstraint(["document_id"], ["plan_document.id"], name=op.f("fk_plan_revision_document_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_revision_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_revision")),
        sa.UniqueConstraint("document_id", name=op.f("uq_plan_revision_document_id")),
    )
    op.create_index(op.f("ix_plan_revision_plan_id"), "plan_revision", ["plan_id"], unique=False)
    _unique_where("uq_plan_revision_open", "plan_revision", ["plan_id"], "state = 'open'")


def _plan_difference() -> None:
    op.create_table(
        "plan_difference",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("old_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("new_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("choice", sa.String(length=10), nullable=True),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_plan_difference_decided_by")),
        sa.ForeignKeyConstraint(["new_item_id"], ["plan_item.id"], name=op.f("fk_plan_difference_new_item_id")),
        sa.ForeignKeyConstraint(["old_item_id"], ["plan_item.id"], name=op.f("fk_plan_difference_old_item_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["plan_revision.id"], name=op.f("fk_plan_difference_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_difference")),
    )
    op.create_index("uq_plan_difference", "plan_difference", ["revision_id", "position"], unique=True)


def _plan_proposed_act() -> None:
    op.create_table(
        "plan_proposed_act",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("quote", sa.String(length=300), nullable=False),
        sa.Column("carried_out", sa.Boolean(), nullable=True),
        sa.Column("settled_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(unit_id IS NULL) <> (day IS NULL)", name=op.f("ck_plan_proposed_act_one_fact")),
        sa.ForeignKeyConstraint(["revision_id"], ["plan_revision.id"], name=op.f("fk_plan_proposed_act_revision_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_plan_proposed_act_settled_by")),
        sa.ForeignKeyConstraint(["task_id"], ["planned_task.id"], name=op.f("fk_plan_proposed_act_task_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_plan_proposed_act_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_proposed_act")),
    )
    op.create_index(op.f("ix_plan_proposed_act_revision_id"), "plan_proposed_act", ["revision_id"], unique=False)
